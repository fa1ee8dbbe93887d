"""What the lines of a text are: furniture, bylines, captions, sections, headlines."""

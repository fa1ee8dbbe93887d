"""What a document is, and what it says before anybody knows what it is about."""

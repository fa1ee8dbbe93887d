"""All queries at once: an and-or graph in which an article finds those it meets, at the cost of what it touches."""

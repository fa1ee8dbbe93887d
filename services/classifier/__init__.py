"""The classifier: articles in, what they say out."""

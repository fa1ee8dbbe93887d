"""Which texts are one article, and what an edit of one is."""

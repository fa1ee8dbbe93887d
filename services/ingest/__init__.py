"""Ingest: feeds, pages and pasted text in, articles out."""

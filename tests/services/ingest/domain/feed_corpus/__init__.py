"""Feeds of our own writing in every format and state, each with what a good reader must find in it."""

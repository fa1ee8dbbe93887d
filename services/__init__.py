"""Tocsin's three services and its command line."""

"""Fit the scorer to labelled articles, and say how well it does on others."""

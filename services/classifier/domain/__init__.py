"""The rules: facts and `now` in, a value with its reason out."""

"""Moments as documents state and pages print them."""

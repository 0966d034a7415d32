"""Needs and suggestions on their way through the office's chain, and a talent's own."""

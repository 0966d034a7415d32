"""Figures: those the office counts by hand, and those that are counted from the records."""

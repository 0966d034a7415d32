"""Rosters by file, and finding who is on them."""

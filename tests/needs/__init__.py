"""Needs until they are resolved."""

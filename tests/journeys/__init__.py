"""Conversations with the real dispatcher."""

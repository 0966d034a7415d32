"""Contacts: days, the one message, lists, edits."""

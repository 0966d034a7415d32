"""The process around the conversation: its log, health and counts, the database it opens, its keys."""

"""Answers for all: drafted from an answer, read by a second person, kept in the library."""

"""Surveys: built, answered, written for who is on the phone."""

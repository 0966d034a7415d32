"""Surveys: what they ask, whom, when, and what was answered."""

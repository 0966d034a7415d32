"""Surveys: what they ask and whom, answering them, anonymity, kills."""

"""Surveys: their files and values, runs, audiences and schedules, answering, anonymity, kills."""

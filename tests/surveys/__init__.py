"""Surveys: files, values, runs, answers, schedules."""

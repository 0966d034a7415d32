"""Runs and schedules: what is pushed to many, from draft to results."""

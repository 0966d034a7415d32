"""Surveys: their files, the values of answers, the course through one."""

"""Surveys that come along, as data, and what the clock does with surveys."""

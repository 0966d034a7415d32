"""Eligibility: what people say, what the wizard asks, what it ends with."""

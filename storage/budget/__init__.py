"""The budget: plans and adjustments by benefit and year, what was paid and committed, forecasts that were made."""

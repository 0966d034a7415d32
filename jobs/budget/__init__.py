"""The budget's forecast: who will be paid what in a year, as a range with its drivers; what-if, back-test, warnings."""

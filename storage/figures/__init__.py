"""The ledger of figures 台账: what a year's report says in numbers, each with its qualifier, source and history."""

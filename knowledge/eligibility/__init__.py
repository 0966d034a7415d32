"""What a person can get: benefits as data, judged in three values against a profile, each with its article."""

"""The answer desk: a question that was left open, from silence to an answer."""

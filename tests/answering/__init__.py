"""The answer: what is said, what is cited, what is refused."""

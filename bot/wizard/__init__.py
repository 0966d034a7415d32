"""What somebody can get: the questions, the outcome, its paper; and rules whose articles changed."""

"""The office's regular papers as blocks to be set: the monthly brief, the quarter's duties, the hand-over pack."""

"""What the office's regular papers say: the monthly brief, the quarter's duties, a hand-over."""

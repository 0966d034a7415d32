"""Questions that the documents leave open, and the people who answer them."""

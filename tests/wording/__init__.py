"""A language model puts answers into words, and the guard over it."""

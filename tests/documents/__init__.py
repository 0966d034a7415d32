"""Files in, documents out: readers, splitter, bad input."""

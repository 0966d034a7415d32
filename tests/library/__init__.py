"""The library and its index: what is stored, what answers, what survives."""

"""The clock: what is due, pushed, reminded, kept and erased."""

"""A backup while siwen runs, and the way back: see docs/operating.md."""

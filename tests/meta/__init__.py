"""Tests of the project itself: its layout, its locks, its README. They need no upkeep as it grows."""

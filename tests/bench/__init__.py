"""The speed of siwen, as ratios of two things timed in one run: `make bench`. No pytest file: no bar on a loaded CI."""

"""Posts, bulletins, interest, hires."""

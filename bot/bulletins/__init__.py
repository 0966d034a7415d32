"""Bulletins of posts: made, approved, read, and somebody's interest in a post."""

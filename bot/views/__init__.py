"""Data in, screens out; nothing here reads or writes anything."""

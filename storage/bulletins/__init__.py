"""英才令: posts by a table from employers, bulletins of chosen ones, who is interested, who was hired."""

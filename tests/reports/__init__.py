"""From counted answers to figures, pictures and documents."""

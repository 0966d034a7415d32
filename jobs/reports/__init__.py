"""From answers to figures, pictures and documents: what was counted, what may be shown, how it is said."""

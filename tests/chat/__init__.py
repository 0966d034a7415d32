"""Screens, texts, buttons and the terminal, without a network."""

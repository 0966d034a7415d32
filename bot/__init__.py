"""The conversation: Telegram, the terminal, the command line, and the composition root."""

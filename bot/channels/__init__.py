"""How a screen reaches a person, and their words come in: the line to Telegram, the terminal, what each can show."""

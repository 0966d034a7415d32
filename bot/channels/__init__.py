"""How a screen reaches a person, and their words come in: the line to Telegram, the terminal, what each can show."""

# What the bot in the terminal is called. A name on Telegram begins with a letter, so a link with this one is nobody's.
LOCAL_NAME = "_terminal"

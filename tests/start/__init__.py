"""Starting: what the sources folder holds is taken in, then the bot speaks here or in Telegram."""

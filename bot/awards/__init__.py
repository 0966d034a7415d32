"""Awards in the chat: entered, moved on, mended, told, their papers."""

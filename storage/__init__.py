"""The memory and its rules: people, questions, the inbox. Functions take a session and never commit."""

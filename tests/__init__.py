"""Tests are conversations on the real dispatcher and a real database; only Telegram's HTTP is a fake."""

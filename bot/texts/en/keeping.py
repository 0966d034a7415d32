"""English: cards, briefs, duties, reminders, hand-over."""

from __future__ import annotations

TEXTS: dict[str, str] = {}

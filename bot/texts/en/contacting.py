"""English: the form, the one message, the lists of contacts."""

from __future__ import annotations

TEXTS: dict[str, str] = {}

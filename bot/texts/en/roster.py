"""English: importing and finding talents."""

from __future__ import annotations

TEXTS: dict[str, str] = {}

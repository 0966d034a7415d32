"""English: roles, invitations, consent, privacy, audit."""

from __future__ import annotations

TEXTS: dict[str, str] = {}

"""English: what is pushed, what did not arrive, and what staff decide about it."""

from __future__ import annotations

TEXTS: dict[str, str] = {
    "calls.count": "! To phone: {count}; a message did not reach them",
    "calls.refused": "{name}: a message was not sent (declined Telegram), please phone",
    "calls.unreached": "{name}: a message did not arrive (not reachable on Telegram), please phone",
    "pushes.refused": (
        "Pushes stood still for a while: from {day} {time} Telegram refused everything for more than ten minutes. "
        "It takes them again; what was not sent goes out now, nothing twice."
    ),
}

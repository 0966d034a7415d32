"""English: what whoever runs siwen does and sees."""

from __future__ import annotations

TEXTS: dict[str, str] = {
    "act.data.restore": "backup restored",
    "act.pushes.pause": "pushes paused",
    "act.pushes.resume": "pushes resumed",
    "button.pushes.off": "Resume pushes",
    "button.pushes.on": "Pause pushes",
    "pushes.paused": "! Pushes are paused since {day} {time}; replies go on.",
    "pushes.running": "Pushes go out.",
}

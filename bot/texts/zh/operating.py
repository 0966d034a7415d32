"""Chinese: what whoever runs siwen does and sees."""

from __future__ import annotations

TEXTS: dict[str, str] = {
    "act.data.restore": "恢复备份",
    "act.pushes.pause": "暂停全部推送",
    "act.pushes.resume": "恢复推送",
    "button.pushes.off": "恢复推送",
    "button.pushes.on": "暂停全部推送",
    "pushes.paused": "! 推送已暂停（{day}{time}起），回复照常。",
    "pushes.running": "推送正常。",
}

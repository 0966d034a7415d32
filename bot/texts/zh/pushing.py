"""Chinese: what is pushed, what did not arrive, and what staff decide about it."""

from __future__ import annotations

TEXTS: dict[str, str] = {
    "calls.count": "! 要打电话{count}位：有消息没有送到",
    "calls.refused": "{name}：有消息没有发（本人不同意经Telegram），请打电话",
    "calls.unreached": "{name}：有消息没有送到（在Telegram上联系不到），请打电话",
    "pushes.refused": (
        "推送停过一阵：从{day} {time}起，Telegram有10分钟以上一直拒收。现在已恢复，没发的接着发，发过的不会重发。"
    ),
}

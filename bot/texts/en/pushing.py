"""English: what is pushed, what did not arrive, and what staff decide about it."""

from __future__ import annotations

TEXTS: dict[str, str] = {
    "calls.count": "! To phone: {count}; a message did not reach them",
    "calls.refused": "{name}: a message was not sent (declined Telegram), please phone",
    "calls.unreached": "{name}: a message did not arrive (not reachable on Telegram), please phone",
    "command.deliveries": "How pushes went (staff)",
    "unsent.title": "**Pushes**",
    "unsent.count.sent": "✓ sent {count}",
    "unsent.count.waiting": "… waiting {count}",
    "unsent.count.held": "paused {count}",
    "unsent.count.undeliverable": "undeliverable {count}",
    "unsent.count.cancelled": "cancelled {count}",
    "unsent.count.unknown": "unknown {count}",
    "unsent.nothing": "Nothing was pushed yet.",
    "unsent.none": "Nothing waits for your decision.",
    "unsent.unknown": "! Notices whose line broke while they were sent: {count}. Sent again, they may arrive twice:",
    "unsent.other": "somebody not on the roster",
    "unsent.again": "It goes out again now.",
    "unsent.leave": "It is left as it is.",
    "unsent.settled": "This one is settled already.",
    "unsent.told": "! {count} notices may or may not have arrived. Please decide: send again, or leave them.",
    "button.unsent.again": "{number} Again",
    "button.unsent.leave": "{number} Leave",
    "button.unsent.open": "Show",
    "push.greeting": "greeting",
    "push.handover_request": "request to hand over",
    "push.handed_over": "hand-over",
    "push.hr_request": "request of an HR",
    "push.hr_joined": "an HR joined",
    "push.hr_named": "whom an HR acts for",
    "push.hr_declined": "a declined HR request",
    "push.other": "notice",
    "act.delivery.again": "sent an unknown push again",
    "act.delivery.leave": "left an unknown push",
    "audit.of.delivery": "push {number}",
    "pushes.refused": (
        "Pushes stood still for a while: from {day} {time} Telegram refused everything for more than ten minutes. "
        "It takes them again; what was not sent goes out now, nothing twice."
    ),
}

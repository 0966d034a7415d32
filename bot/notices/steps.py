"""What a notice needs before it is a draft, step by step, by its kind; what a press or a typed line gives. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from typing import Any

from bot.errors import Refusal
from storage.notice_contents import LINE_CHARS, TEXT_CHARS, Content
from storage.run_plans import TITLE_CHARS, Kind

STEPS: Mapping[Kind, tuple[str, ...]] = {
    Kind.NOTICE: ("doc", "zh"),
    Kind.BULLETIN: ("title", "zh", "doc"),
    Kind.INVITATION: ("title", "place", "day", "time", "zh"),
    Kind.WINDOW: ("title", "doc", "article", "opens", "closes"),
}
# What may be changed of a draft; the title has its own button there, the document of a clause is the system's.
CHANGED: Mapping[Kind, tuple[str, ...]] = {
    Kind.NOTICE: ("zh", "en", "doc", "article"),
    Kind.BULLETIN: ("zh", "en", "doc", "article"),
    Kind.INVITATION: ("zh", "en", "place", "day", "time"),
    Kind.WINDOW: ("zh", "en", "doc", "article", "lead"),
    Kind.CLAUSE: ("zh", "en"),
    Kind.RECALL: ("zh", "en"),
}
OPTIONAL = frozenset({"zh", "en", "doc", "article"})  # may be left out, where the kind can do without
TYPED: Mapping[str, int] = {"title": TITLE_CHARS, "place": LINE_CHARS, "zh": TEXT_CHARS, "en": TEXT_CHARS}
DATES = frozenset({"day", "opens", "closes"})
TIMES = ("09:00", "09:30", "10:00", "14:00", "14:30", "15:00", "16:00", "18:30", "19:00")
LEADS = (1, 2, 3, 5, 7, 10, 14)
NONE = "none"  # the value of a press that leaves a step out


def next_step(kind: Kind, known: Mapping[str, Any]) -> str:
    """The first step that nothing was said to yet, "" once there is all."""
    return next((step for step in STEPS[kind] if step not in known), "")


def read_typed(step: str, text: str) -> str:
    """A typed line for a step. Raises Refusal `notice.too_long`, `notice.press` where it wants a press."""
    if step not in TYPED:
        raise Refusal("notice.press")
    text = text.strip()
    if not text or len(text) > TYPED[step]:
        raise Refusal("notice.too_long", most=TYPED[step])
    return text


def read_day(step: str, value: str, known: Mapping[str, Any], today: date) -> str:
    """A pressed day. Raises Refusal `tap.old` for what is none, `notice.day_order` for one too early."""
    try:
        day = date.fromisoformat(value)
    except ValueError:
        raise Refusal("tap.old") from None
    first = date.fromisoformat(known["opens"]) if step == "closes" and "opens" in known else today
    if day < first or (step == "day" and day <= today):
        raise Refusal("notice.day_order")
    return day.isoformat()


def content_of(known: Mapping[str, Any], before: Content | None = None) -> Content:
    """The content with what the steps gave; of a draft that is changed, upon what it says already."""
    given: dict[str, Any] = {step: known[step] for step in ("zh", "en", "place", "time") if step in known}
    given |= {step: date.fromisoformat(known[step]) for step in DATES if step in known}
    if "lead" in known:
        given["lead"] = int(known["lead"])
    for step in ("doc", "article"):  # each is what the library gave for the button that was pressed
        given |= known.get(step, {})
    return replace(before or Content(), **given)

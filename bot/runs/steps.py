"""What a press or a typed line makes of a run that is being drafted. Pure: the plan before, the plan after.

A press says what it wants to be so, and the rows carry a revision, so one that comes twice or late changes nothing.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from typing import TypeVar
from zoneinfo import ZoneInfo

from bot.callbacks import short
from bot.errors import Refusal
from jobs.timetable import Trigger
from storage.audience_filter import Filter, Who
from storage.run_plans import MOST_REMINDERS, REMINDED, Plan, Reminder

OPEN_DAYS = (3, 7, 10, 14, 21, 30)
REMINDER_DAYS = (1, 2, 3, 4, 5, 7, 10, 12, 14, 21)
EVENT_DAYS = (0, 1, 3, 7, 14, 30)
CONTACTED = {"3+": ("after", 91), "6+": ("after", 182), "3-": ("before", 91), "6-": ("before", 182),
             "12-": ("before", 365)}  # fmt: skip # in the last or not in the last so many months, in days
WHO: dict[str, Who] = {"talents": "talents", "applicants": "applicants", "both": "both"}
REMINDER_CHARS = 300
T = TypeVar("T", int, str)


def change(plan: Plan, do: str, value: str, words: Sequence[str], *, today: date, zone: ZoneInfo) -> Plan:
    """The plan after a press. `words` are the tags or industries there are, which buttons name by their digests.

    Raises Refusal `tap.old` for what no button of ours says.
    """
    if do in _OF_AUDIENCE:
        return replace(plan, audience=_OF_AUDIENCE[do](plan.audience, value, words, today))
    if do == "at":
        return replace(plan, starts_at=_read_start(value, zone))
    if do == "days":
        days = _read(value, OPEN_DAYS)
        kept = tuple(one for one in plan.reminders if one.after_days < days)
        return replace(plan, open_days=days, reminders=kept)
    if do == "rem":
        return replace(plan, reminders=_toggle_reminder(plan, _read(value, REMINDER_DAYS)))
    if do == "urgent":
        return replace(plan, urgent=value == "1")
    raise Refusal("tap.old")


def write(plan: Plan, what: str, text: str) -> Plan:
    """The plan after a typed line: "title", or the words of a reminder ("0zh": of the first, in Chinese)."""
    if what == "title":
        return replace(plan, title=text.strip())
    place, language = int(what[0]), what[1:]
    reminders = list(plan.reminders)
    if place >= len(reminders):
        raise Refusal("tap.old")
    words, before = text.strip()[:REMINDER_CHARS], reminders[place]
    reminders[place] = replace(before, en=words) if language == "en" else replace(before, zh=words)
    return replace(plan, reminders=tuple(reminders))


def trigger_after(trigger: Trigger, do: str, value: str) -> Trigger:
    """What makes a schedule due after a press: how many days after its event, or whom of a closed run."""
    if do == "after" and trigger.event is not None:
        return replace(trigger, days=_read(value, EVENT_DAYS))
    if do == "whom" and value in {"answered", "unanswered", "all"}:
        return replace(trigger, whom=value)  # type: ignore[arg-type] # one of its three
    raise Refusal("tap.old")


def _read_start(value: str, zone: ZoneInfo) -> datetime | None:
    if value == "now":
        return None
    try:
        day, hour = date.fromisoformat(value[:10]), int(value[11:])
        return datetime.combine(day, time(hour), zone).astimezone(UTC)
    except ValueError:
        raise Refusal("tap.old") from None


def _read(value: str, offered: Sequence[int]) -> int:
    number = int(value) if value.isascii() and value.isdecimal() and len(value) < 4 else -1
    if number not in offered:
        raise Refusal("tap.old")
    return number


def _toggle_reminder(plan: Plan, day: int) -> tuple[Reminder, ...]:
    if plan.kind not in REMINDED:
        raise Refusal("run.too_many_reminders", most=MOST_REMINDERS)
    if any(one.after_days == day for one in plan.reminders):
        return tuple(one for one in plan.reminders if one.after_days != day)
    if len(plan.reminders) >= MOST_REMINDERS:
        raise Refusal("run.too_many_reminders", most=MOST_REMINDERS)
    if day >= plan.open_days:
        raise Refusal("run.reminder_days", open_days=plan.open_days)
    return tuple(sorted((*plan.reminders, Reminder(day)), key=lambda one: one.after_days))


# --- the audience -----------------------------------------------------------------------------------------


def _toggle_category(wanted: Filter, value: str, _words: Sequence[str], _today: date) -> Filter:
    return replace(wanted, categories=_toggle(wanted.categories, _read(value, range(6))))


def _toggle_tag(wanted: Filter, value: str, words: Sequence[str], _today: date) -> Filter:
    return replace(wanted, tags=_toggle(wanted.tags, _find_word(value, (*words, *wanted.tags))))


def _toggle_industry(wanted: Filter, value: str, words: Sequence[str], _today: date) -> Filter:
    return replace(wanted, industries=_toggle(wanted.industries, _find_word(value, (*words, *wanted.industries))))


def _toggle_employer(wanted: Filter, value: str, _words: Sequence[str], _today: date) -> Filter:
    return replace(wanted, employers=_toggle(wanted.employers, _read_id(value)))


def _toggle_official(wanted: Filter, value: str, _words: Sequence[str], _today: date) -> Filter:
    return replace(wanted, officials=_toggle(wanted.officials, _read_id(value)))


def _toggle_excluded(wanted: Filter, value: str, _words: Sequence[str], _today: date) -> Filter:
    return replace(wanted, excluded=_toggle(wanted.excluded, _read_id(value)))


def _choose_contacted(wanted: Filter, value: str, _words: Sequence[str], today: date) -> Filter:
    without = replace(wanted, contacted_after=None, contacted_before=None)
    if value == "any":
        return without
    if value not in CONTACTED:
        raise Refusal("tap.old")
    side, days = CONTACTED[value]
    day = today - timedelta(days=days)
    return replace(without, contacted_after=day) if side == "after" else replace(without, contacted_before=day)


def _choose_language(wanted: Filter, value: str, _words: Sequence[str], _today: date) -> Filter:
    return replace(wanted, language=value if value in {"zh", "en"} else "")


def _choose_answered(wanted: Filter, value: str, _words: Sequence[str], _today: date) -> Filter:
    without = replace(wanted, answered=None, unanswered=None)
    if value == "any":
        return without
    run_id = _read_id(value[1:])
    return replace(without, answered=run_id) if value[:1] == "y" else replace(without, unanswered=run_id)


def _choose_who(wanted: Filter, value: str, _words: Sequence[str], _today: date) -> Filter:
    if value not in WHO:
        raise Refusal("tap.old")
    return replace(wanted, who=WHO[value])


def _clear(wanted: Filter, _value: str, _words: Sequence[str], _today: date) -> Filter:
    return Filter(who=wanted.who) if wanted.who == "subscribers" else Filter()


def _toggle(chosen: tuple[T, ...], one: T) -> tuple[T, ...]:
    return tuple(other for other in chosen if other != one) if one in chosen else chosen + (one,)  # noqa: RUF005 -- the type checker can't follow a star


def _find_word(digest: str, words: Sequence[str]) -> str:
    found = next((word for word in words if short(word) == digest), None)
    if found is None:
        raise Refusal("tap.old")
    return found


def _read_id(value: str) -> int:
    if not (value.isascii() and value.isdecimal() and len(value) <= 9):
        raise Refusal("tap.old")
    return int(value)


_OF_AUDIENCE: dict[str, Callable[[Filter, str, Sequence[str], date], Filter]] = {
    "cat": _toggle_category,
    "tag": _toggle_tag,
    "ind": _toggle_industry,
    "emp": _toggle_employer,
    "off": _toggle_official,
    "out": _toggle_excluded,
    "con": _choose_contacted,
    "lang": _choose_language,
    "ans": _choose_answered,
    "who": _choose_who,
    "clear": _clear,
}
# Which page a press of the draft leads to; those that are not here lead back to the draft.
PAGES = {
    "cat": "cat", "tag": "tag", "ind": "ind", "emp": "emp", "off": "off", "out": "out", "con": "who", "lang": "who",
    "ans": "who", "who": "who", "clear": "who", "days": "", "rem": "rem", "urgent": "", "at": "",
}  # fmt: skip

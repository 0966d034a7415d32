"""The form of a contact, step by step: what a press or a typed line makes of it. Pure: fields in, fields out.

The order is talents, who, channel, day, the four asks, review. What was asked again from the review goes back there,
since the first thing that is missing is asked, and nothing is missing any more.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import date, timedelta

from bot.contacts import lines as contact_lines
from storage.contact_drafts import DraftFields
from storage.contacts import CHANNELS, KINDS, LEVELS, File, Line

ORDER = ("talents", "who", "channel", "day", *KINDS, "review")
TYPED = (*KINDS, "companions", "occasion")  # what a typed line answers
GROUP_MOST = 60  # talents of one event
_NAME_CHARS = 200  # of an occasion or of who came along


def take_press(fields: DraftFields, do: str, value: str, today: date) -> DraftFields:
    """The fields after a press; a value that no button of ours carries changes nothing."""
    step = _PRESSES.get(do)
    return fields if step is None else step(fields, value, today)


def take_who(fields: DraftFields, level: str, official_id: int | None) -> DraftFields:
    """Somebody of that level made the contact; `official_id` where they are on file."""
    return replace(fields, level=level, official_id=official_id, step="") if level in LEVELS else fields


def take_talent(fields: DraftFields, talent_id: int) -> DraftFields:
    """Another talent; in a group one more, or one less."""
    if not fields.group:
        return replace(fields, talents=(talent_id,), step="")
    if talent_id in fields.talents:
        return replace(fields, talents=tuple(entry for entry in fields.talents if entry != talent_id), step="talents")
    talents = (*fields.talents, talent_id)[:GROUP_MOST]
    return replace(fields, talents=talents, step="talents")


def take_text(fields: DraftFields, text: str) -> DraftFields:
    """A typed line answers what is asked; where that is no text, nothing changes."""
    asked = fields.asks_for
    if asked in KINDS:
        return write_lines(fields, asked, contact_lines.split_lines(text))
    said = " ".join(text.split())[:_NAME_CHARS]
    if asked == "companions":
        return replace(fields, companions=said, step="")
    if asked == "occasion":
        return replace(fields, occasion=said, step="")
    return fields


def write_lines(fields: DraftFields, kind: str, texts: list[str]) -> DraftFields:
    """These lines are what was said of an ask, in the place of what stood there; marks stay with the same words."""
    before = {line.text: line for line in fields.lines_of(kind)}
    written = [before.get(text) or _line(kind, text) for text in texts]
    others = [line for line in fields.lines if line.kind != kind]
    lines = sorted([*others, *written], key=lambda line: KINDS.index(line.kind))
    return replace(_answered(fields, kind), lines=tuple(lines))


def take_file(fields: DraftFields, file: File, *, spoken: bool) -> DraftFields:
    """A file comes with the ask in hand. A spoken one is its answer, after others more may follow."""
    kind = fields.asks_for if fields.asks_for in KINDS else ""
    files = fields.files
    if all((entry.sha256, entry.ask) != (file.sha256, kind) for entry in files):
        files = (*files, replace(file, ask=kind))
    changed = replace(fields, files=files)
    return _answered(changed, kind) if spoken and kind else changed


def suggest_restricted(fields: DraftFields) -> tuple[int, ...]:
    """The places of lines that look delicate and are not marked."""
    return tuple(
        place for place, line in enumerate(fields.lines) if not line.restricted and contact_lines.is_delicate(line.text)
    )


def _line(kind: str, text: str) -> Line:
    return Line(kind, text, category=contact_lines.guess_category(text) if kind == "need" else "")


def _answered(fields: DraftFields, kind: str) -> DraftFields:
    asked = tuple(entry for entry in KINDS if entry == kind or entry in fields.asked)
    return replace(fields, asked=asked, step="")


# -- presses -------------------------------------------------------------------------------------------------


def _channel(fields: DraftFields, value: str, _today: date) -> DraftFields:
    return replace(fields, channel=value, step="") if value in CHANNELS else fields


def _day(fields: DraftFields, value: str, today: date) -> DraftFields:
    day = read_day(value, today)
    return replace(fields, day=day, step="") if day is not None and day <= today else fields


def read_day(value: str, today: date) -> date | None:
    """The day that a button carries: so many days ago, or the day itself."""
    if value.isascii() and value.isdecimal() and len(value) <= 2:
        return today - timedelta(days=int(value))
    try:
        return date.fromisoformat(value)
    except ValueError:
        return None


def _none(fields: DraftFields, value: str, _today: date) -> DraftFields:
    if value in KINDS:
        files = tuple(file for file in fields.files if file.ask != value)
        return replace(write_lines(fields, value, []), files=files)
    if value in ("companions", "occasion"):
        return take_text(replace(fields, step=value), "")
    return fields


def _next(fields: DraftFields, value: str, _today: date) -> DraftFields:
    return _answered(fields, value) if value in KINDS else replace(fields, step="")


def _back(fields: DraftFields, _value: str, _today: date) -> DraftFields:
    asked = fields.asks_for
    if asked not in ORDER:
        return replace(fields, step="")
    return replace(fields, step=ORDER[max(0, ORDER.index(asked) - 1)])


def _go(fields: DraftFields, value: str, _today: date) -> DraftFields:
    return replace(fields, step=value) if value in (*ORDER, "companions", "occasion") else fields


def _restrict(fields: DraftFields, value: str, _today: date) -> DraftFields:
    """A line by its place, or an ask that is nothing but files."""
    if value in fields.unworded:
        files = (replace(file, restricted=file.restricted ^ (file.ask == value)) for file in fields.files)
        return replace(fields, files=tuple(files))
    return _mark(fields, value, lambda line: replace(line, restricted=not line.restricted))


def _restrict_suggested(fields: DraftFields, _value: str, _today: date) -> DraftFields:
    places = suggest_restricted(fields)
    lines = (replace(line, restricted=True) if place in places else line for place, line in enumerate(fields.lines))
    return replace(fields, lines=tuple(lines))


def _promise(fields: DraftFields, value: str, _today: date) -> DraftFields:
    return _mark(fields, value, lambda line: replace(line, promised=not line.promised, due=None))


def _due(fields: DraftFields, value: str, today: date) -> DraftFields:
    place, _, told = value.partition(".")
    due = read_day(told, today) if told else None
    if due is not None and due < today:
        return fields
    return _mark(fields, place, lambda line: replace(line, promised=True, due=due))


def _category(fields: DraftFields, value: str, _today: date) -> DraftFields:
    place, _, category = value.partition(".")
    return _mark(fields, place, lambda line: replace(line, category=category))


def _mark(fields: DraftFields, value: str, change: Callable[[Line], Line]) -> DraftFields:
    place = int(value) if value.isascii() and value.isdecimal() and len(value) <= 3 else -1
    lines = tuple(change(line) if number == place else line for number, line in enumerate(fields.lines))
    return replace(fields, lines=lines)


def _drop_files(fields: DraftFields, _value: str, _today: date) -> DraftFields:
    return replace(fields, files=())


_PRESSES: Mapping[str, Callable[[DraftFields, str, date], DraftFields]] = {
    "channel": _channel,
    "day": _day,
    "none": _none,
    "next": _next,
    "back": _back,
    "go": _go,
    "restrict": _restrict,
    "suggested": _restrict_suggested,
    "promise": _promise,
    "due": _due,
    "category": _category,
    "unfile": _drop_files,
}

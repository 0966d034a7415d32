"""What somebody has answered so far, and what a press or a typed line makes of it. Pure; a press says what it wants.

So a press that comes twice, late or out of order changes nothing twice: what it wants is so already, or the item it
belongs to is no longer the one that is open. A change of an earlier answer goes on with what is still to be answered.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from storage.surveys import course, values
from storage.surveys.definition import MANY, TYPED, Definition, Item, Kind, Value


@dataclass(frozen=True, slots=True)
class Sheet:
    """Answers by item, the items that were skipped, the item that is open ("": none, they stopped or are through).

    `begun`: there is something kept of them. `finished`: a named one that is through, an anonymous one that was
    submitted, of which nothing can be seen here any more. `source` and `entered_by`: as of a response.
    """

    answers: Mapping[str, Value] = field(default_factory=dict)
    skipped: frozenset[str] = frozenset()
    place: str = ""
    begun: bool = False
    finished: bool = False
    source: str = "chat"


def begin(definition: Definition, sheet: Sheet) -> Sheet:
    """Open the item where they were; at first the first one."""
    item = find_open(definition, sheet)
    return replace(sheet, begun=True, place=item.key if item else "")


def find_open(definition: Definition, sheet: Sheet) -> Item | None:
    """The item that is open; where they stopped, the first that was neither answered nor skipped; None: through."""
    shown = course.list_shown(definition, sheet.answers)
    at = next((item for item in shown if item.key == sheet.place), None)
    if at is not None or sheet.finished:
        return at
    return next((item for item in shown if item.key not in sheet.answers and item.key not in sheet.skipped), None)


def go(sheet: Sheet, item: Item) -> Sheet:
    """Open that item."""
    return replace(sheet, place=item.key)


def stop(sheet: Sheet) -> Sheet:
    """Nothing is open until they return."""
    return replace(sheet, place="")


def put(definition: Definition, sheet: Sheet, item: Item, value: Value) -> Sheet:
    """The answer to an item, and on; a choice that asks for words waits for them. Raises WrongValue."""
    value = values.check_value(item, value)
    if sheet.answers.get(item.key) == value and item.key in sheet.answers and sheet.place != item.key:
        return sheet  # pressed twice: they are at another item by now
    kept = _keep(sheet, item, value)
    if item.kind is Kind.SINGLE and wants_words(item, value):
        return replace(kept, place=item.key)
    return _go_on(definition, kept, item)


def mark(sheet: Sheet, item: Item, key: str, *, on: bool) -> Sheet:
    """One choice of many taken or left; the item stays open. Raises WrongValue."""
    value = values.mark(item, sheet.answers.get(item.key), key, on=on)
    if value is None:
        return replace(_without(sheet, item), place=item.key)
    return replace(_keep(sheet, item, value), place=item.key)


def write(definition: Definition, sheet: Sheet, item: Item, text: str) -> Sheet:
    """What was typed to an item: its answer, or the words to its choice "other". Raises WrongValue."""
    if item.kind in TYPED:
        return put(definition, replace(sheet, place=item.key), item, values.read_value(item, text))
    kept = _keep(sheet, item, values.add_words(item, sheet.answers.get(item.key), text))
    return replace(kept, place=item.key) if item.kind in MANY else _go_on(definition, kept, item)


def leave(definition: Definition, sheet: Sheet, item: Item, *, unanswered: bool) -> Sheet:
    """On from the open item: as it is, or (`unanswered`) without an answer. Elsewhere than there nothing happens.

    Raises WrongValue "required" where the item wants an answer, "words" where a choice that was taken wants words:
    what is typed afterwards would be for another item.
    """
    if sheet.place != item.key:
        return sheet
    if not unanswered and wants_words(item, sheet.answers.get(item.key)):
        raise values.WrongValue("words")
    left = _without(sheet, item) if unanswered else sheet
    if item.key not in left.answers:
        if item.required:
            raise values.WrongValue("required")
        left = replace(left, skipped=left.skipped | {item.key})
    return _go_on(definition, left, item)


def is_waiting(item: Item, value: Value | None) -> bool:
    """Whether what is typed next belongs to that item."""
    return item.kind in TYPED or wants_words(item, value)


def wants_words(item: Item, value: Value | None) -> bool:
    """Whether a choice was taken that asks for words and has none yet."""
    chosen = values.list_chosen(item, value) if item.kind in {Kind.SINGLE, Kind.MULTIPLE} else []
    return any(choice.other and choice.key in chosen for choice in item.choices) and not (value or {}).get("other")


def _keep(sheet: Sheet, item: Item, value: Value) -> Sheet:
    return replace(sheet, begun=True, answers={**sheet.answers, item.key: value}, skipped=sheet.skipped - {item.key})


def _without(sheet: Sheet, item: Item) -> Sheet:
    return replace(sheet, answers={key: value for key, value in sheet.answers.items() if key != item.key})


def _go_on(definition: Definition, sheet: Sheet, item: Item) -> Sheet:
    """To the next item that is still to be answered; who is through and changes one comes back to the end."""
    if sheet.finished:
        missing = course.list_missing(definition, sheet.answers)
        return replace(sheet, place=missing[0].key if missing else "")
    keys = [one.key for one in definition.items]
    after = keys[keys.index(item.key) + 1 :]
    shown = [one.key for one in course.list_shown(definition, sheet.answers)]
    left = [key for key in shown if key in after and key not in sheet.answers and key not in sheet.skipped]
    if not left:  # what was passed over before, or nothing
        missing = course.list_missing(definition, sheet.answers)
        left = [missing[0].key] if missing else []
    return replace(sheet, place=left[0] if left else "")

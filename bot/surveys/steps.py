"""The buttons of a survey: what each asks for. A press is a wish: whatever it carries is looked at again."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from datetime import datetime, time, timedelta

from sqlalchemy.orm import Session

from bot.errors import Refusal
from bot.surveys.desk import Change, SurveyDesk, count_answered
from bot.surveys.typed import ask_instead, keep_late
from bot.views import survey_ends as ends
from bot.views import surveys as views
from bot.views.surveys import Seen
from storage.surveys import asked as asking
from storage.surveys import ballots, course, run_keys, sheets
from storage.surveys.definition import Item, Kind, Value

_LATER_HOUR = 10  # of the next day, in the office's time
_MOST_DIGITS = 2  # of a place or a step in a button


async def take_press(desk: SurveyDesk, seen: Seen, do: str, place: int, value: str) -> None:
    """Whatever a button of a survey asks for. Raises Refusal, WrongValue: said over the chat, nothing was changed."""
    asked, sheet = seen.asked, seen.sheet
    if asked.anonymous and sheet.finished:
        await desk.leave(seen, ends.submitted_screen(seen, before=True))
    elif not asked.is_open:
        await show_shut(desk, seen, do, value)
    elif asked.anonymous and run_keys.read(desk.folder, asked.run_id) is None:
        raise Refusal("sheet.no_key")
    elif do in _STEPS:
        await _STEPS[do](desk, seen, value)
    elif not sheet.begun:
        await desk.leave(seen, views.invitation_screen(seen))
    else:
        await _answer(desk, seen, do, _find_item(seen, place), value)


async def show_shut(desk: SurveyDesk, seen: Seen, do: str, value: str = "") -> None:
    """The run takes no answers; a named one can still be looked at."""
    if do in ("mine", "end") and seen.sheet.begun and not seen.asked.anonymous:
        await (_mine(desk, seen, value) if do == "mine" else desk.leave(seen, ends.end_screen(seen)))
        return
    dropped = seen.asked.anonymous and not seen.asked.finished and do not in ("", "begin", "later", "never")
    await desk.leave(seen, ends.shut_screen(seen.asked, dropped=dropped, language=seen.language))


def _find_item(seen: Seen, place: int) -> Item:
    if place >= len(seen.definition.items):
        raise Refusal("tap.old")
    item = seen.definition.items[place]
    if item not in course.list_shown(seen.definition, seen.sheet.answers):
        raise Refusal("sheet.not_shown")
    return item


# --- answers ----------------------------------------------------------------------------------------------


async def _answer(desk: SurveyDesk, seen: Seen, do: str, item: Item, value: str) -> None:
    definition = seen.definition
    makes: Mapping[str, Change] = {
        "item": lambda sheet: sheets.go(sheet, item),
        "put": lambda sheet: sheets.put(definition, sheet, item, _read_pressed(item, value)),
        "on": lambda sheet: sheets.mark(sheet, item, _find_choice(item, value), on=True),
        "off": lambda sheet: sheets.mark(sheet, item, _find_choice(item, value), on=False),
        "next": lambda sheet: sheets.leave(definition, sheet, item, unanswered=False),
        "skip": lambda sheet: sheets.leave(definition, sheet, item, unanswered=True),
    }
    if do not in makes:
        raise Refusal("tap.old")
    await desk.go_on(desk.change(seen, makes[do]))


def _read_pressed(item: Item, value: str) -> Value:
    """The answer that a button carries. Raises Refusal `tap.old` where no button of the item does."""
    number = _read_number(value)
    if item.kind is Kind.SINGLE:
        return {"choice": _find_choice(item, value)}
    if item.kind is Kind.YES_NO and number in (0, 1):
        return number == 1
    if item.kind in (Kind.RATING, Kind.NPS):
        return number
    raise Refusal("tap.old")


def _find_choice(item: Item, value: str) -> str:
    """The key of the choice at that place. Raises Refusal `tap.old`."""
    place = _read_number(value)
    if place >= len(item.choices):
        raise Refusal("tap.old")
    return item.choices[place].key


def _read_number(value: str) -> int:
    if not value.isascii() or not value.isdecimal() or len(value) > _MOST_DIGITS:
        raise Refusal("tap.old")
    return int(value)


# --- all else ---------------------------------------------------------------------------------------------


async def _open(desk: SurveyDesk, seen: Seen, _value: str) -> None:
    if not seen.sheet.begun:
        await desk.leave(seen, views.invitation_screen(seen))
    elif seen.sheet.finished:
        await desk.leave(seen, ends.end_screen(seen))
    else:
        await _begin(desk, seen, "")


async def _begin(desk: SurveyDesk, seen: Seen, _value: str) -> None:
    await desk.go_on(desk.change(seen, lambda sheet: sheets.begin(seen.definition, sheet)))


async def stop(desk: SurveyDesk, seen: Seen, _value: str = "") -> None:
    """They stop here and come back later. A named one knows its place; what is typed meanwhile is no answer."""
    stopped = desk.change(seen, sheets.stop) if seen.asked.anonymous and seen.sheet.begun else seen
    await desk.leave(stopped, ends.stopped_screen(stopped))


async def _end(desk: SurveyDesk, seen: Seen, _value: str) -> None:
    if seen.sheet.begun and (seen.sheet.finished or sheets.find_open(seen.definition, seen.sheet) is None):
        await desk.leave(seen, ends.end_screen(seen))
    else:
        await _open(desk, seen, "")


async def _mine(desk: SurveyDesk, seen: Seen, value: str) -> None:
    page = int(value) if value.isascii() and value.isdecimal() and len(value) <= _MOST_DIGITS else 0
    begun = seen.sheet.begun
    await desk.leave(seen, ends.mine_screen(seen, page) if begun else views.invitation_screen(seen))


async def _later(desk: SurveyDesk, seen: Seen, _value: str) -> None:
    addressee, day = seen.asked.addressee_id, desk.app.today() + timedelta(days=1)
    until = datetime.combine(day, time(_LATER_HOUR), seen.zone)
    if seen.phoned:
        raise Refusal("tap.old")
    if seen.asked.closes_at is not None and until >= seen.asked.closes_at:
        raise Refusal("sheet.too_late", day=seen.until)
    desk.work.later(lambda session: asking.put_off(session, addressee, until))
    await desk.leave(seen, ends.later_screen(seen, day))


async def _never(desk: SurveyDesk, seen: Seen, _value: str) -> None:
    addressee, now = seen.asked.addressee_id, desk.app.now()
    if seen.phoned:
        raise Refusal("tap.old")
    desk.work.later(lambda session: asking.decline(session, addressee, now))
    await desk.leave(seen, ends.declined_screen(seen))


async def _send(desk: SurveyDesk, seen: Seen, _value: str) -> None:
    """提交: written down before it is said to be."""
    asked, definition, now, zone = seen.asked, seen.definition, desk.app.now(), seen.zone
    if not asked.anonymous:
        raise Refusal("tap.old")
    ballot = desk.make_ballot_id(asked)

    def submit(session: Session) -> bool:
        return ballots.submit(session, asked.run_id, ballot, definition, asked.category, zone, now=now)

    if await desk.work.now(submit):
        await desk.leave(seen, ends.submitted_screen(seen))
        return
    missing = course.list_missing(definition, seen.sheet.answers)
    if not seen.sheet.begun:
        await desk.leave(seen, views.invitation_screen(seen))
    elif missing:
        await desk.go_on(desk.change(seen, lambda sheet: sheets.go(sheet, missing[0])), "survey.value.required")
    elif not count_answered(seen):
        raise Refusal("sheet.nothing")
    else:  # it has closed just now
        raise Refusal("sheet.closed")


_STEPS: Mapping[str, Callable[[SurveyDesk, Seen, str], Awaitable[None]]] = {
    "": _open,
    "begin": _begin,
    "resume": _begin,  # as `begin`; pressed after the close it says that there was a draft
    "stop": stop,
    "end": _end,
    "mine": _mine,
    "later": _later,
    "never": _never,
    "send": _send,
    "keep": keep_late,
    "ask": ask_instead,
}

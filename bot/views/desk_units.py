"""The answer desk where a unit is asked: which it is, and what somebody of it sees; they read no name."""

from __future__ import annotations

from collections.abc import Collection, Container, Sequence
from dataclasses import replace
from datetime import date

from bot.callbacks import DeskList, DeskStep, DeskUnit, short
from bot.desk.citing import Cited
from bot.screens import Block, Button, Row, Screen, clean, in_rows, line, verbatim
from bot.texts import say
from bot.views.desk import LINE_CHARS, PAGE, TEXT_CHARS, Told, due, mark, question_screen, step, topic_name
from bot.views.names import clip
from bot.views.need_forms import UNITS
from bot.views.paging import page_row
from knowledge.offices import Office
from storage.desk_terms import DeskTerms
from storage.enquiry_lists import Listed, Thread


def units_screen(
    one: Listed, offices: Sequence[Office], joined: Container[str], *, page: int, language: str
) -> Screen:  # fmt: skip
    """Which unit is asked; of one that nobody of is in the bot the officer writes down the answer."""
    pages = max(1, -(-len(offices) // UNITS))
    page = min(page, pages - 1)
    buttons = [
        Button(
            clean(office.unit) if office.key in joined else say(language, "desk.unit_outside", unit=clean(office.unit)),
            DeskUnit(thread=one.id, unit=short(office.key)).pack(),
        )
        for office in offices[page * UNITS : (page + 1) * UNITS]
    ]
    text = clip(clean(one.text), TEXT_CHARS)
    key = "desk.which_unit" if offices else "desk.no_unit"
    back = (Button(say(language, "button.desk.back"), step(one)),)
    turn = page_row(page, pages, lambda to: DeskUnit(thread=one.id, page=to).pack(), language)
    return Screen((verbatim(say(language, key, text=text)),), (*in_rows(buttons, width=1), *turn, back))


def unit_list_screen(
    found: Sequence[Listed], *, reader: int, page: int, terms: DeskTerms, today: date, language: str
) -> Screen:  # fmt: skip
    """A page of what the reader's units are asked; … before what a colleague has taken."""
    pages = max(1, -(-len(found) // PAGE))
    page = min(page, pages - 1)
    key = "desk.of_unit" if found else "desk.none_of_unit"
    blocks: list[Block] = [line(say(language, key, count=len(found)))]
    buttons = []
    for place, one in enumerate(found[page * PAGE : (page + 1) * PAGE], start=page * PAGE + 1):
        words = clip(" ".join(clean(one.text).split()), LINE_CHARS)
        is_free = one.handler_id in (None, reader) and not one.late
        blocks.append(verbatim(f"{'' if is_free else mark(one)}{place}. {words}{due(one, today, language)}"))
        buttons.append(Button(f"{place} {topic_name(one.topic, terms, language)}", step(one)))
    turn = page_row(page, pages, lambda to: DeskList(page=to).pack(), language)
    return Screen(tuple(blocks), (*in_rows(buttons), *turn))


def thread_screen(
    thread: Thread, cited: Sequence[Cited], *, departments: Collection[str], reader: int, who: str, told: Told
) -> Screen:  # fmt: skip
    """A question as who is of a unit sees it: what the unit itself said stands in it, and the whole while it has it."""
    one, language = thread.enquiry, told.language
    has_it = one.state == "passed" and one.department in departments
    shown = thread.turns if has_it else [turn for turn in thread.turns if turn.department in departments]
    turns = [replace(turn, delivery="") for turn in shown]  # whether a push arrived is the office's to know
    rows: list[Row] = []
    if has_it and one.handler_id is None:
        rows.append((_button(one, "accept", language), _button(one, "return", language)))
    elif has_it and one.handler_id == reader:
        rows.append((_button(one, "tell", language), _button(one, "return", language)))
    rows.append(_list_row(language))
    return question_screen(thread, cited, turns, reader=reader, who=who, rows=rows, told=told)


def done_screen(do: str, *, language: str) -> Screen:
    """The unit has answered the office, or given the question back."""
    return Screen((line(say(language, f"desk.done.{do}")),), (_list_row(language),))


def _list_row(language: str) -> Row:
    return (Button(say(language, "button.desk.list"), DeskList().pack()),)


def _button(one: Listed, do: str, language: str) -> Button:
    return Button(say(language, f"button.desk.{do}"), DeskStep(thread=one.id, do=do).pack())

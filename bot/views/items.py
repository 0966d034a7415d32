"""One work item: its goals, what is asked for, what was said of it, what shows it."""

from __future__ import annotations

from collections.abc import Sequence

from bot.callbacks import ItemStep
from bot.screens import Block, Button, Row, Screen, Tone, clean, in_rows, verbatim
from bot.texts import say
from bot.views.item_lists import board_button
from bot.views.item_words import clip_text, goal_text, quarter_name, record_name
from bot.views.need_words import Told
from bot.views.paging import page_row
from storage.tables import WorkEvidence
from storage.work_items.items import DROPPED, Entry, Goal, Item
from storage.work_items.quarters import key_of, number_of
from storage.work_items.writing import TEXT_CHARS

PAGE = 6  # pieces of evidence, entries: with the line above them seven
_LINE_CHARS, _TITLE_CHARS = 34, 120


def item_screen(item: Item, *, told: Told, is_staff: bool) -> Screen:
    """One item: its goals, what was said last, and what can be written."""
    language = told.language
    title = say(language, "items.page", number=item.number, text=clip_text(item.text, _TITLE_CHARS))
    state = say(language, f"items.state.{item.state}")
    key = "items.beside" if item.beside else "items.whose"
    beside = clip_text(item.beside, _LINE_CHARS)
    blocks: list[Block] = [
        verbatim(title, bold=True),
        verbatim(say(language, key, unit=clean(told.unit(item.unit)), state=state, beside=beside), tone=Tone.QUIET),
    ]
    blocks += [verbatim(goal_text(goal, told)) for goal in item.goals]
    if item.drop_reason:
        blocks.append(verbatim(say(language, "items.dropped_for", text=clean(item.drop_reason))))
    blocks.append(verbatim(_last_text(item.last, told), gap=not item.drop_reason))  # eight lines at most
    return Screen(tuple(blocks), _item_rows(item, told, is_staff=is_staff))


def ask_screen(item: Item, do: str, quarter: str, *, told: Told) -> Screen:
    """What is to be written; of another quarter after a press."""
    language = told.language
    goal = item.goal(quarter) if quarter else None
    facts = {
        "number": item.number,
        "text": clip_text(item.text, _TITLE_CHARS),
        "quarter": quarter_name(quarter, language) if quarter else "",
        "goal": _words_of(goal, language),
        "unit": clean(told.unit(item.unit)),
        "most": TEXT_CHARS,
    }
    wanted = ("met", "returned") if do in {"met", "returned"} else ("going", "stuck")
    others = [
        Button(
            quarter_name(key, language),
            ItemStep(work=item.id, revision=item.revision, do=do, quarter=number_of(key)).pack(),
        )
        for key in (_list_quarters(item, do) if do in wanted else [])
        if key != quarter
    ]
    back = (Button(say(language, "button.items.back"), ItemStep(work=item.id).pack()),)
    return Screen((verbatim(say(language, f"items.ask.{do}", **facts)),), (*in_rows(others), back))


def past_screen(item: Item, entries: Sequence[Entry], *, told: Told) -> Screen:
    """What was said of it, the newest first."""
    language = told.language
    title = say(language, "items.past", number=item.number, text=clip_text(item.text, _LINE_CHARS))
    blocks: list[Block] = [verbatim(title, bold=True)]
    blocks += [
        verbatim(
            say(
                language,
                "items.past_line",
                day=told.day_of(entry.at),
                quarter=quarter_name(entry.quarter, language),
                word=say(language, f"items.word.{entry.state}"),
                text=clip_text(entry.text, _TITLE_CHARS),
                side=say(language, f"items.side.{entry.side}"),
            )
        )
        for entry in list(reversed(entries))[:PAGE]
    ]
    return Screen(tuple(blocks), ((Button(say(language, "button.items.back"), ItemStep(work=item.id).pack()),),))


def shown_screen(item: Item, evidence: Sequence[WorkEvidence], page: int, *, told: Told) -> Screen:
    """What shows it; a button for each file."""
    language = told.language
    pages = max(1, -(-len(evidence) // PAGE))
    page = min(page, pages - 1)
    key = "items.shown" if evidence else "items.shown_none"
    text = clip_text(item.text, _LINE_CHARS)
    blocks: list[Block] = [verbatim(say(language, key, number=item.number, text=text, count=len(evidence)), bold=True)]
    shown = list(enumerate(evidence, 1))[page * PAGE : (page + 1) * PAGE]
    for place, entry in shown:
        said = record_name(entry.text, language) if entry.kind == "record" else entry.text
        facts = {"place": place, "quarter": quarter_name(entry.quarter, language), "text": clip_text(said, 80)}
        blocks.append(verbatim(say(language, f"items.shown.{entry.kind}", **facts)))
    buttons = [
        Button(
            say(language, "button.items.send_file", place=place),
            ItemStep(work=item.id, do="send", place=place).pack(),
        )
        for place, entry in shown
        if entry.kind == "file"
    ]
    turn = page_row(
        page, pages, lambda number: ItemStep(work=item.id, do="shown", place=number).pack(), language
    )  # `place` of "shown" is a page
    last = (
        Button(say(language, "button.items.tell_show"), _step(item, "show")),
        Button(say(language, "button.items.back"), ItemStep(work=item.id).pack()),
    )
    return Screen(tuple(blocks), (*in_rows(buttons), *turn, last))


def _item_rows(item: Item, told: Told, *, is_staff: bool) -> tuple[Row, ...]:
    language = told.language
    steps: list[str] = []
    if item.is_open:
        steps += ["going", *(["met"] if _list_quarters(item, "met") else []), "stuck"]
    if item.state != DROPPED:
        steps.append("show")
    buttons = [Button(say(language, f"button.items.tell_{do}"), _step(item, do)) for do in steps]
    if item.evidence:
        buttons.append(Button(say(language, "button.items.shown", count=item.evidence), _step(item, "shown")))
    if item.last is not None:
        buttons.append(Button(say(language, "button.items.past"), _step(item, "past")))
    held: list[str] = []
    if is_staff:
        held += ["returned"] if _list_quarters(item, "returned") else []
        held.append("take_up" if item.state == DROPPED else "drop")
    office = [Button(say(language, f"button.items.tell_{do}"), _step(item, do)) for do in held]
    return (*in_rows(buttons), *in_rows([*office, board_button(item.year, language)]))


def _list_quarters(item: Item, do: str) -> list[str]:
    """The quarters that such a word can be about."""
    if do in {"met", "returned"}:
        return [goal.quarter for goal in item.goals if goal.is_met == (do == "returned")]
    return [key_of(item.year, number) for number in range(1, 5)]


def _last_text(last: Entry | None, told: Told) -> str:
    language = told.language
    if last is None:
        return say(language, "items.nothing_yet")
    return say(
        language,
        "items.last",
        day=told.day_of(last.at),
        quarter=quarter_name(last.quarter, language),
        word=say(language, f"items.word.{last.state}"),
        text=clip_text(last.text, _TITLE_CHARS),
    )


def _words_of(goal: Goal | None, language: str) -> str:
    if goal is None:
        return ""
    return say(language, "items.usual_goal") if goal.is_usual else clip_text(goal.text, _TITLE_CHARS)


def _step(item: Item, do: str) -> str:
    return ItemStep(work=item.id, revision=item.revision, do=do).pack()

"""Whom a contact is written down for: the likely ones, what was searched, the people of an event."""

from __future__ import annotations

from collections.abc import Sequence

from bot.callbacks import DraftStep, LogContact, PickTalent
from bot.contacts.form import GROUP_MOST
from bot.screens import Block, Button, Row, Screen, Tone, clean, in_rows, line, verbatim
from bot.texts import say, say_day
from bot.views.contact_words import NAME_CHARS, Told, draft_name, names_word, step_button
from bot.views.names import clip
from storage.contact_drafts import Drafted
from storage.contact_picks import Pick

PAGE = 6  # people on a page
DRAFTS_SHOWN = 3
_EMPLOYER_CHARS = 8
_QUERY_CHARS = 30


def picks_screen(picks: Sequence[Pick], *, page: int, more: bool, drafts: Sequence[Drafted], told: Told) -> Screen:
    """The likely talents, page by page; drafts that wait come first."""
    language = told.language
    rows: list[Row] = []
    if page == 0:
        rows += [
            (step_button(draft, "draft", "open", name=draft_name(draft.fields, told), language=language),)
            for draft in drafts[:DRAFTS_SHOWN]
        ]
    rows += in_rows((_person(pick) for pick in picks), width=2)
    rows += _turning(page, more, language)
    if page == 0 and picks:
        rows.append((Button(say(language, "button.form.group"), DraftStep(draft=0, do="group").pack()),))
    return Screen((line(say(language, "form.whom" if picks else "form.whom_none")),), tuple(rows))


def found_screen(
    picks: Sequence[Pick], query: str, total: str, *, page: int, more: bool, told: Told, draft: Drafted | None = None
) -> Screen:
    """What a search found; for a draft its people are exchanged or added."""
    language, shown = told.language, clip(clean(query), _QUERY_CHARS)
    if not picks:
        return Screen((verbatim(say(language, "form.found_none", query=shown)),), _ends(draft, language))
    people = in_rows((_person(pick, draft) for pick in picks), width=1)
    blocks = [verbatim(say(language, "form.found", query=shown, total=total))]
    if more or draft is not None:
        blocks.append(line(say(language, "form.search_again")))
    return Screen(tuple(blocks), (*people, *_turning(page, more, language), *_ends(draft, language)))


def talents_screen(draft: Drafted, picks: Sequence[Pick], *, page: int, more: bool, told: Told) -> Screen:
    """Another talent for a draft, or the people of an event, page by page."""
    fields, language = draft.fields, told.language
    blocks: list[Block] = []
    if fields.group:
        blocks.append(line(say(language, "form.group")))
        if fields.talents:
            chosen = say(language, "form.group_chosen", count=len(fields.talents), names=names_word(fields, told))
            blocks.append(verbatim(chosen))
        if len(fields.talents) >= GROUP_MOST:
            blocks.append(line(say(language, "form.group_full", most=GROUP_MOST)))
    else:
        blocks.append(line(say(language, "form.whom")))
    rows = [*in_rows((_person(pick, draft) for pick in picks), width=2)]
    turning = []
    if page > 0:
        data = DraftStep(draft=draft.id, do="page", value=str(page - 1)).pack()
        turning.append(Button(say(language, "button.page_previous", page=page), data))
    if more:
        data = DraftStep(draft=draft.id, do="page", value=str(page + 1)).pack()
        turning.append(Button(say(language, "button.page_next", page=page + 2), data))
    if turning:
        rows.append(tuple(turning))
    return Screen(tuple(blocks), (*rows, *_ends(draft, language)))


def asked_about_screen(text: str, draft: Drafted, ask: str, told: Told) -> Screen:
    """A line typed long after the form was left: whether it is for the form."""
    language = told.language
    day = say_day(language, draft.saved_at.date(), today=told.today)
    blocks = (
        verbatim(say(language, "form.stale", day=day, name=draft_name(draft.fields, told), ask=ask)),
        verbatim(text, tone=Tone.QUOTE),
    )
    row = (
        step_button(draft, "answer", "answer", ask=ask, language=language),
        step_button(draft, "question", "question", language=language),
    )
    return Screen(blocks, (row,))


def _person(pick: Pick, draft: Drafted | None = None) -> Button:
    name = clip(clean(pick.name), NAME_CHARS)
    label = f"{name} · {clip(clean(pick.employer), _EMPLOYER_CHARS)}" if pick.employer else name
    if draft is None:
        return Button(label, LogContact(talent=pick.id, here=1).pack())
    chosen = draft.fields.group and pick.id in draft.fields.talents
    data = DraftStep(draft=draft.id, do="talent", value=str(pick.id)).pack()
    return Button(f"✓ {label}" if chosen else label, data)


def _turning(page: int, more: bool, language: str) -> list[Row]:
    buttons = []
    if page > 0:
        buttons.append(Button(say(language, "button.page_previous", page=page), PickTalent(page=page - 1).pack()))
    if more:
        buttons.append(Button(say(language, "button.page_next", page=page + 2), PickTalent(page=page + 1).pack()))
    return [tuple(buttons)] if buttons else []


def _ends(draft: Drafted | None, language: str) -> tuple[Row, ...]:
    if draft is None:
        return ()
    buttons = [step_button(draft, "cancel", "cancel", language=language)]
    if draft.fields.talents:
        buttons.insert(0, step_button(draft, "chosen" if draft.fields.group else "return", "next", language=language))
    return (tuple(buttons),)

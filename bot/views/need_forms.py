"""What a step in a need asks for: words, a reply given before, a category, a unit, a colleague, the need it follows."""

from __future__ import annotations

from collections.abc import Container, Sequence

from bot.callbacks import Leave, NeedStep, short
from bot.screens import Block, Button, Screen, Tone, clean, in_rows, line, verbatim
from bot.texts import say
from bot.views.names import category_word, clip, need_category
from bot.views.need_words import LINE_CHARS, REASON_CHARS, TEXT_CHARS, Told
from bot.views.needs import back_row
from bot.views.paging import page_row
from knowledge.offices import Office
from storage.need_lists import Listed
from storage.need_replies import Canned

UNITS = 6  # departments on a page
_CANNED = 4  # replies given before that a screen has room for


def ask_screen(
    need: Listed, do: str, *, told: Told, canned: Sequence[Canned] = (), by_letter: bool = False, asked: str = ""
) -> Screen:
    """What is to be written for a step; the replies that the unit gave before can be pressed instead.

    `asked`: what the unit wants to know.
    """
    language = told.language
    key = f"needs.ask.{do}_letter" if by_letter and do == "reply" else f"needs.ask.{do}"
    blocks: list[Block] = [
        verbatim(say(language, "needs.words", text=clip(clean(need.text), TEXT_CHARS)), tone=Tone.QUOTE),
        *([verbatim(say(language, "needs.asked", text=clip(clean(asked), TEXT_CHARS)))] if asked else []),
        line(say(language, key)),
    ]
    buttons = []
    for place, entry in enumerate(canned[:_CANNED], start=1):
        text = clip(" ".join(clean(entry.text).split()), REASON_CHARS)
        blocks.append(verbatim(f"{place}. {text}", tone=Tone.QUIET))
        data = NeedStep(need=need.id, revision=need.revision, do=do, value=str(entry.id))
        buttons.append(Button(say(language, "button.needs.canned", place=place), data.pack()))
    cancel = Button(say(language, "button.cancel"), Leave().pack())
    about = (need.talent_id,)
    return Screen(tuple(blocks), (*in_rows(buttons), (cancel,)), about=about, sensitive=about * need.restricted)


def categories_screen(need: Listed, categories: Sequence[str], *, told: Told) -> Screen:
    """Which kind of need it is."""
    language = told.language
    buttons = [
        Button(
            need_category(key, language),
            NeedStep(need=need.id, revision=need.revision, do="classify", value=short(key)).pack(),
        )
        for key in categories
    ]
    text = clip(clean(need.text), TEXT_CHARS)
    about = (need.talent_id,)
    blocks = (verbatim(say(language, "needs.which_category", text=text)),)
    return Screen(blocks, (*in_rows(buttons), back_row(need, language)), about=about, sensitive=about * need.restricted)


def departments_screen(
    need: Listed, offices: Sequence[Office], joined: Sequence[str], *, page: int = 0, told: Told
) -> Screen:
    """To which unit it goes: what looks after such things first; one of which nobody has joined gets a sheet."""
    language, pages = told.language, max(1, -(-len(offices) // UNITS))
    page = min(page, pages - 1)
    if not offices:
        return Screen((line(say(language, "needs.no_department")),), (back_row(need, language),))
    buttons = [
        Button(
            clean(office.unit)
            if office.key in joined
            else say(language, "needs.unit_by_form", unit=clean(office.unit)),
            NeedStep(need=need.id, revision=need.revision, do="transfer", value=short(office.key)).pack(),
        )
        for office in offices[page * UNITS : (page + 1) * UNITS]
    ]
    text = clip(clean(need.text), TEXT_CHARS)
    blocks = (verbatim(say(language, "needs.which_department", text=text)),)
    rows = (
        *in_rows(buttons, width=1),
        *page_row(
            page,
            pages,
            lambda to: NeedStep(need=need.id, revision=need.revision, do="transfer", value=f"p{to}").pack(),
            language,
        ),
        back_row(need, language),
    )
    return Screen(blocks, rows, about=(need.talent_id,))


def people_screen(need: Listed, do: str, people: Sequence[tuple[int, str]], *, told: Told) -> Screen:
    """To whom it is given: a colleague of the department, somebody of the office."""
    language = told.language
    buttons = [
        Button(clean(name), NeedStep(need=need.id, revision=need.revision, do=do, value=str(person)).pack())
        for person, name in people
    ]
    blocks = (line(say(language, f"needs.which.{do}")),)
    return Screen(blocks, (*in_rows(buttons, width=1), back_row(need, language)), about=(need.talent_id,), names=True)


def similar_screen(need: Listed, found: Sequence[Listed], *, seen: Container[int], told: Told) -> Screen:
    """The open needs that say the same: which of them this one follows. Of those not `seen` no word is said."""
    language = told.language
    blocks: list[Block] = [verbatim(say(language, "needs.which_lead", text=clip(clean(need.text), REASON_CHARS)))]
    buttons = []
    for place, other in enumerate(found, start=1):
        told_so = say(
            language,
            "needs.candidate" if other.id in seen else "needs.candidate_unseen",
            place=place,
            number=other.id,
            about=need_category(other.category, language),
            name=clean(other.talent),
            category=category_word(other.talent_category, language),
            text=clip(" ".join(clean(other.text).split()), LINE_CHARS * 2),
            stands=say(language, f"needs.stands.{other.state}", unit=told.unit(other.department)),
            count=other.members + 1,
        )
        blocks.append(verbatim(told_so))
        data = NeedStep(need=need.id, revision=need.revision, do="join", value=str(other.id)).pack()
        buttons.append(Button(say(language, "button.needs.join_to", place=place), data))
    shown = [other.talent_id for other in found if other.id in seen]
    about = tuple(dict.fromkeys([need.talent_id, *shown]))
    return Screen(tuple(blocks), (*in_rows(buttons), back_row(need, language)), about=about)

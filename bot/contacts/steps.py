"""What a press in the form of a contact does: opens a screen, or changes the draft and shows what comes next."""

from __future__ import annotations

from dataclasses import replace

from bot.callbacks import short
from bot.contacts import form as contact_form
from bot.contacts.desk import FORM, STALE, Desk, about
from bot.screens import Screen
from bot.texts import say
from bot.views import contact_form as form_views
from bot.views import contact_picks as contact_picks_view
from bot.views import contact_review
from storage import access, contact_picks
from storage.contact_drafts import Drafted, DraftFields
from storage.contacts import KINDS, ContactRefusal

_LISTS = {
    "whole": contact_review.whole_screen,
    "marks": contact_review.marks_screen,
    "promises": contact_review.promises_screen,
}


async def open_screen(desk: Desk, draft: Drafted, do: str, value: str) -> Screen | None:
    """The screen that a press only opens; None where it changes the draft."""
    screen = await _open(desk, draft, do, value)
    return None if screen is None else about(draft, screen)


async def _open(desk: Desk, draft: Drafted, do: str, value: str) -> Screen | None:
    if do == "edit":
        return contact_review.edit_screen(draft, await desk.told(draft))
    if do in _LISTS:
        return _LISTS[do](draft, await desk.told(draft), page=_number(value, 1_000) or 0)
    if do == "page":
        return await desk.screen(draft, page=_number(value, 1_000) or 0)
    if do == "cal":
        month = contact_form.read_day(value, desk.app.today()) or desk.app.today()
        return form_views.calendar_screen(draft, month, await desk.told(draft))
    place, _, rest = value.partition(".")
    number = _number(place, len(draft.fields.lines))
    if do == "categories" and number is not None:
        return contact_review.category_screen(draft, number, await desk.told(draft))
    if do == "duecal" and number is not None:
        month = contact_form.read_day(rest, desk.app.today()) or desk.app.today()
        return contact_review.due_screen(draft, number, await desk.told(draft), month=month)
    return None


async def change(desk: Desk, draft: Drafted, do: str, value: str) -> DraftFields:
    """The fields after a press. Raises ContactRefusal where a talent is not this person's to write down for."""
    fields = draft.fields
    match do:
        case "open":  # back from a screen that only asked which line
            return replace(fields, step="") if fields.missing == "review" else fields
        case "who":
            return await _take_who(desk, fields, value)
        case "talent":
            return await _take_talent(desk, fields, value)
        case "answer":
            waiting = await pending(desk)
            return contact_form.take_text(fields, waiting) if waiting else fields  # pressed twice, taken once
        case "category":
            place, _, named = value.partition(".")
            chosen = next((key for key in desk.app.need_terms.categories if short(key) == named), None)
            value = f"{place}.{chosen}" if chosen else ""
    return contact_form.take_press(fields, do, value, desk.app.today())


async def screen_after(desk: Desk, draft: Drafted, do: str, value: str) -> Screen:
    """What is shown once the draft was changed: the next step, or the list in which a line was marked."""
    if do == "restrict":
        page = (_number(value, len(draft.fields.lines)) or 0) // contact_review.PAGE
        return about(draft, contact_review.marks_screen(draft, await desk.told(draft), page=page))
    if do == "promise":
        number = _number(value, len(draft.fields.lines))
        if number is not None and draft.fields.lines[number].promised:
            return about(draft, contact_review.due_screen(draft, number, await desk.told(draft)))
        page = (number or 0) // contact_review.PAGE
        return about(draft, contact_review.promises_screen(draft, await desk.told(draft), page=page))
    return await desk.screen(draft)


def is_stale(desk: Desk, draft: Drafted) -> bool:
    """Whether a line typed now may well be a question: the form was left long ago."""
    return desk.app.now() - draft.saved_at > STALE and draft.fields.asks_for in contact_form.TYPED


async def asked_about_screen(desk: Desk, draft: Drafted, text: str) -> Screen:
    """Ask whether a line is for the form."""
    asked, language = draft.fields.asks_for, desk.identity.language
    word = say(language, f"contact.ask.{asked}" if asked in KINDS else f"button.form.{asked}")
    return about(draft, contact_picks_view.asked_about_screen(text, draft, word, await desk.told(draft)))


async def pending(desk: Desk) -> str:
    """The line about which that was asked."""
    form = await desk.find_form()
    return str(form.facts.get("pending", "")) if form is not None and form.name == FORM else ""


async def _take_who(desk: Desk, fields: DraftFields, value: str) -> DraftFields:
    """An official on file, or a level alone."""
    if not value.startswith("o"):
        return contact_form.take_who(fields, value, None)
    number = _number(value[1:], 2**63)
    if number is None:
        return fields
    who = await desk.work.read(lambda session: contact_picks.find_who(session, desk.actor, fields.talents, number))
    return contact_form.take_who(fields, who.level, who.official_id) if who else fields


async def _take_talent(desk: Desk, fields: DraftFields, value: str) -> DraftFields:
    number = _number(value, 2**63)
    if number is None:
        return fields
    allowed = await desk.work.read(lambda session: access.may_log_for(session, desk.actor, number))
    if not allowed:
        raise ContactRefusal("contact.not_yours_yet")
    return contact_form.take_talent(fields, number)


def _number(text: str, below: int) -> int | None:
    """The number that a button carries, if it is one below a bound."""
    number = int(text) if text.isascii() and text.isdecimal() and len(text) < 20 else below
    return number if number < below else None

"""What is shown when a contact was saved: what counts now, what is open, who is next."""

from __future__ import annotations

from dataclasses import dataclass, replace

from bot.callbacks import Card, LogContact, NeedJoin, PickTalent, Todo, UndoContact
from bot.screens import Button, Screen, in_rows, verbatim
from bot.texts import say
from bot.views.contact_words import (
    Told,
    near_word,
    pick_name,
)
from bot.views.duties import standing_text
from bot.views.names import clip
from storage.contact_picks import Pick
from storage.duties import Standing
from storage.need_lists import Listed

_JOINS = 3  # of what was saved that are offered at once


@dataclass(frozen=True, slots=True)
class Saved:
    """What came of a draft that was saved. `count`: how many contacts of the year with that talent.

    `open_duties` are those towards these talents that are not met with it. `similar`: its needs that say the same as
    an open one, each by its number with that one.
    """

    draft_id: int
    talents: tuple[Pick, ...]
    count: int
    needs: int
    promises: int
    greeting_only: bool
    open_duties: tuple[Standing, ...]
    occasion: str
    next: Pick | None
    similar: tuple[tuple[int, Listed], ...] = ()


def saved_screen(saved: Saved, told: Told) -> Screen:
    """It is written down; whom next, what else there is to do, all below this message: the way back stays."""
    language = told.language
    if len(saved.talents) == 1:
        pick = saved.talents[0]
        parts = [say(language, "saved.one", name=pick_name(pick, language), count=saved.count)]
    else:
        occasion = clip(saved.occasion, 40) or say(language, "form.event")
        parts = [say(language, "saved.group", count=len(saved.talents), occasion=occasion)]
    if saved.needs:
        parts.append(say(language, "saved.needs", count=saved.needs))
    if saved.similar:
        named = "；".join(dict.fromkeys(near_word(lead, language) for _, lead in saved.similar))
        parts.append(say(language, "saved.similar", count=len(saved.similar), needs=named))
    if saved.promises:
        parts.append(say(language, "saved.promises", count=saved.promises))
    parts += _open_lines(saved, language)
    following = Button(say(language, "button.form.another"), PickTalent(below=1).pack())
    if saved.next is not None:
        name = pick_name(saved.next, language)
        following = Button(say(language, "button.form.next_talent", name=name), LogContact(talent=saved.next.id).pack())
    buttons = [following, Button(say(language, "button.form.todo"), Todo(below=1).pack())]
    buttons += [
        Button(say(language, "button.form.join", number=lead.id), NeedJoin(need=need_id, lead=lead.id).pack())
        for need_id, lead in saved.similar[:_JOINS]
    ]
    if len(saved.talents) == 1:
        card = Card(talent=saved.talents[0].id, below=1)
        buttons.append(Button(say(language, "button.form.card"), card.pack()))
    buttons.append(Button(say(language, "button.form.undo"), UndoContact(draft=saved.draft_id).pack()))
    return Screen(tuple(verbatim(part) for part in parts), in_rows(buttons))


def _open_lines(saved: Saved, language: str) -> list[str]:
    """What the duty still asks for: a contact by somebody else, or a greeting alone, is written down and no more."""
    only = [say(language, "saved.greeting")] if saved.greeting_only else []
    if not saved.open_duties:
        return only
    if len(saved.talents) > 1:
        return [*only, say(language, "saved.open_group", count=len(saved.open_duties))]
    [standing] = saved.open_duties
    # Greetings of before are the card's to tell: that this one was no more is said already.
    still = standing_text(replace(standing, greetings=0), language, levels=True)
    return [*only, say(language, "saved.open", standing=still)]

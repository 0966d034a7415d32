"""Texts whose shape belongs to a role: whoever sends one, wherever, it is never stored as a question nor looked up.

What a liaison writes down about a talent stays no less about the talent when the role has ended, the word in front was
forgotten, or it was sent to a group.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from functools import partial

from bot.app import App
from bot.contacts import quick
from bot.screens import Screen
from bot.updates.identity import Identity
from bot.updates.work import Work
from bot.views.welcome import note_screen
from storage import roles
from storage.roles import LOGS, Role


@dataclass(frozen=True, slots=True)
class Shape:
    """What `roles` alone write so: `is_one` whoever sends it, `may_be` where it is by who has or had such a role."""

    roles: frozenset[Role]
    is_one: Callable[[str, date], bool]
    may_be: Callable[[str, date], bool]


SHAPES = (Shape(LOGS, quick.is_contact, quick.may_be_contact),)


async def refuse(text: str, app: App, work: Work, identity: Identity) -> Screen | None:
    """That a text was not kept, where its shape belongs to a role; None: it may be a question.

    Says the same whether or not somebody of the name in it is on the roster, to anybody.
    """
    today, person = app.today(), identity.person_id
    for shape in SHAPES:
        certain = shape.is_one(text, today)
        if not certain and not shape.may_be(text, today):
            continue
        named = app.identities.is_named_admin(identity.external_id) and Role.ADMIN in shape.roles
        held, ended = await work.read(partial(roles.find_past, person_id=person, wanted=shape.roles))
        if certain or held or ended or named:
            return note_screen(identity.language, "shape.astray" if held or named else "shape.not_yours")
    return None

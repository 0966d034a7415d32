"""Joining: what somebody is from now on, and how they say who they are."""

from __future__ import annotations

from bot.screens import Screen, line, verbatim
from bot.texts import say
from storage.roles import STAFF, Role


def joined_screen(role: Role, name: str, *, language: str) -> Screen:
    """Somebody joined: as what, what comes next, and what to do where it is a mistake."""
    if role is Role.TALENT:
        first = say(language, "join.talent", name=name)
    elif name:
        first = say(language, "join.done", role=say(language, f"role.{role}"), name=name)
    else:
        first = say(language, "join.done_bare", role=say(language, f"role.{role}"))
    following = "staff" if role in STAFF else role
    blocks = [verbatim(first), line(say(language, f"join.next.{following}"))]
    if role is not Role.APPLICANT:  # they said so themselves
        blocks.append(line(say(language, "join.forwarded")))
    return Screen(tuple(blocks))

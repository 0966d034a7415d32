"""Joining: what somebody is from now on, and how they say who they are."""

from __future__ import annotations

from collections.abc import Sequence

from bot.callbacks import Go, Register
from bot.screens import Block, Button, Screen, in_rows, line, verbatim
from bot.texts import say
from storage.roles import STAFF, Role

SELF_REGISTERED = (Role.TALENT, Role.APPLICANT, Role.HR)


def joined_screen(role: Role, name: str, *, language: str) -> Screen:
    """Somebody joined: as what, what comes next, and what to do where it is a mistake."""
    if role is Role.TALENT:
        first = say(language, "join.talent", name=name)
    elif name:
        first = say(language, "join.done", role=say(language, f"role.{role}"), name=name)
    else:
        first = say(language, "join.done_bare", role=say(language, f"role.{role}"))
    following = "staff" if role in STAFF else role
    blocks: list[Block] = [verbatim(first), line(say(language, f"join.next.{following}"))]
    if role is not Role.APPLICANT:  # they said so themselves
        blocks.append(line(say(language, "join.forwarded")))
    return Screen(tuple(blocks))


def register_screen(held: Sequence[Role], *, language: str) -> Screen:
    """Who somebody may say they are; what they are already stands above."""
    blocks: list[Block] = []
    if held:
        told = "、".join(say(language, f"role.{role}") for role in held)
        blocks.append(line(say(language, "register.already", roles=told)))
    blocks.append(line(say(language, "register.who")))
    buttons = [Button(say(language, f"button.register.{role}"), Register(to=role).pack()) for role in SELF_REGISTERED]
    back = Button(say(language, "button.start"), Go(to="start").pack())
    return Screen(tuple(blocks), in_rows([*buttons, back]))


def phone_screen(*, language: str) -> Screen:
    """Asks for the person's own number, by the key that shares it."""
    return Screen((line(say(language, "register.phone")),), asks_phone=say(language, "button.phone"))


def words_screen(text: str) -> Screen:
    """One thing said, with somebody's words in it as they typed them."""
    return Screen((verbatim(text),))

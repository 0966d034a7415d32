"""A paper that was signed: who signed it, on which day, its photo."""

from __future__ import annotations

from datetime import date
from typing import Protocol

from bot.screens import Button, Screen, line, verbatim
from bot.texts import say_day


class Signable(Protocol):
    """What can be approved on paper, as it was seen: a run, a schedule, a bulletin."""

    @property
    def number(self) -> int:
        """Its number."""
        ...

    @property
    def revision(self) -> int:
        """As it was seen."""
        ...

    @property
    def language(self) -> str:
        """The reader's."""
        ...

    @property
    def today(self) -> date:
        """The office's day."""
        ...

    def say(self, key: str, **facts: object) -> str:
        """A text in the reader's language."""
        ...

    def button(self, label: str, do: str, value: str = "") -> Button:
        """A button of it."""
        ...


def signer_screen(draft: Signable) -> Screen:
    """Who signed."""
    return Screen((line(draft.say("run.paper.signer")),), ((draft.button("back", ""),),))


def signed_on_screen(draft: Signable, signer: str) -> Screen:
    """On which day; today and yesterday by a press."""
    row = (draft.button("today", "signed", "0"), draft.button("yesterday", "signed", "1"), draft.button("back", ""))
    return Screen((verbatim(draft.say("run.paper.day", signer=signer)),), (row,))


def photo_screen(draft: Signable, signer: str, day: date) -> Screen:
    """The photo of it."""
    told = draft.say("run.paper.photo", signer=signer, day=say_day(draft.language, day, today=draft.today))
    return Screen((verbatim(told),), ((draft.button("back", ""),),))

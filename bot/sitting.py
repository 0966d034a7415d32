"""What one update's work at a desk is made of: the same for each desk, given by name (`bot.desks`)."""

from __future__ import annotations

from dataclasses import dataclass

from bot.app import App
from bot.channels.sending import Show
from bot.updates.forms import Forms
from bot.updates.identity import Identity
from bot.updates.work import Work
from storage.roles import DECIDES, Actor


@dataclass(frozen=True, slots=True)
class Sitting:
    """One update of somebody who holds a role: who they are, where they write, and what answers them."""

    app: App
    work: Work
    forms: Forms
    identity: Identity
    actor: Actor
    chat: int
    show: Show

    @property
    def language(self) -> str:
        """The reader's."""
        return self.identity.language

    @property
    def decides(self) -> bool:
        """Whether they are who decides: the section chief, an admin."""
        return bool(self.actor.roles & DECIDES)

"""The work that one update asks for: what it changes, and when that is committed."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, TypeVar

from sqlalchemy.orm import Session

from storage import people
from storage.database import Database

if TYPE_CHECKING:
    from bot.updates.identity import Identity

T = TypeVar("T")
Effect = Callable[[Session], object]


class Work:
    """What a handler gets as `work`. Effects are idempotent by (`source`, `update_id`): an update may be replayed."""

    def __init__(
        self, database: Database, source: str, update_id: int, *, attempt: int = 1, author: Identity | None = None
    ) -> None:
        self.source = source
        self.update_id = update_id
        self.attempt = attempt  # 1 the first time
        self.author = author  # whose update it is; nothing is written for who was erased meanwhile
        self.effects: list[Effect] = []
        self._database = database

    def later(self, effect: Effect) -> None:
        """Write this together with "done", after the handler has returned. The usual way: one commit for many."""
        self.effects.append(effect)

    async def now(self, effect: Callable[[Session], T]) -> T:
        """Write this before going on, where the reply rests on it. Raises Busy, Full or Moved: nothing was written."""

        def write(session: Session) -> T:
            author = self.author
            if author and people.find_moved(session, author.channel, {author.external_id: author.person_id}):
                raise people.Moved
            return effect(session)

        return await self._database.awrite(write)

    async def read(self, query: Callable[[Session], T]) -> T:
        """Read from the database, on one consistent state. Raises Busy."""
        return await self._database.aread(query)

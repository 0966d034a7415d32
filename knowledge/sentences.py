"""What can be read out, each with a vector of its own: how close a sentence is to the question, beside its passage.

A passage is what is searched: an item, a row, a window of sentences. Read out is one sentence of it, and the window's
vector does not tell which. So each sentence, item and row of an article is embedded once more as the document is
taken in, under the headings that it stands below; a question costs a product with what is kept.
"""

from __future__ import annotations

import hashlib
import threading
from collections import OrderedDict
from collections.abc import Iterable, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np

from knowledge.reading import plain_heading
from knowledge.units import split_units

if TYPE_CHECKING:
    from knowledge.embeddings import Vectors, VectorStore
    from knowledge.model import Article, Hit
    from knowledge.units import Unit

_READ_CHARS = 300  # of a sentence with what introduces it
_LEAD_IN_CHARS = 60
_SHORTEST = 4  # signs; less is no sentence
_KEPT = 256  # articles whose vectors stay in memory: some 10 MB


def list_texts(articles: Iterable[Article]) -> dict[str, str]:
    """What is embedded of articles beside their passages, by key (hex SHA-256)."""
    texts = (_told(article, unit) for article in articles for unit in _spoken(article))
    return {_key(text): text for text in texts}


class Sentences:
    """The vectors of what can be read out. Thread-safe; those of the articles last found stay in memory."""

    def __init__(self, store: VectorStore, model: str) -> None:
        self._store = store
        self._model = model
        self._lock = threading.Lock()
        self._kept: OrderedDict[tuple[str, str], dict[tuple[int, int], Vectors]] = OrderedDict()

    def compare(self, hits: Sequence[Hit], vector: Sequence[float]) -> list[Hit]:
        """Hits with how close to a question's vector what can be read out of them is (`Hit.near`).

        A sentence without a vector (of a library from before there were any) is left out.
        """
        unit = np.asarray(vector, np.float32) / np.float32(np.linalg.norm(vector))
        self._load(hits)
        with self._lock:
            known = [self._kept.get(_name(hit), {}) for hit in hits]
        return [
            replace(hit, near=tuple((*span, float(own @ unit)) for span, own in vectors.items()))
            for hit, vectors in zip(hits, known, strict=True)
        ]

    def _load(self, hits: Sequence[Hit]) -> None:
        with self._lock:
            lacking = [hit for hit in hits if _name(hit) not in self._kept]
        if not lacking:
            return
        keys = {
            _name(hit): [
                (unit.start, unit.end, _key(_told(hit.article, unit))) for unit in _spoken(hit.article)
            ]
            for hit in lacking
        }  # fmt: skip
        found = self._store.read(self._model, [key for own in keys.values() for *_, key in own])
        with self._lock:
            for name, own in keys.items():
                vectors = {(start, end): found[key] for start, end, key in own if key in found}
                if vectors or not own:
                    self._kept[name] = vectors
            while len(self._kept) > _KEPT:
                self._kept.popitem(last=False)


def _spoken(article: Article) -> list[Unit]:
    return [unit for unit in split_units(article.text) if len(unit.quote) >= _SHORTEST]


def _told(article: Article, unit: Unit) -> str:
    heading = plain_heading(article.heading)
    above = f"{heading} {unit.head}" if unit.head != heading else heading
    return f"{above}\n{unit.lead_in[-_LEAD_IN_CHARS:]}{unit.spoken}"[:_READ_CHARS].strip()


def _key(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()


def _name(hit: Hit) -> tuple[str, str]:
    return hit.version.id, hit.article.key

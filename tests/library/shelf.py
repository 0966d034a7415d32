"""Small measures, an embedding that needs no model, and a library over both."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from datetime import UTC, date, datetime
from itertools import pairwise
from pathlib import Path

from langchain_core.embeddings import Embeddings

from knowledge.config import KnowledgeConfig
from knowledge.documents import read_in_process
from knowledge.library import Library
from knowledge.model import Audience, ParsedDocument

NOW = datetime(2026, 11, 23, 4, 0, tzinfo=UTC)
TODAY = date(2026, 11, 23)
DIMENSION = 96


class WordEmbeddings(Embeddings):
    """Character bigrams hashed into a vector: the same text has the same vector, alike texts alike ones."""

    def __init__(self, dimension: int = DIMENSION) -> None:
        self.dimension = dimension
        self.embedded: list[str] = []

    def embed_documents(self, texts: list[str]) -> list[list[float]]:
        self.embedded += texts
        return [self.embed_query(text) for text in texts]

    def embed_query(self, text: str) -> list[float]:
        vector = [0.01] * self.dimension
        for pair in pairwise(text):
            vector[hashlib.sha256("".join(pair).encode()).digest()[0] % self.dimension] += 1.0
        return vector


class CountingReader:
    """The real reader, without the child process, that remembers which files it was given."""

    def __init__(self) -> None:
        self.read: list[str] = []

    def __call__(
        self, path: Path, *, file_name: str | None, overrides: Mapping[str, object] | None, release_marks: bool
    ) -> ParsedDocument:
        self.read.append(file_name or path.name)
        return read_in_process(path, file_name=file_name, overrides=overrides, release_marks=release_marks)


def write_measure(path: Path, id_: str, articles: Sequence[str], **front: object) -> Path:
    """A measure in the project's form: front matter, title, one paragraph an article."""
    title = front.pop("title", f"关于{id_}的办法")
    lines = ["---", f"id: {id_}", f"title: {title}"]
    lines += [f"{name}: {str(value).lower() if isinstance(value, bool) else value}" for name, value in front.items()]
    lines += ["---", "", f"# {title}", ""]
    numbers = "一二三四五六七八九十"
    for place, text in enumerate(articles):
        lines += [f"**第{numbers[place]}条** {text}", ""]
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text("\n".join(lines), encoding="utf-8")
    return path


def open_library(data_dir: Path, embedding: str = "words", **more: object) -> Library:
    more.setdefault("embeddings", WordEmbeddings())
    more.setdefault("reader", CountingReader())
    return Library(KnowledgeConfig(data_dir, embedding=embedding), **more)  # type: ignore[arg-type] # test options


def answering(
    library: Library, day: date = TODAY, audience: Audience = Audience.PUBLIC, samples: bool = True
) -> dict[str, str]:
    """What answers on a day: the state of each document, by id."""
    readable = library.snapshot().readable(day, audience, samples)
    return {version.metadata.id: str(state) for version, state in readable}


def find(library: Library, question: str, day: date = TODAY, n: int = 3) -> list[str]:
    """The texts that the dense search finds for a question among what answers on a day."""
    snapshot = library.snapshot()
    allow = {version.id for version, _ in snapshot.readable(day)}
    vector = WordEmbeddings().embed_query(question)
    return [snapshot.passages[place][1].text for place, _ in snapshot.search_dense(vector, n, allow)]

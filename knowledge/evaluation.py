"""How well articles are found: hit@k and MRR on a corpus with questions, against a plain vector search, paired.

The corpus becomes a library of its own, so that what is measured is the search that people use: the same passages,
the same index, the same fusion. The baseline is what one would write in an afternoon: LangChain's Chroma with the
same embedding, one vector an article, made from the same text (the article's name and its text).
"""

from __future__ import annotations

import hashlib
import json
import re
import statistics
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Any
from uuid import uuid4

import numpy as np
from langchain_core.embeddings import Embeddings

from knowledge.answer_evaluation import Question, fold
from knowledge.citing import cut_text
from knowledge.config import KnowledgeConfig
from knowledge.embeddings import VectorStore, open_embeddings
from knowledge.errors import KnowledgeRefusal
from knowledge.library import Library
from knowledge.model import Article, ArticleKind, Audience, Metadata, ParsedDocument, Passage, PassageKind

if TYPE_CHECKING:
    from knowledge.retrieval import Retriever

TOP = 10  # articles a ranking holds
_BATCH = 16  # passages a transaction of the store of vectors
_RESAMPLES = 10_000
_SEED = 20261123  # the same questions give the same interval in each run
_LAW = re.compile(r"^(.+?)(第[〇零一二三四五六七八九十百千\d]+条.*)$")

Progress = Callable[[int, int, str], None]


class UnreadableSet(KnowledgeRefusal):
    """A corpus or a set of questions is missing or not as its README says; the line names file and place."""


@dataclass(frozen=True, slots=True)
class Query:
    """A question and the ids of the articles that answer it."""

    id: str | int
    question: str
    gold: frozenset[str]


@dataclass(frozen=True, slots=True)
class Ranking:
    """The articles found for a question, best first, and how long it took."""

    id: str | int
    ranked: tuple[str, ...]
    ms: float


@dataclass(frozen=True, slots=True)
class Quality:
    """Shares of questions whose first 1, 5, 10 articles hold a right one; mean reciprocal rank; median milliseconds."""

    hit1: float
    hit5: float
    hit10: float
    mrr10: float
    ms: float


@dataclass(frozen=True, slots=True)
class Difference:
    """Ours minus the baseline's: the mean, its 95 % interval and two-sided p by paired bootstrap over questions."""

    mean: float
    low: float
    high: float
    p: float


def read_corpus(path: Path) -> list[tuple[str, str]]:
    """The articles of a corpus, JSON lines with `id` and `text`. Raises UnreadableSet."""
    articles = [
        (str(_field(path, place, row, "id")), str(_field(path, place, row, "text"))) for place, row in _rows(path)
    ]
    names = [name for name, _ in articles]
    if len(set(names)) != len(names):
        twice = next(name for name in names if names.count(name) > 1)
        raise UnreadableSet("set_unreadable", f"{path}：编号“{twice}”出现了两次", path=str(path))
    return articles


def read_queries(path: Path) -> list[Query]:
    """The questions of a set, JSON lines with `id`, `question`, `gold`. Raises UnreadableSet."""
    queries = []
    for place, row in _rows(path):
        gold = _field(path, place, row, "gold")
        if not isinstance(gold, list) or not gold:
            raise UnreadableSet("set_unreadable", f"{path} 第 {place} 行：gold 应是不空的列表", path=str(path))
        identifier = _field(path, place, row, "id")
        if not isinstance(identifier, (str, int)):
            raise UnreadableSet("set_unreadable", f"{path} 第 {place} 行：id 应是文字或整数", path=str(path))
        queries.append(Query(identifier, str(_field(path, place, row, "question")), frozenset(map(str, gold))))
    return queries


def _rows(path: Path) -> Iterator[tuple[int, Mapping[str, Any]]]:
    try:
        lines = path.read_text(encoding="utf-8").splitlines()
    except (OSError, UnicodeDecodeError) as error:
        raise UnreadableSet("set_unreadable", f"读不到 {path}（应为 UTF-8 的 JSON 行）", path=str(path)) from error
    filled = [(place, line) for place, line in enumerate(lines, 1) if line.strip()]
    if not filled:
        raise UnreadableSet("set_unreadable", f"{path} 是空的", path=str(path))
    for place, line in filled:
        try:
            row = json.loads(line)
        except ValueError as error:
            raise UnreadableSet("set_unreadable", f"{path} 第 {place} 行不是 JSON", path=str(path)) from error
        if not isinstance(row, dict):
            raise UnreadableSet("set_unreadable", f"{path} 第 {place} 行不是 JSON 对象", path=str(path))
        yield place, row


def _field(path: Path, place: int, row: Mapping[str, Any], name: str) -> object:
    if name not in row:
        raise UnreadableSet("set_unreadable", f"{path} 第 {place} 行缺少 {name}", path=str(path))
    return row[name]


def make_document(articles: Sequence[tuple[str, str]]) -> ParsedDocument:
    """A corpus as one document: each line an article whose name is its id, found by its name and its text."""
    units, passages = [], []
    for order, (name, text) in enumerate(articles):
        law = _LAW.match(name)
        units.append(
            Article(
                document_id="corpus",
                key=name,
                ordinal=order,
                kind=ArticleKind.ARTICLE,
                number=law.group(2) if law else name,
                heading="",
                path=(law.group(1) if law else "corpus",),
                text=text,
            )
        )
        told = f"{name}\n{text}"
        key = hashlib.sha256(told.encode()).hexdigest()
        passages.append(Passage(key, name, PassageKind.WHOLE, 0, len(text), text, told))
    return ParsedDocument(Metadata("corpus", "corpus", audience=Audience.PUBLIC), tuple(units), tuple(passages))


class KeptEmbeddings(Embeddings):
    """An embedding whose vectors of passages are kept on disk by text hash, so that a second run embeds nothing."""

    def __init__(self, inner: Embeddings, name: str, path: Path) -> None:
        self._inner = inner
        self._name = name
        self._store = VectorStore(path)

    def embed_documents(self, texts: list[str]) -> list[list[float]]:
        """Vectors of passages: kept ones, else made now and kept, sixteen at a time."""
        keys = [hashlib.sha256(text.encode()).hexdigest() for text in texts]
        kept = {key: vector.tolist() for key, vector in self._store.read(self._name, keys).items()}
        missing = {key: text for key, text in zip(keys, texts, strict=True) if key not in kept}
        wanted = list(missing)
        for at in range(0, len(wanted), _BATCH):
            part = wanted[at : at + _BATCH]
            made = self._inner.embed_documents([missing[key] for key in part])
            self._store.add(self._name, part, made)
            kept.update(zip(part, made, strict=True))
        return [kept[key] for key in keys]

    def embed_query(self, text: str) -> list[float]:
        """The vector of a question, made anew: its time is part of what is measured."""
        return self._inner.embed_query(text)


@contextmanager
def open_corpus(
    articles: Sequence[tuple[str, str]], folder: Path, embedding: str, now: datetime, progress: Progress | None = None
) -> Iterator[tuple[Retriever, KeptEmbeddings]]:
    """A library of its own for a corpus, for as long as it is measured; only vectors are kept, under `folder`."""
    from knowledge.retrieval import Retriever

    embeddings = KeptEmbeddings(open_embeddings(embedding), embedding, folder / "vectors.sqlite3")
    document = make_document(articles)

    def read(path: Path, **_: object) -> ParsedDocument:
        del path
        return document

    with TemporaryDirectory(prefix="siwen-eval-") as place:
        source = Path(place) / "corpus.jsonl"
        source.write_text(json.dumps([name for name, _ in articles], ensure_ascii=False), encoding="utf-8")
        config = KnowledgeConfig(Path(place), embedding=embedding)
        with closing(Library(config, embeddings=embeddings, reader=read)) as library:
            library.ingest([source], progress=progress, now=now)
            yield Retriever(library, embeddings), embeddings


@contextmanager
def open_documents(
    sources: Path, folder: Path, embedding: str, now: datetime, progress: Progress | None = None
) -> Iterator[Retriever]:
    """A fresh library of the documents in `sources`, for as long as it is measured; vectors are kept under `folder`.

    Raises what reading them raises.
    """
    from knowledge.retrieval import Retriever

    embeddings = KeptEmbeddings(open_embeddings(embedding), embedding, folder / "vectors.sqlite3")
    with TemporaryDirectory(prefix="siwen-eval-") as place:
        config = KnowledgeConfig(Path(place), embedding=embedding)
        with closing(Library(config, embeddings=embeddings)) as library:
            library.ingest([sources], progress=progress, now=now)
            yield Retriever(library, embeddings)


def place_needs(
    retriever: Retriever, questions: Sequence[Question], today: date, progress: Progress | None = None
) -> list[int]:
    """For each question, after how many articles its needed strings have all been seen, 0: not in the first ten.

    Of each article what a citation would show of it is looked at (`cut_text`); the questions are answerable ones.
    """
    places = []
    for done, question in enumerate(questions, 1):
        found = retriever.search(question.text, today=today, limit=TOP)
        missing = set(question.needed)
        place = 0
        for rank, hit in enumerate(found.hits, 1):
            shown = fold(cut_text(hit.article.text, hit.passage.start, hit.passage.end))
            missing = {needed for needed in missing if fold(needed) not in shown}
            if not missing:
                place = rank
                break
        places.append(place)
        if progress:
            progress(done, len(questions), "检索")
    return places


def rank_queries(
    retriever: Retriever, queries: Sequence[Query], today: date, progress: Progress | None = None
) -> list[Ranking]:
    """Ask each question of the product's search; one warm-up question first, so that loading is not measured."""
    retriever.search(queries[0].question, today=today, limit=TOP)
    rankings = []
    for place, query in enumerate(queries, 1):
        began = time.perf_counter()
        found = retriever.search(query.question, today=today, limit=TOP)
        ms = (time.perf_counter() - began) * 1000
        rankings.append(Ranking(query.id, tuple(hit.article.key for hit in found.hits), round(ms, 3)))
        if progress:
            progress(place, len(queries), "检索")
    return rankings


def rank_baseline(
    embeddings: Embeddings,
    articles: Sequence[tuple[str, str]],
    queries: Sequence[Query],
    progress: Progress | None = None,
) -> list[Ranking]:
    """The same questions asked of LangChain's Chroma in memory, one vector an article."""
    import chromadb
    from chromadb.config import Settings
    from langchain_chroma import Chroma

    store = Chroma.from_texts(
        [f"{name}\n{text}" for name, text in articles],
        embeddings,
        metadatas=[{"name": name} for name, _ in articles],
        ids=[str(place) for place in range(len(articles))],
        collection_name=f"baseline-{uuid4().hex}",
        client=chromadb.EphemeralClient(Settings(anonymized_telemetry=False)),
        # Searched wider than Chroma's default, so that its approximation costs the baseline nothing.
        collection_configuration={"hnsw": {"space": "cosine", "ef_search": 400, "ef_construction": 400}},
    )
    store.similarity_search(queries[0].question, k=TOP)
    rankings = []
    for place, query in enumerate(queries, 1):
        began = time.perf_counter()
        found = store.similarity_search(query.question, k=TOP)
        ms = (time.perf_counter() - began) * 1000
        rankings.append(Ranking(query.id, tuple(str(entry.metadata["name"]) for entry in found), round(ms, 3)))
        if progress:
            progress(place, len(queries), "对照")
    return rankings


def judge(queries: Sequence[Query], rankings: Sequence[Ranking]) -> Quality:
    """The quality of rankings, in the order of the questions."""
    hit1, hit5, hit10, mrr10 = (float(_outcomes(queries, rankings, measure).mean()) for measure in _MEASURES.values())
    return Quality(hit1, hit5, hit10, mrr10, statistics.median(ranking.ms for ranking in rankings))


def find_outcomes(queries: Sequence[Query], rankings: Sequence[Ranking], measure: str) -> tuple[float, ...]:
    """What each question is worth by "hit@1", "hit@5", "hit@10" or "MRR@10"."""
    return tuple(_outcomes(queries, rankings, _MEASURES[measure]).tolist())


def compare(queries: Sequence[Query], ours: Sequence[Ranking], theirs: Sequence[Ranking]) -> dict[str, Difference]:
    """The paired difference in each measure, by bootstrap over questions (10,000 resamples, fixed seed)."""
    chooser = np.random.default_rng(_SEED)
    draws = chooser.integers(0, len(queries), (_RESAMPLES, len(queries)))
    found = {}
    for name, measure in _MEASURES.items():
        gaps = _outcomes(queries, ours, measure) - _outcomes(queries, theirs, measure)
        means = gaps[draws].mean(axis=1)
        low, high = np.percentile(means, [2.5, 97.5])
        tail = min(float((means <= 0).mean()), float((means >= 0).mean()))
        found[name] = Difference(float(gaps.mean()), float(low), float(high), min(1.0, max(2 * tail, 1 / _RESAMPLES)))
    return found


def _rank(query: Query, ranking: Ranking) -> int:
    return next((rank for rank, name in enumerate(ranking.ranked[:TOP], 1) if name in query.gold), 0)


_MEASURES: dict[str, Callable[[int], float]] = {
    "hit@1": lambda rank: float(rank == 1),
    "hit@5": lambda rank: float(0 < rank <= 5),
    "hit@10": lambda rank: float(rank > 0),
    "MRR@10": lambda rank: 1 / rank if rank else 0.0,
}


def _outcomes(
    queries: Sequence[Query], rankings: Sequence[Ranking], measure: Callable[[int], float]
) -> np.ndarray[Any, np.dtype[np.float64]]:
    return np.asarray([measure(_rank(query, ranking)) for query, ranking in zip(queries, rankings, strict=True)])

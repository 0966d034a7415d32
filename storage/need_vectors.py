"""Which open needs say the same: vectors of what they say, compared all at once.

What is over, withdrawn, restricted or erased keeps none. A row is never changed: whose words change gets another, with
another number, so what was read once need not be read again.
"""

from __future__ import annotations

import threading
from collections.abc import Iterable, Mapping, Sequence
from itertools import islice

import numpy as np
from numpy.typing import NDArray
from sqlalchemy import String, cast, delete, func, insert, select
from sqlalchemy.orm import Session

from storage.need_chain import LEADING
from storage.tables import Ask, Need, NeedVector

Vector = NDArray[np.float32]
# Chosen on 668 pairs of one category, of which 76 say the same (tests/data/needs/said.yaml), by F1: who reads decides
# what is joined. By limits chosen on other groups: precision .794, recall .711; at .89, as before, .267 and .987. Words
# in common and the second model (`knowledge.likeness`) added to it were no better beyond noise. What is of another
# category is left out besides. `python -m tests.needs.likeness` measures it.
LEAST = 0.92
_STORED = np.float16  # half the bytes to read; 1e-3 of a similarity does not matter
_AT_ONCE = 1_000  # vectors read by one statement
_SPARE = 1_000  # that may lie in memory though their needs are over, before these are let go


class VectorMemory:
    """Vectors as they were read, by the numbers of their rows: comparing 10,000 reads numbers, not megabytes."""

    def __init__(self) -> None:
        self._places: dict[int, int] = {}
        self._needs: dict[int, int] = {}
        self._stored: Vector = np.empty((0, 0), dtype=np.float32)
        self._lock = threading.Lock()

    def score(self, session: Session, rows: Sequence[int], vector: Vector) -> Vector:
        """The similarity of a vector to each of these rows (0..1), in their order; those not seen yet are read."""
        with self._lock:
            if len(self._places) > len(rows) + _SPARE:
                self._places, self._needs, self._stored = {}, {}, np.empty((0, 0), dtype=np.float32)
            self._read([row for row in rows if row not in self._places], session)
            scores: Vector = (self._stored @ vector)[[self._places[row] for row in rows]]
            return scores

    def _read(self, missing: Iterable[int], session: Session) -> None:
        found: list[tuple[int, int, bytes]] = []
        rest = iter(missing)
        while some := list(islice(rest, _AT_ONCE)):
            query = select(NeedVector.id, NeedVector.need_id, NeedVector.vector).where(NeedVector.id.in_(some))
            found += [(row.id, row.need_id, row.vector) for row in session.execute(query)]
        if not found:
            return
        read = np.frombuffer(b"".join(stored for *_, stored in found), dtype=_STORED)
        fresh = read.reshape(len(found), -1).astype(np.float32)
        self._places |= {row: len(self._places) + place for place, (row, *_) in enumerate(found)}
        self._needs |= {row: need_id for row, need_id, _ in found}
        self._stored = fresh if not self._stored.size else np.concatenate([self._stored, fresh])

    def need_of(self, row: int) -> int:
        """The need of a row that was compared."""
        return self._needs[row]


def list_unembedded(session: Session, *, limit: int) -> list[tuple[int, str]]:
    """Open needs without a vector, the newest first, with their words; restricted ones have none."""
    rows = session.execute(
        select(Need.id, Ask.text)
        .join(Ask, Ask.id == Need.ask_id)
        .outerjoin(NeedVector, NeedVector.need_id == Need.id)
        .where(NeedVector.id.is_(None), Need.state.in_(LEADING), Ask.restricted.is_(False), Ask.text != "")
        .order_by(Need.id.desc())
        .limit(limit)
    )
    return [(need_id, text) for need_id, text in rows]


def store(session: Session, made: Mapping[int, tuple[str, Vector]]) -> None:
    """Keep vectors by need, each with the words it is of; what is over, has one, or says otherwise is left out."""
    rows = session.execute(
        select(Need.id, Ask.text)
        .join(Ask, Ask.id == Need.ask_id)
        .outerjoin(NeedVector, NeedVector.need_id == Need.id)
        .where(Need.id.in_(made), NeedVector.id.is_(None), Need.state.in_(LEADING), Ask.restricted.is_(False))
    ).all()
    kept = [
        {"need_id": need_id, "vector": made[need_id][1].astype(_STORED).tobytes()}
        for need_id, text in rows
        if text == made[need_id][0]
    ]
    if kept:
        session.execute(insert(NeedVector), kept)


def forget(session: Session, need_id: int) -> None:
    """The words of a need have changed, or are restricted now."""
    session.execute(
        delete(NeedVector).where(NeedVector.need_id == need_id).execution_options(synchronize_session=False)
    )


def drop_closed(session: Session) -> None:
    """Forget the vectors of needs that nothing can be joined to any more."""
    over = select(Need.id).where(Need.state.not_in(LEADING))
    session.execute(delete(NeedVector).where(NeedVector.need_id.in_(over)).execution_options(synchronize_session=False))


def find_similar(session: Session, memory: VectorMemory, need_id: int, *, most: int = 5) -> list[tuple[int, float]]:
    """The open needs that say the same as this one, the closest first: (need, similarity 0..1); none without a vector.

    Of its category, where both have one.
    """
    own = session.execute(
        select(NeedVector.vector, Need.category)
        .join(Need, Need.id == NeedVector.need_id)
        .where(NeedVector.need_id == need_id)
    ).one_or_none()
    if own is None:
        return []
    vector = np.frombuffer(own.vector, dtype=_STORED).astype(np.float32)
    near = find_near(session, memory, vector, own.category, most=most + 1)
    return [entry for entry in near if entry[0] != need_id][:most]


def list_with_similar(
    session: Session, memory: VectorMemory, contact_ids: Sequence[int]
) -> list[tuple[int, int]]:  # fmt: skip
    """The needs of these contacts that say the same as another that is open, each with the closest of these."""
    asked = select(Need.id).join(Ask, Ask.id == Need.ask_id).where(Ask.contact_id.in_(contact_ids)).order_by(Need.id)
    found = [(need_id, find_similar(session, memory, need_id, most=1)) for need_id in session.scalars(asked)]
    return [(need_id, near[0][0]) for need_id, near in found if near]


def find_near(
    session: Session, memory: VectorMemory, vector: Vector, category: str, *, most: int = 5
) -> list[tuple[int, float]]:
    """The open needs next to a vector, at least LEAST, the closest first."""
    # One text with all numbers: ten thousand rows of one number each took longer than the model does.
    query = (
        select(func.aggregate_strings(cast(NeedVector.id, String), ","))
        .join(Need, Need.id == NeedVector.need_id)
        .where(Need.state.in_(LEADING))
    )
    if category:
        query = query.where(Need.category.in_((category, "")))
    told = session.scalar(query)
    if not told:
        return []
    rows = [int(number) for number in told.split(",")]
    scores = memory.score(session, rows, vector)
    order = np.argsort(-scores)[:most]
    return [(memory.need_of(rows[place]), float(scores[place])) for place in order if scores[place] >= LEAST]

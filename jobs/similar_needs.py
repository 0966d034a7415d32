"""Vectors of what needs say, by the bundled model alone: needs never go to a remote one."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np

from storage import need_vectors
from storage.database import Database
from storage.need_vectors import Vector

Embed = Callable[[str], Sequence[float]]


def embed_missing(database: Database, embed: Embed, *, limit: int) -> int:
    """Make and keep the vectors of open needs that have none; returns how many. No transaction is open meanwhile.

    Two needs are compared, so each is embedded as a question is.
    """
    missing = database.read(lambda session: need_vectors.list_unembedded(session, limit=limit))
    made = {need_id: (text, embed_unit(embed, text)) for need_id, text in missing}
    if made:
        database.write(lambda session: need_vectors.store(session, made))
    return len(made)


def embed_unit(embed: Embed, text: str) -> Vector:
    """The vector of a text, of length 1."""
    vector = np.asarray(embed(text), dtype=np.float32)
    unit: Vector = vector / max(float(np.linalg.norm(vector)), 1e-9)
    return unit

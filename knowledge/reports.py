"""What the library says of a change it made, or was asked to make."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from knowledge.difference import Difference
from knowledge.model import State, Version

Kind = Literal["added", "changed", "unchanged", "withdrawn"]


@dataclass(frozen=True, slots=True)
class Outcome:
    """What came of one file.

    "withdrawn": its content is in the history but was taken out of answers; only `restore` brings it back.
    """

    kind: Kind
    document: str
    file_name: str
    version: Version


@dataclass(frozen=True, slots=True)
class IngestReport:
    """What an ingestion did.

    `embedded` passages got a vector; `passages` are in the index now; `passed` names the files of folders that are
    no documents (README, notes, other kinds).
    """

    outcomes: tuple[Outcome, ...]
    embedded: int
    passages: int
    generation: int
    passed: tuple[str, ...] = ()

    @property
    def added(self) -> tuple[str, ...]:
        """Ids of documents that are new."""
        return self._of("added")

    @property
    def changed(self) -> tuple[str, ...]:
        """Ids of documents that have a new version."""
        return self._of("changed")

    @property
    def unchanged(self) -> tuple[str, ...]:
        """Ids of documents whose file was known, answered from or not."""
        return (*self._of("unchanged"), *self._of("withdrawn"))

    def _of(self, kind: Kind) -> tuple[str, ...]:
        return tuple(outcome.document for outcome in self.outcomes if outcome.kind == kind)


@dataclass(frozen=True, slots=True)
class RebuildReport:
    """What a rebuild made.

    `recovered` versions were read again from their originals; `history_lost` says that the manifest was damaged:
    every version found on disk is back, also what had been removed.
    """

    documents: int
    passages: int
    embedded: int
    generation: int
    recovered: int = 0
    history_lost: bool = False


@dataclass(frozen=True, slots=True)
class Staged:
    """A file that was read and waits for a person's confirmation. `difference` is None where the document is new."""

    token: str
    kind: Kind
    version: Version
    state: State
    staged_at: datetime
    difference: Difference | None = None


def count_kinds(outcomes: Sequence[Outcome]) -> dict[Kind, int]:
    """How many files came to each end."""
    counts: dict[Kind, int] = {"added": 0, "changed": 0, "unchanged": 0, "withdrawn": 0}
    for outcome in outcomes:
        counts[outcome.kind] += 1
    return counts

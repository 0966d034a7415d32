"""An award as plain data: what is on file, what a row of a table says, what is to be written."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from storage.awards.chain import APPLIED
from storage.tables import Award


@dataclass(frozen=True, slots=True)
class AwardFacts:
    """The columns of an award (`storage.tables.awards.Award`). `award_id` 0: not on file; `row`: of the file."""

    award_id: int
    key: str
    number: str
    payee: str
    talent_id: int | None
    employer_id: int | None
    category: int | None
    document: str
    version: str
    benefit: str
    article: str
    batch: str
    instalment: int
    due_yuan: int
    applied_on: date
    paid_yuan: int = 0
    state: str = APPLIED
    since: date = date.min
    due_on: date | None = None
    approved_on: date | None = None
    paid_on: date | None = None
    arrived_on: date | None = None
    department: str = ""
    letter: str = ""
    honour: str = ""
    honour_number: str = ""
    handed_on: date | None = None
    revision: int = 0
    row: int = 0

    def as_columns(self) -> dict[str, Any]:
        """The values of its row, without number and revision."""
        return {name: getattr(self, name) for name in COLUMNS}


COLUMNS = (
    "key number payee talent_id employer_id category document version benefit article batch instalment due_yuan"
    " applied_on paid_yuan state since due_on approved_on paid_on arrived_on department letter honour honour_number"
    " handed_on".split()
)


def facts_of(award: Award) -> AwardFacts:
    """An award on file as plain data."""
    values = {name: getattr(award, name) for name in COLUMNS}
    return AwardFacts(award_id=award.id, revision=award.revision, **values)


@dataclass(frozen=True, slots=True)
class Step:
    """A state that an award came to: when; why it was returned or let pass; the number of a document."""

    state: str
    day: date
    text: str = ""
    letter: str = ""


@dataclass(frozen=True, slots=True)
class Record:
    """What is to be written of an award. `employer`: the name of a unit that is entered with it, "" where it is known.

    `plan`: the instalments that follow, each (number, due on, yuan). `overridden`: keys of the warnings that somebody
    let pass, for `reason`.
    """

    facts: AwardFacts
    steps: tuple[Step, ...] = ()
    employer: str = ""
    plan: tuple[tuple[int, date, int], ...] = ()
    overridden: tuple[str, ...] = ()
    reason: str = ""

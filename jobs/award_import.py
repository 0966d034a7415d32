"""A table of awards in two steps: compared while others write, then written at once, if the ledger is what it was."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Sequence
from dataclasses import replace
from datetime import datetime

from sqlalchemy.orm import Session

from jobs import award_entry, repayments
from jobs.award_entry import Comparison, Terms
from jobs.award_rules import AwardRules
from jobs.awards import AwardTerms
from storage.awards import writing
from storage.awards.facts import Record
from storage.awards.ledger import read_ledger
from storage.awards.reading import Table
from storage.awards.writing import AwardMoved, Entered
from storage.database import Database
from storage.roster.state import read_state

TRIES = 3  # beside who changes roster or ledger; after that others wait until it is compared and written

Tell = Callable[[Session, Entered], object]


def compare(session: Session, table: Table, rules: AwardRules, terms: Terms) -> Comparison:
    """What a table would do; nothing is changed."""
    result = award_entry.compare(table.rows, read_ledger(session, table.rows), rules, terms)
    result.remarks = [*table.remarks, *result.remarks]
    return result


def enter(
    session: Session, records: Sequence[Record], terms: AwardTerms, *, by: int | None, now: datetime, subject: str
) -> Entered:
    """Write what was compared; what is owed of it by who had left before stands with it at once. Raises AwardMoved."""
    entered = writing.enter(session, records, by=by, now=now, subject=subject)
    ids = {*entered.added, *entered.changed}
    owed = repayments.owe(session, ids, terms, by=by, now=now)
    return replace(entered, owed=tuple(one.yuan for one in owed if one.yuan and one.award_id in ids))


def bring_in(
    database: Database,
    table: Table,
    rules: AwardRules,
    terms: Terms,
    *,
    by: int | None,
    now: datetime,
    tell: Tell = lambda _session, _entered: None,
) -> tuple[Comparison, Entered]:
    """Enter a table: all of it, or nothing; entered again, everything is unchanged. For threads.

    Nothing is written where a row is wrong or held. `tell` is called in the transaction with what was written.
    Raises Busy or Full: nothing was written.
    """

    def look(session: Session) -> tuple[Hashable, Comparison]:
        return _read_all(session), compare(session, table, rules, terms)

    def write(session: Session, result: Comparison) -> Entered:
        entered = enter(session, result.records, rules.terms, by=by, now=now, subject=table.digest)
        tell(session, entered)
        return entered

    def write_if_same(session: Session, state: Hashable, result: Comparison) -> Entered:
        writing.hold(session)
        if _read_all(session) != state:
            raise AwardMoved
        return write(session, result)

    def do_all(session: Session) -> tuple[Comparison, Entered]:
        writing.hold(session)
        result = compare(session, table, rules, terms)
        return result, write(session, result) if result.is_ready else Entered()

    for _ in range(TRIES):
        state, result = database.read(look)
        if not result.is_ready or not result.records:
            return result, Entered()
        try:
            return result, database.write(lambda session, s=state, r=result: write_if_same(session, s, r))  # type: ignore[misc] # bound now
        except AwardMoved:
            continue
    return database.write(do_all)


def _read_all(session: Session) -> Hashable:
    return read_state(session), writing.read_state(session)

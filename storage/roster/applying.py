"""A compared roster goes in: all that is added and changed, in the transaction of the session given, or nothing."""

from __future__ import annotations

from sqlalchemy import text
from sqlalchemy.orm import Session

from storage import audit
from storage.roster.errors import RosterMoved
from storage.roster.matching import Comparison
from storage.roster.planning import Occasion, Plan, prepare
from storage.roster.reading import CHUNK, Progress, Roster
from storage.roster.state import read_state

_ONE_AT_A_TIME = 0x73697765  # PostgreSQL's lock for imports: SQLite has one writer anyway


def apply(session: Session, roster: Roster, occasion: Occasion, progress: Progress | None = None) -> Comparison:
    """Compare and write in one transaction; applied again, everything is unchanged.

    Others wait all the while: `importing.bring_in` compares beforehand.
    """
    plan = prepare(session, roster, read_state(session), occasion, progress)
    try:
        return enter(session, plan, progress)
    finally:
        plan.close()


def enter(session: Session, plan: Plan, progress: Progress | None = None) -> Comparison:
    """Write what was planned; audited by counts. Raises RosterMoved: the roster is not what it was compared with."""
    if session.get_bind().dialect.name == "postgresql":
        session.execute(text("SELECT pg_advisory_xact_lock(:number)"), {"number": _ONE_AT_A_TIME})
    if read_state(session) != plan.state:
        raise RosterMoved
    result = plan.comparison
    if not result.added and not result.changed:  # a press that is replayed after a kill finds all of it there
        return result
    for part, _ in enumerate(plan.script.run(session.connection()), 1):
        if progress is not None:
            progress(min(part * CHUNK, plan.rows), plan.rows, "写入")
    audit.record(
        session,
        person_id=plan.occasion.by,
        act="roster.import",
        subject=plan.sha256[:16],
        now=plan.occasion.now,
        added=result.added,
        changed=result.changed,
        unchanged=result.unchanged,
        rejected=len(result.rejected),
    )
    return result

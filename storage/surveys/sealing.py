"""The close of an anonymous run: who finished is written down for all at once, and nothing leads to a ballot any more.

`seal` runs in the transaction that closes the run; `forget` after it is committed.
"""

from __future__ import annotations

import secrets
from collections import Counter
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from sqlalchemy import Row, delete, insert, select, update
from sqlalchemy.orm import Session

from storage.database import Database
from storage.surveys import ballots, run_keys
from storage.tables import Addressee, Ballot, BallotDraft, Run

_AT_ONCE = 5_000  # ids in one statement: SQLite takes 32,766 parameters


@dataclass(frozen=True, slots=True)
class Sealed:
    """What a close came to: ballots, drafts deleted, and how many finished (None: the key was gone, nobody can say)."""

    ballots: int
    drafts: int
    finished: int | None


def seal(session: Session, run_id: int, key: bytes | None) -> Sealed:
    """Write down who finished, give all ballots random ids in random order, delete drafts. A second time as the first.

    `key` is the run's, None where it is gone. Ballots of a category that came to fewer than LEAST lose it.
    """
    session.execute(select(Run.id).where(Run.id == run_id).with_for_update())
    drafts = session.connection().execute(delete(BallotDraft).where(BallotDraft.run_id == run_id)).rowcount
    query = select(Ballot.id, Ballot.category, Ballot.day, Ballot.source, Ballot.answers)
    cast = session.execute(query.where(Ballot.run_id == run_id)).all()
    finished = None if key is None else _mark_finished(session, run_id, key, {ballot.id for ballot in cast})
    groups = ballots.find_groups(Counter(ballot.category for ballot in cast if ballot.source == "chat"))
    rows = [_make_nameless(run_id, ballot, groups) for ballot in cast]
    rows.sort(key=lambda row: row["id"])  # the order of random ids is one
    session.execute(delete(Ballot).where(Ballot.run_id == run_id))
    for start in range(0, len(rows), _AT_ONCE):
        session.execute(insert(Ballot), rows[start : start + _AT_ONCE])
    return Sealed(len(rows), drafts, finished)


def _make_nameless(
    run_id: int, ballot: Row[str, int | None, date, str, dict[str, Any]], groups: frozenset[int]
) -> dict[str, Any]:
    kept = ballot.source != "chat" or ballot.category in groups
    return {
        "id": secrets.token_hex(32),
        "run_id": run_id,
        "category": ballot.category if kept else None,
        "day": ballot.day,
        "source": ballot.source,
        "answers": ballot.answers,
    }


def _mark_finished(session: Session, run_id: int, key: bytes, submitted: set[str]) -> int | None:
    done = [
        number
        for number in session.scalars(select(Addressee.id).where(Addressee.run_id == run_id).order_by(Addressee.id))
        if ballots.make_id(key, run_id, number) in submitted
    ]
    for start in range(0, len(done), _AT_ONCE):
        session.execute(
            update(Addressee)
            .where(Addressee.id.in_(done[start : start + _AT_ONCE]))
            .values(finished=True)
            .execution_options(synchronize_session=False)
        )
    return len(done)


def forget(database: Database, folder: Path, run_id: int) -> None:
    """After the close is committed: destroy the run's key, then fold the log that still holds the ids it made.

    Safe to repeat; what a kill leaves out is done by `forget_ended`. Raises OSError, Busy.
    """
    run_keys.destroy(folder, run_id)
    database.fold_log()


def forget_ended(database: Database, folder: Path) -> list[int]:
    """Destroy the keys of runs that have ended; which. A close commits first: who is killed then leaves its key."""
    kept = run_keys.list_all(folder)
    ended = select(Run.id).where(Run.id.in_(kept), Run.state.in_(("closed", "cancelled"))).order_by(Run.id)
    left = list(database.read(lambda session: session.scalars(ended).all())) if kept else []
    for run_id in left:
        forget(database, folder, run_id)
    return left

"""Anonymous answers: a draft until 提交, then a ballot that nobody can see or change, the person included.

Both are found by an HMAC of the addressee under the run's key, which is not in the database. No row that names a
person is written in the transaction of a draft or a ballot, and neither holds a moment: a ballot's day is the one the
run began, so that it can't be laid beside the days of reminders.
"""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Callable, Mapping
from datetime import datetime, tzinfo
from functools import cache
from typing import Any

from sqlalchemy import Select, bindparam, delete, func, insert, select, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from storage.surveys import asked, course
from storage.surveys.definition import Definition
from storage.surveys.sheets import Sheet
from storage.tables import Addressee, Ballot, BallotDraft, Run

LEAST = 5  # people among whom one vanishes: of fewer no run is anonymous, no category named, no result shown


def make_id(key: bytes, run_id: int, addressee_id: int) -> str:
    """The id of an addressee's draft and ballot: 64 hex digits that nobody makes without the run's key."""
    return hmac.new(key, f"ballot:{run_id}:{addressee_id}".encode(), hashlib.sha256).hexdigest()


def read(session: Session, ballot_id: str) -> Sheet:
    """What stands in a draft; of a ballot nothing but that it was submitted."""
    if session.scalar(_ballot(), {"ballot": ballot_id}) is not None:
        return Sheet(begun=True, finished=True)
    draft = session.execute(_draft(), {"ballot": ballot_id}).first()
    if draft is None:
        return Sheet()
    answers = {item: value for item, value in draft.answers.items() if value is not None}
    return Sheet(answers, frozenset(draft.answers.keys() - answers.keys()), draft.place, begun=True)


@cache
def _ballot() -> Select[str]:
    """These two are made once: each press asks them, and making one takes longer than its execution."""
    return select(Ballot.id).where(Ballot.id == bindparam("ballot"))


@cache
def _draft() -> Select[Any, str]:
    return select(BallotDraft.answers, BallotDraft.place).where(BallotDraft.id == bindparam("ballot"))


def change(session: Session, run_id: int, ballot_id: str, make: Callable[[Sheet], Sheet], *, now: datetime) -> bool:
    """What is made of a draft; False where the run takes no answers any more or this one was submitted."""
    if not asked.hold_open(session, run_id, now):
        return False
    before = read(session, ballot_id)
    if before.finished:
        return False
    after = make(before)
    if not after.begun or (before.begun and after == before):
        return True
    answers = {**after.answers, **dict.fromkeys(after.skipped)}
    if before.begun:
        session.execute(
            update(BallotDraft)
            .where(BallotDraft.id == ballot_id)
            .values(answers=answers, place=after.place)
            .execution_options(synchronize_session=False)
        )
    else:
        session.execute(insert(BallotDraft).values(id=ballot_id, run_id=run_id, answers=answers, place=after.place))
    return True


def submit(
    session: Session, run_id: int, ballot_id: str, definition: Definition, category: int | None, zone: tzinfo, *,
    now: datetime,
) -> bool:  # fmt: skip
    """Make a ballot of a draft, once however often it is asked for; False where nothing was submitted, now or before.

    Nothing is submitted where a required item is missing, no item is answered, or the run takes no answers any more.
    """
    if not asked.hold_open(session, run_id, now):
        return False
    sheet = read(session, ballot_id)
    if sheet.finished:
        return True
    answers = course.keep_counting(definition, sheet.answers)
    if not answers or not course.is_complete(definition, answers):
        return False
    began = session.scalar(select(Run.started_at).where(Run.id == run_id)) or now
    dialect = sqlite if session.get_bind().dialect.name == "sqlite" else postgresql
    session.execute(
        dialect.insert(Ballot)
        .values(
            id=ballot_id,
            run_id=run_id,
            category=category if category in find_groups(_count_asked(session, run_id)) else None,
            day=began.astimezone(zone).date(),
            source="chat",
            answers=answers,
        )
        .on_conflict_do_nothing(index_elements=["id"])
    )
    session.execute(delete(BallotDraft).where(BallotDraft.id == ballot_id))
    return True


def list_unfinished(session: Session, run_id: int, key: bytes) -> list[int]:
    """The addressees who have not submitted; computed in memory, nothing of it is stored."""
    submitted = set(session.scalars(select(Ballot.id).where(Ballot.run_id == run_id)))
    return [number for number in list_asked(session, run_id) if make_id(key, run_id, number) not in submitted]


def list_asked(session: Session, run_id: int) -> list[int]:
    """Every addressee of a run who may answer, by number."""
    query = select(Addressee.id).where(Addressee.run_id == run_id, Addressee.left_out.not_in(asked.NOT_ASKED))
    return list(session.scalars(query.order_by(Addressee.id)))


def find_groups(counts: Mapping[int | None, int]) -> frozenset[int]:
    """The categories that ballots may carry: of at least LEAST each, and so that those left over are as many, or none.

    Else the only one of a category, or the only one outside of all others, would be known by it.
    """
    groups = {category: count for category, count in counts.items() if category is not None and count >= LEAST}
    rest = sum(counts.values()) - sum(groups.values())
    while groups and 0 < rest < LEAST:
        smallest = min(groups, key=lambda category: (groups[category], category))
        rest += groups.pop(smallest)
    return frozenset(groups)


def _count_asked(session: Session, run_id: int) -> dict[int | None, int]:
    """How many of each category can answer in the chat."""
    rows = session.execute(
        select(Addressee.category, func.count())
        .where(Addressee.run_id == run_id, Addressee.person_id.is_not(None), Addressee.left_out.not_in(asked.NOT_ASKED))
        .group_by(Addressee.category)
    ).all()
    return {row[0]: row[1] for row in rows}

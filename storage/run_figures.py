"""Looking at runs: lists, how far each has come, and whom somebody still has to phone.

Of an anonymous run that is open only totals are told of what people did, and those by fives: who or which category
answered would show in the difference between two looks. That is done here, in `count`, so that no screen, command or
file can show more. What was sent, and to whom not, is the office's own doing and is told by category.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, Select, case, func, or_, select
from sqlalchemy.orm import Session

from storage import run_pushes
from storage.audience_filter import TO_PHONE, LeftOut
from storage.runs import OPEN
from storage.surveys import ballots
from storage.surveys.asked import NOT_ASKED
from storage.tables import (
    Addressee,
    Ballot,
    BallotDraft,
    Delivery,
    Response,
    Run,
    Survey,
    SurveyVersion,
    Talent,
)

LISTED = 20
UNDELIVERED = "undeliverable"  # why somebody is to be phoned: it was tried, and can't be delivered


@dataclass(frozen=True, slots=True)
class Sending:
    """How far the first push of a run, or of one category in it, has come. The five add up to who is in the audience.

    `undeliverable` and `left_out` by reason. `unknown`: it may have arrived. `cancelled`: it was not sent in time.
    """

    audience: int
    delivered: int
    waiting: int
    unknown: int
    cancelled: int
    undeliverable: Mapping[str, int]
    left_out: Mapping[str, int]

    @property
    def invited(self) -> int:
        """Who was asked: the audience but for those who have nothing to answer in it. What rates are of."""
        return self.audience - sum(number for reason, number in self.left_out.items() if reason in NOT_ASKED)

    @property
    def unreached(self) -> bool:
        """Whether everybody in the audience was left out; who was erased since may have had it."""
        return 0 < self.audience == sum(self.left_out.values()) and LeftOut.ERASED not in self.left_out

    @property
    def sent(self) -> int:
        """To whom it went, whether or not it is known to have arrived."""
        return self.delivered + self.unknown


@dataclass(frozen=True, slots=True)
class Figures:
    """A run in numbers. `categories` by category (None: before recognition, and applicants).

    `finished_by` is by category too, and None while it is not to be told; of an anonymous run without the categories
    that are so small that they would tell who. `started` counts who finished as well. `in_fives`: these two are whole
    fives, "at least".
    """

    whole: Sending
    categories: Mapping[int | None, Sending]
    started: int
    finished: int
    finished_by: Mapping[int | None, int] | None
    in_fives: bool = False


def list_runs(
    session: Session,
    *,
    states: Collection[str] = (),
    kinds: Collection[str] = (),
    survey: str = "",
    before: int = 0,
    limit: int = LISTED,
) -> list[Run]:
    """The runs, the newest first: in these states, of these kinds, of the survey of that key, made before that run."""
    query = select(Run).order_by(Run.id.desc()).limit(limit)
    if survey:
        query = query.join(SurveyVersion, SurveyVersion.id == Run.version_id).join(Survey).where(Survey.key == survey)
    if states:
        query = query.where(Run.state.in_(states))
    if kinds:
        query = query.where(Run.kind.in_(kinds))
    if before:
        query = query.where(Run.id < before)
    return list(session.scalars(query))


def list_unreached(session: Session, run_ids: Collection[int]) -> set[int]:
    """Those of these runs that began and whose whole audience was left out: nobody got anything."""
    reached = or_(Addressee.left_out == "", Addressee.left_out == LeftOut.ERASED.value)
    query = (
        select(Addressee.run_id)
        .where(Addressee.run_id.in_(sorted(run_ids)))
        .group_by(Addressee.run_id)
        .having(func.sum(case((reached, 1), else_=0)) == 0)
    )
    return set(session.scalars(query))


def count(session: Session, run_id: int) -> Figures:
    """The figures of a run now: of an anonymous one that is open by LEAST. Raises sqlalchemy.exc.NoResultFound."""
    run = session.get_one(Run, run_id)
    categories = _count_sending(session, run_id)
    started, finished = _count_answers(session, run)
    if run.anonymous and run.state in OPEN:
        started, finished = (number // ballots.LEAST * ballots.LEAST for number in (started, finished))
        return Figures(_add(categories.values()), categories, started, finished, None, in_fives=True)
    finished_by = _count_finished(session, run_id)
    if run.anonymous:
        groups = ballots.find_groups({category: one.audience for category, one in categories.items()})
        finished_by = {category: finished_by.get(category, 0) for category in groups}
    return Figures(_add(categories.values()), categories, started, finished, finished_by)


def _count_sending(session: Session, run_id: int) -> dict[int | None, Sending]:
    left_out: dict[int | None, Counter[str]] = {}
    rows = session.execute(
        select(Addressee.category, Addressee.left_out, func.count())
        .where(Addressee.run_id == run_id)
        .group_by(Addressee.category, Addressee.left_out)
    ).all()
    for category, reason, number in rows:
        left_out.setdefault(category, Counter())[reason] += number
    states: dict[int | None, Counter[tuple[str, str]]] = {}
    for (category, state, reason), number in run_pushes.count_states(session, run_id).items():
        states.setdefault(category, Counter())[(state, reason)] += number
    return {
        category: _describe(reasons, states.get(category, Counter()))
        for category, reasons in sorted(left_out.items(), key=lambda entry: (entry[0] is None, entry[0]))
    }


def _describe(reasons: Counter[str], states: Counter[tuple[str, str]]) -> Sending:
    by_state: Counter[str] = Counter()
    for (state, _), number in states.items():
        by_state[state] += number
    undeliverable = {reason: number for (state, reason), number in states.items() if state == "undeliverable"}
    settled = sum(by_state[state] for state in ("sent", "unknown", "cancelled", "undeliverable"))
    return Sending(
        audience=sum(reasons.values()),
        delivered=by_state["sent"],
        waiting=reasons[""] - settled,
        unknown=by_state["unknown"],
        cancelled=by_state["cancelled"],
        undeliverable=undeliverable,
        left_out={reason: reasons[reason] for reason in LeftOut if reasons[reason]},
    )


def _add(parts: Collection[Sending]) -> Sending:
    undeliverable: Counter[str] = Counter()
    left_out: Counter[str] = Counter()
    for part in parts:
        undeliverable.update(part.undeliverable)
        left_out.update(part.left_out)
    return Sending(
        audience=sum(part.audience for part in parts),
        delivered=sum(part.delivered for part in parts),
        waiting=sum(part.waiting for part in parts),
        unknown=sum(part.unknown for part in parts),
        cancelled=sum(part.cancelled for part in parts),
        undeliverable=dict(undeliverable),
        left_out=dict(left_out),
    )


def _count_answers(session: Session, run: Run) -> tuple[int, int]:
    """How many began to answer and how many finished; what came from paper or another tool is in neither."""
    if run.anonymous:
        finished = _count(session, Ballot.run_id == run.id, Ballot.source == "chat")
        return finished + _count(session, BallotDraft.run_id == run.id), finished
    begun = Response.run_id == run.id
    return _count(session, begun), _count(session, begun, Response.finished_at.is_not(None))


def _count_finished(session: Session, run_id: int) -> dict[int | None, int]:
    rows = session.execute(
        select(Addressee.category, func.count())
        .where(Addressee.run_id == run_id, Addressee.finished)
        .group_by(Addressee.category)
    ).all()
    return {row[0]: row[1] for row in rows}


def _count(session: Session, *conditions: ColumnElement[bool]) -> int:
    return session.scalar(select(func.count()).where(*conditions)) or 0


# --- whom to phone ----------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class ToPhone:
    """A talent whom a run could not reach, and why: one of TO_PHONE, or what became of the push."""

    addressee_id: int
    run_id: int
    kind: str
    title: str
    talent_id: int
    name: str
    reason: str
    asked_at: datetime


def list_to_phone(
    session: Session, whose: ColumnElement[bool], *, kinds: Collection[str] = (), run_id: int | None = None,
    limit: int = 100,
) -> list[ToPhone]:  # fmt: skip
    """Whom open runs could not reach and who has not answered since, of the talents that the condition names.

    Of these kinds, of that run. Of anonymous runs nobody is phoned: an answer by phone has a name.
    """
    query = _select_missed().where(Run.state.in_(OPEN), Run.anonymous.is_(False), Addressee.finished.is_(False), whose)
    if kinds:
        query = query.where(Run.kind.in_(kinds))
    if run_id is not None:
        query = query.where(Run.id == run_id)
    return _read_missed(session, query.limit(limit))


def list_answered(session: Session, run_id: int) -> list[int]:
    """The talents who gave an answer to a named run, by their ids."""
    query = select(Addressee.talent_id).join(Response, Response.addressee_id == Addressee.id)
    query = query.where(Addressee.run_id == run_id, Addressee.talent_id.is_not(None)).order_by(Addressee.id)
    return [talent_id for talent_id in session.scalars(query) if talent_id is not None]


def list_missed(session: Session, run_id: int, *, limit: int = 100) -> list[ToPhone]:
    """Whom a run could not reach, whatever became of it since: nothing is told of who answered."""
    return _read_missed(session, _select_missed().where(Run.id == run_id).limit(limit))


def _select_missed() -> Select[Addressee, Run, Talent, str]:
    return (
        select(Addressee, Run, Talent, Delivery.reason)
        .join(Run, Run.id == Addressee.run_id)
        .join(Talent, Talent.id == Addressee.talent_id)
        .outerjoin(Delivery, run_pushes.in_round(run_pushes.FIRST))
        .where(
            Talent.erased_at.is_(None),
            or_(Addressee.left_out.in_(sorted(TO_PHONE)), Delivery.state == UNDELIVERED),
        )
        .order_by(Run.closes_at, Run.id, Talent.category, Talent.id)
    )


def _read_missed(session: Session, query: Select[Addressee, Run, Talent, str]) -> list[ToPhone]:
    return [
        ToPhone(
            addressee.id,
            run.id,
            run.kind,
            run.title,
            talent.id,
            talent.name,
            addressee.left_out or reason or UNDELIVERED,
            addressee.asked_at,
        )
        for addressee, run, talent, reason in session.execute(query)
    ]

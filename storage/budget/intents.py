"""What people said in the survey "which awards will you apply for": by name who named what; without names, how many."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from storage.tables import Addressee, Answer, Ballot, Response, Run, Survey, SurveyVersion

FEWEST = 5  # anonymous answers below which nothing is told, as with all results
_BEGUN = ("running", "paused", "closed")


@dataclass(frozen=True, slots=True)
class Intents:
    """`by_talent`: what each who answered by name will apply for (the keys of choices; none is an answer too).

    `counted`: of `ballots` answers without a name so many named each. `run_id` is 0 where nobody was asked.
    """

    run_id: int = 0
    by_talent: Mapping[int, frozenset[str]] = field(default_factory=dict)
    ballots: int = 0
    counted: Mapping[str, int] = field(default_factory=dict)


def read_intents(session: Session, survey: str, year: int, *, until: datetime) -> Intents:
    """What was said for a year: in the last run of that survey that began in the year before, up to a moment.

    An anonymous run counts once it has ended, and from five answers on.
    """
    first, last = datetime(year - 1, 1, 1, tzinfo=UTC), datetime(year, 1, 1, tzinfo=UTC)
    run = session.scalar(
        select(Run)
        .join(SurveyVersion, SurveyVersion.id == Run.version_id)
        .join(Survey, Survey.id == SurveyVersion.survey_id)
        .where(Survey.key == survey, Run.state.in_(_BEGUN), Run.started_at >= first, Run.started_at < min(last, until))
        .order_by(Run.started_at.desc(), Run.id.desc())
        .limit(1)
    )
    if run is None:
        return Intents()
    if not run.anonymous:
        return Intents(run.id, dict(_read_named(session, run.id, until)))
    if run.ended_at is None or run.ended_at >= until:
        return Intents(run.id)
    return _count(run.id, session.scalars(select(Ballot).where(Ballot.run_id == run.id)), until.date())


def _read_named(session: Session, run_id: int, until: datetime) -> Iterator[tuple[int, frozenset[str]]]:
    rows = session.execute(
        select(Addressee.talent_id, Answer.value)
        .join(Response, Response.addressee_id == Addressee.id)
        .outerjoin(Answer, Answer.addressee_id == Addressee.id)
        .where(
            Addressee.run_id == run_id,
            Addressee.talent_id.is_not(None),
            Response.finished_at.is_not(None),
            Response.finished_at < until,
        )
    ).all()
    found: dict[int, set[str]] = {}
    for talent_id, value in rows:
        found.setdefault(talent_id, set()).update(_list_choices(value))
    for talent_id, choices in found.items():
        yield talent_id, frozenset(choices)


def _count(run_id: int, ballots: Iterable[Ballot], until: date) -> Intents:
    counted: Counter[str] = Counter()
    number = 0
    for ballot in ballots:
        if ballot.day <= until:
            number += 1
            counted.update({choice for value in ballot.answers.values() for choice in _list_choices(value)})
    return Intents(run_id, ballots=number, counted=counted) if number >= FEWEST else Intents(run_id)


def _list_choices(value: Any) -> list[str]:  # noqa: ANN401 -- an answer is JSON of its item's kind
    return [str(choice) for choice in value.get("choices", ())] if isinstance(value, dict) else []

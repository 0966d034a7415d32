"""What came of a run: its rows read once, counted, and made into a report; the one way for the chat and the commands.

Of an anonymous run nothing but counts is to be had until it has ended (`ResultsRefused` `results.not_yet`).
"""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from itertools import islice
from statistics import median
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import func, insert, select
from sqlalchemy.orm import Session

from jobs.reports import suppression
from jobs.reports.free_texts import gather_texts
from jobs.reports.outside_answers import Gathered
from jobs.reports.report import GRADES, Grade, Report, build_report
from jobs.reports.responses import Asked, Category, Counts, Response
from jobs.reports.tally import Tally, count_responses
from storage import approvals, audit, run_figures
from storage.audience_filter import TO_PHONE
from storage.errors import StorageRefusal
from storage.run_figures import Figures, Sending
from storage.run_plans import Kind
from storage.surveys.definition import Definition, Item
from storage.surveys.encoding import decode
from storage.tables import Addressee, Answer, Ballot, Run, SurveyVersion, Talent
from storage.tables import Response as Begun

BATCH = 1_000  # responses whose answers are read together: few statements, and memory that stays flat
TAKES_OUTSIDE = ("running", "paused", "closed")
_ENDED = ("closed", "cancelled")


class ResultsRefused(StorageRefusal):
    """There is nothing to show, or a file of answers can't be entered; nothing was changed. `key` says why."""


@dataclass(frozen=True, slots=True)
class Setting:
    """The office's clock, whom the run was for in words, and the key that shuffles texts (16 bytes or more).

    `grades`: what the office's words for satisfaction take.
    """

    zone: ZoneInfo
    whom: str
    key: bytes
    grades: tuple[Grade, ...] = GRADES


@dataclass(frozen=True, slots=True)
class Results:
    """What is shown of a run. `texts` by the item's key; `previous` is the title of the run it is compared with."""

    run_id: int
    title: str
    ended: bool
    report: Report
    texts: Mapping[str, Sequence[str]]
    previous: str = ""


# --- reading ----------------------------------------------------------------------------------------------


def find_run(session: Session, run_id: int) -> tuple[Run, Definition]:
    """A run of a survey that has begun, with what it asks. Raises NotMoved `run.none`, ResultsRefused."""
    run = approvals.get(session, Run, run_id)
    if run.kind != Kind.SURVEY or run.version_id is None:
        raise ResultsRefused("results.no_survey", "这一期不是问卷，没有结果")
    if run.started_at is None:
        raise ResultsRefused("results.not_begun", "这一期还没有开始")
    return run, decode(session.get_one(SurveyVersion, run.version_id).definition)


def read_results(session: Session, run_id: int, setting: Setting) -> Results:
    """The results of a run as they are now. Raises NotMoved `run.none`, ResultsRefused."""
    run, definition = find_run(session, run_id)
    if run.anonymous and run.state not in _ENDED:
        raise ResultsRefused("results.not_yet", "匿名问卷截止后才能看结果，现在只有人数")
    tally = count_responses(definition, read_responses(session, run, setting.zone))
    before = find_previous(session, run)
    report = build_report(tally, read_asked(session, run, setting), _count_previous(session, before, setting.zone))
    report = replace(report, grades=setting.grades)
    texts = gather_texts(definition, read_responses(session, run, setting.zone), setting.key)
    previous = before.title if before is not None else ""
    return Results(run.id, run.title, run.state in _ENDED, report, texts, previous)


def _count_previous(session: Session, before: Run | None, zone: ZoneInfo) -> Tally | None:
    if before is None or before.version_id is None:
        return None
    definition = decode(session.get_one(SurveyVersion, before.version_id).definition)
    return count_responses(definition, read_responses(session, before, zone))


def find_previous(session: Session, run: Run) -> Run | None:
    """The run of the same survey, whatever its version, that closed last before this one began."""
    survey = select(SurveyVersion.survey_id).where(SurveyVersion.id == run.version_id).scalar_subquery()
    versions = select(SurveyVersion.id).where(SurveyVersion.survey_id == survey)
    at_once = (Run.started_at == run.started_at) & (Run.id < run.id)
    query = select(Run).where(
        Run.version_id.in_(versions), Run.state == "closed", (Run.started_at < run.started_at) | at_once
    )
    return session.scalar(query.order_by(Run.started_at.desc(), Run.id.desc()).limit(1))


def read_responses(session: Session, run: Run, zone: ZoneInfo, *, hidden: Collection[int] = ()) -> Iterator[Response]:
    """Every response of a run that has an answer, partial ones too; what came from elsewhere last.

    `hidden` are talents whose named responses are left out: for lists on a channel that they refused.
    """
    if not run.anonymous:
        yield from _read_named(session, run.id, zone, hidden)
    ballots = session.scalars(
        select(Ballot).where(Ballot.run_id == run.id).order_by(Ballot.id).execution_options(yield_per=BATCH)
    )
    for ballot in ballots:
        yield Response(ballot.answers, ballot.category, ballot.source, ballot.day)


def _read_named(session: Session, run_id: int, zone: ZoneInfo, hidden: Collection[int]) -> Iterator[Response]:
    rows = iter(
        session.execute(
            select(
                Begun.addressee_id,
                Begun.source,
                Begun.changed_at,
                Addressee.category,
                Addressee.talent_id,
                func.coalesce(Talent.name, ""),
            )
            .join(Addressee, Addressee.id == Begun.addressee_id)
            .outerjoin(Talent, Talent.id == Addressee.talent_id)
            .where(Begun.run_id == run_id)
            .order_by(Begun.addressee_id)
        ).all()
    )
    while batch := list(islice(rows, BATCH)):
        values: dict[int, dict[str, Any]] = {}
        first, last = batch[0].addressee_id, batch[-1].addressee_id
        of_run = select(Begun.addressee_id).where(Begun.run_id == run_id)
        answers = session.execute(
            select(Answer.addressee_id, Answer.item, Answer.value).where(
                Answer.addressee_id.between(first, last), Answer.addressee_id.in_(of_run)
            )
        )
        for addressee, item, value in answers:
            if value is not None:
                values.setdefault(addressee, {})[item] = value
        for addressee, source, changed_at, category, talent, name in batch:
            if addressee in values and talent not in hidden:
                yield Response(values[addressee], category, source, changed_at.astimezone(zone).date(), name)


def read_asked(session: Session, run: Run, setting: Setting) -> Asked:
    """Who was asked and how far they got, by category; of an anonymous run that is open in one."""
    figures = run_figures.count(session, run.id)
    zone = setting.zone
    by_category: dict[Category, Counts]
    if figures.finished_by is None:
        by_category = {None: _counts(figures.whole, figures.started, figures.finished)}
    elif run.anonymous:
        by_category = _count_told(figures, figures.finished_by)
    else:
        started, finished = _count_started(session, run.id), figures.finished_by
        by_category = {
            category: _counts(sending, started.get(category, 0), finished.get(category, 0))
            for category, sending in figures.categories.items()
        }
    return Asked(
        by_category=by_category,
        whom=setting.whom,
        opened=None if run.started_at is None else run.started_at.astimezone(zone).date(),
        closed=_find_last_day(run, zone),
        anonymous=run.anonymous,
        reminders=run.reminded,
        time_to_answer=None if run.anonymous else find_median(session, run.id),
    )


def _find_last_day(run: Run, zone: ZoneInfo) -> date | None:
    """The last day on which a run took answers; None while it is open. It closes at a midnight, or later by its job."""
    if run.ended_at is None:
        return None
    last = run.ended_at if run.closes_at is None else min(run.ended_at, run.closes_at - timedelta(microseconds=1))
    return last.astimezone(zone).date()


def _counts(sending: Sending, started: int, finished: int) -> Counts:
    left_out = sending.left_out
    missed = sum(sending.undeliverable.values()) + sum(left_out.get(reason, 0) for reason in TO_PHONE)
    return Counts(
        invited=sending.invited,
        delivered=sending.delivered,
        started=started,
        finished=finished,
        undeliverable=missed,
    )


def _count_told(figures: Figures, finished: Mapping[int | None, int]) -> dict[Category, Counts]:
    """Of an anonymous run that has ended: categories that are not told count among those without one, as ballots do.

    Who started and did not submit is not known by category.
    """
    told: dict[Category, Counts] = {}
    rest = Counts()
    for category, sending in figures.categories.items():
        if category in finished:
            told[category] = _counts(sending, finished[category], finished[category])
        else:
            rest += _counts(sending, 0, 0)
    others = max(0, figures.finished - sum(finished.values()))
    if rest.invited or others:
        told[None] = rest + Counts(started=others, finished=others)
    return told


def _count_started(session: Session, run_id: int) -> dict[int | None, int]:
    """Who began to answer a named run, by category."""
    rows = session.execute(
        select(Addressee.category, func.count())
        .join(Begun, Begun.addressee_id == Addressee.id)
        .where(Addressee.run_id == run_id)
        .group_by(Addressee.category)
    ).all()
    return {row[0]: row[1] for row in rows}


def find_median(session: Session, run_id: int) -> timedelta | None:
    """The median time from being asked to being through, of a named run; None where nobody is."""
    rows = session.execute(
        select(Addressee.asked_at, Begun.finished_at)
        .join(Begun, Begun.addressee_id == Addressee.id)
        .where(Addressee.run_id == run_id, Begun.finished_at.is_not(None), Begun.source == "chat")
    ).all()
    taken = [max(timedelta(0), row.finished_at - row.asked_at) for row in rows if row.asked_at is not None]
    return timedelta(seconds=median(one.total_seconds() for one in taken)) if taken else None


def find_item(results: Results, place: int) -> Item | None:
    """The item at that place, from 1."""
    items = results.report.definition.items
    return items[place - 1] if 1 <= place <= len(items) else None


# --- answers gathered elsewhere ---------------------------------------------------------------------------


def hash_file(content: bytes) -> str:
    """By what a file of answers is known again."""
    return hashlib.sha256(content).hexdigest()


def check_outside(session: Session, run_id: int, gathered: Gathered, sha256: str, setting: Setting) -> Run:
    """Whether answers from elsewhere may be entered in a run.

    Raises ResultsRefused: `gathered.twice` (that file is in), `gathered.state`, `gathered.too_few` (who saw the results
    would learn what fewer than five answered), `gathered.nothing`.
    """
    run, definition = find_run(session, run_id)
    if run.state not in TAKES_OUTSIDE:
        raise ResultsRefused("gathered.state", "这一期已取消，不能再录入答卷")
    if not gathered.responses:
        raise ResultsRefused("gathered.nothing", "文件里没有可以录入的答卷")
    for row in audit.list_acts(session, act="survey.answers", limit=None):
        if row.subject == str(run_id) and row.facts.get("sha256") == sha256:
            raise ResultsRefused("gathered.twice", "这个文件已经录入过这一期")
    if run.anonymous and run.state in _ENDED:
        asked = read_asked(session, run, setting)
        before = build_report(count_responses(definition, read_responses(session, run, setting.zone)), asked)
        both = [*read_responses(session, run, setting.zone), *gathered.responses]
        after = build_report(count_responses(definition, both), asked)
        if not suppression.may_follow(before.shown(), after.shown()):
            raise ResultsRefused("gathered.too_few", "结果已经能看到了，再录入的答卷太少，会看出是谁答的")
    return run


def enter_outside(
    session: Session, run_id: int, gathered: Gathered, sha256: str, setting: Setting, *, by: int | None, now: datetime
) -> int:
    """Enter answers from elsewhere as ballots, all of them; how many. Raises ResultsRefused, see `check_outside`."""
    session.execute(select(Run.id).where(Run.id == run_id).with_for_update())  # of two who enter it one is told
    run = check_outside(session, run_id, gathered, sha256, setting)
    day = (run.started_at or now).astimezone(setting.zone).date()
    rows = [
        {
            "id": secrets.token_hex(32),
            "run_id": run_id,
            "category": response.category,
            "day": day,
            "source": response.source,
            "answers": dict(response.values),
        }
        for response in gathered.responses
    ]
    rows.sort(key=lambda row: str(row["id"]))  # the order of random ids is one
    session.execute(insert(Ballot), rows)
    source = gathered.responses[0].source
    audit.record(
        session, person_id=by, act="survey.answers", subject=str(run_id), now=now, source=source, rows=len(rows),
        sha256=sha256,
    )  # fmt: skip
    return len(rows)

"""An invented roster that runs are sent to, and the surveys they ask."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from sqlalchemy.orm import Session

from storage import run_plans, runs
from storage.audience_filter import Cap
from storage.run_plans import Plan
from storage.surveys import catalogue
from storage.surveys.definition import Definition, Item, Kind, Words
from storage.tables import Account, Grant, Person, Talent
from tests.keeping import roster

NOW = datetime(2026, 11, 23, 4, tzinfo=UTC)  # Monday noon in the office
CLOSES = NOW + timedelta(days=14)
CAP = Cap(3, timedelta(days=30))
DRAFTER, SECOND = 9001, 9002


def survey(*, key: str = "pulse", anonymous: bool = False, text: str = "您会推荐这里吗？") -> Definition:
    return Definition(
        key=key,
        title=Words("人才工作小问卷", "A short survey"),
        introduction=Words("只有两题。"),
        thanks=Words("谢谢您。"),
        items=(
            Item("nps", Kind.NPS, Words(text, "Would you recommend us?"), required=True),
            Item("why", Kind.TEXT, Words("为什么？", "Why?")),
        ),
        anonymous=anonymous,
    )


def keep_survey(session: Session, *, key: str = "pulse", anonymous: bool = False) -> int:
    return catalogue.save(session, survey(key=key, anonymous=anonymous), by=1, now=NOW).version_id


def join_talent(
    session: Session,
    name: str,
    category: int | None = 3,
    *,
    channel: str = "telegram",
    language: str | None = None,
    reachable: bool = True,
    **more: object,
) -> Talent:
    """A talent who joined the bot."""
    talent = session.get_one(Talent, roster.enter_talent(session, name, category, **more))  # type: ignore[arg-type]
    person = Person(created_at=roster.ENTERED, language=language)
    session.add(person)
    session.flush()
    session.add(Account(channel=channel, external_id=f"t{talent.id}", person_id=person.id, reachable=reachable))
    talent.person_id, talent.joined_at = person.id, roster.ENTERED
    session.flush()
    return talent


def join_applicant(session: Session, external_id: str, *, language: str | None = None) -> int:
    person = Person(created_at=roster.ENTERED, language=language)
    session.add(person)
    session.flush()
    session.add(Account(channel="telegram", external_id=external_id, person_id=person.id))
    session.add(Grant(person_id=person.id, role="applicant", granted_at=roster.ENTERED))
    session.flush()
    return person.id


def plan(session: Session, **more: object) -> Plan:
    """A run of the short survey, kept if it is not yet."""
    if catalogue.find(session, "pulse") is None:
        keep_survey(session)
    return run_plans.plan_survey(session, "pulse", **more)


def approve(session: Session, plan_: Plan, *, key: str = "r", now: datetime = NOW) -> int:
    """Drafted, and approved by the second person."""
    run_id = runs.draft(session, plan_, key=key, by=DRAFTER, now=now)
    runs.submit(session, run_id, revision=1, by=DRAFTER, now=now, approvers=(SECOND,))
    runs.approve(session, run_id, revision=2, by=SECOND, now=now)
    return run_id


def begin(session: Session, plan_: Plan, *, key: str = "r", now: datetime = NOW, cap: Cap | None = CAP) -> int:
    """Approved and started."""
    run_id = approve(session, plan_, key=key, now=now)
    runs.start(session, run_id, cap=cap, due_at=now, closes_at=now + timedelta(days=plan_.open_days), now=now)
    return run_id

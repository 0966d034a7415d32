"""Runs by the clock: what their tests enter, move and look at."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from jobs import runs as jobs
from jobs.pushing import Policy
from jobs.schedules import Office
from storage.database import Database
from storage.run_plans import Reminder
from storage.tables import Addressee, Delivery, Run, Talent
from tests.surveys import audience
from tests.surveys.audience import NOW

ZONE = ZoneInfo("Asia/Shanghai")
OFFICE = Office(Policy(), ZONE)
DAY = timedelta(days=1)
CROWD = ("张三", "李四", "王五", "赵六", "钱七")  # as few as an anonymous run may reach
TWO = (Reminder(4), Reminder(10))
CLOSES = datetime(2026, 12, 7, 16, tzinfo=UTC)  # the end of 7 December in the office: open for 14 days from NOW


def advance(database: Database, keys: Path, now: datetime, office: Office = OFFICE) -> None:
    jobs.advance(database, keys.parent, office, lambda: now)


def enter(session: Session, *names: str, anonymous: bool = False, **more: object) -> int:
    """An approved run of the short survey to these talents."""
    audience.keep_survey(session, anonymous=anonymous)
    for name in names or ("张三", "李四"):
        audience.join_talent(session, name)
    return audience.approve(session, audience.plan(session, **more))


def list_pushed(database: Database, kind: str = "survey") -> list[tuple[str, datetime]]:
    """(name, due) of the deliveries of a kind."""

    def read(session: Session) -> list[tuple[str, datetime]]:
        rows = session.execute(
            select(Talent.name, Delivery.due_at)
            .join(Talent, Talent.person_id == Delivery.person_id)
            .where(Delivery.kind == kind)
            .order_by(Delivery.id)
        )
        return [(name, due_at) for name, due_at in rows]

    return database.read(read)


def state_of(database: Database, run_id: int) -> str:
    return database.read(lambda session: session.get_one(Run, run_id).state)


def send_all(database: Database) -> None:
    database.write(lambda session: session.execute(update(Delivery).values(state="sent")))


def finish(database: Database, *names: str) -> None:
    ids = select(Talent.id).where(Talent.name.in_(names))
    database.write(
        lambda session: session.execute(update(Addressee).where(Addressee.talent_id.in_(ids)).values(finished=True))
    )


def join(database: Database, name: str) -> None:
    """A talent of the roster enters the bot."""

    def link(session: Session) -> None:
        other = audience.join_talent(session, "某人")  # whose account it is from now on
        person, other.person_id = other.person_id, None
        other.erased_at = NOW
        session.flush()
        session.execute(update(Talent).where(Talent.name == name).values(person_id=person, joined_at=NOW))

    database.write(link)

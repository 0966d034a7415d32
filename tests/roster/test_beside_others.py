"""An import lets others write while it is compared, and notices what they changed of the roster."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from bot.settings import Settings
from storage import people, talents
from storage.database import Database
from storage.roster import importing
from storage.roster.matching import Comparison
from storage.roster.reading import read_roster
from storage.tables import AuditRow, Person, Talent
from storage.talents import TalentFields
from storage.tombstones import Erased
from tests.roster.files import NOW, OCCASION, count, write_csv

ROWS = [("姓名", "单位", "手机号"), *((f"张{n:04d}", "示例大学", f"{13_800_000_000 + n}") for n in range(600))]


@pytest.fixture
def other(settings: Settings, database: Database) -> Iterator[Database]:
    """The same database as another process has it open."""
    del database  # made first
    opened = Database.open(settings.database)
    yield opened
    opened.close()


def bring_in(database: Database, folder: Path, meanwhile: Callable[[int], object], until: int = 1) -> Comparison:
    """Import; while it is compared for the first times, something happens."""
    roster, passes = read_roster(write_csv(folder / "a.csv", ROWS)), 0

    def report(done: int, _total: int, what: str) -> None:
        nonlocal passes
        if what == "比对" and done == 500:
            passes += 1
            if passes <= until:
                meanwhile(passes)

    try:
        return importing.bring_in(database, roster, OCCASION, erased=lambda: Erased(b"", []), progress=report)
    finally:
        roster.close()


def count_talents(database: Database) -> int:
    return database.read(lambda session: session.scalar(select(func.count()).select_from(Talent)) or 0)


def test_who_writes_meanwhile_is_done_before_the_import(database: Database, other: Database, tmp_path: Path) -> None:
    seen = []

    def write(_time: int) -> None:
        for each in (database, other):
            each.write(lambda session, each=each: people.identify(session, "telegram", [str(id(each))], NOW))  # type: ignore[misc] # bound now
        people_there = other.read(lambda session: session.scalar(select(func.count()).select_from(Person)))
        seen.append((people_there, count_talents(other)))

    assert count(bring_in(database, tmp_path, write)) == (600, 0, 0, 0)
    assert seen == [(2, 0)]  # and compared once: who they are is nothing to the roster
    assert count(bring_in(database, tmp_path, lambda _time: None)) == (0, 0, 600, 0)


@pytest.mark.parametrize("times", [1, 9])
def test_a_roster_that_changes_meanwhile_is_compared_again(
    database: Database, other: Database, tmp_path: Path, times: int
) -> None:
    def change(time: int) -> None:
        if time > importing.TRIES:
            return  # it holds the writer by then: others wait

        def enter(session: Session) -> int:
            fields = TalentFields(f"张{time:04d}", employer="示例大学", phone=str(13_800_000_000 + time))
            return talents.enter(session, fields, now=NOW, today=OCCASION.today, by=None)

        other.write(enter)

    result = bring_in(database, tmp_path, change, until=times)
    entered = min(times, importing.TRIES)
    assert count(result) == (600 - entered, 0, entered, 0)
    assert count_talents(database) == 600
    assert len(result.talent_ids) == 600
    acts = database.read(lambda session: list(session.scalars(select(AuditRow.facts))))
    assert [act["added"] for act in acts] == [600 - entered]

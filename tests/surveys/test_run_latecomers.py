"""Who joins, or comes back, in the middle of a run."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import select, update
from sqlalchemy.orm import Session

from storage import erasure, run_figures, runs, subscriptions
from storage.database import Database
from storage.subscriptions import Topic
from storage.surveys import asked
from storage.tables import Account, Addressee, Delivery, Talent
from tests.keeping import roster
from tests.surveys.audience import NOW
from tests.surveys.clockwork import (
    CROWD,
    DAY,
    TWO,
    advance,
    enter,
    finish,
    join,
    list_pushed,
    send_all,
)


@pytest.mark.parametrize("anonymous", [False, True])
def test_who_joins_in_the_middle_gets_the_push_once_and_then_the_reminders(
    database: Database, keys: Path, anonymous: bool
) -> None:
    def begin(session: Session) -> int:
        for name in ("郑八", "吴九"):
            roster.enter_talent(session, name, 3)
        return enter(session, *CROWD, anonymous=anonymous, reminders=TWO)

    run_id = database.write(begin)
    advance(database, keys, NOW)
    send_all(database)
    join(database, "郑八")
    evening = NOW + DAY + timedelta(hours=9)  # Tuesday 21:00
    for _ in range(2):
        advance(database, keys, evening)
    wednesday = datetime(2026, 11, 25, 1, tzinfo=UTC)
    assert list_pushed(database)[5:] == [("郑八", wednesday)]
    send_all(database)
    friday = NOW + 4 * DAY
    join(database, "吴九")
    for _ in range(2):
        advance(database, keys, friday)
    assert list_pushed(database)[6:] == [("吴九", friday)]
    assert [name for name, _ in list_pushed(database, "survey_reminder")] == [*CROWD, "郑八"]
    send_all(database)
    advance(database, keys, NOW + 10 * DAY)
    assert [name for name, _ in list_pushed(database, "survey_reminder")][6:] == [*CROWD, "郑八", "吴九"]
    figures = database.read(lambda session: run_figures.count(session, run_id).whole)
    assert (figures.audience, figures.delivered, figures.left_out) == (7, 7, {})


def test_who_gets_no_late_push(database: Database, keys: Path) -> None:
    names = ("退订", "收够了", "已答", "这次不答", "已删除", "还没来", "照常")

    def begin(session: Session) -> int:
        for name in names:
            roster.enter_talent(session, name, 3)
        return enter(session, "张三")

    database.write(begin)
    advance(database, keys, NOW)
    for name in names:
        if name != "还没来":
            join(database, name)

    def change(session: Session) -> None:
        people = {talent.name: talent for talent in session.scalars(select(Talent).where(Talent.name.in_(names)))}
        ids = {talent: number for number, talent in session.execute(select(Addressee.id, Addressee.talent_id))}
        subscriptions.choose(session, people["退订"].person_id or 0, Topic.SURVEY, wanted=False, now=NOW)
        asked.decline(session, ids[people["这次不答"].id], NOW)
        for number in range(4):
            session.add(
                Delivery(
                    key=f"n{number}", person_id=people["收够了"].person_id or 0, kind="notice", made_at=NOW, due_at=NOW,
                    state="sent",
                )
            )  # fmt: skip
        erasure.erase_talent(session, people["已删除"].id, NOW)

    database.write(change)
    finish(database, "已答")
    advance(database, keys, NOW + DAY)
    assert [name for name, _ in list_pushed(database)] == ["张三", "照常"]


def test_who_comes_back_to_the_bot_gets_the_push_that_could_not_be_sent(database: Database, keys: Path) -> None:
    def block(session: Session, *, reachable: bool) -> None:
        person = select(Talent.person_id).where(Talent.name == "张三").scalar_subquery()
        session.execute(update(Account).where(Account.person_id == person).values(reachable=reachable))

    run_id = database.write(enter)
    database.write(lambda session: block(session, reachable=False))
    advance(database, keys, NOW)
    database.write(lambda session: runs.pause(session, run_id, revision=None, by=1, now=NOW))
    database.write(lambda session: block(session, reachable=True))
    advance(database, keys, NOW + DAY)
    assert [name for name, _ in list_pushed(database)] == ["李四"]
    database.write(lambda session: runs.resume(session, run_id, revision=None, by=1, now=NOW + DAY))
    advance(database, keys, NOW + DAY)
    assert [name for name, _ in list_pushed(database)] == ["李四", "张三"]
    database.write(lambda session: runs.close(session, run_id, by=None, now=NOW + DAY))


def test_who_blocked_the_bot_in_the_middle_and_comes_back_gets_the_push_once(database: Database, keys: Path) -> None:
    """F7: what was tried in vain surely did not arrive."""

    def fail(session: Session, reason: str, *, reachable: bool = False) -> None:
        person = session.scalar(select(Talent.person_id).where(Talent.name == "张三"))
        lost = {"state": "undeliverable", "reason": reason, "facts": None}
        session.execute(update(Delivery).where(Delivery.person_id == person).values(lost))
        session.execute(update(Account).where(Account.person_id == person).values(reachable=reachable))

    def come_back(session: Session) -> None:
        session.execute(update(Account).values(reachable=True))

    run_id = database.write(enter)
    advance(database, keys, NOW)
    database.write(lambda session: fail(session, "blocked"))
    advance(database, keys, NOW + DAY)
    assert database.read(lambda session: run_figures.count(session, run_id).whole.undeliverable) == {"blocked": 1}
    database.write(come_back)
    for _ in range(2):
        advance(database, keys, NOW + DAY)
    assert set(list_pushed(database)) == {("张三", NOW + DAY), ("李四", NOW)}
    whole = database.read(lambda session: run_figures.count(session, run_id).whole)
    assert (whole.undeliverable, whole.waiting) == ({}, 2)
    facts = database.read(lambda session: session.scalars(select(Delivery.facts)).all())
    known = database.read(lambda session: session.scalars(select(Addressee.id)).all())
    assert sorted(one["addressee"] for one in facts if one) == sorted(known)
    send_all(database)
    advance(database, keys, NOW + DAY)
    assert len(list_pushed(database)) == 2
    database.write(lambda session: fail(session, "rejected", reachable=True))  # that they come back changes nothing
    advance(database, keys, NOW + DAY)
    assert database.read(lambda session: run_figures.count(session, run_id).whole.undeliverable) == {"rejected": 1}


# --- anonymous runs ---------------------------------------------------------------------------------------

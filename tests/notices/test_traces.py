"""What notices leave behind: in one's own data, after an erasure, and once its time is over."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from jobs import retention
from storage import erasure, notice_contents, notice_traces, people, personal_data
from storage.tables import Account, Addressee, Answer, Delivery, Response, Run, Subscription
from tests.notices.conftest import Desk
from tests.notices.test_changed_clauses import AFTER, BEFORE, Library


@pytest.fixture
async def told(desk: Desk, tmp_path: Path) -> Desk:
    """张三 (11) and 李四 (12) were told of an article that they had asked about."""
    library = Library(desk, tmp_path)
    await library.publish(*BEFORE)
    for user in (11, 12):
        await library.ask(user)
        await library.agree(user)
    desk.office.time.at += timedelta(hours=1)
    await library.publish(*AFTER)
    await library.draft()
    await desk.officer.taps("打开")
    await desk.approve()
    assert "原来" in desk.talent.screen.text
    return desk


def person_of(session: Session, user: int) -> int:
    return session.scalars(select(Account.person_id).where(Account.external_id == str(user))).one()


async def test_an_erased_person_is_in_no_notice(told: Desk) -> None:
    person = await told.office.read(lambda session: person_of(session, 11))
    sign, now = told.app.identities.sign(person), told.app.now()
    await told.talent.says("/settings")
    await told.talent.taps("英才令")
    await told.office.write(lambda session: erasure.erase_person(session, person, sign, now))

    def look(session: Session) -> None:
        [run] = session.scalars(select(Run)).all()
        assert person not in run.audience["people"]
        assert len(run.audience["people"]) == 1
        rows = session.execute(select(Addressee.person_id, Addressee.talent_id)).all()
        assert (None, None) in [tuple(row) for row in rows]
        assert told.office.talents["张三"] not in [row.talent_id for row in rows]
        assert session.scalars(select(Delivery.id).where(Delivery.person_id == person)).all() == []
        assert session.scalars(select(Subscription.topic).where(Subscription.person_id == person)).all() == []

    await told.office.read(look)


async def test_who_was_told_is_forgotten_after_ninety_days_and_how_many_stays(told: Desk) -> None:
    await told.turn(days=20)  # it has closed by then
    ended = await told.office.read(lambda session: session.scalars(select(Run.ended_at)).one())
    assert ended is not None

    def left(session: Session) -> tuple[int, int]:
        retention.erase_old(session, ended + notice_traces.KEPT - timedelta(seconds=1))
        return len(session.scalars(select(Addressee.id)).all()), len(session.scalars(select(Delivery.id)).all())

    before = await told.office.write(left)
    assert before[0] == 2
    await told.office.write(lambda session: retention.erase_old(session, ended + notice_traces.KEPT))
    await told.office.write(lambda session: retention.erase_old(session, ended + notice_traces.KEPT))

    def look(session: Session) -> None:
        [run] = session.scalars(select(Run)).all()
        assert run.audience["people"] == [0]
        assert notice_contents.decode(run.content).told == 2
        for table in (Addressee.id, Response.addressee_id, Answer.addressee_id):
            assert session.scalars(select(table)).all() == []
        assert session.scalars(select(Delivery.id).where(Delivery.run_id == run.id)).all() == []

    await told.office.read(look)
    await told.officer.says("/notices")
    assert "条款变化 购车补贴办法" in told.officer.screen.text


async def test_ones_own_data_has_the_notices_the_answers_and_the_topics(told: Desk) -> None:
    await told.talent.says("/settings")
    await told.talent.taps("英才令")
    person = await told.office.read(lambda session: person_of(session, 11))
    sign = told.app.identities.sign(person)
    gathered = await told.office.read(lambda session: personal_data.gather(session, person, sign))
    assert [(row["kind"], row["title"], row["answer"]) for row in gathered["notices"]] == [
        ("clause", "购车补贴办法", "")
    ]
    assert [(row["topic"], row["wanted"]) for row in gathered["subscriptions"]] == [("bulletin", True)]
    assert ("changes", True) in [(row["purpose"], row["given"]) for row in gathered["consents"]]
    known = await told.office.read(lambda session: people.find(session, "telegram", ["11"]))
    assert known["11"].person_id == person

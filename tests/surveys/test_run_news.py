"""What staff are told by itself: a run waits for the second person, one was missed, one can't be sent."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import update
from sqlalchemy.orm import Session

from bot import chores
from storage import deliveries, occurrences, runs
from storage.roles import Role
from storage.surveys import catalogue, run_keys
from storage.tables import Delivery, Run
from tests import chatter
from tests.chatter import NOW
from tests.keeping import roster
from tests.keeping.conftest import shelf as shelf
from tests.keeping.conftest import time as time
from tests.keeping.conftest import town as town
from tests.surveys import audience, test_schedules


@pytest.fixture
async def chief(town: chatter.Town) -> chatter.Person:
    await town.app.database.awrite(lambda session: roster.join(session, "9", Role.CHIEF))
    return town.person(9)


async def tick(town: chatter.Town) -> None:
    await chores.advance_runs(town.app)
    await town.app.push_due()


def told(person: chatter.Person) -> list[str]:
    return [shown.text for shown in person.screens]


async def test_the_second_person_is_told_once_and_the_drafter_not(town: chatter.Town, chief: chatter.Person) -> None:
    officer = town.person(70)

    def submit(session: Session) -> int:
        person = roster.join(session, "70", Role.OFFICER).person_id
        audience.join_talent(session, "张三")
        run_id = runs.draft(session, audience.plan(session), key="a", by=person, now=NOW)
        runs.submit(session, run_id, revision=1, by=person, now=NOW)
        return run_id

    run_id = await town.app.database.awrite(submit)
    for _ in range(2):
        await tick(town)
    assert [text.split("\n")[0] for text in told(chief)] == ["请您批准：人才工作小问卷"]
    assert chief.screen.labels == ["批准", "退回", "预览", "各期"]
    assert told(officer) == []
    await town.app.database.awrite(lambda session: runs.approve(session, run_id, revision=2, by=1, now=NOW))
    await tick(town)
    assert len(told(chief)) == 1


async def test_what_cannot_start_is_told_with_the_reason(town: chatter.Town, chief: chatter.Person) -> None:
    def approve(session: Session) -> None:
        audience.join_talent(session, "张三")
        audience.approve(session, audience.plan(session), now=NOW)
        catalogue.withdraw(session, "pulse", by=1, now=NOW)

    await town.app.database.awrite(approve)
    for _ in range(2):
        await tick(town)
    assert told(chief) == [
        "! “人才工作小问卷”没有发，已取消：\n问卷“人才工作小问卷”已停用，不能再发。要发请先重新导入。"
    ]


async def test_what_was_missed_is_asked_of_the_office(
    town: chatter.Town, chief: chatter.Person, time: chatter.FixedTime
) -> None:
    def enter(session: Session) -> int:
        test_schedules.make(session, now=time.at)
        return audience.approve(session, audience.plan(session), now=time.at)

    run_id = await town.app.database.awrite(enter)
    await town.app.database.awrite(
        lambda session: session.execute(update(Run).values(starts_at=time.at + timedelta(hours=1)))
    )
    time.at += timedelta(days=8)
    await tick(town)
    assert sorted(told(chief)) == [  # they leave at once, in whatever order
        "! “人才工作小问卷”错过了开始时间，请决定发还是不发。",
        "! “每周一问”11月30日（周一）那一次错过了，请决定发还是不发。",
    ]

    def decide(session: Session) -> None:
        (missed,) = occurrences.list_occurrences(session, state="asking")
        occurrences.leave_out(session, missed.id, by=9, now=time.at)
        run = session.get_one(Run, run_id)
        runs.start_late(session, run_id, revision=run.revision, by=9, now=time.at)

    await town.app.database.awrite(decide)
    await tick(town)
    assert len(told(chief)) == 2
    assert await town.app.database.aread(lambda session: session.get_one(Run, run_id).state) == "running"


async def test_a_schedule_that_can_send_no_more_says_so(
    town: chatter.Town, chief: chatter.Person, time: chatter.FixedTime
) -> None:
    await town.app.database.awrite(lambda session: test_schedules.make(session, now=time.at))
    await town.app.database.awrite(lambda session: catalogue.withdraw(session, "pulse", by=1, now=time.at))
    time.at += timedelta(days=7)
    await tick(town)
    stopped = "! 定时任务“每周一问”发不出，已暂停：\n问卷“人才工作小问卷”已停用，不能再发。要发请先重新导入。"
    assert stopped in told(chief)


async def test_what_was_dealt_with_before_it_went_is_not_said(town: chatter.Town, chief: chatter.Person) -> None:
    def submit(session: Session) -> int:
        audience.join_talent(session, "张三")
        run_id = runs.draft(session, audience.plan(session), key="a", by=audience.DRAFTER, now=NOW)
        runs.submit(session, run_id, revision=1, by=audience.DRAFTER, now=NOW)
        return run_id

    run_id = await town.app.database.awrite(submit)
    await chores.advance_runs(town.app)
    await town.app.database.awrite(lambda session: runs.give_back(session, run_id, "再想想", revision=2, by=9, now=NOW))
    await town.app.push_due()
    assert told(chief) == []


@pytest.mark.parametrize("damaged", [False, True])
async def test_that_an_anonymous_run_has_lost_its_key_is_told_once_and_stands_on_its_page(
    town: chatter.Town, chief: chatter.Person, damaged: bool
) -> None:
    def approve(session: Session) -> int:
        audience.keep_survey(session, anonymous=True)
        for number in range(5):
            audience.join_talent(session, f"张{number}")
        return audience.approve(session, audience.plan(session), now=NOW)

    run_id = await town.app.database.awrite(approve)
    await tick(town)
    assert told(chief) == []
    folder = run_keys.folder_of(town.app.settings.data_dir)
    if damaged:
        (folder / f"{run_id}.key").write_bytes(b"short")
    else:
        run_keys.destroy(folder, run_id)
    for _ in range(2):
        await tick(town)
    (news,) = told(chief)
    first, then = news.split("\n")
    assert first == "! “人才工作小问卷”现在谁都答不了："
    assert then.startswith("它的密钥文件丢了或坏了")
    shown = await chief.taps("打开")
    assert f"! {then}" in shown.text
    await chief.taps("截止")
    shown = await chief.taps("确认截止")
    assert "密钥" not in shown.text
    await tick(town)
    assert run_keys.list_all(folder) == []


async def test_a_run_that_reaches_nobody_says_so_to_staff_once_and_where_it_is_looked_at(
    town: chatter.Town, chief: chatter.Person
) -> None:
    def approve(session: Session) -> None:
        person = audience.join_talent(session, "张三").person_id
        assert person is not None
        for number in range(town.app.pushing.cap.most):
            deliveries.queue(session, key=f"had:{number}", person_id=person, kind="notice", facts={}, now=NOW)
        session.execute(update(Delivery).values(state="sent"))
        audience.approve(session, audience.plan(session), now=NOW)

    await town.app.database.awrite(approve)
    for _ in range(2):
        await tick(town)
    assert told(chief) == ["! “人才工作小问卷”开始了，但没有人收到：近来已收够1人。"]
    shown = await chief.taps("打开")
    assert "! 没有人收到：近来已收够1人" in shown.text
    shown = await chief.says("/runs")
    assert "1. 人才工作小问卷 · 进行中 · ! 没有人收到" in shown.text


async def test_one_called_off_before_it_was_sent_shows_what_happened_and_no_figures(
    town: chatter.Town, chief: chatter.Person
) -> None:
    def approve(session: Session) -> int:
        audience.join_talent(session, "张三")
        return audience.approve(session, audience.plan(session), now=NOW)

    run_id = await town.app.database.awrite(approve)
    await chief.says("/runs")
    await chief.taps("1 人才工作小问卷")
    await chief.taps("取消")
    await chief.taps("确认取消")
    shown = await chief.presses(f"rn:{run_id}:0::")
    assert shown.text.split("\n")[0] == "人才工作小问卷 · 已取消"
    assert "由科长（用户" in shown.text
    assert "没有发给任何人" in shown.text
    assert "已发" not in shown.text
    assert shown.labels == ["各期"]

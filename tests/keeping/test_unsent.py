"""`/deliveries`: staff see how pushes went and decide about those that may or may not have arrived."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import insert, select, update
from sqlalchemy.orm import Session

from bot import chores
from bot.__main__ import main
from bot.checkup import Standing
from bot.checkup.knowledge import check_terms
from bot.settings import Settings
from storage import audit, claims, deliveries, delivery_runs, people, unsent
from storage.database import Database
from storage.roles import Role
from storage.tables import Delivery, Person
from tests.chatter import NOW, FixedTime, Town
from tests.keeping.roster import enter_official, enter_talent, join

GREETING = {"occasion": "birthday-2026", "text": "", "until": "2026-12-31"}


def enter_unknown(session: Session, name: str, external_id: str, kind: str = "greeting") -> int:
    """A push to a talent that may or may not have arrived; its number."""
    person = people.identify(session, "telegram", [external_id], NOW)[external_id].person_id
    enter_talent(session, name, 3, person_id=person)
    deliveries.queue(session, key=f"k{external_id}", person_id=person, kind=kind, facts=GREETING, now=NOW)
    change = update(Delivery).where(Delivery.person_id == person).values(state="unknown", reason="interrupted", claim=1)
    session.execute(change)
    return session.scalar(select(Delivery.id).where(Delivery.person_id == person)) or 0


async def test_staff_see_what_is_unknown_and_decide(town: Town, time: FixedTime) -> None:
    admin = town.person(1)
    assert "还没有推送" in (await admin.says("/deliveries")).text

    def fill(session: Session) -> None:
        enter_unknown(session, "张三", "31")
        enter_unknown(session, "李四", "32")
        enter_unknown(session, "王五", "33", kind="digest")  # tomorrow's covers it

    await town.app.database.awrite(fill)
    shown = await admin.says("/deliveries")
    assert [line for line in shown.text.splitlines() if line[:1].isdigit()] == [
        "1. 张三 · 问候 · 11月23日（周一） 12:00",
        "2. 李四 · 问候 · 11月23日（周一） 12:00",
    ]
    assert "不确定3" in shown.text
    again = shown.find("1 再发一次")["callback_data"]
    left = await admin.taps("2 不再发")
    assert admin.toast == "好，不再发。"
    assert "李四" not in left.text
    await admin.presses(again)
    assert admin.toast == "已放回去，马上再发。"
    assert "没有需要您决定的" in admin.screen.text
    await admin.presses(again)  # pressed twice, or by a colleague meanwhile
    assert admin.toast == "这一条已有结果，不用再决定。"
    await town.app.push_due()
    assert [shown.chat for shown in town.shown(31)] == [31]
    assert town.shown(32) == town.shown(33) == []
    acts = await town.app.database.aread(lambda session: [(act.act, act.subject) for act in audit.list_acts(session)])
    assert {act for act, _ in acts} == {"delivery.again", "delivery.leave"}
    del time


async def test_staff_are_told_once_a_day(town: Town, time: FixedTime) -> None:
    admin = town.person(1)
    await admin.says("/help")
    await town.app.database.awrite(lambda session: enter_unknown(session, "张三", "31"))
    for hours in (0, 1, 24):
        time.at = NOW + timedelta(hours=hours)
        await chores.remind(town.app, time.at)
        await town.app.push_due()
    told = [shown for shown in admin.screens if "不知道送到没有" in shown.text]
    assert len(told) == 2
    assert "张三" not in told[0].text  # pushes carry no names
    assert "张三" in (await admin.taps("去看看")).text


async def test_admins_are_told_of_a_word_list_that_cannot_be_used_until_it_is_mended(
    town: Town, time: FixedTime
) -> None:
    admin = town.person(1)
    await admin.says("/help")
    own = town.app.settings.data_dir / "terms.yaml"
    own.write_text("terms:\n- {say: 房补, means: [安家补贴]}\n", encoding="utf-8")
    for _ in range(2):
        await chores.remind(town.app, time.at)
        await town.app.push_due()
    told = [shown.text for shown in town.shown(1) if "用语表" in shown.text]
    assert len(told) == 1
    assert "第1条的 say 应是不空的列表" in told[0]
    assert "按随程序附带的用语表回答" in told[0]
    assert check_terms(town.app.settings)[0].standing is Standing.BROKEN
    own.unlink()
    assert check_terms(town.app.settings) == []


async def test_a_late_answer_settles_what_was_unknown_or_let_go_again(database: Database) -> None:
    def fill(session: Session) -> list[deliveries.Claimed]:
        person = join(session, "7", Role.OFFICER).person_id
        for key in "ab":
            deliveries.queue(session, key=key, person_id=person, kind="handed_over", facts={}, now=NOW)
        pushes = list(claims.claim_due(session, "telegram", NOW).pushes)
        for push in pushes:
            assert claims.begin_sending(session, [push]) == [True]
            deliveries.mark_unknown(session, push, "no_answer")
        unsent.send_again(session, pushes[0].id, by=None, now=NOW)
        return pushes

    pushes = database.write(fill)
    for push in pushes:
        assert database.write(lambda session, push=push: deliveries.mark_sent(session, push, NOW))
    assert database.read(unsent.count_states) == {"sent": 2}


def test_the_office_s_scripts_decide_too(
    settings: Settings, database: Database, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    numbers = database.write(lambda session: [enter_unknown(session, name, name) for name in ("张三", "李四")])
    database.write(lambda session: session.execute(update(Delivery).values(made_at=datetime.now(UTC))))
    monkeypatch.setenv("SIWEN_DATA_DIR", str(settings.data_dir))
    monkeypatch.setenv("SIWEN_DATABASE_URL", settings.database)

    def run(*arguments: str) -> tuple[int, dict[str, Any]]:
        code = main(["deliveries", *arguments, "--json"])
        out = capsys.readouterr().out
        return code, json.loads(out) if out else {}

    code, told = run()
    assert (code, told["states"]) == (0, {"unknown": 2})
    assert [row["name"] for row in told["unknown"]] == ["张三", "李四"]
    assert run("--again", str(numbers[0]))[1]["states"] == {"queued": 1, "unknown": 1}
    assert run("--drop", str(numbers[1]))[1]["unknown"] == []
    assert run("--drop", str(numbers[1])) == (1, {})
    assert main(["deliveries"]) == 0
    assert "待发1 · 不确定1" in capsys.readouterr().out


# -- runs ------------------------------------------------------------------------------------------------


def enter_run(session: Session, count: int = 5) -> int:
    """A run of so many; how many pushes it made."""
    for number in range(count):
        people.identify(session, "telegram", [f"9{number}"], NOW)
    audience = select(Person.id)
    made = delivery_runs.queue_run(session, 4, audience, kind="greeting", facts=GREETING, now=NOW)
    assert delivery_runs.queue_run(session, 4, audience, kind="greeting", facts=GREETING, now=NOW) == 0
    return made


def test_a_run_goes_to_each_once_a_round_in_one_statement(database: Database) -> None:
    assert database.write(enter_run) == 5

    def remind(session: Session) -> int:
        some = select(Person.id).order_by(Person.id).limit(2)
        return delivery_runs.queue_run(session, 4, some, kind="greeting", facts=GREETING, now=NOW, round=1)

    assert database.write(remind) == 2
    assert database.read(lambda session: delivery_runs.count_run(session, 4)) == {"queued": 7}
    assert database.read(lambda session: delivery_runs.count_run(session, 4, round=1)) == {"queued": 2}
    pushes = database.write(lambda session: claims.claim_due(session, "telegram", NOW)).pushes
    assert [(push.run_id, push.round) for push in pushes] == [(4, 0)] * 5 + [(4, 1)] * 2
    assert pushes[0].facts == GREETING


def test_a_run_that_is_held_sends_nothing_more_until_it_is_released(database: Database) -> None:
    def hold(session: Session) -> tuple[deliveries.Claimed, ...]:
        enter_run(session)
        pushes = claims.claim_due(session, "telegram", NOW, limit=3).pushes
        assert claims.begin_sending(session, [pushes[0]]) == [True]
        assert delivery_runs.hold_run(session, 4) == 4  # all but the one that is on its way
        return pushes

    pushes = database.write(hold)
    assert not database.write(lambda session: claims.begin_sending(session, [pushes[1]]) == [True])
    assert database.write(lambda session: claims.claim_due(session, "telegram", NOW)).pushes == ()
    database.write(lambda session: deliveries.put_back(session, pushes[0]))  # a 429: it is not tried again now
    assert database.read(lambda session: delivery_runs.count_run(session, 4)) == {"held": 5}
    assert database.write(lambda session: delivery_runs.release_run(session, 4)) == 5
    assert len(database.write(lambda session: claims.claim_due(session, "telegram", NOW)).pushes) == 5


def test_a_run_that_is_cancelled_keeps_count_of_what_was_not_sent(database: Database) -> None:
    def cancel(session: Session) -> int:
        enter_run(session)
        first, second, _ = claims.claim_due(session, "telegram", NOW, limit=3).pushes
        for push in (first, second):
            assert claims.begin_sending(session, [push]) == [True]
        session.execute(insert(Person).values(created_at=NOW))
        stopped = delivery_runs.cancel_run(session, 4)
        deliveries.mark_sent(session, first, NOW)
        deliveries.mark_retry(session, second, NOW, "server")
        return stopped

    assert database.write(cancel) == 3
    assert database.read(lambda session: delivery_runs.count_run(session, 4)) == {"cancelled": 4, "sent": 1}
    assert database.write(lambda session: claims.claim_due(session, "telegram", NOW)).pushes == ()
    assert database.write(lambda session: delivery_runs.release_run(session, 4)) == 0


# -- who is to be phoned ---------------------------------------------------------------------------------


async def test_F7_the_liaison_is_told_whom_no_push_reaches(town: Town, time: FixedTime) -> None:
    def fill(session: Session) -> None:
        official = enter_official(session, "李四", "liaison")
        join(session, "8", Role.LIAISON, official_id=official)
        person = people.identify(session, "telegram", ["31"], NOW)["31"].person_id
        enter_talent(session, "张三", 3, liaison=official, person_id=person)
        deliveries.queue(session, key="k", person_id=person, kind="greeting", facts=GREETING, now=NOW)

    await town.app.database.awrite(fill)
    town.server.fail("sendMessage", status=403, description="Forbidden: bot was blocked by the user")
    await town.app.push_due()
    assert "张三：有消息没有送到（在Telegram上联系不到），请打电话" in (await town.person(8).says("/todo")).text
    await town.person(31).says("/start")  # they are back: what comes next reaches them

    def queue(session: Session) -> None:
        person = people.find(session, "telegram", ["31"])["31"].person_id
        deliveries.queue(session, key="new", person_id=person, kind="greeting", facts=GREETING, now=NOW)

    before = len(town.shown(31))
    await town.app.database.awrite(queue)
    await town.app.push_due()
    assert len(town.shown(31)) == before + 1
    del time

"""Changed clauses to who asked about them and agreed; recalls of documents that lapsed. None is sent by itself."""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path

import pytest
from sqlalchemy import select

from bot.notices import drafting as notice_drafting
from storage import notice_contents
from storage.tables import Delivery, Run
from tests.library.shelf import write_measure
from tests.notices.conftest import Desk

ADMIN = 1
BEFORE = ("购车补贴每人2万元，一次发放。", "由示例局受理。", "本办法的申请材料见附件。")
AFTER = ("购车补贴每人3万元，一次发放。", "由示例局受理。", "本办法的申请材料见附件。")


class Library:
    """An admin who publishes versions of a measure, and talents who ask about it."""

    def __init__(self, desk: Desk, folder: Path) -> None:
        self.desk, self.folder = desk, folder
        self.admin = desk.office.person(ADMIN)

    async def publish(self, *articles: str, **front: object) -> None:
        front = {"title": "购车补贴办法", "effective_from": "2026-01-01", **front}
        path = write_measure(self.folder / "papers" / "car.md", "car", articles, **front)
        await self.admin.sends_file(path)
        await self.admin.taps("发布")
        assert "已发布" in self.admin.screen.text

    async def agree(self, user: int) -> None:
        person = self.desk.office.person(user)
        await person.says("/settings")
        await person.taps("条款变化")
        await person.taps("同意")

    async def ask(self, user: int, question: str = "购车补贴办法第一条") -> None:
        shown = await self.desk.office.person(user).says(question)
        assert "出处" in shown.text, shown.text

    async def draft(self) -> int:
        self.admin = self.desk.office.person(ADMIN)
        made = await notice_drafting.draft_due(self.desk.app)
        await self.desk.app.push_due()
        return made

    async def runs(self) -> list[Run]:
        return await self.desk.office.read(lambda session: list(session.scalars(select(Run).order_by(Run.id))))


@pytest.fixture
async def library(desk: Desk, tmp_path: Path) -> Library:
    return Library(desk, tmp_path)


async def test_a_changed_clause_goes_to_who_asked_about_it_and_agreed(desk: Desk, library: Library) -> None:
    await library.publish(*BEFORE)
    for user in (11, 12, 13, 14):
        await library.ask(user, "购车补贴办法第二条" if user == 14 else "购车补贴办法第一条")
    for user in (11, 12, 14, 15):  # 13 asked and never agreed, 14 asked about another, 15 never asked
        await library.agree(user)
    assert await library.draft() == 0
    desk.office.time.at += timedelta(hours=1)
    await library.publish(*AFTER)
    assert await library.draft() == 1
    assert await library.draft() == 0
    assert desk.officer.screen.text == "! 购车补贴办法有变化，已拟好给问过的人的通知，等您看过再发。"
    await desk.turn(days=1)
    assert all("变化" not in screen.text for screen in desk.talent.screens if "原来" in screen.text)
    shown = await desk.officer.taps("打开")
    assert "对象：问过这些条款并同意接收变化的人；不显示是谁" in shown.text
    assert "2人，能送到2人" in shown.text
    assert not [name for name in ("张三", "李四") if name in shown.text]
    assert "对象" not in shown.labels
    await desk.approve()
    assert desk.talent.screen.text.split("\n") == [
        "您问过的条款有变化",
        "第一条",
        "原来：第一条 购车补贴每人2万元，一次发放。",
        "现在：第一条 购车补贴每人3万元，一次发放。",
        "出处：购车补贴办法",
    ]
    assert desk.talent.screen.labels == ["看原文", "全部变化", "已读", "提问", "不再接收此类"]
    assert desk.office.person(12).screen.text == desk.talent.screen.text
    for user in (13, 14, 15):
        assert all("原来" not in screen.text for screen in desk.office.person(user).screens)
    shown = await desk.talent.taps("看原文")
    assert "3万元" in shown.text


async def test_who_takes_it_up_does_not_approve_it(desk: Desk, library: Library) -> None:
    await library.publish(*BEFORE)
    await library.ask(11)
    await library.agree(11)
    desk.office.time.at += timedelta(hours=1)
    await library.publish(*AFTER)
    await library.draft()
    await desk.chief.taps("打开")
    shown = await desk.chief.taps("提交批准")
    assert "批准" not in shown.labels
    [run] = await library.runs()
    await desk.chief.presses(f"rn:{run.id}:{run.revision}:approve:")
    assert [one.state for one in await library.runs()] == ["waiting"]


async def test_a_consent_taken_back_before_it_goes_out_is_respected(desk: Desk, library: Library) -> None:
    await library.publish(*BEFORE)
    for user in (11, 12):
        await library.ask(user)
        await library.agree(user)
    desk.office.time.at += timedelta(hours=1)
    await library.publish(*AFTER)
    await library.draft()
    await desk.officer.taps("打开")
    await desk.officer.taps("提交批准")
    await desk.turn()
    assert desk.chief.screen.text.startswith("请您批准：条款变化：")  # the title alone is the document's
    await desk.talent.says("/privacy")
    await desk.talent.taps("我的同意")
    await desk.talent.taps("撤回：条款变化")
    assert desk.talent.screen.text.startswith("已撤回。条款再变，不会主动告诉您。")
    await desk.chief.taps("批准")
    await desk.turn()
    assert all("原来" not in screen.text for screen in desk.talent.screens)
    assert "原来" in desk.office.person(12).screen.text
    states = await desk.office.read(
        lambda session: session.execute(select(Delivery.state, Delivery.reason).where(Delivery.kind == "clause")).all()
    )
    assert sorted(map(tuple, states)) == [("sent", ""), ("undeliverable", "nothing_left")]


async def test_no_words_of_a_question_are_in_a_draft_or_a_push(desk: Desk, library: Library) -> None:
    await library.publish(*BEFORE)
    await library.ask(11, "购车补贴办法第一条 我有一辆蓝色的车")
    await library.agree(11)
    desk.office.time.at += timedelta(hours=1)
    await library.publish(*AFTER)
    await library.draft()
    [run] = await library.runs()
    assert "蓝色" not in str(run.content)
    assert run.content is not None
    assert [clause.name for clause in notice_contents.decode(run.content).clauses] == ["第一条"]


async def test_an_expired_document_is_recalled_once_from_who_was_answered_from_it(desk: Desk, library: Library) -> None:
    await library.publish(*BEFORE, effective_to="2026-11-30")
    await library.ask(11)
    await library.ask(12)
    await library.agree(11)
    assert await library.draft() == 0
    await desk.turn(days=8)  # 1 December
    await library.ask(13)  # answered as expired: told already
    await library.agree(13)
    assert await library.draft() == 1
    assert await library.draft() == 0
    [run] = await library.runs()
    assert notice_contents.decode(run.content).since == date(2026, 11, 30)
    assert desk.officer.screen.text == "! 购车补贴办法已不再适用，已拟好给问过的人的提醒，等您看过再发。"
    await desk.officer.taps("打开")
    assert "不加急" in desk.officer.screen.labels  # it doesn't wait until they had few pushes
    await desk.approve()
    assert desk.talent.screen.text.split("\n") == [
        "您问过的文件已不再适用",
        "《购车补贴办法》已于11月30日（周一）到期。",
        "您问过：第一条",
        "之前按它给您的答复可能已经不准，办理前请再问一次。",
        "出处：购车补贴办法",
    ]
    assert all("不再适用" not in screen.text for screen in desk.office.person(13).screens)


async def test_a_dropped_draft_does_not_come_back(desk: Desk, library: Library) -> None:
    await library.publish(*BEFORE)
    await library.ask(11)
    await library.agree(11)
    desk.office.time.at += timedelta(hours=1)
    await library.publish(*AFTER)
    await library.draft()
    await desk.officer.taps("打开")
    await desk.officer.taps("放弃")
    await desk.officer.taps("确认放弃")
    assert await library.draft() == 0
    assert [run.state for run in await library.runs()] == ["cancelled"]

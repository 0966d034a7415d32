"""A person's own, from the consents on joining to the erasure, through the dispatcher."""

from __future__ import annotations

import io
import json
from datetime import timedelta

import openpyxl
import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.process.keys import load_secret, sign_asker
from storage import abroad, consents, invitations, people, tombstones
from storage.consents import Purpose
from storage.contacts import Line
from storage.roles import Role
from storage.tables import (
    Account,
    Ask,
    Attachment,
    AuditRow,
    Consent,
    Contact,
    ContactDraft,
    Delivery,
    Draft,
    Grant,
    InboxRow,
    Question,
    Talent,
)
from tests.chatter import NOW, Town
from tests.chatter import Person as Someone
from tests.keeping.roster import TODAY, enter_official, enter_talent, join, log

LINES = (
    Line("greeting", "生日问候"),
    Line("condition", "项目进入中试"),
    Line("condition", "想离开本区", restricted=True),
    Line("need", "孩子明年上小学", category="schooling"),
)


async def enter_zhang(town: Town) -> int:
    """张三, a talent whom 李四 keeps in touch with, with one contact."""

    def enter(session: Session) -> int:
        liaison = enter_official(session, "李四", "liaison")
        talent = enter_talent(session, "张三", 2, liaison=liaison, email="zhang@example.com", phone="13800000001")
        log(session, join(session, "8", Role.LIAISON, official_id=liaison), talent, TODAY, lines=LINES)
        return talent

    return await town.app.database.awrite(enter)


async def invite(town: Town, someone: Someone, talent_id: int) -> None:
    """The person comes by an invitation as that talent."""
    _, code = await town.app.database.awrite(
        lambda session: invitations.make(session, Role.TALENT, talent_id=talent_id, by=None, now=NOW)
    )
    await someone.says(f"/start {code}")


async def person_of(town: Town, someone: Someone) -> int:
    known = await town.app.database.aread(lambda session: people.find(session, "telegram", [str(someone.user)]))
    return known[str(someone.user)].person_id


def sent_files(town: Town) -> dict[str, bytes]:
    """The files the bot sent, by name."""
    found = {}
    for call in town.server.calls("sendDocument"):
        file = call["params"][str(call["params"]["document"]).removeprefix("attach://")]
        found[file["file_name"]] = bytes.fromhex(file["content"])
    return found


async def test_who_joins_is_asked_each_consent_once(town: Town, ana: Someone) -> None:
    await invite(town, ana, await enter_zhang(town))
    assert "信息经过境外" in ana.screen.text
    await ana.taps("同意")
    assert "自己填写的内容" in ana.screen.text
    await ana.taps("不同意")
    assert "问过的政策" in ana.screen.text
    await ana.taps("同意")
    assert "问过的条款变了" in ana.screen.text
    shown = await ana.taps("不同意")
    assert "✓ 境外传送：2026年11月23日同意" in shown.text
    assert "自填内容：没有同意" in shown.text
    person = await person_of(town, ana)
    unasked = await town.app.database.aread(lambda session: consents.next_unasked(session, person, channel="telegram"))
    assert unasked is None
    assert await town.app.database.aread(lambda session: consents.allows(session, person, Purpose.QUESTIONS))
    assert not await town.app.database.aread(lambda session: consents.allows(session, person, Purpose.RECORD))


async def test_a_consent_is_withdrawn_and_given_again(town: Town, ana: Someone) -> None:
    await ana.says("/privacy")
    await ana.taps("我的同意")
    await ana.taps("看看：所问政策")
    await ana.taps("同意")
    await ana.says("/privacy")
    await ana.taps("我的同意")
    shown = await ana.taps("撤回：所问政策")
    assert "已撤回" in shown.text
    assert "所问政策：没有同意" in shown.text
    person = await person_of(town, ana)
    assert not await town.app.database.aread(lambda session: consents.allows(session, person, Purpose.QUESTIONS))


async def test_an_answer_to_an_older_wording_counts_for_nothing(town: Town, ana: Someone) -> None:
    await ana.says("/privacy")
    shown = await ana.presses("ok:questions:2019-01:1")
    assert "让联络员看到您问过的政策" in shown.text  # asked anew, as it is worded now
    assert await town.app.database.aread(lambda session: session.scalar(select(Consent.id))) is None


@pytest.mark.parametrize(
    "forged", ["ok:nonsense:2026-11:1", "ok:abroad:2026-11:7", "my:withdraw:nonsense", "my:gone:x"]
)
async def test_i4_forged_buttons_change_nothing(town: Town, ana: Someone, forged: str) -> None:
    await ana.says("/privacy")
    await ana.presses(forged)
    assert ana.toast
    assert await town.app.database.aread(lambda session: session.scalar(select(Consent.id))) is None


async def test_a_person_takes_their_data_along(town: Town, ana: Someone) -> None:
    talent = await enter_zhang(town)
    await invite(town, ana, talent)
    await ana.says("博士能拿多少安家费")
    await ana.says("/privacy")
    await ana.taps("导出")
    files = sent_files(town)
    data = json.loads(next(content for name, content in files.items() if name.endswith(".json")))
    assert data["roster"][0]["name"] == "张三"
    assert [record["text"] for record in data["contacts"]] == ["生日问候", "项目进入中试", "孩子明年上小学"]
    assert data["withheld"] == [{"lines": 1}]
    assert data["needs"][0]["text"] == "孩子明年上小学"
    assert data["questions"][0]["text"] == "博士能拿多少安家费"
    assert data["account"][0]["account"] == "7"
    book = openpyxl.load_workbook(io.BytesIO(next(c for name, c in files.items() if name.endswith(".xlsx"))))
    cells = [cell for row in book.active.iter_rows(values_only=True) for cell in row]
    assert {"张三", "zhang@example.com", "项目进入中试", "博士能拿多少安家费"} <= set(cells)
    assert {"第二类", "子女入学", "已登记", "Telegram"} <= set(cells)  # words, not the codes of the JSON
    assert not {"registered", "schooling", "telegram"} & set(cells)
    assert "想离开本区" not in json.dumps(data, ensure_ascii=False) + str(cells)
    assert "限知" in ana.screen.text
    assert not list((town.app.settings.data_dir / "exports").iterdir())  # they lay there while they were sent


async def test_nothing_is_exported_abroad_to_who_refused_that(town: Town, ana: Someone) -> None:
    await ana.says("/privacy")
    await ana.presses("ok:abroad:2026-11:0")
    await ana.says("/privacy")
    shown = await ana.taps("导出")
    assert "到窗口领取" in shown.text
    assert not sent_files(town)


async def test_own_data_stays_out_of_groups(town: Town) -> None:
    ana = town.person(7, "Ana", chat=-100)
    shown = await ana.says("/privacy")
    assert shown.labels == ["多久和依据", "返回首页"]
    await ana.presses("my:export:")
    assert not sent_files(town)


async def test_a_person_is_erased_and_told_what_stays(town: Town, ana: Someone) -> None:
    talent = await enter_zhang(town)
    await invite(town, ana, talent)
    await ana.says("博士能拿多少安家费")
    person = await person_of(town, ana)
    secret = sign_asker(load_secret(town.app.settings.data_dir), person)
    kept = town.app.settings.data_dir / "attachments" / "ab" / ("ab" * 32)
    shared = kept.with_name("cd" * 32)

    def fill(session: Session) -> None:
        contact = session.scalars(select(Contact)).one()
        other = enter_talent(session, "王五", 3)
        liaison = session.scalars(select(Grant)).first()
        assert liaison is not None
        for owner, digest in ((contact.id, "ab"), (contact.id, "cd")):
            session.add(Attachment(contact_id=owner, sha256=digest * 32, name="a.jpg", media_type="image/jpeg", size=3))
        facts = {"talents": [other], "files": [{"sha256": "cd" * 32}]}
        session.add(ContactDraft(person_id=liaison.person_id, facts=facts, begun_at=NOW, saved_at=NOW))
        session.merge(Draft(person_id=person, chat="7", form="x", facts={"text": "王五"}, saved_at=NOW))
        session.add(Delivery(key="k", person_id=person, kind="greeting", facts={"t": 1}, made_at=NOW, due_at=NOW))
        payload = json.dumps({"update_id": 5, "message": {"from": {"id": 7}, "text": "我姓张"}})
        session.add(InboxRow(source="telegram:42", update_id=5, received_at=NOW, payload=payload, set_aside_at=NOW))
        foreign = payload.replace('"id": 7', '"id": 77')
        session.add(InboxRow(source="telegram:42", update_id=6, received_at=NOW, payload=foreign, set_aside_at=NOW))

    await town.app.database.awrite(fill)
    kept.parent.mkdir(parents=True)
    kept.write_bytes(b"abc")
    shared.write_bytes(b"abc")

    await ana.says("/privacy")
    shown = await ana.taps("删除")
    assert "会删掉" in shown.text
    assert "依法要留：名册上的姓名" in shown.text
    assert "联系记录1条" in shown.text
    shown = await ana.taps("确认删除")
    assert "已删除" in shown.text
    assert "依法留下：名册上的姓名" in shown.text

    def look(session: Session) -> None:
        assert session.scalar(select(Account.id).where(Account.person_id == person)) is None
        row = session.get_one(Talent, talent)
        assert (row.person_id, row.email, row.name, row.phone) == (None, "", "张三", "13800000001")
        assert session.scalars(select(Ask.text).where(Ask.text != "")).all()
        question = session.scalars(select(Question)).one()
        assert (question.text, question.asker, question.person_id) == (None, "", None)
        for table in (Draft, Delivery, Attachment):
            assert session.scalars(select(table)).all() == []
        payloads = dict(session.execute(select(InboxRow.update_id, InboxRow.payload)).all())
        assert payloads[5] is None
        assert payloads[6] is not None
        assert session.scalar(select(AuditRow.id).where(AuditRow.act == "privacy.erase")) is not None

    await town.app.database.aread(look)
    assert not kept.exists()
    assert shared.exists()  # a form still names it
    stones = tombstones.read(town.app.settings.data_dir / tombstones.FILE_NAME)
    assert [(stone.kind, stone.id, stone.asker) for stone in stones] == [("person", person, secret)]
    await ana.says("/start")
    assert await person_of(town, ana) != person


async def test_an_old_confirmation_asks_again(town: Town, ana: Someone) -> None:
    await ana.says("/privacy")
    await ana.taps("删除")
    person = await person_of(town, ana)
    old = int((NOW - timedelta(minutes=11)).timestamp())
    shown = await ana.presses(f"my:gone:{old}")
    assert "确认" in shown.text
    assert await person_of(town, ana) == person


async def test_the_report_counts_who_was_shown_abroad(town: Town, boss: Someone) -> None:
    day = TODAY

    def note(session: Session) -> None:
        abroad.note(session, [5, 6], day=day)
        abroad.note(session, [5], sensitive=[5, 5], day=day)
        abroad.note(session, [9], sensitive=[9, 9], day=day.replace(year=2025))

    await town.app.database.awrite(note)
    shown = await boss.says("/abroad")
    assert "2026年1月1日以来" in shown.text
    assert "名册上的人才2人，共显示3次" in shown.text
    assert "限知内容2行，涉及1人" in shown.text


async def test_who_refused_servers_abroad_is_not_shown_there(town: Town, ana: Someone, boss: Someone) -> None:
    talent = await enter_zhang(town)
    await invite(town, ana, talent)
    await boss.says("/start")
    card = f"td:{talent}:0:0"
    shown = await boss.presses(card)
    assert "zhang@example.com" in shown.text
    await ana.presses("ok:abroad:2026-11:0")
    shown = await boss.presses(card)
    assert "不同意信息经过境外" in shown.text
    assert "zhang@example.com" not in shown.text
    counted = await town.app.database.aread(lambda session: abroad.count(session, TODAY))
    assert (counted.people, counted.records) == (1, 1)

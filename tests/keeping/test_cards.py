"""The card, the timeline and the brief, pressed through the real dispatcher."""

from __future__ import annotations

import io
from dataclasses import dataclass
from datetime import UTC, date, datetime

import pytest
from docx import Document
from sqlalchemy import insert, select, update
from sqlalchemy.orm import Session

from bot.callbacks import Brief, Card
from bot.channels.paper import name_file
from storage import consents, entrusting, roles
from storage.contacts import Line
from storage.roles import Role
from storage.tables import Account, Contact, Employer, Need, Official, Question, Talent
from tests import chatter
from tests.keeping import roster


@dataclass
class Office:
    """Who is who in the town."""

    zhang: int
    foreign: int
    liaison: chatter.Person
    stranger: chatter.Person
    chief: chatter.Person
    hr: chatter.Person
    talent: chatter.Person


@pytest.fixture
async def office(town: chatter.Town) -> Office:
    """李某 (person 7) is the liaison of 张三; 赵某 keeps in touch with somebody else."""

    def fill(session: Session) -> tuple[int, int]:
        li = roster.enter_official(session, "李某", "liaison")
        zhao = roster.enter_official(session, "赵某", "liaison")
        wang = roster.enter_official(session, "王某", "district_leader")
        liaison = roster.join(session, "7", Role.LIAISON, official_id=li)
        roster.join(session, "8", Role.LIAISON, official_id=zhao)
        chief = roster.join(session, "9", Role.CHIEF)
        zhang = roster.enter_talent(
            session,
            "张三",
            2,
            liaison=li,
            leader=wang,
            phone="13800000001",
            degree="博士",
            birthday=date(1985, 11, 28),
            recognised_on=date(2023, 12, 1),
        )
        foreign = roster.enter_talent(session, "王五", 4, liaison=zhao)
        employer = session.scalar(select(Employer.id))
        hr = roster.join(session, "10", Role.HR, employer_id=employer).person_id
        grant = entrusting.find_grant(session, hr, employer) if employer else None
        assert grant
        entrusting.entrust(session, chief, grant, [zhang], now=roster.ENTERED)
        roster.join(session, "11", Role.APPLICANT)
        joined = session.scalar(select(Account.person_id).where(Account.external_id == "11"))
        session.execute(update(Talent).where(Talent.id == zhang).values(person_id=joined))
        lines = (
            Line("greeting", "教师节问候"),
            Line("condition", "团队扩到12人"),
            Line("need", "设备进口通关", category="equipment"),
            Line("need", "帮问人才公寓", promised=True, due=date(2026, 9, 20)),
            Line("condition", "<b>有离职打算</b>", restricted=True),
        )
        roster.log(session, liaison, zhang, date(2026, 9, 1), level="liaison", lines=lines, channel="visit")
        roster.log(session, chief, zhang, date(2026, 3, 1), lines=(Line("greeting", "新春问候"),))
        return zhang, foreign

    zhang, foreign = await town.app.database.awrite(fill)
    people = {number: town.person(number) for number in (7, 8, 9, 10, 11)}
    return Office(zhang, foreign, people[7], people[8], people[9], people[10], people[11])


async def test_the_card_is_what_a_liaison_needs_at_a_glance(office: Office) -> None:
    await office.liaison.says("/help")
    shown = await office.liaison.presses(Card(talent=office.zhang).pack())
    assert shown.text.split("\n") == [
        "张三 · 第二类 · 示例芯科技",
        "博士 · 生日11月28日",
        "联系领导 王某（区领导） · 联络员 李某",
        "13800000001 · 已加入本助手",
        "上次 9月1日（周二） 走访（联络员）：团队扩到12人",
        "今年联系2人次，其中仅问候1次",
        "下半年还差1次，12月31日前，须区领导联系",
        "未办结需求2项 · 未兑现承诺1项",
    ]
    assert shown.labels == ["记联系", "简报", "历次记录", "移交"]
    assert "张三" in (await office.liaison.taps("移交")).text or office.liaison.screen.text.startswith("交给谁")


async def test_the_timeline_has_all_that_happened(office: Office, town: chatter.Town) -> None:
    def ask(session: Session) -> None:
        person = session.scalar(select(Account.person_id).where(Account.external_id == "11"))
        assert person is not None
        common = {"language": "zh", "status": "answered", "citations": [], "elapsed_ms": 1.0, "source": "telegram:42"}
        for number, day in enumerate((10, 20)):
            session.execute(
                insert(Question).values(
                    update_id=number,
                    asker=town.app.identities.sign(person),
                    asked_at=datetime(2026, 11, day, tzinfo=UTC),
                    text=f"问题{day}",
                    **common,
                )
            )
        consents.answer(
            session,
            person,
            consents.Purpose.QUESTIONS,
            version=consents.VERSIONS[consents.Purpose.QUESTIONS],
            given=True,
            now=datetime(2026, 11, 15, tzinfo=UTC),
        )
        need = session.scalar(select(Need).order_by(Need.id))
        assert need
        need.state, need.settled_at = "settled", datetime(2026, 10, 9, 3, tzinfo=UTC)

    await town.app.database.awrite(ask)
    await office.liaison.says("/help")
    await office.liaison.presses(Card(talent=office.zhang).pack())
    shown = await office.liaison.taps("历次记录")
    assert shown.text.split("\n")[1:] == [
        "11月20日（周五） 问过：问题20",  # 问题10 was asked before they agreed
        "✓ 10月9日（周五） 需求办结：设备进口通关",
        "9月1日（周二） 走访（联络员）：团队扩到12人",
        "3月1日（周日） 电话（联络员）：新春问候",
    ]
    assert shown.labels == ["‹ 返回卡片", "打开记录"]
    shown = await office.liaison.taps("打开记录")
    assert shown.labels[:2] == ["1 张三", "2 张三"]


async def test_the_brief_says_what_was_asked_promised_and_open(office: Office) -> None:
    shown = await office.liaison.says("/brief 张三")
    assert shown.text.split("\n") == [
        "张三 · 第二类 · 示例芯科技 · 联系领导 王某",
        "下半年还差1次，12月31日前，须区领导联系",
        "上次 9月1日（周二） 走访（联络员）",
        "问候　教师节问候",
        "问情　团队扩到12人",
        "! 已承诺：帮问人才公寓（应在9月20日（周日）前兑现，已过期）",
        "… 未办结：设备进口通关（设备场地）；帮问人才公寓",
        "生日 11月28日（周六） · 认定满3年 12月1日（周二）",
    ]
    assert shown.labels == ["记联系", "历次记录", "存成文件"]


async def test_restricted_lines_stay_out_of_briefs_even_for_their_author(office: Office) -> None:
    for person in (office.liaison, office.chief):
        await person.says("/help")
        shown = await person.presses(Brief(talent=office.zhang).pack())
        assert "离职" not in shown.text
        await person.presses(Brief(talent=office.zhang, file=1).pack())
        document = person.screens[-1].document
        assert document
        text = "\n".join(
            paragraph.text for paragraph in Document(io.BytesIO(bytes.fromhex(document["content"]))).paragraphs
        )
        assert "拜访简报：张三" in text
        assert "团队扩到12人" in text
        assert "离职" not in text


async def test_a_policy_that_names_the_category_and_came_after_the_last_contact(
    office: Office, town: chatter.Town
) -> None:
    def move(session: Session) -> None:
        for contact in session.scalars(select(Contact)):
            contact.day = contact.day.replace(year=2023, month=1)

    await town.app.database.awrite(move)
    shown = await office.liaison.says("/brief 张三")
    assert "可能用得上的新政策：" in shown.text


async def test_brief_without_a_name_offers_whom_a_contact_is_due_to(office: Office) -> None:
    shown = await office.liaison.says("/brief")
    assert shown.text.split("\n")[1] == "张三（第二类）：下半年还差1次，12月31日前，须区领导联系"
    shown = await office.liaison.taps("张三")
    assert "问情　团队扩到12人" in shown.text


async def test_others_see_nothing_and_hr_little(office: Office) -> None:
    await office.stranger.says("/help")
    before = office.stranger.screen.text
    for data in (Card(talent=office.zhang), Card(talent=office.zhang, page=1), Brief(talent=office.zhang)):
        shown = await office.stranger.presses(data.pack())
        assert shown.text == before
        assert office.stranger.toast
    await office.hr.says("/help")
    shown = await office.hr.presses(Card(talent=office.zhang).pack())
    assert shown.text == "张三 · 第二类 · 示例芯科技"
    assert shown.labels == []
    await office.talent.says("/help")
    shown = await office.talent.presses(Card(talent=office.zhang).pack())
    assert "13800000001" in shown.text
    assert "团队" not in shown.text


async def test_a_name_as_typed_is_shown_as_typed(town: chatter.Town, office: Office) -> None:
    name = "<b>𠮷㛃</b>'; DROP TABLE talents;--"

    def rename(session: Session) -> None:
        session.execute(update(Talent).where(Talent.id == office.zhang).values(name=name, name_key=name))

    await town.app.database.awrite(rename)
    await office.liaison.says("/help")
    shown = await office.liaison.presses(Card(talent=office.zhang).pack())
    assert shown.text.startswith(name)
    await office.liaison.presses(Brief(talent=office.zhang, file=1).pack())
    assert office.liaison.screens[-1].document


@pytest.mark.parametrize(
    ("parts", "name"),
    [
        (("拜访简报：张三", "2026-11-23"), "拜访简报：张三-2026-11-23.docx"),
        (("../a/b", "", 'c:"d"\n.'), "a b-c d.docx"),
        (("𠮷" * 90, "乙"), "𠮷" * 24 + "-乙.docx"),
    ],
)
def test_a_file_is_named_as_every_system_takes_it(parts: tuple[str, ...], name: str) -> None:
    assert name_file(*parts) == name


async def test_briefs_of_one_day_are_told_apart_by_their_names_and_a_need_is_said_once(
    town: chatter.Town, office: Office
) -> None:
    def more(session: Session) -> int:
        official = session.scalar(select(Official.id).where(Official.name == "李某"))
        author = session.scalar(select(Account.person_id).where(Account.external_id == "7"))
        assert author
        talent = roster.enter_talent(session, "郑六", 4, liaison=official)
        lines = (Line("need", "住房", category="housing"), Line("need", "想换大一点的", category="housing"))
        roster.log(session, roles.find_actor(session, author), talent, date(2026, 3, 1), lines=lines)
        return talent

    other = await town.app.database.awrite(more)
    await office.liaison.says("/help")
    names = []
    for talent in (office.zhang, other):
        await office.liaison.presses(Brief(talent=talent, file=1).pack())
        document = office.liaison.screens[-1].document
        assert document
        names.append(document["file_name"])
    assert names == ["拜访简报：张三-2026-11-23.docx", "拜访简报：郑六-2026-11-23.docx"]
    shown = await office.liaison.presses(Brief(talent=other).pack())
    assert "… 未办结：住房；想换大一点的（住房）" in shown.text

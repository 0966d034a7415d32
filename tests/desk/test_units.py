"""转部门 at the desk, and one answer for several who wait for the same: through the real dispatcher."""

from __future__ import annotations

from datetime import date, timedelta

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from bot import chores
from bot.callbacks import DeskStep
from storage import roles
from storage.roles import Role
from storage.tables import Delivery, Enquiry, EnquiryTurn
from tests.chatter import Person
from tests.desk.conftest import Desk
from tests.desk.test_journey import ASKED
from tests.keeping import roster

SCHOOL = "子女入学的学位怎么申请"


async def takes(desk: Desk, question: str) -> tuple[Person, Person]:
    """The talent asks, officer 10 has taken it."""
    talent, officer = desk.person(12), desk.person(10)
    await talent.says(question)
    await talent.taps("问工作人员")
    await officer.says("/desk")
    await officer.taps("1 ")
    await officer.taps("我来答")
    return talent, officer


async def join_unit(desk: Desk, *numbers: int) -> None:
    """Somebody of the education bureau is here, by Telegram id; 14 is of the housing bureau."""

    def join(session: Session) -> None:
        for number in numbers:
            unit = "housing" if number == 14 else "education"
            desk.actors[number] = roster.join(session, str(number), Role.DEPARTMENT, department=unit)

    await desk.town.app.database.awrite(join)


async def test_a_department_that_is_here_answers_the_office_which_sends_it(desk: Desk) -> None:
    await join_unit(desk, 11, 15, 14)
    talent, officer = await takes(desk, SCHOOL)
    bureau, colleague, stranger = desk.person(11), desk.person(15), desk.person(14)
    shown = await officer.taps("转部门")
    assert shown.labels[0] == "区教育局"  # who looks after that comes first
    shown = await officer.taps("区教育局")
    assert shown.text.startswith("✓ 已转区教育局，答了会先交您核对，再由您发出；答复期限不变。")
    assert "已转区教育局，等答复 · 11月26日（周四）前" in shown.text
    await desk.pushes()
    assert "人才科转来一个问题（子女家属），请区教育局在11月26日（周四）前答复" in bureau.screen.text
    assert SCHOOL not in bureau.screen.text
    # Of two in one unit the second sees who has it; another unit sees nothing.
    shown = await bureau.taps("看看")
    assert "第二类人才问" in shown.text
    assert "张三" not in shown.text
    await bureau.taps("我来答")
    await colleague.says("/desk")
    shown = await colleague.taps("1 子女家属")
    assert "起 · 11月26日（周四）前" in shown.text
    assert "我来答" not in shown.labels
    number = await find_number(desk)
    await colleague.presses(DeskStep(thread=number, do="accept").pack())
    assert "没有重复办理：" in colleague.screen.text
    assert "没有请贵单位答的问题" in (await stranger.says("/desk")).text
    await stranger.presses(DeskStep(thread=number, do="tell").pack())
    assert "没有这个权限" in stranger.toast
    # The officer can't answer meanwhile; what is late is told to both.
    assert "… 1. " in (await officer.says("/desk")).text
    await officer.presses(DeskStep(thread=number, do="reply").pack())
    assert officer.screen.labels == ["收回", "答复台"]
    await desk.comes(date(2026, 11, 27))
    for person in (officer, bureau):
        assert any("逾期1个工作日" in entry.text for entry in person.screens)
    # Given back with a reason, fetched back, passed once more, answered: the officer sends it.
    await bureau.taps("看看")
    await bureau.taps("退回")
    await bureau.says("请先问户口在哪个镇街")
    assert bureau.screen.text == "✓ 已退回人才科。"
    await desk.pushes()
    shown = await officer.taps("看看")
    assert "区教育局退回：请先问户口在哪个镇街" in shown.text
    await officer.taps("转部门")
    await officer.taps("区教育局")
    await officer.taps("收回")
    await officer.taps("转部门")
    await officer.taps("区教育局")
    await colleague.says("/desk")
    await colleague.taps("1 子女家属")
    await colleague.taps("我来答")
    await colleague.taps("答复")
    shown = await colleague.says("每年5月1日起在区教育局网站报名。")
    assert shown.text == "✓ 已交人才科核对，由人才科发给提问的人。"
    assert not any("人才科答复" in entry.text for entry in talent.screens)
    await desk.pushes()
    assert "! 区教育局答了一个问题（子女家属），请核对后发出。" in officer.screen.text
    await officer.taps("看看")
    shown = await officer.taps("照此答复")
    assert "每年5月1日起在区教育局网站报名。" in shown.text
    await officer.taps("发出")
    await desk.pushes()
    told = [entry.text for entry in talent.screens if "人才科答复" in entry.text]
    assert len(told) == 1
    assert "每年5月1日起" in told[0]
    # Its own words are all that the unit goes on seeing of the thread.
    await talent.taps("追问")
    await talent.says("户口不在本区呢")
    await colleague.presses(DeskStep(thread=number).pack())
    assert "每年5月1日起" in colleague.screen.text
    assert "户口不在本区" not in colleague.screen.text


async def test_what_a_department_on_paper_answers_is_written_down_with_its_letter(desk: Desk) -> None:
    talent, officer = await takes(desk, SCHOOL)
    await officer.taps("转部门")
    shown = await officer.taps("区教育局（电话或来文）")
    assert "区教育局还没有人加入，请打电话或发函" in shown.text
    await officer.taps("记部门答复")
    shown = await officer.says("按片区入学")
    assert "第一行请写来文字号" in shown.text
    shown = await officer.says("增教函〔2026〕12号\n按片区入学，人才子女可以统筹。")
    assert "区教育局（增教函〔2026〕12号）答：按片区入学，人才子女可以统筹。" in shown.text
    await officer.taps("照此答复")
    await officer.taps("发出")
    await desk.pushes()
    assert "人才子女可以统筹" in talent.screen.text
    assert "增教函" not in talent.screen.text
    # Who left the unit, or the office, keeps nothing: the next question goes on without them.
    await join_unit(desk, 11)
    talent, officer = await takes(desk, "配偶随迁怎么安排工作")
    await officer.taps("转部门")
    await officer.taps("区教育局")
    await desk.person(11).says("/desk")
    await desk.person(11).taps("1 ")
    await desk.person(11).taps("我来答")

    def leave(session: Session) -> None:
        for number in (10, 11):
            for grant in roles.list_grants(session, person_id=desk.actors[number].person_id):
                roles.end(session, grant.id, desk.time.at)

    await desk.town.app.database.awrite(leave)
    await chores.tend_desk(desk.town.app)

    def look(session: Session) -> tuple[str, int | None, int | None]:
        row = session.scalars(select(Enquiry).where(Enquiry.state == "passed")).one()
        return row.department, row.officer_id, row.handler_id

    assert await desk.town.app.database.aread(look) == ("education", None, None)


async def test_one_answer_goes_to_all_who_wait_for_the_same_once_each(desk: Desk) -> None:
    talent, officer, second = desk.person(12), desk.person(10), desk.person(13)
    others = [desk.person(number) for number in (77, 78, 79)]
    await talent.says(ASKED)
    for person, words in zip(others, ("探亲机票，能报销吗？", "探亲机票 能报销吗", "体检去哪家医院"), strict=True):
        await person.says(words)
        await person.taps("请工作人员查")
    desk.time.at += timedelta(hours=2)  # another conversation
    await others[0].says("探亲机票能报销吗")  # the same person a second time
    await others[0].taps("请工作人员查")
    await officer.says("/desk")
    await officer.taps("1 其他")
    await officer.taps("我来答")
    await officer.taps("直接回复")
    await officer.says("目前没有这项政策。")
    shown = await officer.taps("发出")
    assert "还有2人在等同一个问题的答复：\n“探亲机票，能报销吗？”" in shown.text
    assert shown.labels == ["一并答复", "只答这一位", "入常见问题", "答复台"]
    offer = shown
    # A colleague takes one of them meanwhile: that one is theirs.
    await second.says("/desk")
    await second.taps("2 其他")
    await second.taps("我来答")
    shown = await officer.taps("一并答复")
    assert "✓ 已一并答复1人，每人一次。" in shown.text
    await officer.taps("一并答复", on=offer)
    assert "已经没有人在等同一个问题的答复。" in officer.screen.text
    await desk.pushes()
    told = [sum("目前没有这项政策" in entry.text for entry in person.screens) for person in (talent, *others)]
    assert told == [1, 1, 0, 0]

    def look(session: Session) -> tuple[list[str], int, int]:
        pushed = select(func.count()).select_from(Delivery).where(Delivery.kind == "desk_answer")
        turns = select(func.count()).select_from(EnquiryTurn)
        states = list(session.scalars(select(Enquiry.state).order_by(Enquiry.id)))
        return states, session.scalar(pushed) or 0, session.scalar(turns) or 0

    states, pushed, turns = await desk.town.app.database.aread(look)
    assert states == ["answered", "answered", "taken", "waiting", "answered"]
    assert (pushed, turns) == (2, 3)


async def test_over_a_year_whose_holidays_are_not_published_the_officer_is_told(desk: Desk) -> None:
    desk.time.at = desk.time.at.replace(month=12, day=30)
    _, officer = await takes(desk, SCHOOL)
    assert "2027年1月4日前" in officer.screen.text
    assert "2027年的放假安排还没有公布，期限暂按周末算。" in officer.screen.text


async def find_number(desk: Desk) -> int:
    found = await desk.town.app.database.aread(lambda session: session.scalar(select(func.max(Enquiry.id))))
    return found or 0

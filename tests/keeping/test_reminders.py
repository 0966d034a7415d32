"""Digests, snoozing, hand-over, greetings and the table of contacts, through the real dispatcher and courier."""

from __future__ import annotations

import io
from datetime import UTC, date, datetime, timedelta

from docx import Document
from sqlalchemy import select
from sqlalchemy.orm import Session

from bot import chores
from bot.callbacks import HandOver, Missed, Plan, PlanBriefs, Snooze
from storage import audit, officials
from storage.roles import Role
from storage.tables import Account, ContactDraft
from tests import chatter
from tests.keeping import office_days, roster
from tests.keeping.office_days import Office
from tests.keeping.office_days import office as office


async def test_one_digest_a_working_day_without_names_abroad(
    town: chatter.Town, office: Office, time: chatter.FixedTime
) -> None:
    time.at = datetime(2026, 11, 23, 0, 29, tzinfo=UTC)  # 8:29
    await office_days.tick(town)
    assert office_days.pushed(office.liaison) == []
    time.at += timedelta(minutes=1)
    await office_days.tick(town)
    await office_days.tick(town)
    assert office_days.pushed(office.liaison) == [
        "今天 11月23日（周一）\n"
        "! 四季度还差：第一类1位\n"
        "! 下半年还差：第二类1位\n"
        "! 今年还差：第四类1位\n"
        "! 承诺1项本周到期或已过期\n"
        "一周内生日2位\n"
        "… 未办结需求1项"
    ]
    assert office.liaison.screen.labels == ["去联系", "看名单", "明天再说", "祝福名单", "需求1", "移交"]
    assert office_days.pushed(office.taker) == []  # 赵某 has nothing to do
    assert len(office_days.pushed(office.secretary)) == 1
    time.at = datetime(2026, 11, 28, 1, tzinfo=UTC)  # Saturday
    await office_days.tick(town)
    assert len(office_days.pushed(office.liaison)) == 1


async def test_after_days_without_telegram_the_newest_digest_alone_is_sent(
    town: chatter.Town, office: Office, time: chatter.FixedTime
) -> None:
    time.at = datetime(2026, 11, 23, 1, tzinfo=UTC)  # Monday
    await chores.remind(town.app, town.app.now())
    time.at = datetime(2026, 11, 30, 1, tzinfo=UTC)
    await office_days.tick(town)
    [told] = office_days.pushed(office.liaison)
    assert told.startswith("今天 11月30日（周一）")


async def test_the_list_behind_it_names_them_and_lets_them_be_put_off(
    town: chatter.Town, office: Office, time: chatter.FixedTime
) -> None:
    await office_days.tick(town)
    shown = await office.liaison.taps("看名单")
    assert shown.text.split("\n") == [
        "该联系的3位，先到期的在前：",
        "李四（第四类）：今年还差1次，12月31日前，须联络员联系",
        "王五（第一类）：四季度还差1次，12月31日前，须主要领导联系",
        "张三（第二类）：下半年还差1次，12月31日前，须区领导联系",
        "… 承诺 张三：帮问人才公寓（11月25日（周三）前）",
    ]
    assert shown.labels[:4] == ["李四", "记联系", "缓一周", "王五"]
    shown = await office.liaison.presses(Snooze(talent=office.talents["李四"], days=7).pack())
    assert office.liaison.toast == "好的，11月30日（周一）再提醒您。"
    assert "李四" not in shown.text
    time.at += timedelta(days=7)
    shown = await office.liaison.says("/todo")
    assert "李四" in shown.text


async def test_a_duty_met_leaves_the_digest(town: chatter.Town, office: Office) -> None:
    def meet(session: Session) -> None:
        actor = roster.join(session, "70", Role.OFFICER)
        roster.log(session, actor, office.talents["王五"], date(2026, 11, 1), level="chief_leader")

    await town.app.database.awrite(meet)
    shown = await office.liaison.says("/todo")
    assert "王五" not in shown.text


async def test_what_was_missed_reaches_the_section_chief_once(
    town: chatter.Town, office: Office, time: chatter.FixedTime
) -> None:
    time.at = datetime(2027, 1, 4, 2, tzinfo=UTC)  # Monday; 2027 may not be published: weekends then
    await office_days.tick(town)
    time.at += timedelta(days=1)
    await office_days.tick(town)
    assert office_days.pushed(office.chief) == ["! 上一期有3位人才没有按办法完成联系。"]
    shown = await office.chief.taps("看名单")
    assert "! 张三（第二类）：2026年下半年少1次，须区领导联系；现由王某、李某负责" in shown.text
    await office.liaison.says("/help")
    await office.liaison.presses(Missed().pack())
    assert office.liaison.toast


async def test_the_secretary_gets_the_quarters_table(
    town: chatter.Town, office: Office, time: chatter.FixedTime
) -> None:
    time.at = datetime(2026, 10, 8, 1, tzinfo=UTC)  # the first working day of the quarter
    await office_days.tick(town)
    assert office_days.pushed(office.secretary)[0] == "2026年四季度联系安排表备好了，可以打印。"
    await office.secretary.presses(Plan(keeper=office.wang).pack())
    document = office.secretary.screen.document
    assert document
    assert document["file_name"] == "2026年四季度联系安排表-王某.docx"
    page = Document(io.BytesIO(bytes.fromhex(document["content"])))
    cells = [[cell.text for cell in row.cells] for row in page.tables[0].rows]
    assert cells[0] == ["序号", "姓名", "类别", "单位", "要求", "进度", "上次联系", "可谈事项", "安排"]
    assert cells[1] == [
        "1",
        "张三",
        "第二类",
        "示例芯科技",
        "每半年1次，区领导",
        "还差1次，12月31日前",
        "3月1日（周日）",
        "设备进口通关；帮问人才公寓",
        "",
    ]
    before = len(office.secretary.screens)
    await office.secretary.presses(Plan(keeper=office.li).pack())  # another's
    assert len(office.secretary.screens) == before


async def test_the_secretary_gets_the_briefs_of_the_quarter_in_one_file(
    town: chatter.Town, office: Office, time: chatter.FixedTime
) -> None:
    def more(session: Session) -> None:
        roster.enter_talent(session, "郑六", 2, liaison=office.li, leader=office.wang)

    await town.app.database.awrite(more)
    time.at = datetime(2026, 10, 8, 1, tzinfo=UTC)
    await office_days.tick(town)
    await office.secretary.taps("取简报")
    document = office.secretary.screen.document
    assert document
    assert office.secretary.screen.text == "2026年四季度联系安排表 拜访简报2份"
    page = Document(io.BytesIO(bytes.fromhex(document["content"])))
    texts = [paragraph.text for paragraph in page.paragraphs]
    heads = [text for text in texts if text.startswith("拜访简报：")]
    assert document["file_name"] == "2026年四季度联系安排表 拜访简报2份-王某-2026-10-08.docx"
    assert heads == ["拜访简报：张三", "拜访简报：郑六"]
    assert any("设备进口通关" in text for text in texts)
    breaks = [paragraph.paragraph_format.page_break_before for paragraph in page.paragraphs if paragraph.text in heads]
    assert breaks == [False, True]
    shown = await office.secretary.says("/plan")
    assert shown.labels == ["取安排表", "取简报"]
    before = len(office.secretary.screens)
    await office.secretary.presses(PlanBriefs(keeper=office.li).pack())  # another's
    assert len(office.secretary.screens) == before


async def test_a_hand_over_passes_on_links_drafts_promises_and_needs(town: chatter.Town, office: Office) -> None:
    def begin(session: Session) -> None:
        person = session.scalar(select(Account.person_id).where(Account.external_id == "7"))
        assert person
        now = town.app.now()
        session.add(
            ContactDraft(
                person_id=person,
                talent_id=office.talents["张三"],
                facts={},
                begun_at=now,
                saved_at=now,
            )
        )

    await town.app.database.awrite(begin)
    await office.liaison.says("/handover")
    shown = await office.liaison.taps("赵某")
    assert shown.text == "李某的3位人才将交给赵某：草稿1、未兑现承诺1、未办结需求1。"
    shown = await office.liaison.taps("逐条看")
    assert shown.text.split("\n")[1] == "张三（第二类）：草稿1、承诺“帮问人才公寓”、需求“设备进口通关”"
    await office.liaison.taps("‹ 返回移交")
    shown = await office.liaison.taps("请科里确认")
    assert shown.text == "已请人才科确认，确认后生效。"
    await town.app.push_due()
    shown = await office.chief.taps("确认移交")
    assert shown.text == "✓ 李某的3位人才已交给赵某，承诺1项、需求1项一并移交。"
    await town.app.push_due()
    assert office_days.pushed(office.taker) == ["有3位人才移交给您：未兑现承诺1项、未办结需求1项。"]
    shown = await office.taker.taps("看名单")
    assert "张三" in shown.text

    def look(session: Session) -> tuple[list[int], int, int]:
        taker = session.scalar(select(Account.person_id).where(Account.external_id == "8"))
        drafts = session.scalars(select(ContactDraft.person_id)).all()
        history = officials.list_history(session, office.talents["张三"])
        assert [draft == taker for draft in drafts] == [True]
        return officials.list_talents(session, office.zhao), len(history), len(audit.list_acts(session, act="handover"))

    talents, history, acts = await town.app.database.aread(look)
    assert talents == sorted(office.talents.values())
    assert (history, acts) == (3, 1)  # 王某, 赵某, and 李某 till today
    # Pressed again: nothing twice.
    await office.chief.presses(HandOver(do="ok", keeper=office.li, taker=office.zhao).pack())
    assert office.chief.toast == "没有可移交的：可能刚才已经移交了。"


async def test_a_stranger_hands_nothing_over(town: chatter.Town, office: Office) -> None:
    await office.taker.says("/help")
    for do in ("to", "sum", "ok"):
        data = HandOver(do=do, keeper=office.li, taker=office.zhao)
        await office.taker.presses(data.pack())
        assert office.taker.toast
    assert len(office.taker.screens) == 1


async def test_who_could_not_be_asked_by_a_survey_is_listed_to_be_phoned(
    town: chatter.Town, office: Office, time: chatter.FixedTime
) -> None:
    from tests.surveys import audience

    def begin(session: Session) -> None:
        audience.begin(session, audience.plan(session), now=time.at)

    await town.app.database.awrite(begin)
    shown = await office.liaison.says("/todo")
    assert "还没加入，问卷发不到，请打电话" in shown.text


async def test_who_has_one_table_is_not_asked_whose(town: chatter.Town, office: Office) -> None:
    shown = await office.liaison.says("/plan")
    assert (shown.text, shown.labels) == ("2026年四季度联系安排表备好了，可以打印。", ["取安排表", "取简报"])
    assert (await office.chief.says("/plan")).text.endswith("要谁的？")
    await office.liaison.presses("la:en")
    assert (await office.liaison.says("/plan")).labels == ["Table", "Get briefs"]

"""Greetings on birthdays and festivals: prepared by a job, sent by a person's press, once."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest
from sqlalchemy import select, update
from sqlalchemy.orm import Session

from bot.callbacks import Greet
from jobs import workdays
from jobs.duties import DutiesUnusable, parse_policy
from storage import consents
from storage.consents import Purpose
from storage.roles import Role
from storage.tables import Account, Ask, Contact, Talent
from tests import chatter
from tests.keeping import office_days, roster
from tests.keeping.office_days import Office
from tests.keeping.office_days import office as office


def test_a_list_is_open_some_working_days_ahead_and_while_it_lasts() -> None:
    def coming(*day: int) -> list[str]:
        return [festival.occasion for festival in workdays.list_festivals(date(*day), 3)]

    assert coming(2026, 9, 21) == []
    assert coming(2026, 9, 22) == ["mid_autumn-2026"]  # 22, 23, 24 are worked
    assert coming(2026, 9, 27) == ["mid_autumn-2026", "national-2026"]
    assert coming(2026, 9, 28) == ["national-2026"]
    assert coming(2025, 9, 29) == ["national-2025", "mid_autumn-2025"]  # they met that year
    assert coming(2026, 4, 3) == []  # 清明 is no festival to greet on
    assert coming(2026, 2, 23) == ["spring-2026"]
    assert coming(2030, 12, 29) == ["new_year-2031"]  # a year that is not published has the sun's festivals
    assert coming(2031, 9, 10) == []


def test_an_office_chooses_its_festivals() -> None:
    duty = "duties:\n  - {categories: [1], by: liaison, per: year}\n"
    policy = parse_policy("greetings: {festivals: [spring], workdays: 5}\n" + duty)
    assert (policy.festivals, policy.greet_workdays) == (("spring",), 5)
    for wrong in ("{festivals: [easter]}", "{workdays: 0}", "[spring]", "{days: 3}", "{festivals: [{}]}"):
        with pytest.raises(DutiesUnusable):
            parse_policy(f"greetings: {wrong}\n{duty}")


async def _join(town: chatter.Town, office: Office, name: str, user: int) -> chatter.Person:
    def enter(session: Session) -> None:
        roster.join(session, str(user), Role.APPLICANT)
        person = session.scalar(select(Account.person_id).where(Account.external_id == str(user)))
        session.execute(update(Talent).where(Talent.id == office.talents[name]).values(person_id=person))

    await town.app.database.awrite(enter)
    return town.person(user)


async def _give_phone(town: chatter.Town, office: Office, name: str) -> None:
    changed = update(Talent).where(Talent.id == office.talents[name]).values(phone="13800000001")
    await town.app.database.awrite(lambda session: session.execute(changed))


async def test_a_birthday_is_greeted_on_its_morning_by_a_press_only_and_once(
    town: chatter.Town, office: Office, time: chatter.FixedTime
) -> None:
    await _give_phone(town, office, "王五")
    await office_days.tick(town)
    assert office_days.pushed(office.talent) == []
    shown = await office.liaison.says("/greetings")
    assert shown.text.split("\n") == [
        "近日生日，点“发祝福”才会发出：",
        "11月25日（周三） 王五 13800000001（没加入本助手，请打电话或发微信）",
        "11月26日（周四） 李四",
    ]
    shown = await office.liaison.taps("发祝福")
    assert office.liaison.toast == "好的，11月26日（周四）上午9点发出；之前都可以取消。"
    assert "… 11月26日（周四） 李四（当天上午9点发出）" in shown.text
    shown = await office.liaison.taps("取消发送")
    assert office.liaison.toast == "已取消，没有发出。"
    press = Greet(do="send", talent=office.talents["李四"], occasion="birthday-2026").pack()
    await office.liaison.presses(press)
    await office.liaison.presses(press)
    time.at = datetime(2026, 11, 26, 0, 59, tzinfo=UTC)
    await town.app.push_due()
    assert office_days.pushed(office.talent) == []
    time.at += timedelta(minutes=1)
    await town.app.push_due()
    await town.app.push_due()
    assert len(office_days.pushed(office.talent)) == 1
    assert "生日快乐" in office_days.pushed(office.talent)[0]
    shown = await office.liaison.says("/greetings")
    assert "✓ 11月26日（周四） 李四（祝福已发）" in shown.text
    await office.liaison.presses(Greet(do="back", talent=office.talents["李四"], occasion="birthday-2026").pack())
    assert office.liaison.toast == "已经发出，不能取消了。"
    await office.taker.says("/help")
    await office.taker.presses(press)
    assert office.taker.toast


async def test_who_wants_no_more_greetings_is_greeted_by_phone(
    town: chatter.Town, office: Office, time: chatter.FixedTime
) -> None:
    zhang = await _join(town, office, "张三", 12)
    await office.liaison.says("/greetings")
    await office.liaison.taps("发祝福")
    time.at = datetime(2026, 11, 26, 1, tzinfo=UTC)
    await town.app.push_due()
    greeting = office.talent.screen
    assert greeting.labels == ["文件目录", "不再接收此类"]
    shown = await office.talent.taps("不再接收此类")
    assert shown.text == "好，以后不再发：节日、生日问候和联系后的回访。"
    time.at = datetime(2026, 12, 29, 1, tzinfo=UTC)
    shown = await office.liaison.says("/greetings")
    assert "李四（不收这类消息，请打电话或发微信）" in shown.text
    await office.liaison.taps("全选")
    shown = await office.liaison.taps("发出（1）")
    before = len(office.talent.screens)
    await zhang.says("/settings")
    await zhang.taps("✓ 问候回访")  # after it was sent off, before it went
    await town.app.push_due()
    assert len(office.talent.screens) == before
    assert not any("新年快乐" in text for text in office_days.pushed(zhang))


async def test_a_greeting_that_missed_its_day_is_not_sent_late(
    town: chatter.Town, office: Office, time: chatter.FixedTime
) -> None:
    await office.liaison.says("/greetings")
    await office.liaison.taps("发祝福")
    time.at = datetime(2026, 11, 27, 2, tzinfo=UTC)  # the bot was down for a day
    await town.app.push_due()
    assert office_days.pushed(office.talent) == []


async def test_a_festival_is_prepared_once_and_sent_to_those_who_are_ticked(
    town: chatter.Town, office: Office, time: chatter.FixedTime
) -> None:
    zhang = await _join(town, office, "张三", 12)
    await _give_phone(town, office, "王五")
    time.at = datetime(2026, 12, 28, 1, tzinfo=UTC)  # Monday: four working days ahead of New Year
    await office_days.tick(town)
    before = len(office.liaison.screens)
    time.at += timedelta(days=1)
    for _ in range(2):
        await office_days.tick(town)
    new = [shown for shown in office.liaison.screens[before:] if "元旦" in shown.text]
    assert [shown.text for shown in new] == [
        "元旦（2027年1月1日起放假）快到了，祝福名单备好了。点一下就能发的2位。请打电话的1位。"
    ]
    assert not any("元旦" in text for text in office_days.pushed(office.taker))  # nobody is 赵某's
    await office.liaison.taps("看名单", on=new[0])
    shown = next(shown for shown in office.liaison.screens if shown.id == new[0].id)  # in its place
    assert shown.text.split("\n") == [
        "! 2027年的放假安排还没有收录：暂按周末算，春节、端午、中秋没有名单，请管理员更新。",
        "元旦祝福 · 2027年1月1日起放假",
        "“您好，新年将至，祝您新年快乐，身体健康，工作顺利。增城区人才服务助手敬上。”",
        "可发2位，已选0位。点名字选上或去掉，按“发出”才会发。",
        "王五 13800000001（没加入本助手，请打电话或发微信）",
    ]
    assert shown.labels == ["张三", "李四", "全选", "改祝福语", "近日生日"]
    time.at += timedelta(days=1)
    await office_days.tick(town)
    assert not any("快到了" in text for text in office_days.pushed(office.liaison)[-1:])
    await office.liaison.says("/greetings")
    await office.liaison.presses(Greet(do="send", occasion="new_year-2027").pack())
    assert office.liaison.toast == "还没有选人，没有发出。"
    shown = await office.liaison.taps("全选")
    assert shown.labels[:4] == ["✓ 张三", "✓ 李四", "发出（2）", "全不选"]
    await office.liaison.taps("✓ 李四")
    await office.liaison.taps("改祝福语")
    await office.liaison.says("祝" * 201)
    assert office.liaison.screen.text.startswith("太长了，请控制在200字以内。")
    shown = await office.liaison.says("新年好，\n今年多谢您。")
    assert "“新年好， 今年多谢您。”" in shown.text
    assert "✓ 张三" in shown.labels
    shown = await office.liaison.taps("发出（1）")
    assert office.liaison.toast == "祝福已发给1位。只问候不算完成当期联系。"
    await town.app.push_due()
    assert office_days.pushed(zhang) == ["新年好， 今年多谢您。"]
    assert office_days.pushed(office.talent) == []
    assert "✓ 张三（已发）" in shown.text
    # Written down only where the liaison says so, once, as a greeting that meets no duty.
    await office.liaison.taps("记为问候")
    assert office.liaison.toast == "已记下1次问候（线上）。"
    await office.liaison.presses(Greet(do="log", occasion="new_year-2027").pack())
    assert office.liaison.toast == "已记下0次问候（线上）。"
    assert "✓ 张三（已发，已记问候）" in office.liaison.screen.text

    def look(session: Session) -> list[tuple[str, str, str, bool]]:
        rows = session.execute(
            select(Contact.channel, Contact.level, Ask.text, Contact.greeting_only)
            .join(Ask, Ask.contact_id == Contact.id)
            .where(Contact.day == date(2026, 12, 30))
        )
        return [tuple(row) for row in rows]

    assert await town.app.database.aread(look) == [("online", "liaison", "元旦祝福", True)]
    # The leader's secretary sees the same list, and that he was greeted.
    shown = await office.secretary.says("/greetings")
    assert "✓ 张三（已发）" in shown.text
    await office.taker.says("/greetings")
    assert office.taker.screen.text.endswith("您名下还没有联系对象。")


async def test_a_question_typed_while_ticking_is_a_question_and_a_contact_a_contact(
    town: chatter.Town, office: Office, time: chatter.FixedTime
) -> None:
    time.at = datetime(2026, 12, 30, 1, tzinfo=UTC)
    await office.liaison.says("/greetings")
    await office.liaison.taps("李四")
    shown = await office.liaison.says("联系 张三 电话")
    assert "张三" in shown.text
    assert "请输入" in shown.text


async def test_pages_of_a_long_list_and_its_phones_stay_with_who_agreed(
    town: chatter.Town, office: Office, time: chatter.FixedTime
) -> None:
    def fill(session: Session) -> None:
        for number in range(7):
            roster.enter_talent(session, f"郑{number}", 4, liaison=office.li, phone=f"1380000001{number}")
        person = session.scalar(select(Account.person_id).where(Account.external_id == "11"))
        assert person
        version = consents.VERSIONS[Purpose.ABROAD]
        consents.answer(session, person, Purpose.ABROAD, version, given=False, now=town.app.now())
        session.execute(update(Account).where(Account.person_id == person).values(reachable=False))
        session.execute(update(Talent).where(Talent.person_id == person).values(phone="13800000009"))

    await town.app.database.awrite(fill)
    time.at = datetime(2026, 12, 30, 1, tzinfo=UTC)
    await office.liaison.says("/greetings")
    texts = [office.liaison.screen.text]
    for page in ("第2页", "第3页"):
        texts.append((await office.liaison.taps(page)).text)
    assert all(len(text.split("\n")) <= 8 for text in texts)
    every = "\n".join(texts)
    assert "郑6 13800000016（没加入" in every
    assert "李四（没加入" in every  # who refused Telegram and can't be reached there: the name alone
    assert "13800000009" not in every


async def test_a_year_without_its_holidays_is_said_in_the_digest_and_the_list(
    town: chatter.Town, office: Office, time: chatter.FixedTime
) -> None:
    """The library holds no year 2090 yet: what can't be prepared is said, not left out in silence."""
    time.at = datetime(2090, 9, 4, 1, tzinfo=UTC)  # Monday; the Mid-Autumn Festival is near
    await office_days.tick(town)
    assert "2090年的放假安排还没有收录" in office_days.pushed(office.liaison)[-1]
    shown = await office.liaison.says("/greetings")
    assert shown.text.startswith("! 2090年的放假安排还没有收录")

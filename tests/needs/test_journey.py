"""Needs from the visit to the call-back, through the real dispatcher, with the days that pass in between."""

from __future__ import annotations

from datetime import date

from sqlalchemy import func, select

from bot.callbacks import NeedStep as Press
from storage import audit, erasure
from storage.tables import Need, NeedStep
from tests.chatter import NOW, Person, Shown
from tests.needs.conftest import Office


async def opens(person: Person, label: str = "1") -> Shown:
    """The first need of the list that is theirs."""
    await person.says("/needs")
    return await person.taps(label)


async def transferred(office: Office) -> tuple[Person, Person]:
    """Officer 10 has taken the need and passed it to the education bureau, on 24 November."""
    officer, bureau = office.person(10), office.person(11)
    await office.comes(date(2026, 11, 24))
    await opens(officer)
    await officer.taps("受理")
    await officer.taps("转办")
    await officer.taps("区教育局")
    await office.pushes()
    return officer, bureau


async def states(office: Office) -> list[str]:
    return await office.town.app.database.aread(
        lambda session: list(session.scalars(select(Need.state).order_by(Need.id)))
    )


async def test_a_need_is_transferred_extended_replied_reopened_and_settled(office: Office) -> None:
    chief, liaison, talent = office.person(9), office.person(7), office.person(12)
    officer, bureau = await transferred(office)
    assert "✓ 已转办" in officer.screen.text
    assert "区教育局承办 · 12月8日（周二）前" in officer.screen.text  # ten working days
    # The department sees the need and no name.
    assert "! 有1项需求转给区教育局，请在12月8日（周二）前答复。" in bureau.screen.text
    shown = await bureau.taps("看看")
    assert "第二类人才 · 子女入学" in shown.text
    assert "孩子明年上小学" in shown.text
    assert "张三" not in "".join(entry.text for entry in bureau.screens)
    await bureau.taps("签收")
    # 申请延期, with consent.
    await bureau.taps("申请延期")
    shown = await bureau.says("要等学位摸底")
    assert "… 申请延期" in shown.text
    await office.pushes()
    assert "区教育局申请延期，请您定" in chief.screen.text
    shown = await chief.taps("看看")
    assert "区教育局申请延期：要等学位摸底" in shown.text
    shown = await chief.taps("同意延期")
    assert "12月22日（周二）前 · 已同意延期" in shown.text  # twenty from the transfer
    # Asked back: the limit stands while the talent is waited for.
    await opens(bureau)
    await bureau.taps("请补充")
    shown = await bureau.says("户口在哪个镇街？")
    assert "… 等本人补充" in shown.text
    await office.comes(date(2026, 11, 26))
    assert "您11月23日（周一）提到的“孩子明年上小学”，区教育局想请您补充：" in talent.screen.text
    assert "户口在哪个镇街？" in talent.screen.text
    await talent.taps("补充")
    shown = await talent.says("荔城街")
    assert shown.text.startswith("✓ 已转给承办单位，谢谢您。")
    assert "… 区教育局在办" in shown.text
    await office.pushes()
    assert "期限顺延到12月24日（周四）" in bureau.screen.text  # two working days were the talent's
    # The section chief gives the reply back once, then releases it.
    await opens(bureau)
    await bureau.taps("答复")
    await bureau.says("请等通知")
    await opens(chief)
    await chief.taps("退回重拟")
    await chief.says("写明哪所学校、何时报名")
    await opens(bureau)
    await bureau.taps("答复")
    await bureau.says("安排在示例小学，5月1日起报名")
    await office.comes(date(2026, 11, 27))
    shown = await opens(chief)
    assert "区教育局答复：安排在示例小学，5月1日起报名" in shown.text
    shown = await chief.taps("发出答复")
    assert "已答复，待回访 · 12月4日（周五）前" in shown.text
    # The liaison calls: not solved.
    await office.pushes()
    assert "请在12月4日（周五）前打电话回访" in liaison.screen.text
    shown = await liaison.taps("看看")
    assert "张三（第二类） · 子女入学" in shown.text
    assert "安排在示例小学" in shown.text
    await liaison.taps("没办妥")
    shown = await liaison.says("报名系统里查不到")
    assert "没办妥，重新办理 · 12月2日（周三）前" in shown.text
    await office.pushes()
    assert "1项需求没办妥，请重新办理" in officer.screen.text
    shown = await officer.taps("看看")
    assert "联络员反映：没办妥：报名系统里查不到" in shown.text
    # Once more round, and late.
    await officer.taps("转办")
    await officer.taps("区教育局")
    await office.comes(date(2026, 12, 14))
    shown = await bureau.says("/needs")
    assert "! 1. 第二类人才 · 子女入学 · 逾期1个工作日" in shown.text
    await bureau.taps("1 子女入学")
    await bureau.taps("答复")
    await bureau.says("已补录，请再查")
    await opens(chief)
    await chief.taps("发出答复")
    await opens(liaison)
    shown = await liaison.taps("已办妥")
    assert "✓ 已办结" in shown.text
    assert await states(office) == ["settled", "registered"]
    # Every step is dated, signed and audited.
    steps, unsigned, acts = await office.town.app.database.aread(
        lambda session: (
            list(session.scalars(select(NeedStep.move).order_by(NeedStep.id))),
            session.scalar(select(func.count()).where(NeedStep.person_id.is_(None))),
            len(audit.list_acts(session, act="need.step")),
        )
    )
    assert steps == [
        "take", "transfer", "accept", "ask_extension", "extend", "ask_talent", "supply", "reply", "give_back", "reply",
        "release", "reopen", "transfer", "reply", "release", "settle",
    ]  # fmt: skip
    assert (unsigned, acts) == (0, len(steps))


async def test_of_two_officers_who_take_one_the_second_sees_who_has_it(office: Office) -> None:
    first, second = office.person(10), office.person(13)
    await opens(first)
    await opens(second)
    await first.taps("受理")
    shown = await second.taps("受理")
    assert "这项需求刚有变动" in shown.text
    assert "经办：人才科经办" in shown.text
    # Both press in the same moment: the row decides, and the other is told whose it is.
    await second.taps("转办")
    data = next(b["callback_data"] for row in second.screen.rows for b in row if b["text"] == "区教育局")
    updates = [person.tap_update(person.screen, data) for person in (first, second)]
    await office.town.deliver(*updates)
    told = [person.screen.text for person in (first, second)]
    assert sum("✓ 已转办" in text for text in told) == 1
    assert sum("没有重复办理" in text or "刚有变动" in text for text in told) == 1
    steps = await office.town.app.database.aread(lambda session: session.scalar(select(func.count(NeedStep.id))))
    assert steps == 2


async def test_a_restricted_need_stays_between_its_author_and_the_chief(office: Office) -> None:
    chief, liaison = office.person(9), office.person(7)
    assert "住院手术" not in (await office.person(10).says("/needs")).text
    await chief.says("/needs")
    shown = await chief.says("/needs")
    assert "住院手术" in shown.text
    await chief.taps("2")
    assert "【限知】" in chief.screen.text
    shown = await chief.taps("受理")
    assert not any("转办" in label for label in shown.labels)
    await chief.taps("直接答复")
    await chief.says("已联系医院绿色通道")
    await office.pushes()
    await chief.taps("发出答复")
    await office.pushes()
    assert "打电话回访" in liaison.screen.text
    assert office.person(10).screens[-1].text.count("住院") == 0
    await liaison.taps("看看")
    await liaison.taps("已办妥")
    assert await states(office) == ["registered", "settled"]


async def test_a_need_that_is_pending_goes_on_by_itself_on_its_day(office: Office) -> None:
    officer, bureau = await transferred(office)
    await officer.taps("挂起")
    shown = await officer.says("等小学招生")
    assert "没看出是哪天" in shown.text
    shown = await officer.says("12月1日，等小学招生")
    assert "… 挂起 · 挂起到12月1日（周二）" in shown.text
    assert (await opens(bureau)).labels == ["加附件", "列表"]
    await office.comes(date(2026, 11, 30))
    assert await states(office) == ["pending", "registered"]
    await office.comes(date(2026, 12, 1))
    assert "恢复办理，12月15日（周二）前答复" in bureau.screen.text  # the five working days are added
    assert "恢复办理" in officer.screen.text
    await office.comes(date(2026, 12, 1), hour=11)
    assert sum("恢复办理" in entry.text for entry in bureau.screens) == 1


async def test_a_department_sees_its_own_needs_only_and_hands_back_what_is_not_its(office: Office) -> None:
    officer, bureau = await transferred(office)
    stranger = office.person(14)
    assert (await stranger.says("/needs")).text == "没有承办中的需求。"
    number = await office.town.app.database.aread(lambda session: session.scalar(select(func.min(Need.id))))
    await stranger.presses(Press(need=number, revision=2, do="reply").pack())
    assert stranger.toast == "您没有这个权限，没有做任何改动。"
    await bureau.taps("看看")
    await bureau.taps("退回")
    await bureau.says("应由住建局办")
    assert bureau.screen.text == "✓ 已退回人才科。"
    await office.pushes()
    assert "1项需求被退回" in officer.screen.text
    shown = await officer.taps("看看")
    assert "区教育局退回：应由住建局办" in shown.text


async def test_a_need_whose_talent_is_erased_is_withdrawn_and_says_nothing_any_more(office: Office) -> None:
    _, bureau = await transferred(office)
    await bureau.taps("看看")
    await bureau.taps("请补充")
    await bureau.says("户口在哪个镇街？")
    talent = office.talents["张三"]
    await office.town.app.database.awrite(lambda session: erasure.erase_talent(session, talent, NOW))
    assert await states(office) == ["withdrawn", "withdrawn"]
    written = await office.town.app.database.aread(lambda session: set(session.scalars(select(NeedStep.text))))
    assert written == {""}
    assert (await bureau.says("/needs")).text == "没有承办中的需求。"
    await office.pushes()
    assert office.person(12).screens == []


async def test_a_text_that_is_too_long_or_empty_is_asked_for_again(office: Office) -> None:
    _, bureau = await transferred(office)
    await bureau.taps("看看")
    await bureau.taps("答复")
    assert (await bureau.says("答" * 1_001)).text == "最多1000字，请写短些再发。"
    assert "✓ 已送审核" in (await bureau.says("可以")).text


async def test_over_a_year_whose_holidays_are_not_published_it_says_so(office: Office) -> None:
    officer, bureau = office.person(10), office.person(11)
    await office.comes(date(2026, 12, 28))
    shown = await opens(officer)
    assert "逾期22个工作日" in shown.text  # three were the office's
    await officer.taps("受理")
    await officer.taps("转办")
    shown = await officer.taps("区教育局")
    assert "2027年1月11日前" in shown.text
    assert "2027年的放假安排还没有公布，期限暂按周末算。" in shown.text
    await office.pushes()
    await bureau.taps("看看")
    assert "2027年的放假安排还没有公布" in bureau.screen.text


async def test_what_is_late_is_told_who_has_it_and_later_the_chief_once_each(office: Office) -> None:
    officer, bureau = await transferred(office)
    chief, other = office.person(9), office.person(14)
    late = "! 1项需求逾期{}个工作日：区教育局承办。"
    await office.comes(date(2026, 12, 9))
    for person in (officer, bureau):
        assert person.screen.text == late.format(1)
    assert late.format(1) not in [entry.text for entry in chief.screens]
    await office.comes(date(2026, 12, 9), hour=11)
    await office.comes(date(2026, 12, 10))
    assert sum("区教育局承办。" in entry.text for entry in bureau.screens) == 1
    await office.comes(date(2026, 12, 11))
    assert late.format(3) in [entry.text for entry in chief.screens]
    assert other.screens == []
    shown = await bureau.taps("看看")
    assert "逾期3个工作日" in shown.text

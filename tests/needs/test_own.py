"""What a talent raises alone, what they are told, what they answer; files, notes, colleagues, replies given before."""

from __future__ import annotations

from datetime import UTC, date
from pathlib import Path

from sqlalchemy import select
from sqlalchemy.orm import Session

from storage import contact_counts, need_entries, personal_data, suggestions
from storage.need_entries import MOST_OWN
from storage.need_steps import Moment
from storage.roles import Role, find_actor
from storage.suggestions import Suggested
from storage.tables import Ask, Need, NeedFile, Suggestion, Talent
from tests.keeping import roster
from tests.needs.conftest import Office
from tests.needs.test_journey import opens, states


async def join_fourth_category(office: Office) -> int:
    """李四, of the fourth category, joins as 16; who that is."""

    def join(session: Session) -> int:
        actor = roster.join(session, "16", Role.APPLICANT)
        session.get_one(Talent, office.talents["李四"]).person_id = actor.person_id
        return actor.person_id

    return await office.town.app.database.awrite(join)


async def test_a_talent_raises_a_need_reads_the_reply_and_says_whether_it_helped(
    office: Office, tmp_path: Path
) -> None:
    talent, officer, bureau, chief = (office.person(number) for number in (16, 10, 11, 9))
    person = await join_fourth_category(office)
    await office.comes(date(2026, 11, 24))
    assert "您还没有提过需求" in (await talent.says("/need")).text
    await talent.taps("提一项需求")
    assert (await talent.says("  ")).text == "没有写内容，请再发一次。"
    shown = await talent.says("（急）孩子要转学")
    assert "类别：子女入学 · 加急" in shown.text
    await talent.taps("改类别")
    await talent.taps("其他")
    await talent.taps("改类别")
    await talent.taps("子女入学")
    await talent.taps("不急")
    sent = talent.screen
    shown = await talent.taps("发给人才科")
    assert shown.text == "✓ 已转给人才科，11月27日（周五）前转给承办单位，有进展会告诉您。"
    await talent.taps("发给人才科", on=sent)  # once more, on the old screen
    assert "已发出或已取消" in talent.screen.text
    await office.pushes()
    for told in (officer, office.person(7)):
        assert "! 有人才自己提了1项需求，请在11月27日（周五）前转办。" in told.screen.text
    assert "李四" not in officer.screen.text
    # A file and a note; both reach who has it.
    await talent.says("/need")
    await talent.taps("1")
    await talent.taps("加附件")
    picture = tmp_path / "学籍.pdf"
    picture.write_bytes(b"%PDF-1.4 example")
    shown = await talent.sends_file(picture)
    assert "✓ 附件已加上。" in shown.text
    await talent.taps("补充说明")
    await talent.says("四年级")
    # Taken, passed on, given to a colleague, replied with a reply that is kept for the next time.
    await opens(officer, "2 子女入学")
    await officer.taps("受理")
    await officer.taps("转办")
    await officer.taps("区教育局")
    await office.pushes()
    await bureau.taps("看看")
    assert "李四" not in bureau.screen.text
    await bureau.taps("附件1")
    await bureau.taps("1")
    assert bureau.screen.document is not None
    await bureau.says("/needs")
    await bureau.taps("1 子女入学")
    await bureau.taps("答复")
    shown = await bureau.says("请到示例小学办理转学")
    await bureau.taps("存为常用")
    assert "✓ 已存为常用答复。" in bureau.screen.text
    # Before the release the talent and the liaison read nothing of it.
    await talent.says("/need")
    assert "… 区教育局在办" in talent.screen.text
    await talent.taps("1")
    assert "示例小学" not in talent.screen.text
    liaison = office.person(7)
    await liaison.says("/needs")
    await liaison.taps("3")
    assert "答复" in liaison.screen.text
    assert "示例小学" not in liaison.screen.text
    await opens(chief)
    await chief.taps("发出答复")
    await office.pushes()
    shown = talent.screen
    assert "您11月24日（周二）提到的“（急）孩子要转学”，区教育局答复如下：" in shown.text
    assert "请到示例小学办理转学" in shown.text
    assert shown.labels == ["已办妥", "还没有", "补充说明"]
    # Not yet: it is taken up again, and once more replied by the reply that was kept.
    await talent.taps("还没有")
    shown = await talent.says("学校说没有学位")
    assert "✓ 已转回人才科重新办理" in shown.text
    await office.pushes()
    assert "1项需求没办妥" in officer.screen.text
    await officer.taps("看看")
    await officer.taps("转办")
    await officer.taps("区教育局")
    await bureau.says("/needs")
    await bureau.taps("1 子女入学")
    await bureau.taps("答复")
    assert "1. 请到示例小学办理转学" in bureau.screen.text
    await bureau.taps("用第1条")
    await opens(chief)
    await chief.taps("发出答复")
    # Nothing said for five working days: the liaison calls; the old button still settles it.
    await office.comes(date(2026, 12, 1))
    asked = talent.screen
    assert (await states(office))[-1] == "replied"
    await office.comes(date(2026, 12, 2))
    assert "本人没有回复，请在12月9日（周三）前打电话回访" in liaison.screen.text
    shown = await talent.taps("已办妥", on=asked)
    assert "✓ 好的，这件事办结了" in shown.text
    await office.pushes()
    assert "本人确认已办妥，不用再打电话" in liaison.screen.text
    # What is kept of them has the reply and the file.
    kept = await office.town.app.database.aread(lambda session: personal_data.gather(session, person, ""))
    assert kept["needs"][-1]["reply"] == "请到示例小学办理转学"
    assert kept["needs"][-1]["state"] == "settled"
    assert [file["name"] for file in kept["files"]] == ["学籍.pdf"]


async def test_a_suggestion_gets_a_topic_and_a_reply_that_reaches_its_author_once(office: Office) -> None:
    talent, officer, second = office.person(16), office.person(10), office.person(13)
    person = await join_fourth_category(office)
    shown = await talent.says("/suggest 多开政策宣讲会")
    await talent.taps("选类别")
    await talent.taps("政策规定")
    assert "谢谢您" in (await talent.taps("发给人才科")).text
    await office.pushes()
    assert "有人才提了1条建议" in officer.screen.text
    await officer.taps("看看")
    await officer.taps("选类别")
    await officer.taps("交流活动")
    await officer.taps("答复")
    await second.says("/needs")
    await second.taps("建议1")
    await second.taps("1")
    await second.taps("答复")
    shown = await officer.says("12月起每月一场")
    assert "✓ 已答复" in shown.text
    assert "刚有同事答复了" in (await second.says("正在研究")).text
    await office.pushes()
    assert "您11月23日（周一）提的建议“多开政策宣讲会”，人才科答复如下：" in talent.screen.text
    assert "12月起每月一场" in talent.screen.text
    assert sum("12月起每月一场" in entry.text for entry in talent.screens) == 1

    def look(session: Session) -> tuple[list[tuple[str, str]], list[Suggested]]:
        rows = [(row.topic, row.reply) for row in session.execute(select(Suggestion.topic, Suggestion.reply))]
        return rows, suggestions.list_open(session, find_actor(session, office.actors[10].person_id))

    rows, waiting = await office.town.app.database.aread(look)
    assert rows == [("exchange", "12月起每月一场")]
    assert waiting == []
    kept = await office.town.app.database.aread(lambda session: personal_data.gather(session, person, ""))
    assert kept["suggestions"][0]["reply"] == "12月起每月一场"

    def count(session: Session) -> tuple[list[date | None], list[int]]:
        """The days that suggestions count on, and those that are on a wrong one."""
        days = session.scalars(select(Ask.told_on).where(contact_counts.is_suggestion())).all()
        return list(days), contact_counts.find_misdated(session)

    assert await office.town.app.database.aread(count) == ([date(2026, 11, 23)], [])


async def test_what_can_not_be_raised_or_attached_is_said_and_leaves_nothing(office: Office, tmp_path: Path) -> None:
    talent, stranger = office.person(16), office.person(99)
    person = await join_fourth_category(office)
    assert "需求" not in (await stranger.says("/need 一辆车")).text  # as any command that is not theirs
    assert "最多1000字" in (await talent.says("/need " + "字" * 1_001)).text

    def raise_many(session: Session) -> None:
        actor = find_actor(session, person)
        for number in range(MOST_OWN):
            need_entries.raise_own(session, actor, "need", f"第{number}件事", when=Moment(office.time.at, UTC))

    await office.town.app.database.awrite(raise_many)
    await talent.says("/need 又一件事")
    await talent.taps("发给人才科")
    assert "一天最多提20项" in talent.toast
    await talent.says("/need")
    await talent.taps("1")
    await talent.taps("加附件")
    large = tmp_path / "大.zip"
    large.write_bytes(b"x")
    await talent.sends_file(large, size=21 * 1024 * 1024)
    assert "20" in talent.screen.text
    empty = tmp_path / "空.pdf"
    empty.write_bytes(b"")
    await talent.sends_file(empty)
    count = await office.town.app.database.aread(
        lambda session: (len(session.scalars(select(NeedFile)).all()), len(session.scalars(select(Need)).all()))
    )
    assert count == (0, 2 + MOST_OWN)

"""From silence to an answer, and from that to one for all who ask the same, through the real dispatcher."""

from __future__ import annotations

import tempfile
from datetime import date, timedelta
from pathlib import Path

from sqlalchemy import select
from sqlalchemy.orm import Session

from knowledge.model import Status
from storage import erasure, personal_data, roles
from storage.tables import Delivery, Enquiry, EnquiryTurn, Faq, Question
from tests.chatter import Person
from tests.desk.conftest import MEASURE, Desk

ASKED = "探亲机票能报销吗"
ANSWER = "目前没有报销探亲机票的政策，张三可按人才奖励办法第二十四条享受停车便利，电话13800001111。"


async def answers(officer: Person, text: str) -> None:
    """The officer has the question open."""
    await officer.taps("直接回复")
    await officer.says(text)
    await officer.taps("发出")


async def test_a_question_is_answered_asked_back_learned_and_answers_the_next(desk: Desk) -> None:
    talent, officer, second, chief = (desk.person(number) for number in (12, 10, 13, 9))
    # The chief puts one officer on duty for all, who then goes off for single topics.
    await chief.says("/desk")
    await chief.taps("值班")
    await chief.taps("人才科经办（用户2")
    shown = await chief.taps("全部")
    assert "✓ 全部" in shown.labels
    # Not found: with the talent's consent it goes to who is on duty, who alone is told.
    shown = await talent.says(ASKED)
    assert "已收录的文件没有写到这一项" in shown.text
    assert "已转给工作人员，一般在11月26日（周四）前答复您" in shown.text
    assert "请工作人员查" not in shown.labels
    await desk.pushes()
    assert "! 新问题（其他）分给您，请在11月26日（周四）前答复。" in officer.screen.text
    assert ASKED not in officer.screen.text  # the words come after a press
    assert not second.screens
    shown = await officer.taps("看看")
    assert "第二类人才问" in shown.text
    assert "张三" not in shown.text
    await officer.taps("我来答")
    # A second officer sees who has it, whichever button they still have.
    await second.says("/desk")
    shown = await second.taps("1 其他")
    assert "人才科经办（用户2）11月23日（周一） 12:00起在办" in shown.text
    assert "我来答" not in shown.labels
    thread = officer.screen.find("直接回复")["callback_data"]
    taken = thread.replace("reply", "take")
    await second.presses(taken, on=second.screen)
    assert "没有重复办理：" in second.screen.text
    await second.presses(thread, on=second.screen)
    assert "请写下答复" not in second.screen.text
    # Written, read over as it will arrive, sent; a second press of the same button sends nothing more.
    await officer.taps("直接回复")
    shown = await officer.says(ANSWER)
    assert "出处：人才奖励服务保障办法 第二十四条" in shown.text
    review = shown
    await officer.taps("发出")
    assert "✓ 已答复" in officer.screen.text
    await officer.taps("发出", on=review)
    await desk.pushes()
    told = [shown.text for shown in talent.screens if "人才科答复" in shown.text]
    assert len(told) == 1
    assert f"您11月23日（周一）问的“{ASKED}”" in told[0]
    assert "第二十四条（2023年9月1日起施行）" in told[0]
    # Asked back in the same thread; the same officer has it again.
    await talent.taps("追问")
    await talent.says("那高铁票呢")
    await desk.pushes()
    assert "您答过的问题（其他）有追问" in officer.screen.text
    shown = await officer.taps("看看")
    assert "追问：那高铁票呢" in shown.text
    await officer.taps("我来答")
    await answers(officer, "高铁票也没有。")
    await desk.pushes()
    assert "高铁票也没有。" in talent.screen.text
    kept = await desk.town.app.database.aread(
        lambda session: personal_data.gather(session, desk.actors[12].person_id, _asker(desk))
    )
    assert [(row["side"], row["text"]) for row in kept["replies"]] == [
        ("office", ANSWER), ("asker", "那高铁票呢"), ("office", "高铁票也没有。"),
    ]  # fmt: skip
    await talent.taps("解决了")
    assert await links(desk) == []  # nobody knows any more whose it was
    await talent.taps("追问")
    assert "已经办结" in talent.toast


async def test_an_answer_becomes_one_for_all_until_it_ends(desk: Desk) -> None:
    officer, second, stranger = desk.person(10), desk.person(13), desk.person(77)
    # Somebody unknown: nobody is told, it lies in the queue without a name, and the same words are counted.
    shown = await stranger.says(ASKED)
    assert "请工作人员查" in shown.labels
    await desk.person(78).says("探亲机票，能报销吗？")
    await desk.pushes()
    assert not officer.screens
    shown = await officer.says("/desk")
    assert "没人在等，问过2次" in shown.text
    await officer.taps("1 其他")
    await officer.taps("我来答")
    await answers(officer, ANSWER)
    assert "没有人在等这个答复" in officer.screen.text
    # One more tap: a draft without what tells a person; the office writes it otherwise.
    shown = await officer.taps("入常见问题")
    assert "○○可按人才奖励办法第二十四条" in shown.text
    assert "13800001111" not in shown.text
    assert "原话里能认出个人的2处" in shown.text
    await officer.taps("改答案")
    await officer.says("目前没有报销探亲机票的政策。")
    await officer.taps("改有效期")
    shown = await officer.says("2027年6月30日")
    assert "有效到2027年6月30日" in shown.text
    assert "依据：人才奖励服务保障办法 第二十四条" in shown.text
    await officer.taps("送审")
    # Who drafted it can't publish it, also with a forged press; a second person can.
    [faq] = await faqs(desk)
    await officer.presses(f"fq:{faq.id}:{faq.revision}:approve:")
    assert "起草的人不能自己审核" in officer.toast
    await desk.pushes()
    assert "有一条常见问题等您审核" in second.screen.text
    await second.taps("看看")
    await second.taps("退回")
    await second.says("写明可以问谁")
    await desk.pushes()
    assert "您起草的常见问题被退回" in officer.screen.text
    await officer.taps("看看")
    await officer.taps("改答案")
    await officer.says("目前没有报销探亲机票的政策。\n可以问单位工会。")
    await officer.taps("送审")
    await desk.pushes()
    await second.taps("看看")
    shown = await second.taps("通过并发布")
    assert "✓ 已发布。再有人这样问" in shown.text
    # The next who asks the same gets it, dated and with its source; nobody's question is left open.
    shown = await desk.person(79).says(f"{ASKED}？")
    assert "目前没有报销探亲机票的政策。可以问单位工会。" in shown.text
    assert "出处：常见问题（人才科答复，2026年11月23日）" in shown.text
    assert shown.labels[0] == "常见问题"
    assert "常见问题" not in (await desk.person(79).says("/documents")).text  # it is no document
    # Lapsed, it is cited no more; withdrawn neither.
    app = desk.town.app
    last, after = [
        await app.think(lambda day=day: app.answerer.answer(ASKED, today=day).status)  # type: ignore[misc] # a default
        for day in (date(2027, 6, 30), date(2027, 7, 1))
    ]
    assert (last, after) == (Status.ANSWERED, Status.NOT_FOUND)
    await second.says("/faq")
    await second.taps("1")
    shown = await second.taps("撤下")
    assert "已撤下，不再引用" in shown.text
    assert "没有写到" in (await stranger.says(ASKED)).text


async def test_what_an_article_in_force_says_goes_before_an_answer_with_other_figures(desk: Desk) -> None:
    """And what the documents answer stands beside one with the same; when the article changes, it stops."""
    officer, second, stranger = desk.person(10), desk.person(13), desk.person(77)
    for asked, said in (("安家补贴多少", "安家补贴一次发33万元。"), ("租房补贴多少", "请看人才奖励办法第十二条。")):
        await stranger.says(asked)
        await stranger.taps("问工作人员")
        await officer.says("/desk")
        await officer.taps("1 ")
        await officer.taps("我来答")
        await answers(officer, said)
        await officer.taps("入常见问题")
        await officer.taps("送审")
        await second.says("/faq")
        await second.taps("1")
        if "33万元" in said:
            assert "! 现行条文对这个问题有答案，数字不同" in second.screen.text
        await second.taps("通过并发布")
    against = await stranger.says("安家补贴多少")
    assert "第九条" in against.text
    assert "33万元" not in against.text
    assert "工作人员2026年11月23日的答复与此不同，以现行条文为准" in against.text
    beside = await stranger.says("租房补贴多少")
    answered, read_out, *_ = beside.text.split("\n")
    assert answered == "请看人才奖励办法第十二条。"
    assert "租房补贴" in read_out  # what the documents say follows, whichever sentence is read out
    assert "常见问题（人才科答复，2026年11月23日）" in beside.text
    await _change_article(desk)
    await desk.comes(date(2026, 11, 24))
    assert "1条常见问题所依据的条文变了，已停用" in officer.screen.text
    assert "请看人才奖励办法" not in (await stranger.says("租房补贴多少")).text
    assert {faq.state for faq in await faqs(desk)} == {"published", "stale"}


async def test_who_is_late_is_told_and_then_the_chief_and_what_an_officer_left_goes_on(desk: Desk) -> None:
    talent, officer, second, chief = (desk.person(number) for number in (12, 10, 13, 9))
    await talent.says(ASKED)
    await desk.pushes()
    assert "还没人接" in officer.screen.text
    assert "还没人接" in second.screen.text
    await officer.taps("看看")
    await officer.taps("我来答")
    shown = await officer.says("/todo")
    assert shown.text == "! 等您答复的问题1个，其中1个有人在等"
    assert shown.labels == ["看问题"]
    await desk.comes(date(2026, 11, 24))
    assert "! 等您答复的问题1个，其中1个有人在等" in officer.screen.text  # the morning's digest
    await desk.comes(date(2026, 11, 27))
    assert any("逾期1个工作日" in one.text for one in officer.screens)
    assert not any("逾期" in one.text for one in chief.screens)
    await desk.comes(date(2026, 11, 30))
    assert any("逾期2个工作日" in one.text for one in chief.screens)
    assert sum("逾期" in one.text for one in officer.screens) == 1  # told once
    # The officer leaves the office: the other has it, and can't be answered by the one who left.
    await chief.says("/desk")
    await chief.taps("值班")
    await chief.taps("人才科经办（用户4")
    await chief.taps("全部")
    await desk.town.app.database.awrite(
        lambda session: [roles.end(session, grant.id, desk.time.at) for grant in roles.list_grants(
            session, person_id=desk.actors[10].person_id)]
    )  # fmt: skip
    await desk.comes(date(2026, 12, 1))
    assert any("一个问题（其他）转给您" in one.text for one in second.screens)
    await officer.taps("直接回复")
    assert "没有这个权限" in officer.toast
    # The talent is erased: nothing of theirs is left, and the thread is over.
    person, asker = desk.actors[12].person_id, _asker(desk)
    await desk.town.app.database.awrite(lambda session: erasure.erase_person(session, person, asker, desk.time.at))
    assert await links(desk) == []
    await second.says("/desk")
    assert "没有等您答复的问题" in second.screen.text
    rows = await desk.town.app.database.aread(
        lambda session: (
            [turn.text for turn in session.scalars(select(EnquiryTurn))]
            + [question.text for question in session.scalars(select(Question))]
        )
    )
    assert set(rows) <= {None}


async def links(desk: Desk) -> list[object]:
    """What joins a person to a question at the desk."""

    def read(session: Session) -> list[object]:
        people = session.scalars(select(Enquiry.person_id).where(Enquiry.person_id.is_not(None)))
        tokens = session.scalars(select(EnquiryTurn.token).where(EnquiryTurn.token != ""))
        asked = session.scalars(select(Question.person_id).where(Question.person_id.is_not(None)))
        facts = session.scalars(select(Delivery.facts).where(Delivery.kind == "desk_answer"))
        return [*people, *tokens, *asked, *(fact for fact in facts if fact)]

    return await desk.town.app.database.aread(read)


async def faqs(desk: Desk) -> list[Faq]:
    return await desk.town.app.database.aread(lambda session: list(session.scalars(select(Faq).order_by(Faq.id))))


def _asker(desk: Desk) -> str:
    return desk.town.app.identities.sign(desk.actors[12].person_id)


async def _change_article(desk: Desk) -> None:
    """A new version of the measure, in which 第十二条 says something else."""
    app, now = desk.town.app, desk.time.at

    def change() -> None:
        text = MEASURE.read_text(encoding="utf-8")
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder) / MEASURE.name
            path.write_text(text.replace("租房补贴", "租金补贴"), encoding="utf-8")
            app.library.ingest([path], now=now)

    await app.think(change)


async def test_an_asker_adds_takes_back_and_is_not_content(desk: Desk) -> None:
    """And who asks is told nothing of what nobody promised; who floods fills no queue."""
    talent, officer, stranger = desk.person(12), desk.person(10), desk.person(77)
    await talent.says(ASKED)
    await talent.taps("补充一句")
    await talent.says("从北京回来")
    await officer.says("/desk")
    shown = await officer.taps("1 其他")
    assert "补充：从北京回来" in shown.text
    await talent.taps("不用转了")
    assert "已撤回" in talent.screen.text
    assert await links(desk) == []
    await officer.taps("我来答")
    assert "这个问题已经结束" in officer.toast
    # An answer of no use goes there too, once, with what it stood on.
    answer = await talent.says("安家补贴多少")
    await talent.taps("没用")
    assert "已转给工作人员，一般在11月26日（周四）前答复您" in talent.screen.text
    await talent.taps("没用", on=answer)
    await officer.says("/desk")
    shown = await officer.taps("1 安家住房")
    assert "系统答过：第九条 安家补贴" in shown.text
    await officer.taps("我来答")
    shown = await officer.taps("用第九条答")
    assert "人才奖励服务保障办法 第九条规定：" in shown.text
    assert "（表格见原文）" in shown.text
    assert "|" not in shown.text
    await officer.taps("发出")
    await desk.pushes()
    assert "人才科答复" in talent.screen.text
    assert "第九条" in talent.screen.labels
    # Passed to a colleague, who alone is told.
    desk.time.at += timedelta(hours=2)  # another conversation
    await talent.says("高铁票能报销吗")
    await officer.says("/desk")
    await officer.taps("1 其他")
    await officer.taps("我来答")
    await officer.taps("转同事")
    await officer.taps("人才科经办（用户4")
    await desk.pushes()
    assert "一个问题（其他）转给您" in desk.person(13).screen.text
    # Of one unknown asker a few at most are queued.
    for number in range(8):
        await stranger.says(f"探亲机票第{number}次能报销吗")
    open_ones = await desk.town.app.database.aread(
        lambda session: list(
            session.scalars(select(Enquiry.id).where(Enquiry.person_id.is_(None), Enquiry.state == "waiting"))
        )
    )
    assert len(open_ones) == 5

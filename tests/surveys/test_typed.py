"""What is typed belongs to the open item that waits for it, and to no other thing."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from bot.callbacks import Survey
from bot.settings import Settings
from storage.surveys.definition import Definition, Item, Kind, Words
from storage.tables import BallotDraft, Draft, Question
from tests import chatter, fakes
from tests.surveys.test_answering import begin, read_answers
from tests.surveys.test_presses import read_draft
from tests.surveys.town import EVERY_KIND, NAMED, Office

TWO = (
    Item("first", Kind.TEXT, Words("先说一句：", "First:")),
    Item("second", Kind.TEXT, Words("再说一句：", "Then:")),
    Item("third", Kind.YES_NO, Words("行吗？", "All right?")),
)
NAMED_TEXTS, ANONYMOUS_TEXTS = replace(NAMED, items=TWO), replace(EVERY_KIND, items=TWO)


async def count_questions(office: Office) -> int:
    return await office.read(lambda session: session.scalar(select(func.count()).select_from(Question)) or 0)


async def test_a_line_goes_to_the_item_that_is_open_and_to_none_that_is_not(office: Office) -> None:
    run = await office.ask(NAMED_TEXTS)
    ana = office.person(11)
    await begin(ana)
    await ana.says("甲")
    await ana.says("乙")
    assert await read_answers(office) == {"first": "甲", "second": "乙"}
    assert ana.screen.text.startswith("3/3")
    await ana.says("住房补贴多少")  # a button is asked for: a question as ever
    assert await read_answers(office) == {"first": "甲", "second": "乙"}
    assert await count_questions(office) == 1
    # The message that asks for item 1 is opened again while a form waits for nothing: the line is for item 1.
    await ana.presses(Survey(number=run, do="item", item=0).pack())
    await ana.says("丙")
    assert await read_answers(office) == {"first": "丙", "second": "乙"}


async def test_a_word_on_an_anonymous_survey_that_is_answered_by_buttons_is_kept_nowhere(office: Office) -> None:
    """As a question it would stand in the database with who asked it and when, outside of what the survey promises."""
    await office.ask(replace(ANONYMOUS_TEXTS, items=TWO[2:]))
    ana = office.person(11)
    await begin(ana)
    for opened in ("1/1", "1题都过了一遍"):
        shown = await ana.says("办事太慢了")
        assert shown.text.startswith("请点下面的按钮，您发的这句没有记入，也没有保存。要提问，请先按“先停这里”。")
        assert opened in shown.text
        if opened == "1/1":
            await ana.taps("是")
    assert await count_questions(office) == 0
    assert await read_draft(office) == {"third": True}
    await ana.taps("先停这里")
    await ana.says("住房补贴多少")
    assert await count_questions(office) == 1
    await ana.says("/survey")
    await ana.taps("2026年")
    office.time.at += timedelta(minutes=31)  # nobody looks at it any more
    await ana.says("住房补贴多少")
    assert await count_questions(office) == 2


async def test_a_line_for_a_form_that_is_behind_lands_nowhere(office: Office) -> None:
    """As when the item was left on another channel: the form still names it, the place does not."""
    run = await office.ask(NAMED_TEXTS)
    ana = office.person(11)
    await begin(ana)

    def fall_behind(session: Session) -> None:
        session.query(Draft).update({"facts": {"run": run, "item": "second", "at": office.time.at.isoformat()}})

    await office.write(fall_behind)
    shown = await ana.says("甲")
    assert shown.text.startswith("这一题请点题目下面的按钮，您发的这句没有记入。\n1/3")
    assert await read_answers(office) == {}


async def test_after_stopping_a_line_is_a_question(office: Office) -> None:
    for definition in (NAMED_TEXTS, ANONYMOUS_TEXTS):
        await office.ask(definition)
        ana = office.person(11)
        await begin(ana, "实名" if definition is NAMED_TEXTS else "匿名")
        await ana.taps("先停这里")
        before = await count_questions(office)
        await ana.says("博士能拿多少安家费")
        assert await count_questions(office) == before + 1
    assert await read_answers(office) == {}
    assert await read_draft(office) == {}


async def test_cancel_stops_both_kinds_and_keeps_what_was_answered(office: Office) -> None:
    await office.ask(ANONYMOUS_TEXTS)
    ana = office.person(11)
    await begin(ana)
    await ana.says("甲")
    shown = await ana.says("/cancel")
    assert shown.text.startswith("先停在这里，答过的都留着。")
    await ana.says("博士能拿多少安家费")
    assert await read_draft(office) == {"first": "甲"}
    await office.ask(NAMED_TEXTS)
    await begin(ana, "实名")
    shown = await ana.says("/cancel")
    assert shown.text == "先停这里，答过的都留着。发 /survey 接着答。"


async def test_a_line_to_an_anonymous_survey_leaves_no_name_anywhere_but_in_memory(office: Office) -> None:
    await office.ask(ANONYMOUS_TEXTS)
    ana = office.person(11)
    await begin(ana)
    assert await office.read(lambda session: session.scalars(select(Draft)).all()) == []
    await ana.says("甲")
    assert await read_draft(office) == {"first": "甲"}
    assert await office.read(lambda session: session.scalars(select(Draft)).all()) == []
    assert await count_questions(office) == 0


async def test_after_a_restart_a_line_still_finds_its_anonymous_survey(
    office: Office, settings: Settings, telegram: fakes.FakeTelegram
) -> None:
    await office.ask(ANONYMOUS_TEXTS)
    await begin(office.person(11))
    async with chatter.open_town(settings, telegram, clock=office.time.clock) as second:
        shown = await second.person(11).says("甲")
        assert shown.text.startswith("2/3")
    assert await read_draft(office) == {"first": "甲"}


async def test_where_two_things_wait_after_a_restart_the_line_lands_in_neither(
    office: Office, settings: Settings, telegram: fakes.FakeTelegram
) -> None:
    await office.ask(ANONYMOUS_TEXTS)
    ana = office.person(11)
    await begin(ana)
    await office.ask(NAMED_TEXTS)
    await begin(ana, "实名")
    async with chatter.open_town(settings, telegram, clock=office.time.clock) as second:
        again = second.person(11)
        shown = await again.says("甲")
        assert shown.text.startswith("您有不止一处在等文字，这句没有记入任何一处。")
        await again.says("/survey")
        place = next(n for n, row in enumerate(again.screen.text.split("\n")[1:]) if "匿名" in row)
        buttons = [button for row in again.screen.rows for button in row]
        await again.presses(buttons[place]["callback_data"])
        await again.says("乙")
    assert await read_draft(office) == {"first": "乙"}
    assert await read_answers(office) == {}


async def test_the_last_one_opened_gets_the_line(office: Office) -> None:
    await office.ask(NAMED_TEXTS)
    await office.ask(ANONYMOUS_TEXTS)
    ana = office.person(11)
    await begin(ana, "实名")
    await begin(ana, "匿名")
    await ana.says("甲")
    assert await read_draft(office) == {"first": "甲"}
    await ana.says("/survey")
    place = next(n for n, row in enumerate(ana.screen.text.split("\n")[1:]) if "实名" in row)
    await ana.presses([button for row in ana.screen.rows for button in row][place]["callback_data"])
    await ana.says("乙")
    assert await read_answers(office) == {"first": "乙"}
    assert await read_draft(office) == {"first": "甲"}


async def test_a_line_that_comes_a_day_later_is_asked_about(office: Office) -> None:
    await office.ask(NAMED_TEXTS)
    ana = office.person(11)
    await begin(ana)
    office.time.at += timedelta(hours=13)
    shown = await ana.says("博士能拿多少安家费")
    assert shown.text == "“博士能拿多少安家费”是“先说一句”的回答，还是要问的问题？"
    assert shown.labels == ["记为回答", "是提问"]
    assert await read_answers(office) == {}
    shown = await ana.taps("是提问")
    assert "出处" in shown.text or "没有写到" in shown.text
    assert await count_questions(office) == 1
    await ana.says("/survey")
    await ana.taps("2026年")
    office.time.at += timedelta(hours=13)
    await ana.says("多宣讲")
    shown = await ana.taps("记为回答")
    assert shown.text.startswith("2/3")
    assert await read_answers(office) == {"first": "多宣讲"}


async def test_I5_I7_other_messages_and_long_ones_leave_the_item_open(office: Office) -> None:
    for definition in (NAMED_TEXTS, ANONYMOUS_TEXTS):
        await office.ask(definition)
        ana = office.person(11)
        await begin(ana, "实名" if definition is NAMED_TEXTS else "匿名")
        await ana.sends(sticker={"file_id": "s", "file_unique_id": "s", "type": "regular", "width": 1, "height": 1,
                                 "is_animated": False, "is_video": False})  # fmt: skip
        shown = await ana.says("长" * 2_001)
        assert shown.text.startswith("有 2001 个字，最多 2000 个。请写短一些")
        shown = await ana.says("\u200b \u200b")
        assert shown.text.startswith("请用文字回答")
        shown = await ana.says("<i>甲</i> & \u202e乙")
        assert shown.text.startswith("2/3")
    assert await read_answers(office) == {"first": "<i>甲</i> & 乙"}
    assert await office.read(lambda session: session.scalars(select(BallotDraft.answers)).all()) == [
        {"first": "<i>甲</i> & 乙"}
    ]


@pytest.mark.parametrize("definition", [NAMED, EVERY_KIND], ids=["named", "anonymous"])
async def test_who_chose_other_is_asked_for_the_words_before_going_on(office: Office, definition: Definition) -> None:
    needs = Item("needs", Kind.MULTIPLE, Words("需要什么？", "What?"), choices=EVERY_KIND.find("needs").choices)
    await office.ask(replace(definition, items=(needs, *TWO[:1])))
    ana = office.person(11)
    await begin(ana)
    await ana.taps("其他")
    shown = await ana.taps("完成")
    assert ana.toast == "这个选项要写明是什么：请先发文字，或改选别的"
    assert shown.text.startswith("1/2")
    await ana.says("停车")
    shown = await ana.taps("完成")
    assert shown.text.startswith("2/2")
    kept = await (read_draft(office) if definition.anonymous else read_answers(office))
    assert kept == {"needs": {"choices": ["else"], "other": "停车"}}

"""A survey is answered: every kind of item, back and on, stopped and resumed, changed, submitted."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import select

from bot import chores
from bot.callbacks import Survey
from bot.views.surveys import answer_text
from storage.surveys.definition import Definition
from storage.tables import Addressee, Answer, Ballot, BallotDraft, Response
from tests import chatter
from tests.surveys.town import EVERY_KIND, NAMED, Office


async def test_a_named_survey_from_the_invitation_to_the_thanks(office: Office) -> None:
    run = await office.ask(NAMED)
    ana = office.person(11)
    shown = await ana.says("/survey")
    assert shown.text.split("\n") == ["要您填的问卷：", "2026年人才工作满意度调查 · 实名，12月7日（周一）前"]
    shown = await ana.taps("2026年人才工作")
    assert shown.text.split("\n") == [
        "2026年人才工作满意度调查 · 9题，约3分钟 · 实名",
        "想听听您对人才工作的看法。",
        "12月7日（周一）前都可以填。",
    ]
    assert shown.labels == ["开始", "晚点提醒", "这次不答"]
    shown = await ana.taps("开始")
    assert shown.text == "1/9  对申报手续的便利程度：（必答）"
    assert shown.labels == ["很满意", "满意", "一般", "不太满意", "不满意", "先停这里"]
    shown = await ana.taps("满意")
    assert shown.labels[:5] == ["★★★★★", "★★★★", "★★★", "★★", "★"]
    shown = await ana.taps("★★★★★")
    shown = await ana.taps("9")
    assert shown.text.startswith("4/9  您平时怎么了解政策？")
    shown = await ana.taps("其他")
    assert "您选了“其他”，请直接发文字写明是什么。" in shown.text
    shown = await ana.says("看官网")
    assert shown.text.startswith("5/9  明年您需要哪些帮助？")
    await ana.taps("住房")
    shown = await ana.taps("医疗")
    assert shown.labels[:4] == ["✓ 住房", "子女入学", "✓ 医疗", "其他"]
    shown = await ana.taps("子女入学")
    assert ana.toast == "最多选 2 项。请先去掉一项"
    shown = await ana.taps("完成")
    await ana.taps("人手")
    shown = await ana.taps("资金")
    assert shown.labels[:3] == ["2. 资金", "1. 人手", "场地"]
    shown = await ana.taps("完成")
    shown = await ana.taps("是")
    assert shown.text.split("\n") == ["8/10  预计申报多少？", "请直接发数字（万元），例如12.5。"]
    shown = await ana.says("六百")
    assert shown.text.startswith("请输入数字，例如 12.5")
    shown = await ana.says("12.5万元")
    assert shown.text.startswith("9/10  您哪天到岗的？")
    shown = await ana.taps("跳过")
    shown = await ana.says("多开<b>宣讲会</b>")
    assert shown.text.split("\n") == ["谢谢，答了的9题已记下，12月7日（周一）前都可以修改。", "结果汇总后向您反馈。"]
    answers = await office.read(
        lambda session: dict(
            session.execute(select(Answer.item, Answer.value).where(Answer.addressee_id == Addressee.id)).all()
        )
    )
    assert answers == {
        "ease": 4, "stars": 5, "recommend": 9, "way": {"choice": "else", "other": "看官网"},
        "needs": {"choices": ["housing", "medical"]}, "order": ["people", "money"], "apply": True, "amount": "12.5",
        "words": "多开<b>宣讲会</b>",
    }  # fmt: skip
    finished = await office.read(
        lambda session: session.scalars(select(Addressee.finished).where(Addressee.finished)).all()
    )
    assert len(finished) == 1
    shown = await ana.taps("看我的回答")
    assert "1. 对申报手续的便利程度：满意" in shown.text
    assert run


async def test_an_anonymous_survey_is_submitted_once_and_seen_no_more(office: Office) -> None:
    run = await office.ask(EVERY_KIND)
    ana = office.person(11)
    await ana.says("/survey")
    await ana.taps("2026年人才工作")
    await ana.taps("开始")
    await ana.taps("很满意")
    for _ in range(7):
        await ana.taps("跳过")
    shown = await ana.says("请多听听基层")
    assert shown.text.split("\n") == ["9题都过了一遍，答了2题。", "提交后不能查看或修改，我们也看不到是谁答的。"]
    await ana.taps("提交")
    assert ana.screen.text.split("\n") == ["谢谢，已提交。", "结果汇总后向您反馈。"]
    shown = await ana.presses(Survey(number=run, do="send").pack())
    assert shown.text == "已提交，不能再查看或修改，我们也看不到是谁答的。"
    rows = await office.read(lambda session: session.scalars(select(Ballot)).all())
    assert [row.answers for row in rows] == [{"ease": 5, "words": "请多听听基层"}]
    assert await office.read(lambda session: session.scalars(select(BallotDraft)).all()) == []
    assert await office.read(lambda session: session.scalars(select(Response)).all()) == []


async def test_in_english_every_kind_reads_so(office: Office) -> None:
    run = await office.ask(NAMED)
    ana = office.person(11)
    await ana.says("/language")
    await ana.taps("English")
    texts = [(await ana.says("/survey")).text, (await ana.taps("Survey on")).text]
    assert texts == [
        "Surveys for you:\nSurvey on the work for talents 2026 · named, until 7 Dec",
        "Survey on the work for talents 2026 · 9 items, about 3 min · named\n"
        "We would like to hear what you think.\nOpen until 7 Dec.",
    ]
    assert ana.screen.labels == ["Begin", "Later", "Not now"]
    shown = await ana.taps("Begin")
    assert shown.text == "1/9  How easy it is to apply: (required)"
    assert shown.labels == ["Very good", "Good", "Fair", "Poor", "Very poor", "Stop here"]
    await ana.taps("Good")
    await ana.taps("★★★")
    assert ana.screen.text == "3/9  Would you recommend Zengcheng?\n0 is not at all, 10 is certainly."
    assert ana.screen.labels[:11] == [str(step) for step in range(11)]
    await ana.taps("10")
    shown = await ana.taps("Other")
    assert shown.text.endswith("You chose “Other”: please type what it is.")
    shown = await ana.says("The website")
    assert shown.text == "5/9  What help will you need?\nChoose up to 2, then press Done."
    await ana.taps("School")
    await ana.taps("Done")
    shown = await ana.taps("Skip")
    assert shown.labels[:2] == ["Yes", "No"]
    shown = await ana.taps("Yes")
    assert shown.text == "8/10  How much will you apply for?\nPlease type a number (10,000 yuan), such as 12.5."
    await ana.says("15")
    shown = await ana.says("1 March 2025")
    assert shown.text == "10/10  Anything else?\nPlease type your answer."
    shown = await ana.says("No, thank you")
    assert shown.text == (
        "Thank you, your 9 answers are noted. You can change them until 7 Dec.\nWe will tell you the results."
    )
    shown = await ana.taps("My answers")
    assert shown.labels[0] == "Edit 1"
    assert shown.text.split("\n")[1:] == [
        "1. How easy it is to apply: Good",
        "2. Stars for the service: ★★★",
        "3. Would you recommend Zengcheng: 10",
        "4. How do you learn of measures: Other (The website)",
        "5. What help will you need: School",
    ]
    shown = await ana.taps("Page 2")
    assert "6. Please put in order: not answered" in shown.text
    assert "9. When did you start: 1 Mar 2025" in shown.text
    assert run


async def test_back_on_changed_and_skipped(office: Office) -> None:
    await office.ask(NAMED)
    ana = office.person(11)
    await begin(ana)
    assert not any("跳过" in label or "上一题" in label for label in ana.screen.labels)  # required, and the first
    await ana.taps("一般")
    shown = await ana.taps("上一题")
    assert shown.labels[:5] == ["很满意", "满意", "✓ 一般", "不太满意", "不满意"]
    shown = await ana.taps("不太满意")
    assert shown.text.startswith("2/9")
    await ana.taps("★★★★")
    await ana.taps("跳过")
    shown = await ana.taps("上一题")
    assert shown.text.startswith("3/9")
    await ana.taps("7")
    shown = await ana.taps("上一题")
    assert "✓ 已选：7" in shown.text
    shown = await ana.taps("不答这题")
    assert shown.text.startswith("4/9")
    answers = await read_answers(office)
    assert answers == {"ease": 2, "stars": 4}


async def test_an_answer_that_hides_an_item_leaves_its_answer_out_of_what_counts(office: Office) -> None:
    await office.ask(EVERY_KIND)
    ana = office.person(11)
    await begin(ana)
    await ana.taps("满意")
    for _ in range(5):
        await ana.taps("跳过")
    await ana.taps("是")
    await ana.says("20")
    await ana.taps("上一题")
    shown = await ana.taps("上一题")
    assert shown.text.startswith("7/10  明年打算申报")
    shown = await ana.taps("否")
    assert shown.text.startswith("8/9  您哪天到岗")
    await ana.taps("跳过")
    await ana.taps("跳过")
    await ana.taps("提交")
    rows = await office.read(lambda session: session.scalars(select(Ballot)).all())
    assert [row.answers for row in rows] == [{"ease": 4, "apply": False}]


async def test_stopped_and_resumed_where_they_were(office: Office) -> None:
    for definition, title in ((NAMED, "实名"), (EVERY_KIND, "匿名")):
        await office.ask(definition)
        ana = office.person(11)
        await begin(ana, title)
        await ana.taps("满意")
        await ana.taps("跳过")
        shown = await ana.taps("先停这里")
        assert shown.text == "先停在这里，答过的都留着。12月7日（周一）前随时接着答，发 /survey 也能找到。"
        shown = await ana.says("/survey")
        assert f"… 2026年人才工作满意度调查 · {title}，没答完，12月7日（周一）前" in shown.text
        place = next(number for number, row in enumerate(shown.text.split("\n")[1:]) if title in row)
        shown = await ana.presses([button for row in shown.rows for button in row][place]["callback_data"])
        assert shown.text.startswith("3/9  您愿意向同行推荐")


@pytest.mark.parametrize(
    ("definition", "told"),
    [
        (EVERY_KIND, "这份问卷已截止。没有提交的回答已删除，没有计入。"),
        (NAMED, "这份问卷已截止，不能再答了。谢谢您。"),
    ],
)
async def test_who_goes_on_after_the_close_is_told_what_became_of_what_they_answered(
    office: Office, definition: Definition, told: str
) -> None:
    await office.ask(definition)
    ana = office.person(11)
    await begin(ana)
    await ana.taps("满意")
    shown = await ana.taps("先停这里")
    office.time.at += timedelta(days=14)
    await chores.advance_runs(office.town.app)
    shown = await ana.taps("接着答")
    assert shown.text == told


async def test_a_named_survey_is_changed_until_it_closes_and_looked_at_after(office: Office) -> None:
    run = await office.ask(replace(NAMED, items=NAMED.items[:2]))
    ana = office.person(11)
    await begin(ana)
    await ana.taps("满意")
    await ana.taps("★★★★★")
    await ana.taps("看我的回答")
    await ana.taps("改1")
    shown = await ana.taps("一般")
    assert shown.text.startswith("谢谢，2题已全部记下")
    office.time.at += timedelta(days=14)  # no job has closed it yet
    late = Survey(number=run, do="put", item=0, value="5").pack()
    shown = await ana.presses(late)
    assert shown.text == "这份问卷已截止，不能再答了。谢谢您。"
    shown = await ana.presses(Survey(number=run, do="mine").pack())
    assert "1. 对申报手续的便利程度：一般" in shown.text
    assert shown.labels == ["返回"]
    shown = await ana.taps("返回")
    assert shown.text == "您答了2题。问卷已截止，不能再修改。"
    assert await read_answers(office) == {"ease": 3, "stars": 5}


async def test_what_can_be_done_instead_of_answering(office: Office) -> None:
    run = await office.ask(NAMED)
    ana = office.person(11)
    await ana.says("/survey")
    await ana.taps("2026年")
    shown = await ana.taps("晚点提醒")
    assert shown.text == "好的，11月24日（周二）再提醒您一次。"
    later = await office.read(lambda session: session.scalars(select(Addressee.later_at)).all())
    assert [at for at in later if at] == [datetime(2026, 11, 24, 2, tzinfo=UTC)]
    shown = await ana.presses(Survey(number=run, do="never").pack())
    assert shown.text == "好的，这次不打扰您了。改主意了发 /survey，12月7日（周一）前都可以答。"
    shown = await ana.presses(Survey(number=run).pack())
    assert "您选了这次不答。改主意了随时可以开始。" in shown.text
    office.time.at += timedelta(days=13, hours=20)
    await ana.presses(Survey(number=run, do="later").pack())
    assert ana.toast == "12月7日（周一）就截止了，来不及再提醒。"
    assert await office.person(99).says("/survey")
    assert office.person(99).screen.text == "现在没有要您填的问卷。"


async def begin(person: chatter.Person, title: str = "") -> None:
    """Open the survey of that list entry and begin."""
    shown = await person.says("/survey")
    lines = shown.text.split("\n")[1:]
    place = next(number for number, row in enumerate(lines) if title in row)
    await person.presses([button for row in shown.rows for button in row][place]["callback_data"])
    await person.taps("开始")


async def read_answers(office: Office) -> dict[str, object]:
    return await office.read(
        lambda session: {row.item: row.value for row in session.execute(select(Answer.item, Answer.value))}
    )


def test_words_to_other_stand_in_the_readers_brackets() -> None:
    given = {"choice": "else", "other": "The website"}
    assert answer_text(EVERY_KIND.find("way"), given, "en") == "Other (The website)"

"""A survey is answered: every kind of item, back and on, stopped and resumed, changed, submitted."""

from __future__ import annotations

from sqlalchemy import select

from bot.callbacks import Survey
from storage.tables import Addressee, Answer, Ballot, BallotDraft, Response
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

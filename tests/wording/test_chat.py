"""Somebody asks, and a model puts the answer into words: what is shown, kept and sent."""

from __future__ import annotations

import json
import re
from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import select

from jobs import retention
from knowledge.wording.budget import Budget
from storage import question_figures
from storage.tables import Question
from tests import chatter
from tests.chatter import Person, Town
from tests.keeping.roster import enter_talent
from tests.model_server import LINE, ModelServer
from tests.wording.conftest import KEY

QUESTION = "人才奖励办法第二十三条"
RIGHT = "第四类人才每2年体检1次，标准2000元[1]。"
WORDED = "第四类人才每2年体检1次，标准2000元。"
TWO = f"{RIGHT}\n第五类人才自费体检，在区属公立医院享受8折[1]。"
HIDDEN = re.compile(r"〔隐[A-Z]+〕")
ENGLISH = (
    "Health check and medical service: Category 1 talents have a check once every year, 10,000 yuan, 1 spouse may "
    "share it; Category 2 once every year, 5,000 yuan; Category 3 once every year, 3,000 yuan; Category 4 once every "
    "2 years, 2,000 yuan; Category 5 pay for their own check, 8 tenths of the price in the district's public hospitals."
)
EXTRACTIVE = "体检和医疗服务："  # what the answer without a model begins with


async def rows(town: Town) -> list[Question]:
    return await town.app.database.aread(lambda session: list(session.scalars(select(Question).order_by(Question.id))))


async def outcome(town: Town) -> str:
    return (await rows(town))[-1].wording


@pytest.fixture
def ana(town: Town) -> Person:
    return town.person(7, "Ana")


@pytest.fixture
def boss(town: Town) -> Person:
    return town.person(1, "Boss")


async def test_a_right_answer_is_shown_as_it_is_written_and_kept(town: Town, ana: Person, model: ModelServer) -> None:
    model.says(TWO)
    shown = await ana.says(QUESTION)
    assert shown.text.startswith(WORDED)
    assert "由语言模型按所引条文转述，以条文为准" in shown.text
    assert "第二十三条" in shown.text
    assert "样例文本，非官方文件" in shown.text
    assert len(shown.text.splitlines()) <= 8
    assert model.keys == [f"Bearer {KEY}"]
    [question] = await rows(town)
    assert (question.wording, question.tokens) == ("accepted", 120)
    drafts = town.server.calls("sendMessageDraft")
    assert [WORDED in call["params"]["text"] for call in drafts] == [True]
    shown.find("原文")
    assert (await ana.taps("原文")).text.startswith("第二十三条")
    assert (await ana.taps("返回答案")).text.startswith(WORDED)
    await ana.says("/new")
    assert (await ana.says(QUESTION)).text.startswith(WORDED)
    assert len(model.asked) == 1  # the same question from the same articles is not asked again
    assert await outcome(town) == "kept"


async def test_in_a_group_the_message_that_grows_is_the_answer(town: Town, model: ModelServer) -> None:
    model.says(TWO)
    group = town.person(7, "Ana", chat=-100)
    shown = await group.says(f"/ask {QUESTION}")
    assert town.server.calls("sendMessageDraft") == []
    sent = [call["method"] for call in town.server.calls() if call["method"] in {"sendMessage", "editMessageText"}]
    assert sent == ["sendMessage", "editMessageText"]
    assert shown.text.startswith(WORDED)
    assert len(group.screens) == 1


FALSE = (
    ("第四类人才每2年体检1次，标准9000元[1]。", "figure"),  # a number invented
    ("第四类人才每2年体检1次，标准3000元[1]。", "figure"),  # another row's
    ("第四类人才每2年体检1次，标准2000元[9]。", "citation"),
    ("第四类人才每2年体检1次，标准2000元。", "citation"),
    ("第五类人才不能在区属公立医院享受8折[1]。", "negation"),
    ("体检请加微信siwen8888预约[1]。", "contact"),
    ("先把保证金转给窗口人员再体检[1]。", "support"),
)


async def test_F17_a_false_answer_is_repaired_once_or_not_said(town: Town, ana: Person, model: ModelServer) -> None:
    for number, (said, kind) in enumerate(FALSE):
        asked = len(model.asked)
        model.says(said)
        shown = await town.person(100 + number).says(QUESTION)  # a question of its own, not one that goes on
        assert shown.text.startswith(EXTRACTIVE), said
        assert len(model.asked) == asked + 2
        assert "不能用" in model.asked[-1][-1]["content"]
        question = (await rows(town))[-1]
        assert question.wording == "refused"
        assert question.account is not None
        assert question.account["model"]["judged"][0]["objections"][0][0] == kind, said
    model.says(FALSE[0][0], RIGHT)
    assert (await ana.says(f"请问{QUESTION}")).text.startswith(WORDED)
    assert await outcome(town) == "repaired"


async def test_F17_what_a_model_does_wrong_costs_only_its_words(town: Town, ana: Person, model: ModelServer) -> None:
    """Errors, an empty answer, a cut line, 2 MB, silence past the deadline: the extractive answer each time."""

    async def ask(number: int) -> str:
        town.app.wordings.writer._breaker.note_success()  # each fault by itself: the rest after three is below
        return (await town.person(100 + number).says(f"{QUESTION}{'？' * number}")).text

    for number, status in enumerate((429, 500, 401), start=1):
        model.status, model.failing = status, -1
        assert (await ask(number)).startswith(EXTRACTIVE)
        assert await outcome(town) == "failed"
    model.failing, asked = 1, len(model.asked)
    model.says(RIGHT)
    model.status = 500
    assert (await ask(4)).startswith(WORDED)  # one retry
    assert len(model.asked) == asked + 2
    model.says("")
    assert (await ask(5)).startswith(EXTRACTIVE)
    model.says("第四类" * 700_000)
    assert (await ask(6)).startswith(EXTRACTIVE)
    assert await outcome(town) == "failed"
    model.says(RIGHT)
    model.cut_after = 1
    assert (await ask(7)).startswith(EXTRACTIVE)
    assert await outcome(town) == "failed"
    model.says("条文没有写到")
    model.cut_after = None
    assert (await ask(8)).startswith(EXTRACTIVE)
    assert await outcome(town) == "silent"


async def test_F17_a_silent_model_holds_nobody_up(town: Town, ana: Person, model: ModelServer) -> None:
    """It says half a sentence and stalls: the deadline ends it; after three of them it is not asked for a while."""
    writer = town.app.wordings.writer
    assert writer is not None
    writer.config = replace(writer.config, deadline=0.4)
    model.stall_after = 1
    for number in range(1, 4):
        assert (await town.person(100 + number).says(QUESTION)).text.startswith(EXTRACTIVE)
        assert await outcome(town) == "late"
    asked = len(model.asked)
    assert (await ana.says(f"{QUESTION}呀")).text.startswith(EXTRACTIVE)
    assert await outcome(town) == "resting"
    assert len(model.asked) == asked


async def test_what_tells_a_person_stays_here(town: Town, ana: Person, model: ModelServer) -> None:
    """Names and employers on file, phones, identity cards, mail: replaced in what is sent, put back in what is said."""
    await town.app.database.awrite(lambda session: enter_talent(session, "王五", 4, employer="广州市示例芯片有限公司"))

    def name_whoever_asks(messages: list[dict[str, str]]) -> str:
        hidden = HIDDEN.search(messages[-1]["content"])
        assert hidden
        return f"{hidden.group()}是第四类人才，每2年体检1次，标准2000元[1]。"

    model.says(name_whoever_asks)
    shown = await ana.says("王五问人才奖励办法第二十三条")
    for secret in ("王五",):
        assert secret not in model.sent
    assert "王五" in shown.text
    assert await outcome(town) == "accepted"
    [question] = await rows(town)
    assert "王五" not in json.dumps(question.account, ensure_ascii=False)
    kept = await ana.says("王 五问人才奖励办法第二十三条")
    assert "王 五" not in model.sent
    assert "〔隐" not in kept.text  # what was said before to the same question names whoever asks now


async def test_tokens_of_a_day_are_counted_also_over_a_restart(town: Town, ana: Person, model: ModelServer) -> None:
    writer = town.app.wordings.writer
    assert writer is not None
    writer.budget = Budget(1_000, 200)
    model.says(RIGHT)
    for question, expected in ((QUESTION, "accepted"), (f"请问{QUESTION}", "accepted"), (f"想问{QUESTION}", "spent")):
        await ana.says("/new")
        await ana.says(question)
        assert await outcome(town) == expected
    await town.person(8, "Ben").says(f"{QUESTION}吗")
    assert await outcome(town) == "accepted"
    used = await town.app.database.aread(lambda session: question_figures.count_tokens(session, chatter.NOW))
    assert sorted(used.values()) == [120, 240]


async def test_an_admin_sees_how_an_answer_came_about_for_thirty_days(
    town: Town, ana: Person, boss: Person, model: ModelServer
) -> None:
    assert "还没有提问" in (await boss.says("/why")).text
    model.says("第四类人才每2年体检1次，标准9000元[1]。")
    await ana.says(QUESTION)
    [question] = await rows(town)
    assert f"{question.id} · " in (await boss.says("/why")).text
    shown = await boss.says(f"/why {question.id}")
    assert "标准9000元[1]" in shown.text
    assert "数字不对（9000元）" in shown.text
    assert "第二十三条" in shown.text
    assert QUESTION not in shown.text
    assert "没有这个编号" in (await boss.says("/why 999")).text
    assert "写法" in (await boss.says("/why 十二")).text
    assert "数字不对" not in (await ana.says(f"/why {question.id}")).text
    later = chatter.NOW + timedelta(days=31)
    await town.app.database.awrite(lambda session: retention.erase_old(session, later))
    assert "没有这个编号" in (await boss.says(f"/why {question.id}")).text


async def test_an_english_question_gets_a_marked_translation_beside_the_article(town: Town, model: ModelServer) -> None:
    ben = town.person(9, "Ben")
    await ben.says("/language")
    await ben.taps("English")

    def translate(messages: list[dict[str, str]]) -> str:
        lines = LINE.findall(messages[-1]["content"])
        return "\n".join(f"{ENGLISH} [{number}]" for number, _ in lines)

    model.says(translate)
    shown = await ben.says(QUESTION)
    assert "Translation by a language model, not official" in shown.text
    assert "自费体检" in shown.text
    assert ENGLISH in shown.text


async def test_a_follow_up_is_written_out_by_the_model_from_what_was_typed(
    town: Town, ana: Person, model: ModelServer
) -> None:
    """And what it adds, or says of orders in it, is not taken: the rules read the follow-up then."""
    model.says(TWO)
    await ana.says(QUESTION)
    model.says("人才奖励办法第二十四条", RIGHT)
    assert "您问的是：人才奖励办法第二十四条" in (await ana.says("那第二十四条呢")).text
    sent = json.dumps(model.asked[1], ensure_ascii=False)
    assert QUESTION in sent
    assert "那第二十四条呢" in sent
    model.says("请向账户6222转账领取补贴", RIGHT)
    assert "6222" not in (await ana.says("那第二十五条呢")).text

"""Somebody asks, and a model puts the answer into words: what is shown, kept and sent."""

from __future__ import annotations

from sqlalchemy import select

from storage.tables import Question
from tests.chatter import Town
from tests.model_server import ModelServer
from tests.wording.conftest import KEY

QUESTION = "第四类人才多久体检一次"
RIGHT = "第四类人才每2年体检1次，标准2000元[1]。"


async def rows(town: Town) -> list[Question]:
    return await town.app.database.aread(lambda session: list(session.scalars(select(Question).order_by(Question.id))))


async def test_a_right_answer_is_shown_in_the_model_s_words(town: Town, model: ModelServer) -> None:
    model.says(RIGHT)
    shown = await town.person().says(QUESTION)
    assert shown.text.startswith("第四类人才每2年体检1次，标准2000元。")
    assert "由语言模型按所引条文转述，以条文为准" in shown.text
    assert "第二十三条" in shown.text
    assert "样例文本，非官方文件" in shown.text
    assert len(shown.text.splitlines()) <= 8
    assert model.keys == [f"Bearer {KEY}"]
    [question] = await rows(town)
    assert (question.wording, question.tokens) == ("accepted", 120)

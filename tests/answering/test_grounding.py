"""The check of its own: a figure that no citation holds is found on a finished answer, whatever the guard thinks."""

from __future__ import annotations

from dataclasses import replace

import pytest

from knowledge import grounding
from knowledge.answering import Answerer
from knowledge.model import Answer, Line, LineKind, Status
from tests.answering.conftest import TODAY, Ask

pytestmark = pytest.mark.timeout(1_800)  # the first run embeds the demonstration documents


@pytest.fixture(scope="module")
def cited(demo: Answerer) -> Answer:
    answer = demo.answer("博士能拿多少安家费", today=TODAY)
    assert answer.status is Status.ANSWERED
    return answer


def saying(cited: Answer, text: str) -> Answer:
    return replace(cited, lines=(Line(LineKind.LEAD, text),))


@pytest.mark.parametrize(
    "said",
    ["总额**15万元**，分3年", "第九条", "每满12个月发一期", "第1期5万元", "2023年9月1日起", "十五万元", "这一项"],
)
def test_what_the_citations_hold_is_sound(cited: Answer, said: str) -> None:
    assert not grounding.find_unsupported(saying(cited, said))


@pytest.mark.parametrize("said", ["总额16万元", "15元", "第九十条", "每满13个月", "2023年9月2日起", "30%", "1.5万元"])
def test_what_they_do_not_hold_is_named(cited: Answer, said: str) -> None:
    assert grounding.find_unsupported(saying(cited, said))


def test_a_computation_that_is_shown_has_to_be_right(cited: Answer) -> None:
    assert not grounding.find_unsupported(saying(cited, "相差：15万元 − 5万元 = 10万元。"))
    assert grounding.find_unsupported(saying(cited, "相差：15万元 − 5万元 = 11万元。"))


@pytest.mark.parametrize("question", ["第九十九条", "我的申请批下来没有", "你有哪些文件", "博士能拿多少安家费"])
def test_what_is_quoted_beside_the_citations_is_vouched_for(demo: Answerer, ask: Ask, question: str) -> None:
    answer = ask(question)
    assert not grounding.find_unsupported(answer, grounding.vouch(answer, demo, TODAY))

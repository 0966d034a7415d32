"""Questions that are put back: an article without its document, no subject, a day that is none."""

from __future__ import annotations

import pytest

from knowledge.answering import Answerer
from knowledge.model import Status
from tests.answering.conftest import TODAY, Ask

pytestmark = pytest.mark.timeout(1_800)  # the first run embeds the demonstration documents


def test_an_article_that_several_documents_have_is_asked_back(ask: Ask) -> None:
    answer = ask("第九条")
    assert answer.status is Status.CHOOSE
    assert {citation.document for citation in answer.citations} == {"zc-award-2023", "zc-team-2023"}
    assert len(answer.choices) == 2
    for choice, document in zip(answer.choices, ("zc-award-2023", "zc-team-2023"), strict=True):
        chosen = ask(choice.question)
        assert chosen.status is Status.ANSWERED
        assert (chosen.citations[0].document, chosen.citations[0].article) == (document, "第九条")


@pytest.mark.parametrize("question", ["第三十三条", "第33条是什么内容", "奖励办法第三十三条"])
def test_an_article_that_one_document_in_force_has_is_given(ask: Ask, question: str) -> None:
    answer = ask(question)
    assert answer.status is Status.ANSWERED
    assert answer.citations[0].article == "第三十三条"
    assert answer.lines[0].text.startswith("异议和申诉：对公示内容有异议的")


@pytest.mark.parametrize(
    ("question", "category"), [("第六类人才有多少安家补贴", "第六类"), ("第11类人才体检标准多少钱", "第十一类")]
)
def test_a_category_that_none_has_gets_no_other_ones_amount(ask: Ask, question: str, category: str) -> None:
    answer = ask(question)
    assert answer.status is Status.NOT_FOUND
    assert answer.lines[0].text == f"已收录的文件里没有{category}。"


def test_a_category_inside_a_span_is_there(ask: Ask) -> None:
    assert ask("第四类人才的租房补贴是多少").status is Status.ANSWERED


def test_an_article_that_none_has_is_said_not_to_be_there(ask: Ask) -> None:
    answer = ask("第九十九条")
    assert answer.status is Status.NOT_FOUND
    assert "没有第九十九条" in answer.text
    assert "第一条至第三十五条" in answer.text
    assert not answer.citations
    assert "领军团队" not in ask("人才奖励办法第九十九条").text


def test_an_item_is_asked_back_in_words_too(ask: Ask) -> None:
    answer = ask("办法第二十六条第二项")
    assert answer.status is Status.CHOOSE
    assert answer.lines[0].text.startswith("有几份文件都有第二十六条")
    assert answer.choices[0].question.endswith("第二十六条第二项")


@pytest.mark.parametrize("part", ["第五项", "第九款"])
def test_an_item_that_an_article_has_not_is_said_not_to_be_there(ask: Ask, part: str) -> None:
    answer = ask(f"人才奖励服务保障办法第二十六条{part}")
    assert answer.status is Status.NOT_FOUND
    assert answer.text.startswith(f"第二十六条没有{part}")
    assert ask(answer.choices[0].question).citations[0].article == "第二十六条"


@pytest.mark.parametrize("question", ["要交哪些材料", "怎么申请", "什么时候申请", "多少钱"])
def test_without_a_subject_the_benefits_are_offered(ask: Ask, question: str) -> None:
    answer = ask(question)
    assert answer.status is Status.CHOOSE
    assert 2 <= len(answer.choices) <= 6
    assert "安家补贴" in {choice.label for choice in answer.choices}
    assert all(citation.document == "zc-award-2023" for citation in answer.citations)
    assert all(choice.question == choice.label + question for choice in answer.choices)


def test_a_question_with_a_subject_is_not_put_back(ask: Ask) -> None:
    differ = ask("第三类和第四类差多少")  # of nothing that both have
    assert "第三类和第四类人才安家补贴差多少" in {choice.question for choice in differ.choices}
    assert ask("安家补贴要交哪些材料").status is Status.ANSWERED


@pytest.mark.parametrize(
    ("question", "example"),
    [
        ("2025-02-30申请的怎么办", "2025年2月28日"),
        ("２０２４年２月３０日到岗，安家补贴多少", "2024年2月29日"),
        ("2026年13月入职，安家补贴什么时候能申请", "2026年12月"),
    ],
)
def test_I6_a_day_that_is_none_is_asked_again_with_an_example(ask: Ask, question: str, example: str) -> None:
    answer = ask(question)
    assert answer.status is Status.CHOOSE
    assert example in answer.text
    assert example in answer.choices[0].question
    assert not answer.citations


def test_in_english_too(demo: Answerer) -> None:
    answer = demo.answer("2025-02-30", today=TODAY, language="en")
    assert "no such day" in answer.text


def test_an_english_question_finds_what_its_words_stand_for(demo: Answerer) -> None:
    answer = demo.answer("How much is the settlement allowance for a PhD?", today=TODAY, language="en")
    assert answer.citations[0].article == "第九条"
    assert "**15万元**" in answer.lines[0].text

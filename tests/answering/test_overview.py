"""A document called by its number or title alone; the questions that the bot itself suggests."""

from __future__ import annotations

import pytest

from bot.texts import say
from knowledge.model import Status
from knowledge.overview import is_bare
from tests.answering.conftest import Ask


@pytest.mark.parametrize(
    ("question", "status", "number"),
    [
        ("样例〔2023〕1号", Status.ANSWERED, "样例〔2023〕1号"),
        ("《人才奖励服务保障办法》讲什么", Status.ANSWERED, "样例〔2023〕1号"),
        ("样例〔2023〕3号是什么文件", Status.EXPIRED, "样例〔2023〕3号"),
        ("样例[２０１９]1号", Status.EXPIRED, "样例〔2019〕1号"),
    ],
)
def test_a_document_called_by_name_is_told_with_its_days_and_parts(
    ask: Ask, question: str, status: Status, number: str
) -> None:
    answer = ask(question)
    assert answer.status is status
    assert number in answer.text
    assert "总则" in answer.text
    assert len(answer.citations) == 1


def test_a_superseded_article_called_by_its_document_number_is_answered_as_such(ask: Ask) -> None:
    answer = ask("样例〔2019〕1号第六条")
    assert answer.status is Status.EXPIRED
    assert answer.citations[0].document == "zc-award-2019"
    assert answer.citations[0].article == "第六条"
    assert "废止" in answer.lines[0].text


@pytest.mark.parametrize("question", ["样例〔2023〕1号安家补贴多少", "博士能拿多少安家费", "有什么文件"])
def test_a_question_about_something_is_no_bare_name(question: str) -> None:
    assert not is_bare(question)


@pytest.mark.parametrize(
    ("key", "held"),
    [("start.example.1", "15万元"), ("start.example.2", "第三类人才的子女"), ("start.example.3", "7月1日至7月31日")],
)
def test_the_examples_of_the_first_screen_are_answered(ask: Ask, key: str, held: str) -> None:
    answer = ask(say("zh", key))
    assert answer.status is Status.ANSWERED
    assert held in answer.text.replace("**", "")


def test_the_example_of_earlier_rules_is_answered_from_them(ask: Ask) -> None:
    question = say("zh", "help.time").split("“")[1].split("”")[0]
    answer = ask(question)
    assert answer.status is Status.EXPIRED
    assert answer.citations[0].document == "zc-award-2019"
    assert "10万元" in answer.text.replace("**", "")

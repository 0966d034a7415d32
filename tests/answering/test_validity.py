"""Until when a document is in force is told from what is on file of it; all else goes on to the search."""

from __future__ import annotations

import re

import pytest

from knowledge.model import Status
from tests.answering.conftest import Ask

pytestmark = pytest.mark.timeout(1_800)  # the first run embeds the demonstration documents


@pytest.mark.parametrize(
    ("question", "status", "document", "told"),
    [
        (
            "人才奖励办法哪天失效",
            Status.ANSWERED,
            "zc-award-2023",
            "现行有效，2023年9月1日起施行，到**2028年8月31日**失效",
        ),
        ("奖励办法到哪天为止", Status.ANSWERED, "zc-award-2023", "**2028年8月31日**"),
        ("领军团队办法有效期到什么时候", Status.ANSWERED, "zc-team-2023", "**2027年2月28日**"),
        ("工作站办法还有效吗", Status.EXPIRED, "zc-station-2023", "已于**2026年9月30日**到期失效"),
        ("申报指南过期了吗", Status.EXPIRED, "zc-guide-2024", "到**2025年2月28日**为止"),
        ("2019年的奖励办法什么时候废止的", Status.EXPIRED, "zc-award-2019", "已于**2023年8月31日**废止"),
    ],
)
def test_the_day_is_told_with_the_article_that_speaks_of_it(
    ask: Ask, question: str, status: Status, document: str, told: str
) -> None:
    answer = ask(question)
    assert (answer.status, answer.citations[0].document) == (status, document)
    assert told in answer.lines[0].text
    assert re.search(r"有效期|施行|时间", answer.citations[0].text)


def test_which_document_is_asked_where_none_is_named(ask: Ask) -> None:
    answer = ask("这个政策什么时候失效")
    assert answer.status is Status.CHOOSE
    assert answer.lines[0].text == "您问的是哪一份文件？"
    first = ask(answer.choices[0].question)
    assert (first.status, first.citations[0].document) == (Status.ANSWERED, "zc-award-2023")


@pytest.mark.parametrize("question", ["第五类人才资格有效期多久", "奖励办法里的租房补贴什么时候到期", "认定有效期多久"])
def test_what_an_article_says_of_something_else_is_searched_for(ask: Ask, question: str) -> None:
    answer = ask(question)
    assert "失效" not in answer.lines[0].text
    assert answer.candidates
    assert answer.citations[0].article in ("第七条", "第十二条")

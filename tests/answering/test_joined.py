"""What was asked and stands in another article, in a list, or at another level of government."""

from __future__ import annotations

import pytest

from knowledge import levels
from knowledge.model import LineKind, Metadata, Status
from knowledge.shortening import shorten
from knowledge.units import split_units
from tests.answering.conftest import Ask

pytestmark = pytest.mark.timeout(1_800)  # the first run embeds the demonstration documents


@pytest.mark.parametrize(
    ("question", "said", "cited"),
    [
        ("租房补贴多少钱，什么时候申请", ("元", "4月1日至4月30日"), {"第十二条", "第二十八条"}),
        ("第三类人才的安家补贴多少，要交什么材料", ("100万元", "到岗证明"), {"第九条", "第二十七条"}),
    ],
)
def test_what_stands_in_another_article_is_told_and_cited(
    ask: Ask, question: str, said: tuple[str, ...], cited: set[str]
) -> None:
    answer = ask(question)
    leads = "\n".join(line.text for line in answer.lines if line.kind is LineKind.LEAD)
    assert all(text in leads for text in said)
    assert cited <= {citation.article for citation in answer.citations}


def test_a_list_that_is_asked_for_is_read_out(ask: Ask) -> None:
    lead = ask("创新领军人才要什么条件").lines[0].text
    assert "同时符合下列条件：" in lead
    assert lead.count("；") > 2


def test_what_the_city_gives_is_not_answered_from_a_district_measure(ask: Ask) -> None:
    assert ask("广州市的安家补贴是多少").status in {Status.NEAREST, Status.NOT_FOUND}
    assert ask("区里的安家补贴第四类多少").status is Status.ANSWERED


@pytest.mark.parametrize(
    ("title", "level"),
    [
        ("广州市增城区、增城经济技术开发区人才奖励服务保障办法", "区"),
        ("广州市人民政府办公厅关于印发广州市引进人才入户管理办法的通知", "市"),
        ("广东省高校毕业生就业创业扶持政策清单", "省"),
        ("学历型人才引进入户申报指南", ""),
    ],
)
def test_the_level_that_issued_a_document(title: str, level: str) -> None:
    assert levels.level_of(Metadata("m", title)) == level


def test_a_heading_inside_an_article_ends_with_the_next() -> None:
    text = (
        "三、费用及期限\n（一）租金标准\n每平方米30元。\n"
        "（二）租赁期限\n不超过3年。\n1.可以续租：\n（1）提前申请；\n2.不得转租。"
    )
    heads = {unit.spoken: (unit.head, unit.lead_in) for unit in split_units(text)}
    assert heads["每平方米30元。"] == ("租金标准", "")
    assert heads["不超过3年。"] == ("租赁期限", "")
    assert heads["提前申请；"] == ("可以续租", "可以续租：")
    assert heads["不得转租。"] == ("租赁期限", "")


def test_a_sentence_that_is_cut_keeps_of_whom_it_speaks() -> None:
    text = "在校大学生及毕业5年内高校毕业生创办企业，" + "经营满一年，" * 40 + "可申请1万元的创业补贴。"
    cut = shorten(text, "创业补贴多少", lambda _: 0.5)
    assert cut.startswith("在校大学生及毕业5年内高校毕业生创办企业，……")
    assert "可申请1万元的创业补贴。" in cut

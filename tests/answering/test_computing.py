"""What is computed is plain from the text, or is not computed."""

from __future__ import annotations

from decimal import Decimal

import pytest

from knowledge.computing import read_amount
from knowledge.figures import find_figures
from knowledge.model import LineKind
from tests.answering.conftest import Ask

RENT = "第三类至第五类全职人才租住市场房源的，分别按照每月3500元、2500元、1500元发放租房补贴，最长36个月。"
EACH = "按照第一类每名30万元、第二类每名15万元、第三类每名8万元一次性奖励用人单位。"
SHARED = "第一类、第二类人才配偶随迁的，每月发放3000元；第三类人才配偶3个月内未就业的，每月2000元，最长6个月。"


@pytest.mark.parametrize(
    ("text", "label", "value"),
    [
        (RENT, "第三类", "3500"),
        (RENT, "第五类", "1500"),
        (EACH, "第二类", "15"),
        (SHARED, "第二类", "3000"),
        (SHARED, "第三类", "2000"),
    ],
)
def test_an_amount_is_told_beside_its_category_or_by_the_order_of_a_list(text: str, label: str, value: str) -> None:
    amount = read_amount(text, label)
    assert amount is not None
    assert amount.value == Decimal(value)


@pytest.mark.parametrize(
    ("text", "label"),
    [
        (RENT, "第二类"),  # nothing is said of it
        (SHARED, "第一类"),  # another category stands between
        ("第一类至第三类人才分别享受60万元、30万元。", "第二类"),  # more categories than amounts
        ("第四类、第五类不予奖励。每家不超过80万元。", "第五类"),  # the amount is another sentence's
    ],
)
def test_what_is_not_plain_is_not_told(text: str, label: str) -> None:
    assert read_amount(text, label) is None


@pytest.mark.parametrize(
    ("question", "working"),
    [
        ("6个第五类人才引才奖励一共多少", "第五类：6名 × 1万元 = 6万元。"),
        ("2个第五类人才引才奖励一共多少", ""),  # 第十六条: 5名以上的，按照每名1万元奖励
        ("四个第一类引才奖励一共多少", "第一类：4名 × 30万元 = 120万元。"),
        ("六个第一类引才奖励一共多少", ""),  # 第十六条: 每家用人单位每年不超过150万元
        ("第三类和第四类的安家补贴相差多少", "安家补贴总额相差：100万元 − 40万元 = 60万元。"),
        ("安家补贴第三类和第四类差多少", "安家补贴总额相差：100万元 − 40万元 = 60万元。"),
    ],
)
def test_a_sum_is_shown_where_the_article_gives_it(ask: Ask, question: str, working: str) -> None:
    notes = [line.text for line in ask(question).lines if line.kind is LineKind.NOTE and find_figures(line.text)]
    assert notes == ([working] if working else [])

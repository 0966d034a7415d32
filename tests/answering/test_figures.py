"""Figures in one form, whatever the writing."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from knowledge.figures import Figure, find_figures, read_chinese_number


@pytest.mark.parametrize(
    ("left", "right"),
    [
        ("15万元", "150000元"),
        ("１５万", "15万"),
        ("150,000", "15万"),
        ("十五万", "15万"),
        ("百分之三十", "30%"),
        ("第9条", "第九条"),
        ("第（二）项", "第二项"),
        ("二〇二五年三月一日", "2025-03-01"),
        ("2025年3月1日", "2025/3/1"),
    ],
)
def test_two_writings_of_one_figure_are_equal(left: str, right: str) -> None:
    assert find_figures(left) & find_figures(right)


def test_a_cell_counts_in_the_unit_of_its_head() -> None:
    table = "| 类别 | 总额（万元） |\n|---|---|\n| 第五类 | 15 |"
    assert Figure("number", "150000") in find_figures(table)
    assert Figure("number", "150000") not in find_figures("| 类别 | 总额 |\n|---|---|\n| 第五类 | 15 |")


@pytest.mark.parametrize("text", ["一般情况", "统一申报", "一次性", "这一项", "同一人", "十分满意"])
def test_words_that_only_look_like_numbers(text: str) -> None:
    assert not find_figures(text)


@given(st.integers(1, 999))
def test_chinese_numerals_read_back(number: int) -> None:
    digits = "零一二三四五六七八九"
    hundreds, tens, ones = number // 100, number // 10 % 10, number % 10
    written = (f"{digits[hundreds]}百" if hundreds else "") + (
        f"{digits[tens]}十" if tens else "零" if hundreds and ones else ""
    )
    assert read_chinese_number(written + (digits[ones] if ones else "")) == number

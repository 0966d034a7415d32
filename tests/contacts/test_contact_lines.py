"""How what is typed for an ask becomes lines."""

from __future__ import annotations

import pytest

from bot.contacts import lines as contact_lines


@pytest.mark.parametrize(
    ("typed", "lines"),
    [
        ("孩子明年上小学", ["孩子明年上小学"]),
        ("1、孩子明年上小学 2、设备进口通关", ["孩子明年上小学", "设备进口通关"]),
        ("1.住房2.5万不够；2.停车", ["住房2.5万不够", "停车"]),
        ("（1）甲（2）乙", ["甲", "乙"]),
        ("①甲②乙", ["甲", "乙"]),
        ("１、甲，２、乙，３、丙", ["甲", "乙", "丙"]),
        ("甲\n\n 乙 \r\n2、丙", ["甲", "乙", "丙"]),
        ("3、4月来访", ["3、4月来访"]),
        ("想要2.5万元", ["想要2.5万元"]),
        ("1、甲 3、乙", ["甲 3、乙"]),
        ("  ", []),
    ],
)
def test_numbered_points_and_lines_are_lines(typed: str, lines: list[str]) -> None:
    assert contact_lines.split_lines(typed) == lines


def test_I7_nothing_of_a_flood_is_dropped() -> None:
    flood = "\n".join(f"第{number}件" for number in range(500))
    lines = contact_lines.split_lines(flood)
    assert len(lines) == contact_lines.MOST_LINES
    assert lines[-1].endswith("第499件")
    assert "".join(contact_lines.split_lines("长" * 5_000)) == "长" * 5_000


@pytest.mark.parametrize("text", ["最近想离职", "父亲住院", "和所长有矛盾", "被拖欠工资", "He may resign"])
def test_delicate_lines_are_noticed(text: str) -> None:
    assert contact_lines.is_delicate(text)


@pytest.mark.parametrize("text", ["项目进入中试", "孩子上小学", "想要一间公寓", "参加体检"])
def test_other_lines_are_not(text: str) -> None:
    assert not contact_lines.is_delicate(text)


@pytest.mark.parametrize(
    ("text", "category"),
    [("孩子明年上小学", "schooling"), ("想换公寓", "housing"), ("看病难", "medical"), ("停车", "")],
)
def test_a_need_says_what_it_is_about(text: str, category: str) -> None:
    assert contact_lines.guess_category(text) == category

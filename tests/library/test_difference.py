"""What changed between two versions, by article."""

from __future__ import annotations

from pathlib import Path

import pytest

from knowledge.difference import compare_texts, spell_parts
from knowledge.excerpts import excerpt_change
from tests.library.shelf import NOW, open_library, write_measure

RULES = [
    "本办法适用于在本区工作的人才。",
    "安家补贴：第三类人才一次性给予100万元。",
    "申请在每年九月受理，逾期不予受理。",
]


def test_a_changed_amount_is_one_changed_word(tmp_path: Path) -> None:
    library = open_library(tmp_path / "data")
    library.ingest([write_measure(tmp_path / "a.md", "m", RULES)], now=NOW)
    changed = [RULES[0], RULES[1].replace("100", "120"), RULES[2]]
    library.ingest([write_measure(tmp_path / "a.md", "m", changed, title="关于m的办法（修订）")], now=NOW)
    difference = library.diff("m")
    assert [(change.kind, change.old) for change in difference.articles if change.old.startswith("第")] == [
        ("changed", "第二条")
    ]
    [change] = [change for change in difference.articles if change.old == "第二条"]
    assert "给予~~100~~**120**万元" in spell_parts(change.parts)
    assert ("title", "关于m的办法", "关于m的办法（修订）") in {(f.name, f.old, f.new) for f in difference.fields}


def test_an_inserted_article_is_added_and_the_ones_behind_it_only_renumbered(tmp_path: Path) -> None:
    library = open_library(tmp_path / "data")
    library.ingest([write_measure(tmp_path / "a.md", "m", RULES)], now=NOW)
    grown = [RULES[0], "本办法所称人才，是指按照类别表认定的个人。", *RULES[1:]]
    library.ingest([write_measure(tmp_path / "a.md", "m", grown)], now=NOW)
    kinds = [(change.kind, change.old, change.new) for change in library.diff("m").articles]
    assert kinds == [("added", "", "第二条"), ("renumbered", "第二条", "第三条"), ("renumbered", "第三条", "第四条")]


def test_a_removed_article_is_said_where_it_stood(tmp_path: Path) -> None:
    library = open_library(tmp_path / "data")
    library.ingest([write_measure(tmp_path / "a.md", "m", RULES)], now=NOW)
    library.ingest([write_measure(tmp_path / "a.md", "m", RULES[:2])], now=NOW)
    [change] = library.diff("m").articles
    assert (change.kind, change.old, change.new) == ("removed", "第三条", "")


def test_the_parts_are_both_texts() -> None:
    old, new = "补贴30万元，分3年发放。", "补贴50万元，一次发放，不再分年。"
    parts = compare_texts(old, new)
    assert "".join(text for kind, text in parts if kind != "added") == old
    assert "".join(text for kind, text in parts if kind != "removed") == new
    assert ("removed", "30") in parts  # a number is one word, not two digits


TABLE = "按照下表发放：\n\n| 类别 | 总额（万元） | 年限 |\n|---|---|---|\n| 第四类 | 40 | 4年 |\n| 第五类 | 15 | 3年 |"


@pytest.mark.parametrize(
    ("before", "after", "said", "says"),
    [
        ("| 15 |", "| 18 |", "按照下表发放： 第五类：总额（万元）15", "按照下表发放： 第五类：总额（万元）18"),
        (
            "| 15 | 3年 |",
            "| 18 |  |",
            "按照下表发放： 第五类：总额（万元）15、年限3年",
            "按照下表发放： 第五类：总额（万元）18",
        ),
        ("3年 |", "3年 |\n| 第六类 | 9 | 2年 |", "按照下表发放：", "按照下表发放： 第六类：总额（万元）9、年限2年"),
        ("年限", "期限", "按照下表发放： 表头：年限", "按照下表发放： 表头：期限"),
    ],
)
def test_of_a_table_the_cells_that_changed_are_told_with_their_heading(
    before: str, after: str, said: str, says: str
) -> None:
    assert excerpt_change(compare_texts(TABLE, TABLE.replace(before, after))) == (said, says)

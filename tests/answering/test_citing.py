"""A citation is cut at items and rows, around the part that answers."""

from __future__ import annotations

import pytest

from knowledge.citing import MAX_CHARS, cut_text

ITEMS = "第一条 下列情形：\n" + "\n".join(
    f"（{number}）第{number}种情形的规定，" + "内容" * 20 + "；" for number in range(100)
)
TABLE = "第二条 见下表：\n\n| 编号 | 单位 |\n|---|---|\n" + "\n".join(
    f"| E{number:03} | {'单位' * 12} |" for number in range(120)
)


def test_a_short_text_stays_whole() -> None:
    assert cut_text("第一条 内容。", 0, 3) == "第一条 内容。"


@pytest.mark.parametrize("wanted", ["（0）", "（57）", "（99）"])
def test_the_answering_item_stays_with_the_head(wanted: str) -> None:
    start = ITEMS.index(wanted)
    cut = cut_text(ITEMS, start, start + 10)
    assert len(cut) <= MAX_CHARS
    assert cut.startswith("第一条 下列情形：")
    assert wanted in cut
    for line in cut.splitlines():
        assert line == "……" or line in ITEMS.splitlines()


def test_a_row_keeps_the_head_of_its_table() -> None:
    start = TABLE.index("| E100")
    cut = cut_text(TABLE, start, start + 10)
    assert len(cut) <= MAX_CHARS
    assert "| 编号 | 单位 |\n|---|---|" in cut
    assert "| E100 |" in cut


def test_one_endless_line_is_cut_at_the_limit() -> None:
    text = "长" * 9_000
    cut = cut_text(text, 5_000, 5_010)
    assert len(cut) <= MAX_CHARS

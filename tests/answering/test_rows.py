"""Table rows read out in words."""

from __future__ import annotations

import pytest

from knowledge.rows import read_cell, read_out, read_tables

TABLE = """下表：

| 序号 | 类别 | 总额（万元） | 年限 | 附加条件 | 材料 |
|---|---|---|---|---|---|
| 1 | 第五类 | 15 | 3年 | 不超过40周岁 | 合同、证明 |
| 2 | 第四类 | 40至50 | 4年 | 无 | |
"""


def test_a_row_is_read_with_its_heads_and_units() -> None:
    (table,) = read_tables(TABLE)
    assert read_out(table.rows[0]) == "第五类：总额15万元，年限3年，附加条件不超过40周岁，材料：合同、证明"
    assert read_out(table.rows[1]) == "第四类：总额40至50万元，年限4年"
    assert TABLE[table.rows[0].start : table.rows[0].end].startswith("| 1 | 第五类")


@pytest.mark.parametrize(
    ("head", "cell", "said"),
    [
        ("A级（万元/年）", "20", "A级20万元/年"),
        ("C级（万元）", "不设", "C级不设"),
        ("名称（全称）", "15", "名称（全称）15"),
        ("类别", "第四类", "类别为第四类"),
        ("受理时间", "4月1日至5月15日", "受理时间为4月1日至5月15日"),
    ],
)
def test_a_unit_is_said_only_where_the_head_has_one(head: str, cell: str, said: str) -> None:
    assert read_cell(head, cell) == said

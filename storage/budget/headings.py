"""Which column of a budget table says what, and in which unit: headings in Chinese or English, wherever they stand."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from storage.budget.amounts import find_unit
from storage.naming import key_of

# The first of each is what the template says.
HEADINGS: Mapping[str, tuple[str, ...]] = {
    "year": ("年度", "年份", "预算年度", "year"),
    "benefit": ("待遇", "待遇名称", "项目", "项目名称", "预算项目", "资金项目", "benefit"),
    "planned": ("年初预算", "预算", "预算金额", "年初预算金额", "全年预算", "计划", "planned", "budget"),
    "q1": ("一季度", "第一季度", "1季度", "第1季度", "q1"),
    "q2": ("二季度", "第二季度", "2季度", "第2季度", "q2"),
    "q3": ("三季度", "第三季度", "3季度", "第3季度", "q3"),
    "q4": ("四季度", "第四季度", "4季度", "第4季度", "q4"),
    "adjustment": ("调整金额", "调整", "预算调整", "调增调减", "追加", "adjustment"),
    "adjusted_on": ("调整日期", "调整时间", "adjusted on", "adjustment date"),
    "adjusted_quarter": ("调整季度", "adjusted quarter"),
    "adjustment_reason": ("调整原因", "调整事由", "调整依据", "adjustment reason"),
    "reason": ("偏差原因", "执行偏差原因", "deviation reason"),
}
QUARTERS = ("q1", "q2", "q3", "q4")
MONEY = ("planned", *QUARTERS, "adjustment")
_FIELD_OF = {key_of(word): name for name, words in HEADINGS.items() for word in words}
_ASIDE = re.compile(r"[（(\[【].*?[)）\]】]|[*＊:：]")
_UNIT_LINE = re.compile(r"单位|unit", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Columns:
    """Where each field stands (from 0), how its heading reads, and the unit that it says; `unit`: of all the others."""

    places: Mapping[str, int]
    heads: Mapping[str, str]
    unit: str = ""

    def unit_of(self, field: str) -> str:
        """The unit of a column: its own heading's, else the table's; "" where nothing says it."""
        return find_unit(self.heads.get(field, "")) or self.unit


def find_columns(cells: Sequence[str], above: Sequence[Sequence[str]] = ()) -> Columns | None:
    """The columns, where a line is a heading: it names the benefit, and what is planned or adjusted of it."""
    places: dict[str, int] = {}
    heads: dict[str, str] = {}
    for place, cell in enumerate(cells):
        name = _name(cell)
        if name is not None and name not in places:
            places[name], heads[name] = place, cell
    if "benefit" not in places or not places.keys() & {"planned", "adjustment"}:
        return None
    unit = next((find_unit(cell) for line in above for cell in line if _UNIT_LINE.search(cell) and find_unit(cell)), "")
    return Columns(places, heads, unit)


def _name(cell: str) -> str | None:
    if not cell or len(cell) > 40:
        return None
    return _FIELD_OF.get(key_of(cell)) or _FIELD_OF.get(key_of(_ASIDE.sub("", cell)))

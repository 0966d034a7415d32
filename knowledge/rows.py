"""Table rows inside an article's Markdown: read back as heads and cells, and read out as a person would say them."""

from __future__ import annotations

import re
from dataclasses import dataclass

_RULE = re.compile(r"^\|?\s*:?-{2,}")
_UNIT = re.compile(r"[（(]([^（）()]*?)[）)]\s*$")
_MEASURE = re.compile(
    r"^(?:[十百千万亿]*元|[十百千]?万|亿|平方米|㎡|%|人|名|个|套|天|日|月|个月|年|岁|周岁|件|项|次|分|小时|公里)(?:/.{1,6})?$"
)
_NUMERIC = re.compile(r"^[\d.,，]+(?:\s*(?:至|到|-|~|～|—|–)\s*[\d.,，]+)?$")
_COUNT_HEAD = re.compile(r"^(?:序\s*号|No\.?|№|#|序)$", re.IGNORECASE)
_SHORT_CHARS = 12
_PUNCTUATION = re.compile(r"[，。；：、]")
_EMPTY = {"", "无", "—", "-", "/"}


@dataclass(frozen=True, slots=True)
class Row:
    """One row of a table; `start`..`end` is its line in the article's text."""

    heads: tuple[str, ...]
    cells: tuple[str, ...]
    start: int
    end: int

    @property
    def label_column(self) -> int:
        """The column that says what the row is about: the first that is no running number."""
        for column, (head, cell) in enumerate(zip(self.heads, self.cells, strict=False)):
            if not _COUNT_HEAD.match(head) and cell:
                return column
        return 0

    @property
    def label(self) -> str:
        """What the row is about."""
        return self.cells[self.label_column] if self.cells else ""


@dataclass(frozen=True, slots=True)
class RowTable:
    """A table; `start`..`end` are its lines in the article's text."""

    heads: tuple[str, ...]
    rows: tuple[Row, ...]
    start: int
    end: int


def read_tables(text: str) -> tuple[RowTable, ...]:
    """The Markdown tables of a text, in order. Cells are stripped; a missing last cell is empty."""
    found: list[RowTable] = []
    heads: tuple[str, ...] = ()
    rows: list[Row] = []
    begin = position = 0
    for line in [*text.splitlines(keepends=True), ""]:
        stripped = line.strip()
        if not stripped.startswith("|"):
            if heads and rows:
                found.append(RowTable(heads, tuple(rows), begin, position))
            heads, rows = (), []
        elif not _RULE.match(stripped):
            cells = tuple(clean_cell(cell) for cell in _split_cells(stripped))
            if not heads:
                heads, begin = cells, position
            else:
                cells += ("",) * (len(heads) - len(cells))
                rows.append(Row(heads, cells, position, position + len(line.rstrip("\n"))))
        position += len(line)
    return tuple(found)


def read_out(row: Row) -> str:
    """A row in words: "第五类：总额15万元，发放年限3年，第1期5万元，以后每期5万元".

    - the label first, then each column's head with its value; a running number is left out, so is an empty cell
    - a unit in a head goes behind the value: "总额（万元）" and 15 are 总额15万元
    """
    parts = [
        read_cell(head, cell)
        for column, (head, cell) in enumerate(zip(row.heads, row.cells, strict=False))
        if column != row.label_column and not _COUNT_HEAD.match(head) and cell.strip() not in _EMPTY
    ]
    if not parts:
        return row.label
    separator = "；" if any("，" in part or "；" in part for part in parts) else "，"
    return f"{row.label}：{separator.join(parts)}"


def read_cell(head: str, cell: str) -> str:
    """One head with its value: 总额15万元, 年龄不超过40周岁, 类别为第四类, 材料：合同、发票."""
    name, unit = split_unit(head)
    value = f"{cell}{unit}" if unit and _NUMERIC.match(cell) else cell
    if not name:
        return value
    if value[:1].isdigit() and not name.endswith(("日", "时间", "编号")) and len(value) <= _SHORT_CHARS:
        return f"{name}{value}"
    if value.startswith(("不", "免", "未", "可以", "应当")) and len(value) <= _SHORT_CHARS:
        return f"{name}{value}"
    if len(value) <= _SHORT_CHARS and not _PUNCTUATION.search(value):
        return f"{name}为{value}"
    return f"{name}：{value}"


def split_unit(head: str) -> tuple[str, str]:
    """A head without its unit, and the unit where the bracket holds one: ("总额", "万元"), ("A级", "万元/年")."""
    match = _UNIT.search(head)
    if match and _MEASURE.match(match.group(1).strip()):
        return head[: match.start()].strip(), match.group(1).strip()
    return head.strip(), ""


def clean_cell(cell: str) -> str:
    """A cell's text without Markdown's marks and line breaks."""
    return re.sub(r"<br\s*/?>", "、", cell.replace("**", "").replace("\\|", "|")).strip()


def _split_cells(line: str) -> list[str]:
    inner = line.strip()
    inner = inner[1:] if inner.startswith("|") else inner
    inner = inner[:-1] if inner.endswith("|") and not inner.endswith("\\|") else inner
    return re.split(r"(?<!\\)\|", inner)

"""The ledger as a file: CSV or XLSX with headings, a figure a row, read by the row; each fault has its line.

The workbook that comes with the report is such a file: filled in where something is missing it can be sent back.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from pathlib import Path

from storage.figures.ledger import EQUALS, NOTE_CHARS, Entry, FigureRefused, Kind
from storage.naming import key_of
from storage.roster.errors import SecretRoster
from storage.roster.fields import is_marked
from storage.roster.headings import SEARCHED_LINES
from storage.roster.tables import Line, Sheet, open_sheets

MOST_ROWS = 2_000
# The first of each is what our own files say.
HEADINGS: Mapping[str, tuple[str, ...]] = {
    "year": ("年度", "年份", "year"),
    "period": ("期间", "period"),
    "key": ("键", "编码", "key"),
    "name": ("名称", "指标", "指标名称", "项目", "name"),
    "value": ("数值", "值", "完成值", "数量", "value"),
    "qualifier": ("限定词", "限定", "修饰", "qualifier"),
    "unit": ("单位", "计量单位", "unit"),
    "section": ("章节", "所在部分", "section"),
    "source": ("来源", "数据来源", "source"),
    "note": ("备注", "说明", "note"),
    "how": ("方式", "how"),
}
_FIELD_OF = {key_of(word): name for name, words in HEADINGS.items() for word in words}
TO_FILL = "【待填】"  # what the ledger's own workbook says in place of a qualifier
COMPUTED = ("系统计算", "系统记录")  # and how a figure came about that nobody enters
_NEEDED = ("key", "name", "value", "source")
_NUMBER = re.compile(r"(?P<sign>[-+−－]?)(?P<digits>\d{1,3}(?:,\d{3})+|\d+)(?P<rest>\.\d+)?(?P<unit>[^\d,.]*)")
_FULL = str.maketrans("０１２３４５６７８９．，％－＋", "0123456789.,%-+")
_TIMES = {"亿": Decimal(10) ** 8, "万": Decimal(10) ** 4, "千": Decimal(1000), "": Decimal(1)}


@dataclass(frozen=True, slots=True)
class Ledger:
    """What a file says, by its lines. `digest` names it in a button."""

    rows: tuple[tuple[int, Entry | FigureRefused], ...]
    digest: str


def read_ledger(path: Path, *, kind: Kind = "file") -> Ledger | None:
    """The figures of a file; None: it has no headings of a ledger. Raises UnreadableRoster, FigureRefused."""
    rows: list[tuple[int, Entry | FigureRefused]] = []
    found = False
    with open_sheets(path) as sheets:
        for sheet in sheets:
            if sheet.hidden:
                continue
            read = _read_sheet(sheet, kind)
            found |= read is not None
            rows += read or []
    if not found:
        return None
    return Ledger(tuple(rows), hashlib.sha256(path.read_bytes()).hexdigest()[:16])


def _read_sheet(sheet: Sheet, kind: Kind) -> list[tuple[int, Entry | FigureRefused]] | None:
    columns: dict[str, int] = {}
    rows: list[tuple[int, Entry | FigureRefused]] = []
    searched = 0
    for line in sheet.lines:
        if line.marked or any(is_marked(cell) for cell in line.cells):
            raise SecretRoster(f"第 {line.number} 行")
        if not columns:
            columns = _find_columns(line)
            searched += 1
            if not columns and searched >= SEARCHED_LINES:
                return None
            continue
        said = {name: line.cells[place] if place < len(line.cells) else "" for name, place in columns.items()}
        if said.get("how") in COMPUTED or (said.get("qualifier") == TO_FILL and not said["value"]):
            continue  # our own workbook come back: siwen's figures, and what nobody has filled in
        if len(rows) >= MOST_ROWS:
            raise FigureRefused("figures.too_many", f"一次最多 {MOST_ROWS} 行", most=MOST_ROWS)
        if said["value"] and columns["value"] in line.merged:
            rows.append((line.number, FigureRefused("figures.merged", said=said["value"][:20])))
            continue
        rows.append((line.number, _read_row(line, said, kind)))
    return rows if columns else None


def _find_columns(line: Line) -> dict[str, int]:
    columns: dict[str, int] = {}
    for place, cell in enumerate(line.cells):
        name = _FIELD_OF.get(key_of(cell))
        if name is not None:
            columns.setdefault(name, place)
    there = all(name in columns for name in _NEEDED) and ("year" in columns or "period" in columns)
    return columns if there else {}


def _read_row(line: Line, said: Mapping[str, str], kind: Kind) -> Entry | FigureRefused:
    if line.formulas:
        return FigureRefused("figures.formula")
    period = (said.get("period") or said.get("year") or "").strip().upper().removesuffix("年")
    unit, qualifier = said.get("unit", "").strip(), said.get("qualifier", "").replace(TO_FILL, "").strip()
    try:
        value = read_value(said["value"], unit)
    except FigureRefused as refused:
        return refused
    return Entry(
        period=period,
        key=said["key"].strip().lower(),
        name=" ".join(said["name"].split()),
        value=value,
        qualifier=qualifier or ("" if value is None else EQUALS),
        unit=unit,
        section=said.get("section", "").strip(),
        kind=kind,
        source=" ".join(said["source"].split()),
        note=said.get("note", "").strip()[:NOTE_CHARS],
    )


def read_value(cell: str, unit: str) -> Decimal | None:
    """A number in its unit: 260, 1,700, 260人次; 15万元 under 元 is 150000. None: there is none.

    Raises FigureRefused: `figures.no_number` for words, `figures.other_unit` for another unit than the column says.
    """
    told = cell.translate(_FULL).strip()
    if not told or told in {"-", "—", "/", "无"}:
        return None
    match = _NUMBER.fullmatch(told)
    if match is None:
        raise FigureRefused("figures.no_number", f"“{cell}”不是数字", said=cell[:20])
    try:
        number = Decimal(match["digits"].replace(",", "") + (match["rest"] or ""))
    except InvalidOperation as error:  # more digits than a number has
        raise FigureRefused("figures.no_number", "不是数字", said=cell[:20]) from error
    if match["sign"] in {"-", "−", "－"}:
        number = -number
    written = match["unit"].strip()
    if not written or written == unit:
        return number
    (times, bare), (own_times, own_bare) = _split_unit(written), _split_unit(unit)
    if bare != own_bare and bare:
        raise FigureRefused("figures.other_unit", f"“{cell}”的单位与“{unit}”不同", said=cell[:20], unit=unit)
    return number * times / own_times


def _split_unit(unit: str) -> tuple[Decimal, str]:
    """万元 is 10,000 and 元."""
    sign = unit[:1] if unit[:1] in {"亿", "万", "千"} else ""
    return _TIMES[sign], unit[len(sign) :]

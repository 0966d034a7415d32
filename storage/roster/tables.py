"""The rows of a CSV or XLSX file as text, sheet by sheet, a row at a time: a file is never held whole.

A formula stays the text it is; numbers and dates become the text that people would type; what is merged is in each of
its cells.
"""

from __future__ import annotations

import codecs
import csv
import io
import re
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date, datetime, time
from pathlib import Path
from typing import Any

from storage.roster.comments import find_marked
from storage.roster.errors import UnreadableRoster

MOST_BYTES = 20 * 1024 * 1024  # what Telegram lets a bot fetch; 10,000 rows are one or two
MOST_UNPACKED = 300 * 1024 * 1024  # an XLSX is a zip: a bomb is told by what it says it unpacks to
MOST_SHEETS = 50
HINTS_SHEET = "填写说明"  # of the template
MOST_COLUMNS = 200
_BLOCK = 1 << 20
_OLE = b"\xd0\xcf\x11\xe0"  # .xls, or a workbook with a password
_MERGED = re.compile(rb'<(?:\w+:)?mergeCell\s+ref="([A-Z]{1,3})(\d{1,7}):([A-Z]{1,3})(\d{1,7})"')
_MOST_MERGED = 20_000  # areas; more are no roster
_CONTROLS = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff]")


@dataclass(frozen=True, slots=True)
class Line:
    """A row of a sheet: its number as the person sees it, from 1, and its cells. `marked`: a comment says secret.

    `copied`: the columns whose cell is merged with one of a row above, and says what that one says; `across`: those
    whose cell is merged with one to the left.
    """

    number: int
    cells: tuple[str, ...]
    formulas: int = 0
    marked: bool = False
    copied: frozenset[int] = frozenset()
    across: frozenset[int] = frozenset()

    @property
    def merged(self) -> frozenset[int]:
        """The columns whose cell says what another says: a number there would count in each."""
        return self.copied | self.across


@dataclass(frozen=True, slots=True)
class Sheet:
    """A sheet of a file: its name (empty in a CSV), about how many rows, and these, to be read once."""

    name: str
    rows: int
    lines: Iterator[Line]
    hidden: bool = False


@dataclass(frozen=True, slots=True)
class _Merged:
    """Areas of merged cells: what the first cell of each says, once it was read."""

    areas: list[tuple[int, int, int, int]]
    said: dict[tuple[int, int], str] = field(default_factory=dict)


@contextmanager
def open_sheets(path: Path) -> Iterator[Iterator[Sheet]]:
    """The sheets of a file, told by its content, not its name. Raises UnreadableRoster."""
    if path.stat().st_size > MOST_BYTES:
        raise UnreadableRoster("too_big", "文件超过 20 MB", megabytes=MOST_BYTES >> 20)
    with path.open("rb") as file:
        beginning = file.read(4)
    if not beginning:
        raise UnreadableRoster("empty", "文件是空的")
    if beginning == _OLE:
        raise UnreadableRoster("old_excel", "旧格式（.xls）或加了密码的表格读不了：请去掉密码，另存为 .xlsx")
    if beginning.startswith(b"PK"):
        with _open_workbook(path) as sheets:
            yield sheets
        return
    encoding = _find_encoding(path)
    with path.open(encoding=encoding, newline="") as text:
        yield iter([_csv_sheet(text)])


# -- CSV -------------------------------------------------------------------------------------------------


def _find_encoding(path: Path) -> str:
    """UTF-8, UTF-16 by its mark, or GB18030. Raises UnreadableRoster: neither fits the whole file."""
    with path.open("rb") as file:
        mark = file.read(3)
    marked = mark.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE))
    for encoding in ["utf-16"] if marked else ["utf-8-sig", "gb18030"]:
        decoder = codecs.getincrementaldecoder(encoding)()
        try:
            with path.open("rb") as file:
                while block := file.read(_BLOCK):
                    if "\x00" in decoder.decode(block):
                        break
                else:
                    decoder.decode(b"", final=True)
                    return encoding
        except UnicodeDecodeError:
            continue
    raise UnreadableRoster("encoding", "文字编码认不出：请另存为 .xlsx 或 UTF-8 的 CSV")


def _csv_sheet(text: io.TextIOWrapper) -> Sheet:
    beginning = text.read(8192)
    text.seek(0)
    line = beginning.split("\n", 1)[0]
    delimiter = max(",\t;", key=beginning.count if beginning.count("\t") else line.count)
    return Sheet("", beginning.count("\n"), _csv_lines(text, delimiter))


def _csv_lines(text: io.TextIOWrapper, delimiter: str) -> Iterator[Line]:
    # Of the whole process, and 128 kB else: a field that is too long is one row's fault, not the file's.
    csv.field_size_limit(MOST_BYTES)
    reader = csv.reader(text, delimiter=delimiter)
    before = 0
    try:
        for cells in reader:
            number, before = before + 1, reader.line_num  # a quoted line end makes one row of several lines
            if any(cells):
                yield Line(number, tuple(_CONTROLS.sub("", cell).strip() for cell in cells[:MOST_COLUMNS]))
    except csv.Error as error:
        raise UnreadableRoster("broken", f"第 {before + 1} 行起读不下去：引号不成对或文件损坏") from error


# -- XLSX ------------------------------------------------------------------------------------------------


@contextmanager
def _open_workbook(path: Path) -> Iterator[Iterator[Sheet]]:
    from openpyxl import load_workbook  # slow to import, and only this path needs it

    with path.open("rb") as file:  # by its name openpyxl would refuse a workbook that is called otherwise
        try:
            with zipfile.ZipFile(file) as archive:
                unpacked = sum(entry.file_size for entry in archive.infolist())
            # Not `data_only`: what a formula gave when it was last computed is not what the cell says.
            workbook = load_workbook(file, read_only=True, keep_links=False) if unpacked <= MOST_UNPACKED else None
        except Exception as error:  # whatever a broken zip or XML makes openpyxl raise
            raise UnreadableRoster("broken", "文件打不开：不是表格，或已损坏。请重新导出后再发") from error
        if workbook is None:
            raise UnreadableRoster("unpacks", "表格展开后太大：多半有上百万个空行，请删去后再存")
        try:
            yield _list_sheets(path, workbook)
        finally:
            workbook.close()


def _list_sheets(path: Path, workbook: Any) -> Iterator[Sheet]:  # noqa: ANN401 -- openpyxl ships no types
    for sheet in workbook.worksheets[:MOST_SHEETS]:
        if sheet.title == HINTS_SHEET:
            continue
        hidden = sheet.sheet_state != "visible"
        areas = [] if hidden else _find_merged(path, sheet._worksheet_path)
        try:
            marked = frozenset() if hidden else find_marked(path, sheet._worksheet_path, areas)
        except Exception as error:  # whatever broken XML makes openpyxl raise: a mark that can't be read may be one
            raise UnreadableRoster("broken", "批注读不了：文件已损坏。请重新导出后再发") from error
        yield Sheet(str(sheet.title), sheet.max_row or 0, _sheet_lines(sheet, _Merged(areas), marked), hidden)


def _sheet_lines(
    sheet: Any,  # noqa: ANN401 -- openpyxl ships no types
    merged: _Merged,
    marked: frozenset[int],
) -> Iterator[Line]:
    sheet.reset_dimensions()  # what a file says of its size may be wrong either way
    number = 0
    try:
        for number, cells in enumerate(sheet.iter_rows(), 1):
            texts = ["" if cell.value is None else _text_of(cell.value) for cell in cells[:MOST_COLUMNS]]
            copied, across = _fill(texts, number, merged) if merged.areas else (frozenset(), frozenset())
            if any(texts):
                formulas = sum(cell.data_type == "f" for cell in cells)
                yield Line(number, tuple(texts), formulas, number in marked, copied, across)
    except UnreadableRoster:
        raise
    except Exception as error:  # whatever broken XML makes openpyxl raise
        raise UnreadableRoster("broken", f"第 {number + 1} 行起读不下去：文件已损坏。请重新导出后再发") from error


def _text_of(value: object) -> str:
    """A cell's value as people would type it."""
    match value:
        case None:
            return ""
        case str():
            return _CONTROLS.sub("", value).strip()
        case bool():
            return "是" if value else "否"
        case datetime():
            return value.date().isoformat()
        case date():
            return value.isoformat()
        case time():
            return value.isoformat("minutes")
        case float() if value.is_integer():
            return str(int(value))
        case _:
            return _CONTROLS.sub("", str(getattr(value, "text", value))).strip()  # an array formula has its text


def _find_merged(path: Path, part: str) -> list[tuple[int, int, int, int]]:
    """The merged areas of a sheet (top, left, bottom, right). They stand behind the rows, which are read once."""
    from openpyxl.utils import column_index_from_string

    found: list[tuple[int, int, int, int]] = []
    with zipfile.ZipFile(path) as archive, archive.open(part.lstrip("/")) as content:
        rest = b""
        while block := content.read(_BLOCK):
            text = rest + block
            for left, top, right, bottom in _MERGED.findall(text):
                columns = column_index_from_string(left.decode()), column_index_from_string(right.decode())
                found.append((int(top), columns[0] - 1, int(bottom), columns[1] - 1))
                if len(found) > _MOST_MERGED:
                    raise UnreadableRoster("merged", "合并的单元格太多：请取消合并后再发")
            end = text.rfind(b"<")
            rest = text[end:] if end >= 0 else b""
            rest = rest[-200:]
    return sorted(found)


def _fill(texts: list[str], number: int, merged: _Merged) -> tuple[frozenset[int], frozenset[int]]:
    """Put into each merged cell of this row what the first of its area says; those from a row above, from the left."""
    copied: set[int] = set()
    across: set[int] = set()
    while merged.areas and merged.areas[0][2] < number:
        merged.areas.pop(0)
    for top, left, bottom, right in merged.areas:
        if top > number:
            break
        if bottom < number:
            continue
        if top == number:
            merged.said[top, left] = texts[left] if left < len(texts) else ""
        said = merged.said.get((top, left), "")
        for column in range(left, min(right, MOST_COLUMNS - 1) + 1):
            if said and column < len(texts):
                texts[column] = said
            elif said:
                texts.extend([""] * (column - len(texts)) + [said])
            if top < number:
                copied.add(column)
            if left < column:
                across.add(column)
    return frozenset(copied), frozenset(across)

"""A table of posts as employers send it: XLSX or CSV, its columns told by their headings, wherever they stand."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from itertools import islice
from pathlib import Path
from typing import Any

from storage.bulletins import fields
from storage.bulletins.fields import Reason
from storage.errors import StorageRefusal
from storage.naming import key_of
from storage.roster.errors import UnreadableRoster
from storage.roster.fields import is_marked
from storage.roster.headed import digest_of
from storage.roster.headings import SEARCHED_LINES
from storage.roster.tables import Line, Sheet, open_sheets

MOST_ROWS = 1_000  # of one table: a bulletin has some dozens
# The first of each is what the template says.
HEADINGS: Mapping[str, tuple[str, ...]] = {
    name: tuple(words.split("|"))
    for name, words in {
        "employer": "单位名称|企业|企业名称|用人单位|单位|招聘单位|公司|employer|company",
        "title": "岗位名称|岗位|职位|职位名称|招聘岗位|post|position|job title",
        "number": "招聘人数|人数|岗位数|需求人数|number|headcount",
        "degree": "最低学历|学历|学历要求|学位|degree|education",
        "major": "专业要求|专业|major",
        "industry": "行业|产业|领域|行业领域|产业领域|industry|field",
        "district": "工作地点|地点|工作区域|镇街|园区|district|place|location",
        "salary_from": "最低年薪|年薪下限|最低年薪（万元）|salary from",
        "salary_to": "最高年薪|年薪上限|最高年薪（万元）|salary to",
        "salary": "年薪|薪酬|薪资|年薪范围|salary",
        "duties": "岗位说明|任职要求|岗位要求|说明|备注|duties|requirements",
        "contact": "联系人|联系人姓名|contact",
        "phone": "联系电话|电话|手机|手机号|phone|tel",
        "email": "联系邮箱|邮箱|投递邮箱|电子邮箱|email|e-mail",
        "closes_on": "截止日期|报名截止|截止时间|招聘截止日期|closes|deadline",
    }.items()
}
TEMPLATE = tuple(name for name in HEADINGS if name != "salary")
_UNITS = {"salary_from", "salary_to", "salary"}  # whose heading may say 元 where the template says 万元
_FIELD_OF = {key_of(word): name for name, words in HEADINGS.items() for word in words}
_ASIDE = re.compile(r"[（(\[【].*?[)）\]】]|[*＊:：]")
_YUAN = re.compile(r"[（(][^)）]*(?<!万)元[^)）]*[)）]")
_LEAST = ("title", "number", "degree")


class SheetRefused(StorageRefusal):
    """The file as a whole can't be read as a table of posts. `key` says why; nothing was entered."""

    def __init__(self, why: str, message: str, **facts: object) -> None:
        super().__init__(f"posts.file.{why}", message, **facts)


@dataclass(frozen=True, slots=True)
class Row:
    """A row: where it stands, what it says, what is wrong with it."""

    sheet: str
    number: int
    values: Mapping[str, Any]
    reasons: tuple[Reason, ...]


@dataclass(frozen=True, slots=True)
class PostSheet:
    """What a file says. `digest` names it in a button; `letters` are its columns as a spreadsheet calls them."""

    rows: tuple[Row, ...]
    digest: str
    letters: Mapping[str, Mapping[str, str]]

    def letter(self, row: Row, column: str) -> str:
        """The column's letter in that row's sheet, "" where the sheet has no such column."""
        return self.letters.get(row.sheet, {}).get(column, "")


def read_sheet(path: Path, today: date) -> PostSheet:
    """The posts in a file, each row with what is wrong with it. Raises SheetRefused."""
    rows: list[Row] = []
    letters: dict[str, Mapping[str, str]] = {}
    try:
        with open_sheets(path) as sheets:
            for sheet in sheets:
                if is_marked(sheet.name):
                    raise SheetRefused("secret", "文件标有密级或涉密：涉密岗位不得录入", where=sheet.name)
                if sheet.hidden:
                    continue
                found = _read_one(sheet, today, letters)
                rows += found
                if len(rows) > MOST_ROWS:
                    raise SheetRefused("rows", f"超过 {MOST_ROWS} 行：请分成几个文件", most=MOST_ROWS)
    except UnreadableRoster as refusal:  # what holds of every table that is sent
        why = refusal.key.rpartition(".")[2]
        raise SheetRefused(why, str(refusal), **refusal.facts) from refusal
    if not letters:
        raise SheetRefused("headings", "没有找到表头：要有“岗位名称”“招聘人数”“最低学历”等列，请用模板")
    if not rows:
        raise SheetRefused("no_rows", "表里没有岗位：一个岗位填一行")
    return PostSheet(tuple(rows), digest_of(path), letters)


def holds_posts(path: Path) -> bool:
    """Whether a file is a table of posts, by its headings; False also of what can't be read."""
    try:
        with open_sheets(path) as sheets:
            return any(_find_columns(line.cells)[0] for sheet in sheets for line in islice(sheet.lines, SEARCHED_LINES))
    except UnreadableRoster:
        return False


def _read_one(sheet: Sheet, today: date, letters: dict[str, Mapping[str, str]]) -> list[Row]:
    from openpyxl.utils import get_column_letter

    above: list[Line] = []
    for line in islice(sheet.lines, SEARCHED_LINES):
        columns, in_yuan = _find_columns(line.cells)
        if columns:
            break
        above.append(line)
    else:
        return []
    if any(one.marked or any(is_marked(cell) for cell in one.cells) for one in above):
        raise SheetRefused("secret", "文件标有密级或涉密：涉密岗位不得录入", where=sheet.name or "1")
    letters[sheet.name] = {name: get_column_letter(column + 1) for name, column in columns.items()}
    return list(_read_rows(sheet, columns, in_yuan, today))


def _read_rows(sheet: Sheet, columns: Mapping[str, int], in_yuan: set[str], today: date) -> Iterator[Row]:
    for line in sheet.lines:
        if line.marked or any(is_marked(cell) for cell in line.cells if cell):
            raise SheetRefused("secret", "文件标有密级或涉密：涉密岗位不得录入", where=f"第{line.number}行")
        raw = {name: line.cells[at] for name, at in columns.items() if at < len(line.cells) and line.cells[at]}
        if not raw:
            continue
        for name in in_yuan & raw.keys():
            if re.fullmatch(r"[\d.,\s]+", raw[name]):  # the heading says the unit of a bare number
                raw[name] += "元"
        values, reasons = fields.read_cells(raw, today)
        if "number" in raw and columns["number"] in line.merged:
            reasons = [*(one for one in reasons if one.column != "number"), Reason("number", "posts.reason.merged")]
        yield Row(sheet.name, line.number, values, tuple(reasons))


def _find_columns(cells: tuple[str, ...]) -> tuple[dict[str, int], set[str]]:
    """The column of each field, where these cells are headings; and those whose heading says 元."""
    found: dict[str, int] = {}
    in_yuan: set[str] = set()
    for column, cell in enumerate(cells):
        name = _FIELD_OF.get(key_of(cell)) or _FIELD_OF.get(key_of(_ASIDE.sub("", cell))) if len(cell) <= 40 else None
        if name is None or name in found:
            continue
        found[name] = column
        if name in _UNITS and _YUAN.search(cell):
            in_yuan.add(name)
    return (found, in_yuan) if set(_LEAST) <= set(found) else ({}, set())

"""Roster files as offices send them."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from openpyxl import Workbook

from storage.database import Database
from storage.roster import applying, matching
from storage.roster.matching import Comparison
from storage.roster.planning import Occasion
from storage.roster.reading import read_roster

NOW = datetime(2026, 11, 23, 4, 0, tzinfo=UTC)
OCCASION = Occasion(NOW, NOW.date(), None)
HEAD = ("姓名", "人才类别", "学历", "工作单位", "产业", "手机号", "邮箱", "标签", "语言", "联系领导", "联络员")
ZHANG = ("张三", "第二类", "博士", "示例芯科技有限公司", "集成电路", "13800000001", "zhang@example.com")
ZHANG = (*ZHANG, "芯片、院士", "中文", "王某", "赵某")
LI = ("李四", "四类", "硕士", "示例大学", "生物", "13800000002", "", "", "英文", "", "赵某")


def write_csv(path: Path, rows: Sequence[Sequence[str]], encoding: str = "utf-8") -> Path:
    def quote(cell: str) -> str:
        return '"' + cell.replace('"', '""') + '"' if set(cell) & set(',"\n') else cell

    path.write_text("\r\n".join(",".join(map(quote, row)) for row in rows) + "\r\n", encoding=encoding, newline="")
    return path


def write_xlsx(path: Path, rows: Sequence[Sequence[Any]], title: str = "人才") -> Path:
    workbook = Workbook()
    sheet = workbook.active
    sheet.title = title
    for row in rows:
        sheet.append(list(row))
    workbook.save(path)
    return path


def look(database: Database, path: Path) -> Comparison:
    """What a file would do."""
    roster = read_roster(path)
    try:
        return database.read(lambda session: matching.compare(session, roster))
    finally:
        roster.close()


def bring_in(database: Database, path: Path) -> Comparison:
    """What a file did."""
    roster = read_roster(path)
    try:
        return database.write(lambda session: applying.apply(session, roster, OCCASION))
    finally:
        roster.close()


def count(result: Comparison) -> tuple[int, int, int, int]:
    """Added, changed, unchanged, rejected."""
    return result.added, result.changed, result.unchanged, len(result.rejected)


def reasons(result: Comparison) -> list[tuple[int, list[str]]]:
    """The rejected rows with the keys of their reasons."""
    return [(one.row, [reason.key.rpartition(".")[2] for reason in one.reasons]) for one in result.rejected]

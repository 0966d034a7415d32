"""The ledger as the report's annex: figures with sources, their history, the indicators, what is missing.

Its first sheet can be filled in where something is missing, and imported.
"""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from pathlib import Path

from jobs.figures import Figure
from jobs.reports.evaluation.facts import Missing
from jobs.reports.evaluation.paper import Year
from jobs.reports.evaluation.phrases import write_phrase
from jobs.sheets import Cell, Sheet, Shown, write_book
from storage.figures.ledger import Entry, Standing, write_plain
from storage.figures.reading import COMPUTED, TO_FILL

_HOW = {"query": COMPUTED[1], "file": "文件", "person": "责任单位"}


def write_ledger(path: Path, year: Year, missing: Sequence[Missing]) -> int:
    """Write it, as a whole or not at all; how many rows it has. Raises OSError."""
    return write_book(path, list_sheets(year, missing))


def list_sheets(year: Year, missing: Sequence[Missing]) -> list[Sheet]:
    """The sheets."""
    before, period = year.before.figures, str(year.this.year)
    head = ("年度", "章节", "键", "名称", "数值", "限定词", "单位", "方式", "来源", "备注", "上年")
    rows = [_row(one, before.get(key)) for key, one in year.this.figures.items()]
    rows += [
        (period, listed.section, key, listed.name, None, TO_FILL, listed.unit, "", "", listed.whom, "")
        for key, listed in year.this.missing.items()
    ]
    past = ("键", "第几次", "录入时间", "数值", "限定词", "单位", "方式", "来源", "备注", "已删去")
    return [
        Sheet(f"{year.this.year}年台账", head, rows, (6, 8, 20, 36, 12, 16, 8, 10, 48, 30, 18)),
        Sheet("历史", past, [_past_row(one, year) for one in year.history], (20, 8, 18, 12, 16, 8, 10, 48, 30, 8)),
        Sheet(
            "绩效指标",
            ("一级指标", "二级指标", "三级指标", "键", "目标值", "分值", "得分"),
            [
                (
                    one.indicator.group,
                    one.indicator.kind,
                    one.indicator.name,
                    one.indicator.figure,
                    None if one.target is None else _number(one.target),
                    _number(one.indicator.points),
                    None if one.score is None else _number(one.score),
                )
                for one in year.score()
            ],
            (14, 14, 24, 20, 12, 8, 8),
        ),
        Sheet(
            "待填", ("所在部分", "内容", "请谁提供"), [(one.where, one.what, one.whom) for one in missing], (30, 60, 30)
        ),
    ]


def _row(figure: Figure, before: Figure | None) -> tuple[Cell, ...]:
    entry = figure.entry
    how = COMPUTED[0] if figure.computed else _HOW[entry.kind]
    value = None if entry.value is None else _number(entry.value)
    last = "" if before is None else write_phrase(before.entry)
    return (
        entry.period,
        entry.section,
        entry.key,
        entry.name,
        value,
        entry.qualifier,
        entry.unit,
        how,
        entry.source,
        entry.note,
        last,
    )


def _past_row(one: Standing, year: Year) -> tuple[Cell, ...]:
    entry: Entry = one.entry
    value = None if entry.value is None else _number(entry.value)
    moment = f"{one.entered_at.astimezone(year.office.zone):%Y-%m-%d %H:%M}"
    told = (entry.qualifier, entry.unit, _HOW[entry.kind], entry.source, entry.note, "是" if one.removed else "")
    return (entry.key, one.revision, moment, value, *told)


def _number(number: Decimal) -> Cell:
    """A number that a spreadsheet computes with, written as the ledger has it."""
    if number == number.to_integral_value():
        return int(number)
    told = write_plain(number)
    return Shown(float(number), f"0.{'0' * len(told.partition('.')[2])}", told)

"""A figure in words: its number in its unit with what qualifies it, never more than its source says. Pure."""

from __future__ import annotations

import re
from decimal import Decimal
from fractions import Fraction

from jobs.figures import Figure
from jobs.reports.words import write_day, write_percent
from storage.figures.ledger import EQUALS, EXACT, Entry, write_plain

TO_FILL = "【待填】"
DIFFERENCES = frozenset({"budget_deviation"})  # figures that are more or less than something else
_REMARK = re.compile(r"未写[^，。；]*")  # the ledger's own remark on what the source leaves out: no words of it
_SELF = "自评报告"


def write_phrase(entry: Entry) -> str:
    """13名, 超过260人次, 近1700人, 累计10期; without a value what the source says in its words, and what to fill in."""
    if entry.value is None:
        return quote_source(entry)
    qualifier = "" if entry.qualifier == EQUALS else entry.qualifier
    if entry.key in DIFFERENCES:
        return f"{qualifier}{write_difference(entry.value, entry.unit)}"
    return f"{qualifier}{write_value(entry.value, entry.unit)}"


def write_value(value: Decimal, unit: str) -> str:
    """A number in its unit; yuan from ten thousand on as 万元, which is how offices write them."""
    if unit == "元" and abs(value) >= 10_000:
        return f"{write_plain(value / 10_000)}万元"
    return f"{write_plain(value)}{unit}"


def write_difference(value: Decimal, unit: str) -> str:
    """少75%, 多12%: how far something is off what it is held to."""
    return f"{'多' if value > 0 else '少'}{write_value(abs(value), unit)}" if value else "一致"


def quote_source(entry: Entry) -> str:
    """自评报告称“非常满意”【待填】: the source's words in quotes, the ledger's remark outside of them."""
    told = _SELF if _SELF in entry.source else entry.source
    if entry.kind == "query":
        return f"{entry.note}{TO_FILL}" if entry.note else TO_FILL
    said = [part for part in re.split("[，,]", entry.qualifier) if part and not _REMARK.fullmatch(part)]
    remarks = _REMARK.findall(entry.qualifier)
    quoted = "，".join(said) or entry.name
    return "，".join([f"{told}称“{quoted}”", *remarks]) + TO_FILL


def write_sentence(entry: Entry) -> str:
    """A figure with its name, as a sentence of its own without the full stop."""
    if entry.value is None:
        phrase = quote_source(entry)
        return phrase if f"“{entry.name}”" in phrase else f"{entry.name}：{phrase}"
    return f"{entry.name}{write_phrase(entry)}"


def write_comparison(entry: Entry, before: Entry) -> str:
    """，比上年（226人次）增加34人次，增长15.0%; what is only about so many is told beside it and not compared."""
    if entry.value is None or before.value is None or (entry.unit, entry.name) != (before.unit, before.name):
        return ""
    last = f"上年{write_phrase(before)}"
    if entry.key in DIFFERENCES or not {entry.qualifier, before.qualifier} <= EXACT:
        return f"（{last}）"
    by = entry.value - before.value
    if not by:
        return "，与上年持平"
    more, rise = ("增加", "增长") if by > 0 else ("减少", "下降")
    told = f"，比上年（{write_phrase(before)}）{more}{write_value(abs(by), unit_of_change(entry.unit))}"
    if before.value > 0 and entry.unit != "%":
        told += f"，{rise}{write_percent(Fraction(abs(by)) / Fraction(before.value))}"
    return told


def unit_of_change(unit: str) -> str:
    """In what a difference of two such figures is told: of percentages in points."""
    return "个百分点" if unit == "%" else unit


def write_note(figure: Figure) -> str:
    """Where a figure comes from, for its endnote: what siwen computed it from, or who says so and since when."""
    entry = figure.entry
    note = f"（{entry.note}）" if entry.note else ""
    if figure.computed:
        return f"{entry.source}{note}，系统计算。"
    kind = "文件" if entry.kind == "file" else "系统记录" if entry.kind == "query" else "责任单位提供"
    entered = f"，{write_day(figure.entered_on, 'zh')}录入台账" if figure.entered_on else ""
    return f"{kind}：{entry.source}{note}{entered}。"

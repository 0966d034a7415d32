"""What our code computes on a cited row or sentence, with its working shown; anything else is not computed at all.

- the difference of two categories: 面积上限相差：120平方米 − 90平方米 = 30平方米
- so many people of a category: 第三类：3名 × 8万元 = 24万元
- so much a month for the longest time: 第四类最多：2500元 × 36个月 = 90000元
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from knowledge import extraction, figures, reading, references, rows
from knowledge.figures import Figure
from knowledge.reading import Part
from knowledge.units import Unit

_ASKED = re.compile(
    r"相差|差多少|差几|差距|差额|[多少高低大小]多少|多几|少几|多出|difference|how much (?:more|less|larger|bigger)",
    re.IGNORECASE,
)
_TOTAL = re.compile(r"一共|总共|合计|加起来|总计|全部|总额|共多少|共几|in total|altogether|total", re.IGNORECASE)
_COUNT = re.compile(r"(?<![第\d])(\d{1,3}|[一二两三四五六七八九十])\s*(?:个|名|位)(?!月|工作日|小时)")
_AMOUNT = re.compile(r"(\d+(?:\.\d+)?)\s*(万元|元)")
_LIST = re.compile(r"\d+(?:\.\d+)?万?元(?:、\d+(?:\.\d+)?万?元)+")
_LONGEST = re.compile(r"最长(\d+)个月")
_AT_LEAST = re.compile(r"(\d+)[名人]以上")
_CAP = re.compile(r"不超过(\d+(?:\.\d+)?)(万元|元)")
_YUAN = {"元": Decimal(1), "万元": Decimal(10_000)}
_VALUE = re.compile(r"^(\d+(?:\.\d+)?)\s*([^\d\s]{0,6})$")


@dataclass(frozen=True, slots=True)
class Working:
    """One computation in words, and the figures in it that our code made."""

    text: str
    figures: frozenset[Figure]


@dataclass(frozen=True, slots=True)
class Amount:
    """An amount of a sentence; `end` is where it ends there."""

    value: Decimal
    unit: str  # 元 or 万元
    end: int


def asks_difference(question: str) -> bool:
    """Whether a question asks by how much two things differ: 比第四类多多少, 差多少."""
    return _ASKED.search(question) is not None


def drop_difference(question: str) -> str:
    """A question without the words that ask by how much two things differ."""
    return _ASKED.sub(" ", question)


def work_out(part: Part, units: Sequence[Unit], asked: str, labels: Sequence[str] = ()) -> Working | None:
    """What is asked to be computed, on the rows or the sentence that is read out; None where nothing is, or can be.

    `labels` are the categories that the question names.
    """
    difference = _compare_rows(part, units, asked)
    if difference is not None or part.unit is None or not labels:
        return difference
    text = part.unit.spoken
    return (
        _compare(text, asked, labels)
        or _multiply(text, part.hit.article.text, asked, labels)
        or _run_on(text, asked, labels)
    )


def _compare(text: str, asked: str, labels: Sequence[str]) -> Working | None:
    """The difference of two categories' amounts in a sentence."""
    if len(labels) != 2 or not _ASKED.search(asked):
        return None
    first, second = (read_amount(text, label) for label in labels)
    if first is None or second is None or first.unit != second.unit:
        return None
    high, low = max(first.value, second.value), min(first.value, second.value)
    difference = f"{high - low}{first.unit}"
    return _show(
        f"{labels[0]}和{labels[1]}相差：{high}{first.unit} − {low}{first.unit} = {difference}。", difference, *labels
    )


def _multiply(text: str, whole: str, asked: str, labels: Sequence[str]) -> Working | None:
    """What so many people of one category bring, where it is so much for each.

    Never beyond a cap of the article, below a number from which it is given (5名以上), or where two numbers are asked.
    """
    counts = {references.read_number(match.group(1)) for match in _COUNT.finditer(asked)}
    number = counts.pop() if len(counts) == 1 else None
    amount = read_amount(text, labels[0]) if len(labels) == 1 and "每名" in text else None
    if amount is None or not number or number < 2:
        return None
    condition = text[text.rfind("。", 0, amount.end) + 1 : amount.end]
    if any(number < int(least) for least in _AT_LEAST.findall(condition)):
        return None
    total = amount.value * number
    if any(Decimal(cap) * _YUAN[unit] < total * _YUAN[amount.unit] for cap, unit in _CAP.findall(whole)):
        return None
    working = f"{labels[0]}：{number}名 × {amount.value}{amount.unit} = {total}{amount.unit}。"
    return _show(working, f"{number}名", f"{total}{amount.unit}", *labels)


def _run_on(text: str, asked: str, labels: Sequence[str]) -> Working | None:
    """What so much a month comes to over the longest time."""
    amount = read_amount(text, labels[0]) if len(labels) == 1 and _TOTAL.search(asked) else None
    months = _LONGEST.search(text, amount.end) if amount is not None else None
    if amount is None or months is None or "每月" not in text[: amount.end]:
        return None
    total = amount.value * int(months.group(1))
    shown = f"{total}{amount.unit}"
    if amount.unit == "元" and not total % 1_000 and total >= _YUAN["万元"]:
        shown = f"{(total / _YUAN['万元']).normalize():f}万元"
    working = f"{labels[0]}最多：{amount.value}{amount.unit} × {months.group(1)}个月 = {shown}。"
    return _show(working, shown, *labels)


def read_amount(text: str, label: str) -> Amount | None:
    """What a sentence gives a category: said behind it, or in a list in the categories' order (分别).

    None where it is not plain which amount is the category's.
    """
    behind = re.search(rf"{label}(?:(?!分别|第|；|。).){{0,30}}?{_AMOUNT.pattern}", text)
    if behind is not None:
        return Amount(Decimal(behind.group(1)), behind.group(2), behind.end())
    listed = _LIST.search(text)
    if listed is None or "分别" not in text[: listed.start()]:
        return None
    amounts = _AMOUNT.findall(listed.group())
    named = extraction.list_labels(text[: listed.start()])
    if len(named) != len(amounts) or label not in named:
        return None
    number, unit = amounts[named.index(label)]
    return Amount(Decimal(number), unit, listed.end())


def _show(text: str, *computed: str) -> Working:
    """The working with what was computed, and the categories: 第三类至第五类 says 第四类 without writing it."""
    return Working(text, frozenset().union(*(figures.find_figures(one) for one in computed)))


def _compare_rows(part: Part, units: Sequence[Unit], asked: str) -> Working | None:
    """The difference of two rows in the column that the question is about; None where none is asked for or told.

    The column is the one whose head shares most with the question, else the first with comparable numbers: two plain
    numbers of the same unit. Nothing is computed from ranges or from shares of something else.
    """
    first, second = ([unit.row for unit in units] + [None, None])[:2]
    if len(units) != 2 or first is None or second is None or first.heads != second.heads or not _ASKED.search(asked):
        return None
    best: tuple[float, int, int] | None = None
    for column, head in enumerate(first.heads):
        if column == first.label_column or _pair(first, second, column) is None:
            continue
        fit = (reading.said_share(rows.split_unit(head)[0], asked), -column, column)
        best = max(best, fit) if best is not None else fit
    pair = _pair(first, second, best[2]) if best is not None else None
    if best is None or pair is None:
        return None
    high, low, measure = pair
    name = rows.split_unit(first.heads[best[2]])[0]
    text = f"{part.heading}{name}相差：{high}{measure} − {low}{measure} = {high - low}{measure}。"
    return Working(text, frozenset(figures.find_figures(f"{high - low}{measure}")))


def _pair(first: rows.Row, second: rows.Row, column: int) -> tuple[Decimal, Decimal, str] | None:
    """The two values of a column, the larger first, with their unit."""
    unit = rows.split_unit(first.heads[column])[1]
    read = [_VALUE.match(row.cells[column].strip()) for row in (first, second)]
    if read[0] is None or read[1] is None or read[0].group(2) != read[1].group(2):
        return None
    values = sorted((Decimal(match.group(1)) for match in read if match is not None), reverse=True)
    return values[0], values[1], read[0].group(2) or unit

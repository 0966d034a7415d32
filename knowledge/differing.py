"""The difference between two rows of a table, with its working shown: 面积上限相差：120平方米 − 90平方米 = 30平方米."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from knowledge import figures, reading, rows
from knowledge.figures import Figure
from knowledge.reading import Part
from knowledge.units import Unit

_ASKED = re.compile(
    r"相差|差多少|差几|差距|差额|[多少高低大小]多少|多几|少几|多出|difference|how much (?:more|less|larger|bigger)",
    re.IGNORECASE,
)
_VALUE = re.compile(r"^(\d+(?:\.\d+)?)\s*([^\d\s]{0,6})$")


@dataclass(frozen=True, slots=True)
class Working:
    """One computation in words, and the figures in it that our code made."""

    text: str
    figures: frozenset[Figure]


def work_out(part: Part, units: Sequence[Unit], asked: str) -> Working | None:
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

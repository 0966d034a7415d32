"""A picture of a budget: for each line what was planned, adjusted, spent and is expected, on one scale.

Three bars a line: the plan and the adjusted one in two light shades, and below them what was paid (dark), committed
(lighter) and is still likely (hatched), with marks at the low, the likely and the high of the whole year. Words come
from the caller: pictures know none of their own.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from jobs.reports import chart_parts
from jobs.reports.chart_parts import GROUND, INK, INNER, LIKERT, MARGIN, MUTED, SMALL, WIDTH, Canvas, Shade

_PLAN: Shade = ("#c9d2dc", "", INK)
_ADJUSTED: Shade = ("#8fa3b8", "", INK)
_PAID, _COMMITTED, _LIKELY = LIKERT[0], LIKERT[1], LIKERT[3]
SHADES: tuple[Shade, ...] = (_PLAN, _ADJUSTED, _PAID, _COMMITTED, _LIKELY)
_THIN, _THICK, _GAP = 18, 40, 6  # pixels
MOST_ROWS = 10  # lines: higher a phone shows no picture whole


@dataclass(frozen=True, slots=True)
class BudgetRow:
    """A line in 万元: its name, what is said of it, the amounts; `expected` are low, likely and high of the year."""

    name: str
    told: str
    planned: float
    adjusted: float
    paid: float
    committed: float
    still: float
    expected: tuple[float, float, float] | None


def draw_budget(
    title: str, note: str, legend: Sequence[str], rows: Sequence[BudgetRow], *, together: int = MOST_ROWS
) -> list[bytes]:
    """The rows below each other: the whole first, on a scale of its own, then the lines on one that they share.

    The words of `legend` are of the first of SHADES: the last is left out where there is no forecast. Up to `together`
    lines are one picture with the whole; where there are more, pages can break between pictures of so many.
    """
    canvas = chart_parts.begin(title, note)
    chart_parts.draw_legend(canvas, legend, SHADES[: len(legend)])
    canvas.y += 10
    first, *others = rows
    _draw_row(canvas, first, _find_most([first]))
    canvas.rectangle(MARGIN, canvas.y - 8, INNER, 2, (GROUND, "", INK))
    canvas.y += 14
    shown = others[:MOST_ROWS]
    most = _find_most(shown)
    parts = [canvas]
    for place, row in enumerate(shown):
        if len(shown) > together and place % together == 0:
            parts.append(chart_parts.begin(""))
        _draw_row(parts[-1], row, most)
    for one in parts[:-1]:
        one.y -= MARGIN  # the next goes on close below
    return [one.save() for one in parts]


def _find_most(rows: Sequence[BudgetRow]) -> float:
    """What fills the width."""
    return max(
        (
            max(row.planned, row.adjusted, row.paid + row.committed + row.still, row.expected[2] if row.expected else 0)
            for row in rows
        ),
        default=0.0,
    )


def _draw_row(canvas: Canvas, row: BudgetRow, most: float) -> None:
    chart_parts.draw_head(canvas, row.name, row.told)
    scale = INNER / most if most > 0 else 0.0
    for yuan, shade in ((row.planned, _PLAN), (row.adjusted, _ADJUSTED)):
        if yuan > 0:
            canvas.rectangle(MARGIN, canvas.y, max(yuan * scale, 3), _THIN, shade)
        canvas.y += _THIN + _GAP
    x: float = MARGIN
    for yuan, shade in ((row.paid, _PAID), (row.committed, _COMMITTED), (row.still, _LIKELY)):
        if yuan > 0:
            canvas.rectangle(x, canvas.y, yuan * scale, _THICK, shade)
            x += yuan * scale
    if row.expected is not None and row.expected[2] > 0:
        _mark(canvas, row.expected, scale)
    canvas.y += _THICK + 26


def _mark(canvas: Canvas, expected: tuple[float, float, float], scale: float) -> None:
    """Low and high as short strokes joined by a line, the likely one as a taller one."""
    low, likely, high = (min(MARGIN + yuan * scale, WIDTH - MARGIN - 4) for yuan in expected)
    middle = canvas.y + _THICK / 2
    canvas.rectangle(low, middle - 2, max(high - low, 4), 4, (MUTED, "", INK))
    for x in (low, high):
        canvas.rectangle(x, middle - 12, 4, 24, (MUTED, "", INK))
    canvas.rectangle(likely - 1, middle - SMALL * 0.8, 6, SMALL * 1.6, (INK, "", INK))

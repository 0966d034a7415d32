"""Pictures of an office's figures: months as columns, parts as bars, articles as a heat map. See `charts` for the look.

Words come from the caller: pictures know none of their own.
"""

from __future__ import annotations

from collections.abc import Sequence

from jobs.reports import chart_parts
from jobs.reports.chart_parts import LIKERT, Stroke

_IN_A_ROW = 12  # columns beside each other on a phone
MOST_ROWS = 14  # of bars or of a heat map: higher a phone shows no picture whole


def draw_columns(title: str, note: str, columns: Sequence[tuple[str, int]]) -> bytes:
    """A column for each name, in rows of twelve that share their scale."""
    canvas = chart_parts.begin(title, note)
    most = max(number for _, number in columns)
    for start in range(0, len(columns), _IN_A_ROW):
        row = columns[start : start + _IN_A_ROW]
        chart_parts.draw_columns(canvas, [(name, number, LIKERT[1]) for name, number in row], most=most)
        canvas.y += chart_parts.SMALL
    return canvas.save()


def draw_bars(title: str, note: str, bars: Sequence[tuple[str, str, float]]) -> bytes:
    """A bar a row: its name, what is said of it, its length (0 to 1); the first MOST_ROWS."""
    canvas = chart_parts.begin(title, note)
    chart_parts.draw_strokes(canvas, [Stroke(*bar) for bar in bars[:MOST_ROWS]])
    return canvas.save()


def draw_heat(title: str, note: str, heads: Sequence[str], rows: Sequence[tuple[str, Sequence[int]]]) -> bytes:
    """A row for each name with a cell under each head, the darker the more; the first MOST_ROWS."""
    canvas = chart_parts.begin(title, note)
    chart_parts.draw_heat(canvas, heads, rows[:MOST_ROWS])
    return canvas.save()

"""The picture of a year's budget. Imports no aiogram."""

from __future__ import annotations

from collections.abc import Sequence

from bot.budget_words import write_rate, write_wan
from bot.texts import say
from jobs.budget.names import Names
from jobs.reports import budget_charts
from jobs.reports.budget_charts import MOST_ROWS, BudgetRow
from storage.budget.figures import BudgetYear, LineFigures

_WAN = 10_000


def draw_year(budget: BudgetYear, names: Names, language: str) -> bytes:
    """The whole, then the largest lines; what is left over is one."""
    title = say(language, "budget.chart.title", year=budget.year)
    is_forecast = any(line.forecast is not None for line in budget.lines)
    note = say(language, "budget.chart.note" if is_forecast else "budget.chart.unit")
    kinds = ("planned", "adjusted", "paid", "committed", *(("likely",) if is_forecast else ()))
    legend = [say(language, f"budget.chart.{name}") for name in kinds]
    rows = [_make_row(say(language, "budget.total"), budget.lines, language)]
    shown, rest = budget.lines, budget.lines[:0]
    if len(shown) > MOST_ROWS:
        shown, rest = budget.lines[: MOST_ROWS - 1], budget.lines[MOST_ROWS - 1 :]
    rows += [_make_row(names.name(line.benefit, language), [line], language) for line in shown]
    if rest:
        rows.append(_make_row(say(language, "budget.chart.rest", count=len(rest)), rest, language))
    return budget_charts.draw_budget(title, note, legend, rows)


def _make_row(name: str, lines: Sequence[LineFigures], language: str) -> BudgetRow:
    planned, adjusted, paid, committed = (
        sum(getattr(line, f"{kind}_yuan") for line in lines) for kind in ("planned", "adjusted", "paid", "committed")
    )
    low, likely, high = (sum(line.expected[place] for line in lines) for place in range(3))
    forecast = any(line.forecast is not None for line in lines)
    told = say(
        language,
        "budget.chart.told",
        paid=write_wan(paid),
        adjusted=write_wan(adjusted),
        rate=write_rate(paid / adjusted if adjusted > 0 else None),
    )
    return BudgetRow(
        name,
        told,
        planned / _WAN,
        adjusted / _WAN,
        paid / _WAN,
        committed / _WAN,
        max(likely - paid - committed, 0) / _WAN,
        (low / _WAN, likely / _WAN, high / _WAN) if forecast else None,
    )

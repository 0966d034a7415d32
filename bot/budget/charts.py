"""The picture of a year's budget. Imports no aiogram."""

from __future__ import annotations

from collections.abc import Sequence

from bot.budget.words import write_rate, write_wan
from bot.texts import say, say_day
from jobs.budget.names import Names
from jobs.reports import budget_charts
from jobs.reports.budget_charts import MOST_ROWS, BudgetRow
from storage.budget.figures import BudgetYear, LineFigures

_WAN = 10_000


_TOGETHER = 3  # lines of one picture on paper: what a page break leaves empty is no more than a sixth of it


def draw_year(budget: BudgetYear, names: Names, language: str) -> bytes:
    """The whole, then the largest lines; what is left over is one."""
    return _draw(budget, names, language, MOST_ROWS)[0]


def draw_pages(budget: BudgetYear, names: Names, language: str) -> list[bytes]:
    """The same for paper, in pictures between which a page may break."""
    return _draw(budget, names, language, _TOGETHER)


def _draw(budget: BudgetYear, names: Names, language: str, together: int) -> list[bytes]:
    title = say(language, "budget.chart.title", year=budget.year)
    is_forecast = any(line.forecast is not None for line in budget.lines)
    note = say(language, "budget.chart.unit")
    if is_forecast and budget.forecast_as_of is not None:
        as_of = say_day(language, budget.forecast_as_of, today=budget.forecast_as_of)
        note = say(language, "budget.chart.note", day=as_of.partition("（")[0])
    kinds = ("planned", "adjusted", "paid", "committed", *(("likely",) if is_forecast else ()))
    legend = [say(language, f"budget.chart.{name}") for name in kinds]
    rows = [_make_row(say(language, "budget.total"), budget.lines, language)]
    shown, rest = budget.lines, budget.lines[:0]
    if len(shown) > MOST_ROWS:
        shown, rest = budget.lines[: MOST_ROWS - 1], budget.lines[MOST_ROWS - 1 :]
    rows += [_make_row(names.name(line.benefit, language), [line], language) for line in shown]
    if rest:
        rows.append(_make_row(say(language, "budget.chart.rest", count=len(rest)), rest, language))
    return budget_charts.draw_budget(title, note, legend, rows, together=together)


def _make_row(name: str, lines: Sequence[LineFigures], language: str) -> BudgetRow:
    planned, adjusted, paid, committed = (
        sum(getattr(line, f"{kind}_yuan") for line in lines) for kind in ("planned", "adjusted", "paid", "committed")
    )
    low, likely, high = (sum(line.expected[place] for line in lines) for place in range(3))
    forecast = any(line.forecast is not None for line in lines)
    facts = {"paid": write_wan(paid), "adjusted": write_wan(adjusted)}
    if adjusted > 0:
        told = say(language, "budget.chart.told", rate=write_rate(paid / adjusted), **facts)
    else:  # money went, or is expected, without a plan
        told = say(language, "budget.chart.unplanned", **facts)
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

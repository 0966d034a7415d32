"""The screens of the budget, as samples for the snapshots of `test_views`."""

from __future__ import annotations

from datetime import date
from fractions import Fraction

from bot.screens import Screen
from bot.views import budget
from jobs.budget.names import Names
from jobs.budget.parting import list_parted
from jobs.budget.terms import Rate, Terms
from storage.budget.entering import Checked
from storage.budget.entries import Entry, Problem
from storage.budget.figures import Adjustment, BudgetYear, LineFigures
from storage.budget.forecasts import Drivers, Estimate
from storage.budget.lines import Named
from storage.budget.spending import Spent

SETTLEMENT = Named("settlement_allowance", "zc-award-2023", "第九条")
NAMES = Names(
    {},
    {
        "settlement_allowance": ("安家补贴", "Settlement allowance"),
        "salary_subsidy": ("年度薪酬补贴", "Salary subsidy"),
    },
)
TERMS = Terms("award_needs", date(2026, 3, 1) - date(2026, 1, 1), date(2026, 2, 1) - date(2026, 1, 1), 0.1, 100_000,
              {"certain": Rate(0.5, 0.8, 1.0)})  # fmt: skip
DRIVERS = Drivers(
    certain=19, possible=80, said=12, declined=4, unsaid=70, fresh=18, missing={"full_time": 80, "new_hire": 75},
    instalments=(21, 2_100_000), in_process=(6, 350_000), newcomers=(1, 50_000),
)  # fmt: skip
LINES = (
    LineFigures(
        "settlement_allowance", 1, "zc-award-2023", "第九条", 9_000_000,
        {"2026Q1": 1_000_000, "2026Q2": 3_000_000, "2026Q3": 2_000_000, "2026Q4": 3_000_000},
        (Adjustment(date(2026, 3, 5), 800_000, "2026Q2", "区政府追加", 9, ""),),
        Spent({"2026Q1": 1_200_000, "2026Q3": 2_500_000}, {"2026Q4": 200_000}),
        Estimate("settlement_allowance", 6_417_420, 7_296_703, 8_310_932, {"2026Q4": 7_296_703}, DRIVERS),
        "引进人数超预期",
    ),
    LineFigures(
        "salary_subsidy", 2, "zc-award-2023", "第十三条", 3_500_000, spent=Spent({"2026Q3": 1_780_000}, {}),
        forecast=Estimate("salary_subsidy", 0, 0, 20_000, {}, Drivers(possible=3)),
    ),
)  # fmt: skip
YEAR = BudgetYear(2026, LINES, date(2026, 11, 23), 253)
NOTHING = BudgetYear(2027, ())
PLANNED = Entry(2, 2026, SETTLEMENT, 9_000_000)
ADJUSTED = Entry(3, 2026, SETTLEMENT, adjustment=-50_000, day=date(2026, 6, 1), why="统筹")
CHECKED = Checked((PLANNED, ADJUSTED), (), (PLANNED,), (), (ADJUSTED,))
WRONG = Checked((), (Problem(4, "年初预算", "mixed", {"text": "400000"}), Problem(7, "调整日期", "no_day")))


def screens(language: str) -> dict[str, Screen]:
    """Each by its name."""
    assert YEAR.rate == Fraction(548, 1_330)
    return {
        "budget": budget.summary_screen(YEAR, NAMES, TERMS, language, decides=True, years=[2025, 2026]),
        "budget_of_nothing": budget.summary_screen(NOTHING, NAMES, TERMS, language, decides=True, years=[2026]),
        "budget_for_staff": budget.summary_screen(YEAR, NAMES, TERMS, language, decides=False, years=[2026]),
        "budget_lines": budget.lines_screen(YEAR, NAMES, language),
        "budget_quarters": budget.quarters_screen(YEAR, language),
        "budget_line": budget.line_screen(LINES[0], NAMES, language, year=2026, decides=True),
        "budget_ask": budget.ask_screen("adjust", 2026, "安家补贴", language, wrong="?"),
        "budget_review": budget.review_screen(["2026年 安家补贴 调整", "3月5日 +50万元 区政府追加"], 2026, language),
        "budget_table": budget.table_screen(CHECKED, "预算.xlsx", "f" * 16, NAMES, 2026, language),
        "budget_table_wrong": budget.table_screen(WRONG, "预算.xlsx", "f" * 16, NAMES, 2026, language),
        "budget_parted": budget.parted_screen(
            list_parted(YEAR, TERMS), NAMES, language, year=2026, as_of=date(2026, 11, 23)
        ),
    }  # fmt: skip

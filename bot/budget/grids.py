"""A year's budget as tables: for the screen and as XLSX; the people behind a forecast; the table to fill in."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path

from bot.budget.words import list_drivers, list_reasons, list_summary, name_quarter, write_rate
from bot.texts import say
from bot.views.eligibility_lines import name_fact
from jobs.budget.claims import Claim
from jobs.budget.forecasting import Made
from jobs.budget.names import Names
from jobs.budget.parting import find_state
from jobs.budget.terms import Terms
from jobs.sheets import Cell, Sheet, Shown, write_book
from storage.budget.figures import BudgetYear, LineFigures
from storage.budget.headings import HEADINGS
from storage.budget.lines import list_quarters

_LINE_HEAD = (
    "benefit", "article", "planned", "adjustments", "adjusted", "paid", "committed", "remaining", "rate", "deviation",
    "low", "likely", "high", "state", "reason",
)  # fmt: skip
_MONEY = {"planned", "adjustments", "adjusted", "paid", "committed", "remaining", "deviation", "low", "likely", "high",
          "yuan", "still", "amount"}  # fmt: skip
_FEWEST = 5  # people of whom a sum is told, as with results of surveys
_NAME, _YUAN, _TEXT = 24, 15, 60  # widths of columns, in characters
_TEMPLATE = (
    "year", "benefit", "planned", "q1", "q2", "q3", "q4", "adjustment", "adjusted_on", "adjusted_quarter",
    "adjustment_reason", "reason",
)  # fmt: skip


def write_workbook(path: Path, budget: BudgetYear, names: Names, terms: Terms, language: str) -> None:
    """Write execution and deviation, quarters, adjustments, what the forecast stands on. Raises OSError."""
    title, *lines = list_summary(budget, names, terms, language)
    sheets = [
        Sheet(say(language, "budget.sheet.summary"), (title,), [(line,) for line in lines], (90,)),
        _line_sheet(budget, names, terms, language),
        _quarter_sheet(budget, language),
        _adjustment_sheet(budget, names, language),
        _driver_sheet(budget, names, language),
    ]
    write_book(path, sheets)


def list_line_cells(budget: BudgetYear, names: Names, terms: Terms, language: str) -> Iterator[tuple[Cell, ...]]:
    """A row a benefit, then the whole: as `_LINE_HEAD` has it."""
    for line in budget.lines:
        state = say(language, f"budget.state.{find_state(line, terms)}") if line.forecast is not None else ""
        reasons = ("; " if language == "en" else "；").join(list_reasons(line, language))
        yield (names.name(line.benefit, language), line.article, *_amounts(line, language), state, reasons)
    if budget.lines:
        yield (say(language, "budget.total"), "", *_amounts(budget, language), "", "")


def _amounts(one: LineFigures | BudgetYear, language: str) -> tuple[Cell, ...]:
    rate: Cell = "—" if one.rate is None else Shown(float(one.rate), "0.0%", write_rate(one.rate))
    yuan = (
        one.planned_yuan, one.adjusted_yuan - one.planned_yuan, one.adjusted_yuan, one.paid_yuan, one.committed_yuan,
        one.remaining_yuan,
    )  # fmt: skip
    return (*map(_show, yuan), rate, _show_deviation(one.deviation_yuan, language), *map(_show, one.expected))


def _show_deviation(yuan: int, language: str) -> Shown:
    """多850,000, 少150,000: a number for who computes with it, more or less in words for who reads it."""
    more, less = (say(language, f"budget.deviation.{key}_format") for key in ("more", "less"))
    text = say(language, f"budget.deviation.{'more' if yuan > 0 else 'less'}", by=f"{abs(yuan):,}") if yuan else "0"
    return Shown(yuan, f"{more};{less};0", text)


def _show(yuan: int) -> Shown:
    return Shown(yuan, "#,##0", f"{yuan:,}")


def _head(names: Sequence[str], language: str) -> list[str]:
    unit = say(language, "budget.unit_yuan")
    return [say(language, f"budget.head.{name}") + (unit if name in _MONEY else "") for name in names]


def _line_sheet(budget: BudgetYear, names: Names, terms: Terms, language: str) -> Sheet:
    rows = list(list_line_cells(budget, names, terms, language))
    widths = [_NAME, 10, *[_YUAN] * 6, 10, *[_YUAN] * 4, 12, _TEXT]
    return Sheet(say(language, "budget.sheet.lines"), _head(_LINE_HEAD, language), rows, widths)


def _quarter_sheet(budget: BudgetYear, language: str) -> Sheet:
    head = _head(("quarter", "planned", "adjusted", "paid", "committed", "still"), language)
    by_quarter = budget.by_quarter()
    rows: list[tuple[Cell, ...]] = [
        (name_quarter(quarter, language), *map(_show, by_quarter[quarter].values()))
        for quarter in list_quarters(budget.year)
    ]
    return Sheet(say(language, "budget.sheet.quarters"), head, rows, [12, *[_YUAN] * 5])


def _adjustment_sheet(budget: BudgetYear, names: Names, language: str) -> Sheet:
    head = _head(("day", "benefit", "yuan", "quarter", "why", "source"), language)
    rows: list[tuple[Cell, ...]] = [
        (
            one.day,
            names.name(line.benefit, language),
            _show(one.yuan),
            name_quarter(one.quarter, language) if one.quarter else "",
            one.reason,
            one.source or say(language, "budget.typed_in"),
        )
        for line in budget.lines
        for one in line.adjustments
    ]
    rows.sort(key=lambda row: str(row[0]))
    return Sheet(say(language, "budget.sheet.adjustments"), head, rows, [14, _NAME, _YUAN, 10, _TEXT, 30])


def _driver_sheet(budget: BudgetYear, names: Names, language: str) -> Sheet:
    head = _head(("benefit", "low", "likely", "high", "drivers"), language)
    rows: list[tuple[Cell, ...]] = []
    for line in budget.lines:
        if line.forecast is not None and line.forecast.high:
            found = line.forecast
            told = ("; " if language == "en" else "；").join(list_drivers(found.drivers, language))
            rows.append((names.name(line.benefit, language), *map(_show, (found.low, found.likely, found.high)), told))
    return Sheet(say(language, "budget.sheet.drivers"), head, rows, [_NAME, *[_YUAN] * 3, 110])


def list_talents(made: Made, benefits: frozenset[str] = frozenset()) -> set[int]:
    """Whom the list names: for who is counted as shown abroad."""
    return {
        claim.talent_id
        for claim in made.claims
        if claim.talent_id is not None and not claim.private and (not benefits or claim.benefit in benefits)
    }


def write_list(
    path: Path,
    made: Made,
    names: Names,
    language: str,
    *,
    benefits: frozenset[str] = frozenset(),
    hidden: frozenset[int] = frozenset(),
) -> None:
    """Write the people behind a forecast, of some benefits or all; `hidden` have their name alone. Raises OSError.

    Who agreed to have kept what they said did so on the promise that nobody of the office sees it: they are a sum a
    benefit, from five people on.
    """
    people = {one.talent_id: one for one in made.material.known}
    employers = {one.employer_id: one.employer for one in made.material.known}
    year = made.forecast.year

    def row(claim: Claim) -> tuple[Cell, ...]:
        one = people.get(claim.talent_id or 0)
        alone = claim.talent_id in hidden
        quarters: dict[str, int] = {} if alone else dict(claim.payments)
        return (
            names.name(claim.benefit, language),
            one.name if one is not None else "",
            "" if alone else employers.get(claim.employer_id, ""),
            "" if alone else say(language, f"budget.group.{claim.group}"),
            None if alone or not claim.payments else _show(claim.yuan),
            *(_show(quarters[quarter]) if quarter in quarters else None for quarter in list_quarters(year)),
            "" if alone else "、".join(name_fact(key, language) for key in claim.missing),
        )

    head = [
        *_head(("benefit", "talent", "employer", "group", "yuan"), language),
        *(name_quarter(quarter, language) + say(language, "budget.unit_yuan") for quarter in list_quarters(year)),
        *_head(("missing",), language),
    ]
    chosen = [claim for claim in made.claims if not benefits or claim.benefit in benefits]
    chosen.sort(key=lambda claim: (claim.benefit, -claim.yuan, claim.talent_id or 0))
    told = [*(row(claim) for claim in chosen if not claim.private), *_private_rows(chosen, names, language)]
    due = [*_due_rows(made, names, language, benefits, hidden)]
    widths = [_NAME, 14, _NAME, 24, _YUAN, *[_YUAN] * 4, _TEXT]
    write_book(path, [Sheet(say(language, "budget.sheet.list"), head, [*told, *due], widths)])


def _private_rows(claims: Sequence[Claim], names: Names, language: str) -> Iterator[tuple[Cell, ...]]:
    """How many more there are of each benefit, and their sum; fewer than five are not told."""
    found: dict[str, list[Claim]] = {}
    for claim in claims:
        if claim.private:
            found.setdefault(claim.benefit, []).append(claim)
    for benefit, some in found.items():
        few = len(some) < _FEWEST
        said = say(language, "budget.private_few" if few else "budget.private", count=len(some))
        yuan = None if few else _show(sum(claim.yuan for claim in some))
        yield (names.name(benefit, language), said, "", "", yuan)


def _due_rows(
    made: Made, names: Names, language: str, benefits: frozenset[str], hidden: frozenset[int]
) -> Iterator[tuple[Cell, ...]]:
    """Instalments that fall due, and what is in process."""
    people = {one.talent_id: one for one in made.material.known}
    past = made.material.past
    for group, dues in (("instalments", past.instalments), ("in_process", past.in_process)):
        for due in dues:
            if not benefits or due.benefit in benefits:
                one = people.get(due.talent_id or 0)
                alone = due.talent_id in hidden
                yield (
                    names.name(due.benefit, language),
                    one.name if one is not None else "",
                    one.employer if one is not None and not alone else "",
                    "" if alone else say(language, f"budget.group.{group}"),
                    None if alone else _show(due.yuan),
                )


def write_template(path: Path, names: Names, year: int, language: str) -> None:
    """Write the table to fill in: a row a benefit that pays money. Raises OSError."""
    place = 1 if language == "en" else 0
    rows: list[list[Cell]] = [[year, words[place], *("" for _ in _TEMPLATE[2:])] for words in names.words.values()]
    head = [HEADINGS[name][-1 if language == "en" else 0] + (_unit(name)) for name in _TEMPLATE]
    widths = [8, _NAME, *[_YUAN] * 6, 14, 12, 40, 40]
    write_book(path, [Sheet(say(language, "budget.template"), head, rows, widths)])


def _unit(name: str) -> str:
    return "（元）" if name in {"planned", "q1", "q2", "q3", "q4", "adjustment"} else ""

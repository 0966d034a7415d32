"""The picture of each part of the figures."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from bot.figures.stats_grids import make_grid, part_title
from bot.figures.stats_words import Names, contact_text, name_article, need_category
from bot.texts import say
from jobs.office_figures import Figures
from jobs.reports import office_charts
from jobs.sheets import Cell, Shown

_NEEDS_TOLD = 8  # columns of a heat map beside the suggestions; rarer categories go together


def draw_part(figures: Figures, names: Names, part: str, language: str) -> bytes:
    """The picture of a part that has something to tell."""
    title = part_title(figures, part, language)
    match part:
        case "months":
            months = figures.contacts.months
            several = months[0][0].year != months[-1][0].year
            columns = [(_short(month, language, with_year=several), number) for month, number in months]
            return office_charts.draw_columns(title, contact_text(figures, language), columns)
        case "articles":
            return _draw_articles(figures, names, title, language)
        case "coverage":
            note = say(language, "stats.coverage_note", days=figures.coverage.days)
            rows = make_grid(figures, names, part, language).rows
            bars = [(str(name), f"{reached}/{talents}  {_tell(share)}", _size(share)) for name, talents, reached, share
                    in rows]  # fmt: skip
            return office_charts.draw_bars(title, note, bars)
        case "needs":
            return _draw_needs(figures, title, language)
        case "people":
            rows = make_grid(figures, names, part, language).rows
            people = [(f"{level} · {name}", number) for name, level, number in rows]
            return _draw_shares(title, contact_text(figures, language), people)
        case _:
            rows = make_grid(figures, names, part, language).rows
            note = "" if part == "topics" else contact_text(figures, language)
            shares = [_tell(row[2]) if len(row) > 2 else "" for row in rows]
            return _draw_shares(title, note, [(str(row[0]), row[1]) for row in rows], shares)


def _draw_shares(title: str, note: str, rows: Sequence[tuple[str, Cell]], shares: Sequence[str] = ()) -> bytes:
    """Bars against the longest of them."""
    numbers = [_size(number) for _, number in rows]
    most = max(numbers)
    told = [f"{number}  {share}".rstrip() for (_, number), share in zip(rows, shares or [""] * len(rows), strict=True)]
    bars = [(name, said, size / most) for (name, _), said, size in zip(rows, told, numbers, strict=True)]
    return office_charts.draw_bars(title, note, bars)


def _draw_needs(figures: Figures, title: str, language: str) -> bytes:
    needs = figures.needs
    most = max((max(one.opened, one.settled) for one in needs.by_category.values()), default=0) or 1
    bars = []
    for category, one in sorted(needs.by_category.items(), key=lambda entry: -entry[1].opened):
        took = () if one.median_days is None else (say(language, "stats.took_bare", days=one.median_days),)
        late = (say(language, "stats.late_bare", count=one.overdue),) if one.overdue else ()
        told = say(language, "stats.needs_bare", opened=one.opened, settled=one.settled)
        bars.append((need_category(category, language), "  ".join((told, *took, *late)), one.opened / most))
    return office_charts.draw_bars(title, say(language, "stats.needs_note"), bars)


def _draw_articles(figures: Figures, names: Names, title: str, language: str) -> bytes:
    """Articles against the categories of needs, the commonest first, and suggestions."""
    totals: dict[str, int] = {}
    for row in figures.needs.articles:
        for category, number in row.needs.items():
            totals[category] = totals.get(category, 0) + number
    common = sorted(totals, key=lambda category: -totals[category])
    told, rest = common[:_NEEDS_TOLD], common[_NEEDS_TOLD:]
    heads = [need_category(category, language) for category in told]
    heads += [say(language, "stats.rest")] if rest else []
    heads.append(say(language, "contact.ask.suggestion"))
    rows = []
    for row in figures.needs.articles:
        cells = [row.needs.get(category, 0) for category in told]
        cells += [sum(row.needs.get(category, 0) for category in rest)] if rest else []
        name = name_article((row.document, row.article), names) or say(language, "stats.no_article")
        rows.append((f"{name}（{row.total}）", [*cells, row.suggestions]))
    note = say(language, "stats.waiting", count=figures.needs.waiting) if figures.needs.waiting else ""
    return office_charts.draw_heat(title, note, heads, rows)


def _short(month: date, language: str, *, with_year: bool) -> str:
    """11月; of several years a January as 27/1."""
    if with_year and month.month == 1:
        return f"{month:%y}/1"
    return f"{month:%b}" if language == "en" else f"{month.month}月"


def _tell(cell: Cell) -> str:
    return cell.text if isinstance(cell, Shown) else str(cell)


def _size(cell: Cell) -> float:
    return float(cell.value if isinstance(cell, Shown) else str(cell))

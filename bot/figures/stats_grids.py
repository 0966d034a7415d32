"""Figures as tables, one a part: for the screen, the file and the command. Imports no aiogram."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from fractions import Fraction
from pathlib import Path

from bot.figures.stats_words import Names, list_lines, month_text, name_article, need_category, period_text
from bot.texts import say
from jobs.office_figures import Figures
from jobs.reports.tables import Grid, show_percent
from jobs.sheets import Cell, Sheet, write_book
from storage.contacts import CHANNELS, KINDS, LEVELS
from storage.need_figures import NeedFigures

PARTS = ("months", "channels", "people", "categories", "asks", "coverage", "needs", "topics", "articles")
_NAME, _NUMBER = 28, 12  # widths of columns, in characters


def list_parts(figures: Figures) -> tuple[str, ...]:
    """The parts that have something to tell."""
    return tuple(part for part in PARTS if _rows(figures, {}, part, "zh"))


def make_grid(figures: Figures, names: Names, part: str, language: str) -> Grid:
    """The table of a part."""
    head = {
        "months": ("month", "contacts"),
        "channels": ("channel", "contacts", "share"),
        "people": ("who", "level", "contacts"),
        "categories": ("category", "contacts", "share"),
        "asks": ("ask", "contacts", "share"),
        "coverage": ("category", "talents", "reached", "share"),
        "needs": ("need", "opened", "settled", "median", "p90", "overdue"),
        "topics": ("article", "questions"),
        "articles": ("article", "needs", "suggestions"),
    }[part]
    words = tuple(say(language, f"stats.head.{name}") for name in head)
    return Grid(words, tuple(_rows(figures, names, part, language)), (_NAME, *(_NUMBER for _ in head[1:])))


def part_title(figures: Figures, part: str, language: str) -> str:
    """2026年 · 各月联系人次."""
    return f"{period_text(figures.first, figures.last, language)} · {say(language, f'stats.part.{part}')}"


def write_workbook(path: Path, figures: Figures, names: Names, language: str) -> None:
    """Write all parts as an XLSX file, a sheet each. Raises OSError."""
    write_book(path, _list_sheets(figures, names, language))


def _list_sheets(figures: Figures, names: Names, language: str) -> Iterable[Sheet]:
    title, *lines = list_lines(figures, names, language)
    yield Sheet(say(language, "stats.sheet"), (title,), [(line,) for line in lines], (80,))
    for part in list_parts(figures):
        grid = make_grid(figures, names, part, language)
        yield Sheet(say(language, f"stats.part.{part}"), grid.head, grid.rows, grid.widths)


def _rows(figures: Figures, names: Names, part: str, language: str) -> list[tuple[Cell, ...]]:
    contacts = figures.contacts
    match part:
        case "months":
            months = [(month_text(month, language), number) for month, number in contacts.months]
            return list(months) if contacts.contacts else []
        case "channels":
            return _shares(contacts.channels, CHANNELS, "contact.channel.", contacts.contacts, language)
        case "people":
            return _people(figures, language)
        case "categories":
            named = {str(key): number for key, number in contacts.categories.items()}
            return _shares(named, [str(key) for key in (1, 2, 3, 4, 5, 0)], "category.", contacts.contacts, language)
        case "asks":
            return _shares(contacts.asks, KINDS, "contact.ask.", contacts.contacts, language)
        case "coverage":
            return _coverage(figures, language)
        case "needs":
            return _needs(figures, language)
        case "topics":
            topics = figures.questions.topics if figures.questions is not None else ()
            return [(name_article((row.document, row.article), names), row.questions) for row in topics]
        case _:
            return [
                (
                    name_article((row.document, row.article), names) or say(language, "stats.no_article"),
                    sum(row.needs.values()),
                    row.suggestions,
                )
                for row in figures.needs.articles
            ]


def _shares(
    counted: Mapping[str, int], keys: Iterable[str], words: str, total: int, language: str
) -> list[tuple[Cell, ...]]:
    """What was counted under each key that has any, and its share of all contacts."""
    return [
        (say(language, f"{words}{key}"), counted[key], show_percent(Fraction(counted[key], total)))
        for key in keys
        if counted.get(key)
    ]


def _people(figures: Figures, language: str) -> list[tuple[Cell, ...]]:
    """By level, then each leader and liaison who is on file."""
    contacts = figures.contacts
    levels: list[tuple[Cell, ...]] = [
        (say(language, "stats.all_of_level"), say(language, f"contact.level.{level}"), contacts.levels[level])
        for level in LEVELS
        if contacts.levels.get(level)
    ]
    named = [(one.name, say(language, f"contact.level.{one.level}"), one.contacts) for one in contacts.officials]
    return [*levels, *named]


def _coverage(figures: Figures, language: str) -> list[tuple[Cell, ...]]:
    coverage = figures.coverage
    return [
        (
            say(language, f"category.{category}"),
            coverage.talents[category],
            coverage.reached[category],
            show_percent(Fraction(coverage.reached[category], coverage.talents[category])),
        )
        for category in (1, 2, 3, 4, 5, 0)
        if coverage.talents.get(category)
    ]


def _needs(figures: Figures, language: str) -> list[tuple[Cell, ...]]:
    def row(name: str, one: NeedFigures) -> tuple[Cell, ...]:
        took: tuple[Cell, ...] = tuple("—" if days is None else days for days in (one.median_days, one.p90_days))
        return (name, one.opened, one.settled, *took, one.overdue)

    needs = figures.needs
    if not needs.by_category:
        return []
    rows = [row(need_category(category, language), one) for category, one in needs.by_category.items()]
    return [row(say(language, "stats.every"), needs.every), *rows]

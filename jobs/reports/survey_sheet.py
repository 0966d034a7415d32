"""A report as XLSX and CSV: the figures as numbers, a code book, and the responses of named surveys alone."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from decimal import Decimal
from fractions import Fraction
from pathlib import Path

from jobs.reports import tables
from jobs.reports.intervals import Interval
from jobs.reports.report import ItemReport, Report
from jobs.reports.responses import Response
from jobs.reports.sentences import list_conclusions, list_facts, list_notes
from jobs.reports.tables import Grid, show_number, show_percent
from jobs.reports.words import name_answer, name_categories, name_sources, say
from jobs.sheets import Cell, Sheet, write_book, write_csv
from storage.surveys.definition import Definition, Item, Kind, Value

Texts = Mapping[str, Sequence[str]]  # as free_texts.gather_texts gives them


_NAMES = ("head.number", "head.key", "item")  # an item's columns, of each sheet that lists items
_NAME_WIDTHS = (6, 12, 44)


class NamedOnly(ValueError):
    """Responses one by one were asked of an anonymous survey: there is no such export."""


def write_workbook(
    path: Path,
    report: Report,
    language: str = "zh",
    texts: Texts | None = None,
    responses: Iterable[Response] | None = None,
) -> None:
    """Write the workbook; `responses` adds them one a row, read once. Raises NamedOnly, OSError."""
    if responses is not None and report.definition.anonymous:
        raise NamedOnly(report.definition.key)
    write_book(path, _list_sheets(report, language, texts or {}, responses))


def write_answers_csv(path: Path, report: Report, language: str = "zh") -> None:
    """Write how often each answer to each item was given. Raises OSError."""
    grid = _list_distributions(report, language)
    write_csv(path, grid.head, grid.rows)


def write_responses_csv(
    path: Path, definition: Definition, responses: Iterable[Response], language: str = "zh"
) -> None:
    """Write the responses of a named survey one a row, read once. Raises NamedOnly, OSError."""
    if definition.anonymous:
        raise NamedOnly(definition.key)
    write_csv(path, _response_head(definition, language), _response_rows(definition, responses, language))


def _list_sheets(report: Report, language: str, texts: Texts, responses: Iterable[Response] | None) -> Iterator[Sheet]:
    about = [*list_facts(report, language), *(("", said) for said in list_conclusions(report, language))]
    about += [("", note) for note in list_notes(report, language)]
    title = report.definition.title.say(language)
    yield Sheet(say(language, "sheet.about"), (say(language, "title", title=title), ""), about, (24, 110))
    if report.n is not None:
        for name, grid in _list_grids(report, language):
            if grid is not None:
                yield Sheet(say(language, name), grid.head, grid.rows, grid.widths)
        if texts:
            head = _say_each((*_NAMES, "head.words"), language)
            words = _list_texts(report.definition, texts, language)
            yield Sheet(say(language, "sheet.texts"), head, words, (*_NAME_WIDTHS, 80))
    head = _say_each((*_NAMES, "head.kind", "head.code", "head.meaning"), language)
    codes = _list_codes(report.definition, language)
    yield Sheet(say(language, "sheet.codes"), head, codes, (*_NAME_WIDTHS, 18, 14, 40))
    if responses is not None:
        rows = _response_rows(report.definition, responses, language)
        yield Sheet(say(language, "sheet.responses"), _response_head(report.definition, language), rows)


def _say_each(keys: Sequence[str], language: str) -> tuple[str, ...]:
    return tuple(say(language, key) for key in keys)


def _list_grids(report: Report, language: str) -> Iterator[tuple[str, Grid | None]]:
    yield "sheet.summary", _list_summary(report, language)
    yield "sheet.response", tables.list_response(report, language)
    yield "sheet.answers", _list_distributions(report, language)
    yield "sheet.cross", tables.list_cross(report, language)
    yield "sheet.compared", tables.list_compared(report, language)


def _list_summary(report: Report, language: str) -> Grid:
    """One row an item with all its figures as numbers, the whole first."""
    low, high = say(language, "head.low"), say(language, "head.high")
    head = [say(language, key) for key in (*_NAMES, "head.kind", "head.n", "head.skipped", "head.mean")]
    head += [low, high, say(language, "head.satisfied"), low, high, say(language, "head.score")]
    head += [say(language, "figure.nps"), low, high, say(language, "head.median")]
    rows: list[tuple[Cell, ...]] = []
    if report.overall is not None:
        whole = report.overall
        rows.append(
            (
                "", "", say(language, "whole"), "", whole.satisfied.n, None, show_number(whole.mean, 2),
                *_ends(whole.interval, 2), show_percent(whole.satisfied.value),
                *_percent_ends(whole.satisfied.interval), show_number(whole.score, 1), None, None, None, None,
            )
        )  # fmt: skip
    rows += [_summary_row(report.definition, one, language) for one in report.items]
    return Grid(tuple(head), tuple(rows), (*_NAME_WIDTHS, 16, 8, 8, *[10] * 11))


def _name(definition: Definition, item: Item, language: str) -> tuple[int, str, str]:
    """An item's number as in the paper, its key, its text."""
    return definition.items.index(item) + 1, item.key, item.text.say(language)


def _summary_row(definition: Definition, one: ItemReport, language: str) -> tuple[Cell, ...]:
    start = (*_name(definition, one.item, language), say(language, f"kind.{one.item.kind}"))
    figures = one.figures
    if figures is None:
        return (*start, say(language, "few"), *[None] * 12)
    rated: tuple[Cell, ...] = (None,) * 7
    nps: tuple[Cell, ...] = (None,) * 3
    median: Cell = None
    if figures.rating is not None:
        rating = figures.rating
        rated = (
            show_number(rating.mean, 2), *_ends(rating.interval, 2), show_percent(rating.satisfied.value),
            *_percent_ends(rating.satisfied.interval), show_number(rating.score, 1),
        )  # fmt: skip
    if figures.numbers is not None:
        places = one.item.decimals + 1
        rated = (show_number(figures.numbers.mean, places), *_ends(figures.numbers.interval, places), *[None] * 4)
        median = show_number(figures.numbers.median, places)
    if figures.nps is not None:
        nps = (show_number(figures.nps.value, 1, signed=True), *_ends(figures.nps.interval, 1))
    return (*start, figures.n, figures.skipped, *rated, *nps, median)


def _ends(interval: Interval | None, places: int) -> tuple[Cell, Cell]:
    if interval is None:
        return None, None
    return show_number(interval.low, places), show_number(interval.high, places)


def _percent_ends(interval: Interval | None) -> tuple[Cell, Cell]:
    return (None, None) if interval is None else (show_percent(interval.low), show_percent(interval.high))


def _list_distributions(report: Report, language: str) -> Grid:
    """Every answer of every item in one long table; of rankings mean points stand where others have shares."""
    head = (*_NAMES, "answer", "count", "share", "head.points", "head.place", "head.first", "head.n")
    rows: list[tuple[Cell, ...]] = []
    for one in report.items:
        grid = tables.list_answers(one, language)
        if grid is None or one.figures is None:
            continue
        for row in grid.rows:
            start = (*_name(report.definition, one.item, language), row[0])
            if one.figures.ranked:
                _, points, place, first, placed = row
                told: tuple[Cell, ...] = (placed, None, points, place, first)
            else:
                told = (row[1], row[2], None, None, None)
            rows.append((*start, *told, one.figures.n))
    return Grid(tuple(say(language, key) for key in head), tuple(rows), (*_NAME_WIDTHS, 34, 9, 9, 11, 11, 9, 9))


def _list_texts(definition: Definition, texts: Texts, language: str) -> Iterator[tuple[int, str, str, str]]:
    for item in definition.items:
        number, key, name = _name(definition, item, language)
        told = name if item.kind is Kind.TEXT else say(language, "other_words", item=name)
        for text in texts.get(item.key, ()):
            yield number, key, told, text


def _list_codes(definition: Definition, language: str) -> Iterator[tuple[Cell, ...]]:
    for item in definition.items:
        keys: Sequence[int | str | bool]
        match item.kind:
            case Kind.RATING:
                keys = range(1, 6)
            case Kind.SINGLE | Kind.MULTIPLE | Kind.RANKING:
                keys = [choice.key for choice in item.choices]
            case Kind.YES_NO:
                keys = [True, False]
            case _:
                keys = []
        start = (*_name(definition, item, language), say(language, f"kind.{item.kind}"))
        for key in keys:
            code = int(key) if isinstance(key, bool) else key
            yield (*start, code, name_answer(item, key, language))
        if not keys:
            yield (*start, "", item.unit.say(language))


def _response_head(definition: Definition, language: str) -> tuple[str, ...]:
    head = [say(language, key) for key in ("head.who", "group", "head.source", "head.day")]
    for item in definition.items:
        text = item.text.say(language)
        if item.kind is Kind.MULTIPLE:
            head += [f"{text} [{choice.label.say(language)}]" for choice in item.choices]
        else:
            head.append(text)
        if any(choice.other for choice in item.choices):
            head.append(say(language, "other_words", item=text))
    return tuple(head)


def _response_rows(definition: Definition, responses: Iterable[Response], language: str) -> Iterator[list[Cell]]:
    for response in responses:
        category = name_categories([response.category], language)
        row: list[Cell] = [response.who, category, name_sources([response.source], language), response.day]
        for item in definition.items:
            row += _spread(item, response.values.get(item.key), language)
        yield row


def _spread(item: Item, value: Value, language: str) -> list[Cell]:
    """The cells of one answer: a multiple item has one a choice, 1 or 0; what wasn't answered is empty."""
    other: list[Cell] = []
    if any(choice.other for choice in item.choices):
        other = [str(value.get("other") or "") if isinstance(value, dict) else ""]
    if value is None:
        return [None] * (len(item.choices) if item.kind is Kind.MULTIPLE else 1) + other
    match item.kind:
        case Kind.MULTIPLE:
            return [int(choice.key in value["choices"]) for choice in item.choices] + other
        case Kind.SINGLE:
            return [name_answer(item, value["choice"], language), *other]
        case Kind.RANKING:
            return [" > ".join(name_answer(item, key, language) for key in value), *other]
        case Kind.NUMBER:
            return [show_number(Fraction(Decimal(value)), item.decimals)]
        case Kind.YES_NO:
            return [name_answer(item, value, language)]
        case _:
            return [value]

"""The tables of a report, for papers and sheets alike: a number is kept as it is, with how it is written."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

from jobs.reports.comparison import Comparison, Difference
from jobs.reports.report import ItemReport, Report, list_targets, meets_target
from jobs.reports.responses import Counts
from jobs.reports.sentences import name_bins
from jobs.reports.statistics import Figures, Rating
from jobs.reports.words import (
    name_answer,
    name_categories,
    say,
    write_interval,
    write_number,
    write_percent,
    write_points,
)
from jobs.sheets import Cell, Shown
from storage.surveys.definition import Kind


@dataclass(frozen=True, slots=True)
class Grid:
    """Column heads, rows, and how wide the columns are beside each other."""

    head: tuple[str, ...]
    rows: tuple[tuple[Cell, ...], ...]
    widths: tuple[int, ...]


def show_number(value: Fraction | float, places: int, *, signed: bool = False) -> Shown:
    """A number with that many places."""
    form = "0." + "0" * places if places else "0"
    return Shown(
        float(value), f"+{form};-{form};{form}" if signed else form, write_number(value, places, signed=signed)
    )


def show_percent(share: Fraction | float) -> Shown:
    """A share, 0 to 1, in percent to one decimal."""
    return Shown(float(share), "0.0%", write_percent(share))


def list_response(report: Report, language: str) -> Grid:
    """How far those got who were asked, by block and in all."""
    head = ("group", "invited", "delivered", "undeliverable", "started", "finished", "rate", "responses")
    rows = [_count_row(name_categories(block.categories, language), block.counts, block.n) for block in report.blocks]
    rows.append(_count_row(say(language, "everybody"), report.asked.total(), report.n))
    return Grid(tuple(say(language, key) for key in head), tuple(rows), (22, 10, 13, 13, 12, 11, 11, 14))


def _count_row(name: str, counts: Counts, n: int | None) -> tuple[Cell, ...]:
    rate = show_percent(Fraction(counts.finished, counts.invited)) if counts.invited else "—"
    told = (counts.invited, counts.delivered, counts.undeliverable, counts.started, counts.finished)
    return (name, *told, rate, "—" if n is None else n)


def list_ratings(report: Report, language: str) -> Grid:
    """The rating items and the whole: mean, 满意率, score, target."""
    head = ["item", "head.n", "head.mean", "head.interval", "head.satisfied", "head.interval", "head.score"]
    target = report.definition.target
    if target is not None:
        head += ["head.target", "head.met"]
    met = list_targets(report)
    rows: list[tuple[Cell, ...]] = []
    for one in report.items:
        if one.item.kind is not Kind.RATING:
            continue
        text = one.item.text.say(language)
        if one.figures is None or one.figures.rating is None:
            rows.append((text, say(language, "hidden"), *[""] * (len(head) - 2)))  # the column is a number wide
            continue
        rows.append(_rating_row(text, one.figures.n, one.figures.rating, target, met.get(one.item.key), language))
    if report.overall is not None:
        reached = None if target is None else meets_target(report.overall, target)
        n = report.overall.satisfied.n
        rows.append(_rating_row(say(language, "whole"), n, report.overall, target, reached, language))
    widths = (26, 7, 10, 17, 13, 17, 9, 11, 12)
    return Grid(tuple(say(language, key) for key in head), tuple(rows), widths[: len(head)])


def _rating_row(
    name: str, n: int, rating: Rating, target: float | None, met: bool | None, language: str
) -> tuple[Cell, ...]:
    row: tuple[Cell, ...] = (
        name,
        n,
        show_number(rating.mean, 2),
        write_interval(rating.interval, 2),
        show_percent(rating.satisfied.value),
        write_interval(rating.satisfied.interval, 1, 100),
        show_number(rating.score, 1),
    )
    if target is None or met is None:
        return row
    return (*row, show_percent(Fraction(str(target)) / 100), say(language, "met" if met else "missed"))


def list_answers(one: ItemReport, language: str) -> Grid | None:
    """How often each answer to an item was given; None: nothing of it is shown, or it was answered in words."""
    figures = one.figures
    if figures is None or not (figures.bars or figures.bins):
        return None
    if figures.ranked:
        return _list_ranked(one, figures, language)
    head = tuple(say(language, key) for key in ("answer", "count", "share"))
    counted = [(name_answer(one.item, bar.key, language), bar.count) for bar in figures.bars]
    names = name_bins(one.item, figures, language)
    counted += [(name, found.count) for name, found in zip(names, figures.bins, strict=True)]
    rows = tuple((name, count, show_percent(Fraction(count, figures.n))) for name, count in counted)
    return Grid(head, rows, (40, 12, 12))


def _list_ranked(one: ItemReport, figures: Figures, language: str) -> Grid:
    head = tuple(say(language, key) for key in ("answer", "head.points", "head.place", "head.first", "head.placed"))
    rows = tuple(
        (
            name_answer(one.item, ranked.key, language),
            show_number(ranked.borda, 2),
            "—" if ranked.mean_place is None else show_number(ranked.mean_place, 2),
            ranked.first,
            ranked.placed,
        )
        for ranked in figures.ranked
    )
    return Grid(head, rows, (34, 12, 12, 10, 10))


def list_cross(report: Report, language: str) -> Grid | None:
    """Items by blocks of categories, a row a figure; None: no two blocks can be told apart."""
    if not report.blocks:
        return None
    names = [name_categories(block.categories, language) for block in report.blocks]
    head = (say(language, "item"), say(language, "head.figure"), say(language, "everybody"), *names)
    rows: list[tuple[Cell, ...]] = []
    for one in report.items:
        if one.figures is None or one.item.kind in {Kind.TEXT, Kind.DATE}:
            continue
        columns = [_list_figures(one, figures, language) for figures in (one.figures, *one.cells)]
        for place, (name, _) in enumerate(columns[0]):
            told = [column[place][1] if column else say(language, "hidden") for column in columns]
            rows.append((one.item.text.say(language) if not place else "", name, *told))
    if report.overall is not None:
        for key in ("satisfied", "score"):
            ratings = (report.overall, *report.overall_cells)
            told = [say(language, "hidden") if one is None else _show(one, key) for one in ratings]
            rows.append((say(language, "whole") if key == "satisfied" else "", say(language, f"head.{key}"), *told))
    return Grid(head, tuple(rows), (30, 19, *[13] * (len(head) - 2)))


def _show(rating: Rating, key: str) -> Shown:
    return show_percent(rating.satisfied.value) if key == "satisfied" else show_number(rating.score, 1)


def _list_figures(one: ItemReport, figures: Figures | None, language: str) -> Sequence[tuple[str, Cell]]:
    """What the cross-table says of an item: each figure's name and value. Empty: not shown."""
    if figures is None:
        return ()
    n: tuple[str, Cell] = (say(language, "head.n"), figures.n)
    if figures.rating is not None:
        mean = (say(language, "head.mean"), show_number(figures.rating.mean, 2))
        return (mean, (say(language, "head.satisfied"), _show(figures.rating, "satisfied")), n)
    if figures.nps is not None:
        return ((say(language, "figure.nps"), show_number(figures.nps.value, 1, signed=True)), n)
    if figures.numbers is not None:
        return ((say(language, "figure.value"), show_number(figures.numbers.mean, one.item.decimals + 1)), n)
    if figures.ranked:
        points = {ranked.key: ranked.borda for ranked in figures.ranked}
        listed = [(choice.label.say(language), show_number(points[choice.key], 2)) for choice in one.item.choices]
        return (*listed, n)
    shares = [
        (name_answer(one.item, bar.key, language), show_percent(Fraction(bar.count, figures.n)))
        for bar in figures.bars
        if bar.key is not False  # of yes and no, one says both
    ]
    return (*shares, n)


def list_compared(report: Report, language: str) -> Grid | None:
    """The run beside the one before; None: nothing can be compared."""
    head = ("item", "head.figure", "head.before", "head.now", "head.difference", "head.interval", "head.verdict")
    rows: list[tuple[Cell, ...]] = []
    compared = [(one.item.text.say(language), one.comparison, one.item.decimals) for one in report.items]
    for name, comparison, decimals in [*compared, (say(language, "whole"), report.overall_comparison, 0)]:
        rows += _compare(name, comparison, decimals + 1, language)
    if not rows:
        return None
    return Grid(tuple(say(language, key) for key in head), tuple(rows), (30, 13, 11, 11, 19, 18, 22))


def _compare(name: str, comparison: Comparison | None, places: int, language: str) -> list[tuple[Cell, ...]]:
    if comparison is None:
        return []
    marked = f"{name}＊" if comparison.reworded else name
    told: list[tuple[str, Difference | None, int]] = [
        ("figure.mean", comparison.mean, max(places, 2)),
        ("figure.satisfied", comparison.satisfied, 0),
        ("figure.nps", comparison.nps, 1),
    ]
    rows: list[tuple[Cell, ...]] = []
    for key, difference, digits in told:
        if difference is None:
            continue
        now = difference.before + difference.value
        if key == "figure.satisfied":
            values: tuple[Cell, ...] = (
                show_percent(difference.before),
                show_percent(now),
                write_points(difference.value, language),
                write_interval(difference.interval, 1, 100, signed=True),
            )
        else:
            values = (
                show_number(difference.before, digits),
                show_number(now, digits),
                show_number(difference.value, digits, signed=True),
                write_interval(difference.interval, digits, signed=True),
            )
        rows.append((marked if not rows else "", say(language, key), *values, judge(difference, language)))
    return rows


def judge(difference: Difference, language: str) -> str:
    """In words: higher or lower, where that is more than chance; else that it isn't, or can't be told."""
    if difference.interval is None:
        return say(language, "verdict.unknown")
    if not difference.is_more_than_chance:
        return say(language, "verdict.none")
    return say(language, "verdict.more" if difference.value > 0 else "verdict.less")

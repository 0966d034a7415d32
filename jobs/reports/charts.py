"""Pictures of an item's figures: PNG, 1080 pixels wide, to be read on a phone, in grey, and by the colour-blind.

The scale of satisfaction goes from dark to light, so that it stays in order in grey; its lower end is hatched. Each
picture says n. matplotlib is imported when a picture is drawn, and only its Agg canvas, which needs no display.
"""

from __future__ import annotations

from datetime import date
from fractions import Fraction

from jobs.reports import chart_parts
from jobs.reports.chart_parts import LIKERT, THREE, Canvas, Stack, Stroke
from jobs.reports.report import ItemReport, Report
from jobs.reports.statistics import Figures, Rating
from jobs.reports.words import (
    name_answer,
    name_categories,
    say,
    write_day,
    write_interval,
    write_number,
    write_percent,
)
from storage.surveys.definition import Item, Kind


def draw_item(report: Report, one: ItemReport, language: str = "zh", *, titled: bool = True) -> bytes | None:
    """The picture of an item; None: nothing of it is shown, or it is answered in words.

    `titled`: the item's text stands above; in a paper it is the heading already.
    """
    figures = one.figures
    if figures is None or one.item.kind is Kind.TEXT:
        return None
    title = one.item.text.say(language) if titled else ""
    match one.item.kind:
        case Kind.RATING:
            canvas = _draw_rating(report, one, figures, title, language)
        case Kind.NPS:
            canvas = _draw_nps(figures, title, language)
        case Kind.RANKING:
            canvas = _draw_ranking(one.item, figures, title, language)
        case Kind.NUMBER | Kind.DATE:
            canvas = _draw_bins(one.item, figures, title, language)
        case _:
            canvas = _draw_choices(one.item, figures, title, language)
    return canvas.save()


def draw_overview(report: Report, language: str = "zh", *, titled: bool = True) -> bytes | None:
    """All rating items in one picture, the most satisfying first; None: none is shown."""
    rated = [
        (one.figures.rating.satisfied.value, one.item, one.figures)
        for one in report.items
        if one.figures is not None and one.figures.rating is not None
    ]
    if not rated:
        return None
    canvas = chart_parts.begin(say(language, "likert") if titled else "")
    chart_parts.draw_legend(canvas, [say(language, f"rating.{point}") for point in range(5, 0, -1)], LIKERT)
    for _, item, figures in sorted(rated, key=lambda entry: -entry[0]):
        chart_parts.draw_stack(canvas, _stack(item.text.say(language), figures, language), LIKERT)
    return canvas.save()


def _draw_rating(report: Report, one: ItemReport, figures: Figures, title: str, language: str) -> Canvas:
    """A stacked bar of all, and one of each block whose figures are shown."""
    canvas = chart_parts.begin(title)
    names = [name_answer(one.item, point, language) for point in range(5, 0, -1)]
    chart_parts.draw_legend(canvas, names, LIKERT)
    chart_parts.draw_stack(canvas, _stack(say(language, "everybody"), figures, language), LIKERT, 84)
    for block, cell in zip(report.blocks, one.cells, strict=True):
        if cell is not None:
            stack = _stack(name_categories(block.categories, language), cell, language)
            chart_parts.draw_stack(canvas, stack, LIKERT, 54)
    return canvas


def _stack(name: str, figures: Figures, language: str) -> Stack:
    told = _say_rating(figures.rating, figures.n, language) if figures.rating else ""
    return Stack(name, told, [_part(bar.count, figures.n) for bar in figures.bars])


def _say_rating(rating: Rating, n: int, language: str) -> str:
    satisfied = say(language, "satisfied", percent=write_percent(rating.satisfied.value))
    return f"{satisfied}  {say(language, 'mean', mean=write_number(rating.mean, 2))}  {say(language, 'n', n=n)}"


def _part(count: int, n: int) -> tuple[float, str]:
    return count / n, write_percent(Fraction(count, n))


def _people(count: int, n: int, language: str) -> str:
    return say(language, "people_of", count=count, percent=write_percent(Fraction(count, n)))


def _draw_nps(figures: Figures, title: str, language: str) -> Canvas:
    """The score on a scale from -100 to 100 with its interval, the three groups, and each answer."""
    nps = figures.nps
    canvas = chart_parts.begin(title)
    if nps is None:
        return canvas
    value = say(language, "nps", value=write_number(nps.value, 1, signed=True))
    told = f"95% {write_interval(nps.interval, 1)}  {say(language, 'n', n=figures.n)}"
    low, high = (nps.interval.low, nps.interval.high) if nps.interval else (float(nps.value), float(nps.value))
    chart_parts.draw_gauge(canvas, value, told, float(nps.value), (low, high))
    names = [say(language, name) for name in ("promoters", "passives", "detractors")]
    chart_parts.draw_legend(canvas, names, THREE)
    counts = (nps.promoters, nps.passives, nps.detractors)
    chart_parts.draw_stack(canvas, Stack("", "", [_part(count, figures.n) for count in counts]), THREE)
    shades = [THREE[2]] * 7 + [THREE[1]] * 2 + [THREE[0]] * 2
    columns = [(str(bar.key), bar.count, shade) for bar, shade in zip(figures.bars, shades, strict=True)]
    chart_parts.draw_columns(canvas, columns)
    return canvas


def _draw_choices(item: Item, figures: Figures, title: str, language: str) -> Canvas:
    """A bar a choice, the most taken first."""
    note = say(language, "n", n=figures.n)
    if figures.kind is Kind.MULTIPLE:
        note += f"  {say(language, 'over_hundred')}"
    canvas = chart_parts.begin(title, note)
    bars = sorted(figures.bars, key=lambda bar: -bar.count) if figures.kind is not Kind.YES_NO else figures.bars
    strokes = [
        Stroke(name_answer(item, bar.key, language), _people(bar.count, figures.n, language), bar.count / figures.n)
        for bar in bars
    ]
    chart_parts.draw_strokes(canvas, strokes)
    return canvas


def _draw_ranking(item: Item, figures: Figures, title: str, language: str) -> Canvas:
    """A bar of mean points a choice, the highest first."""
    most = item.limit or len(item.choices)
    note = f"{say(language, 'n', n=figures.n)}  {say(language, 'mean_points', most=most)}"
    canvas = chart_parts.begin(title, note)
    strokes = []
    for ranked in figures.ranked:
        place = "—" if ranked.mean_place is None else write_number(ranked.mean_place, 2)
        points = say(language, "points_of", points=write_number(ranked.borda, 2))
        told = f"{points}  {say(language, 'place', place=place, first=ranked.first)}"
        strokes.append(Stroke(name_answer(item, ranked.key, language), told, float(ranked.borda) / most))
    chart_parts.draw_strokes(canvas, strokes)
    return canvas


def _draw_bins(item: Item, figures: Figures, title: str, language: str) -> Canvas:
    """How numbers or days spread, from the least down."""
    note = say(language, "n", n=figures.n)
    if figures.numbers is not None:
        median = write_number(figures.numbers.median, item.decimals + 1) + item.unit.say(language)
        note += f"  {say(language, 'median', value=median)}"
    canvas = chart_parts.begin(title, note)
    strokes = [
        Stroke(name_bin(item, place, figures, language), _people(one.count, figures.n, language), one.count / figures.n)
        for place, one in enumerate(figures.bins)
    ]
    chart_parts.draw_strokes(canvas, strokes)
    return canvas


def name_bin(item: Item, place: int, figures: Figures, language: str) -> str:
    """What a bin holds: its first and last day, or its least and most number, in the item's unit."""
    found = figures.bins[place]
    if item.kind is Kind.DATE:
        first, last = date.fromordinal(int(found.low)), date.fromordinal(int(found.high) - 1)
        both = [write_day(first, language), write_day(last, language)]
        return both[0] if first == last else " – ".join(both)
    ends = (found.low, found.high - Fraction(1, 10**item.decimals))
    low, high = (write_number(end, item.decimals if end.denominator > 1 else 0) for end in ends)
    if ends[0] == ends[1]:
        return low + item.unit.say(language)
    return say(language, "bin", low=low, high=high, unit=item.unit.say(language))

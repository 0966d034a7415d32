"""A report: all that is shown of a run, and nothing else. Pictures, sheets and papers are made of it alone.

Here, and only here, what is too small is left out: what stands in a report may be read by anybody who may read reports.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from fractions import Fraction

from jobs.reports import suppression
from jobs.reports.comparison import Comparison, compare_items, compare_overall
from jobs.reports.responses import Asked, Category, Counts
from jobs.reports.statistics import Figures, Rating, describe, describe_overall
from jobs.reports.suppression import LEAST, Shown
from jobs.reports.tally import Tally, sums_up
from storage.surveys.definition import Definition, Item, Kind


class ResultsNotYet(ValueError):
    """An anonymous run is still open: until it closes only counts are shown."""


@dataclass(frozen=True, slots=True)
class Grade:
    """A word for the whole, and what the data must carry for it: see grade_of."""

    key: str
    least_rate: int
    least_score: int


# From the best down, where the office has set no others. What reaches none gets no word, only its figures.
GRADES = (Grade("very_satisfied", 90, 85), Grade("satisfied", 80, 70), Grade("rather_satisfied", 60, 55))


@dataclass(frozen=True, slots=True)
class Block:
    """Categories shown together, each block of five people or more; how far they got, and how many responses."""

    categories: tuple[Category, ...]
    n: int
    counts: Counts


@dataclass(frozen=True, slots=True)
class ItemReport:
    """An item's figures; None: fewer than five answered it, and nothing is said of how many.

    `cells` are its figures in each block, None where they are not shown.
    """

    item: Item
    figures: Figures | None
    cells: tuple[Figures | None, ...] = ()
    comparison: Comparison | None = None


@dataclass(frozen=True, slots=True)
class Report:
    """A run as it is shown. `n` is None where there were fewer than five responses: then there is nothing else.

    `blocks` is empty where no two can be told apart. `sources` are ways an answer came in, with how many.
    """

    definition: Definition
    asked: Asked
    n: int | None
    items: tuple[ItemReport, ...] = ()
    blocks: tuple[Block, ...] = ()
    overall: Rating | None = None
    overall_cells: tuple[Rating | None, ...] = ()
    overall_comparison: Comparison | None = None
    sources: tuple[tuple[tuple[str, ...], int], ...] = ()
    days: tuple[date, date] | None = None
    grades: tuple[Grade, ...] = GRADES

    @property
    def grade(self) -> Grade | None:
        """The word that the data carry."""
        return grade_of(self.overall, self.grades)

    def shown(self) -> Shown:
        """What of whom has been shown, for suppression.may_follow. Tables by item key, "" for the responses."""
        if self.n is None:
            return {}
        everybody = frozenset(category for block in self.blocks for category in block.categories)
        tables: dict[str, list[tuple[frozenset[Category], int]]] = {
            "": [(frozenset(block.categories), block.n) for block in self.blocks] or [(everybody, self.n)]
        }
        for one in self.items:
            if one.figures is None:
                continue
            cells = [
                (frozenset(block.categories), cell.n)
                for block, cell in zip(self.blocks, one.cells, strict=True)
                if cell is not None
            ]
            rest = everybody.difference(*(block for block, _ in cells))
            hidden = one.figures.n - sum(n for _, n in cells)
            tables[one.item.key] = [*cells, (rest, hidden)] if rest or not cells else cells
        return tables


def build_report(tally: Tally, asked: Asked, previous: Tally | None = None) -> Report:
    """What is shown of a run, compared with the previous one where its items are the same.

    Raises ResultsNotYet: the run is anonymous and open. ValueError: one of run and survey is anonymous and one not.
    """
    definition = tally.definition
    if asked.anonymous != definition.anonymous:
        raise ValueError(f"{definition.key}: anonymous in one place and named in another")
    if asked.anonymous and asked.closed is None:
        raise ResultsNotYet(definition.key)
    if tally.n < LEAST:
        return Report(definition, asked, None)
    blocks = _list_blocks(tally, asked)
    whole = tally.pool()
    parts = [tally.pool(block.categories) for block in blocks]
    before = previous.pool() if previous is not None and previous.n >= LEAST else None
    fewest = LEAST if definition.anonymous else 1
    items = []
    for item in definition.items:
        count = whole.items[item.key]
        if count.n < LEAST:
            items.append(ItemReport(item, None, (None,) * len(blocks)))
            continue
        figures = describe(item, count, fewest)
        hidden = suppression.hide_cells({place: part.items[item.key].n for place, part in enumerate(parts)})
        cells = tuple(
            None if place in hidden else describe(item, part.items[item.key], LEAST) for place, part in enumerate(parts)
        )
        comparison = None
        if previous is not None and before is not None:
            same = previous.definition.find(item.key)
            if same is not None and before.items[item.key].n >= LEAST:
                comparison = compare_items(item, figures, same, describe(same, before.items[item.key]))
        items.append(ItemReport(item, figures, cells, comparison))
    summed = tuple(one.item.key for one in items if sums_up(one.item) and one.figures is not None)
    overall = describe_overall(whole.overall.sum_up(summed))
    # Not where an item of it is left out: the rest taken away from the whole would give that item.
    overall_cells = tuple(
        describe_overall(part.overall.sum_up(summed))
        if all(one.cells[place] is not None for one in items if one.item.key in summed)
        else None
        for place, part in enumerate(parts)
    )
    overall_before = None
    if previous is not None and before is not None:
        enough = all(key in before.items and before.items[key].n >= LEAST for key in summed)
        rated = describe_overall(before.overall.sum_up(summed)) if enough else None
        overall_before = compare_overall(definition, overall, previous.definition, rated, summed)
    sources = suppression.pool_small({source: (n,) for source, n in sorted(tally.sources.items())})
    return Report(
        definition,
        asked,
        tally.n,
        tuple(items),
        blocks,
        overall,
        overall_cells,
        overall_before,
        tuple((block, sum(tally.sources[source] for source in block)) for block in sources),
        None if tally.first is None or tally.last is None else (tally.first, tally.last),
    )


def _list_blocks(tally: Tally, asked: Asked) -> tuple[Block, ...]:
    """Blocks of five answers and, where anybody was asked by the bot, of five who finished; none if it is only one."""
    ran = asked.total().finished > 0
    counted: dict[Category, tuple[int, ...]] = {}
    for category in _in_order({*tally.groups, *(key for key, value in asked.by_category.items() if value.invited)}):
        n = tally.groups[category].n if category in tally.groups else 0
        finished = asked.by_category.get(category, Counts()).finished
        counted[category] = (n, finished) if ran else (n,)
    found = suppression.pool_small(counted)
    if len(found) < 2:
        return ()
    return tuple(
        Block(
            block,
            sum(counted[category][0] for category in block),
            sum((asked.by_category.get(category, Counts()) for category in block), Counts()),
        )
        for block in found
    )


def _in_order(categories: set[Category]) -> list[Category]:
    return sorted(categories, key=lambda category: (category is None, category or 0))


def grade_of(overall: Rating | None, grades: tuple[Grade, ...] = GRADES) -> Grade | None:
    """The best word whose 满意率 is reached by the lower end of the interval, and whose score is reached.

    So a few happy answers make nobody "very satisfied". None: no word is carried.
    """
    if overall is None or overall.satisfied.interval is None:
        return None
    low = overall.satisfied.interval.low * 100
    return next((one for one in grades if low >= one.least_rate and overall.score >= one.least_score), None)


def meets_target(rating: Rating, target: float) -> bool:
    """Whether the 满意率 itself, not rounded, is the target in percent or above."""
    return rating.satisfied.value * 100 >= Fraction(str(target))


def list_targets(report: Report) -> Mapping[str, bool]:
    """Of each rating item that is shown whether its 满意率 meets the survey's target; empty without one."""
    target = report.definition.target
    if target is None:
        return {}
    return {
        one.item.key: meets_target(one.figures.rating, target)
        for one in report.items
        if one.item.kind is Kind.RATING and one.figures is not None and one.figures.rating is not None
    }

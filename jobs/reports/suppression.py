"""What may be shown: nothing of fewer than five people, nor what would give it by subtraction.

Instead of hiding small groups, which a total then gives away, groups are put together until each has five answers: what
is shown is a partition of the people into blocks of five or more, so whatever is added or taken away gives sets of
whole blocks. A block of several groups says nothing of how its people spread over them: it has at least two groups, and
which of them is the small one can't be seen (the smallest are taken first, whichever they are).

Not protected: that all of a shown group answered alike. Counts by how an answer came in are the office's own and are
put together in the same way.
"""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import TypeVar

from jobs.reports.responses import Asked, Category, Counts
from storage.surveys import ballots

LEAST = ballots.LEAST  # people in any group that is shown

Name = TypeVar("Name", bound=Hashable)


@dataclass(frozen=True, slots=True)
class LiveCounts:
    """How a run goes while it is open. `in_fives`: `started` and `finished` are whole fives, "at least"."""

    rows: tuple[tuple[tuple[Category, ...], Counts], ...]
    total: Counts
    in_fives: bool


def pool_small(groups: Mapping[Name, Sequence[int]], least: int = LEAST) -> list[tuple[Name, ...]]:
    """Put groups together until each count of each block is `least` or more; in the order given, blocks by their first.

    `groups`: what is counted of each, such as (answers, finished). Where one group is small, two or more are put
    together, the smallest first. Everything ends up in one block where that is what it takes; that block may be small,
    and then nothing is to be shown.
    """
    order = {name: place for place, name in enumerate(groups)}
    alone = sorted(groups, key=lambda name: (min(groups[name]), sum(groups[name]), order[name]))
    pool: list[Name] = []
    while alone and (not _is_enough(pool, groups, least) or min(groups[alone[0]]) < least):
        pool.append(alone.pop(0))
    blocks: list[tuple[Name, ...]] = [(name,) for name in alone]
    if pool:
        blocks.append(tuple(sorted(pool, key=order.__getitem__)))
    return sorted(blocks, key=lambda block: order[block[0]])


def _is_enough(pool: Sequence[Name], groups: Mapping[Name, Sequence[int]], least: int) -> bool:
    if not pool:
        return True
    counts = [sum(column) for column in zip(*(groups[name] for name in pool), strict=True)]
    return len(pool) > 1 and min(counts) >= least


def hide_cells(cells: Mapping[Name, int], least: int = LEAST) -> set[Name]:
    """Of one item's answers by group: the cells that are not shown, so that none of fewer than `least` can be had."""
    blocks = pool_small({name: (n,) for name, n in cells.items()}, least)
    return {name for block in blocks if len(block) > 1 or cells[block[0]] < least for name in block}


def count_live(asked: Asked) -> LiveCounts:
    """What is shown while a run is open: counts alone. Of an anonymous one `storage.run_figures` has them by fives."""
    blocks = pool_small({category: (counts.finished,) for category, counts in asked.by_category.items()})
    rows = tuple((block, sum((asked.by_category[one] for one in block), Counts())) for block in blocks)
    return LiveCounts(rows, asked.total(), asked.anonymous and asked.closed is None)


# What a report has shown: for each table (the item's key, "" for the responses) its blocks and how many answered.
Shown = Mapping[str, Sequence[tuple[frozenset[Category], int]]]


def may_follow(earlier: Shown, later: Shown) -> bool:
    """Whether a report may be shown after another of the same run: what came in between must not be fewer than five.

    Answers gathered elsewhere can come in after the results were seen. Compared are the smallest sets of people that
    both reports tell of; each has to be the same as before or to have grown by five.
    """
    for table in earlier.keys() & later.keys():
        for joined in _join([block for block, _ in (*earlier[table], *later[table])]):
            before = sum(n for block, n in earlier[table] if block <= joined)
            after = sum(n for block, n in later[table] if block <= joined)
            if 0 < abs(after - before) < LEAST:
                return False
    return True


def _join(blocks: Iterable[frozenset[Category]]) -> list[frozenset[Category]]:
    """The finest sets that are unions of blocks of both partitions."""
    joined: list[frozenset[Category]] = []
    for block in blocks:
        touching = [one for one in joined if one & block]
        joined = [one for one in joined if not one & block]
        joined.append(block.union(*touching))
    return joined

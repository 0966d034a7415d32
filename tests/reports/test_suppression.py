"""Whoever sees all that is shown learns nothing of fewer than five people."""

from __future__ import annotations

import dataclasses
import itertools
from collections import defaultdict
from collections.abc import Iterator
from datetime import date

import numpy
import pytest
from hypothesis import given
from hypothesis import strategies as st

from jobs.reports.report import Report, ResultsNotYet, build_report
from jobs.reports.responses import Asked, Category, Counts, Response
from jobs.reports.suppression import LEAST, count_live, may_follow, pool_small
from jobs.reports.tally import Tally, count_responses
from storage.surveys.definition import Condition, Definition, Item, Kind, Words
from tests.reports import surveys

SURVEY = Definition(
    "s", Words("调查"), Words(""), Words(""),
    (
        Item("a", Kind.RATING, Words("甲")),
        Item("b", Kind.RATING, Words("乙")),
        Item("c", Kind.RATING, Words("丙"), shown_if=Condition("a", most=2)),
        Item("d", Kind.YES_NO, Words("丁")),
    ),
    anonymous=True,
)  # fmt: skip
CLOSED = Asked(opened=date(2026, 11, 2), closed=date(2026, 11, 15))
ANSWERS = st.fixed_dictionaries(
    {}, optional={"a": st.integers(1, 5), "b": st.integers(1, 5), "c": st.integers(1, 5), "d": st.booleans()}
)
PEOPLE = st.lists(st.tuples(st.sampled_from([1, 2, 3, 4, None]), ANSWERS), max_size=70)
Row = dict[tuple[Category, str], int]


def _tally(people: list[tuple[Category, dict[str, object]]]) -> Tally:
    return count_responses(SURVEY, [Response(values, category) for category, values in people])


def _equations(report: Report, categories: list[Category]) -> Iterator[Row]:
    """Every sum of people that a report tells of: which (category, item) pairs are added up in it."""
    if report.n is None:
        return
    yield {(category, ""): 1 for category in categories}
    for block in report.blocks:
        yield {(category, ""): 1 for category in block.categories}
    whole = [one.item.key for one in report.items if one.item.key in "ab" and one.figures is not None]
    for one in report.items:
        if one.figures is not None:
            yield {(category, one.item.key): 1 for category in categories}
        for block, cell in zip(report.blocks, one.cells, strict=True):
            if cell is not None:
                yield {(category, one.item.key): 1 for category in block.categories}
    if report.overall is not None:
        yield {(category, key): 1 for category in categories for key in whole}
    for block, rating in zip(report.blocks, report.overall_cells, strict=True):
        if rating is not None:
            yield {(category, key): 1 for category in block.categories for key in whole}


@given(PEOPLE)
def test_no_sum_and_no_difference_of_what_is_shown_is_of_fewer_than_five(people: list) -> None:  # type: ignore[type-arg]
    tally = _tally(people)
    report = build_report(tally, CLOSED)
    categories = sorted(tally.groups, key=str)
    columns = [(category, key) for key in ("", "a", "b", "c", "d") for category in categories]
    rows = [[row.get(column, 0) for column in columns] for row in _equations(report, categories)]
    known = numpy.array(rows, dtype=float).reshape(len(rows), len(columns))
    rank = numpy.linalg.matrix_rank(known) if rows else 0
    for key in ("", "a", "b", "c", "d"):
        n = {c: group.n if not key else group.items[key].n for c, group in tally.groups.items()}
        for size in range(1, len(categories) + 1):
            for some in itertools.combinations(categories, size):
                if sum(n[category] for category in some) >= LEAST:
                    continue
                wanted = [float(column[1] == key and column[0] in some) for column in columns]
                assert numpy.linalg.matrix_rank(numpy.vstack([known, wanted])) > rank, (key, some)


@given(PEOPLE)
def test_each_group_that_is_shown_has_five(people: list) -> None:  # type: ignore[type-arg]
    report = build_report(_tally(people), CLOSED)
    if len(people) < LEAST:
        assert (report.n, report.items, report.blocks, report.overall) == (None, (), (), None)
    assert all(block.n >= LEAST for block in report.blocks)
    for one in report.items:
        assert one.figures is None or one.figures.n >= LEAST
        assert all(cell is None or cell.n >= LEAST for cell in one.cells)
        assert one.figures is not None or not any(one.cells)


def test_who_knows_the_rule_does_not_learn_a_small_count_from_it() -> None:
    """Every spread of up to 16 answers over four groups: a small group's count is never the only one that fits."""
    for total in range(LEAST, 17):
        worlds = defaultdict(list)
        for cuts in itertools.combinations_with_replacement(range(total + 1), 3):
            ends = (0, *cuts, total)
            sizes = tuple(after - before for before, after in itertools.pairwise(ends))
            blocks = pool_small({name: (n,) for name, n in enumerate(sizes)})
            seen = tuple((block, sum(sizes[name] for name in block)) for block in blocks)
            worlds[seen].append(sizes)
        for seen, fitting in worlds.items():
            for sizes in fitting:
                for name, n in enumerate(sizes):
                    assert n >= LEAST or len({world[name] for world in fitting}) > 1, (seen, sizes)


def test_small_categories_are_shown_together() -> None:
    report = build_report(count_responses(surveys.SURVEY, surveys.respond()), surveys.asked())
    assert [(block.categories, block.n) for block in report.blocks] == [
        ((1, None), 5), ((2,), 6), ((3,), 41), ((4,), 58), ((5,), 24),
    ]  # fmt: skip
    assert report.n == 134


def test_how_people_spread_within_a_block_changes_nothing_that_is_shown() -> None:
    """The report is the same to the last figure, whoever of the block is of which of its categories."""

    def relabelled(order: tuple[Category, ...]) -> Iterator[Response]:
        places = iter(order)
        for response in surveys.respond():
            hidden = response.category in {1, None}
            yield dataclasses.replace(response, category=next(places)) if hidden else response

    reports = [
        build_report(count_responses(surveys.SURVEY, relabelled(order)), surveys.asked())
        for order in set(itertools.permutations([1, 1, None, None, None])) | {(1, 1, 1, 1, None), (1, 1, 1, 1, 1)}
    ]
    assert all(report == reports[0] for report in reports)


def test_a_run_is_anonymous_where_its_survey_is() -> None:
    tally = count_responses(surveys.SURVEY, surveys.respond())
    with pytest.raises(ValueError, match="anonymous in one place"):
        build_report(tally, dataclasses.replace(surveys.asked(), anonymous=False))


def test_a_category_that_only_few_finished_is_put_with_another() -> None:
    """Answers on paper don't make the few who finished in the chat visible."""
    responses = [Response({"a": 4}, category, "paper") for category in (1, 2, 3) for _ in range(9)]
    counts = {1: Counts(9, 9, 9, 2), 2: Counts(9, 9, 9, 7), 3: Counts(9, 9, 9, 8)}
    report = build_report(count_responses(SURVEY, responses), dataclasses.replace(CLOSED, by_category=counts))
    assert [block.categories for block in report.blocks] == [(1, 2), (3,)]


def test_ways_that_few_used_are_put_together() -> None:
    responses = [Response({"a": 4}, source=source) for source in ["chat"] * 20 + ["paper"] * 2 + ["wjx"] * 6]
    report = build_report(count_responses(SURVEY, responses), CLOSED)
    assert report.sources == ((("chat",), 20), (("paper", "wjx"), 8))


def test_an_anonymous_run_shows_no_results_while_it_is_open() -> None:
    tally = count_responses(surveys.SURVEY, surveys.respond())
    running = dataclasses.replace(surveys.asked(), closed=None)
    with pytest.raises(ResultsNotYet):
        build_report(tally, running)
    named = dataclasses.replace(surveys.SURVEY, anonymous=False)
    report = build_report(count_responses(named, surveys.respond()), dataclasses.replace(running, anonymous=False))
    assert report.n == 134


@given(st.dictionaries(st.sampled_from([1, 2, 3, None]), st.integers(0, 30), min_size=1))
def test_live_counts_are_told_by_groups_of_five_or_more(finished: dict[Category, int]) -> None:
    counts = {category: Counts(40, 35, n + 1, n, 5) for category, n in finished.items()}
    assert count_live(Asked(counts, anonymous=True)).in_fives  # as they come: `storage.run_figures` rounds them
    exact = count_live(Asked(counts, anonymous=True, closed=date(2026, 11, 15)))
    assert not exact.in_fives
    assert exact.total.finished == sum(finished.values())
    assert all(row.finished >= LEAST for _, row in exact.rows) or len(exact.rows) == 1


@given(PEOPLE, st.lists(st.tuples(st.sampled_from([1, 2, 3, 4, None]), ANSWERS), max_size=12))
def test_a_later_report_tells_of_those_between_only_when_they_are_five(earlier: list, more: list) -> None:  # type: ignore[type-arg]
    first, second = (build_report(_tally(people), CLOSED) for people in (earlier, [*earlier, *more]))
    if not may_follow(first.shown(), second.shown()):
        return
    assert first.n is None or len(more) == 0 or len(more) >= LEAST
    for one, other in zip(first.items, second.items, strict=False):
        if one.figures is not None and other.figures is not None:
            assert other.figures.n - one.figures.n == 0 or other.figures.n - one.figures.n >= LEAST


def test_a_report_may_follow_itself_and_one_more_answer_may_not() -> None:
    people: list[tuple[Category, dict[str, object]]] = [(1 + k % 2, {"a": 4, "d": True}) for k in range(20)]
    shown = build_report(_tally(people), CLOSED).shown()
    assert may_follow(shown, shown)
    assert not may_follow(shown, build_report(_tally([*people, (1, {"a": 1})]), CLOSED).shown())
    five = build_report(_tally([*people, *[(1, {"a": 1, "d": False})] * 5]), CLOSED).shown()  # type: ignore[list-item]
    assert may_follow(shown, five)


def test_five_more_of_whom_one_answers_an_item_may_not_follow() -> None:
    people: list[tuple[Category, dict[str, object]]] = [(1 + k % 2, {"a": 4, "d": True}) for k in range(20)]
    more: list[tuple[Category, dict[str, object]]] = [(1, {"a": 3})] * 4 + [(1, {"a": 3, "d": False})]
    shown = build_report(_tally(people), CLOSED).shown()
    assert not may_follow(shown, build_report(_tally([*people, *more]), CLOSED).shown())


def test_an_item_that_few_answered_is_left_out_of_the_whole_and_the_whole_is_shown() -> None:
    people: list[tuple[Category, dict[str, object]]] = [(1 + k % 2, {"a": 4}) for k in range(20)]
    report = build_report(_tally([*people, (1, {"a": 2, "b": 1})]), CLOSED)
    assert [one.figures is None for one in report.items] == [False, True, True, True]
    assert report.overall is not None
    assert (report.overall.satisfied.count, report.overall.satisfied.n) == (20, 21)

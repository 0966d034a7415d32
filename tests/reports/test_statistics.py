"""Figures are those of an independent library, whatever was answered."""

from __future__ import annotations

import math
import random
from collections import Counter
from datetime import date
from decimal import Decimal
from fractions import Fraction
from typing import Any

import numpy
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from scipy import stats

from jobs.reports import intervals
from jobs.reports.bins import bin_days, bin_numbers
from jobs.reports.comparison import compare_items
from jobs.reports.intervals import Interval
from jobs.reports.responses import Response
from jobs.reports.statistics import Figures, describe, describe_overall
from jobs.reports.tally import Count, Overall, count_responses
from storage.surveys.definition import Choice, Definition, Item, Kind, Words

RATINGS = st.lists(st.integers(1, 5), min_size=1, max_size=80)


def _survey(*items: Item) -> Definition:
    return Definition("s", Words("题"), Words(""), Words(""), items, anonymous=True)


def _item(kind: Kind, **more: Any) -> Item:  # noqa: ANN401 -- an item's own fields
    return Item("i", kind, Words("题"), **more)


def _figures(item: Item, values: list[Any]) -> Figures:
    tally = count_responses(_survey(item), [Response({} if value is None else {"i": value}) for value in values])
    return describe(item, tally.pool().items["i"])


def _near(interval: Interval | None, low: float, high: float) -> bool:
    assert interval is not None
    return interval.low == pytest.approx(low, abs=1e-9) and interval.high == pytest.approx(high, abs=1e-9)


@given(st.one_of(st.integers(1, 400), st.floats(0.5, 1e6)))
def test_quantiles_of_t(freedom: float) -> None:
    assert intervals.quantile_t(freedom) == pytest.approx(stats.t.ppf(0.975, freedom), rel=1e-9)


@given(RATINGS)
def test_a_rating(answers: list[int]) -> None:
    rating = _figures(_item(Kind.RATING), answers).rating
    assert rating is not None
    assert float(rating.mean) == pytest.approx(numpy.mean(answers))
    assert float(rating.score) == pytest.approx((numpy.mean(answers) - 1) * 25)
    satisfied = sum(answer >= 4 for answer in answers)
    assert (rating.satisfied.count, rating.satisfied.n) == (satisfied, len(answers))
    wilson = stats.binomtest(satisfied, len(answers)).proportion_ci(method="wilson")
    assert _near(rating.satisfied.interval, wilson.low, wilson.high)
    if len(set(answers)) < 2:
        assert rating.interval is None
    else:
        low, high = stats.t.interval(0.95, len(answers) - 1, numpy.mean(answers), stats.sem(answers))
        assert _near(rating.interval, max(low, 1), min(high, 5))


@given(st.lists(st.integers(0, 10), min_size=2, max_size=80))
def test_nps(answers: list[int]) -> None:
    nps = _figures(_item(Kind.NPS), answers).nps
    assert nps is not None
    points = [100 if answer >= 9 else -100 if answer <= 6 else 0 for answer in answers]
    assert float(nps.value) == pytest.approx(numpy.mean(points))
    assert nps.promoters + nps.passives + nps.detractors == len(answers)
    if len(set(points)) > 1:
        low, high = stats.t.interval(0.95, len(points) - 1, numpy.mean(points), stats.sem(points))
        assert _near(nps.interval, max(low, -100), min(high, 100))


@given(st.lists(st.decimals(-1000, 1000, places=2), min_size=1, max_size=60))
def test_numbers(answers: list[Decimal]) -> None:
    numbers = _figures(_item(Kind.NUMBER), [str(answer) for answer in answers]).numbers
    assert numbers is not None
    floats = [float(answer) for answer in answers]
    assert numbers.ends is not None
    found = [numbers.ends[0], numbers.lower, numbers.median, numbers.upper, numbers.ends[1]]
    assert [float(one) for one in found] == pytest.approx(list(numpy.quantile(floats, [0, 0.25, 0.5, 0.75, 1])))
    assert float(numbers.mean) == pytest.approx(numpy.mean(floats))


@given(RATINGS, RATINGS)
def test_two_runs_of_a_rating(now: list[int], before: list[int]) -> None:
    item = _item(Kind.RATING)
    found = compare_items(item, _figures(item, now), item, _figures(item, before))
    assert found is not None
    assert found.mean is not None
    assert found.satisfied is not None
    assert found.n_before == len(before)
    assert float(found.mean.value) == pytest.approx(numpy.mean(now) - numpy.mean(before))
    spread = len(now) > 1 and len(before) > 1 and (len(set(now)) > 1 or len(set(before)) > 1)
    if not spread:
        assert found.mean.interval is None
        assert not found.mean.is_more_than_chance
    elif len(set(now)) > 1 and len(set(before)) > 1:
        welch = stats.ttest_ind(now, before, equal_var=False)
        low, high = welch.confidence_interval(0.95)
        assert _near(found.mean.interval, low, high)
        if abs(welch.pvalue - 0.05) > 1e-9:
            assert found.mean.is_more_than_chance == (welch.pvalue < 0.05)
    share, other = (sum(one >= 4 for one in answers) for answers in (now, before))
    one = stats.binomtest(share, len(now)).proportion_ci(method="wilson")
    two = stats.binomtest(other, len(before)).proportion_ci(method="wilson")
    first, second = share / len(now), other / len(before)
    low = first - second - math.sqrt((first - one.low) ** 2 + (two.high - second) ** 2)
    high = first - second + math.sqrt((one.high - first) ** 2 + (second - two.low) ** 2)
    assert _near(found.satisfied.interval, low, high)


def test_newcombe_s_own_example() -> None:
    """56 of 70 less 48 of 80: .0524 to .3339, table II of Newcombe 1998, method 10."""
    found = intervals.of_share_difference((56, 70), (48, 80))
    assert (round(found.low, 4), round(found.high, 4)) == (0.0524, 0.3339)


@given(st.lists(st.lists(st.one_of(st.none(), st.integers(1, 5)), min_size=3, max_size=3), min_size=2, max_size=40))
def test_the_whole_knows_which_answers_came_from_one_person(people: list[list[int | None]]) -> None:
    survey = _survey(*(Item(key, Kind.RATING, Words(key)) for key in "abc"))
    responses = [Response({k: v for k, v in zip("abc", one, strict=True) if v is not None}) for one in people]
    found = describe_overall(count_responses(survey, responses).pool().overall.sum_up("abc"))
    answered = [[value for value in one if value is not None] for one in people]
    answered = [one for one in answered if one]
    if not answered:
        assert found is None
        return
    assert found is not None
    every = [value for one in answered for value in one]
    assert found.mean == Fraction(sum(every), len(every))
    below = numpy.array([len(one) for one in answered], dtype=float)
    points = [sum(one) for one in answered]
    satisfied = [sum(value >= 4 for value in one) for one in answered]
    share = found.satisfied
    for estimate, interval, pairs, least, most in (
        (float(found.mean), found.interval, points, 1, 5),
        (float(share.value), share.interval, satisfied, 0, 1),
    ):
        rest = numpy.array(pairs, dtype=float) - estimate * below
        assume(len(answered) > 1)
        error = numpy.sqrt(len(rest) / (len(rest) - 1) * numpy.sum(rest**2)) / below.sum()
        if error < 1e-12:
            continue
        half = stats.t.ppf(0.975, len(rest) - 1) * error
        assert _near(interval, max(estimate - half, least), min(estimate + half, most))


@given(st.lists(st.lists(st.sampled_from("xyz"), min_size=1, max_size=3, unique=True), min_size=1))
def test_rankings(rankings: list[list[str]]) -> None:
    item = _item(Kind.RANKING, choices=tuple(Choice(key, Words(key)) for key in "xyz"))
    figures = _figures(item, rankings)
    for ranked in figures.ranked:
        places = [one.index(ranked.key) + 1 for one in rankings if ranked.key in one]
        assert ranked.placed == len(places)
        assert ranked.first == places.count(1)
        assert ranked.mean_place == (Fraction(sum(places), len(places)) if places else None)
        assert ranked.borda == Fraction(sum(4 - place for place in places), len(rankings))
    assert [one.borda for one in figures.ranked] == sorted((one.borda for one in figures.ranked), reverse=True)


def test_shares_of_a_multiple_item_are_of_people() -> None:
    item = _item(Kind.MULTIPLE, choices=tuple(Choice(key, Words(key)) for key in "xy"))
    figures = _figures(item, [{"choices": ["x", "y"]}, {"choices": ["x"]}, None])
    assert (figures.n, figures.skipped) == (2, 1)
    assert [(bar.key, bar.count) for bar in figures.bars] == [("x", 2), ("y", 1)]


@pytest.mark.parametrize(
    ("kind", "value"),
    [
        (Kind.RATING, 6), (Kind.RATING, True), (Kind.RATING, "5"), (Kind.NPS, -1), (Kind.YES_NO, 1),
        (Kind.SINGLE, {"choice": "no such"}), (Kind.SINGLE, "x"), (Kind.MULTIPLE, {"choices": ["no such"]}),
        (Kind.RANKING, ["x", "x"]), (Kind.NUMBER, "NaN"), (Kind.NUMBER, "twelve"), (Kind.NUMBER, 12.5),
        (Kind.DATE, "2026-02-30"), (Kind.TEXT, 7),
    ],
)  # fmt: skip
def test_an_answer_that_its_item_can_not_have_is_not_counted_as_another(kind: Kind, value: object) -> None:
    with pytest.raises(ValueError, match=r"^i: no answer"):
        _figures(_item(kind, choices=(Choice("x", Words("x")),)), [value])


def test_an_answer_to_an_item_that_is_not_there_is_said() -> None:
    with pytest.raises(ValueError, match="answers to gone"):
        count_responses(_survey(_item(Kind.TEXT)), [Response({"gone": "x"})])


@given(st.lists(st.integers(1, 5)), st.integers(0, 100))
def test_counting_in_parts_is_counting_the_whole(answers: list[int], cut: int) -> None:
    item = _item(Kind.RATING)
    whole = count_responses(_survey(item), [Response({"i": one}, category=1) for one in answers])
    parts = count_responses(
        _survey(item), [Response({"i": one}, category=2 if place < cut else None) for place, one in enumerate(answers)]
    )
    one, other = whole.pool(), parts.pool()
    assert (one.n, one.overall, one.items) == (other.n, other.overall, other.items)


def test_responses_are_read_once_and_none_is_kept() -> None:
    import tracemalloc

    chance = random.Random(3)  # noqa: S311 -- invented answers
    survey = _survey(_item(Kind.RATING), Item("t", Kind.TEXT, Words("t")), Item("n", Kind.NPS, Words("n")))

    def peak(n: int) -> int:
        tracemalloc.start()
        responses = (
            Response({"i": chance.randint(1, 5), "t": "字" * 500, "n": chance.randint(0, 10)}, category=1 + k % 5)
            for k in range(n)
        )
        assert count_responses(survey, responses).n == n
        high = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()
        return high

    assert peak(5000) < 100_000  # bytes; the texts alone are 5 MB


def test_nothing_answered_has_no_figures() -> None:
    figures = describe(_item(Kind.RATING), Count(asked=3, n=0, values=Counter()))
    assert (figures.n, figures.skipped, figures.rating, figures.bars) == (0, 3, None, ())


@given(st.lists(st.decimals(-500, 500, places=1), min_size=1, max_size=80), st.sampled_from([1, 5]))
def test_bins_hold_each_number_once_and_nobody_alone(answers: list[Decimal], fewest: int) -> None:
    bins = bin_numbers(sorted(Counter(answers).items()), 1, fewest)
    if len(answers) < fewest:
        assert bins == ()
        return
    assert len(bins) <= 10
    assert sum(one.count for one in bins) == len(answers)
    for one in bins:
        assert one.count == sum(one.low <= Fraction(answer) < one.high for answer in answers)
        assert fewest == 1 or one.count >= fewest


@given(st.lists(st.dates(date(2000, 1, 1), date(2030, 1, 1)), min_size=5, max_size=60))
def test_bins_of_days(days: list[date]) -> None:
    bins = bin_days(sorted(Counter(days).items()), 5)
    assert sum(one.count for one in bins) == len(days)
    assert all(one.count >= 5 and one.low < one.high for one in bins)
    assert all(one.count == sum(one.low <= day.toordinal() < one.high for day in days) for one in bins)


def test_the_ends_are_one_person_s_each_so_an_anonymous_survey_has_none() -> None:
    count = count_responses(_survey(_item(Kind.NUMBER)), [Response({"i": str(k)}) for k in range(40)]).pool()
    numbers = describe(_item(Kind.NUMBER), count.items["i"], fewest=5).numbers
    assert numbers is not None
    assert numbers.ends is None


@given(
    st.lists(st.dictionaries(st.sampled_from("abc"), st.integers(1, 5)), max_size=30), st.sets(st.sampled_from("abc"))
)
def test_any_items_are_added_up_as_if_the_others_were_not_asked(people: list[dict[str, int]], items: set[str]) -> None:
    def total(keys: str) -> Overall:
        survey = _survey(*(Item(key, Kind.RATING, Words(key)) for key in keys))
        some = [Response({key: value for key, value in one.items() if key in keys}) for one in people]
        return count_responses(survey, some).pool().overall

    assert total("abc").sum_up(items) == total("".join(sorted(items))).sum_up(items)

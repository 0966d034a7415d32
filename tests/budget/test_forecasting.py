"""The forecast by hand: groups and rates, instalments and newcomers, what-if, where it parts. No database."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from functools import cache
from typing import Any

import pytest

from jobs.budget.claims import Material, list_claims
from jobs.budget.estimating import estimate
from jobs.budget.forecasting import make
from jobs.budget.parting import FITS, LEFT, SHORT, UNPLANNED, find_state
from jobs.budget.terms import SHIPPED, Terms, parse_terms
from jobs.budget.what_if import RECOGNITION, ChangeWrong, change_book, read_change
from jobs.workdays import is_workday
from knowledge.eligibility import rules
from knowledge.eligibility.rules import Book
from storage.budget.figures import LineFigures
from storage.budget.forecasts import Drivers, Estimate
from storage.budget.intents import Intents
from storage.budget.past import Due, Past
from storage.budget.people import Known
from storage.budget.spending import Spent

FIRST = date(2026, 1, 1)
MEETS: dict[str, Any] = {
    "full_time": True, "new_hire": True, "arrival_date": "2025-08-01", "social_insurance_months": 6,
    "owns_home_in_district": False, "spouse_owns_home_in_district": False, "minor_child_owns_home_in_district": False,
    "employer_type": "企业",
}  # fmt: skip
SETTLEMENT = "settlement_allowance"


@cache
def _book() -> Book:
    return rules.load_book()


@cache
def _terms() -> Terms:
    return parse_terms(SHIPPED.read_text(encoding="utf-8"))


def _person(number: int, *, knows: bool, category: int = 4, since: date = date(2025, 9, 1)) -> Known:
    roster = {"category": category, "degree": "博士", "birth_date": "1990-03-01", "recognition_date": "2025-09-30"}
    return Known(number, f"员工{number}", number, f"单位{number}", since, roster, MEETS if knows else {})


def _find(material: Material, year: int = 2026, as_of: date = FIRST, book: Book | None = None) -> Estimate:
    made = make(book or _book(), material, _terms(), year, as_of, is_workday).forecast
    found = made.find(SETTLEMENT)
    assert found is not None
    return found


def test_who_meets_all_and_who_lacks_something_are_told_apart_and_counted_by_the_rates() -> None:
    material = Material([_person(1, knows=True), _person(2, knows=False)], Past(), Intents())
    found = _find(material)
    # 第九条：第四类第1期10万元；第二十八条：4月申请
    certain, possible = _terms().rates["certain"], _terms().rates["possible"]
    assert (found.low, found.likely, found.high) == tuple(
        round(100_000 * (one + other)) for one, other in zip(certain, possible, strict=True)
    )
    assert set(found.quarters) == {"2026Q2"}  # 81 days after 1 April
    assert (found.drivers.certain, found.drivers.possible, found.drivers.unsaid) == (1, 1, 0)
    assert "full_time" in found.drivers.missing


def test_what_people_said_goes_before_what_is_known() -> None:
    people = [_person(number, knows=True) for number in (1, 2, 3)]
    said = {1: frozenset({SETTLEMENT}), 2: frozenset({"household"})}
    material = Material(people, Past(), Intents(5, said))
    found, rates = _find(material), _terms().rates
    expected = rates["said_certain"].likely + rates["declined"].likely + rates["certain"].likely
    assert found.likely == round(100_000 * expected)
    drivers = found.drivers
    assert (drivers.said, drivers.declined, drivers.unsaid) == (1, 1, 1)
    assert found.low <= found.likely <= found.high


def test_an_anonymous_survey_counts_as_a_share_of_those_who_said_nothing() -> None:
    people = [_person(number, knows=True) for number in range(1, 11)]
    material = Material(people, Past(), Intents(5, ballots=20, counted={SETTLEMENT: 10}))
    found = _find(material)
    assert found.likely == 500_000  # half of ten people, 100,000 yuan each
    assert found.low < found.likely < found.high


def test_who_had_it_has_no_second_claim_and_instalments_fall_due() -> None:
    had = Past(
        instalments=(
            Due(SETTLEMENT, date(2026, 2, 10), 100_000, 1),
            Due(SETTLEMENT, date(2025, 12, 1), 50_000, 1),  # paid 49 days later: in January
            Due(SETTLEMENT, date(2026, 12, 20), 70_000, 1),  # paid in the next year
        ),
        in_process=(Due(SETTLEMENT, date(2025, 10, 15), 200_000, 2), Due(SETTLEMENT, date(2026, 11, 1), 1, 3)),
        years={(1, SETTLEMENT): 1, (2, SETTLEMENT): 0},
    )
    material = Material([_person(1, knows=True), _person(2, knows=True)], had, Intents())
    found, rates = _find(material), _terms().rates
    assert found.drivers.certain == 0
    assert found.drivers.instalments == (2, 150_000)
    assert found.drivers.in_process == (1, 200_000)
    assert found.likely == round(150_000 * rates["instalments"].likely + 200_000 * rates["in_process"].likely)
    assert set(found.quarters) == {"2026Q1"}


def test_the_offices_own_past_goes_before_the_rates_and_newcomers_are_expected_again() -> None:
    on_file = [_person(number, knows=True, since=date(2024, 6, 1)) for number in range(1, 21)]
    new = _person(30, knows=True, since=date(2025, 5, 1))
    paid = [*(Due(SETTLEMENT, date(2025, 6, 25), 100_000, number) for number in range(1, 6)),
            Due(SETTLEMENT, date(2025, 12, 20), 50_000, 30)]  # fmt: skip
    past = Past(
        years={(due.talent_id or 0, SETTLEMENT): 1 for due in paid},
        first={(due.talent_id or 0, SETTLEMENT): due.on for due in paid},
        last_year=tuple(paid),
    )
    found = _find(Material([*on_file, new], past, Intents()))
    assert found.drivers.fresh == 5
    assert found.drivers.newcomers == (1, 50_000)
    # Five of twenty last year; fifteen are left, so a quarter of them at 100,000 yuan, and the newcomer's again.
    assert found.likely == 15 * 100_000 // 4 + 50_000
    assert found.quarters["2026Q4"] == 50_000
    other = replace(past, last_year=tuple(replace(due, benefit="work_allowance") for due in paid), first={})
    assert _find(Material(on_file, replace(other, years={}), Intents())).likely == 0  # nobody asked for it last year


def test_more_knowledge_never_widens_what_is_certain() -> None:
    for knows in range(4):
        people = [_person(number, knows=number <= knows) for number in range(1, 4)]
        found = _find(Material(people, Past(), Intents()))
        assert (found.drivers.certain, found.drivers.possible) == (knows, 3 - knows)
        assert found.low <= found.likely <= found.high


def test_what_if_changes_the_forecast_and_no_rule() -> None:
    book = _book()
    material = Material([_person(1, knows=True), _person(2, knows=True, category=5)], Past(), Intents())
    now = _find(material)
    more = _find(material, book=change_book(book, read_change(SETTLEMENT, "第四类 80万元"), FIRST))
    assert more.likely - now.likely == round(
        100_000 * _terms().rates["certain"].likely
    )  # 40 to 80: first part 10 to 20
    less = _find(material, book=change_book(book, read_change(SETTLEMENT, "-50%"), FIRST))
    assert less.likely * 2 == now.likely
    later = make(
        change_book(book, read_change(SETTLEMENT, "11月1日至11月30日"), FIRST),
        material,
        _terms(),
        2026,
        FIRST,
        is_workday,
    )
    assert later.forecast.find(SETTLEMENT) is None or later.forecast.find(SETTLEMENT).likely == 0  # type: ignore[union-attr] # said before
    assert _find(material) == now
    assert rules.load_book() == book
    windows = change_book(book, read_change(RECOGNITION, "06-01..06-30"), FIRST)
    document = next(one for one in windows.documents if one.document == "zc-award-2023")
    assert document.recognition is not None
    assert document.recognition.windows[5] == ("06-01..06-30",)


@pytest.mark.parametrize(
    ("benefit", "text", "reason"),
    [
        (SETTLEMENT, "很多", "amount"),
        (SETTLEMENT, "-5万元", "amount"),
        (SETTLEMENT, "6月31日至7月1日", "window"),
        (SETTLEMENT, "7月1日至6月1日", "window"),
        ("work_allowance", "第四类 5万元", "category"),
        ("household", "5万元", "no_amount"),
        (RECOGNITION, "5万元", "window"),
        ("nothing", "5万元", "benefit"),
    ],
)
def test_what_cannot_be_supposed_says_why(benefit: str, text: str, reason: str) -> None:
    with pytest.raises(ChangeWrong) as raised:
        change_book(_book(), read_change(benefit, text), FIRST)
    assert raised.value.reason == reason


def test_a_window_that_is_over_leaves_nothing_of_the_year() -> None:
    material = Material([_person(1, knows=True)], Past(), Intents())
    claims = list_claims(_book(), material, _terms(), 2026, date(2026, 11, 5), is_workday)
    assert [claim for claim in claims if claim.benefit == SETTLEMENT] == []
    found = estimate(_book(), claims, material, _terms(), 2026, date(2026, 11, 5))
    assert found.range[1] == 0 or found.find(SETTLEMENT) is None


@pytest.mark.parametrize(
    ("planned", "likely", "state"),
    [
        (1_000_000, 1_000_000, FITS),
        (1_000_000, 1_090_000, FITS),  # nine percent
        (1_000_000, 1_110_000, SHORT),
        (1_000_000, 880_000, LEFT),
        (300_000, 390_000, FITS),  # a third, but less than 100,000 yuan
        (300_000, 410_000, SHORT),
        (None, 120_000, UNPLANNED),
        (None, 90_000, FITS),
    ],
)
def test_a_line_parts_where_share_and_sum_are_passed(planned: int | None, likely: int, state: str) -> None:
    forecast = Estimate(SETTLEMENT, likely, likely, likely, {}, Drivers())
    line = LineFigures(SETTLEMENT, 0 if planned is None else 1, planned_yuan=planned or 0, forecast=forecast)
    assert find_state(line, _terms()) == state
    if planned is not None and state == FITS:
        spent = replace(line, spent=Spent({"2026Q1": 200_000}, {"2026Q2": 100_000}))
        assert find_state(spent, _terms()) == SHORT  # what was paid and committed is no more to be had


def test_the_delay_of_a_payment_moves_it_into_its_quarter() -> None:
    terms = replace(_terms(), payment=timedelta(days=0))
    material = Material([_person(1, knows=True)], Past(), Intents())
    found = make(_book(), material, terms, 2026, FIRST, is_workday).forecast.find(SETTLEMENT)
    assert found is not None
    assert set(found.quarters) == {"2026Q2"}
    late = replace(_terms(), payment=timedelta(days=100))
    found = make(_book(), material, late, 2026, FIRST, is_workday).forecast.find(SETTLEMENT)
    assert found is not None
    assert set(found.quarters) == {"2026Q3"}

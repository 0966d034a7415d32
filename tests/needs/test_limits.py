"""The limits of needs as data: what is shipped, an office's own, and what can't be used."""

from __future__ import annotations

from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from jobs import workdays
from jobs.needs import SHIPPED, NeedLimitsUnusable, load_terms, parse_terms
from storage.need_chain import CATEGORIES, Limits
from storage.need_lists import Clocks, Step, count_clocks
from storage.need_steps import Moment
from tests.needs.conftest import ZONE

USUAL = "limits: {transfer: 3, department: 10, extended: 20, release: 3, call_back: 5}\n"
TERMS = parse_terms(SHIPPED.read_text(encoding="utf-8"))


def test_the_shipped_limits_are_those_of_the_chain() -> None:
    assert TERMS.usual == Limits(transfer=3, department=10, extended=20, release=3, answer=5, call_back=5)
    assert TERMS.categories == CATEGORIES
    assert (TERMS.called, TERMS.contact_after, TERMS.chief_after) == ({1, 2}, 2, 3)
    assert TERMS.limits_of("housing", urgent=True) == Limits(1, 5, 10, 1, 3, 2)


def test_an_office_has_its_own_copy_and_a_category_its_own_limits(tmp_path: Path) -> None:
    assert load_terms(tmp_path).usual == TERMS.usual
    own = "limits: {transfer: 2, department: 7, extended: 14, release: 1, call_back: 3}\n"
    own += "categories: {medical: {department: 3}, 停车: {}}\nurgent: {department: 2}\ncalled: [1]\n"
    (tmp_path / "needs.yaml").write_text(own, encoding="utf-8")
    terms = load_terms(tmp_path)
    assert terms.categories == ("medical", "停车")
    assert terms.limits_of("停车") == Limits(2, 7, 14, 1, 5, 3)
    assert terms.limits_of("medical") == Limits(2, 3, 14, 1, 5, 3)
    assert terms.limits_of("medical", urgent=True) == Limits(2, 2, 14, 1, 5, 3)
    assert terms.called == {1}


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("limits: [", "第1行不是 YAML"),
        ("[]", "应有 limits: 和 categories:"),
        ("limits: {}\nother: 1", "不认识 other"),
        ("categories: {}", "limits 应为"),
        (SHIPPED.read_text(encoding="utf-8").replace("chief_after: 3", "chief_after: 0"), "chief_after 应为 1 到 250"),
        ("limits: {transfer: 3}", "limits：department 应为 1 到 250 个工作日"),
        ("limits: {transfer: 3, department: 0, extended: 20, release: 3, call_back: 5}", "department 应为 1 到 250"),
        ("limits: {transfer: 3, department: yes, extended: 20, release: 3, call_back: 5}", "department 应为 1 到 250"),
        ("limits: {transfer: 3, department: 10, extended: 5, release: 3, call_back: 5}", "extended 不应少于"),
        ("limits: {transfer: 3, department: 10, extended: 20, release: 3, call_back: 5, x: 1}", "不认识 x"),
        (USUAL + "categories: {停车: {x: 1}}", "categories.停车：不认识 x"),
        (USUAL + "categories: [1]", "categories 应为"),
        (USUAL + "categories: {一个长得谁也记不住也按不下去的名称: {}}", "应为 1 到 16 个字的名称"),
        (USUAL + "topics: []", "topics 应为 1 到 24"),
        (USUAL + "called: [7]", "called 应为人才类别 1 到 5"),
        (USUAL + "contact_after: 0", "contact_after 应为 1 到 250"),
    ],
)
def test_a_file_that_can_not_be_used_says_where_and_what_is_expected(text: str, reason: str) -> None:
    with pytest.raises(NeedLimitsUnusable) as refused:
        parse_terms(text)
    assert str(refused.value).startswith("needs.yaml：")
    assert reason in str(refused.value)


@pytest.mark.parametrize(
    ("day", "count", "reached"),
    [
        (date(2026, 11, 24), 10, date(2026, 12, 8)),
        (date(2026, 9, 30), 1, date(2026, 10, 8)),  # over the national holidays
        (date(2026, 2, 13), 1, date(2026, 2, 14)),  # a Saturday worked in exchange
        (date(2026, 11, 28), 1, date(2026, 11, 30)),  # from a Saturday
    ],
)
def test_working_days_are_counted_as_offices_do(day: date, count: int, reached: date) -> None:
    assert workdays.add(day, count) == reached
    assert workdays.count_between(day, reached) == count


def test_no_working_day_lies_before_its_beginning() -> None:
    assert workdays.count_between(date(2026, 11, 24), date(2026, 11, 23)) == 0


def step(day: int, move: str, state: str) -> Step:
    return Step(datetime(2026, 11, day, 4, tzinfo=UTC), move, "office", "", state, "")


@pytest.mark.parametrize(
    ("steps", "today", "clocks"),
    [
        ([], 26, Clocks(3, False, 3, False)),
        ([step(24, "take", "to_transfer")], 26, Clocks(3, False, 3, False)),
        (  # two days were the talent's
            [step(24, "ask_talent", "asked_back"), step(26, "supply", "with_department")],
            27,
            Clocks(2, False, 2, False),
        ),
        ([step(24, "ask_talent", "asked_back")], 27, Clocks(1, False, 1, False)),
        ([step(25, "release", "call_back")], 27, Clocks(2, True, 4, False)),
        ([step(25, "release", "call_back"), step(26, "settle", "settled")], 30, Clocks(2, True, 3, True)),
        (
            [step(24, "release", "call_back"), step(25, "reopen", "reopened"), step(26, "release", "call_back")],
            27,
            Clocks(1, True, 4, False),
        ),
    ],
)
def test_both_clocks_stand_while_the_talent_is_waited_for(steps: list[Step], today: int, clocks: Clocks) -> None:
    when = Moment(datetime(2026, 11, today, 4, tzinfo=UTC), ZONE)
    assert count_clocks(date(2026, 11, 23), steps, TERMS, when) == clocks

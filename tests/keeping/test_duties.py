"""What the duties of article 26 ask for, and how they stand."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy.orm import Session

from bot.checkup import Standing
from bot.checkup.machine import check_holidays
from jobs import workdays
from jobs.duties import SHIPPED, DutiesUnusable, load_policy, parse_policy
from storage import access, duties
from storage.contacts import Line
from storage.database import Database
from storage.roles import Role
from storage.tables import Talent
from tests.keeping import roster
from tests.keeping.roster import TODAY

RULES = parse_policy(SHIPPED.read_text(encoding="utf-8")).rules


@pytest.mark.parametrize(
    ("kind", "day", "first", "last", "number"),
    [
        ("quarter", date(2026, 11, 23), date(2026, 10, 1), date(2026, 12, 31), 4),
        ("quarter", date(2028, 2, 29), date(2028, 1, 1), date(2028, 3, 31), 1),
        ("half_year", date(2026, 6, 30), date(2026, 1, 1), date(2026, 6, 30), 1),
        ("half_year", date(2026, 7, 1), date(2026, 7, 1), date(2026, 12, 31), 2),
        ("year", date(2026, 12, 31), date(2026, 1, 1), date(2026, 12, 31), 1),
    ],
)
def test_periods_are_those_of_the_calendar(
    kind: duties.PeriodKind, day: date, first: date, last: date, number: int
) -> None:
    period = duties.period_of(kind, day)
    assert (period.first, period.last, period.number) == (first, last, number)
    assert period.before.last == first - timedelta(days=1)


def test_only_the_level_that_the_measure_asks_for_meets_the_duty(database: Database) -> None:
    def play(session: Session) -> list[tuple[int, int]]:
        liaison = roster.enter_official(session, "李某", "liaison")
        actor = roster.join(session, "7", Role.LIAISON, official_id=liaison)
        talent = roster.enter_talent(session, "张三", 2, liaison=liaison)
        seen = []
        for level, day in (
            ("liaison", date(2026, 11, 1)),
            ("district_leader", date(2026, 6, 30)),  # the half-year before
            ("district_leader", date(2026, 7, 1)),
        ):
            roster.log(session, actor, talent, day, level=level)
            standing = duties.standing_of(session, RULES, session.get_one(Talent, talent), TODAY)
            assert standing
            seen.append((standing.done, standing.missing))
        return seen

    assert database.write(play) == [(0, 1), (0, 1), (1, 0)]


def test_a_greeting_alone_meets_nothing_unless_set_so(database: Database) -> None:
    def play(session: Session) -> tuple[int, int, int, duties.Tally]:
        liaison = roster.enter_official(session, "李某", "liaison")
        actor = roster.join(session, "7", Role.LIAISON, official_id=liaison)
        talent = session.get_one(Talent, roster.enter_talent(session, "李四", 4, liaison=liaison))
        roster.log(session, actor, talent.id, date(2026, 3, 1), lines=(Line("greeting", "新春问候"),))
        strict = duties.standing_of(session, RULES, talent, TODAY)
        relaxed = duties.standing_of(session, duties.Rules(RULES.duties, greeting_meets=True), talent, TODAY)
        assert strict
        assert relaxed
        told = duties.tally(session, talent.id, date(2026, 1, 1), TODAY)
        assert [due.name for due in duties.list_due(session, RULES, actor, TODAY)] == ["李四"]
        assert duties.list_due(session, duties.Rules(RULES.duties, greeting_meets=True), actor, TODAY) == []
        return strict.missing, strict.greetings, relaxed.missing, told

    assert database.write(play) == (1, 1, 0, duties.Tally(contacts=1, greetings=1))


def test_due_first_is_the_soonest_deadline_then_the_longest_silence(database: Database) -> None:
    def play(session: Session) -> tuple[list[str], list[str], int]:
        liaison = roster.enter_official(session, "李某", "liaison")
        actor = roster.join(session, "7", Role.LIAISON, official_id=liaison)
        other = roster.enter_official(session, "赵某", "liaison")
        for name, category in (("第四类甲", 4), ("第一类甲", 1), ("第五类乙", 5), ("无类别", None)):
            roster.enter_talent(session, name, category, liaison=liaison)
        roster.enter_talent(session, "别人的", 4, liaison=other)
        long_ago = roster.enter_talent(session, "去年联系过", 4, liaison=liaison)
        roster.log(session, actor, long_ago, date(2025, 11, 1))
        october = date(2026, 3, 10)
        everyone = [due.name for due in duties.list_due(session, RULES, actor, october)]
        paged = [due.name for due in duties.list_due(session, RULES, actor, october, limit=2, offset=1)]
        return everyone, paged, duties.count_due(session, RULES, access.kept_in_touch_by(actor), october)

    everyone, paged, total = database.write(play)
    assert everyone == ["第一类甲", "第四类甲", "第五类乙", "去年联系过"]
    assert paged == ["第四类甲", "第五类乙"]
    assert total == 4


def test_missed_is_what_was_not_met_in_the_period_before_by_who_was_there(database: Database) -> None:
    def play(session: Session) -> list[str]:
        liaison = roster.enter_official(session, "李某", "liaison")
        actor = roster.join(session, "7", Role.LIAISON, official_id=liaison)
        roster.enter_talent(session, "错过", 1, liaison=liaison)
        met = roster.enter_talent(session, "做到", 1, liaison=liaison)
        roster.log(session, actor, met, date(2026, 9, 30), level="chief_leader")
        roster.enter_talent(session, "后来", 1, liaison=liaison, entered=datetime(2026, 10, 8, tzinfo=UTC))
        return [due.name for due in duties.find_missed(session, RULES, Talent.id > 0, TODAY)]

    assert database.write(play) == ["错过"]


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("duties: 3", "应有 duties"),
        ("duties:\n  - {categories: [6], by: liaison, per: year}", "第1条：categories"),
        ("duties:\n  - {categories: [1], by: mayor, per: year}", "第1条：by"),
        ("duties:\n  - {categories: [1], by: liaison, per: month}", "第1条：per"),
        ("duties:\n  - {categories: [1], by: liaison, per: year, times: 0}", "第1条：times"),
        ("duties:\n  - {categories: [1], by: liaison, per: year, much: 1}", "不认识 much"),
        (
            "duties:\n  - {categories: [1], by: liaison, per: year}\n  - {categories: [1], by: unit_head, per: year}",
            "第2条：第1类",
        ),
        ("duties: []\ndigest: {from: soon}", "digest：from"),
        ("duties: [\n", "不是 YAML"),
    ],
)
def test_a_wrong_file_says_where_and_what(text: str, said: str) -> None:
    with pytest.raises(DutiesUnusable, match=said):
        parse_policy(text)


def test_the_offices_own_copy_comes_first(tmp_path: Path) -> None:
    assert load_policy(tmp_path).rules == RULES
    own = "greeting_meets: yes\nduties:\n  - {categories: [1, 2], by: [liaison, unit_head], per: quarter, times: 2}\n"
    (tmp_path / "duties.yaml").write_text(own, encoding="utf-8")
    policy = load_policy(tmp_path)
    assert policy.rules.greeting_meets
    duty = policy.rules.of(2)
    assert duty
    assert (duty.times, duty.levels) == (2, {"liaison", "unit_head"})
    assert policy.rules.of(3) is None


@pytest.mark.parametrize(
    ("day", "works"),
    [
        (date(2026, 11, 23), True),  # a Monday
        (date(2026, 11, 22), False),  # a Sunday
        (date(2026, 2, 14), True),  # a Saturday worked for the Spring Festival
        (date(2026, 2, 17), False),  # the Spring Festival, a Tuesday
    ],
)
def test_working_days_know_holidays_and_make_up_days(day: date, works: bool) -> None:
    assert workdays.is_known(day)
    assert workdays.is_workday(day) is works


def test_a_year_that_is_not_published_has_weekends_only_and_says_so() -> None:
    assert not workdays.is_known(date(2090, 1, 2))
    assert workdays.is_workday(date(2090, 1, 2))
    assert not workdays.is_workday(date(2090, 1, 1))  # a Sunday
    assert workdays.festival_of(date(2090, 10, 1)) == ""


def test_a_year_that_is_missing_is_told_three_weeks_before_it_begins() -> None:
    assert workdays.find_unknown_year(date(2026, 11, 23)) is None
    last = max(held for held in (date(year, 12, 31) for year in range(2026, 2090)) if workdays.is_known(held))
    assert workdays.find_unknown_year(last - timedelta(days=30)) is None
    for day in (last - timedelta(days=20), last, last + timedelta(days=1)):
        assert workdays.find_unknown_year(day) == last.year + 1
    assert "没有收录" in check_holidays(last).found
    assert check_holidays(date(2026, 11, 23)).standing is Standing.FINE


def test_the_first_working_day_of_a_week_after_holidays() -> None:
    assert workdays.is_first_of_week(date(2026, 11, 23))
    assert not workdays.is_first_of_week(date(2026, 11, 24))
    assert workdays.is_first_of_week(date(2026, 10, 8))  # the week began within the National Day holidays
    assert workdays.festival_of(date(2026, 10, 1)) == "National Day"

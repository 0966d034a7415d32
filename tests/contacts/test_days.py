"""Days as people write them."""

from __future__ import annotations

from datetime import date

import pytest

from bot import days

TODAY = date(2026, 11, 23)  # a Monday


@pytest.mark.parametrize(
    ("written", "day"),
    [
        ("今天", date(2026, 11, 23)),
        ("刚才", date(2026, 11, 23)),
        ("昨天", date(2026, 11, 22)),
        ("昨天下午3点", date(2026, 11, 22)),
        ("昨晚", date(2026, 11, 22)),
        ("前天", date(2026, 11, 21)),
        ("大前天", date(2026, 11, 20)),
        ("3天前", date(2026, 11, 20)),
        ("两天前", date(2026, 11, 21)),
        ("周一", date(2026, 11, 23)),
        ("周五", date(2026, 11, 20)),
        ("上周五", date(2026, 11, 20)),
        ("上上周五", date(2026, 11, 13)),
        ("上星期天", date(2026, 11, 22)),
        ("这周一", date(2026, 11, 23)),
        ("11月3日", date(2026, 11, 3)),
        ("１１月３日", date(2026, 11, 3)),
        ("11月3号", date(2026, 11, 3)),
        ("11 月 3 日", date(2026, 11, 3)),
        ("11.3", date(2026, 11, 3)),
        ("１１／３", date(2026, 11, 3)),
        ("11-03", date(2026, 11, 3)),
        ("十一月三日", date(2026, 11, 3)),
        ("二〇二六年十一月三日", date(2026, 11, 3)),
        ("二○二六年十月二十一日", date(2026, 10, 21)),
        ("二零二五年十二月三十一日", date(2025, 12, 31)),
        ("2025年2月28日", date(2025, 2, 28)),
        ("25年2月28日", date(2025, 2, 28)),
        ("2026-11-03", date(2026, 11, 3)),
        ("2026/11/3", date(2026, 11, 3)),
        ("20261103", date(2026, 11, 3)),
        ("去年12月3日", date(2025, 12, 3)),
        ("上个月5号", date(2026, 10, 5)),
        ("本月3日", date(2026, 11, 3)),
        ("3号", date(2026, 11, 3)),
    ],
)
def test_a_day_is_read(written: str, day: date | None) -> None:
    found = days.read_day(written, TODAY)
    assert found is not None
    assert found.day == day


@pytest.mark.parametrize(
    ("written", "problem"),
    [
        ("2025-02-30", "impossible"),
        ("２０２５年２月３０日", "impossible"),
        ("13月5日", "impossible"),
        ("11月31日", "impossible"),
        ("0月0日", "impossible"),
        ("11月25日", "future"),
        ("12月30日", "future"),
        ("2027年1月1日", "future"),
        ("本周五", "future"),
        ("明天", "future"),
        ("大后天", "future"),
        ("tomorrow", "future"),
        ("1899年1月1日", "impossible"),
    ],
)
def test_I6_what_is_no_day_or_has_not_come_is_said(written: str, problem: str) -> None:
    found = days.read_day(written, TODAY)
    assert found is not None
    assert (found.day, found.problem, found.text) == (None, problem, written)


@pytest.mark.parametrize(
    "written", ["", "张三", "1.5万元", "-3", "3", "一百", "11月", "2026年", "周", "3天", "第3号楼"]
)
def test_what_is_no_day_is_none(written: str) -> None:
    assert days.read_day(written, TODAY) is None


def test_without_a_year_january_means_the_december_before() -> None:
    assert days.read_day("12月30日", date(2027, 1, 5)).day == date(2026, 12, 30)  # type: ignore[union-attr] # it is read
    assert days.read_day("2月29日", date(2026, 11, 23)).day == date(2024, 2, 29)  # type: ignore[union-attr] # it is read
    assert days.read_day("28日", date(2027, 1, 5)).day == date(2026, 12, 28)  # type: ignore[union-attr] # it is read


def test_a_promise_is_for_a_day_to_come() -> None:
    found = days.find_day("帮问人才公寓，12月5日前答复", TODAY, ahead=True)
    assert found is not None
    assert (found.day, found.text) == (date(2026, 12, 5), "12月5日")
    assert days.read_day("明天", TODAY, ahead=True).day == date(2026, 11, 24)  # type: ignore[union-attr] # it is read
    assert days.read_day("大后天", TODAY, ahead=True).day == date(2026, 11, 26)  # type: ignore[union-attr] # it is read
    assert days.read_day("周五", TODAY, ahead=True).day == date(2026, 11, 27)  # type: ignore[union-attr] # it is read
    assert days.read_day("1月8日", TODAY, ahead=True).day == date(2027, 1, 8)  # type: ignore[union-attr] # it is read


def test_a_day_glued_to_a_name_is_found_at_its_end() -> None:
    for written, rest in [
        ("张三十一月三日", "张三"),
        ("张三三月五日", "张三"),
        ("张三11月3日", "张三"),
        ("张三上周五", "张三"),
    ]:
        found = days.day_at_end(written, TODAY)
        assert found is not None
        assert written[: found.start] == rest

"""The time a question means, and the dates that are of something else."""

from __future__ import annotations

from datetime import date

import pytest

from knowledge.dates import read_time

TODAY = date(2026, 11, 23)


@pytest.mark.parametrize(
    ("question", "start", "end"),
    [
        ("2022年申请的，补贴按什么标准", date(2022, 1, 1), date(2022, 12, 31)),
        ("２０２２年申请的", date(2022, 1, 1), date(2022, 12, 31)),
        ("二〇二二年认定的博士能拿多少", date(2022, 1, 1), date(2022, 12, 31)),
        ("2021年那时候购房补贴多少", date(2021, 1, 1), date(2021, 12, 31)),
        ("2021年博士补贴多少", date(2021, 1, 1), date(2021, 12, 31)),
        ("去年申请的安家补贴多少", date(2025, 1, 1), date(2025, 12, 31)),
        ("前年认定的", date(2024, 1, 1), date(2024, 12, 31)),
        ("21年申请的购房补贴", date(2021, 1, 1), date(2021, 12, 31)),
        ("2022年3月提交的申请", date(2022, 3, 1), date(2022, 3, 31)),
        ("2022-03-05申请的", date(2022, 3, 5), date(2022, 3, 5)),
        ("2022年3月5日提交的申请", date(2022, 3, 5), date(2022, 3, 5)),
        ("2019年毕业，2021年申请", date(2021, 1, 1), date(2021, 12, 31)),
        ("2022年6月毕业，按当年的规定补贴多少", date(2022, 6, 1), date(2022, 6, 30)),
        ("I applied in 2021, how much was it", date(2021, 1, 1), date(2021, 12, 31)),
    ],
)
def test_I6_a_time_of_application_or_of_a_rule_is_meant(question: str, start: date, end: date) -> None:
    time = read_time(question, TODAY)
    assert (time.start, time.end) == (start, end)
    assert time.past


@pytest.mark.parametrize(
    "question",
    [
        "博士能拿多少安家费",
        "我2026年3月入职，能申请吗",
        "1995年出生的能不能认定",
        "2019年毕业的本科生有补贴吗",
        "2024年度申报指南在哪里看",
        "样例〔2023〕1号第三条",
        "去年工资75万，能评第几类",
        "2027年那批什么时候报名",
        "今年申请的什么时候发",
        "2026年申请的什么时候发",
        "补贴2000元够不够",
        "2028年底前要办完吗",
        "合同签3年以上才行吗",
    ],
)
def test_other_years_and_the_present_mean_now(question: str) -> None:
    time = read_time(question, TODAY)
    assert time.start is None
    assert not time.past


@pytest.mark.parametrize(
    ("question", "invalid"),
    [("2025-02-30申请的", "2025-02-30"), ("2022年13月申请", "2022年13月"), ("2021年2月31日申请", "2021年2月31日")],
)
def test_I6_a_day_that_does_not_exist_is_handed_back(question: str, invalid: str) -> None:
    time = read_time(question, TODAY)
    assert time.invalid == invalid
    assert time.start is None


@pytest.mark.parametrize(
    "question", ["老办法丁类多少", "原办法的补贴", "旧的那个政策", "试行办法里", "the old measure"]
)
def test_a_superseded_edition_may_be_named_without_a_year(question: str) -> None:
    assert read_time(question, TODAY).old


@pytest.mark.parametrize(
    "question", ["2019版的补贴", "2019年的试行办法", "旧的那个2019办法", "the 2019 trial measures"]
)
def test_an_edition_may_be_named_by_its_year(question: str) -> None:
    assert read_time(question, TODAY).edition == 2019


def test_the_present_may_be_asked_about_beside_the_past() -> None:
    assert read_time("2021年按老办法评的丁类，现在算第几类", TODAY).now


def test_the_day_of_asking_decides_what_last_year_is() -> None:
    assert read_time("去年申请的", date(2020, 1, 1)).start == date(2019, 1, 1)

"""What an award is checked for, each finding with its article: a table, without a database."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from jobs.award_entry import ADDED, HELD, REJECTED, UNCHANGED
from tests.awards.rules import decide, found, ledger, person, rules, typed

FIRST = typed()
TITLE = typed("待遇 职称提升奖励", "金额 3万元")
OWN_UNIT = "待遇 用人单位引才奖励\n单位 示例芯科技\n申请日期 2026-05-12\n金额 "


@pytest.mark.parametrize(
    ("texts", "against"),
    [
        ([FIRST], [[]]),
        ([FIRST, typed("批次 另一批")], [[], [("twice", "第九条")]]),
        ([FIRST, typed("期数 2", "申请日期 2026-05-12")], [[], []]),  # the second instalment has no window
        ([TITLE, typed("待遇 技能提升奖励", "金额 1万元")], [[], [("excluded", "第十五条")]]),
        ([FIRST, typed("待遇 rent_subsidy", "金额 1.5万元")], [[], [("excluded", "第三十条")]]),
        ([typed("待遇 毕业生生活补贴", "金额 5万元"), FIRST], [[], [("excluded", "第三十条")]]),
        ([typed("申请日期 2026-06-10")], [[("window", "第二十八条")]]),
        ([typed("申请日期 2026-11-02")], [[]]),  # 31 October is a Saturday: until Monday
        ([typed("到岗日期 2024-10-09")], [[("deadline", "第十条")]]),
        ([typed("到岗日期 2024-10-10")], [[]]),
        ([typed("金额 12万元")], [[("amount", "第九条")]]),
        ([typed("待遇 毕业生生活补贴", "金额 5万元", "到岗日期 2025-01-10")], [[("deadline", "第二十条")]]),
    ],
)  # fmt: skip
def test_each_finding_names_its_article(texts: list[str], against: list[list[tuple[str, str]]]) -> None:
    assert found(decide(ledger(person()), *texts)) == against


@pytest.mark.parametrize(
    ("who", "text", "against"),
    [
        (person(category=None), FIRST, [("unrecognised", "第五条")]),
        (person(recognised_on=date(2023, 4, 9)), FIRST, [("lapsed", "第七条")]),
        (person(recognised_on=date(2023, 4, 10)), FIRST, []),
        (person(recognised_on=date(2026, 4, 11)), FIRST, [("too_early", "第五条")]),
        (person(category=1, recognised_on=date(2020, 1, 1)), typed("金额 200万元"), []),  # the first category stays
        (person(left_on=date(2026, 4, 1), left_why="resigned"), FIRST, [("left", "第三十一条")]),
        (person(left_on=date(2026, 4, 11), left_why="resigned"), FIRST, []),
    ],
)
def test_the_person_is_checked_too(who: object, text: str, against: list[tuple[str, str]]) -> None:
    assert found(decide(ledger(who), text)) == [against]  # type: ignore[arg-type] # made above


def test_caps_count_a_person_and_an_employer_with_the_rows_before() -> None:
    made = ledger(person(category=2))
    honours = [typed("待遇 评定奖励", "金额 100万元", f"批次 第{number}批", f"期数 {number}") for number in range(1, 6)]
    assert found(decide(made, *honours))[3:] == [[], [("cap_person", "第三十条")]]
    units = [f"{OWN_UNIT}{yuan}\n批次 {yuan}" for yuan in ("100万元", "50万元", "3万元")]
    assert found(decide(ledger(), *units)) == [[], [], [("cap_employer", "第十六条")]]
    later = f"{OWN_UNIT}3万元".replace("2026-05-12", "2025-05-12")  # another year, another cap
    assert found(decide(ledger(), units[0], units[1], later)) == [[], [], []]


def test_a_quota_counts_heads_of_an_employer_in_a_year() -> None:
    people = [person(number, f"人才{number}") for number in range(1, 23)]
    texts = [
        typed(f"姓名 人才{number}", "待遇 年度薪酬补贴", "金额 2万元", "申请日期 2026-07-03") for number in range(1, 23)
    ]
    against = found(decide(ledger(*people), *texts))
    assert [len(one) for one in against] == [0] * 20 + [1, 1]
    assert against[20] == [("quota", "第十三条")]


def test_a_changed_article_holds_what_rests_on_it() -> None:
    from jobs.award_entry import Terms, compare
    from storage.awards.fields import read_typed
    from tests.awards.rules import TODAY

    book = replace(rules().book, suspended=frozenset({"zc-award-2023:settlement_allowance"}))
    changed = replace(rules(), book=book)
    result = compare([read_typed(FIRST)], ledger(person()), changed, Terms(TODAY))
    assert found(result) == [[("suspended", "第九条")]]


def test_a_reason_lets_it_pass_and_the_second_time_it_is_unchanged() -> None:
    made = ledger(person())
    late = typed("申请日期 2026-06-10")
    assert [one.what for one in decide(made, late).decisions] == [HELD]
    passed = decide(made, f"{late}\n放行理由 因生育延误，按第二十八条补报")
    assert [one.what for one in passed.decisions] == [ADDED]
    assert passed.records[0].overridden == ("window",)
    assert passed.records[0].steps[0].text.startswith("因生育延误")
    assert [one.what for one in decide(made, late).decisions] == [UNCHANGED]


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        (typed("姓名 李四"), "no_person"),
        (typed("姓名 王五"), "namesakes"),
        (typed("待遇 租房补贴"), "which_benefit"),
        (typed("待遇 安家补助费"), "unknown_benefit"),
        (typed("申请日期 2026-11-24"), "future"),
        (typed("金额 "), "no_amount"),
        (typed("状态 已拨付"), "no_day_of_state"),
        (typed("已发金额 11万元", "拨付日期 2026-06-10"), "paid_more"),
        ("待遇 用人单位引才奖励\n姓名 张三\n金额 3万元\n申请日期 2026-05-12", "no_employer"),
    ],
)
def test_a_row_that_cannot_be_taken_says_why(text: str, reason: str) -> None:
    made = ledger(person(), person(2, "王五"), person(3, "王五"))
    result = decide(made, text)
    assert [one.what for one in result.decisions] == [REJECTED]
    assert [one.key for one in result.decisions[0].reasons] == [f"awards.reason.{reason}"]


def test_a_department_enters_what_it_handles() -> None:
    made, housing = ledger(person()), frozenset({"housing"})
    assert decide(made, FIRST, units=housing).decisions[0].reasons[0].key == "awards.reason.not_yours"
    rent = typed("待遇 租房补贴（人才）", "金额 1.5万元")
    assert decide(made, rent, units=housing).decisions[0].what == ADDED


@pytest.mark.parametrize(
    ("text", "units", "why"),
    [
        (typed("编号 001", "金额 9万元"), None, ""),
        (typed("编号 001", "姓名 李四"), None, "number_taken"),
        (typed("编号 001", "姓名 ", "单位 样本生物"), None, "number_taken"),
        (typed("编号 001", "待遇 职称提升奖励"), None, "number_taken"),
        (typed("编号 001", "待遇 租房补贴（人才）"), {"housing"}, "number_taken"),
        (typed("编号 001", "金额 9万元"), {"human_resources"}, "not_yours"),
    ],
)
def test_a_number_on_file_is_nobody_elses(text: str, units: set[str] | None, why: str) -> None:
    made = ledger(person(), person(2, "李四"), employers=("示例芯科技", "样本生物"))
    (first,) = decide(made, typed("编号 001")).decisions
    assert first.facts is not None
    handled_by = "housing" if why == "not_yours" else first.facts.department
    made.enter(replace(first.facts, award_id=1, department=handled_by))
    (one,) = decide(made, text, units=frozenset(units) if units is not None else None).decisions
    assert [reason.key for reason in one.reasons] == ([f"awards.reason.{why}"] if why else [])


@pytest.mark.parametrize(
    ("lines", "why"),
    [
        (["单位 示例芯科技"], ""),
        (["单位 戊公司"], "elsewhere"),  # another 张三, who is not on the roster
        (["待遇 中介机构引才奖励", "单位 戊公司", "申请日期 2026-05-12"], ""),  # the agency's name, not where they work
    ],
)
def test_a_namesake_of_another_unit_is_somebody_else(lines: list[str], why: str) -> None:
    (one,) = decide(ledger(person()), typed(*lines)).decisions
    assert [reason.key for reason in one.reasons] == ([f"awards.reason.{why}"] if why else [])

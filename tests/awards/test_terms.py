"""How awards go, as the office's file says: limits by the article, what is repaid with its working, bad files."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from jobs import award_course, award_papers
from jobs.award_rows import find_state
from jobs.award_rules import payee_of
from jobs.awards import SHIPPED, AwardTermsUnusable, parse_terms
from jobs.repayments import compute
from storage.awards.chain import PAID
from storage.awards.facts import AwardFacts
from storage.awards.fields import Row
from storage.awards.lists import Listed
from tests.awards.rules import rules

SOURCES = Path("knowledge/sources")
FACTS = AwardFacts(
    1, "k", "", "person", 1, 1, 5, "zc-award-2023", "", "settlement_allowance", "第九条", "", 1, 50_000,
    date(2025, 4, 10), paid_yuan=50_000, state=PAID, since=date(2025, 6, 20), paid_on=date(2025, 6, 20),
    arrived_on=date(2025, 2, 1),
)  # fmt: skip


def test_every_benefit_has_a_unit_and_every_unit_is_there() -> None:
    book, terms = rules().book, rules().terms
    handled = {(document, benefit) for document, measure in terms.measures.items()
               for benefits in measure.units.values() for benefit in benefits}  # fmt: skip
    assert handled == {(entry.document.document, entry.key) for entry in book.entries}
    keys = set(re.findall(r"^  - key: (\w+)", Path("knowledge/offices.yaml").read_text(encoding="utf-8"), re.MULTILINE))
    assert {unit for measure in terms.measures.values() for unit in measure.units} <= keys


def test_the_limits_are_those_of_the_samples() -> None:
    text = (SOURCES / "02-award-2023.md").read_text(encoding="utf-8")
    article = text[text.index("**第二十九条**") : text.index("**第三十条**")]
    days = [int(number) for number in re.findall(r"(\d+)个工作日", article)]
    check, accept, repair, short, long, notice, approve, person, employer, first = days
    assert (repair, notice) == (5, 5)
    measure = rules().terms.of("zc-award-2023")
    usual = measure.course(papers="少材料", payee="person", category=4)
    assert usual.days == {"applied": check + accept, "accepted": long, "noticed": notice + approve, "approved": person}
    assert measure.course(papers="零材料", payee="employer", category=4).days["accepted"] == short
    assert measure.course(papers="零材料", payee="employer", category=4).days["approved"] == employer
    matched = measure.course(papers="免材料", payee="person", category=2)
    assert (matched.states, matched.next_of("applied")) == (("applied", "noticed", "approved", "paid"), "noticed")
    top = measure.course(papers="少材料", payee="person", category=1)
    days_of = {"accepted": date(2026, 4, 20), "reviewed": date(2026, 4, 22)}
    assert first == 15
    assert award_course.find_due(top, "reviewed", days_of) == date(2026, 5, 13)  # 15 working days, the holiday left out
    team = rules().terms.of("zc-team-2023").course(papers="少材料", payee="employer", category=None)
    assert (team.next_of("reviewed"), team.next_of("approved")) == ("approved", "noticed")  # decided, then made public
    day = date(2026, 5, 6)
    row = Row("兑现", 1, {"reviewed": day, "approved": day, "noticed": day})
    assert find_state(row, day, team.order)[0] == "noticed"
    usual = rules().terms.of("zc-award-2023").course(papers="少材料", payee="person", category=4)
    assert find_state(row, day, usual.order)[0] == "approved"


@pytest.mark.parametrize(
    ("changes", "left_on", "reason", "yuan", "rule"),
    [
        ({}, date(2026, 6, 19), "resigned", 50_000, "below"),  # under 12 months: all of it
        ({}, date(2026, 6, 20), "resigned", 0, "kept"),
        ({}, date(2026, 1, 1), "died", 0, "exempt"),
        ({"instalment": 2}, date(2025, 9, 25), "resigned", 37_500, "prorate"),  # 9 of 12 months are not full
        ({"benefit": "graduate_allowance"}, date(2026, 6, 1), "uninsured", 25_000, "below"),
        ({"benefit": "employer_referral", "payee": "employer"}, date(2026, 1, 31), "resigned", 25_000, "below"),
        ({"benefit": "employer_referral", "payee": "employer"}, date(2026, 2, 1), "resigned", 0, "kept"),
        ({"benefit": "employer_referral", "arrived_on": None}, date(2026, 1, 31), "resigned", 0, "unknown"),
        ({"document": "zc-award-2019", "benefit": "purchase_subsidy", "instalment": 3},
         date(2029, 1, 1), "died", 50_000, "below"),
        ({"document": "zc-station-2023", "benefit": "station_setup_expert", "approved_on": date(2025, 5, 1)},
         date(2026, 8, 1), "resigned", 25_000, "below"),
    ],
)  # fmt: skip
def test_what_is_repaid_follows_the_article(
    changes: dict[str, object], left_on: date, reason: str, yuan: int, rule: str
) -> None:
    found = compute([replace(FACTS, **changes)], left_on, reason, rules().terms)  # type: ignore[arg-type] # columns
    assert [(one.yuan, working.rule) for one, working in found] == [(yuan, rule)]


def test_nothing_is_repaid_of_what_was_not_paid_or_no_article_speaks_of() -> None:
    others = [replace(FACTS, state="approved"), replace(FACTS, benefit="title_award")]
    assert compute(others, date(2025, 7, 1), "resigned", rules().terms) == []


def test_names_are_masked_and_some_are_left_out() -> None:
    assert [award_papers.mask_name(name, "*") for name in ("张三", "张三丰", "欧阳小明", "Ana Silva", "张", "")] == [
        "张*", "张**", "欧***", "Ana *****", "张*", "",
    ]  # fmt: skip
    made = [
        Listed(replace(FACTS, **{"state": "reviewed", **changes}), name, "示例芯科技")  # type: ignore[arg-type] # columns
        for name, changes in (
            ("张三", {}),
            ("王五", {"category": 1}),
            ("李四", {"benefit": "health_check"}),
            ("", {}),  # erased
            ("赵六", {"state": "approved"}),  # not to be made public any more
        )
    ]
    notice = award_papers.plan_notice(made, rules(), date(2026, 11, 23))
    assert [one.talent for one in notice.rows] == ["张三"]
    assert (notice.left, notice.first, notice.last) == (3, date(2026, 11, 23), date(2026, 11, 27))
    # Of a team it is made public after the decision.
    team = replace(FACTS, document="zc-team-2023", benefit="team_grant_startup_team", payee="employer", category=None)
    states = ("accepted", "reviewed", "approved", "noticed", "paid")
    grants = [Listed(replace(team, state=state), "", "示例芯科技") for state in states]
    notice = award_papers.plan_notice(grants, rules(), date(2026, 11, 23))
    assert [one.facts.state for one in notice.rows] == ["approved", "noticed"]


@pytest.mark.parametrize(
    ("before", "after", "told"),
    [
        ("chief_after: 3", "chief_after: 0", "chief_after"),
        ("notice_days: 5", "notice_day: 5", "不认识 measures.zc-award-2023.notice_day"),
        ("states: [applied, accepted, reviewed, noticed, approved, paid]", "states: [paid]", "应从 applied 到 paid"),
        ("      applied: 8", "      applied: many", "applied"),
        ("\nmeasures:", "\nmeasures: [", "不是 YAML"),
    ],
)
def test_a_file_that_cannot_be_used_says_what_and_where(before: str, after: str, told: str) -> None:
    text = SHIPPED.read_text(encoding="utf-8")
    assert before in text
    with pytest.raises(AwardTermsUnusable) as refused:
        parse_terms(text.replace(before, after, 1))
    assert told in str(refused.value)


def test_each_payee_of_the_rules_is_a_person_or_an_employer() -> None:
    kinds = {entry.benefit.payee: payee_of(entry) for entry in rules().book.entries}
    assert kinds == {"person": "person", "student": "person", "graduate": "person", "employer": "employer",
                     "agency": "employer"}  # fmt: skip

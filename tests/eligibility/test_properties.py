"""What holds of every profile: knowledge settles and never unsettles, order is nothing, the best is the best."""

from __future__ import annotations

import itertools
from datetime import date
from functools import cache
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from knowledge.eligibility import combining, judging, keys, profile, rules
from knowledge.eligibility.combining import Item
from knowledge.eligibility.conditions import Node
from knowledge.eligibility.keys import Kind
from knowledge.eligibility.rules import Book
from tests.eligibility.test_articles import list_cases

MADE = settings(max_examples=40, deadline=None, suppress_health_check=list(HealthCheck))
DAY = date(2026, 4, 10)
# What follows from these is looked up in the catalogue, where what is not said counts as not there.
_DERIVING = {
    "academician", "category", "recognized", "degree", "title_level", "skill_level", "honor_level", "honor_type",
    "prize", "prize_grade", "prize_place",
    "income_by_year_wan", "taxable_income_wan", "recognition_basis", "old_category", "birth_date", "age",
    "months_fulltime_in_enterprise", "full_time", "employer_type", "key_enterprise", "contract_years",
    "insured_in_district", "income_tax_in_district", "months_worked_per_year",
}  # fmt: skip


@cache
def _book() -> Book:
    return rules.load_book()


def _presumed(node: Node, *, inside: bool = False) -> set[str]:
    """The facts that count as not so until they are said: those of the text's exceptions."""
    inside = inside or node.kind in ("unless", "surely")
    found = set(node.comparison.list_facts()) if node.comparison is not None and inside else set()
    if node.comparison is not None and node.comparison.operator == "known":
        found |= set(node.comparison.list_facts())
    return found.union(*(_presumed(part, inside=inside) for part in node.parts))


@cache
def _settling() -> tuple[str, ...]:
    """The facts that are asked for and never presumed: to know them can only settle something."""
    from knowledge.eligibility.facts import COMPUTED

    asked: set[str] = set()
    presumed: set[str] = set(_DERIVING)
    for document in _book().documents:
        nodes = [one.when for one in document.definitions.values()]
        used_inside = {
            part.name
            for one in [*nodes, *(c.node for b in document.benefits for c in b.conditions)]
            for outer in one.walk()
            if outer.kind in ("unless", "surely")
            for part in outer.walk()
            if part.kind == "is"
        }
        for name, one in document.definitions.items():
            asked |= {key for part in one.when.walk() if part.comparison for key in part.comparison.list_facts()}
            presumed |= _presumed(one.when, inside=name in used_inside)
        for benefit in document.benefits:
            for condition in benefit.conditions:
                walked = [part.comparison for part in condition.node.walk() if part.comparison]
                asked |= {key for one in walked for key in one.list_facts()}
                presumed |= _presumed(condition.node)
            for opened in benefit.unclear:
                presumed |= _presumed(opened.when, inside=True)
            for tier in benefit.amount:
                presumed |= {*tier.less, *tier.most, tier.periods_less}
                presumed |= _presumed(tier.when) if tier.when is not None else set()
    for name in [*presumed]:
        presumed |= set(COMPUTED[name].needs) if name in COMPUTED else set()
    # What follows from other facts as well may be said otherwise than it follows: no knowledge, but a contradiction.
    return tuple(sorted((asked - presumed - set(COMPUTED)) & set(keys.list_keys())))


def test_there_are_facts_to_try() -> None:
    assert {"social_insurance_months", "first_job_in_district", "platform_assessment"} <= set(_settling())


@MADE
@given(st.data())
def test_more_knowledge_never_changes_what_was_settled(data: st.DataObject) -> None:
    case = data.draw(st.sampled_from(list_cases()))
    facts = dict(case.facts)
    known = keys.list_keys()
    for key in data.draw(st.lists(st.sampled_from(_settling()), max_size=4, unique=True)):
        value = _draw_value(data, known[key])
        if "." not in key:
            facts[key] = value
    fewer = {key: value for key, value in facts.items() if key not in _settling() or data.draw(st.booleans())}
    try:
        whole, part = profile.read(facts, case.day), profile.read(fewer, case.day)
    except profile.ProfileError:
        return
    before, after = judging.judge(_book(), part, case.day), judging.judge(_book(), whole, case.day)
    for one in before.verdicts:
        if one.decision.value in ("yes", "no"):
            assert after.find(one.benefit).decision is one.decision, (one.benefit, set(facts) - set(fewer))
        elif one.decision.value == "maybe" and not one.reasons:
            assert one.missing, one.benefit


def _draw_value(data: st.DataObject, key: keys.Key) -> object:
    match key.kind:
        case Kind.FLAG | Kind.FLAG_OR_DAY:
            return data.draw(st.booleans())
        case Kind.DAY:
            return data.draw(st.dates(date(2020, 1, 1), date(2026, 4, 1)))
        case Kind.CHOICE | Kind.CHOICE_OR_FLAG:
            return data.draw(st.sampled_from(key.values))
        case Kind.RANK:
            return data.draw(st.integers(1, 300))
        case _:
            return data.draw(st.integers(0, 90))


@MADE
@given(st.data())
def test_the_order_of_answers_does_not_matter(data: st.DataObject) -> None:
    case = data.draw(st.sampled_from(list_cases()))
    pairs = data.draw(st.permutations(list(case.facts.items())))
    shuffled = profile.read(dict(pairs), case.day)
    assert judging.judge(_book(), shuffled, case.day) == judging.judge(
        _book(), profile.read(case.facts, case.day), case.day
    )


@MADE
@given(
    st.lists(st.tuples(st.integers(0, 40), st.sampled_from(["", "a", "b"])), min_size=0, max_size=8),
    st.sets(st.tuples(st.integers(0, 7), st.integers(0, 7)), max_size=10),
    st.dictionaries(st.sampled_from(["a", "b"]), st.integers(0, 60)),
)
def test_the_best_combination_is_that_of_brute_force(
    drawn: list[tuple[int, str]], pairs: set[tuple[int, int]], caps: dict[str, int]
) -> None:
    items = [Item(str(place), float(yuan), cap) for place, (yuan, cap) in enumerate(drawn)]
    rivals = {frozenset((str(one), str(other))) for one, other in pairs if one != other}
    limits = {name: float(most) for name, most in caps.items()}
    found = combining.find_best(items, rivals, limits)
    assert not any(frozenset((a.key, b.key)) in rivals for a, b in itertools.combinations(found, 2))
    sets = [some for size in range(len(items) + 1) for some in itertools.combinations(items, size)]
    allowed = [
        some
        for some in sets
        if not any(frozenset((a.key, b.key)) in rivals for a, b in itertools.combinations(some, 2))
    ]
    most = max(combining.count(some, limits) for some in allowed)
    assert combining.count(found, limits) == most
    assert len(found) == max(len(some) for some in allowed if combining.count(some, limits) == most)


def test_what_is_written_of_a_profile_reads_back_the_same() -> None:
    for case in list_cases():
        person = profile.read(case.facts, case.day)
        assert profile.read(profile.write(person), case.day) == person


@pytest.mark.parametrize(
    ("key", "answer"),
    [("social_insurance_months", 7), ("owns_home_in_district", False), ("category", 5), ("degree", "博士")],
)
def test_what_is_asked_next_is_missing_somewhere_and_not_asked_again(key: str, answer: object) -> None:
    facts = {"full_time": True, "arrival_date": "2026-01-10", "employer_type": "企业"}
    first = judging.judge(_book(), profile.read(facts, DAY), DAY)
    assert any(first.ask_next in one.missing for one in first.verdicts)
    then = judging.judge(_book(), profile.read({**facts, key: answer}, DAY), DAY)
    assert then.ask_next != key
    skipped = judging.judge(_book(), profile.read(facts, DAY), DAY, skipped=frozenset({first.ask_next}))
    assert skipped.ask_next != first.ask_next


@pytest.mark.parametrize("applicant", ["employer", "agency"])
def test_who_hires_is_asked_about_what_they_are_paid_themselves(applicant: str) -> None:
    facts = {"applicant": applicant, "category": 3, "recognized": True, "full_time": True, "commissioned": True}
    judgement = judging.judge(_book(), profile.read(facts, DAY), DAY)
    theirs = {key for one in judgement.verdicts if one.payee == applicant for key in one.missing}
    assert judgement.ask_next in theirs


def test_a_few_answers_settle_everything_that_concerns_a_person() -> None:
    """A 38-year-old doctor with a chip company answers no more than eight questions about the money."""
    facts: dict[str, Any] = {"degree": "博士", "age": 38, "industry": "集成电路"}
    answers = {
        "full_time": True, "new_hire": True, "arrival_date": "2026-02-01", "employer_type": "企业",
        "social_insurance_months": 2, "owns_home_in_district": False, "spouse_owns_home_in_district": False,
        "minor_child_owns_home_in_district": False, "renting_market": True, "taxable_income_wan": 30,
        "first_job_in_district": False, "recognized": False, "child_stage": "高中", "flexible": False,
        "contract_years": 3, "graduation_date": "2016-06-30", "key_enterprise": False, "above_scale": False,
    }  # fmt: skip
    asked = []
    while len(asked) < 30:
        key = judging.judge(_book(), profile.read(facts, DAY), DAY).ask_next
        if not key:
            break
        asked.append(key)
        facts[key] = answers[key]
    assert len(asked) <= 10, asked

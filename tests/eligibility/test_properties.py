"""What holds of every profile: knowledge settles and never unsettles, order is nothing, the best is the best."""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterable
from datetime import date
from functools import cache
from random import Random
from statistics import median
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bot.texts import LANGUAGES
from bot.views.wizard_words import list_missing, name_fact
from bot.wizard import intake as wizard_intake
from bot.wizard import questions
from bot.wizard import reading as wizard_reading
from bot.wizard import scopes as wizard_scopes
from knowledge.eligibility import combining, judging, keys, profile, rules
from knowledge.eligibility.calendar import is_weekday
from knowledge.eligibility.combining import Item
from knowledge.eligibility.facts import KnownFacts
from knowledge.eligibility.free_text import understand
from knowledge.eligibility.keys import Kind
from knowledge.eligibility.outcome import Decision, Verdict
from knowledge.eligibility.rules import Book, Entry
from storage.checks import Check
from tests.eligibility.reach import find_reach, list_sources
from tests.eligibility.test_articles import Case, list_cases

MADE = settings(max_examples=40, deadline=None, suppress_health_check=list(HealthCheck))
DAY = date(2026, 4, 10)


@cache
def _book() -> Book:
    return rules.load_book()


def _narrow(case: Case) -> tuple[Book, Entry]:
    """The rule that a case is about and no other, with those that its sum is a share of."""
    entry = _book().find(case.benefit, case.day)
    names = {case.benefit, *(name for tier in entry.benefit.amount for name in tier.of_sums)}
    benefits = tuple(one for one in entry.document.benefits if one.key in names)
    return Book((entry.document.model_copy(update={"benefits": benefits}),)), entry


def test_more_knowledge_never_unsettles_what_was_settled_and_its_order_is_nothing() -> None:
    """Every fact that a profile can hold is added to cases of the articles.

    What a rule does not look at, all of it at once, changes nothing of its verdict, whatever the order. What it asks
    for settles: yes stays yes with its amount, no stays no, and what a "maybe" already told of the amount stays. What
    counts as not so until it is said (an exception, a title) may refuse, or open a question of the text's own, named.
    """
    draw, tried, settled = Random(8), set[str](), 0  # noqa: S311 - the same each time
    for case in list_cases()[::3]:
        book, entry = _narrow(case)
        reach = find_reach(entry.name)
        known = KnownFacts(profile.read(case.facts, case.day), case.day, entry.document, is_weekday)
        told = {key for fact in reach.asked if known.value(fact) is not None for key in list_sources(fact)}
        before = _judge(book, case.facts, case)
        others = _add(case, set(keys.list_keys()) - reach.read, draw)
        assert _judge(book, dict(reversed({**case.facts, **others}.items())), case) == before, case.why
        asked = _add(case, reach.read - reach.presumed - told, draw)
        after = _judge(book, {**case.facts, **asked}, case)
        if before.decision in (Decision.YES, Decision.NO):
            assert after.decision is before.decision, (case.why, asked, after)
        if before.amount_yuan is not None and after.decision is not Decision.NO:
            same = (after.amount_yuan, after.max_periods) == (before.amount_yuan, before.max_periods)
            assert same, (case.why, asked, after)
        settled += bool(asked) and before.decision is not Decision.MAYBE
        rest = _add(case, draw.sample(sorted(reach.presumed | told), k=min(2, len(reach.presumed | told))), draw)
        after = _judge(book, {**case.facts, **rest}, case)
        opened = (before.decision, after.decision) == (Decision.YES, Decision.MAYBE)
        assert not opened or after.missing or after.reasons, (case.why, rest, after)
        tried |= {*_list_keys(others), *_list_keys(asked), *_list_keys(rest)}
    assert settled > 30
    assert set(keys.list_keys()) - tried <= {"birth_date"}  # an age is drawn for who has none


def _judge(book: Book, facts: dict[str, Any], case: Case) -> Verdict:
    return judging.judge(book, profile.read(facts, case.day), case.day).find(case.benefit)


def _add(case: Case, names: Iterable[str], draw: Random) -> dict[str, Any]:
    """Those of the facts that a case does not say, with values drawn, without what contradicts the rest."""
    added: dict[str, Any] = {}
    told = profile.read(case.facts, case.day).facts  # a spelling may say two (规模以上企业)
    for name in sorted(names):
        outer, _, inner = name.partition(".")
        value: Any = draw.choice(_VALUES.get(keys.list_keys()[name].kind, (0, 1, 6, 40, 90, 300)))
        value = value if value is not None else draw.choice(keys.list_keys()[name].values)
        if inner:
            said = case.facts.get(outer) or {}
            added |= {outer: {inner: value, **said, **added.get(outer, {})}} if isinstance(said, dict) else {}
        elif name not in told:
            added[name] = value
    for _ in range(len(added)):
        try:
            profile.read({**case.facts, **added}, case.day)
        except profile.ProfileError as error:
            gone = {error.key, str(error.facts.get("other", ""))} & set(added)
            for key in gone or {error.key.partition(".")[0]}:
                added.pop(key, None)
        else:
            break
    return added


_VALUES: dict[Kind, tuple[Any, ...]] = {
    Kind.FLAG: (True, False),
    Kind.FLAG_OR_DAY: (True, False),
    Kind.DAY: (date(2021, 5, 1), date(2025, 9, 15), date(2026, 2, 1)),
    Kind.CHOICE: (None,),
    Kind.CHOICE_OR_FLAG: (None,),
    Kind.CATEGORY: (0, 1, 3, 5),
    Kind.YEARS: ({2024: 45, 2025: 90},),
    Kind.TEXT: ("芯片设计", "其他"),
}


def _list_keys(added: dict[str, Any]) -> set[str]:
    nested = {f"{name}.{key}" for name, value in added.items() if name == "spouse" for key in value}
    return (set(added) - {"spouse"}) | nested


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


@pytest.mark.parametrize("language", LANGUAGES)
def test_what_is_missing_is_told_as_something_that_can_be_answered(language: str) -> None:
    """Of every benefit and every fact that it looks at: no echo of its name, no bare statement (已婚)."""
    for entry in _book().entries:
        name = entry.benefit.en if language == "en" else entry.benefit.zh
        for key in find_reach(entry.name).read:
            [told] = list_missing([key], language)
            echo = rf"(?<![a-z]){re.escape(told)}(?![a-z])"
            assert not re.search(echo, name, re.IGNORECASE), (entry.name, key, told)
            if keys.list_keys()[key].kind is Kind.FLAG:
                assert told != name_fact(key, language), key


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


# Who people are: their words or their situation, and what they answer when they are asked. Read as the wizard asks.
_PEOPLE: list[tuple[str, str, dict[str, Any]]] = [
    ("我是38岁博士，刚入职增城的芯片公司，能拿什么?", "working", {"degree": "博士", "age": 38}),
    ("", "working", {"degree": "博士", "age": 38}),
    ("", "graduate", {"degree": "硕士", "age": 29, "graduation_date": "2025-06-30", "first_job_in_district": True}),
    ("", "graduate", {"degree": "本科", "age": 27, "graduation_date": "2025-06-30"}),
    ("", "working", {"category": 3, "recognized": True, "age": 48, "taxable_income_wan": 80}),
    ("我是第四类人才，2026年1月到岗，全职", "working", {"category": 4, "recognized": True, "child_stage": "小学"}),
    ("", "postdoc", {"degree": "博士", "age": 32, "postdoc_full_time": True, "postdoc_entry_date": "2025-03-01"}),
    ("", "student", {"degree_in_progress": "硕士", "internship_employer_key_enterprise": True, "internship_months": 4}),
    ("我是副高，45岁，事业单位在编", "working", {"title_level": "副高级", "age": 45, "employer_type": "事业单位"}),
    ("", "working", {"title_level": "正高级", "degree": "硕士", "age": 52, "employer_type": "医疗机构"}),
    ("", "team", {"project_type": "创业领军团队", "role": "带头人", "grade": "A级", "leader_months_in_district": 7}),
]
_OTHERWISE = {
    "full_time": True, "flexible": False, "new_hire": True, "arrival_date": "2026-02-01", "employer_type": "企业",
    "key_enterprise": False, "above_scale": True, "social_insurance_months": 6, "owns_home_in_district": False,
    "spouse_owns_home_in_district": False, "minor_child_owns_home_in_district": False, "renting_market": True,
    "waiting_for_apartment": False, "taxable_income_wan": 30, "first_job_in_district": False, "contract_years": 3,
    "recognized": False,
}  # fmt: skip


def test_typically_seven_questions_settle_everything_that_concerns_a_person() -> None:
    counts = [_count_questions(*person) for person in _PEOPLE]
    assert median(counts) <= 7, counts
    assert max(counts) <= 14, counts


def _count_questions(words: str, scope: str, facts: dict[str, Any]) -> int:
    """How many questions the wizard asks until none is left that can still change the outcome."""
    answers = {**_OTHERWISE, **facts}
    said = wizard_intake.to_said(understand(words, DAY)) if words else dict(wizard_scopes.SCOPE_FACTS.get(scope, {}))
    check = Check(said=said, scope=scope)
    for count in range(30):
        asks = wizard_reading.judge(check, _book(), DAY).asks
        if asks is None:
            return count
        fits = [one for one in asks.choices if one.facts and all(answers.get(k) == v for k, v in one.facts.items())]
        known = {key: answers[key] for key in asks.keys if key in answers}
        denied = [one for one in asks.choices if one.none or one.name in ("no", "other")]
        if fits or (denied and not known):
            choice = (fits or denied)[0]
            check = questions.take(check, asks, choice.facts, choice.none)
        else:
            check = questions.take(check, asks, known) if known else questions.skip(check, asks)
    return 30

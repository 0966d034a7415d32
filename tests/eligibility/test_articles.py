"""Every benefit at the edges of its conditions: what the articles say, written down by hand as data."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from functools import cache
from typing import Any

import pytest
import yaml

from knowledge.eligibility import judging, profile, rules
from knowledge.eligibility.rules import Book
from tests.meta.project import ROOT

DATA = ROOT / "tests" / "data" / "eligibility"


@dataclass(frozen=True, slots=True)
class Case:
    """A profile on a day, and what the text gives it. `missing` are the keys that have to be asked for."""

    why: str
    facts: dict[str, Any]
    day: date
    benefit: str
    decision: str
    yuan: float | None
    missing: tuple[str, ...]


@cache
def list_cases() -> list[Case]:
    cases = []
    for path in sorted(DATA.glob("*.yaml")):
        data = yaml.safe_load(path.read_text(encoding="utf-8"))
        for why, base, changes, day, benefit, decision, yuan, missing in data["cases"]:
            facts = {**data["bases"][base], **changes}
            cases.append(Case(f"{path.stem} {why}", facts, day, benefit, decision, yuan, tuple(missing)))
    return cases


@cache
def _book() -> Book:
    return rules.load_book()


@pytest.mark.parametrize("case", list_cases(), ids=lambda case: f"{case.benefit}: {case.why}")
def test_what_the_article_says(case: Case) -> None:
    person = profile.read(case.facts, case.day, strict=True)
    verdict = judging.judge(_book(), person, case.day).find(case.benefit)
    found = (verdict.decision.value, verdict.amount_yuan, verdict.missing)
    assert found == (case.decision, case.yuan, case.missing), verdict.reasons


@dataclass(frozen=True, slots=True)
class Together:
    """A profile on a day, and what the text lets it have at once: the sum, what is in it, what is not."""

    why: str
    facts: dict[str, Any]
    day: date
    yuan: float
    taken: frozenset[str]
    left: frozenset[str]


def list_together() -> list[Together]:
    found = []
    for path in sorted(DATA.glob("*.yaml")):
        data = yaml.safe_load(path.read_text(encoding="utf-8"))
        for why, base, changes, day, yuan, taken, left in data.get("best", ()):
            facts = {**data["bases"][base], **changes}
            found.append(Together(f"{path.stem} {why}", facts, day, yuan, frozenset(taken), frozenset(left)))
    return found


@pytest.mark.parametrize("case", list_together(), ids=lambda case: case.why)
def test_what_can_be_had_together(case: Together) -> None:
    judgement = judging.judge(_book(), profile.read(case.facts, case.day, strict=True), case.day)
    own = case.facts.get("applicant") in ("employer", "agency")
    best = judgement.best_of_employer if own else judgement.best
    assert best.total_yuan == case.yuan
    assert case.taken <= set(best.benefits)
    assert not case.left & set(best.benefits)


def list_refused() -> list[tuple[Case, list[str]]]:
    found = []
    for path in sorted(DATA.glob("*.yaml")):
        data = yaml.safe_load(path.read_text(encoding="utf-8"))
        for why, base, changes, day, benefit, reasons in data.get("refused", ()):
            facts = {**data["bases"][base], **changes}
            found.append((Case(f"{path.stem} {why}", facts, day, benefit, "no", None, ()), reasons))
    return found


@pytest.mark.parametrize(("case", "reasons"), list_refused(), ids=lambda one: one.why if isinstance(one, Case) else "")
def test_a_no_names_what_fails_and_nothing_that_is_met(case: Case, reasons: list[str]) -> None:
    verdict = judging.judge(_book(), profile.read(case.facts, case.day, strict=True), case.day).find(case.benefit)
    assert (verdict.decision.value, [one.zh for one in verdict.reasons]) == ("no", reasons)


def test_every_benefit_is_tried_on_both_sides() -> None:
    """Each of the benefits in force is granted by one case and refused by another."""
    tried = {(case.benefit, case.decision) for case in list_cases()}
    keys = {entry.key for entry in _book().entries}
    assert {key for key in keys if (key, "yes") not in tried} == set()
    one_sided = {"leader_contact", "flexible_short_stay"}
    assert {key for key in keys if not {(key, "no"), (key, "maybe")} & tried} <= one_sided

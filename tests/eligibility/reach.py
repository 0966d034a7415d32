"""Which facts a rule looks at, and which of them count as not so until they are said. Read off the rules alone."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache

from knowledge.eligibility import rules
from knowledge.eligibility.conditions import Node
from knowledge.eligibility.facts import COMPUTED
from knowledge.eligibility.rules import Entry
from knowledge.eligibility.schema import Document, Tier

# What a computed fact is computed from, beside what it asks for.
_FROM = {
    "age": {"age", "notice_date"},
    "flexible": {"full_time"},
    "taxable_income_wan": {"income_by_year_wan"},
    "two_year_income_wan": {"taxable_income_wan"},
    "steady_income_wan": {"income_by_year_wan"},
    "months_since_hire": {"months_since_hire"},
    "months_fulltime_in_enterprise": {"arrival_date", "employer_type", "full_time"},
    "months_without_local_insurance_before_arrival": {"arrival_date", "last_local_insurance_before_arrival"},
    "study_level": {"degree"},
    "is_student": {
        "degree_in_progress",
        "internship_months",
        "internship_employer_key_enterprise",
        "employer_type",
        "full_time",
        "arrival_date",
    },
    "exit_contract_years": {"postdoc_contract_years"},
    "spouse_ranks_higher": {"spouse.recognized"},
    "graduation_day": {"expected_graduation"},
    "company_since": {"company_years", "notice_date"},
    "company_is_registered": {"company_years", "notice_date"},
    "inventions": {"ic_layouts"},
    "cooperation_paid_wan": {"cooperation_paid_wan"},
    "half_cooperation_wan": {"cooperation_paid_wan"},
    "is_chip_tool": {"industry"},
    "research_ratio_pct": {"rd_ratio_pct"},
    "station_ratio_pct": {"host_rd_ratio_pct"},
    "matching_pct": {"host_matching_wan", "project_type", "grade", "review_score"},
    "expert_kind": {"academician", "title_level"},
    "host_kind": {"employer_type"},
    "leader_months": {"months_worked_per_year"},
    "is_upgraded": {"station_type", "already_filed", "expert_qualification", "academician", "title_level"},
    "months_since_filing": {"months_since_filing"},
}
# What a category and a recognition follow from, beside the rows of the catalogue.
_STANDING = {
    "category", "recognized", "recognition_basis", "recognition_date", "recognition_valid_until", "old_category",
    "degree",
}  # fmt: skip
_OF_STANDING = {"category", "recognised", "spouse_ranks_higher"}


@dataclass(frozen=True, slots=True)
class Reach:
    """The keys that a rule looks at, and those of them that count as not so until they are said.

    `asked` are the computed facts among what it looks at: each may follow from one of several keys.
    """

    read: frozenset[str]
    presumed: frozenset[str]
    asked: frozenset[str]


@cache
def _list_entries() -> dict[str, Entry]:
    return {one.name: one for one in rules.load_book().entries}


@cache
def find_reach(name: str) -> Reach:
    """What the rule of that name (`zc-award-2023:rent_subsidy`) looks at."""
    entry = _list_entries()[name]
    walked = list(_walk(entry))
    facts = {fact for fact, _ in walked}
    if facts & _OF_STANDING or "recognition" in entry.benefit.needs:
        walked += [(fact, True) for fact in _list_standing(entry.document)]
    found = [(key, presumed) for fact, presumed in walked for key in list_sources(fact)]
    return Reach(
        frozenset(key for key, _ in found),
        frozenset(key for key, presumed in found if presumed),
        frozenset(fact for fact, _ in walked if fact in COMPUTED),
    )


def list_sources(fact: str) -> Iterator[str]:
    """The keys that a fact follows from; itself, where it is said."""
    if fact not in COMPUTED:
        yield fact
        return
    for key in (*COMPUTED[fact].needs, *_FROM.get(fact, ())):
        yield from (key,) if key == fact or key not in COMPUTED else list_sources(key)
    if COMPUTED[fact].of_employer:
        yield "applicant"


def _walk(entry: Entry) -> Iterator[tuple[str, bool]]:
    """(fact, whether it is presumed) of everything that a rule looks at."""
    rule, document = entry.benefit, entry.document
    for condition in rule.conditions:
        yield from _walk_node(condition.node, document)
    presumed = [one.when for one in rule.unclear]
    presumed += [one.unless for name, one in document.papers.items() if name in rule.materials and one.unless]
    cap = document.caps.get(rule.cap)
    if cap is not None:
        yield cap.received, True
        presumed += [cap.unless] if cap.unless is not None else []
    presumed += [one for one in (rule.window_unless, document.continues) if one is not None]
    for node in presumed:
        yield from _walk_node(node, document, presumed=True)
    if rule.deadline is not None:
        yield rule.deadline.key, False
    if entry.has_windows and document.makeup is not None:
        yield from ((key, True) for key in ("delay_reason", "delay_ended", "arrival_date"))
    for tier in rule.amount:
        yield from _walk_tier(tier, document)


def _walk_tier(tier: Tier, document: Document) -> Iterator[tuple[str, bool]]:
    if tier.when is not None:
        yield from _walk_node(tier.when, document)
    for node in (tier.half, tier.fewer.when if tier.fewer is not None else None):
        if node is not None:
            yield from _walk_node(node, document, presumed=True)
    yield from ((key, True) for key in (*tier.less, *tier.most, tier.periods_less, tier.of) if key)
    if tier.area is not None:
        yield from (("rent_yuan", True), ("site_sqm", True))
    for rule in document.benefits:
        if rule.key in tier.of_sums:
            yield from ((key, True) for key, _ in _walk(Entry(rule, document)))


def _walk_node(node: Node, document: Document, *, presumed: bool = False) -> Iterator[tuple[str, bool]]:
    presumed = presumed or node.kind in ("unless", "surely")
    if node.comparison is not None:
        known = node.comparison.operator == "known"
        yield from ((key, presumed or known) for key in node.comparison.list_facts())
    if node.kind == "is":
        definition = document.definitions[node.name]
        # Who states the whole (full_time) is taken at their word until a part says otherwise.
        yield from _walk_node(definition.when, document, presumed=presumed or bool(definition.said))
        if definition.said:
            yield definition.said, True
    for part in node.parts:
        yield from _walk_node(part, document, presumed=presumed)


def _list_standing(document: Document) -> set[str]:
    """What a category follows from: who says nothing of a title has none."""
    found = set(_STANDING)
    for route in document.recognition.routes if document.recognition is not None else ():
        for node in (route.when, route.trigger, *((route.open.when,) if route.open is not None else ())):
            found |= {fact for fact, _ in _walk_node(node, document)}
    return found | ({"age"} if document.recognition is not None else set())

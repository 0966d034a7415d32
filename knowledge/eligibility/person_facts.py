"""What follows from what was said of a person: age on a day, months since, incomes, who ranks higher."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import TYPE_CHECKING

from knowledge.eligibility.calendar import add_months, count_months, count_years
from knowledge.eligibility.computing import Computed
from knowledge.eligibility.project_facts import find_notice

if TYPE_CHECKING:
    from knowledge.eligibility.facts import KnownFacts


def _as_of(facts: KnownFacts) -> date:
    return facts.as_of


def _age(facts: KnownFacts) -> float | None:
    """On 1 January of the year of application, on the day of the notice, or on the day: as the document has it."""
    born = facts.day("birth_date")
    if born is None:
        return facts.number_said("age")
    on = {
        "january_first": date(facts.age_year, 1, 1),
        "notice": find_notice(facts),
        "application": facts.as_of,
    }[facts.document.age_on]
    return float(count_years(born, on))


def _flexible(facts: KnownFacts) -> bool | None:
    """Who works full time is no flexible hire (zc-award-2023 第三条), unless both were said."""
    said = facts.profile.facts.get("flexible")
    if isinstance(said, bool):
        return said
    return False if facts.profile.facts.get("full_time") is True else None


def _last_income(facts: KnownFacts) -> float | None:
    said = facts.profile.facts.get("taxable_income_wan")
    if isinstance(said, (int, float)):
        return float(said)
    return _incomes(facts).get(facts.as_of.year - 1)


def _incomes(facts: KnownFacts) -> Mapping[int, float]:
    years = facts.profile.facts.get("income_by_year_wan")
    return years if isinstance(years, Mapping) else {}


def _two_year_income(facts: KnownFacts) -> float | None:
    """What was earned in each of two complete years in a row, at least; the best such pair."""
    known = {year: amount for year, amount in _incomes(facts).items() if year < facts.as_of.year}
    last = _last_income(facts)
    if last is not None:
        known.setdefault(facts.as_of.year - 1, last)
    pairs = [min(amount, known[year + 1]) for year, amount in known.items() if year + 1 in known]
    return max(pairs, default=None)


def _months_since_hire(facts: KnownFacts) -> float | None:
    said = facts.profile.facts.get("months_since_hire")
    if isinstance(said, (int, float)):
        return float(said)
    arrived = facts.day("arrival_date")
    return None if arrived is None else float(count_months(arrived, facts.as_of))


def _months_in_enterprise(facts: KnownFacts) -> float | None:
    """Said, or since the arrival of who works full time for an enterprise."""
    said = facts.profile.facts.get("months_fulltime_in_enterprise")
    if isinstance(said, (int, float)):
        return float(said)
    arrived, kind = facts.day("arrival_date"), facts.value("employer_type")
    if kind is not None and kind != "企业":
        return 0.0
    if arrived is None or kind is None or facts.value("full_time") is not True:
        return None
    return float(count_months(arrived, facts.as_of))


def _months_without_insurance(facts: KnownFacts) -> float | None:
    said = facts.profile.facts.get("months_without_local_insurance_before_arrival")
    if isinstance(said, (int, float)):
        return float(said)
    last, arrived = facts.day("last_local_insurance_before_arrival"), facts.day("arrival_date")
    return None if last is None or arrived is None else float(count_months(last, arrived))


def _study_level(facts: KnownFacts) -> str | None:
    """The degree that is studied for."""
    said = facts.profile.facts.get("degree_in_progress")
    if isinstance(said, str):
        return said
    degree = facts.profile.facts.get("degree")
    return degree if said is True and isinstance(degree, str) else None


def _is_student(facts: KnownFacts) -> bool | None:
    """Said, or by the degree that is studied for; who tells where they work, and of no internship, is none."""
    known = facts.profile.facts
    said = known.get("student")
    if isinstance(said, bool):
        return said
    if known.get("degree_in_progress") not in (None, False):
        return True
    interns = known.get("internship_months") or known.get("internship_employer_key_enterprise")
    works = known.get("employer_type") or known.get("full_time") or known.get("arrival_date")
    return False if works and not interns else None


def _settlement_start(facts: KnownFacts) -> date | None:
    """The day from which the months for the first application run (第十条, 第三十四条)."""
    arrived = facts.day("arrival_date")
    start = facts.document.effective_from
    return start if arrived is not None and add_months(start, -12) <= arrived < start else arrived


def _exit_contract_in_time(facts: KnownFacts) -> bool | None:
    """Whether the contract after the post-doc was signed in the months that the measure allows."""
    signed, left = facts.profile.facts.get("postdoc_exit_contract"), facts.day("postdoc_exit_date")
    if not isinstance(signed, date):
        return signed if isinstance(signed, bool) else None
    return None if left is None else left <= signed <= add_months(left, 6)


def _exit_contract_years(facts: KnownFacts) -> float | None:
    years = facts.number("contract_years")
    return years if years is not None else facts.number("postdoc_contract_years")


def _spouse_ranks_higher(facts: KnownFacts) -> bool | None:
    theirs, own = facts.number("spouse.category"), facts.number("category")
    if facts.value("spouse.recognized") is False or theirs == 0:
        return False
    return None if theirs is None or own is None else theirs < own


def _home_share(facts: KnownFacts) -> float | None:
    """A fifth of what the home cost (zc-award-2019 第六条)."""
    price = facts.number("home_price_wan")
    return None if price is None else price * 0.2


def _graduation_day(facts: KnownFacts) -> date | None:
    """The day of graduation, or that on which it is expected."""
    said = facts.day("graduation_date")
    return said if said is not None else facts.day("expected_graduation")


def _steady_income(facts: KnownFacts) -> float | None:
    """What recognition by salary may rest on: two years where they are known, else the last."""
    two = _two_year_income(facts)
    return two if two is not None else _last_income(facts)


def _category(facts: KnownFacts) -> float | None:
    return facts.standing.category


def _recognised(facts: KnownFacts) -> bool | None:
    return facts.standing.recognised


COMPUTED: Mapping[str, Computed] = {
    "as_of": Computed(_as_of, ()),
    "age": Computed(_age, ("birth_date",)),
    "flexible": Computed(_flexible, ("flexible",)),
    "category": Computed(_category, ("category",)),
    "recognised": Computed(_recognised, ("recognized",)),
    "taxable_income_wan": Computed(_last_income, ("taxable_income_wan",)),
    "two_year_income_wan": Computed(_two_year_income, ("income_by_year_wan",)),
    "months_since_hire": Computed(_months_since_hire, ("arrival_date",), of_employer="months_since_hire"),
    "months_fulltime_in_enterprise": Computed(_months_in_enterprise, ("months_fulltime_in_enterprise",)),
    "months_without_local_insurance_before_arrival": Computed(
        _months_without_insurance, ("months_without_local_insurance_before_arrival",)
    ),
    "study_level": Computed(_study_level, ("degree_in_progress",)),
    "is_student": Computed(_is_student, ("student",)),
    "settlement_start": Computed(_settlement_start, ("arrival_date",)),
    "exit_contract_in_time": Computed(_exit_contract_in_time, ("postdoc_exit_contract", "postdoc_exit_date")),
    "exit_contract_years": Computed(_exit_contract_years, ("contract_years",)),
    "spouse_ranks_higher": Computed(_spouse_ranks_higher, ("spouse.category",)),
    "home_share_wan": Computed(_home_share, ("home_price_wan",)),
    "graduation_day": Computed(_graduation_day, ("graduation_date",)),
    "steady_income_wan": Computed(_steady_income, ("taxable_income_wan",)),
}

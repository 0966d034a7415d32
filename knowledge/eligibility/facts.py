"""The facts that conditions look at: what was said, and what follows from it (age on a day, months since, category)."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cached_property

from knowledge.eligibility import recognition
from knowledge.eligibility.calendar import IsWorkday, add_months, count_months, count_years
from knowledge.eligibility.conditions import Found, Operand, Said
from knowledge.eligibility.profile import Profile
from knowledge.eligibility.recognition import Standing
from knowledge.eligibility.schema import Document

_CHIP_TOOLS = re.compile(r"装备|设备|材料|电子设计自动化|eda", re.IGNORECASE)
_GROWING = frozenset(
    "social_insurance_months months_since_hire months_fulltime_in_enterprise internship_months months_since_filing "
    "spouse.unemployed_months".split()
)


class KnownFacts:
    """What is known of a profile on a day under one document. `age_year` is the year of the application."""

    def __init__(
        self, profile: Profile, as_of: date, document: Document, is_workday: IsWorkday, *, age_year: int = 0
    ) -> None:
        self.profile = profile
        self.document = document
        self.is_workday = is_workday
        self.age_year = age_year or as_of.year
        self._as_of = as_of
        self._definitions: dict[str, Found] = {}
        self._computed: dict[str, Operand | None] = {}

    @property
    def as_of(self) -> date:
        """The day of judgement."""
        return self._as_of

    def in_year(self, year: int) -> KnownFacts:
        """The same facts for an application in that year: ages are counted on another day."""
        if year == self.age_year:
            return self
        return KnownFacts(self.profile, self._as_of, self.document, self.is_workday, age_year=year)

    @cached_property
    def standing(self) -> Standing:
        """The category that the person is in or could be recognised in."""
        return recognition.find_standing(self)

    def value(self, key: str) -> Operand | None:
        """The value of a fact, said or computed; None: not known."""
        if key in COMPUTED:
            if key not in self._computed:
                self._computed[key] = COMPUTED[key].compute(self)
            return self._computed[key]
        value = self.profile.facts.get(key)
        return None if isinstance(value, Mapping) else value

    def number(self, key: str) -> float | None:
        """The value of a fact that is a number."""
        value = self.value(key)
        return float(value) if isinstance(value, (int, float)) and not isinstance(value, bool) else None

    def number_said(self, key: str) -> float | None:
        """What was said of a fact that is a number, without anything computed."""
        value = self.profile.facts.get(key)
        return float(value) if isinstance(value, (int, float)) and not isinstance(value, bool) else None

    def day(self, key: str) -> date | None:
        """The value of a fact that is a day."""
        value = self.value(key)
        return value if isinstance(value, date) else None

    def needed(self, key: str) -> tuple[str, ...]:
        """The keys of the profile that would have to be said for it to be known."""
        if key in ("category", "recognised"):
            return self.standing.missing or (("recognized",) if key == "recognised" else ("category",))
        if key not in COMPUTED:
            return (key,)
        return tuple(name for name in COMPUTED[key].needs if self.value_of_part(name) is None) or COMPUTED[key].needs

    def value_of_part(self, key: str) -> object:
        """What was said of a fact itself, None where nothing was."""
        return self.profile.facts.get(key)

    def grows(self, key: str) -> bool:
        """Whether it grows by itself by one a month."""
        return key in _GROWING

    def definition(self, name: str) -> Found:
        """The value of a shared condition: what people state of the whole, unless a part that is known fails."""
        if name not in self._definitions:
            self._definitions[name] = self._define(name)
        return self._definitions[name]

    def _define(self, name: str) -> Found:
        rule = self.document.definitions[name]
        failed = (Said(rule.article, rule.zh, rule.en),)
        parts = rule.when.evaluate(self)
        stated = self.value(rule.said) if rule.said else None
        if parts.truth is False:
            return Found(False, failed=parts.failed or failed, from_when=parts.from_when)
        if isinstance(stated, bool):
            return Found(stated, failed=() if stated else failed)
        if parts.truth is None:
            single = len(parts.missing) == 1
            asked = rule.missing or ((rule.said,) if rule.said and not single else parts.missing)
            return Found(None, asked)
        return Found(True)


@dataclass(frozen=True, slots=True)
class Computed:
    """A fact that follows from others, and the keys that it follows from."""

    compute: Callable[[KnownFacts], Operand | None]
    needs: tuple[str, ...]


def _as_of(facts: KnownFacts) -> date:
    return facts.as_of


def _age(facts: KnownFacts) -> float | None:
    """On 1 January of the year of application, on the day of the notice, or on the day: as the document has it."""
    born = facts.day("birth_date")
    if born is None:
        return facts.number_said("age")
    on = {
        "january_first": date(facts.age_year, 1, 1),
        "notice": _notice(facts),
        "application": facts.as_of,
    }[facts.document.age_on]
    return float(count_years(born, on))


def _notice(facts: KnownFacts) -> date:
    """The day of the yearly notice: said, known, or the last on which it may come."""
    said = facts.profile.facts.get("notice_date")
    if isinstance(said, date):
        return said
    year = facts.as_of.year
    return facts.document.notices.get(year, date(year, 3, 31))


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
    said = facts.profile.facts.get("student")
    if isinstance(said, bool):
        return said
    return True if facts.profile.facts.get("degree_in_progress") not in (None, False) else None


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


def _company_since(facts: KnownFacts) -> date | None:
    said = facts.profile.facts.get("company_registered")
    if isinstance(said, date):
        return said
    years = facts.number("company_years")
    return None if years is None else add_months(_notice(facts), -round(years * 12))


def _company_is_registered(facts: KnownFacts) -> bool | None:
    said = facts.profile.facts.get("company_registered")
    if isinstance(said, bool):
        return said
    since = _company_since(facts)
    return None if since is None else since < _notice(facts)


def _inventions(facts: KnownFacts) -> float | None:
    """Granted invention patents with registered layouts, which count as much (zc-team-2023 第五条)."""
    patents, layouts = facts.number("invention_patents"), facts.number("ic_layouts")
    return None if patents is None and layouts is None else (patents or 0.0) + (layouts or 0.0)


def _spouse_ranks_higher(facts: KnownFacts) -> bool | None:
    theirs, own = facts.number("spouse.category"), facts.number("category")
    if facts.value("spouse.recognized") is False or theirs == 0:
        return False
    return None if theirs is None or own is None else theirs < own


def _is_filed(facts: KnownFacts) -> bool | None:
    said = facts.profile.facts.get("already_filed")
    return said if isinstance(said, bool) else None if said is None else True


def _cooperation_paid(facts: KnownFacts) -> float | None:
    """What was really paid for the cooperation in the year; what is promised a year where only that was said."""
    said = facts.profile.facts.get("cooperation_paid_wan")
    return float(said) if isinstance(said, (int, float)) else facts.number("cooperation_fund_wan")


def _twice_paid_in(facts: KnownFacts) -> float | None:
    paid = facts.number("paid_in_cash_wan")
    return None if paid is None else paid * 2


def _is_chip_tool(facts: KnownFacts) -> bool | None:
    """Equipment, materials and design tools for integrated circuits (zc-team-2023 第十条)."""
    said, industry = facts.profile.facts.get("sub_field"), facts.profile.facts.get("industry")
    if not isinstance(said, str):
        return None
    return industry in (None, "集成电路") and _CHIP_TOOLS.search(said) is not None


def _research_ratio(facts: KnownFacts) -> float | None:
    """The share of research in the revenue, under either name."""
    ratio = facts.number("host_rd_ratio_pct")
    return ratio if ratio is not None else facts.number("rd_ratio_pct")


def _matching_pct(facts: KnownFacts) -> float | None:
    """The matching funds as a share of the grant: said, or counted from the sum and the grade."""
    said, funds = facts.number("host_matching_pct"), facts.number("host_matching_wan")
    if said is not None or funds is None:
        return said
    for rule in facts.document.benefits:
        if rule.key.startswith("team_grant_") and rule.conditions[0].node.evaluate(facts).truth:
            for tier in rule.amount:
                if tier.wan and tier.when is not None and tier.when.evaluate(facts).truth:
                    return funds / tier.wan * 100
    return None


def _half_cooperation(facts: KnownFacts) -> float | None:
    paid = _cooperation_paid(facts)
    return None if paid is None else paid / 2


def _home_share(facts: KnownFacts) -> float | None:
    """A fifth of what the home cost (zc-award-2019 第六条)."""
    price = facts.number("home_price_wan")
    return None if price is None else price * 0.2


def _expert_kind(facts: KnownFacts) -> str | None:
    said = facts.profile.facts.get("expert_qualification")
    if isinstance(said, str):
        return said
    return "院士" if facts.profile.facts.get("academician") is True else None


def _months_since_filing(facts: KnownFacts) -> float | None:
    said, filed = facts.profile.facts.get("months_since_filing"), facts.profile.facts.get("already_filed")
    if isinstance(said, (int, float)):
        return float(said)
    return float(count_months(filed, facts.as_of)) if isinstance(filed, date) else None


def _category(facts: KnownFacts) -> float | None:
    return facts.standing.category


def _recognised(facts: KnownFacts) -> bool | None:
    return facts.standing.recognised


COMPUTED: Mapping[str, Computed] = {
    "as_of": Computed(_as_of, ()),
    "age": Computed(_age, ("birth_date",)),
    "flexible": Computed(_flexible, ("flexible",)),
    "notice_date": Computed(_notice, ("notice_date",)),
    "category": Computed(_category, ("category",)),
    "recognised": Computed(_recognised, ("recognized",)),
    "taxable_income_wan": Computed(_last_income, ("taxable_income_wan",)),
    "two_year_income_wan": Computed(_two_year_income, ("income_by_year_wan",)),
    "months_since_hire": Computed(_months_since_hire, ("arrival_date",)),
    "months_fulltime_in_enterprise": Computed(_months_in_enterprise, ("months_fulltime_in_enterprise",)),
    "months_without_local_insurance_before_arrival": Computed(
        _months_without_insurance, ("months_without_local_insurance_before_arrival",)
    ),
    "study_level": Computed(_study_level, ("degree_in_progress",)),
    "is_student": Computed(_is_student, ("student",)),
    "settlement_start": Computed(_settlement_start, ("arrival_date",)),
    "exit_contract_in_time": Computed(_exit_contract_in_time, ("postdoc_exit_contract",)),
    "exit_contract_years": Computed(_exit_contract_years, ("contract_years",)),
    "company_since": Computed(_company_since, ("company_registered",)),
    "company_is_registered": Computed(_company_is_registered, ("company_registered",)),
    "inventions": Computed(_inventions, ("invention_patents",)),
    "spouse_ranks_higher": Computed(_spouse_ranks_higher, ("spouse.category",)),
    "is_filed": Computed(_is_filed, ("already_filed",)),
    "cooperation_paid_wan": Computed(_cooperation_paid, ("cooperation_fund_wan",)),
    "is_chip_tool": Computed(_is_chip_tool, ("sub_field",)),
    "research_ratio_pct": Computed(_research_ratio, ("host_rd_ratio_pct",)),
    "matching_pct": Computed(_matching_pct, ("host_matching_pct",)),
    "half_cooperation_wan": Computed(_half_cooperation, ("cooperation_fund_wan",)),
    "home_share_wan": Computed(_home_share, ("home_price_wan",)),
    "expert_kind": Computed(_expert_kind, ("expert_qualification",)),
    "months_since_filing": Computed(_months_since_filing, ("already_filed",)),
    "twice_paid_in_wan": Computed(_twice_paid_in, ("paid_in_cash_wan",)),
}

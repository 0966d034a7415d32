"""The facts that conditions look at: what was said, and what follows from it (age on a day, months since, category)."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from functools import cached_property

from knowledge.eligibility import person_facts, project_facts, recognition
from knowledge.eligibility.calendar import IsWorkday
from knowledge.eligibility.computing import Computed
from knowledge.eligibility.conditions import Found, Operand, Said
from knowledge.eligibility.profile import Profile
from knowledge.eligibility.recognition import Standing
from knowledge.eligibility.schema import Document

_GROWING = frozenset(
    "social_insurance_months months_since_hire months_fulltime_in_enterprise internship_months months_since_filing "
    "spouse.unemployed_months".split()
)


class KnownFacts:
    """What is known of a profile on a day under one document.

    `age_year` is the year of the application; `supposed` a standing that is taken for theirs.
    """

    def __init__(
        self,
        profile: Profile,
        as_of: date,
        document: Document,
        is_workday: IsWorkday,
        *,
        age_year: int = 0,
        supposed: Standing | None = None,
    ) -> None:
        self.profile = profile
        self.document = document
        self.is_workday = is_workday
        self.age_year = age_year or as_of.year
        self._as_of = as_of
        self._supposed = supposed
        self._definitions: dict[str, Found] = {}
        self._computed: dict[str, Operand | None] = {}
        self._others: dict[int, KnownFacts] = {self.age_year: self}  # the same facts by year, shared by all of them

    @property
    def as_of(self) -> date:
        """The day of judgement."""
        return self._as_of

    def in_year(self, year: int) -> KnownFacts:
        """The same facts for an application in that year: ages are counted on another day."""
        if year not in self._others:
            made = KnownFacts(
                self.profile, self._as_of, self.document, self.is_workday, age_year=year, supposed=self._supposed
            )
            self._others[year], made._others = made, self._others
        return self._others[year]

    def supposing(self, standing: Standing) -> KnownFacts:
        """The same facts of someone of that standing."""
        return KnownFacts(
            self.profile, self._as_of, self.document, self.is_workday, age_year=self.age_year, supposed=standing
        )

    @property
    def standing(self) -> Standing:
        """The category that the person is in or could be recognised in, the same in every year.

        The age for it is that of the year in which it can be applied for.
        """
        return self.in_year(self._as_of.year)._standing

    @cached_property
    def _standing(self) -> Standing:
        return self._supposed if self._supposed is not None else recognition.find_standing(self)

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
        if key == "category":
            return self.standing.missing or ("category",)
        if key not in COMPUTED:
            return (key,)
        computed = COMPUTED[key]
        if computed.of_employer and self.profile.facts.get("applicant") in ("employer", "agency"):
            return (computed.of_employer,)
        return tuple(name for name in computed.needs if self.value_of_part(name) is None) or computed.needs

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


COMPUTED: Mapping[str, Computed] = {**person_facts.COMPUTED, **project_facts.COMPUTED}

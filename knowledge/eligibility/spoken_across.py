"""What two clauses say together: 签了协议，两年; 租的是市场房，每月1200元. And years long ago."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from datetime import date
from itertools import pairwise

from knowledge.eligibility import spoken_marks as marks
from knowledge.eligibility.calendar import count_months
from knowledge.eligibility.spoken_clauses import Clause
from knowledge.eligibility.spoken_dates import SPAN, read_months
from knowledge.eligibility.spoken_figures import GAP, INCOME, LOOSE, MONEY
from knowledge.eligibility.spoken_numbers import NUMBER, read_number
from knowledge.eligibility.spoken_roles import Said

_RENTS = re.compile(r"租(?![房屋金]?补)")
_A_MONTH = re.compile(
    r"\s*(?:租金|房租)?(?:每个?月|一个月|月租金?)[^\d，。；]{0,3}(\d{3,5})(?:元|块|$)|\s*(\d{3,5})(?:元|块)?(?:一个?月|每月)"
)
_TERMS = (("agreement_years", re.compile(r"协议$")), ("contract_years", re.compile(r"合同$")))
_YEARS = re.compile(rf"\s*(?:期限|签了?|为期)?({NUMBER})年期?\s*")
_INSURED = re.compile(r"社(?:会)?保$")
_IN_A_ROW = re.compile(rf"\s*(?:到现在|至今)?(?:已经?)?连续(?:交|缴)?(?:了|满)?{SPAN}")
_HAS_HOME = re.compile(r"有[^，。；没]{0,4}房")
_NOT_HERE = re.compile(r"\s*在?(?:增城|本区|这边)(?:这边)?(?:没有?|没买|无)(?:房子?)?\s*")
_HIRED, _FULL = re.compile(r"引进|招了"), re.compile(rf"\s*(?:现在|也|都)?(?:已经?)?满了?{SPAN}了?\s*")
_GRADUATED = re.compile(r"毕业(?:是|于|在)?((?:19|20)\d\d)年(?!\d)|((?:19|20)\d\d)年[^，。；\d月]{0,6}毕业")
_YEARS_AGO = {"去年": 1, "前年": 2}
_YEAR_AGO_INCOME = re.compile(rf"({'|'.join(_YEARS_AGO)}){GAP}{{0,8}}?{MONEY}")
_SINCE_MONTH = re.compile(r"社(?:会)?保[^，。；\d]{0,6}(?<!\d)(\d{1,2})月份?起")
_LONG_AGO = 4  # years: whichever day of such a year it was, nothing that counts from graduation is left


def read_across(clauses: Sequence[Clause], as_of: date) -> Iterator[Said]:
    """The facts of oneself that two clauses say together, in order."""
    for clause, following in pairwise(clauses):
        if "own" not in clause.whose or marks.WISH.search(clause.plain):
            continue
        words = f"{clause.text}，{following.text}".strip()
        rent = _A_MONTH.match(following.plain)
        if rent is not None and _RENTS.search(clause.plain):
            yield Said("rent_yuan", float(rent[1] or rent[2]), words)
        years = _YEARS.fullmatch(following.plain)
        for key, pattern in _TERMS if years is not None else ():
            number = read_number(years[1]) if years is not None else None
            if number is not None and pattern.search(clause.plain):
                yield Said(key, number, words)
        if _HAS_HOME.search(clause.plain) and _NOT_HERE.fullmatch(following.plain):
            yield Said("owns_home_in_district", False, words)
        since = _FULL.fullmatch(following.plain)
        counted = read_months(since[1]) if since is not None and _HIRED.search(clause.plain) else None
        if counted is not None:
            yield Said("months_since_hire", counted, words)
        months = _IN_A_ROW.match(following.plain)
        if months is not None and _INSURED.search(clause.plain) and not re.search(r"没|未", clause.plain):
            counted = read_months(months[1])
            if counted is not None:
                yield Said("social_insurance_months", counted, words)
    for clause in clauses:
        insured = _SINCE_MONTH.search(clause.plain) if clause.whose != frozenset({"spouse"}) else None
        if insured is not None and 1 <= (month := int(insured[1])) <= 12:
            began = date(as_of.year - (month > as_of.month), month, 1)
            words = clause.text[insured.start() : insured.end()]
            yield Said("social_insurance_months", float(count_months(began, as_of)), words)
        graduated = _GRADUATED.search(clause.plain) if "own" in clause.whose and not clause.carried else None
        if graduated is not None and int(graduated[1] or graduated[2]) <= as_of.year - _LONG_AGO:
            day = date(int(graduated[1] or graduated[2]), 7, 1)
            yield Said("graduation_date", day, clause.text[graduated.start() : graduated.end()])
    yield from _read_incomes_ago(clauses, as_of)


def _read_incomes_ago(clauses: Sequence[Clause], as_of: date) -> Iterator[Said]:
    """去年工资45万，前年42万: the years one after the other; of last year alone the year is not asked."""
    said: dict[int, Said] = {}
    income = False
    for clause in clauses:
        income = (
            clause.whose == frozenset({"own"})
            and not clause.carried
            and (INCOME.search(clause.plain) is not None or (income and "年薪" not in clause.plain))
        )
        for match in _YEAR_AGO_INCOME.finditer(clause.plain) if income else ():
            amount = read_number(match[2])
            if amount is None or LOOSE.search(match[0]) or marks.WISH.search(clause.plain[: match.start()]):
                income = False  # nor is the year that follows said for certain
                continue
            year = as_of.year - _YEARS_AGO[match[1]]
            said[year] = Said("income_by_year_wan", {year: amount}, clause.text[match.start() : match.end()])
    if as_of.year - 2 in said:
        yield from said.values()

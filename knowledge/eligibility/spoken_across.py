"""What two clauses say together: 签了协议，两年; 租的是市场房，每月1200元. And years long ago."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from datetime import date
from itertools import pairwise

from knowledge.eligibility import spoken_signs as signs
from knowledge.eligibility.spoken_clauses import Clause
from knowledge.eligibility.spoken_dates import SPAN, read_months
from knowledge.eligibility.spoken_numbers import NUMBER, read_number
from knowledge.eligibility.spoken_roles import Said

_RENTS = re.compile(r"租(?![房屋金]?补)")
_A_MONTH = re.compile(r"\s*(?:租金|房租)?(?:每个?月|一个月|月租金?)[^\d，。；]{0,3}(\d{3,5})(?:元|块|$)")
_TERMS = (("agreement_years", re.compile(r"协议$")), ("contract_years", re.compile(r"合同$")))
_YEARS = re.compile(rf"\s*(?:期限|签了?|为期)?({NUMBER})年期?\s*")
_INSURED = re.compile(r"社(?:会)?保$")
_IN_A_ROW = re.compile(rf"\s*(?:到现在|至今)?(?:已经?)?连续(?:交|缴)?(?:了|满)?{SPAN}")
_GRADUATED = re.compile(r"毕业(?:是|于|在)?((?:19|20)\d\d)年(?!\d)|((?:19|20)\d\d)年[^，。；\d月]{0,6}毕业")
_LONG_AGO = 4  # years: whichever day of such a year it was, nothing that counts from graduation is left


def read_across(clauses: Sequence[Clause], as_of: date) -> Iterator[Said]:
    """The facts of oneself that two clauses say together, in order."""
    for clause, following in pairwise(clauses):
        if "own" not in clause.whose or signs.WISH.search(clause.plain):
            continue
        words = f"{clause.text}，{following.text}".strip()
        rent = _A_MONTH.match(following.plain)
        if rent is not None and _RENTS.search(clause.plain):
            yield Said("rent_yuan", float(rent[1]), words)
        years = _YEARS.fullmatch(following.plain)
        for key, pattern in _TERMS if years is not None else ():
            number = read_number(years[1]) if years is not None else None
            if number is not None and pattern.search(clause.plain):
                yield Said(key, number, words)
        months = _IN_A_ROW.match(following.plain)
        if months is not None and _INSURED.search(clause.plain) and not re.search(r"没|未", clause.plain):
            counted = read_months(months[1])
            if counted is not None:
                yield Said("social_insurance_months", counted, words)
    for clause in clauses:
        graduated = _GRADUATED.search(clause.plain) if "own" in clause.whose and not clause.carried else None
        if graduated is not None and int(graduated[1] or graduated[2]) <= as_of.year - _LONG_AGO:
            day = date(int(graduated[1] or graduated[2]), 7, 1)
            yield Said("graduation_date", day, clause.text[graduated.start() : graduated.end()])

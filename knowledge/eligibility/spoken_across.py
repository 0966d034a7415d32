"""What two clauses say together: 签了协议，两年; 来的增城，买了房. And years long ago."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from datetime import date
from itertools import pairwise

from knowledge.eligibility import spoken_marks as marks
from knowledge.eligibility.spoken_clauses import Clause
from knowledge.eligibility.spoken_dates import SPAN, find_dates, read_months
from knowledge.eligibility.spoken_figures import GAP, INCOME, LOOSE, MONEY
from knowledge.eligibility.spoken_numbers import NUMBER, read_number
from knowledge.eligibility.spoken_roles import Said

_ENDS_HERE = re.compile(r"(?:增城|本区)$")
_NOR = re.compile(r"[^，。；]{1,6}?(?:名下|自己)?(?:也|都|就|倒|却|还)?(?:是)?(?:没有?|无)")
_OF_HOMES = re.compile(r"房|一套")
_HOMES = {
    "own": "owns_home_in_district",
    "spouse": "spouse_owns_home_in_district",
    "child": "minor_child_owns_home_in_district",
}
_NAMES_HERE = re.compile(r"增城|本区|区内|这边")
_BOUGHT_HOME = re.compile(r"(?:也|还|就|并|并且|已经?)?(?:买|购|购置)(?:好|下)?了(?:一)?套?(?:商品|住)?房子?")
_TERMS = (("agreement_years", re.compile(r"协议$")), ("contract_years", re.compile(r"合同$")))
_YEARS = re.compile(rf"\s*(?:期限|签了?|为期)?({NUMBER})年期?\s*")
_INSURED = re.compile(r"社(?:会)?保$")
_IN_A_ROW = re.compile(rf"\s*(?:到现在|至今)?(?:已经?)?连续(?:交|缴)?(?:了|满)?{SPAN}")
_HAS_HOME = re.compile(r"有[^，。；没]{0,4}房")
_NOT_HERE = re.compile(r"\s*在?(?:增城|本区|这边)(?:这边)?(?:没有?|没买|无)(?:房子?)?\s*")
_HIRED, _FULL = re.compile(r"引进|招了"), re.compile(rf"\s*(?:现在|也|都)?(?:已经?)?满了?{SPAN}了?\s*")
_GRADUATED = re.compile(r"毕业(?:是|于|在)?((?:19|20)\d\d)年(?!\d)|((?:19|20)\d\d)年[^，。；\d月]{0,6}毕业")
_FORMER = re.compile(r"^[^，。；]{0,3}在(?:增城|本区|区内)[^，。；]{0,10}(?:上过班|工作过?|干过|做过|上班|任职)")
_INSURED_HERE = re.compile(r"社(?:会)?保[^，。；没未不外]{0,10}(?:增城|本区|区内|也是|都是)")
_YEARS_AGO = {"去年": 1, "前年": 2}
_YEAR_AGO_INCOME = re.compile(rf"({'|'.join(_YEARS_AGO)}){GAP}{{0,8}}?{MONEY}")
_LONG_AGO = 4  # years: whichever day of such a year it was, nothing that counts from graduation is left


def read_across(clauses: Sequence[Clause], as_of: date) -> Iterator[Said]:
    """The facts of oneself that two clauses say together, in order."""
    for clause, following in pairwise(clauses):
        yield from _read_nor(clause, following)
        if "own" not in clause.whose or marks.WISH.search(clause.plain):
            continue
        words = f"{clause.text}，{following.text}".strip()
        if _ENDS_HERE.search(clause.plain) and _BOUGHT_HOME.fullmatch(following.plain) and not following.carried:
            yield Said("owns_home_in_district", True, words)
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
    yield from _read_former(clauses, as_of)
    yield from _read_incomes_ago(clauses, as_of)
    for clause in clauses:
        graduated = _GRADUATED.search(clause.plain) if "own" in clause.whose and not clause.carried else None
        if graduated is not None and int(graduated[1] or graduated[2]) <= as_of.year - _LONG_AGO:
            day = date(int(graduated[1] or graduated[2]), 7, 1)
            yield Said("graduation_date", day, clause.text[graduated.start() : graduated.end()])


def _read_former(clauses: Sequence[Clause], as_of: date) -> Iterator[Said]:
    """Work here that is over: 2024年1月到2025年3月在增城上过班，社保交在增城."""
    for place, clause in enumerate(clauses):
        dates = list(find_dates(clause.plain, as_of)) if "own" in clause.whose and not clause.carried else []
        for first, last in pairwise(dates):
            worked = _FORMER.match(clause.plain[last.end :])
            if worked is None or clause.plain[first.end : last.start].strip() not in ("到", "至", "-", "~"):
                continue
            words = clause.text[first.start : last.end + worked.end()]
            if last.day < as_of.replace(day=1):
                yield Said("worked_full_time_in_district_before", True, words)
                following = clauses[place + 1].plain if place + 1 < len(clauses) else ""
                if _INSURED_HERE.search(clause.plain[last.end :]) or _INSURED_HERE.match(following):
                    yield Said("last_local_insurance_before_arrival", last.day, words)


def _read_nor(clause: Clause, following: Clause) -> Iterator[Said]:
    """我没房，老婆也没有: who has no home either. Of a place only where it is here: 在天河有房，在增城没有."""
    if (
        not _OF_HOMES.search(clause.plain)
        or not _NOR.fullmatch(following.plain.strip())
        or marks.WISH.search(clause.plain)
    ):
        return
    named = bool(clause.whose) and not following.carried
    if named and (following.whose != clause.whose or _NAMES_HERE.search(following.plain)):
        for whose in sorted(following.whose):
            yield Said(_HOMES[whose], False, f"{clause.text}，{following.text}".strip())


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

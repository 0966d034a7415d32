"""Figures and days in people's words: how old, since when, how many years, how much."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from datetime import date

from knowledge.eligibility import spoken_marks as marks
from knowledge.eligibility.calendar import add_months
from knowledge.eligibility.spoken_clauses import Clause
from knowledge.eligibility.spoken_dates import SPAN, find_dates, read_months
from knowledge.eligibility.spoken_events import read_days
from knowledge.eligibility.spoken_figures import FIGURES, GAP, INCOME, LOOSE, MONEY
from knowledge.eligibility.spoken_numbers import ENGLISH, NUMBER, read_number
from knowledge.eligibility.spoken_roles import Said

_INSURANCE = re.compile(
    rf"社(?:会)?保(?:险)?[^，。；]{{0,12}}?{SPAN}|{SPAN}(?:的)?社(?:会)?保"
    rf"|(?:insurance|insured)[^,.;]{{0,20}}?(\d+ months)|(\d+ months) of (?:social )?insurance"
)
_SINCE = re.compile(
    rf"(?:入职|到岗|上班|报到|来增城(?:工作|上班)|在增城(?:工作|上班))(?!前|"
    rf"之前)[^，。；]{{0,4}}?(?:已经?|有|了|满|快)?{SPAN}(?:了|以|$|多)?"
    rf"|全职(?:工作)?(?:已经?)?满{SPAN}"
    rf"|{SPAN}前(?:刚)?(?:入职|到岗|来增城|上班)|joined (\d+ months) ago"
)
_INSURED_MONTHS = re.compile(rf"({ENGLISH}) (?:full |whole )?months")
_INSURED_SINCE = re.compile(r"社(?:会)?保|\binsurance\b|\binsured\b")
_ONGOING = re.compile(r"^(?:份)?(?:起|开始|到现在|至今|以来)")
_PAUSED = re.compile(r"没(?:有)?(?:交|缴|买)|断(?:过|了|交)(?<!没断过)(?<!没断了)|以前|之前|停|补缴")
_CAME_AGO = re.compile(
    rf"刚(?:刚)?(?:来|入职|到岗|到)(?:增城|这边|公司|单位)?(?:工作|上班)?(?:才|也就)?(?:有)?(?:了|满)?{SPAN}(?:$|\W|了)"
)
_HONOR = re.compile(
    r"(国家|省|市)级?(?:的)?(?:重大)?(?:人才)?(?:工程|计划|项目)?[^，。；]{0,6}?(领军|青年)(?:类|人才)?"
)
_HONOR_TYPE = re.compile(r"(?:领军|青年)类")
_MINOR = re.compile(rf"({NUMBER})(?:周)?岁|\bis (\d\d?)\b|幼儿园|小学|初中|年级|未成年|kindergarten|primary school")
_PRIZE = re.compile(r"科(?:学技术|技|学|技进步)奖|技术发明奖|技能大赛|worldskills")
_GRADE = re.compile(r"(?:一|二)等奖|[金银铜]牌|优胜奖")
_PLACE = re.compile(rf"第({NUMBER})(?:名)?完成人")
_YEARS_INCOME = re.compile(rf"((?:20)\d\d)年?{GAP}{{0,8}}?{MONEY}")
_TWO_YEARS = re.compile(
    rf"(?:连续|最近|近|前)(?:两|2|二)年[^，。；]{{0,14}}?(?:应税|工资薪金|纳税){GAP}{{0,10}}?{MONEY}"
)
_NOTHING_YET = re.compile(
    r"(?:还|尚)?(?:没有?|未)(?:开始)?(?:交|买|缴|供)(?:纳)?(?:过)?社(?:会)?保(?!险?[^，。；]*(?:增城|"
    r"本区))|社(?:会)?保(?:都)?还没(?:交|买|缴)"
)
_NOTHING_RECEIVED = re.compile(
    r"(?:什么|任何|一分|所有)(?:的)?(?:补贴|奖励|钱|资金|待遇)?[^，。；]{0,3}(?:都|也)?(?:没有?|"
    r"未)(?:领|拿|享受)|(?:没有?|未|从未)(?:领|拿|"
    r"享受)(?:取|到)?过?(?:任何|别的|区里的)[^，。；]{0,2}(?:补贴|奖励|待遇|资金)"
)

_ABOUT = re.compile(r"(?:快|不到|将?近|约|差不多|大概)(?:到|要|有)?$|(?:almost|nearly|about|under|over)\s*$")
# An age of another year, or the bound of a rule: 明年我就40岁了, 博士不超过40周岁.
_ANOTHER_YEAR = re.compile(
    r"(?:[明后去前]年(?!的?\d)|还有[^，。；]{0,5}|[^\d]年前|入职时|不超过|大于|小于|超过|未满)[^，。；\d]{0,4}$"
)
# Said after something about the spouse or a child, these can't be taken for another's.
_CARRIED = frozenset({"contract_years", "spouse.unemployed_months"})


def read_figures(clauses: Sequence[Clause], as_of: date) -> Iterator[Said]:
    """The figures and days of a text that are somebody's of the household, in order."""
    for place, clause in enumerate(clauses):
        before = _find_last([one for one in clauses[:place] if one.sentence == clause.sentence], as_of)
        yield from _read_numbers(clause, alone=len(clauses) == 1)
        if "own" not in clause.whose:
            if marks.CHILD.search(clause.plain) and "child" in clause.whose:
                yield from _read_minor(clause)
            if "spouse" in clause.whose and re.search(r"我|\bmy\b", clause.plain):
                yield Said("married", True, clause.text.strip())
            continue
        if clause.carried:
            continue
        yield from _read_spans(clause)
        yield from _read_since(clause, as_of, before)
        yield from _read_income(clause, as_of)
        yield from _read_honor(clause)
        yield from _read_prize(clause)
        yield from _read_before(clause)
        yield from _read_nothing(clause)
        after = clauses[place + 1] if place + 1 < len(clauses) else None
        following = after.plain if after is not None and after.sentence == clause.sentence else ""
        yield from read_days(clause, following, as_of, before)


def _find_last(clauses: Sequence[Clause], as_of: date) -> date | None:
    """The last day that some clauses say."""
    last: date | None = None
    for clause in clauses:
        for spoken in find_dates(clause.plain, as_of, last):
            last = spoken.day
    return last


def _read_numbers(clause: Clause, *, alone: bool) -> Iterator[Said]:
    for figure in FIGURES:
        if figure.whose not in clause.whose or (clause.carried and figure.key not in _CARRIED):
            continue
        for match in figure.pattern.finditer(clause.plain):
            before = clause.plain[: match.start()]
            wished = marks.WISH.search(before) is not None and figure.key != "review_score"  # it can only be supposed
            if wished or marks.DENIAL.search(before) or _is_about(figure.key, clause):
                continue
            if figure.key == "category" and marks.is_unattained(clause.plain, match):
                continue
            if figure.key == "age" and _ANOTHER_YEAR.search(before):
                continue
            if _ABOUT.search(before) or (alone and read_number(clause.plain.strip()) is not None):
                continue
            text = next((group for group in match.groups() if group), "")
            value = figure.read(text)
            if value is not None and not re.search(r"不到|快|将近|almost|nearly|less than", match[0]):
                yield Said(figure.key, value, clause.text[match.start() : match.end()].strip(" 是的"))


def _is_about(key: str, clause: Clause) -> bool:
    """Whether it says something else: a category that is aimed at (能评第四类吗), income with its year."""
    if key == "taxable_income_wan":
        return _YEARS_INCOME.search(clause.plain) is not None
    if key != "category":
        return False
    around = clause.plain
    if marks.REQUEST.search(around):
        return True
    if re.search(r"(?:招|引进|引才|有)(?:了|到)?[^，。；]{0,4}[个名位]", around):
        return True  # of whom an employer brought in
    return (
        re.search(
            r"(?:能|想|可以|申请|争取|准备|要)(?:评|认定|申请|办|报)?(?:上|为|成|个)?第?[一二三四五1-5]类", around
        )
        is not None
    )


def _read_minor(clause: Clause) -> Iterator[Said]:
    match = _MINOR.search(clause.plain)
    if match is None:
        if re.search(r"没有?(?:孩子|小孩|娃)|无(?:子女|孩子|小孩)|没生(?:孩子|娃)", clause.plain):
            yield Said("has_minor_child", False, clause.text.strip())
        return
    age = read_number(match[1] or match[2]) if match[1] or match[2] else 0.0
    if age is not None and age < 18:
        yield Said("has_minor_child", True, clause.text.strip())


def _read_spans(clause: Clause) -> Iterator[Said]:
    for key, pattern in (("social_insurance_months", _INSURANCE), ("months_since_hire", _SINCE)):
        match = pattern.search(clause.plain)
        if match is None or marks.WISH.search(clause.plain[: match.start()]):
            continue
        months = read_months(next((group for group in match.groups() if group), ""))
        if key == "months_since_hire" and re.search(r"以前|之前|曾|每年|过$", clause.plain[: match.end()]):
            continue  # that was another time
        if months is None or LOOSE.search(match[0]) or re.search(r"没|未|断|停|补", match[0]):
            continue
        if key == "social_insurance_months" and re.search(r"以前|之前|到岗前|入职前|来之前|前连续", clause.plain):
            continue
        yield Said(key, months, clause.text[match.start() : match.end()].strip())


def _read_since(clause: Clause, as_of: date, before: date | None) -> Iterator[Said]:
    """Since when: 社保4月起一直交 in whole months that are over, 刚来两个月 as the month of arrival."""
    came = _CAME_AGO.search(clause.plain)
    ago = read_months(next((group for group in came.groups() if group), "")) if came is not None else None
    if came is not None and ago is not None and ago == int(ago) and not marks.WISH.search(clause.plain[: came.start()]):
        yield Said("arrival_date", add_months(as_of.replace(day=1), -int(ago)), clause.text[came.start() : came.end()])
    insured = _INSURED_SINCE.search(clause.plain)
    if insured is None or marks.WISH.search(clause.plain[: insured.start()]) or _PAUSED.search(clause.plain):
        return
    said = _INSURED_MONTHS.search(clause.plain, insured.end())
    months = read_number(said[1]) if said is not None else None
    words = clause.text[insured.start() :].strip()
    for spoken in find_dates(clause.plain, as_of, before) if months is None else ():
        begun = _ONGOING.match(clause.plain[spoken.end :]) or clause.plain[: spoken.start].endswith("since ")
        if begun and spoken.day <= as_of:
            months = float((as_of.year - spoken.day.year) * 12 + as_of.month - spoken.day.month)
    said_so = _INSURANCE.search(clause.plain)
    counted = said_so is not None and any(read_months(group) is not None for group in said_so.groups() if group)
    if months and not counted:
        yield Said("social_insurance_months", months, words)


def _read_income(clause: Clause, as_of: date) -> Iterator[Said]:
    both = _TWO_YEARS.search(clause.plain)
    if both is not None:
        amount = read_number(both[1])
        if amount is not None:
            words = clause.text[both.start() : both.end()]
            yield Said("income_by_year_wan", {as_of.year - 2: amount, as_of.year - 1: amount}, words)
        return
    if not INCOME.search(clause.plain):
        return
    for match in _YEARS_INCOME.finditer(clause.plain):
        amount = read_number(match[2])
        if amount is not None and int(match[1]) < as_of.year:
            yield Said("income_by_year_wan", {int(match[1]): amount}, clause.text[match.start() : match.end()])


def _read_honor(clause: Clause) -> Iterator[Said]:
    """The level and type of a programme; a type that is said without a level speaks of the same, or against it."""
    if "工作站" in clause.plain:
        return
    for match in _HONOR.finditer(clause.plain):
        if not marks.WISH.search(clause.plain[: match.start()]):
            words = clause.text[match.start() : match.end()]
            yield Said("honor_level", f"{match[1]}级", words)
            yield Said("honor_type", f"{match[2]}类", words)
    for match in _HONOR_TYPE.finditer(clause.plain):
        if not marks.WISH.search(clause.plain[: match.start()]):
            yield Said("honor_type", match[0], clause.text[match.start() : match.end()])


def _read_prize(clause: Clause) -> Iterator[Said]:
    """The grade of a prize that is named in the clause, and the place among those who did the work."""
    grade = _GRADE.search(clause.plain)
    if grade is not None and _PRIZE.search(clause.plain[: grade.start()]):
        yield Said("prize_grade", grade[0], clause.text[grade.start() : grade.end()])
    place = _PLACE.search(clause.plain)
    number = read_number(place[1]) if place is not None else None
    if place is not None and number is not None:
        yield Said("prize_place", number, clause.text[place.start() : place.end()])


def _read_before(clause: Clause) -> Iterator[Said]:
    match = re.search(
        r"(?:来|到)(?:增城|本区|这里|这边)?(?:工作|上班)?(?:之|以)?前(?:就|已)?(?:经)?(?:入选|评上|拿到)", clause.plain
    )
    if match is not None:
        yield Said("honor_before_arrival", True, clause.text[match.start() : match.end()])


def _read_nothing(clause: Clause) -> Iterator[Said]:
    match = _NOTHING_YET.search(clause.plain)
    if match is not None and not re.search(r"以前|之前|到岗前|从", clause.plain):
        yield Said("social_insurance_months", 0.0, clause.text[match.start() : match.end()])
    match = _NOTHING_RECEIVED.search(clause.plain)
    if match is not None:
        words = clause.text[match.start() : match.end()]
        for key in ("settlement_received", "postdoc_stay_received"):
            yield Said(key, False, words)
        yield Said("personal_cash_received_wan", 0.0, words)

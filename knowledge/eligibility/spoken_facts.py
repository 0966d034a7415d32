"""Figures and days in people's words: how old, since when, how many years, how much."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from datetime import date

from knowledge.eligibility import spoken_signs as signs
from knowledge.eligibility.spoken_clauses import Clause
from knowledge.eligibility.spoken_dates import SPAN, Spoken, find_dates, read_months
from knowledge.eligibility.spoken_figures import FIGURES, GAP, MONEY
from knowledge.eligibility.spoken_numbers import NUMBER, read_number
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
_LOOSE = re.compile(r"快|不到|差不多|左右|大概|大约|将近|约|多$|来年|almost|about|nearly|less than")
_HONOR = re.compile(
    r"(国家|省|市)级?(?:的)?(?:重大)?(?:人才)?(?:工程|计划|项目)?[^，。；]{0,6}?(领军|青年)(?:类|人才)?"
)
_HONOR_TYPE = re.compile(r"(?:领军|青年)类")
_PRIZE = re.compile(r"科(?:学技术|技|学|技进步)奖|技术发明奖|技能大赛|worldskills")
_GRADE = re.compile(r"(?:一|二)等奖|[金银铜]牌|优胜奖")
_PLACE = re.compile(rf"第({NUMBER})(?:名)?完成人")
_BORN = re.compile(
    r"((?:19|20)\d\d|(?<!\d)[5-9]\d|(?<!\d)0\d)年(?:出)?(?:生(?!活)|的(?!合同|时候))|(?:生于|出生于|"
    r"born in )((?:19|20)\d\d)"
)
_YEARS_INCOME = re.compile(rf"((?:20)\d\d)年?{GAP}{{0,8}}?{MONEY}")
_YEARS_AGO = {"去年": 1, "前年": 2}
_YEAR_AGO_INCOME = re.compile(rf"({'|'.join(_YEARS_AGO)}){GAP}{{0,8}}?{MONEY}")
_INCOME = re.compile(r"应税|工资|薪金|收入|纳税|个税")
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

# What a day is of; of several the one nearest after it, else before it.
_EVENTS: tuple[tuple[str, re.Pattern[str]], ...] = tuple(
    (key, re.compile(pattern))
    for key, pattern in (
        (
            "arrival_date",
            r"入职|到岗|报到|到(?:我们)?(?:这家|一家)?(?:公司|单位|企业|医院)|"
            r"加入(?!团队)|来增城|到增城|来(?:到)?这边|上班|\bjoin(?:ed)?\b|"
            r"\bhired\b|start(?:ed)? (?:my first |a |my )?(?:work|job)",
        ),
        ("graduation_date", r"毕业|拿(?:到|了)?(?:博士|硕士|学)学?位|graduat"),
        ("postdoc_exit_date", r"出的?站"),
        ("postdoc_entry_date", r"[进入]的?站|\bentered\b"),
        ("recognition_date", r"(?:被)?认定(?:为|成|了|的|通过|第|$)|recogni[sz]ed"),
        (
            "title_cert_date",
            r"(?:评(?:上|了|到)|拿(?:到|了)?|取得|获得?|晋升|过了)[^，。；]{0,4}(?:正高|副高|高级工程师|"
            r"教授|研究员|主任)|职称证?",
        ),
        (
            "skill_cert_date",
            r"(?:评(?:上|了)|拿(?:到|了)?|取得|考(?:上|到|取|了)|获得?)[^，。；]{0,4}(?:首席技师|特级技师|高级技师)",
        ),
        ("honor_selected_date", r"入选|评为(?!第)|获评"),
        ("cert_date", r"(?:拿|取得|获得|发|考)(?:的|到|了|取|下)?(?:的)?(?:职称|技能|等级)?证书?|评上的?$"),
        ("company_registered", r"注册(?!满|资)|成立(?!满)"),
        ("notice_date", r"通知"),
        ("signed_date", r"签的?约"),
        ("agreement_signed", r"签(?:了|的|订)?[^，。；]{0,2}协议"),
        ("delay_ended", r"产假|病假|出院|公派"),
        ("birth_date", r"出生|生(?:的|于|日)?$|\bborn\b"),
        ("last_local_insurance_before_arrival", r"(?:断|停|最后)[^，。；]{0,4}社保|社保[^，。；]{0,4}(?:断|停|最后)"),
    )
)


_DONE = frozenset({"recognition_date", "title_cert_date", "skill_cert_date", "cert_date"})  # planned, it is none
_ABOUT = re.compile(r"(?:快|不到|将?近|约|差不多|大概)(?:到|要|有)?$|(?:almost|nearly|about|under|over)\s*$")
# Said after something about the spouse or a child, these can't be taken for another's.
_CARRIED = frozenset({"contract_years", "spouse.unemployed_months", "rent_yuan"})


def read_figures(clauses: Sequence[Clause], as_of: date) -> Iterator[Said]:
    """The figures and days of a text that are somebody's of the household, in order."""
    for place, clause in enumerate(clauses):
        yield from _read_numbers(clause)
        if "own" not in clause.whose:
            if re.search(r"(?:孩子|小孩|娃|儿子|女儿|宝宝)", clause.plain) and "child" in clause.whose:
                yield from _read_minor(clause)
            if "spouse" in clause.whose and re.search(r"我|\bmy\b", clause.plain):
                yield Said("married", True, clause.text.strip())
            continue
        if clause.carried:
            continue
        yield from _read_spans(clause)
        yield from _read_income(clause, as_of)
        yield from _read_honor(clause)
        yield from _read_prize(clause)
        yield from _read_before(clause)
        yield from _read_nothing(clause)
        following = clauses[place + 1].plain if place + 1 < len(clauses) else ""
        yield from _read_days(clause, following, as_of)
    yield from _read_incomes_ago(clauses, as_of)


def _read_numbers(clause: Clause) -> Iterator[Said]:
    for figure in FIGURES:
        if figure.whose not in clause.whose or (clause.carried and figure.key not in _CARRIED):
            continue
        for match in figure.pattern.finditer(clause.plain):
            before = clause.plain[: match.start()]
            wished = signs.WISH.search(before) is not None and figure.key != "review_score"  # it can only be supposed
            if wished or signs.DENIAL.search(before) or _is_about(figure.key, clause):
                continue
            if _ABOUT.search(before):
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
    if signs.REQUEST.search(around):
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
    match = re.search(rf"({NUMBER})(?:周)?岁|幼儿园|小学|初中|年级|未成年", clause.plain)
    if match is None:
        if re.search(r"没有?(?:孩子|小孩|娃)|无(?:子女|孩子|小孩)|没生(?:孩子|娃)", clause.plain):
            yield Said("has_minor_child", False, clause.text.strip())
        return
    age = read_number(match[1]) if match[1] else 0.0
    if age is not None and age < 18:
        yield Said("has_minor_child", True, clause.text.strip())


def _read_spans(clause: Clause) -> Iterator[Said]:
    for key, pattern in (("social_insurance_months", _INSURANCE), ("months_since_hire", _SINCE)):
        match = pattern.search(clause.plain)
        if match is None or signs.WISH.search(clause.plain[: match.start()]):
            continue
        months = read_months(next((group for group in match.groups() if group), ""))
        if key == "months_since_hire" and re.search(r"以前|之前|曾|过$", clause.plain[: match.end()]):
            continue  # that was another time
        if months is None or _LOOSE.search(match[0]) or re.search(r"没|未", match[0]):
            continue
        if key == "social_insurance_months" and re.search(r"以前|之前|到岗前|入职前|来之前|前连续", clause.plain):
            continue
        yield Said(key, months, clause.text[match.start() : match.end()].strip())


def _read_income(clause: Clause, as_of: date) -> Iterator[Said]:
    both = _TWO_YEARS.search(clause.plain)
    if both is not None:
        amount = read_number(both[1])
        if amount is not None:
            words = clause.text[both.start() : both.end()]
            yield Said("income_by_year_wan", {as_of.year - 2: amount, as_of.year - 1: amount}, words)
        return
    if not _INCOME.search(clause.plain):
        return
    for match in _YEARS_INCOME.finditer(clause.plain):
        amount = read_number(match[2])
        if amount is not None and int(match[1]) < as_of.year:
            yield Said("income_by_year_wan", {int(match[1]): amount}, clause.text[match.start() : match.end()])


def _read_incomes_ago(clauses: Sequence[Clause], as_of: date) -> Iterator[Said]:
    """去年工资45万，前年42万: the years one after the other; of last year alone the year is not asked."""
    said: dict[int, Said] = {}
    income = False
    for clause in clauses:
        income = (
            clause.whose == frozenset({"own"})
            and not clause.carried
            and (_INCOME.search(clause.plain) is not None or (income and "年薪" not in clause.plain))
        )
        for match in _YEAR_AGO_INCOME.finditer(clause.plain) if income else ():
            amount = read_number(match[2])
            if amount is None or _LOOSE.search(match[0]) or signs.WISH.search(clause.plain[: match.start()]):
                income = False  # nor is the year that follows said for certain
                continue
            year = as_of.year - _YEARS_AGO[match[1]]
            said[year] = Said("income_by_year_wan", {year: amount}, clause.text[match.start() : match.end()])
    if as_of.year - 2 in said:
        yield from said.values()


def _read_honor(clause: Clause) -> Iterator[Said]:
    """The level and type of a programme; a type that is said without a level speaks of the same, or against it."""
    if "工作站" in clause.plain:
        return
    for match in _HONOR.finditer(clause.plain):
        if not signs.WISH.search(clause.plain[: match.start()]):
            words = clause.text[match.start() : match.end()]
            yield Said("honor_level", f"{match[1]}级", words)
            yield Said("honor_type", f"{match[2]}类", words)
    for match in _HONOR_TYPE.finditer(clause.plain):
        if not signs.WISH.search(clause.plain[: match.start()]):
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


def _read_days(clause: Clause, following: str, as_of: date) -> Iterator[Said]:
    dates = list(find_dates(clause.plain, as_of))
    for spoken in dates:
        found = _find_event(clause.plain, spoken, following, others=dates)
        if found is None:
            continue
        key, end = found
        day = spoken.day
        if key == "graduation_date" and (day > as_of or "预计" in clause.plain):
            key = "expected_graduation"
        words = clause.text[spoken.start : max(end, spoken.end)].strip() or clause.text.strip()
        if key in _DONE and signs.WISH.search(clause.plain[: max(end, spoken.end)]):
            continue
        if key != "arrival_date" or not re.search(r"如果|假如|要是", clause.plain):
            yield Said(key, day, words)
    if dates:
        return
    born = _BORN.search(clause.plain)
    if born is not None:
        year = int(born[1] or born[2])
        year += 0 if year > 99 else 1900 if year > as_of.year % 100 else 2000
        # Of a year alone the middle: ages are counted on 1 January, and any day but that one gives the same.
        yield Said("birth_date", date(year, 7, 1), clause.text[born.start() : born.end()])


def _find_event(plain: str, spoken: Spoken, following: str, *, others: Sequence[Spoken]) -> tuple[str, int] | None:
    """What a day is of, and where the words of it end."""
    until = min((one.start for one in others if one.start > spoken.start), default=len(plain))
    since = max((one.end for one in others if one.end <= spoken.start), default=0)
    after = [
        (match.start(), key, match.end())
        for key, pattern in _EVENTS
        for match in pattern.finditer(plain, spoken.end, until)
    ]
    if after:
        _start, key, end = min(after)
        return key, end
    before = [(match.end(), key) for key, pattern in _EVENTS for match in pattern.finditer(plain, since, spoken.start)]
    if before:
        return max(before)[1], spoken.end
    if not plain[spoken.end :].strip():
        for key, pattern in _EVENTS:
            match = pattern.search(following)
            if match is not None and match.start() <= 6:
                return key, spoken.end
    return None

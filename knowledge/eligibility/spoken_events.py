"""What a day in people's words is of: the day of arrival, of a certificate, of birth. Data, and how it is looked up."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from datetime import date
from itertools import pairwise

from knowledge.eligibility import spoken_marks as marks
from knowledge.eligibility.spoken_clauses import Clause
from knowledge.eligibility.spoken_dates import Spoken, find_dates
from knowledge.eligibility.spoken_roles import Said

_BORN = re.compile(
    r"((?:19|20)\d\d|(?<!\d)[5-9]\d|(?<!\d)0\d)年(?:出)?(?:生(?!活)|的(?!合同|时候))|(?:生于|出生于|"
    r"born in )((?:19|20)\d\d)"
)
# What a day is of; of several the one nearest after it, else before it.
_EVENTS: tuple[tuple[str, re.Pattern[str]], ...] = tuple(
    (key, re.compile(pattern))
    for key, pattern in (
        (
            "arrival_date",
            r"入职|到岗|报到|到(?:我们)?(?:这家|一家)?(?:公司|单位|企业|医院)|"
            r"加入(?!团队)|(?<!搬)来的?增城|(?<!搬)到的?增城|来(?:到)?这边|回(?:到)?增城|上班|进(?:了|的)?(?:这家|一家|现在的?)?(?:公司|单位|企业|厂)|"
            r"入的职|到的岗|(?:调|过|转)来(?:的|了)?(?=$|\W)|调(?:到|入)|^来的(?=$|\W)|(?<=[年月日号底初])[来到]的(?=$|\W)|"
            r"\bjoin(?:ed)?\b|\bhired\b|(?<!柔性)引进(?:了|到)|\bworking\b|才到|start(?:ed)? (?:my first |a |my |"
            r"to )?(?:work|job)|"
            r"started (?:working )?(?:here|at|with)|"
            r"(?:have|i've) (?:been )?work(?:ed|ing) (?:here|at|for|full[- ]time)|\bi work (?:here|at|for|"
            r"full[- ]time)",
        ),
        (
            "graduation_date",
            r"毕业|拿(?:到|了)?(?:博士|硕士|学)学?位|graduat|"
            r"\b(?:got|received|finished|completed|earned) (?:my|an?) (?:master|ph\.?d|doctor|bachelor|degree|msc|mba)",
        ),
        (
            "postdoc_exit_date",
            r"出的?站|left the (?:post-?doc\w* )?(?:work)?station|(?:finished|completed) (?:my|the) post-?doc",
        ),
        (
            "postdoc_entry_date",
            r"[进入]的?站|进(?:入|了|的)?[^，。；]{0,14}(?:工作站|流动站|创新实践基地)|\bentered\b|post-?doc[^.;]{0,70}\bsince",
        ),
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


# Of these a day is where it is of nothing else: 副高证书是去年10月20号落款的, 7月1日签了三年劳动合同.
_LAST_EVENTS: tuple[tuple[str, re.Pattern[str]], ...] = (
    ("cert_date", re.compile(r"(?<![凭取身])证书?(?!明|件|券|监)|落款")),
    ("contract_signed", re.compile(r"签(?:了|的|订|下)?[^，。；]{0,8}(?:劳动|聘用)?合同")),
)
_BORN_AFTER = re.compile(r"(?:份)?(?:的|生人?|出生)(?:人)?\s*$")
_GROWN = 16  # years
_RANGE = re.compile(r"\s*(?:到|至|[-~—–])\s*$")

_DONE = frozenset(
    {"contract_signed", "recognition_date", "title_cert_date", "skill_cert_date", "cert_date"}
)  # planned, it is none


def read_days(clause: Clause, following: str, as_of: date, before: date | None) -> Iterator[Said]:
    """The days of a clause of oneself, each with what it is of; `following` is the clause after it.

    `before` is the last day that was said before it.
    """
    dates = list(find_dates(clause.plain, as_of, before))
    for spoken in dates:
        if _is_in_range(clause.plain, spoken, dates):
            continue
        found = _find_event(clause.plain, spoken, following, others=dates)
        if found is None and spoken.day.year <= as_of.year - _GROWN and _BORN_AFTER.match(clause.plain[spoken.end :]):
            found = "birth_date", spoken.end
        if found is None:
            continue
        key, end = found
        day = spoken.day
        if key == "graduation_date" and (day > as_of or "预计" in clause.plain):
            key = "expected_graduation"
        words = clause.text[spoken.start : max(end, spoken.end)].strip() or clause.text.strip()
        if key in _DONE and marks.WISH.search(clause.plain[: max(end, spoken.end)]):
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


def _is_in_range(plain: str, spoken: Spoken, dates: Sequence[Spoken]) -> bool:
    """Whether a day is an end of 2024年1月到2025年3月: neither is the day of an event."""
    return any(
        spoken in (first, second) and _RANGE.fullmatch(plain[first.end : second.start])
        for first, second in pairwise(dates)
    )


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
    for key, pattern in _LAST_EVENTS:
        match = pattern.search(plain, since, until)
        if match is not None:
            return key, max(match.end(), spoken.end)
    if not plain[spoken.end :].strip():
        for key, pattern in _EVENTS:
            match = pattern.search(following)
            if match is not None and match.start() <= 6:
                return key, spoken.end
    return None

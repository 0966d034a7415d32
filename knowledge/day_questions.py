"""A question that only a calendar can answer: it names a day, and asks when, or until when, one can apply.

2026年3月入职，什么时候能申请安家补贴 names a benefit; 2026年3月入职，什么时候能申请 does not, and is put back. What is
asked of a payment, an examination or an amount is no such question, nor is one without a month to count from.
"""

from __future__ import annotations

import re
from calendar import monthrange
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from knowledge.content import read_content
from knowledge.eligibility.calendar import add_months
from knowledge.eligibility.facts import COMPUTED
from knowledge.eligibility.free_text import understand
from knowledge.eligibility.profile import Value
from knowledge.eligibility.rules import Book, Entry
from knowledge.eligibility.spoken_dates import find_dates

if TYPE_CHECKING:
    from knowledge.terms import Terms

_APPLY = re.compile(
    r"申请|申报|申领|报名|(?<![上汇申])报(?!告|销|酬|道|考)|递交|提交|办理|来得及|赶得上|\bappl(?:y|ied|ication)\b",
    re.IGNORECASE,
)
_WHEN = re.compile(
    r"什么时候|啥时候?|何时|几时|几号|几月份?|哪天|哪一天|哪个?月|多久|最早|最快|最晚|最迟|截止|期限|来得及|赶得上|晚了|过期"
    r"|还能|还可以|能不能|\bwhen\b|earliest|latest|deadline|too late|still",
    re.IGNORECASE,
)
# 职称奖励什么时候截止: what ends is the time to apply, where a benefit is named.
_ENDS = re.compile(r"截止|过期|deadline", re.IGNORECASE)
_ELSE = re.compile(
    r"到账|到帐|打款|拨付|发放|发[下到钱]|审批|审核|公示|答复|退[回还]?|多少钱|有多少|\bpaid\b|how much", re.IGNORECASE
)
# 5月能申请吗: the day is that of the application.
_ON = re.compile(
    r"(?:还?能|可以|可不可以|能不能|是不是|还?可以)[^，。]{0,10}(?:申请|申报|报|办)|(?:申请|申报)[^，。]{0,8}(?:吗|么|不)"
)
_MONTH = re.compile(
    r"(?:(?P<year>20\d\d)年)?(?<!\d)(?P<month>1[0-2]|[1-9])月(?:份|(?P<day>\d{1,2})[日号])?(?:的时候|再|去|来)?"
    r"(?=[^，。\d]{0,4}(?:能|可以|申请|申报))(?![^，。]{0,4}(?:前|后|以来|到岗|入职|引进))"
)
_SAYS_WHEN = re.compile(
    r"\d\s*[年月./-]|[一二三四五六七八九十两半]\s*(?:年|个月|月)|去年|今年|明年|前年|上个?月|本月|这个月|下个?月|\d\s*个月"
    r"|\b(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)",
    re.IGNORECASE,
)
_DAY_WORDS = re.compile(
    r"(?:\d{2,4}|去|今|明|前)?年?\s*\d{0,2}\s*月?(?:\d{1,2}[日号]|份)?\s*(?:之?前|以前|以后|之后|起|才|刚|就)?\s*"
    r"(?:入职|到岗|上班|认定|评上|报到|拿到?|取得|来增城|来)[的了后]?|(?:上|下|这|本)个?月|\d+\s*个?[月年日号]|jan\w*|feb\w*|mar\w*|apr\w*"
    r"|may|jun\w*|jul\w*|aug\w*|sep\w*|oct\w*|nov\w*|dec\w*|joined?|started?|arrived|work(?:ing)?",
    re.IGNORECASE,
)
_TAIL = re.compile(r"补贴|补助|奖励|资助|津贴|经费")
_ASIDE = re.compile(r"（.*）$")

# The days that rules count from, and what is said of them.
KEYS = ("recognition_date", "arrival_date", "title_cert_date", "skill_cert_date")
ON = "on"
_SPANS = {"months_since_hire": "arrival_date"}
_MOST_ENTRIES = 6


@dataclass(frozen=True, slots=True)
class DayQuestion:
    """What was read: what happened on the day (`key`), the day or the month's `first` and `last`, what is asked about.

    `entries` are the benefits named, one where it is plain, several where it has to be asked; `rough` where the day was
    counted back from a span (入职20个月).
    """

    key: str
    first: date
    last: date
    today: date
    entries: tuple[Entry, ...]
    named: bool
    facts: Mapping[str, Value]
    rough: bool = False

    @property
    def month_only(self) -> bool:
        """Whether the day of the month was not said."""
        return self.first != self.last


def may_be_one(question: str) -> bool:
    """Whether it is worth reading the rules for a question: it asks when one can apply, and says when something was."""
    if _ELSE.search(question) or _SAYS_WHEN.search(question) is None:
        return False
    return _ON.search(question) is not None or _asks_when(question)


def read(question: str, asked: str, book: Book, today: date) -> DayQuestion | None:
    """Read a question; None where it is none of this kind.

    `asked` is the question with the documents' own words for its own. What is suspended in the book, its article having
    changed, is never computed on.
    """
    if not may_be_one(question):
        return None
    found = _read_when(question, asked, book, today)
    return found if found is not None and (len(found.entries) == 1 or _APPLY.search(question)) else None


def _read_when(question: str, asked: str, book: Book, today: date) -> DayQuestion | None:
    if not _asks_when(question):
        return _read_on(question, asked, book, today)
    understood = understand(question, today)
    facts = dict(understood.facts)
    for span, key in _SPANS.items():
        months = facts.pop(span, None)
        if isinstance(months, (int, float)) and key not in facts:
            facts[key] = add_months(today, -int(months))
            return _make(question, asked, book, today, key, facts, month_only=False, rough=True)
    happened = next((key for key in KEYS if isinstance(facts.get(key), date)), None)
    if happened is None:
        return _read_on(question, asked, book, today)
    said = next(find_dates(understood.words[happened].lower(), today), None)
    return _make(question, asked, book, today, happened, facts, month_only=said is not None and said.month_only)


def says_nothing_else(question: str, terms: Terms) -> bool:
    """Whether a question says what happened when and that one would apply, and no more: not for what."""
    rest = question
    for pattern in (_DAY_WORDS, _WHEN, _APPLY):
        rest = pattern.sub(" ", rest)
    content, said = read_content(rest, terms)
    return not content.size and not said


def _asks_when(question: str) -> bool:
    return _ENDS.search(question) is not None or (_APPLY.search(question) and _WHEN.search(question)) is not None


def _read_on(question: str, asked: str, book: Book, today: date) -> DayQuestion | None:
    """A month or day on which it is to be applied for: 5月能申请吗."""
    match = _MONTH.search(question)
    if match is None or not _ON.search(question) or _ELSE.search(question):
        return None
    month, day = int(match["month"]), match["day"]
    year = int(match["year"]) if match["year"] else today.year + (month < today.month)
    try:
        on = date(year, month, int(day or 1))
    except ValueError:
        return None
    return _make(question, asked, book, today, ON, {ON: on}, month_only=day is None)


def _make(
    question: str,
    asked: str,
    book: Book,
    today: date,
    key: str,
    facts: Mapping[str, Value | date],
    *,
    month_only: bool,
    rough: bool = False,
) -> DayQuestion | None:
    day = facts[key]
    if not isinstance(day, date):
        return None
    last = day.replace(day=monthrange(day.year, day.month)[1]) if month_only else day
    open_ = [entry for entry in book.on(today) if entry.name not in book.suspended and counts_from(entry, key)]
    named = _find_named(asked, book, today)
    kept = {name: value for name, value in facts.items() if name not in (*KEYS, ON)}
    kept |= {other: facts[other] for other in KEYS if other in facts and other != key}
    entries = [entry for entry in open_ if entry.key in {one.key for one in named}]
    if not named:
        alone = len(open_) == 1 or len({base_name(entry) for entry in open_}) == 1
        entries = open_ if not alone or _TAIL.search(question) else []
    return DayQuestion(key, day, last, today, tuple(_prefer(entries, asked)[:_MOST_ENTRIES]), bool(named), kept, rough)


def base_name(entry: Entry) -> str:
    """安家补贴; 租房补贴 of 租房补贴（人才）."""
    return _ASIDE.sub("", entry.benefit.zh)


def _find_named(asked: str, book: Book, today: date) -> list[Entry]:
    """The benefits whose names a question says; of names of which one is part of another, the longest."""
    found = [
        entry for entry in book.on(today) if base_name(entry) in asked or entry.benefit.en.lower() in asked.lower()
    ]
    names = {base_name(entry) for entry in found}
    return [
        entry for entry in found if not any(base_name(entry) != name and base_name(entry) in name for name in names)
    ]


def _prefer(entries: Sequence[Entry], asked: str) -> list[Entry]:
    """One of several of a name: that whose kind of people the question says, else the first."""
    best: dict[str, Entry] = {}
    for entry in entries:
        aside = _ASIDE.search(entry.benefit.zh)
        before = best.get(base_name(entry))
        if before is None or (aside is not None and aside.group()[1:-1] in asked):
            best[base_name(entry)] = entry
    return list(best.values())


def counts_from(entry: Entry, key: str) -> bool:
    """Whether a rule counts from such a day: its deadline, its waiting time, or what comes before it."""
    rule = entry.benefit
    if key in {ON, "recognition_date"}:
        return bool(rule.spans) and not rule.matching and (key == ON or "recognition" in rule.needs)
    if rule.deadline is not None and key in _roots(rule.deadline.key):
        return True
    return (
        key == "arrival_date"
        and rule.deadline is None
        and not rule.matching
        and any(
            part.comparison is not None and "months_since_hire" in part.comparison.list_facts()
            for condition in rule.conditions
            for part in condition.node.walk()
        )
    )


def _roots(key: str) -> tuple[str, ...]:
    """The keys that a fact follows from, itself included."""
    return (key, *(COMPUTED[key].needs if key in COMPUTED else ()))

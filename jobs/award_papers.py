"""Papers of the ledger: the public notice 公示 with names masked, the list of plaques, instalments that fall due."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from jobs import workdays
from jobs.award_rules import AwardRules
from jobs.awards import Measure
from jobs.reports.blocks import Block, Heading, Line
from jobs.reports.tables import Grid
from jobs.sheets import Sheet, write_book
from storage.awards.chain import NOTICED, PERSON
from storage.awards.facts import AwardFacts
from storage.awards.instalments import InstalmentDue
from storage.awards.lists import Listed
from storage.money import WAN

_HONOURS = {"plaque": "奖牌", "certificate": "证书"}


@dataclass(frozen=True, slots=True)
class Notice:
    """What a public notice lists, and how many awards the measures leave out."""

    rows: tuple[Listed, ...]
    left: int
    first: date
    last: date


def mask_name(name: str, sign: str) -> str:
    """张* of 张三, 张** of 张三丰: the first character stays, of a name in letters the first word."""
    bare = name.strip()
    first, _, rest = bare.partition(" ")
    if rest:
        return f"{first} {sign * len(rest.replace(' ', ''))}"
    return bare[:1] + sign * max(len(bare) - 1, 1) if bare else ""


def is_published(award: Listed, rules: AwardRules) -> bool:
    """Whether the measure makes it public: not of some categories, not a service that costs no money, nobody erased."""
    facts = award.facts
    unpublished = rules.terms.of(facts.document).unpublished
    entry = rules.find(facts.document, facts.benefit)
    if facts.category in unpublished.categories or (facts.payee == PERSON and not award.talent):
        return False
    return not (unpublished.services and entry is not None and entry.benefit.service)


def is_to_be_noticed(facts: AwardFacts, rules: AwardRules) -> bool:
    """Whether it is made public, or that is what comes next: of some measures before the decision, of some after."""
    return NOTICED in {facts.state, rules.course_of(facts).next_of(facts.state)}


def plan_notice(found: Sequence[Listed], rules: AwardRules, today: date) -> Notice:
    """The awards of a batch that are to be made public, and from when to when."""
    waiting = [one for one in found if is_to_be_noticed(one.facts, rules)]
    rows = [one for one in waiting if is_published(one, rules)]
    first = min((one.facts.since for one in rows if one.facts.state == NOTICED), default=today)
    days = max((_measure(one, rules).notice_days for one in rows), default=0)
    # The day on which it is put up counts as the first.
    last = workdays.add(first, days - workdays.is_workday(first)) if days > 1 else first
    return Notice(tuple(rows), len(waiting) - len(rows), first, last)


def _measure(award: Listed, rules: AwardRules) -> Measure:
    return rules.terms.of(award.facts.document)


def compose_notice(
    notice: Notice, batch: str, rules: AwardRules, unit: Callable[[str], str], today: date
) -> list[Block]:  # fmt: skip
    """The notice, in Chinese: title, why, the lists of people and of units, how to object, who signs it.

    `unit` gives a unit's name and phone by its key.
    """
    names = list(dict.fromkeys(_title_of(one, rules) for one in notice.rows))
    articles = list(dict.fromkeys(f"《{title}》" for title in names))
    limits = list(
        dict.fromkeys(
            f"《{_title_of(one, rules)}》{_measure(one, rules).article}"
            for one in notice.rows
            if _measure(one, rules).article
        )
    )
    blocks: list[Block] = [
        Heading(f"关于{batch}拟兑现人才待遇的公示", 0),
        Line(
            f"根据{'、'.join(articles)}，经申请、受理和审核，下列{len(notice.rows)}项拟予兑现，现予公示。"
            f"公示时间：{_day(notice.first)}至{_day(notice.last)}。"
        ),
    ]
    people = [one for one in notice.rows if one.facts.payee == PERSON]
    units = [one for one in notice.rows if one.facts.payee != PERSON]
    sign = rules.terms.mask
    if people:
        rows = [
            (number, mask_name(one.talent, sign), one.employer, *_columns(one, rules))
            for number, one in enumerate(people, 1)
        ]
        blocks.append(Heading(_numbered("个人待遇", 0), 1))
        head = ("序号", "姓名", "用人单位", "待遇", "期数", "金额（元）")
        blocks.append(Grid(head, tuple(rows), (8, 14, 36, 30, 10, 16)))
    if units:
        rows_of_units = [(number, one.employer, *_columns(one, rules)) for number, one in enumerate(units, 1)]
        blocks.append(Heading(_numbered("单位待遇", 1 if people else 0), 1))
        blocks.append(Grid(("序号", "单位", "待遇", "期数", "金额（元）"), tuple(rows_of_units), (8, 46, 32, 10, 18)))
    departments = list(dict.fromkeys(one.facts.department for one in notice.rows if one.facts.department))
    told = "；".join(unit(key) for key in departments)
    blocks.append(Line(f"对公示内容有异议的，可以在公示期内向责任单位书面提出{f'：{told}' if told else ''}。"))
    blocks.append(Line(f"姓名已作遮盖。按规定不公示的事项未列入。公示依据：{'、'.join(limits)}。", is_note=True))
    blocks.append(Line("责任单位（盖章）", is_kept=True, is_signed=True))
    blocks.append(Line(_day(today), is_signed=True))
    return blocks


def _columns(one: Listed, rules: AwardRules) -> tuple[str, str, str]:
    entry = rules.find(one.facts.document, one.facts.benefit)
    name = entry.benefit.zh if entry is not None else one.facts.benefit
    in_parts = one.facts.instalment > 1 or one.facts.benefit in _measure(one, rules).every_months
    return name, f"第{one.facts.instalment}期" if in_parts else "一次性", f"{one.facts.due_yuan:,}"


def _title_of(one: Listed, rules: AwardRules) -> str:
    document = next((item for item in rules.book.documents if item.document == one.facts.document), None)
    return document.title if document is not None else one.facts.document


def _numbered(text: str, place: int) -> str:
    return f"{'一二三四五'[place]}、{text}"


def _day(day: date) -> str:
    return f"{day.year}年{day.month}月{day.day}日"


def write_notice(
    notice: Notice, batch: str, rules: AwardRules, unit: Callable[[str], str], today: date
) -> bytes:  # fmt: skip
    """The notice as a Word file."""
    from jobs.reports.paper_docx import write_docx

    return write_docx(compose_notice(notice, batch, rules, unit, today), "zh", made_on=today)


def write_plaques(path: Path, found: Sequence[Listed], rules: AwardRules, year: int) -> int:
    """The plaques and certificates of a year as XLSX, in the order of their numbers; how many. Raises OSError."""
    rows = [
        (
            number, _HONOURS[one.facts.honour], one.facts.honour_number, one.talent, one.employer,
            _columns(one, rules)[0], one.facts.batch, one.facts.handed_on, "",
        )
        for number, one in enumerate(sorted(found, key=lambda one: (one.facts.honour, one.facts.honour_number)), 1)
    ]  # fmt: skip
    head = ("序号", "类型", "编号", "姓名", "单位", "事项", "批次", "颁发日期", "签收")
    return write_book(path, [Sheet(f"{year}年奖牌证书", head, rows, (6, 8, 18, 12, 28, 24, 18, 14, 14))])


def write_due(
    path: Path, parts: Mapping[str, Sequence[InstalmentDue]], names: Mapping[int, str], rules: AwardRules
) -> int:  # fmt: skip
    """The instalments that fall due as XLSX, a sheet for each part, by day; how many. Raises OSError."""
    head = ("到期日", "领取人", "待遇", "期数", "金额（元）", "金额（万元）", "条款")
    sheets = []
    for title, found in parts.items():
        rows = [
            (
                one.due_on, names.get(one.award_id, ""), _benefit(one, rules), one.number, one.yuan,
                one.yuan / WAN, one.article,
            )
            for one in found
        ]  # fmt: skip
        sheets.append(Sheet(title, head, rows, (14, 36, 24, 8, 14, 14, 12)))
    return write_book(path, sheets)


def _benefit(one: InstalmentDue, rules: AwardRules) -> str:
    entry = rules.find(one.document, one.benefit)
    return entry.benefit.zh if entry is not None else one.benefit

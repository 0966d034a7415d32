"""What if: a book of rules with one amount changed or one window moved, to forecast with. No rule is touched."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date

from knowledge.eligibility.calendar import Span, read_span
from knowledge.eligibility.conditions import Node
from knowledge.eligibility.rules import Book, Entry
from knowledge.eligibility.schema import Benefit, Document, Tier
from knowledge.eligibility.schema_fields import read_node
from storage.budget.amounts import AmountWrong, read_amount

_WAN = 10_000
RECOGNITION = "recognition"  # its windows are moved like a benefit's
_PERCENT = re.compile(r"([+\-−–])\s*(\d{1,3}(?:\.\d+)?)\s*[%％]")
_CATEGORY = re.compile(r"第?([一二三四五1-5])类(?:人才)?")
_DAY = re.compile(r"(\d{1,2})[月\-./](\d{1,2})日?")
_DIGITS = {"一": 1, "二": 2, "三": 3, "四": 4, "五": 5}


class ChangeWrong(Exception):
    """What can't be supposed. `reason`: benefit, no_amount, category, amount, window; `facts` fill its text."""

    def __init__(self, reason: str, **facts: object) -> None:
        super().__init__(reason)
        self.reason = reason
        self.facts = facts


@dataclass(frozen=True, slots=True)
class Change:
    """One thing supposed of a benefit: an amount in yuan or a change in percent, of a category or all; or windows."""

    benefit: str
    category: int | None = None
    yuan: int | None = None
    percent: float | None = None
    spans: tuple[Span, ...] = ()


def read_change(benefit: str, text: str) -> Change:
    """Read "第四类 50万元", "50万元", "+20%", "第四类 -10%", "5月1日至5月31日", "05-01..05-31". Raises ChangeWrong."""
    named = _CATEGORY.search(text)
    category = None
    if named is not None:
        category = _DIGITS.get(named[1]) or int(named[1])
        text = text[: named.start()] + text[named.end() :]
    text = text.strip(" ,，:：；;")
    percent = _PERCENT.fullmatch(text)
    if percent is not None:
        share = float(percent[2])
        return Change(benefit, category, percent=share if percent[1] == "+" else -share)
    spans = _read_spans(text)
    if spans:
        return Change(benefit, category, spans=spans)
    try:
        return Change(benefit, category, yuan=read_amount(text))
    except AmountWrong as error:
        raise ChangeWrong("amount", text=text[:40]) from error


def _read_spans(text: str) -> tuple[Span, ...]:
    """Windows as people write them; () where the text is none. Raises ChangeWrong `window`."""
    days = [(int(month), int(day)) for month, day in _DAY.findall(text)]
    if len(days) < 2:
        return ()
    pairs = list(zip(days[::2], days[1::2], strict=False))
    spans = [read_span("{:02}-{:02}..{:02}-{:02}".format(*first, *last)) for first, last in pairs]
    if len(days) % 2 or None in spans:
        raise ChangeWrong("window", text=text[:40])
    return tuple(span for span in spans if span is not None)


def change_book(book: Book, change: Change, as_of: date) -> Book:
    """The book with that one thing changed, in the document in force. Raises ChangeWrong."""
    if change.benefit == RECOGNITION:
        return _move_recognition(book, change, as_of)
    entry = next((one for one in book.on(as_of) if one.key == change.benefit), None)
    if entry is None:
        raise ChangeWrong("benefit", benefit=change.benefit)
    changed = _change_benefit(entry.benefit, change)
    benefits = tuple(changed if one.key == changed.key else one for one in entry.document.benefits)
    return _put(book, entry.document, entry.document.model_copy(update={"benefits": benefits}))


def _put(book: Book, old: Document, new: Document) -> Book:
    return replace(book, documents=tuple(new if one is old else one for one in book.documents))


def _change_benefit(rule: Benefit, change: Change) -> Benefit:
    if change.spans:
        return rule.model_copy(update={"windows": change.spans})
    if not rule.amount:
        raise ChangeWrong("no_amount")
    if change.percent is not None:
        factor = 1 + change.percent / 100
        if factor < 0:
            raise ChangeWrong("amount", text=f"{change.percent:+g}%")
        if change.category is None:
            return rule.model_copy(update={"amount": tuple(_scale(tier, factor) for tier in rule.amount)})
    return rule.model_copy(update={"amount": _change_category(rule, change)})


def _change_category(rule: Benefit, change: Change) -> tuple[Tier, ...]:
    """The table with the row of a category changed: before the row that holds for it comes one for it alone."""
    rows: list[Tier] = []
    found = False
    for tier in rule.amount:
        if change.category is None or _names(tier.when, change.category):
            found = True
            changed = _scale(tier, _find_factor(tier, change))
            if change.category is not None:
                only = read_node(f"category = {change.category}")
                changed = changed.model_copy(update={"when": Node("all", (only, tier.when)) if tier.when else only})
                rows.append(changed)
                rows.append(tier)
            else:
                rows.append(changed)
        else:
            rows.append(tier)
    if not found:
        raise ChangeWrong("category", category=change.category)
    return tuple(rows)


def _names(when: Node | None, category: int) -> bool:
    """Whether a row's condition is about that category."""
    if when is None:
        return False
    for part in when.walk():
        text = part.comparison.text if part.comparison is not None else ""
        head, _, rest = text.partition(" ")
        if head == "category" and str(category) in rest.split():
            return True
    return False


def _find_factor(tier: Tier, change: Change) -> float:
    """By how much a row changes, so that its amount (the most of a share) becomes what was supposed."""
    if change.percent is not None:
        return 1 + change.percent / 100
    now = tier.yuan if tier.yuan is not None else (tier.wan * _WAN if tier.wan is not None else None)
    if not now or change.yuan is None:
        raise ChangeWrong("no_amount")
    return change.yuan / now


def _scale(tier: Tier, factor: float) -> Tier:
    """A row with its amounts times so much; of a share the most of it, and the share where it has no most."""
    update: dict[str, object] = {"instalments": tuple(part * factor for part in tier.instalments)}
    if tier.yuan is not None:
        update["yuan"] = tier.yuan * factor
    elif tier.wan is not None:
        update["wan"] = tier.wan * factor
    elif tier.percent is not None:
        update["percent"] = tier.percent * factor
    return tier.model_copy(update=update)


def _move_recognition(book: Book, change: Change, as_of: date) -> Book:
    if not change.spans:
        raise ChangeWrong("window", text="")
    for document in book.documents:
        rules = document.recognition
        if rules is not None and document.effective_from <= as_of <= document.effective_to:
            texts = tuple("{:02}-{:02}..{:02}-{:02}".format(*one.first, *one.last) for one in change.spans)
            categories: Sequence[int] = [change.category] if change.category is not None else sorted(rules.windows)
            windows = {**rules.windows, **dict.fromkeys(categories, texts)}
            moved = rules.model_copy(update={"windows": windows})
            return _put(book, document, document.model_copy(update={"recognition": moved}))
    raise ChangeWrong("benefit", benefit=RECOGNITION)


def find_entry(book: Book, benefit: str, as_of: date) -> Entry | None:
    """The benefit as it stands on a day."""
    return next((one for one in book.on(as_of) if one.key == benefit), None)

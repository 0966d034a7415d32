"""How much: the row of a benefit's table that holds, what limits it, what is taken off."""

from __future__ import annotations

from dataclasses import dataclass

from knowledge.eligibility.conditions import TRUE, Found, Said
from knowledge.eligibility.facts import KnownFacts
from knowledge.eligibility.rules import Entry
from knowledge.eligibility.schema import Cap, Tier

WAN = 10_000


@dataclass(frozen=True, slots=True)
class Sum:
    """`found` is whether a row holds: false where none does or nothing is left, unknown where it can't be told."""

    found: Found
    yuan: float | None = None
    tier: Tier | None = None
    periods: int | None = None
    instalments: tuple[float, ...] = ()
    text: tuple[str, str] = ("", "")


def find_sum(entry: Entry, facts: KnownFacts) -> Sum:
    """The amount of a benefit. A benefit without a table is no money, and always to be had."""
    rule = entry.benefit
    if not rule.amount:
        return Sum(TRUE)
    for tier in rule.amount:
        found = TRUE if tier.when is None else tier.when.evaluate(facts)
        if found.truth:
            return _fill(entry, tier, facts)
        if found.truth is None:
            return Sum(found)
    failed = Said(rule.article, "不在发放标准之内", "No row of the table fits")
    return Sum(Found(False, failed=(failed,)))


def _fill(entry: Entry, tier: Tier, facts: KnownFacts) -> Sum:
    periods = tier.periods
    if tier.fewer is not None and tier.fewer.when.evaluate(facts).truth:
        periods = tier.fewer.periods
    if periods is not None and tier.periods_less:
        periods -= int(facts.number(tier.periods_less) or 0)
        if periods <= 0:
            failed = Said(entry.benefit.article, "已享受满最长年限", "It was had for the longest time there is")
            return Sum(Found(False, failed=(failed,)))
    yuan, whole = _count(entry, tier, facts), _standard(tier)
    if yuan is not None:
        left = find_left(entry.document.caps.get(entry.benefit.cap), facts)
        if left is not None and left < yuan:
            yuan = left
        if yuan <= 0 and whole:
            failed = Said(_limiting_article(entry), "已达上限或者已全额享受", "The most there is has been reached")
            return Sum(Found(False, failed=(failed,)))
    told = yuan is not None or whole is None
    parts = tuple(part * WAN for part in tier.instalments) if told else ()
    if tier.shares and yuan is not None:
        parts = tuple(round(yuan * share / 100, 2) for share in tier.shares)
    elif yuan is not None and whole and yuan != whole:
        parts = tuple(round(part * yuan / whole, 2) for part in parts)
    return Sum(TRUE, yuan, tier, periods, parts, (tier.zh, tier.en))


def _standard(tier: Tier) -> float | None:
    """What the table says, in yuan; of a share of something, the most that it can be."""
    if tier.yuan is not None:
        return tier.yuan
    return None if tier.wan is None else tier.wan * WAN


def _count(entry: Entry, tier: Tier, facts: KnownFacts) -> float | None:
    """The amount in yuan after what limits it and what is taken off; None: no money, or it can't be told."""
    yuan = _standard(tier)
    if tier.percent is not None:
        base = _base(entry, tier, facts)
        if base is None:
            return None
        share = base * tier.percent / 100
        yuan = share if yuan is None else min(yuan, share)
    if tier.area is not None:
        rent, size = facts.number("rent_yuan"), facts.number("site_sqm")
        if rent is None or not size or yuan is None:
            return None
        month = min(rent / size * tier.area.percent / 100, tier.area.most) * min(size, tier.area.sqm)
        yuan = min(yuan, month * 12)
    if yuan is None:
        return None
    for name in tier.most:
        most = facts.number(name)
        if most is not None:
            yuan = min(yuan, most * _unit(name))
    if tier.share is not None:
        yuan = yuan * tier.share / 100
    if tier.half is not None and tier.half.evaluate(facts).truth:
        yuan /= 2
    for name in tier.less:
        if facts.value(name) is True:
            return None  # something was received, and how much was not said
        yuan = max(yuan - (facts.number(name) or 0.0) * _unit(name), 0.0)
    return round(yuan, 2)


def _base(entry: Entry, tier: Tier, facts: KnownFacts) -> float | None:
    """What a share is taken of, in yuan: a fact, or what another benefit of the document comes to."""
    if not tier.of_sums:
        base = facts.number(tier.of)
        return None if base is None else base * WAN
    for rule in entry.document.benefits:
        if rule.key in tier.of_sums and rule.conditions[0].node.evaluate(facts).truth:
            return find_sum(Entry(rule, entry.document), facts).yuan
    return None


def _unit(name: str) -> float:
    """What one of a fact is in yuan."""
    return 1.0 if name.endswith("_yuan") else WAN


def find_left(cap: Cap | None, facts: KnownFacts) -> float | None:
    """What is left in yuan below a cap; None where there is none."""
    if cap is None or (cap.unless is not None and cap.unless.evaluate(facts).truth):
        return None
    received = facts.number(cap.received) if cap.received else 0.0
    return max((cap.wan - (received or 0.0)) * WAN, 0.0)


def _limiting_article(entry: Entry) -> str:
    cap = entry.document.caps.get(entry.benefit.cap)
    return cap.article if cap is not None else entry.benefit.article

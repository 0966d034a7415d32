"""What an award is checked for as it is entered: each finding names the article; none of them is for siwen to overrule.

Pure: rows, what is on file and the rules come in as data. What is asked (issue: 兑现): the same benefit twice, benefits
that exclude each other, caps a person and an employer, a window or deadline that was missed, a category that has
lapsed, a person who has left, an amount above the standard, a rule whose article has changed.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date

from jobs import workdays
from jobs.award_rules import AwardRules
from knowledge.eligibility import amounts
from knowledge.eligibility.calendar import add_months
from knowledge.eligibility.rules import Entry
from storage.awards.chain import PERSON
from storage.awards.facts import AwardFacts
from storage.awards.ledger import Ledger, Payee
from storage.money import WAN


@dataclass(frozen=True, slots=True)
class Warning:
    """What stands against an award. `key` of a text (`awards.warning.<key>`), by which article of which document."""

    key: str
    article: str
    document: str
    facts: Mapping[str, object] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Asked:
    """An award that is to be entered, as far as checks look at it."""

    entry: Entry
    past: AwardFacts
    payee: Payee | None


def check(asked: Asked, ledger: Ledger, rules: AwardRules) -> list[Warning]:
    """Everything that stands against it, the heaviest first."""
    return [
        warning
        for part in (_twice, _excluded, _caps, _quota, _left, _category, _window, _amount, _suspended)
        for warning in part(asked, ledger, rules)
    ]


def _tell(asked: Asked, key: str, article: str, **facts: object) -> Warning:
    return Warning(key, article, asked.entry.document.document, facts)


def _others(asked: Asked, ledger: Ledger) -> Iterator[AwardFacts]:
    """What the same payee has besides it."""
    past = asked.past
    if past.payee == PERSON:
        theirs = ledger.list_past(past.talent_id or 0)
        yield from (one for one in theirs if one.payee == PERSON and one.key != past.key)
        return
    theirs = ledger.list_of_employer(past.employer_id or 0, past.talent_id)
    yield from (one for one in theirs if one.key != past.key)


def _twice(asked: Asked, ledger: Ledger, rules: AwardRules) -> Iterator[Warning]:
    """The same benefit for the same time: an instalment again, a year again, what is given once again."""
    past, tier = asked.past, rules.tier_of(asked.entry, asked.past.category, asked.past.applied_on)
    rows = asked.entry.benefit.amount
    tier = tier or (rows[0] if rows else None)
    in_parts = tier is not None and bool(tier.instalments or tier.shares)
    per = tier.per if tier is not None else None
    again = past.payee != PERSON and past.talent_id is None and not in_parts  # an employer may have one every year
    for other in _others(asked, ledger):
        if other.benefit != past.benefit or (other.instalment != past.instalment and (in_parts or per is None)):
            continue
        if per is not None or again:
            same = _period(other.applied_on, per) == _period(past.applied_on, per)
            if not same or other.instalment != past.instalment or (again and other.batch != past.batch):
                continue
        yield _tell(
            asked, "twice", asked.entry.benefit.article,
            award=other.award_id, row=other.row, on=other.applied_on, yuan=other.due_yuan,
        )  # fmt: skip
        return


def _period(day: date, per: str | None) -> tuple[int, int]:
    """What is paid by the month is paid every half year."""
    return (day.year, (day.month - 1) // 6) if per == "month" else (day.year, 0)


def _excluded(asked: Asked, ledger: Ledger, rules: AwardRules) -> Iterator[Warning]:
    """就高不重复: a benefit that the rules exclude beside it."""
    past, entry = asked.past, asked.entry
    others = {(one.document, one.benefit): one for one in _others(asked, ledger)}
    if not others:
        return
    for document in rules.book.documents:
        for exclusion in document.exclusions:
            between = [_named(name, document.document) for name in exclusion.between]
            if (past.document, past.benefit) not in between:
                continue
            if exclusion.when is not None:
                facts = rules.facts(entry, past.category, past.applied_on)
                if exclusion.when.evaluate(facts).truth is not True:
                    continue
            yearly = set(rules.terms.of(document.document).same_year)
            for name in between:
                other = others.get(name)
                if other is None or name == (past.document, past.benefit):
                    continue
                by_year = {past.benefit, other.benefit} <= yearly
                if by_year and other.applied_on.year != past.applied_on.year:
                    continue
                yield Warning(
                    "excluded", exclusion.article, document.document,
                    {"other": (other.document, other.benefit), "award": other.award_id, "row": other.row,
                     "yuan": other.due_yuan, "why": (exclusion.zh, exclusion.en)},
                )  # fmt: skip


def _named(name: str, document: str) -> tuple[str, str]:
    other, _, key = name.rpartition(":")
    return other or document, key


def _caps(asked: Asked, ledger: Ledger, rules: AwardRules) -> Iterator[Warning]:
    """The most that a person, or an employer, gets by a cap of the rules."""
    past, entry = asked.past, asked.entry
    cap = entry.document.caps.get(entry.benefit.cap)
    if cap is None:
        return
    if cap.unless is not None and cap.unless.evaluate(rules.facts(entry, past.category, past.applied_on)).truth:
        return
    under = {one.key for one in entry.document.benefits if one.cap == entry.benefit.cap}
    yearly = entry.benefit.cap in rules.terms.of(past.document).yearly_caps
    if past.payee == PERSON:
        before = sum(
            one.due_yuan for one in _others(asked, ledger)
            if one.document == past.document and one.benefit in under
            and (not yearly or one.applied_on.year == past.applied_on.year)
        )  # fmt: skip
        key = "cap_person"
    else:
        before = ledger.sum_granted(
            past.employer_id or 0, past.document, under, past.applied_on.year if yearly else None, but=past.key
        )
        key = "cap_employer"
    most = round(cap.wan * WAN)
    if before + past.due_yuan > most:
        yield _tell(asked, key, cap.article, most=most, before=before, left=max(most - before, 0), yearly=yearly)


def _quota(asked: Asked, ledger: Ledger, rules: AwardRules) -> Iterator[Warning]:
    """How many people of an employer can have a benefit in a year: above the largest number that the rules name."""
    del rules
    past, quotas = asked.past, asked.entry.benefit.quotas
    if not quotas or past.employer_id is None or past.payee != PERSON:
        return
    heads = ledger.heads[past.employer_id, past.benefit, past.applied_on.year] - {past.talent_id or 0}
    most = min(quota.people for quota in quotas)
    if len(heads) + 1 > most:
        largest = max(quotas, key=lambda quota: quota.people)
        yield _tell(asked, "quota", largest.article, most=most, largest=largest.people, heads=len(heads) + 1)


def check_leaving(asked: Asked, rules: AwardRules) -> list[Warning]:
    """What stands against paying an award that is on file: that its talent has left."""
    return list(_left(asked, Ledger(), rules))


def _left(asked: Asked, ledger: Ledger, rules: AwardRules) -> Iterator[Warning]:
    """A person who had left when they applied, or before it was paid: what is paid by the month or year stops."""
    del ledger
    payee, past = asked.payee, asked.past
    leaving = rules.terms.of(past.document).leaving
    if payee is None or payee.left_on is None or leaving is None:
        return
    if past.applied_on < payee.left_on and (past.paid_on is None or past.paid_on <= payee.left_on):
        return
    yield _tell(asked, "left", leaving.article, on=payee.left_on, why=payee.left_why)


def _category(asked: Asked, ledger: Ledger, rules: AwardRules) -> Iterator[Warning]:
    """A category that is needed and is not there, or has lapsed by the day of the application."""
    del ledger, rules
    past, payee, recognition = asked.past, asked.payee, asked.entry.document.recognition
    if payee is None or recognition is None or "recognition" not in asked.entry.benefit.needs or past.instalment > 1:
        return
    if payee.category is None:
        yield _tell(asked, "unrecognised", recognition.article)
        return
    years = recognition.years.get(payee.category)
    if years is None or payee.recognised_on is None:
        return
    last = add_months(payee.recognised_on, 12 * years)
    if past.applied_on > last:
        yield _tell(asked, "lapsed", recognition.validity_article, last=last, category=payee.category)
    elif past.applied_on < payee.recognised_on:
        yield _tell(asked, "too_early", recognition.article, on=payee.recognised_on)


def _window(asked: Asked, ledger: Ledger, rules: AwardRules) -> Iterator[Warning]:
    """The yearly windows, and the deadline counted from the first day at work."""
    del ledger
    past, benefit = asked.past, asked.entry.benefit
    day = past.applied_on
    if past.instalment > 1 or benefit.matching:
        return
    windows = asked.entry.list_windows(day, day, workdays.is_workday)
    # In a year whose notice is not known nobody can say when it was open.
    is_known = asked.entry.has_windows and not asked.entry.waits_for_notice(day.year)
    if is_known and not windows:
        yield _tell(asked, "window", benefit.window_article or benefit.article, on=day)
    if benefit.deadline is not None and past.arrived_on is not None:
        facts = rules.facts(asked.entry, past.category, day, arrival_date=past.arrived_on)
        last = benefit.deadline.read(facts)
        if isinstance(last, date) and day > last:
            article = rules.terms.of(past.document).deadline_articles.get(benefit.key, benefit.article)
            yield _tell(asked, "deadline", article, last=last, on=day)


def _amount(asked: Asked, ledger: Ledger, rules: AwardRules) -> Iterator[Warning]:
    """More than the table of the rules says for the category, where the category alone decides."""
    del ledger
    past, entry = asked.past, asked.entry
    tier = rules.tier_of(entry, past.category, past.applied_on)
    if tier is None:
        return
    parts = [round(part * WAN) for part in tier.instalments]
    if parts:
        most = parts[past.instalment - 1] if past.instalment <= len(parts) else 0
    else:
        whole = amounts.find_sum(entry, rules.facts(entry, past.category, past.applied_on)).yuan
        if whole is None or tier.percent is not None:
            return
        most = round(whole * (6 if tier.per == "month" else 1))
        if tier.shares:
            most = round(whole * tier.shares[past.instalment - 1] / 100) if past.instalment <= len(tier.shares) else 0
    if past.due_yuan > most:
        yield _tell(asked, "amount", entry.benefit.article, most=most, yuan=past.due_yuan, instalment=past.instalment)


def _suspended(asked: Asked, ledger: Ledger, rules: AwardRules) -> Iterator[Warning]:
    """The article has changed since the rule was written: nobody has confirmed that it still says so."""
    del ledger
    if asked.entry.name in rules.book.suspended:
        yield _tell(asked, "suspended", asked.entry.benefit.article)

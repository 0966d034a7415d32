"""Judging: a profile, a book of rules and a day become a verdict a benefit."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date

from knowledge.eligibility import amounts, combining, next_question, steps
from knowledge.eligibility.amounts import Sum
from knowledge.eligibility.calendar import IsWorkday, is_weekday
from knowledge.eligibility.conditions import Found, Node, Said, join, merge
from knowledge.eligibility.facts import KnownFacts
from knowledge.eligibility.outcome import Decision, Judgement, Reason, Verdict
from knowledge.eligibility.profile import Profile
from knowledge.eligibility.recognition import Standing
from knowledge.eligibility.rules import Book, Entry
from knowledge.eligibility.schema import Document, Open
from knowledge.eligibility.steps import Way

_CATEGORIES = (1.0, 2.0, 3.0, 4.0, 5.0)


def judge(
    book: Book,
    profile: Profile,
    as_of: date,
    *,
    is_workday: IsWorkday = is_weekday,
    skipped: frozenset[str] = frozenset(),
    topics: frozenset[str] | None = None,
) -> Judgement:
    """Judge every benefit on its own, choose the best combination, and say what to ask next. Pure.

    `is_workday` moves the last day of a window; without it weekends alone do. `skipped` are keys that the person does
    not know: they are not asked again. `topics` leaves the benefits of others out, as a whole roster needs it.
    """
    judged = _Judging(book, profile, as_of, is_workday)
    verdicts = judged.verdicts(topics)
    for_agency = profile.get("applicant") == "agency"
    best, best_of_employer = combining.choose(verdicts, judged.facts_of, book, as_of, for_agency=for_agency)
    standing = judged.standing()
    judgement = Judgement(
        as_of,
        verdicts,
        best,
        best_of_employer,
        category=None if standing[0] is None else int(standing[0]),
        recognised=standing[1],
    )
    topics_open, payees = next_question.list_topics(profile), next_question.list_payees(profile)
    return replace(judgement, ask_next=next_question.choose(judgement, topics_open, skipped, payees))


class _Judging:
    def __init__(self, book: Book, profile: Profile, as_of: date, is_workday: IsWorkday) -> None:
        self._book, self._profile, self._as_of, self._is_workday = book, profile, as_of, is_workday
        self._facts: dict[str, KnownFacts] = {}

    def facts_of(self, document: Document) -> KnownFacts:
        """The facts under a document, read once."""
        if document.document not in self._facts:
            self._facts[document.document] = KnownFacts(self._profile, self._as_of, document, self._is_workday)
        return self._facts[document.document]

    def verdicts(self, topics: frozenset[str] | None) -> tuple[Verdict, ...]:
        entries = self._book.on(self._as_of)
        rivals = combining.list_rivals(self._book)
        return tuple(
            replace(self._judge_one(entry), exclusive_with=rivals.get(entry.key, ()))
            for entry in entries
            if topics is None or entry.benefit.topic in topics
        )

    def standing(self) -> tuple[float | None, bool | None]:
        """The category under the document in force that recognises people."""
        for document in self._book.documents:
            if document.recognition is not None and document.effective_from <= self._as_of <= document.effective_to:
                standing = self.facts_of(document).standing
                return standing.category, standing.recognised
        return None, None

    def _judge_one(self, entry: Entry) -> Verdict:
        document, rule = entry.document, entry.benefit
        if entry.name in self._book.suspended:
            return _write(entry, Decision.UPDATING)
        starts = rule.starts or document.effective_from
        if self._as_of < starts:
            said = Said(rule.article, "办法尚未施行", "The measure is not in force yet")
            return _write(entry, Decision.NO, reasons=_reasons(entry, (said,)), from_when=starts)
        continues = document.continues is not None and document.continues.evaluate(self.facts_of(document)).truth
        if self._as_of > document.effective_to and not continues:
            said = Said(rule.article, "办法已经到期", "The measure is no longer in force")
            return _write(entry, Decision.NO, reasons=_reasons(entry, (said,)))
        facts = self.facts_of(document)
        supposed = [_weigh(entry, facts.supposing(one)) for one in facts.standing.possible]
        # Of several categories it can be: what is the same in all of them is told, the rest waits for the answer.
        if supposed and (_all_refused(supposed) or len({_name_gain(one) for one in supposed}) == 1):
            return supposed[0]
        return _weigh(entry, facts)


def _all_refused(verdicts: Sequence[Verdict]) -> bool:
    return all(one.decision is Decision.NO for one in verdicts)


def _name_gain(verdict: Verdict) -> tuple[object, ...]:
    """What a verdict comes to, whatever the way there."""
    return (verdict.decision, verdict.total_yuan, verdict.amount_yuan, verdict.amount_text, verdict.missing)


def _weigh(entry: Entry, facts: KnownFacts) -> Verdict:
    """The verdict by conditions, way and amount, for facts whose standing is what it is."""
    rule = entry.benefit
    way = steps.find_way(entry, facts)
    if entry.has_windows and way.steps:
        facts = facts.in_year(max(way.steps[-1].opens, facts.as_of).year)
    conditions = join(condition.node.evaluate(facts) for condition in rule.conditions)
    found = join((conditions, way.found))
    if found.truth is False:
        return _refuse(entry, conditions, way, facts)
    return _grant(entry, found, way, amounts.find_sum(entry, facts), facts)


def _refuse(entry: Entry, conditions: Found, way: Way, facts: KnownFacts) -> Verdict:
    """No: with the reasons, and from when where time alone makes it true before it is too late."""
    reasons = _reasons(entry, (*_list_failed(entry, facts), *way.found.failed))
    rules = entry.document.recognition
    if facts.standing.lapsed is not None and rules is not None and "recognition" in entry.benefit.needs:
        expired = Reason(rules.validity_article, "人才认定已过有效期", "The recognition has run out")
        reasons = (expired, *reasons)
    begins = conditions.from_when if way.found.truth is not False else None
    last = way.deadline or entry.document.effective_to
    if begins is not None and begins > min(last, entry.document.effective_to):
        begins = None
    return _write(entry, Decision.NO, reasons=reasons, from_when=begins, deadline=way.deadline)


def _list_failed(entry: Entry, facts: KnownFacts) -> tuple[Said, ...]:
    """The conditions that fail. Who is in no category fails those that differ by category too, whatever they say.

    Of these only what they would fail in every category, or in the one that has lapsed, is named, and the category.
    """
    standing, supposed = facts.standing, [facts]
    lapsed = standing.lapsed
    if standing.category == 0 and "recognition" in entry.benefit.needs:
        categories = _CATEGORIES if lapsed is None else (lapsed,)
        supposed = [facts.supposing(Standing(one, True)) for one in categories]
    failed: list[Said] = []
    for node in (condition.node for condition in entry.benefit.conditions):
        found = node.evaluate(facts)
        if found.truth is False and (
            (lapsed is None and _is_of_category(node, entry))
            or all(node.evaluate(one).truth is False for one in supposed)
        ):
            failed += found.failed
    return tuple(failed)


def _is_of_category(node: Node, entry: Entry) -> bool:
    """Whether a condition asks for the category and nothing else."""
    for part in node.walk():
        if part.kind == "is" and not _is_of_category(entry.document.definitions[part.name].when, entry):
            return False
        if part.comparison is not None and part.comparison.list_facts() != ("category",):
            return False
    return True


def _grant(entry: Entry, found: Found, way: Way, total: Sum, facts: KnownFacts) -> Verdict:
    """Yes or maybe; no where the amount comes to nothing."""
    if total.found.truth is False:
        return _write(entry, Decision.NO, reasons=_reasons(entry, total.found.failed), deadline=way.deadline)
    opened = [one for one in entry.benefit.unclear if one.when.evaluate(facts).truth]
    if facts.standing.opened is not None and "recognition" in entry.benefit.needs:
        opened.append(facts.standing.opened)
    missing = merge((found.missing, total.found.missing))
    unknown = found.truth is None or total.found.truth is None
    return _write(
        entry,
        Decision.MAYBE if unknown or opened else Decision.YES,
        total=total,
        missing=missing if unknown else (),
        reasons=tuple(_open_reason(one) for one in opened),
        way=way,
        deadline=way.deadline,
        spared=_list_spared(entry, facts),
    )


def _list_spared(entry: Entry, facts: KnownFacts) -> frozenset[str]:
    papers = entry.document.papers.items()
    return frozenset(name for name, one in papers if one.unless is not None and one.unless.evaluate(facts).truth)


def _open_reason(opened: Open) -> Reason:
    return Reason("、".join(opened.articles), opened.zh, opened.en)


def _reasons(entry: Entry, failed: tuple[Said, ...]) -> tuple[Reason, ...]:
    article = entry.benefit.article
    return tuple(dict.fromkeys(Reason(said.article or article, said.zh, said.en) for said in failed))


def _write(
    entry: Entry,
    decision: Decision,
    *,
    total: Sum | None = None,
    missing: tuple[str, ...] = (),
    reasons: tuple[Reason, ...] = (),
    from_when: date | None = None,
    way: Way | None = None,
    deadline: date | None = None,
    spared: frozenset[str] = frozenset(),
) -> Verdict:
    """`spared`: papers that these people need not hand in."""
    rule = entry.benefit
    tier = total.tier if total is not None else None
    papers = entry.document.papers
    materials = [name for name in rule.materials if name not in spared]
    return Verdict(
        rule.key,
        decision,
        entry.document.document,
        rule.article,
        rule.quote,
        rule.zh,
        rule.en,
        amount_yuan=total.yuan if total is not None else None,
        per=tier.per if tier is not None else None,
        max_periods=total.periods if total is not None else None,
        amount_text=total.text[0] if total is not None else "",
        amount_text_en=total.text[1] if total is not None else "",
        missing=missing,
        reasons=reasons,
        from_when=from_when,
        steps=way.steps if way is not None else (),
        deadline=deadline,
        payee=rule.payee,
        papers=rule.papers,
        materials=tuple(materials),
        materials_en=tuple(papers[name].en if name in papers else name for name in materials),
        instalments=total.instalments if total is not None else (),
        tier=tier.when.comparison.text if tier is not None and tier.when is not None and tier.when.comparison else "",
        articles=rule.articles,
        topic=rule.topic,
        service=rule.service,
        sample=entry.document.sample,
    )

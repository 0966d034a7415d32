"""Rows of a table, or one typed in the bot, become awards: matched to whom they are about, checked, compared.

Only reads and computes. What is entered is `Record`s, which `storage.awards.writing` writes in one transaction.
"""

from __future__ import annotations

import difflib
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date

from jobs import award_checks, award_rows
from jobs.award_checks import Asked, Warning
from jobs.award_course import find_due, plan_later
from jobs.award_rules import AwardRules, payee_of
from knowledge.eligibility.rules import Entry
from storage.awards.chain import APPLIED, APPROVED, ENDED, PAID, PERSON, RETURNED
from storage.awards.facts import AwardFacts, Record
from storage.awards.fields import Row
from storage.awards.ledger import Ledger, Payee
from storage.naming import key_of
from storage.roster.fields import Reason

ADDED, CHANGED, UNCHANGED, REJECTED, HELD = "added", "changed", "unchanged", "rejected", "held"
_COMPARED = (
    "number", "batch", "instalment", "due_yuan", "paid_yuan", "state", "since", "applied_on", "approved_on", "paid_on",
    "arrived_on", "letter", "honour", "honour_number", "handed_on",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Decision:
    """What becomes of a row: added, changed, unchanged; rejected with `reasons`; held by `warnings` without a reason.

    `people`: whom the row may mean, where it is several; `facts`: the award as it was understood.
    """

    row: Row
    what: str
    record: Record | None = None
    reasons: tuple[Reason, ...] = ()
    warnings: tuple[Warning, ...] = ()
    payee: Payee | None = None
    people: tuple[Payee, ...] = ()
    facts: AwardFacts | None = None


@dataclass(slots=True)
class Comparison:
    """What a table would do. `ready`: all of it can be entered."""

    decisions: list[Decision] = field(default_factory=list)
    remarks: list[Reason] = field(default_factory=list)

    def count(self, what: str) -> int:
        """How many rows have that said of them."""
        return sum(one.what == what for one in self.decisions)

    @property
    def is_ready(self) -> bool:
        """Nothing is wrong, nothing is held."""
        return not any(one.what in {REJECTED, HELD} for one in self.decisions)

    @property
    def records(self) -> list[Record]:
        """What is to be written."""
        return [one.record for one in self.decisions if one.record is not None and one.what in {ADDED, CHANGED}]

    def wrong(self) -> list[Decision]:
        """The rows that stand in the way."""
        return [one for one in self.decisions if one.what in {REJECTED, HELD}]


@dataclass(frozen=True, slots=True)
class Terms:
    """How rows are read: on which day, whose benefits may be entered (None: all), why warnings are let pass."""

    today: date
    units: frozenset[str] | None = None
    override: str = ""


def compare(rows: Sequence[Row], ledger: Ledger, rules: AwardRules, terms: Terms) -> Comparison:
    """What each row would do, in the order of the file; nothing is changed but `ledger`, which learns the rows."""
    judge = _Judge(ledger, rules, terms)
    result = Comparison([judge.decide(row) for row in rows])
    result.remarks += [*judge.remarks, *judge.list_mixed()]
    return result


class _Judge:
    """The state of one pass over the rows."""

    def __init__(self, ledger: Ledger, rules: AwardRules, terms: Terms) -> None:
        self.ledger, self.rules, self.terms = ledger, rules, terms
        self.seen: dict[str, int] = {}
        self.touched: set[tuple[str, str]] = set()
        self.remarks: list[Reason] = []

    def decide(self, row: Row) -> Decision:
        if row.reasons:
            return Decision(row, REJECTED, reasons=tuple(row.reasons))
        try:
            return self._decide(row)
        except award_rows.Refused as refused:
            return Decision(row, REJECTED, reasons=tuple(row.reasons), people=refused.people)

    def list_mixed(self) -> list[Reason]:
        """Batches of which some awards were decided by one version of the document, some by the next."""
        return [
            Reason("awards.remark.versions", {"batch": batch, "count": len(versions)})
            for (batch, document), versions in self.ledger.versions.items()
            if batch and (batch, document) in self.touched and len(versions) > 1
        ]

    def _decide(self, row: Row) -> Decision:
        before = self.ledger.by_number.get(str(row.values.get("number", "")))
        entry = self._find_entry(row, before)
        if payee_of(entry) == PERSON and (gone := award_rows.find_gone(row, entry, before, self.ledger, self.seen)):
            before = gone
            if not row.values.keys().isdisjoint({"name", "phone"}):
                self.remarks.append(Reason("awards.remark.erased", {"row": row.number}))
        payee, employer_id, employer = self._find_payee(row, entry, before)
        if before is not None:
            award_rows.check_number(row, before, entry.key, payee, employer_id, self.ledger.employers)
        facts = self._read(row, entry, payee, employer_id, employer, before)
        before = before or self.ledger.by_key.get(facts.key)
        if before is not None:
            award_rows.check_department(row, before, self.terms.units, ((entry.benefit.zh, entry.benefit.en),))
        order = self.rules.course_of(facts).order
        facts = award_rows.merge(facts, before, row, order)
        if facts.key in self.seen:
            row.refuse("double", row=self.seen[facts.key])
            raise award_rows.Refused
        self.seen[facts.key] = row.number
        if before is not None and all(getattr(before, name) == getattr(facts, name) for name in _COMPARED):
            return Decision(row, UNCHANGED, payee=payee)
        warnings = self._check(entry, facts, payee, before)
        reason = str(row.values.get("override", "")) or self.terms.override
        if warnings and not reason:
            return Decision(row, HELD, warnings=tuple(warnings), payee=payee, facts=facts)
        if before is not None:
            self.ledger.forget(before)
        self.ledger.note(facts)
        self.touched.add((facts.batch, facts.document))
        plan = plan_later(self.rules, entry, facts, payee) if facts.state == PAID else ()
        steps = award_rows.list_steps(row, facts, before, reason if warnings else "", order)
        keys = tuple(dict.fromkeys(warning.key for warning in warnings))
        record = Record(facts, steps, employer, plan, keys, reason if warnings else "")
        what = ADDED if before is None else CHANGED
        return Decision(row, what, record, warnings=tuple(warnings), payee=payee, facts=facts)

    def _check(
        self, entry: Entry, facts: AwardFacts, payee: Payee | None, before: AwardFacts | None
    ) -> list[Warning]:  # fmt: skip
        if facts.state == RETURNED:
            return []
        if before is not None and facts.due_yuan <= before.due_yuan:
            is_paid = facts.state == PAID and before.state != PAID
            return award_checks.check_leaving(Asked(entry, facts, payee), self.rules) if is_paid else []
        return award_checks.check(Asked(entry, facts, payee), self.ledger, self.rules)

    def _find_entry(self, row: Row, before: AwardFacts | None) -> Entry:
        day = award_rows.first_day(row) or self.terms.today
        name = str(row.values["benefit"])
        entries = self.rules.find_entries(name, day)
        if before is not None:
            same = self.rules.find(before.document, before.benefit)
            entries = [same] if same is not None and before.benefit in {one.key for one in entries} else entries
        if len(entries) != 1:
            if entries:
                row.refuse("which_benefit", names=tuple((one.benefit.zh, one.benefit.en) for one in entries))
            else:
                near = difflib.get_close_matches(name, [e.benefit.zh for e in self.rules.book.on(day)], n=1, cutoff=0.4)
                row.refuse("unknown_benefit", value=name[:20], near=near[0] if near else "")
            raise award_rows.Refused
        unit = self.rules.terms.of(entries[0].document.document).unit_of(entries[0].key)
        if self.terms.units is not None and unit not in self.terms.units:
            row.refuse("not_yours", names=((entries[0].benefit.zh, entries[0].benefit.en),))
            raise award_rows.Refused
        return entries[0]

    def _find_payee(
        self, row: Row, entry: Entry, before: AwardFacts | None
    ) -> tuple[Payee | None, int | None, str]:  # fmt: skip
        """The talent, the unit on file, and the name of one that is new."""
        is_person, unit = payee_of(entry) == PERSON, str(row.values.get("employer", ""))
        named = row.values.get("name") or (is_person and row.values.get("phone"))
        payee = None
        is_gone = before is not None and before.talent_id in self.ledger.erased
        if before is not None and (is_gone or not named) and (is_person or not unit):
            payee = self.ledger.by_id.get(before.talent_id or 0)  # None: erased since; the number says whose it is
            return payee, before.employer_id, ""
        if is_person or named:
            people = self.ledger.find_people(row, at_unit=entry.benefit.payee != "agency")
            if before is not None and len(people) > 1:
                people = [one for one in people if one.talent_id == before.talent_id] or people
            if len(people) != 1:
                award_rows.refuse_people(
                    row, people, self.ledger.by_name.get(key_of(row.name), ()), is_person=is_person
                )
            payee = people[0]
        if is_person:
            return payee, payee.employer_id if payee else None, ""
        if not unit:
            row.refuse("no_employer")
            raise award_rows.Refused
        known = self.ledger.employers.get(key_of(unit))
        return payee, known, "" if known is not None else unit

    def _read(
        self,
        row: Row,
        entry: Entry,
        payee: Payee | None,
        employer_id: int | None,
        employer: str,
        before: AwardFacts | None,
    ) -> AwardFacts:
        """The facts that the row gives, with what is on file where it gives none. Raises award_rows.Refused."""
        values, kind = row.values, payee_of(entry)
        applied = before.applied_on if before is not None and APPLIED not in values else award_rows.first_day(row)
        if applied is None:
            row.refuse("no_day")
            raise award_rows.Refused
        last = max([day for day in values.values() if isinstance(day, date)], default=applied)
        if last > self.terms.today:
            row.refuse("future", day=last)
            raise award_rows.Refused
        due = values.get("due_yuan", before.due_yuan if before is not None else 0 if entry.benefit.service else None)
        if due is None or (due == 0 and not entry.benefit.service):
            row.refuse("no_amount")
            raise award_rows.Refused
        document = entry.document.document
        measure = self.rules.terms.of(document)
        category = payee.category if payee is not None else None
        course = measure.course(papers=entry.benefit.papers, payee=kind, category=category)
        state, since = award_rows.find_state(row, applied, course.order)
        paid = values.get("paid_yuan", due if state == PAID else 0)
        if paid > due or (paid and state not in ENDED and "paid_yuan" in values):
            row.refuse("paid_more" if paid > due else "paid_unsaid")
            raise award_rows.Refused
        honour = "plaque" if "plaque" in values else "certificate" if "certificate" in values else ""
        instalment = int(values.get("instalment", before.instalment if before is not None else 1))
        batch = str(values.get("batch", before.batch if before is not None else ""))
        talent_id = payee.talent_id if payee is not None else (before.talent_id if before is not None else None)
        number = str(values.get("number", ""))
        key = award_rows.make_key(entry.key, kind, talent_id, employer_id, employer, batch, instalment)
        return AwardFacts(
            award_id=0,
            key=f"n:{number}" if number else key,
            number=number,
            payee=kind,
            talent_id=talent_id,
            employer_id=employer_id,
            category=category,
            document=document,
            version=self.rules.version_on(document, applied),
            benefit=entry.key,
            article=entry.benefit.article,
            batch=batch,
            instalment=instalment,
            due_yuan=due,
            applied_on=applied,
            paid_yuan=paid if state == PAID else 0,
            state=state,
            since=since,
            due_on=find_due(course, state, award_rows.days_of(row, applied)),
            approved_on=values.get(APPROVED),
            paid_on=values.get(PAID) if state == PAID else None,
            arrived_on=values.get("arrived_on"),
            department=measure.unit_of(entry.key),
            letter=str(values.get("letter", "")),
            honour=honour,
            honour_number=str(values.get(honour, "")) if honour else "",
            handed_on=values.get("handed_on"),
            row=row.number,
        )

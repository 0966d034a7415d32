"""What the ledger and the roster know of whom a table is about, read once a file and kept as plain data.

Rows of a file are checked against what is on file and against the rows before them: `Ledger.note` takes each in.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import TypeVar

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from storage.awards.chain import PERSON, RETURNED
from storage.awards.facts import AwardFacts, facts_of
from storage.awards.fields import Row
from storage.naming import key_of, phone_key
from storage.tables import Award, Departure, Employer, Talent

CHUNK = 500  # keys in one statement
_Key = TypeVar("_Key", str, int)


@dataclass(frozen=True, slots=True)
class Payee:
    """A talent as far as checks look at them. `left_on`, `left_why`: they have left."""

    talent_id: int
    name: str
    category: int | None
    employer_id: int | None
    employer: str
    recognised_on: date | None
    left_on: date | None = None
    left_why: str = ""


@dataclass(slots=True)
class Ledger:
    """What was read for a file."""

    by_phone: dict[str, list[Payee]] = field(default_factory=lambda: defaultdict(list))
    by_name: dict[str, list[Payee]] = field(default_factory=lambda: defaultdict(list))
    by_id: dict[int, Payee] = field(default_factory=dict)
    employers: dict[str, int] = field(default_factory=dict)
    of_talent: dict[int, dict[str, AwardFacts]] = field(default_factory=lambda: defaultdict(dict))
    by_key: dict[str, AwardFacts] = field(default_factory=dict)
    by_number: dict[str, AwardFacts] = field(default_factory=dict)
    # what a unit has itself, by the talent because of whom
    of_employer: dict[tuple[int, int | None], dict[str, AwardFacts]] = field(default_factory=lambda: defaultdict(dict))
    # yuan granted to an employer, by (employer, document), benefit and year
    granted: dict[tuple[int, str], dict[tuple[str, int], int]] = field(default_factory=lambda: defaultdict(dict))
    # the talents of an employer who have a benefit, by (employer, benefit, year)
    heads: dict[tuple[int, str, int], set[int]] = field(default_factory=lambda: defaultdict(set))
    versions: dict[tuple[str, str], set[str]] = field(default_factory=lambda: defaultdict(set))  # by (batch, document)
    erased: set[int] = field(default_factory=set)  # talents who were, with what is kept of their awards
    gone: list[AwardFacts] = field(default_factory=list)

    def find_people(self, row: Row, *, at_unit: bool = True) -> list[Payee]:
        """The talents that a row may mean: who was picked, else by phone, else by name and employer, else by name.

        `at_unit`: the unit of the row is where they work, or worked when they applied before; else it is an agency.
        """
        picked = row.values.get("talent_id")
        if picked is not None:
            return [self.by_id[picked]] if picked in self.by_id else []
        phone = phone_key(str(row.values.get("phone", "")))
        name = key_of(str(row.values.get("name", "")))
        namesakes = self.by_name.get(name, [])
        if phone:
            return [one for one in self.by_phone.get(phone, []) if not name or key_of(one.name) == name]
        employer = key_of(str(row.values.get("employer", "")))
        if not employer or not at_unit:
            return namesakes
        there = [one for one in namesakes if key_of(one.employer) == employer]
        return there or [one for one in namesakes if self._worked_at(one, self.employers.get(employer))]

    def _worked_at(self, one: Payee, employer_id: int | None) -> bool:
        past = self.of_talent.get(one.talent_id, {}).values()
        return employer_id is not None and any(award.employer_id == employer_id for award in past)

    def list_past(self, talent_id: int) -> list[AwardFacts]:
        """What a talent has or applied for, as a person, without what was returned."""
        return [past for past in self.of_talent.get(talent_id, {}).values() if past.state != RETURNED]

    def list_of_employer(self, employer_id: int, talent_id: int | None) -> list[AwardFacts]:
        """What a unit has or applied for because of a talent, or of nobody; without what was returned."""
        return [one for one in self.of_employer.get((employer_id, talent_id), {}).values() if one.state != RETURNED]

    def sum_granted(
        self, employer_id: int, document: str, benefits: Collection[str], year: int | None, *, but: str = ""
    ) -> int:
        """What an employer was granted of these benefits of a document, in that year or ever, without one award."""
        sums = self.granted.get((employer_id, document), {})
        total = sum(yuan for (benefit, on), yuan in sums.items() if benefit in benefits and year in {None, on})
        own = self.by_key.get(but)
        if own is None or own.state == RETURNED or own.benefit not in benefits:
            return total
        return total - own.due_yuan if year in {None, own.applied_on.year} else total

    def note(self, past: AwardFacts) -> None:
        """Take in a row of the file: later ones are checked against it too."""
        self.note_on_file(past)
        self.versions[past.batch, past.document].add(past.version)

    def forget(self, past: AwardFacts) -> None:
        """An award on file is about to be something else."""
        self._count(past, -1)
        self.by_key.pop(past.key, None)
        self.by_number.pop(past.number, None)
        if past.talent_id is not None:
            self.of_talent[past.talent_id].pop(past.key, None)
        if past.employer_id is not None:
            self.of_employer[past.employer_id, past.talent_id].pop(past.key, None)

    def note_on_file(self, past: AwardFacts) -> None:
        """Take in an award, with what its employer is granted by it."""
        self.enter(past)
        self._count(past, 1)

    def enter(self, past: AwardFacts) -> None:
        """Know an award by its key, its number and whose it is."""
        self.by_key[past.key] = past
        if past.number:
            self.by_number[past.number] = past
        if past.talent_id is not None:
            self.of_talent[past.talent_id][past.key] = past
        if past.payee != PERSON and past.employer_id is not None:
            self.of_employer[past.employer_id, past.talent_id][past.key] = past

    def _count(self, past: AwardFacts, sign: int) -> None:
        if past.employer_id is None or past.state == RETURNED:
            return
        year = past.applied_on.year
        if past.payee != PERSON:
            sums = self.granted[past.employer_id, past.document]
            sums[past.benefit, year] = sums.get((past.benefit, year), 0) + sign * past.due_yuan
        elif past.talent_id is not None and sign > 0:
            self.heads[past.employer_id, past.benefit, year].add(past.talent_id)


def read_ledger(session: Session, rows: Sequence[Row]) -> Ledger:
    """All that these rows could be about, in statements of CHUNK keys each."""
    ledger = Ledger()
    values = [row.values for row in rows]
    _read_people(session, ledger, values)
    _read_employers(session, ledger, {str(one["employer"]) for one in values if one.get("employer")})
    numbers = {str(one["number"]) for one in values if one.get("number")}
    _read_awards(session, ledger, numbers)
    _read_gone(session, ledger)
    return ledger


def _chunks(keys: Collection[_Key]) -> Iterable[list[_Key]]:
    ordered = sorted(keys)
    for start in range(0, len(ordered), CHUNK):
        yield ordered[start : start + CHUNK]


def _read_people(session: Session, ledger: Ledger, values: Sequence[dict[str, object]]) -> None:
    phones = {phone_key(str(one["phone"])) for one in values if one.get("phone")} - {""}
    names = {key_of(str(one["name"])) for one in values if one.get("name")} - {""}
    found: set[int] = set()
    for column, keys in ((Talent.phone_key, phones), (Talent.name_key, names)):
        for some in _chunks(keys):
            found.update(session.scalars(select(Talent.id).where(column.in_(some), Talent.erased_at.is_(None))))
    _add_people(session, ledger, found)


def _add_people(session: Session, ledger: Ledger, talent_ids: Collection[int]) -> None:
    for some in _chunks(talent_ids):
        query = (
            select(Talent, Employer.name, Departure.left_on, Departure.reason)
            .outerjoin(Employer, Employer.id == Talent.employer_id)
            .outerjoin(Departure, Departure.talent_id == Talent.id)
            .where(Talent.id.in_(some), Talent.erased_at.is_(None))
            .order_by(Talent.id)
        )
        for talent, employer, left_on, why in session.execute(query):
            payee = Payee(
                talent.id, talent.name, talent.category, talent.employer_id, employer or "", talent.recognised_on,
                left_on, why or "",
            )  # fmt: skip
            ledger.by_id[talent.id] = payee
            ledger.by_name[talent.name_key].append(payee)
            if talent.phone_key:
                ledger.by_phone[talent.phone_key].append(payee)


def _read_employers(session: Session, ledger: Ledger, names: set[str]) -> None:
    for some in _chunks({key_of(name) for name in names} - {""}):
        rows = session.execute(select(Employer.key, Employer.id).where(Employer.key.in_(some))).all()
        ledger.employers |= {row[0]: row[1] for row in rows}


def _read_awards(session: Session, ledger: Ledger, numbers: set[str]) -> None:
    """Of the talents all awards, of the employers what they come to; and the awards of these numbers."""
    known = {payee.employer_id for payee in ledger.by_id.values() if payee.employer_id is not None}
    known |= set(ledger.employers.values())
    wanted = [Award.talent_id.in_(some) for some in _chunks(set(ledger.by_id))]
    wanted += [Award.number.in_(some) for some in _chunks(numbers)]
    for which in wanted:
        for award in session.scalars(select(Award).where(which).order_by(Award.id)):
            ledger.enter(facts_of(award))
    named = {one.talent_id for one in ledger.by_number.values() if one.talent_id is not None}
    _add_people(session, ledger, named - ledger.by_id.keys())
    for employers in _chunks(known):
        _read_granted(session, ledger, employers)
    for row in session.execute(select(Award.batch, Award.document, Award.version).where(Award.batch != "").distinct()):
        ledger.versions[row[0], row[1]].add(row[2])


def _read_gone(session: Session, ledger: Ledger) -> None:
    """Of erased people that they are, and what is kept of their awards."""
    query = select(Award).join(Talent, Talent.id == Award.talent_id).where(Talent.erased_at.is_not(None))
    ledger.gone = [facts_of(award) for award in session.scalars(query.order_by(Award.id))]
    ledger.erased = {one.talent_id for one in ledger.gone if one.talent_id is not None}


def _read_granted(session: Session, ledger: Ledger, employers: list[int]) -> None:
    """What these employers have: their own awards one by one, and heads of their people, a row a talent."""
    theirs = Award.employer_id.in_(employers)
    for award in session.scalars(select(Award).where(theirs, Award.payee != PERSON).order_by(Award.id)):
        ledger.note_on_file(facts_of(award))
    year = func.extract("year", Award.applied_on)
    query = (
        select(Award.employer_id, Award.benefit, year, Award.talent_id)
        .where(theirs, Award.payee == PERSON, Award.state != RETURNED, Award.talent_id.is_not(None))
        .distinct()
    )
    for employer_id, benefit, in_year, talent_id in session.execute(query):
        ledger.heads[employer_id or 0, benefit, int(in_year)].add(talent_id or 0)

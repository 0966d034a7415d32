"""What a row says of an award's states, and how it stands to what is on file: merged, never taken back."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from datetime import date
from typing import NoReturn

from knowledge.eligibility.rules import Entry
from storage.awards.chain import APPLIED, APPROVED, HONOURS, PERSON, RETURNED, USUAL
from storage.awards.facts import AwardFacts, Step
from storage.awards.fields import Row
from storage.awards.ledger import Ledger, Payee
from storage.naming import key_of


class Refused(Exception):
    """The row can't be taken; what is wrong stands in its reasons."""

    def __init__(self, people: Sequence[Payee] = ()) -> None:
        super().__init__()
        self.people = tuple(people)


def refuse_people(row: Row, people: Sequence[Payee], namesakes: Sequence[Payee], *, is_person: bool) -> NoReturn:
    """Nobody, or several, are who the row names; `namesakes` wherever they work. Raises Refused."""
    if people:
        row.refuse("namesakes", count=len(people), name=row.name)
    elif not row.values.get("name") and is_person:
        row.refuse("no_name")
    elif namesakes and not row.values.get("phone") and row.values.get("employer"):
        row.refuse("elsewhere", name=row.name, unit=str(row.values["employer"]))
    else:
        row.refuse("no_person", name=row.name)
    raise Refused(people)


def check_number(
    row: Row, before: AwardFacts, benefit: str, payee: Payee | None, employer_id: int | None, known: Mapping[str, int]
) -> None:  # fmt: skip
    """The number on file is of the same benefit, person and unit as the row names. Raises Refused.

    `employer_id`: the unit that is paid; `known`: the units on file by the key of their names.
    """
    is_same = before.benefit == benefit and (payee is None or payee.talent_id == before.talent_id)
    unit = key_of(str(row.values.get("employer", "")))
    if before.payee != PERSON:
        is_same = is_same and employer_id == before.employer_id
    elif unit and not row.values.get("name") and not row.values.get("phone"):
        # Nobody is named: the unit alone says whose it is, as it was then or where they are now.
        theirs = {before.employer_id, payee.employer_id if payee is not None else None} - {None}
        is_same = is_same and known.get(unit) in theirs
    if not is_same:
        row.refuse("number_taken", number=before.number)
        raise Refused


def find_gone(
    row: Row, entry: Entry, before: AwardFacts | None, ledger: Ledger, seen: Collection[str]
) -> AwardFacts | None:  # fmt: skip
    """The award of an erased person that a row tells of: the file still has the name, the roster has nobody of it.

    By its number while it is in hand, else by what is kept for the statistics; each answers one row (`seen`). What
    leads to a name is kept no more: the row says nothing of it from here on.
    """
    if not ledger.gone or ledger.find_people(row, at_unit=entry.benefit.payee != "agency"):
        return None
    gone = before if before is not None and before.talent_id in ledger.erased else None
    if before is None and (row.values.get("name") or row.values.get("phone")):
        told = (str(row.values.get("batch", "")), int(row.values.get("instalment", 1)), row.values.get("due_yuan"))
        asked = (entry.key, *told, first_day(row))
        same = ((one, (one.benefit, one.batch, one.instalment, one.due_yuan, one.applied_on)) for one in ledger.gone)
        gone = next((one for one, facts in same if facts == asked and one.key not in seen), None)
    if gone is not None:
        blank = [name for name in ("number", "letter", "arrived_on") if not getattr(gone, name)]
        for name in (*blank, *(() if gone.honour_number else HONOURS)):
            row.values.pop(name, None)
    return gone


def check_department(
    row: Row, before: AwardFacts, units: frozenset[str] | None, names: tuple[tuple[str, str], ...]
) -> None:  # fmt: skip
    """An award on file is the department's own to change; `names` of its benefit. Raises Refused."""
    if units is not None and before.department not in units:
        row.refuse("not_yours", names=names)
        raise Refused


def make_key(
    benefit: str, payee: str, talent_id: int | None, employer_id: int | None, employer: str, batch: str, instalment: int
) -> str:  # fmt: skip
    """What makes an award without a number the same one when it comes again."""
    if payee == PERSON:
        who = f"t{talent_id}"
    else:
        # A unit that is entered with this file has no number yet: its name stands here until then.
        who = f"e{employer_id if employer_id is not None else key_of(employer)[:20]}.{talent_id or ''}"
    return f"{benefit}:{who}:{instalment}:{batch}"


def first_day(row: Row) -> date | None:
    """The day of the application, or the first that the row names."""
    days = [row.values[state] for state in (*USUAL, RETURNED) if state in row.values]
    return row.values.get(APPLIED) or min(days, default=None)


def days_of(row: Row, applied: date) -> dict[str, date]:
    """The day of each state that the row names."""
    return {APPLIED: applied} | {state: row.values[state] for state in (*USUAL, RETURNED) if state in row.values}


def find_state(row: Row, applied: date, order: Sequence[str]) -> tuple[str, date]:
    """The state that the row says, or the last that it has a day of; and since when."""
    days = days_of(row, applied)
    said = row.values.get("state")
    if said is not None and said in days:
        return str(said), days[said]
    if RETURNED in days:
        return RETURNED, days[RETURNED]
    state = max((one for one in days if one in order), key=lambda one: (days[one], order.index(one)))
    return state, days[state]


def merge(facts: AwardFacts, before: AwardFacts | None, row: Row, order: Sequence[str]) -> AwardFacts:
    """What the row leaves empty stays as it is on file; a row that tells of an earlier state changes none."""
    if before is None:
        return facts
    kept = {
        name: getattr(before, name)
        for name in ("approved_on", "arrived_on", "letter", "honour", "honour_number", "handed_on", "number")
        if not getattr(facts, name)
    }
    is_older = _rank(before.state, order) > _rank(facts.state, order) or (
        before.state == facts.state and facts.state not in row.values
    )
    if is_older and "state" in row.values and row.values["state"] != before.state:
        row.refuse("backwards", state=before.state)
        raise Refused
    if is_older:
        kept |= {name: getattr(before, name) for name in ("state", "since", "due_on", "paid_on", "paid_yuan")}
    return replace(
        facts, award_id=before.award_id, key=facts.key if facts.number else before.key, revision=before.revision,
        version=before.version, article=before.article, category=before.category, employer_id=before.employer_id,
        talent_id=before.talent_id, **kept,
    )  # fmt: skip


def _rank(state: str, order: Sequence[str]) -> int:
    return len(order) if state == RETURNED else order.index(state)


def list_steps(
    row: Row, facts: AwardFacts, before: AwardFacts | None, reason: str, order: Sequence[str]
) -> tuple[Step, ...]:
    """The states that are new, each on its day; the reason for an override stands with the first."""
    days = days_of(row, facts.applied_on)
    told = sorted((one for one in days if one != RETURNED), key=lambda one: (days[one], order.index(one)))
    if RETURNED in days:
        told.append(RETURNED)
    fresh = told if before is None else [one for one in told if _rank(one, order) > _rank(before.state, order)]
    if before is not None and not fresh:  # something else of it changed: said as a step in the same state
        return (Step(facts.state, facts.since, reason, facts.letter),)
    why = str(row.values.get("why", ""))
    return tuple(
        Step(
            state,
            days[state],
            why if state == RETURNED else (reason if place == 0 else ""),
            facts.letter if state in {APPROVED, facts.state} else "",
        )
        for place, state in enumerate(fresh)
    )

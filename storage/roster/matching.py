"""Which talent on file each row of a roster is about, and what it would change: decided for the whole file at once.

A row is about the talent with its phone; else about the one of its name and employer, unless that one's phone belongs
to another row of the file. Nothing is written here, so what a person confirms and what is then done are one decision.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any, Literal

from sqlalchemy import select
from sqlalchemy.orm import Session

from storage import officials
from storage.naming import key_of, phone_key
from storage.officials import Kind
from storage.roster.fields import Reason, Row, identity_of
from storage.roster.reading import CHUNK, Progress, Rejected, Roster
from storage.tables import Employer, Link, Official, Talent
from storage.talents import TalentFields, default_level

TOLD = 500  # changed rows that are told one by one
_DATES = ("birthday", "recognised_on")
_COMPARED = ("degree", "industry", "email", "language", "category", "birthday", "recognised_on", "tags")


@dataclass(frozen=True, slots=True)
class Known:
    """A talent on file as the fields a roster has."""

    id: int
    fields: TalentFields


@dataclass(frozen=True, slots=True)
class Decision:
    """What becomes of a row; `changes` are the names of the fields that differ."""

    what: Literal["added", "changed", "unchanged", "rejected"]
    talent_id: int = 0
    changes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Decided:
    """A row with what becomes of it, and the talent on file as it was."""

    row: Row
    decision: Decision
    before: TalentFields | None


@dataclass(frozen=True, slots=True)
class Told:
    """A row that adds or changes somebody, as a list tells it."""

    sheet: str
    row: int
    name: str
    changes: tuple[str, ...]


@dataclass(slots=True)
class Comparison:
    """What a roster would do. `rejected` has those of the reading and those of the comparing, in the file's order."""

    added: int = 0
    changed: int = 0
    unchanged: int = 0
    rejected: list[Rejected] = field(default_factory=list)
    remarks: list[Reason] = field(default_factory=list)
    rows: int = 0
    additions: list[Told] = field(default_factory=list)
    alterations: list[Told] = field(default_factory=list)
    decisions: list[Decision] = field(default_factory=list)
    entered: list[int] = field(default_factory=list)  # the new ids, once they are written

    @property
    def talent_ids(self) -> tuple[int, ...]:
        """Those of the roster whom the file is about: on file before, or entered."""
        known = {one.talent_id for one in self.decisions if one.talent_id}
        return (*sorted(known), *self.entered)


class Officials:
    """Leaders and liaisons by name: those on file, and those that earlier rows of the file name."""

    def __init__(self, session: Session) -> None:
        self._known: dict[tuple[Kind, str], list[str]] = {}
        for official in officials.list_all(session):
            self._known.setdefault((officials.kind_of(official.level), official.key), []).append(key_of(official.unit))

    def is_clear(self, kind: Kind, name: str, unit: str) -> bool:
        """Whether it is clear who is meant; who is new is remembered."""
        units, wanted = self._known.setdefault((kind, key_of(name)), []), key_of(unit)
        fitting = [there for there in units if not wanted or not there or there == wanted]
        exact = [there for there in fitting if wanted and there]
        fitting = exact or fitting
        if len(fitting) > 1:
            return False
        if not fitting:
            units.append(wanted)
        elif wanted and not fitting[0]:
            units[units.index("")] = wanted
        return True


def compare(
    session: Session,
    roster: Roster,
    progress: Progress | None = None,
    take: Callable[[Sequence[Decided]], None] | None = None,
) -> Comparison:
    """Decide for each row. Only reads. `take` gets them as they are decided, some hundreds at a time."""
    result = Comparison(remarks=list(roster.remarks), rejected=list(roster.rejected))
    result.rows = roster.rows + len(roster.rejected)
    book, claimed, done, stripped = Officials(session), dict[int, int](), 0, 0
    for rows in roster.chunks():
        by_phone, by_name = find_known(session, rows)
        decided = []
        for row in rows:
            known, reason = _match(row, by_phone, by_name, roster, claimed)
            reason = _erased(row, roster) or reason
            stripped += row.stripped
            decision, reason = (Decision("rejected"), reason) if reason else _decide(row, known, book)
            if reason is not None:
                result.rejected.append(Rejected(row.sheet, row.number, row.name, (reason,)))
            _count(result, row, decision)
            decided.append(Decided(row, decision, known.fields if known else None))
        if take is not None:
            take(decided)
        done += len(rows)
        if progress is not None:
            progress(done, roster.rows, "比对")
    if stripped:
        result.remarks.append(Reason("roster.remark.erased", {"count": stripped}))
    result.rejected.sort(key=lambda one: (one.sheet, one.row))
    return result


def _count(result: Comparison, row: Row, decision: Decision) -> None:
    result.decisions.append(decision)
    told = Told(row.sheet, row.number, row.name, decision.changes)
    if decision.what == "added":
        result.added += 1
        result.additions += [told] if len(result.additions) < TOLD else []
    elif decision.what == "changed":
        result.changed += 1
        result.alterations += [told] if len(result.alterations) < TOLD else []
    elif decision.what == "unchanged":
        result.unchanged += 1


def _match(
    row: Row,
    by_phone: Mapping[str, list[Known]],
    by_name: Mapping[tuple[str, str], list[Known]],
    roster: Roster,
    claimed: dict[int, int],
) -> tuple[Known | None, Reason | None]:
    """Whom the row is about: a talent on file, nobody yet, or unclear and why."""
    phone, name, employer = identity_of(row.values)
    owners = by_phone.get(phone, []) if phone else []
    alike = [known for known in owners if key_of(known.fields.name) == name]
    if owners and not alike:
        return None, Reason("roster.reason.phone_of_other", {"name": owners[0].fields.name})
    candidates = alike or [
        known for known in by_name.get((name, employer), []) if not _is_another(known, phone, roster)
    ]
    if len(candidates) > 1:
        return None, Reason("roster.reason.two_on_file", {"count": len(candidates)})
    if not candidates:
        return None, None
    first = claimed.setdefault(candidates[0].id, row.number)
    if first != row.number:
        return None, Reason("roster.reason.double_on_file", {"row": first})
    return candidates[0], None


def _erased(row: Row, roster: Roster) -> Reason | None:
    """Why somebody whom the office erased doesn't come back with a file: staff lift it, by name (`readmit`)."""
    entry = roster.erased.find(*identity_of(row.values)) if roster.erased is not None else None
    return (
        Reason("roster.reason.erased", {"day": entry.at[:10]}) if entry is not None and entry.kind == "talent" else None
    )


def _is_another(known: Known, phone: str, roster: Roster) -> bool:
    """Whether who has that name and employer is somebody else: another row of the file has their phone."""
    own = phone_key(known.fields.phone)
    return bool(phone and own and own != phone and roster.has_phone(own))


def level_of(fields: TalentFields) -> str:
    """The level of the leader that a row names."""
    return fields.leader_level or default_level(fields.category)


def _decide(row: Row, known: Known | None, book: Officials) -> tuple[Decision, Reason | None]:
    before = known.fields if known else None
    kinds: tuple[Kind, ...] = officials.KINDS
    for kind in kinds:
        name, unit = row.values.get(kind, ""), row.values.get(f"{kind}_unit", "")
        if not name or (before is not None and is_same(kind, before, name, unit)):
            continue
        if not book.is_clear(kind, name, unit):
            return Decision("rejected"), Reason("roster.reason.two_officials", {"name": name})
    if known is None or before is None:
        return Decision("added"), None
    changes = list_changes(before, merge(before, row.values))
    return Decision("changed" if changes else "unchanged", known.id, changes), None


def merge(before: TalentFields | None, values: Mapping[str, Any]) -> TalentFields:
    """The fields after the row: what it leaves empty stays as it is on file."""
    told: dict[str, Any] = {
        name: date.fromisoformat(value) if name in _DATES else value for name, value in values.items()
    }
    if "tags" in told:
        told["tags"] = tuple(told["tags"])
    if before is None:
        return TalentFields(**told)
    for kind in officials.KINDS:
        if kind in told and not is_same(kind, before, told[kind], ""):
            told.setdefault(f"{kind}_unit", "")  # another person: the unit on file is not theirs
    return replace(before, **told)


def is_same(kind: str, fields: TalentFields, name: str, unit: str) -> bool:
    """Whether that is the leader or liaison that the fields name already; an empty unit fits any."""
    there, wanted = key_of(getattr(fields, f"{kind}_unit")), key_of(unit)
    return key_of(getattr(fields, kind)) == key_of(name) and (not there or not wanted or there == wanted)


def list_changes(before: TalentFields, after: TalentFields) -> tuple[str, ...]:
    """The fields that differ. Case, width and spaces of an employer, a leader or a liaison are none."""
    found = [name for name in ("name", "phone") if getattr(before, name) != getattr(after, name)]
    found += [name for name in _COMPARED if getattr(before, name) != getattr(after, name)]
    if key_of(before.employer) != key_of(after.employer):
        found.append("employer")
    found += [
        kind
        for kind in officials.KINDS
        if not is_same(kind, before, getattr(after, kind), getattr(after, f"{kind}_unit"))
    ]
    return tuple(found)


def find_known(
    session: Session, rows: Iterable[Row]
) -> tuple[dict[str, list[Known]], dict[tuple[str, str], list[Known]]]:
    """The talents on file that these rows may be about, by phone and by name and employer."""
    identities = [identity_of(row.values) for row in rows]
    phones = sorted({phone for phone, _, _ in identities if phone})
    names = sorted({name for _, name, _ in identities})
    units = sorted({unit for _, _, unit in identities if unit})
    of_unit = Employer.key.in_(units) | Talent.employer_id.is_(None)
    with_phone = session.execute(_QUERY.where(Talent.phone_key.in_(phones))).all()
    with_name = session.execute(_QUERY.where(Talent.name_key.in_(names), of_unit)).all()
    talents = {row.id: row for row in (*with_phone, *with_name)}
    kept = find_kept(session, talents)
    by_phone: dict[str, list[Known]] = {}
    by_name: dict[tuple[str, str], list[Known]] = {}
    for talent_id, row in sorted(talents.items()):
        known = Known(talent_id, fields_of(row, kept.get(talent_id, {})))
        if row.phone_key:
            by_phone.setdefault(row.phone_key, []).append(known)
        by_name.setdefault((row.name_key, row.employer_key or ""), []).append(known)
    return by_phone, by_name


# Columns, not rows of the ORM: thousands are compared at once.
_QUERY = (
    select(
        *(getattr(Talent, name) for name in ("id", "name", "name_key", "phone", "phone_key", *_COMPARED)),
        Employer.name.label("employer"),
        Employer.key.label("employer_key"),
    )
    .outerjoin(Employer, Employer.id == Talent.employer_id)
    .where(Talent.erased_at.is_(None))
)


def find_kept(session: Session, talent_ids: Iterable[int]) -> dict[int, dict[str, str]]:
    """The names and units of who keeps in touch with these talents, as the fields of a roster."""
    ids = sorted(talent_ids)
    found: dict[int, dict[str, str]] = {}
    for start in range(0, len(ids), CHUNK):
        query = (
            select(Link.talent_id, Link.kind, Official.name, Official.unit)
            .join(Official, Official.id == Link.official_id)
            .where(Link.talent_id.in_(ids[start : start + CHUNK]), Link.until.is_(None))
        )
        for talent_id, kind, name, unit in session.execute(query):
            found.setdefault(talent_id, {}).update({kind: name, f"{kind}_unit": unit})
    return found


def fields_of(row: Any, kept: Mapping[str, str]) -> TalentFields:  # noqa: ANN401 -- a row of _QUERY
    """A talent on file as a row of a roster would say it."""
    told = {name: getattr(row, name) for name in ("name", "phone", *_COMPARED)}
    return TalentFields(**{**told, "tags": tuple(row.tags), "employer": row.employer or "", **kept})

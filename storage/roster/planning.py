"""A compared roster made ready: all that will be written is worked out while others write.

SQLite has one writer. What a row is found by, whom it is linked to and what differs takes seconds for 10,000 rows; to
write it then takes a fraction of that, and only so long do others wait.
"""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from storage import officials, talents
from storage.naming import key_of, list_endings, list_talent_keys
from storage.officials import Kind
from storage.roster.matching import Comparison, Decided, compare, is_same, level_of, merge
from storage.roster.reading import Progress, Roster
from storage.roster.script import Script
from storage.tables import Employer, EmployerKey, Link, Official, Talent, TalentKey
from storage.talents import TalentFields

_FOUND_BY = {"name", "tags", "phone"}  # the fields that a search finds by, besides the employer


@dataclass(frozen=True, slots=True)
class Occasion:
    """An import: when, on which day of the office, and by whom (None: the command line)."""

    now: datetime
    today: date
    by: int | None


@dataclass(slots=True)
class Plan:
    """What a file does to the roster as it was at `state`. Close it."""

    state: Hashable
    sha256: str
    rows: int
    occasion: Occasion
    comparison: Comparison
    script: Script

    def close(self) -> None:
        """Let go of what was worked out."""
        self.script.close()


@dataclass(slots=True)
class _Named:
    """An official on file or entered with this file."""

    id: int
    unit: str


def prepare(
    session: Session, roster: Roster, state: Hashable, occasion: Occasion, progress: Progress | None = None
) -> Plan:
    """Compare, and work out what is to be written. Only reads; `state` was read before, by the same session."""
    script = Script(session.connection())
    try:
        planning = _Planning(session, script, occasion)
        comparison = compare(session, roster, progress, planning.take)
        planning.end()
    except BaseException:
        script.close()
        raise
    comparison.entered = planning.entered
    return Plan(state, roster.sha256, roster.rows, occasion, comparison, script)


class _Planning:
    """The state of one pass over the decisions."""

    def __init__(self, session: Session, script: Script, occasion: Occasion) -> None:
        self.session = session
        self.script = script
        self.occasion = occasion
        self.entered: list[int] = []
        self._employers: dict[str, int] = {}
        self._officials: dict[tuple[Kind, str], list[_Named]] = {}
        self._new_units: dict[int, str] = {}
        for official in officials.list_all(session):
            named = self._officials.setdefault((officials.kind_of(official.level), official.key), [])
            named.append(_Named(official.id, official.unit))

    def take(self, decided: Sequence[Decided]) -> None:
        """Set down what is written for these rows."""
        taken = [one for one in decided if one.decision.what in {"added", "changed"}]
        told = [(one, merge(one.before, one.row.values)) for one in taken]
        self._enter_employers({key_of(after.employer): after.employer.strip() for _, after in told})
        added = [after for one, after in told if one.before is None]
        fresh = self.script.reserve(Talent, len(added))
        self._add(list(zip(fresh, added, strict=True)))
        self._change([(one, after) for one, after in told if one.before is not None])
        ids = iter(fresh)
        rows = [(next(ids) if one.before is None else one.decision.talent_id, one.before, after) for one, after in told]
        links = [(talent_id, *link) for talent_id, before, after in rows for link in self._find_links(before, after)]
        self._link(links)
        self.script.end_part()

    def end(self) -> None:
        """Set down what is known at the end only: units of officials that a later row named."""
        self.script.update(Official, [{"id": number, "unit": unit} for number, unit in self._new_units.items()])
        self.script.end_part()

    def _add(self, rows: Sequence[tuple[int, TalentFields]]) -> None:
        now = self.occasion.now
        # What the model gives a new row by itself is said here: no ORM is asked.
        new = {"entered_at": now, "changed_at": now, "revision": 1}
        self.script.insert(Talent, [self._values_of(fields) | {"id": talent_id} | new for talent_id, fields in rows])
        keys = [
            (key, talent_id)
            for talent_id, fields in rows
            for key in list_talent_keys(fields.name, fields.tags, fields.phone)
        ]
        self._insert_keys(keys)
        self.entered += [talent_id for talent_id, _ in rows]

    def _change(self, rows: Sequence[tuple[Decided, TalentFields]]) -> None:
        values = [
            self._values_of(after) | {"id": one.decision.talent_id, "changed_at": self.occasion.now}
            for one, after in rows
        ]
        self.script.update(Talent, values, also="revision = revision + 1")
        there = self._read_keys(one.decision.talent_id for one, _ in rows if _FOUND_BY & {*one.decision.changes})
        fresh, gone = list[tuple[str, int]](), list[tuple[str, int]]()
        for one, after in rows:
            talent_id = one.decision.talent_id
            if talent_id in there:
                wanted = list_talent_keys(after.name, after.tags, after.phone)
                fresh += [(key, talent_id) for key in wanted - there[talent_id]]
                gone += [(key, talent_id) for key in there[talent_id] - wanted]
        self.script.delete(TalentKey, [{"key": key, "talent_id": talent_id} for key, talent_id in sorted(gone)])
        self._insert_keys(fresh)

    def _insert_keys(self, keys: list[tuple[str, int]]) -> None:
        """Sorted: neighbours in the index are written together."""
        self.script.insert(TalentKey, [{"key": key, "talent_id": talent_id} for key, talent_id in sorted(keys)])

    def _read_keys(self, talent_ids: Iterable[int]) -> dict[int, set[str]]:
        """What these talents are found by now."""
        found: dict[int, set[str]] = {talent_id: set() for talent_id in talent_ids}
        query = select(TalentKey.talent_id, TalentKey.key).where(TalentKey.talent_id.in_(sorted(found)))
        for talent_id, key in self.session.execute(query) if found else ():
            found[talent_id].add(key)
        return found

    def _values_of(self, fields: TalentFields) -> dict[str, object]:
        return talents.values_of(fields, self._employers[key_of(fields.employer)] if fields.employer.strip() else None)

    def _enter_employers(self, names: Mapping[str, str]) -> None:
        unknown = sorted(key for key in names.keys() - self._employers.keys() if names[key])
        if not unknown:
            return
        query = select(Employer.key, Employer.id).where(Employer.key.in_(unknown))
        self._employers |= {row.key: row.id for row in self.session.execute(query)}
        fresh = [key for key in unknown if key not in self._employers]
        ids = dict(zip(fresh, self.script.reserve(Employer, len(fresh)), strict=True))
        self._employers |= ids
        self.script.insert(Employer, [{"id": number, "name": names[key], "key": key} for key, number in ids.items()])
        endings = sorted({(ending, number) for key, number in ids.items() for ending in list_endings(key)})
        self.script.insert(EmployerKey, [{"key": ending, "employer_id": number} for ending, number in endings])

    # -- leaders and liaisons ----------------------------------------------------------------------------

    def _find_links(self, before: TalentFields | None, after: TalentFields) -> Iterator[tuple[Kind, int]]:
        """The leader and liaison that the row names anew; who it is already is not looked for: there may be two."""
        named: tuple[tuple[Kind, str, str, str], ...] = (
            ("leader", after.leader, level_of(after), after.leader_unit),
            ("liaison", after.liaison, officials.LIAISON, after.liaison_unit),
        )
        for kind, name, level, unit in named:
            if name and (before is None or not is_same(kind, before, name, unit)):
                yield kind, self._find_official(name, level, unit)

    def _find_official(self, name: str, level: str, unit: str) -> int:
        """As `officials.find_or_enter`, of what is on file and what earlier rows name. Raises TwoOfOneName."""
        namesakes = self._officials.setdefault((officials.kind_of(level), key_of(name)), [])
        found = officials.choose(namesakes, name, unit)
        if found is None:
            (number,) = self.script.reserve(Official, 1)
            found = _Named(number, unit.strip())
            namesakes.append(found)
            row = {"id": number, "name": name.strip(), "key": key_of(name), "level": level, "unit": found.unit}
            self.script.insert(Official, [row | {"entered_at": self.occasion.now}])
        elif unit and not found.unit:
            found.unit = self._new_units[found.id] = unit
        return found.id

    def _link(self, links: Sequence[tuple[int, Kind, int]]) -> None:
        """From today these officials keep in touch with those talents; the links before end."""
        query = select(Link.id, Link.talent_id, Link.kind, Link.official_id).where(
            Link.talent_id.in_(sorted({talent_id for talent_id, _, _ in links})), Link.until.is_(None)
        )
        there = {(row.talent_id, row.kind): row for row in self.session.execute(query)} if links else {}
        fresh = [one for one in links if one[:2] not in there or there[one[:2]].official_id != one[2]]
        today = self.occasion.today
        self.script.update(Link, [{"id": there[one[:2]].id, "until": today} for one in fresh if one[:2] in there])
        since = {"since": today, "made_by": self.occasion.by}
        rows = [{"talent_id": talent, "kind": kind, "official_id": who} | since for talent, kind, who in fresh]
        self.script.insert(Link, rows)

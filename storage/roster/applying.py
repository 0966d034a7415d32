"""A compared roster goes in: all that is added and changed, in the transaction of the session given, or nothing."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import insert, select
from sqlalchemy.orm import Session

from storage import audit, officials, talents
from storage.naming import key_of, list_endings, list_talent_keys
from storage.roster.matching import (
    Comparison,
    compare,
    level_of,
    load_fields,
    merge,
)
from storage.roster.reading import Progress, Roster
from storage.tables import Employer, EmployerKey, Link, Official, Talent, TalentKey
from storage.talents import TalentFields


def apply(
    session: Session, roster: Roster, *, now: datetime, by: int | None, progress: Progress | None = None
) -> Comparison:
    """Compare anew, inside this transaction, and write; audited by counts. Applied again, everything is unchanged."""
    result = compare(session, roster, progress)
    people = _People(session, now, by)
    done = 0
    for rows in roster.chunks():
        decisions = result.decisions[done : done + len(rows)]
        added = [merge(None, row.values) for row, one in zip(rows, decisions, strict=True) if one.what == "added"]
        result.entered += people.add(added)
        changed = {one.talent_id: row.values for row, one in zip(rows, decisions, strict=True) if one.what == "changed"}
        if changed:
            _change(session, changed, people)
        done += len(rows)
        if progress is not None:
            progress(done, roster.rows, "写入")
    if result.added or result.changed:  # a press that is replayed after a kill finds all of it there: no second act
        audit.record(
            session,
            person_id=by,
            act="roster.import",
            subject=roster.sha256[:16],
            now=now,
            added=result.added,
            changed=result.changed,
            unchanged=result.unchanged,
            rejected=len(result.rejected),
        )
    return result


def _change(session: Session, changed: dict[int, dict[str, Any]], people: _People) -> None:
    for talent_id, before in load_fields(session, changed).items():
        talents.change(session, talent_id, merge(before, changed[talent_id]), now=people.now, by=people.by)


class _People:
    """Adds many at once, with what they need: employers, officials, links, keys."""

    def __init__(self, session: Session, now: datetime, by: int | None) -> None:
        self.session = session
        self.now = now
        self.by = by
        self._today = talents.day_of(now)
        self._officials: dict[tuple[str, str, str], int] = {}

    def add(self, rows: Sequence[TalentFields]) -> list[int]:
        """Their ids, in the order of the rows."""
        if not rows:
            return []
        units = self._find_employers({row.employer for row in rows if row.employer.strip()})
        values = [
            talents.values_of(row, units.get(key_of(row.employer))) | {"entered_at": self.now, "changed_at": self.now}
            for row in rows
        ]
        # By what tells the rows of a file apart: ids in the order given would make it a statement for each row.
        told = (Talent.name_key, Talent.employer_id, Talent.phone_key)
        returned = self.session.execute(insert(Talent).returning(Talent.id, *told), values)
        by_identity = {tuple(rest): talent_id for talent_id, *rest in returned}
        ids = [by_identity[row["name_key"], row["employer_id"], row["phone_key"]] for row in values]
        keys = [
            {"key": key, "talent_id": talent_id}
            for talent_id, row in zip(ids, rows, strict=True)
            for key in sorted(list_talent_keys(row.name, row.tags, row.phone))
        ]
        # By the connection: of rows without an id to come back, the ORM's own bookkeeping is most of the time.
        self.session.connection().execute(insert(TalentKey), keys)
        links = [
            {"talent_id": talent_id, "kind": kind, "official_id": official_id, "since": self._today, "made_by": self.by}
            for talent_id, row in zip(ids, rows, strict=True)
            for kind, official_id in self._find_officials(row)
        ]
        if links:
            self.session.connection().execute(insert(Link), links)
        return ids

    def _find_employers(self, names: set[str]) -> dict[str, int]:
        """The ids by key; who is new is entered."""
        by_key = {key_of(name): name for name in sorted(names)}
        query = select(Employer.key, Employer.id).where(Employer.key.in_(sorted(by_key)))
        found = {row.key: row.id for row in self.session.execute(query)}
        fresh = [key for key in by_key if key not in found]
        if fresh:
            rows = [{"name": by_key[key], "key": key} for key in fresh]
            ids = self.session.scalars(insert(Employer).returning(Employer.id, sort_by_parameter_order=True), rows)
            found |= dict(zip(fresh, ids, strict=True))
            endings = [
                {"key": ending, "employer_id": found[key]} for key in fresh for ending in sorted(set(list_endings(key)))
            ]
            self.session.connection().execute(insert(EmployerKey), endings)
        return found

    def _find_officials(self, row: TalentFields) -> list[tuple[str, int]]:
        named = (
            ("leader", row.leader, level_of(row), row.leader_unit),
            ("liaison", row.liaison, officials.LIAISON, row.liaison_unit),
        )
        found = []
        for kind, name, level, unit in named:
            if not name:
                continue
            key = (kind, key_of(name), key_of(unit))
            if key not in self._officials:
                official: Official = officials.find_or_enter(self.session, name, level, unit, self.now)
                self._officials[key] = official.id
            found.append((kind, self._officials[key]))
        return found

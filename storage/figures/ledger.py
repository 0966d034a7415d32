"""Figures as rows that are only added: what stands of a key in a period is its last row, all of them its history."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from decimal import Decimal
from typing import Literal

from sqlalchemy import func, select, text
from sqlalchemy.orm import Session

from storage import audit
from storage.errors import StorageRefusal
from storage.tables import Figure

Kind = Literal["query", "file", "person"]
EQUALS, UNWRITTEN = "等于", "未写数量"
QUALIFIERS = (EQUALS, "超过", "近", "累计", UNWRITTEN)  # the usual ones; else the source's own words
EXACT = frozenset({EQUALS, "累计"})  # the number itself: of these a difference can be computed
PERIOD = re.compile(r"(?:19|20)\d\d(?:Q[1-4]|-(?:0[1-9]|1[0-2]))?")  # a year, a quarter, a month
KEY = re.compile(r"[a-z][a-z0-9_]{1,63}")
NAME_CHARS, WORDS_CHARS, UNIT_CHARS, SECTION_CHARS, SOURCE_CHARS, NOTE_CHARS = 120, 60, 12, 12, 300, 500
MOST = Decimal(10) ** 15  # of a value, either way
_PLACES = 6
SIGNED = frozenset({"%", "个百分点", "百分点"})  # units of what may be below zero


class FigureRefused(StorageRefusal):
    """A figure can't be entered like this; nothing was saved."""


@dataclass(frozen=True, slots=True)
class Entry:
    """A figure as it is entered. `value` None: the source gives no number, and `qualifier` has its words.

    `kind` is what `source` is: a query of siwen's own records, a file (a report, a table), a person.
    """

    period: str
    key: str
    name: str
    value: Decimal | None
    qualifier: str
    unit: str
    section: str
    kind: Kind
    source: str
    note: str = ""

    def same_as(self, other: Entry) -> bool:
        """Whether both say the same; by which file or person it came in is no change of a figure."""
        return self == replace(other, kind=self.kind)


@dataclass(frozen=True, slots=True)
class Standing:
    """A figure as it was entered: its revision from 1, when, by whom (None: a command, or siwen itself)."""

    entry: Entry
    revision: int
    entered_at: datetime
    entered_by: int | None
    removed: bool = False


@dataclass(frozen=True, slots=True)
class Verdict:
    """What becomes of a row of a file: added, changed, unchanged, or refused with the text's key and its facts."""

    line: int
    entry: Entry | None
    outcome: Literal["added", "changed", "unchanged", "refused"]
    reason: str = ""
    facts: Mapping[str, object] | None = None
    before: Entry | None = None


Guard = Callable[[Session, Entry], FigureRefused | None]  # why a figure isn't typed, None where it may be


def read(session: Session, period: str) -> dict[str, Standing]:
    """What stands in a period, by key, in the order in which the keys came in."""
    last = (
        select(Figure.key, func.max(Figure.revision).label("revision"), func.min(Figure.id).label("first"))
        .where(Figure.period == period)
        .group_by(Figure.key)
        .subquery()
    )
    rows = session.scalars(
        select(Figure)
        .join(last, (last.c.key == Figure.key) & (last.c.revision == Figure.revision))
        .where(Figure.period == period, Figure.removed.is_(False))
        .order_by(last.c.first)
    )
    return {row.key: _standing(row) for row in rows}


def list_history(session: Session, period: str, key: str) -> list[Standing]:
    """All that was ever said of a key in a period, the first first."""
    query = select(Figure).where(Figure.period == period, Figure.key == key).order_by(Figure.revision)
    return [_standing(row) for row in session.scalars(query)]


def list_years(session: Session) -> list[int]:
    """The years of which the ledger says anything, in order."""
    years = session.scalars(select(func.substr(Figure.period, 1, 4)).distinct())
    return sorted(int(year) for year in years)


def enter(session: Session, entry: Entry, *, now: datetime, by: int | None) -> bool:
    """Enter a figure; False: it said so already. Raises FigureRefused where it can't be so."""
    if (refused := refuse(entry)) is not None:
        raise refused
    _lock(session)
    before = _last(session, entry.period, entry.key)
    if before is not None and not before.removed and before.entry.same_as(entry):
        return False
    _add(session, entry, before, removed=False, now=now, by=by)
    audit.record(session, person_id=by, act="figures.enter", subject=f"{entry.period}:{entry.key}", now=now)
    return True


def remove(session: Session, period: str, key: str, *, note: str, now: datetime, by: int | None) -> None:
    """Take a figure out; its history stays, with the reason. Raises FigureRefused `figures.none`, `figures.no_reason`.

    What siwen computes is not in the ledger by being entered and can't be taken out.
    """
    if not note.strip():
        raise FigureRefused("figures.no_reason", "删去一个数据要写明原因")
    _lock(session)
    before = _last(session, period, key)
    if before is None or before.removed:
        raise FigureRefused("figures.none", f"{period} 的台账里没有 {key}", period=period, figure=key)
    _add(session, replace(before.entry, note=note.strip()[:NOTE_CHARS]), before, removed=True, now=now, by=by)
    audit.record(session, person_id=by, act="figures.remove", subject=f"{period}:{key}", now=now)


def compare(session: Session, rows: Sequence[tuple[int, Entry | FigureRefused]], guard: Guard) -> list[Verdict]:
    """What each row of a file would do; a row that contradicts one above it is refused."""
    standing: dict[str, dict[str, Standing]] = {}
    seen: dict[tuple[str, str], int] = {}
    verdicts: list[Verdict] = []
    for line, given in rows:
        if isinstance(given, FigureRefused):
            verdicts.append(Verdict(line, None, "refused", given.key, given.facts))
            continue
        refused = refuse(given) or guard(session, given)
        above = seen.setdefault((given.period, given.key), line)
        if refused is None and above != line:
            refused = FigureRefused("figures.twice", line=above, figure=given.key)
        if refused is not None:
            verdicts.append(Verdict(line, given, "refused", refused.key, refused.facts))
            continue
        if given.period not in standing:
            standing[given.period] = read(session, given.period)
        before = standing[given.period].get(given.key)
        if before is None:
            verdicts.append(Verdict(line, given, "added"))
        elif before.entry.same_as(given):
            verdicts.append(Verdict(line, given, "unchanged", before=before.entry))
        else:
            verdicts.append(Verdict(line, given, "changed", before=before.entry))
    return verdicts


def enter_all(
    session: Session, rows: Sequence[tuple[int, Entry | FigureRefused]], guard: Guard, *, now: datetime, by: int | None
) -> list[Verdict]:
    """Enter a file, all of it or nothing; a second time nothing changes. Raises FigureRefused `figures.rows`."""
    _lock(session)
    verdicts = compare(session, rows, guard)
    if refused := sum(verdict.outcome == "refused" for verdict in verdicts):
        raise FigureRefused("figures.rows", f"有 {refused} 行不能录入，一行都没有录入", count=refused)
    for verdict in verdicts:
        if verdict.entry is not None and verdict.outcome != "unchanged":
            enter(session, verdict.entry, now=now, by=by)
    return verdicts


def refuse(entry: Entry) -> FigureRefused | None:
    """Why a figure can't be entered as it is, None where it can."""
    if not PERIOD.fullmatch(entry.period):
        return FigureRefused("figures.period", "期间应为 2026、2026Q1 或 2026-03", period=entry.period)
    if not KEY.fullmatch(entry.key):
        return FigureRefused("figures.key", "键应为小写字母、数字、下划线，例如 contacts", figure=entry.key)
    limits = (
        ("name", entry.name, NAME_CHARS, True),
        ("qualifier", entry.qualifier, WORDS_CHARS, True),
        ("unit", entry.unit, UNIT_CHARS, False),
        ("section", entry.section, SECTION_CHARS, False),
        ("source", entry.source, SOURCE_CHARS, True),
        ("note", entry.note, NOTE_CHARS, False),
    )
    for field, said, most, needed in limits:
        if needed and not said.strip():
            if field == "qualifier":
                return FigureRefused("figures.no_words", "没有数值时，要写来源的原话或“未写数量”")
            return FigureRefused(f"figures.no_{field}", "缺少名称或来源", figure=entry.key)
        if len(said) > most:
            return FigureRefused("figures.too_long", f"{field} 超过 {most} 字", field=field, most=most)
    return _refuse_value(entry)


def _refuse_value(entry: Entry) -> FigureRefused | None:
    value = entry.value
    if value is None:
        if entry.qualifier in QUALIFIERS and entry.qualifier != UNWRITTEN:
            return FigureRefused("figures.no_value", "没有数值", qualifier=entry.qualifier)
        return None
    if entry.qualifier == UNWRITTEN:
        return FigureRefused("figures.unwritten", "写了数值，就不是“未写数量”")
    if not value.is_finite() or abs(value) > MOST or value != round(value, _PLACES):
        return FigureRefused("figures.impossible", "数值过大或小数位过多", value=str(value))
    if value < 0 and entry.unit not in SIGNED:
        return FigureRefused("figures.negative", "数值是负数", value=str(value))
    return None


def _add(
    session: Session, entry: Entry, before: Standing | None, *, removed: bool, now: datetime, by: int | None
) -> None:
    session.add(
        Figure(
            period=entry.period,
            key=entry.key,
            revision=1 if before is None else before.revision + 1,
            name=entry.name,
            value=None if entry.value is None else write_plain(entry.value),
            qualifier=entry.qualifier,
            unit=entry.unit,
            section=entry.section,
            kind=entry.kind,
            source=entry.source,
            note=entry.note,
            removed=removed,
            entered_by=by,
            entered_at=now,
        )
    )
    session.flush()


def write_plain(value: Decimal) -> str:
    """A value in digits, without zeros at the end of its fraction and without an exponent."""
    told = f"{value:f}"
    return told.rstrip("0").rstrip(".") if "." in told else told


def _last(session: Session, period: str, key: str) -> Standing | None:
    query = select(Figure).where(Figure.period == period, Figure.key == key).order_by(Figure.revision.desc()).limit(1)
    row = session.scalar(query)
    return None if row is None else _standing(row)


def _standing(row: Figure) -> Standing:
    value = None if row.value is None else Decimal(row.value)
    kind: Kind = "query" if row.kind == "query" else "file" if row.kind == "file" else "person"
    entry = Entry(
        row.period, row.key, row.name, value, row.qualifier, row.unit, row.section, kind, row.source, row.note
    )
    return Standing(entry, row.revision, row.entered_at, row.entered_by, row.removed)


def _lock(session: Session) -> None:
    """One who enters at a time, so that no two take the same revision; SQLite has one writer anyway."""
    if session.get_bind().dialect.name == "postgresql":
        session.execute(text("LOCK TABLE figures IN SHARE ROW EXCLUSIVE MODE"))

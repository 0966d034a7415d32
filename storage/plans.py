"""The table of a quarter's contacts (联系安排表): whom a leader or liaison is to contact, and what to speak of."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from storage import duties
from storage.duties import Rules, Standing
from storage.tables import Ask, Employer, Link, Need, Official, Promise, Talent


@dataclass(frozen=True, slots=True)
class PlanRow:
    """A talent in the table; `open` are needs and promises that a contact could speak of, none of them restricted."""

    name: str
    category: int | None
    employer: str
    standing: Standing | None
    last_contact_on: date | None
    open: tuple[str, ...]
    talent_id: int = 0


@dataclass(frozen=True, slots=True)
class PlanFacts:
    """The table of an official."""

    name: str
    level: str
    rows: tuple[PlanRow, ...]


def read_plan(session: Session, rules: Rules, official_id: int, today: date) -> PlanFacts | None:
    """All talents of an official by category, whoever is still to be contacted first; None where there is no such."""
    official = session.get(Official, official_id)
    if official is None:
        return None
    mine = select(Link.talent_id).where(Link.official_id == official_id, Link.until.is_(None))
    talents = session.execute(
        select(Talent, Employer.name)
        .outerjoin(Employer, Employer.id == Talent.employer_id)
        .where(Talent.id.in_(mine), Talent.erased_at.is_(None))
        .order_by(func.coalesce(Talent.category, 9), Talent.id)
    ).all()
    standing = duties.standings(session, rules, [(talent.id, talent.category) for talent, _ in talents], today)
    open_things = _list_open(session, [talent.id for talent, _ in talents])
    rows = [
        PlanRow(
            talent.name,
            talent.category,
            employer or "",
            standing.get(talent.id),
            talent.last_contact_on,
            open_things.get(talent.id, ()),
            talent.id,
        )
        for talent, employer in talents
    ]
    rows.sort(key=lambda row: row.standing is None or not row.standing.missing)  # stable: by category within
    return PlanFacts(official.name, official.level, tuple(rows))


def list_planned(session: Session, official_ids: frozenset[int] | None, *, limit: int) -> list[Official]:
    """Officials with talents to plan for: those given, or (None, for staff) all leaders, then liaisons."""
    has = select(Link.official_id).where(Link.until.is_(None))
    query = (
        select(Official)
        .where(Official.id.in_(has), Official.ended_at.is_(None))
        .order_by(Official.level == "liaison", Official.level, Official.id)
        .limit(limit)
    )
    if official_ids is not None:
        query = query.where(Official.id.in_(official_ids))
    return list(session.scalars(query))


def _list_open(session: Session, talent_ids: list[int]) -> dict[int, tuple[str, ...]]:
    needs = session.execute(
        select(Need.talent_id, Ask.text)
        .join(Ask, Ask.id == Need.ask_id)
        .where(Need.talent_id.in_(talent_ids), Need.state != "settled", Ask.restricted.is_(False))
        .order_by(Need.id)
    ).all()
    promises = session.execute(
        select(Promise.talent_id, Promise.text)
        .where(Promise.talent_id.in_(talent_ids), Promise.kept_at.is_(None), Promise.restricted.is_(False))
        .order_by(Promise.id)
    ).all()
    found: dict[int, list[str]] = {}
    for talent_id, text in (*needs, *promises):
        known = found.setdefault(talent_id, [])
        if text not in known:  # a need that was promised is one thing to speak of
            known.append(text)
    return {talent_id: tuple(texts) for talent_id, texts in found.items()}

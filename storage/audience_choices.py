"""What an audience can be picked by, as the roster has it now, and what the rows that a filter names are called."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass

from sqlalchemy import ColumnElement, Select, func, select
from sqlalchemy.orm import InstrumentedAttribute, Session

from storage.audience_filter import Filter
from storage.tables import Employer, Link, Official, Run, Talent

MOST_WORDS = 500  # different tags or industries that are offered; more of them are found by nobody


@dataclass(frozen=True, slots=True)
class Option:
    """Something to pick by: a row of ours (`id`) or, with id 0, the word itself; how many talents it finds."""

    id: int
    name: str
    talents: int


@dataclass(frozen=True, slots=True)
class Names:
    """What the rows that a filter names are called, by id. What is gone is not there."""

    employers: Mapping[int, str]
    officials: Mapping[int, str]
    runs: Mapping[int, str]
    excluded: Mapping[int, str]


def list_tags(session: Session) -> list[Option]:
    """The tags of the roster, those of most talents first."""
    if session.get_bind().dialect.name == "sqlite":
        entries = func.json_each(Talent.tags).table_valued("value")
    else:
        entries = func.json_array_elements_text(Talent.tags).table_valued("value")
    tag, many = entries.c.value, func.count()
    query = select(tag, many).select_from(Talent).join(entries, Talent.erased_at.is_(None)).group_by(tag)
    return _read_words(session, query.order_by(many.desc(), tag).limit(MOST_WORDS))


def list_industries(session: Session) -> list[Option]:
    """The industries of the roster, those of most talents first."""
    many = func.count()
    query = select(Talent.industry, many).where(Talent.erased_at.is_(None), Talent.industry != "")
    query = query.group_by(Talent.industry).order_by(many.desc(), Talent.industry).limit(MOST_WORDS)
    return _read_words(session, query)


def list_employers(session: Session, *, limit: int, offset: int = 0) -> list[Option]:
    """Employers that have talents, those of most first."""
    many = func.count()
    query = select(Employer.id, Employer.name, many).join(Talent, Talent.employer_id == Employer.id)
    query = query.where(Talent.erased_at.is_(None)).group_by(Employer.id, Employer.name)
    rows = session.execute(query.order_by(many.desc(), Employer.id).limit(limit).offset(offset))
    return [Option(*row) for row in rows]


def list_officials(session: Session, *, limit: int, offset: int = 0) -> list[Option]:
    """Leaders and liaisons who keep in touch with somebody now, those with most talents first."""
    many = func.count()
    query = select(Official.id, Official.name, many).join(Link, Link.official_id == Official.id)
    query = query.where(Link.until.is_(None)).group_by(Official.id, Official.name)
    rows = session.execute(query.order_by(many.desc(), Official.id).limit(limit).offset(offset))
    return [Option(*row) for row in rows]


def list_runs(session: Session, *, limit: int, offset: int = 0) -> list[Option]:
    """Runs of which can be asked who answered: those that began, of the anonymous ones only what is closed."""
    begun = Run.started_at.is_not(None) & ((Run.state == "closed") | Run.anonymous.is_(False))
    query = select(Run.id, Run.title).where(begun).order_by(Run.id.desc()).limit(limit).offset(offset)
    return [Option(number, title, 0) for number, title in session.execute(query)]


def name_all(session: Session, wanted: Filter) -> Names:
    """What the rows of a filter are called."""
    asked = {number for number in (wanted.answered, wanted.unanswered) if number is not None}
    return Names(
        employers=_name(session, Employer.id, Employer.name, wanted.employers),
        officials=_name(session, Official.id, Official.name, wanted.officials),
        runs=_name(session, Run.id, Run.title, asked),
        excluded=_name(session, Talent.id, Talent.name, wanted.excluded, Talent.erased_at.is_(None)),
    )


def _name(
    session: Session,
    number: InstrumentedAttribute[int],
    name: InstrumentedAttribute[str],
    ids: Collection[int],
    *more: ColumnElement[bool],
) -> dict[int, str]:
    if not ids:
        return {}
    return {row[0]: row[1] for row in session.execute(select(number, name).where(number.in_(ids), *more))}


def _read_words(session: Session, query: Select[str, int]) -> list[Option]:
    return [Option(0, word, count) for word, count in session.execute(query)]

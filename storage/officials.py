"""Leaders and liaisons who keep in touch with talents, and since when with whom. Links end, they are not changed."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime
from typing import Literal, Protocol, TypeVar

from sqlalchemy import insert, select, update
from sqlalchemy.orm import Session

from storage.errors import StorageRefusal
from storage.naming import key_of
from storage.tables import Link, Official

Kind = Literal["leader", "liaison"]
KINDS: tuple[Kind, ...] = ("leader", "liaison")
LIAISON = "liaison"
# Whose contacts the measure's article 26 tells apart: 主要领导, 区领导, 单位主要负责人, 联络员.
LEVELS = ("chief_leader", "district_leader", "unit_head", LIAISON)
LEADER_LEVELS = LEVELS[:-1]


class TwoOfOneName(StorageRefusal):
    """Two officials of that name: which is meant needs the unit."""

    def __init__(self, name: str) -> None:
        super().__init__("roster.reason.two_officials", f"有两位{name}，请写明单位", name=name)


def kind_of(level: str) -> Kind:
    """What somebody of that level is to a talent."""
    return "liaison" if level == LIAISON else "leader"


def find_by_name(session: Session, name: str, kind: Kind | None = None) -> list[Official]:
    """The officials of that name who still are, leaders or liaisons where `kind` says so."""
    query = select(Official).where(Official.key == key_of(name), Official.ended_at.is_(None)).order_by(Official.id)
    found = session.scalars(query)
    return [official for official in found if kind is None or kind_of(official.level) == kind]


class HasUnit(Protocol):
    """An official, on file or about to be."""

    unit: str


H = TypeVar("H", bound=HasUnit)


def choose(namesakes: Sequence[H], name: str, unit: str) -> H | None:
    """Who of one name and kind is meant; an empty unit, wanted or on file, fits any. Raises TwoOfOneName."""
    fitting = [one for one in namesakes if not unit or not one.unit or key_of(one.unit) == key_of(unit)]
    exact = [one for one in fitting if unit and one.unit]
    fitting = exact or fitting
    if len(fitting) > 1:
        raise TwoOfOneName(name)
    return fitting[0] if fitting else None


def find_or_enter(session: Session, name: str, level: str, unit: str, now: datetime) -> Official:
    """The official of that name, entered where there is none; an empty `unit` fits any.

    A leader on file keeps their level, whatever leader's level is asked for. Raises TwoOfOneName.
    """
    found = choose(find_by_name(session, name, kind_of(level)), name, unit)
    if found is not None:
        if unit and not found.unit:
            found.unit = unit
        return found
    official = Official(name=name.strip(), key=key_of(name), level=level, unit=unit.strip(), entered_at=now)
    session.add(official)
    session.flush()
    return official


def list_all(session: Session, kind: Kind | None = None) -> list[Official]:
    """Everybody who still is, by level and name."""
    found = session.scalars(select(Official).where(Official.ended_at.is_(None)).order_by(Official.key, Official.id))
    chosen = [official for official in found if kind is None or kind_of(official.level) == kind]
    return sorted(chosen, key=lambda official: LEVELS.index(official.level) if official.level in LEVELS else 9)


def assign(session: Session, talent_id: int, kind: Kind, official_id: int | None, today: date, by: int | None) -> bool:
    """From `today` this official keeps in touch with that talent (None: nobody). False where it is so already.

    The link before ends on `today`; its days stay on record. One that began today is replaced: it never held a day.
    """
    open_link = session.execute(
        select(Link.id, Link.official_id, Link.since).where(
            Link.talent_id == talent_id, Link.kind == kind, Link.until.is_(None)
        )
    ).one_or_none()
    if (open_link.official_id if open_link else None) == official_id:
        return False
    if open_link is not None:
        session.execute(update(Link).where(Link.id == open_link.id).values(until=today))
    if official_id is not None:
        session.execute(
            insert(Link).values(talent_id=talent_id, kind=kind, official_id=official_id, since=today, made_by=by)
        )
    return True


def of_talent(session: Session, talent_id: int) -> Mapping[Kind, Official]:
    """Who keeps in touch with that talent now, by kind."""
    return of_talents(session, [talent_id]).get(talent_id, {})


def of_talents(session: Session, talent_ids: Iterable[int]) -> dict[int, dict[Kind, Official]]:
    """The same of many talents; who has nobody is left out."""
    query = (
        select(Link.talent_id, Link.kind, Official)
        .join(Official, Official.id == Link.official_id)
        .where(Link.talent_id.in_(sorted(set(talent_ids))), Link.until.is_(None))
    )
    found: dict[int, dict[Kind, Official]] = {}
    for talent_id, kind, official in session.execute(query):
        found.setdefault(talent_id, {})["leader" if kind == "leader" else "liaison"] = official
    return found


def list_talents(session: Session, official_id: int) -> list[int]:
    """Whom an official keeps in touch with now."""
    query = select(Link.talent_id).where(Link.official_id == official_id, Link.until.is_(None))
    return sorted(set(session.scalars(query)))


def list_history(session: Session, talent_id: int) -> list[tuple[Link, Official]]:
    """All who kept in touch with a talent, the newest first."""
    query = (
        select(Link, Official)
        .join(Official, Official.id == Link.official_id)
        .where(Link.talent_id == talent_id)
        .order_by(Link.until.is_not(None), Link.since.desc(), Link.id.desc())
    )
    return [(link, official) for link, official in session.execute(query)]

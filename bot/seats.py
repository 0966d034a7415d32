"""Who sits at a terminal: `siwen chat --as ROLE --name NAME` makes the demo's person and gives them the role."""

from __future__ import annotations

import hashlib
from datetime import datetime
from typing import TYPE_CHECKING

from sqlalchemy.orm import Session

from storage import employers, officials, people, roles, talents
from storage.errors import StorageRefusal
from storage.roles import KEEPS_IN_TOUCH, Role

if TYPE_CHECKING:
    from bot.app import App
    from knowledge.offices import Offices

# What the bot in the terminal is called. A name on Telegram begins with a letter, so a link with this one is nobody's.
LOCAL_NAME = "_terminal"
ADMIN, TALENT = 1, 2  # the accounts of who sits there without a name
_FIRST_ACCOUNT = 1_000  # below: the two who were there from the beginning
_LEADER = "district_leader"  # of somebody who is entered for the demo


class NoSeat(StorageRefusal):
    """Nobody can sit there; `str()` says why."""


async def take_seat(app: App, role: str | None, name: str) -> int:
    """The account on the channel "local" of whoever sits here, with the role asked for; audited by the caller.

    - admin without a name, talent without a name and no role at all: the same two accounts as ever;
    - talent with a name: the talent of that name on the roster, if there is exactly one who has not joined elsewhere;
    - liaison, leader, secretary: act as the official of that name, entered if absent; without a name, as the first on
      file;
    - hr and department: of the employer and unit named, else the first of each.

    Raises NoSeat.
    """
    if role is None or (role in {Role.TALENT, Role.ADMIN} and not name):
        return ADMIN if role == Role.ADMIN else TALENT
    account, now, offices = account_of(role, name), app.now(), app.offices

    def sit(session: Session) -> None:
        person = people.identify(session, "local", [str(account)], now)[str(account)].person_id
        _give(session, person, Role(role), name, offices, now)

    await app.database.awrite(sit)
    return account


def account_of(role: str, name: str) -> int:
    """The same account for the same role and name, in every terminal."""
    digest = hashlib.blake2b(f"{role}:{name}".encode(), digest_size=5).digest()
    return _FIRST_ACCOUNT + int.from_bytes(digest)


def _give(session: Session, person: int, role: Role, name: str, offices: Offices, now: datetime) -> None:
    if role is Role.TALENT:
        _link(session, person, name, now)
        return
    official_id = _find_official(session, role, name, now) if role in KEEPS_IN_TOUCH else None
    employer_id = employers.find_or_enter(session, name or "示例单位") if role is Role.HR else None
    department = _find_department(offices, name) if role is Role.DEPARTMENT else ""
    roles.grant(
        session, person, role, official_id=official_id, employer_id=employer_id, department=department, by=None, now=now
    )


def _link(session: Session, person: int, name: str, now: datetime) -> None:
    from storage.joining import link_talent

    found = talents.find_by_name(session, name)
    if len(found) != 1:
        why = f"名册上有{len(found)}位{name}，请用邀请链接加入" if found else f"名册上没有{name}：先导入名册"
        raise NoSeat("chat.nobody", why)
    link_talent(session, found[0].id, person, now)


def _find_official(session: Session, role: Role, name: str, now: datetime) -> int:
    kind: officials.Kind = "liaison" if role is Role.LIAISON else "leader"
    if not name:
        known = officials.list_all(session, kind)
        if known:
            return min(official.id for official in known)
    level = officials.LIAISON if role is Role.LIAISON else _LEADER
    return officials.find_or_enter(session, name or ("李某" if role is Role.LIAISON else "王某"), level, "", now).id


def _find_department(offices: Offices, name: str) -> str:
    for office in offices.entries:
        if not name or name in {office.key, office.unit}:
            return office.key
    raise NoSeat("chat.nobody", f"没有这个责任单位：{name}")

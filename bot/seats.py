"""Who sits at a terminal: `siwen chat --as ROLE --name NAME` makes the demo's person and gives them the role."""

from __future__ import annotations

import hashlib
from datetime import datetime
from typing import TYPE_CHECKING

from sqlalchemy.orm import Session

from storage import employers, joining, officials, people, roles, talents
from storage.errors import StorageRefusal
from storage.roles import KEEPS_IN_TOUCH, Role
from storage.tables import Talent

if TYPE_CHECKING:
    from bot.app import App
    from knowledge.offices import Offices

ADMIN, TALENT = 1, 2  # the accounts of who sits there without a name
_FIRST_ACCOUNT = 1_000  # below: the two who were there from the beginning
_LEADER = "district_leader"  # of somebody who is entered for the demo


class NoSeat(StorageRefusal):
    """Nobody can sit there; `str()` says why."""


async def take_seat(app: App, role: str | None, name: str, number: int | None = None) -> int:
    """The account on the channel "local" of whoever sits here, with the role asked for; audited by the caller.

    - admin without a name, talent without a name and no role at all: the same two accounts as ever;
    - talent with a name: the talent of that name on the roster, if there is exactly one who has not joined elsewhere;
    - liaison, leader, secretary: act as the official of that name, entered if absent; without a name, as the first on
      file;
    - hr and department: of the employer and unit named, else the first of each;
    - `number` is the row instead of a name: of the roster, an official's, an employer's.

    Raises NoSeat.
    """
    if role is None or (role in {Role.TALENT, Role.ADMIN} and not name and number is None):
        return ADMIN if role == Role.ADMIN else TALENT
    now, offices = app.now(), app.offices

    def sit(session: Session) -> int:
        held = Role(role)
        if held is Role.TALENT:
            talent = _find_talent(session, name, number)
            return _sit_as_talent(session, talent, account_of(role, f"#{number}" if number else name), now)
        official_id = _find_official(session, held, name, number, now) if held in KEEPS_IN_TOUCH else None
        employer_id = _find_employer(session, name, number) if held is Role.HR else None
        if number is not None and official_id is None and employer_id is None:
            raise NoSeat("chat.nobody", f"--person 不用于 {role}：只用于 talent、liaison、leader、secretary、hr")
        department = _find_department(offices, name) if held is Role.DEPARTMENT else ""
        account = account_of(role, name if number is None else f"#{number}")
        roles.grant(
            session, _identify(session, account, now), held, official_id=official_id, employer_id=employer_id,
            department=department, by=None, now=now,
        )  # fmt: skip
        return account

    return await app.database.awrite(sit)


def account_of(role: str, name: str) -> int:
    """The same account for the same role and name, in every terminal."""
    digest = hashlib.blake2b(f"{role}:{name}".encode(), digest_size=5).digest()
    return _FIRST_ACCOUNT + int.from_bytes(digest)


def _identify(session: Session, account: int, now: datetime) -> int:
    return people.identify(session, "local", [str(account)], now)[str(account)].person_id


def _find_talent(session: Session, name: str, number: int | None) -> Talent:
    """The row of that number, or the one of that name. Raises NoSeat, which tells two of one name apart."""
    if number is not None:
        talent = talents.find(session, number)
        if talent is None:
            raise NoSeat("chat.nobody", f"名册上没有编号{number}：siwen people find 可以查")
        return talent
    found = talents.find_by_name(session, name)
    if not found:
        raise NoSeat("chat.nobody", f"名册上没有{name}：先导入名册")
    if len(found) > 1:
        unit = {row.id: employers.get_name(session, row.employer_id) for row in found}
        which = "、".join(f"--person {row.id}（{unit[row.id] or '没有单位'}）" for row in found)
        raise NoSeat("chat.nobody", f"名册上有{len(found)}位{name}，请指明：{which}")
    return found[0]


def _sit_as_talent(session: Session, talent: Talent, account: int, now: datetime) -> int:
    """The account that joined as them at a terminal, else this one. Raises InvitationGone where they are elsewhere."""
    described = people.describe(session, [talent.person_id]) if talent.person_id is not None else {}
    for channel, external_id in (account for known in described.values() for account in known.accounts):
        if channel == "local":
            return int(external_id)
    joining.link_talent(session, talent.id, _identify(session, account, now), now)
    return account


def _find_employer(session: Session, name: str, number: int | None) -> int:
    if number is None:
        return employers.find_or_enter(session, name or "示例单位")
    if not employers.get_name(session, number):
        raise NoSeat("chat.nobody", f"没有编号为{number}的单位")
    return number


def _find_official(session: Session, role: Role, name: str, number: int | None, now: datetime) -> int:
    kind: officials.Kind = "liaison" if role is Role.LIAISON else "leader"
    known = officials.list_all(session, kind)
    if number is not None:
        if number not in {official.id for official in known}:
            raise NoSeat("chat.nobody", f"没有编号为{number}的这类联系人：siwen people show 可以查")
        return number
    if not name and known:
        return min(official.id for official in known)
    level = officials.LIAISON if role is Role.LIAISON else _LEADER
    return officials.find_or_enter(session, name or ("李某" if role is Role.LIAISON else "王某"), level, "", now).id


def _find_department(offices: Offices, name: str) -> str:
    for office in offices.entries:
        if not name or name in {office.key, office.unit}:
            return office.key
    known = "、".join(office.unit for office in offices.entries)
    raise NoSeat("chat.nobody", f"没有这个责任单位：{name}，现有：{known}")

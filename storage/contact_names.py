"""Who is meant by a name in a message: exactly that name first, with an employer's name to tell two apart."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from storage import access, search
from storage.naming import key_of
from storage.roles import Actor
from storage.tables import Employer, Talent

MOST = 12  # of one name that are offered; more are searched for


@dataclass(frozen=True, slots=True)
class Match:
    """Whom a name may mean. `exact`: it is their name; else it is only like it. One exact one is who is meant.

    `unread` are the words beside the name that tell nothing about them.
    """

    name: str
    ids: tuple[int, ...]
    exact: bool
    unread: tuple[str, ...] = ()

    @property
    def only(self) -> int | None:
        """The talent, where there is no doubt."""
        return self.ids[0] if self.exact and len(self.ids) == 1 else None


def match(session: Session, actor: Actor, names: Sequence[str], words: Sequence[str]) -> Match:
    """Whom this person may log for by one of the names, the likeliest first; `words` may say the employer."""
    for name in names:
        found = _of_name(session, actor, name)
        if not found:
            continue
        beside = [word for word in words if key_of(word) not in key_of(name)]
        unread = tuple(word for word in beside if not any(key_of(word) in employer for _, employer in found))
        told = tuple(talent for talent, employer in found if any(key_of(word) in employer for word in beside))
        return Match(name, told or tuple(talent for talent, _ in found), exact=True, unread=unread)
    shown = names[min(1, len(names) - 1)]
    for name in names:
        rows = search.find(session, actor, name, limit=MOST).rows
        likely = tuple(row.id for row in rows if access.may_log_for(session, actor, row.id))
        if likely:
            return Match(shown, likely, exact=False)
    return Match(shown, (), exact=False)


def _of_name(session: Session, actor: Actor, name: str) -> list[tuple[int, str]]:
    """(talent, key of the employer) of exactly that name."""
    rows = session.execute(
        select(Talent.id, Employer.key)
        .outerjoin(Employer, Employer.id == Talent.employer_id)
        .where(Talent.name_key == key_of(name), access.talents_of(actor))
        .order_by(Talent.id)
        .limit(MOST)
    ).all()
    return [(row[0], row[1] or "") for row in rows if access.may_log_for(session, actor, row[0])]

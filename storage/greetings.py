"""Greetings to talents: who is to be greeted on a birthday or festival, and what a person's press sends.

One greeting for a talent and occasion ("spring-2026", "birthday-2026"), whoever presses, however often. Nothing is
sent by itself.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import ColumnElement, delete, select
from sqlalchemy.orm import Session

from storage import access, audit, contact_picks, contacts, deliveries, subscriptions
from storage.contacts import ContactFields, Line
from storage.roles import Actor
from storage.subscriptions import Topic
from storage.tables import Account, Contact, Delivery, Talent

MOST = 500  # talents of one person: a liaison has some dozens
TEXT_CHARS = 200  # of a greeting that was written anew
_FAILED = "undeliverable"


@dataclass(frozen=True, slots=True)
class Addressee:
    """A talent to greet. `is_reachable`: in the bot, and what is sent arrives. `declined`: they want none here.

    `state`: "" not sent, "waiting" for its day, "sent".
    """

    talent_id: int
    name: str
    phone: str
    is_reachable: bool
    state: str = ""
    logged: bool = False  # written down as a contact by this person
    declined: bool = False

    @property
    def is_ready(self) -> bool:
        """Whether a press would send something."""
        return self.is_reachable and not self.state

    @property
    def is_unlogged(self) -> bool:
        """Whether it went out and could be written down as a contact."""
        return self.state == "sent" and not self.logged


def list_addressees(session: Session, actor: Actor, occasion: str, now: datetime) -> list[Addressee]:
    """All whom this person keeps in touch with: those who can be greeted here first, then those to be called."""
    if not actor.officials:
        return []
    return _list(session, actor, Talent.id > 0, lambda _talent: occasion, now)


def list_some(session: Session, actor: Actor, occasions: Mapping[int, str], now: datetime) -> dict[int, Addressee]:
    """Those of these talents (each with an occasion) whom this person keeps in touch with, by id."""
    if not actor.officials or not occasions:
        return {}
    found = _list(session, actor, Talent.id.in_(sorted(occasions)), lambda talent: occasions[talent], now)
    return {entry.talent_id: entry for entry in found}


def send(
    session: Session,
    actor: Actor,
    talent_ids: Iterable[int],
    occasion: str,
    *,
    text: str = "",
    until: date,
    due_at: datetime,
    now: datetime,
) -> int:
    """Greet those of the talents whom this person keeps in touch with and who can be reached; returns how many.

    `text` is what was written anew, empty for the usual words, which are the talent's language. It is not sent any
    more after `until`.
    """
    wanted, sent = set(talent_ids), 0
    ready = [entry for entry in list_addressees(session, actor, occasion, now) if entry.talent_id in wanted]
    for entry in ready:
        person_id = session.scalar(select(Talent.person_id).where(Talent.id == entry.talent_id))
        if person_id is None or not entry.is_ready:
            continue
        facts = {"occasion": occasion, "text": text[:TEXT_CHARS], "until": until.isoformat()}
        sent += deliveries.queue(
            session,
            key=_key(entry.talent_id, occasion),
            person_id=person_id,
            kind="greeting",
            facts=facts,
            now=now,
            due_at=due_at,
        )
    if sent:
        audit.record(session, person_id=actor.person_id, act="greeting.send", subject=occasion, now=now, talents=sent)
    return sent


def take_back(session: Session, actor: Actor, talent_id: int, occasion: str) -> bool:
    """Take back a greeting that waits for its day; False where it is on its way already or there is none."""
    if not access.may_log_for(session, actor, talent_id):
        return False
    gone = session.scalars(
        delete(Delivery)
        .where(Delivery.key == _key(talent_id, occasion), Delivery.state == "queued")
        .returning(Delivery.id)
    ).all()
    return bool(gone)


def log_sent(
    session: Session, actor: Actor, occasion: str, *, talent_id: int = 0, text: str, today: date, now: datetime
) -> int:
    """Write down as contacts those greetings of an occasion that went out (0: all of them); returns how many are new.

    They are greetings alone, made online by whom this person is or acts for. Once for a talent, however often.
    """
    made = 0
    for entry in list_addressees(session, actor, occasion, now):
        if entry.is_unlogged and talent_id in (0, entry.talent_id):
            made += _log(session, actor, entry.talent_id, occasion, text=text, today=today, now=now)
    return made


def _log(
    session: Session, actor: Actor, talent_id: int, occasion: str, *, text: str, today: date, now: datetime
) -> bool:
    whos = contact_picks.list_whos(session, actor, [talent_id])
    who = next((who for who in whos if who.official_id in actor.officials), None)
    if who is None:
        return False
    fields = ContactFields(
        talent_id=talent_id,
        level=who.level,
        official_id=who.official_id,
        channel="online",
        day=today,
        lines=(Line("greeting", text),),
    )
    contacts.log(session, actor, fields, key=_log_key(actor, talent_id, occasion), now=now)
    return True


def _list(
    session: Session, actor: Actor, which: ColumnElement[bool], occasion_of: Callable[[int], str], now: datetime
) -> list[Addressee]:
    reachable = select(Account.person_id).where(Account.reachable)
    joined = (Talent.person_id.is_not(None) & Talent.person_id.in_(reachable)).label("joined")
    declined = subscriptions.refuses(Talent.person_id, Topic.CONTACT).label("declined")
    rows = session.execute(
        select(Talent.id, Talent.name, Talent.phone, joined, declined)
        .where(access.kept_in_touch_by(actor), Talent.erased_at.is_(None), which)
        .order_by(joined.desc(), Talent.name_key, Talent.id)
        .limit(MOST)
    ).all()
    keys = {row.id: _key(row.id, occasion_of(row.id)) for row in rows}
    logs = {row.id: _log_key(actor, row.id, occasion_of(row.id)) for row in rows}
    pushed = select(Delivery.key, Delivery.state, Delivery.due_at).where(Delivery.key.in_(sorted(keys.values())))
    pushes = {row.key: row for row in session.execute(pushed)}
    written = select(Contact.key).where(Contact.key.in_(sorted(logs.values())), Contact.withdrawn_at.is_(None))
    logged = set(session.scalars(written))
    found = []
    for row in rows:
        push = pushes.get(keys[row.id])
        failed = push is not None and push.state == _FAILED
        waits = push is not None and push.state == "queued" and push.due_at > now
        state = "" if push is None or failed else "waiting" if waits else "sent"
        no = bool(row.joined and row.declined)
        reachable_now = bool(row.joined) and not failed and not no  # what could not be delivered is said by hand
        found.append(Addressee(row.id, row.name, row.phone, reachable_now, state, logs[row.id] in logged, no))
    return found


def _key(talent_id: int, occasion: str) -> str:
    return f"greeting:{talent_id}:{occasion}"


def _log_key(actor: Actor, talent_id: int, occasion: str) -> str:
    return f"greeting:{talent_id}:{occasion}:{actor.person_id}"

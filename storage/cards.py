"""What is known of one talent, as far as somebody may see it: the card, what happened, and the brief before a visit.

Everything is read by indexes of the one talent: a card costs the same however long the roster is.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta

from sqlalchemy import ColumnElement, func, select
from sqlalchemy.orm import Session

from storage import access, consents, duties, talents
from storage.contacts import KINDS
from storage.duties import Rules, Standing, Tally
from storage.need_chain import OPEN
from storage.roles import Actor
from storage.surveys import asked, responses
from storage.tables import Ask, Contact, Need, Promise, Question
from storage.talents import Profile

OPEN_SHOWN = 5  # needs and promises: what doesn't fit on one screen is in the lists


@dataclass(frozen=True, slots=True)
class Said:
    """A line of an ask, and the day it was said."""

    kind: str
    text: str
    day: date


@dataclass(frozen=True, slots=True)
class Met:
    """A contact in one line: `text` is the first thing that was said besides a greeting, else the greeting."""

    id: int
    day: date
    level: str
    channel: str
    text: str
    greeting_only: bool
    restricted: bool = False  # that text is


@dataclass(frozen=True, slots=True)
class OpenNeed:
    """A need that is not settled; `told_on` is the day of the contact that brought it."""

    text: str
    category: str
    state: str
    told_on: date


@dataclass(frozen=True, slots=True)
class Promised:
    """A promise; `kept_on` is None while it is open."""

    id: int
    text: str
    due: date | None
    kept_on: date | None


@dataclass(frozen=True, slots=True)
class Happened:
    """An entry of the timeline: `kind` is contact, settled (a need), question, or a named survey that they answered.

    Of a survey: "survey", "survey_part" (not finished), "survey_phone" (entered for them).
    """

    kind: str
    day: date
    text: str
    contact_id: int = 0
    level: str = ""
    channel: str = ""
    restricted: bool = False


@dataclass(frozen=True, slots=True)
class CardFacts:
    """A card. `whole`: all columns of the profile may be seen; `kept`: the contacts too."""

    profile: Profile
    whole: bool
    kept: bool
    standing: Standing | None = None
    year: Tally | None = None
    last: Met | None = None
    needs: int = 0
    promises: int = 0
    surveys: int = 0  # open ones that can be answered for them on the phone


@dataclass(frozen=True, slots=True)
class BriefFacts:
    """What to know before a visit; nothing of it is restricted, whoever asks."""

    profile: Profile
    standing: Standing | None
    last: Met | None
    said: tuple[Said, ...]
    needs: tuple[OpenNeed, ...]
    promises: tuple[Promised, ...]
    questions: tuple[Happened, ...]


def read_card(session: Session, actor: Actor, talent_id: int, rules: Rules, today: date) -> CardFacts | None:
    """A talent's card as this person may see it; None where they may not at all."""
    if not access.may_see_talent(session, actor, talent_id):
        return None
    kept = access.may_log_for(session, actor, talent_id)
    whole = kept or "phone" in access.fields_of(session, actor, talent_id)
    profile = talents.describe(session, talent_id)
    if not kept:
        return CardFacts(profile, whole=whole, kept=False)
    standing = duties.standings(session, rules, [(talent_id, profile.category)], today).get(talent_id)
    open_needs = select(func.count()).where(Need.talent_id == talent_id, Need.state.in_(OPEN))
    open_promises = select(func.count()).where(
        Promise.talent_id == talent_id, Promise.kept_at.is_(None), access.readable_promises(actor)
    )
    met = _list_met(session, talent_id, access.readable_asks(actor), limit=1)
    return CardFacts(
        profile,
        whole=True,
        kept=True,
        standing=standing,
        year=duties.tally(session, talent_id, date(today.year, 1, 1), date(today.year, 12, 31)),
        last=met[0] if met else None,
        needs=session.scalar(open_needs) or 0,
        promises=session.scalar(open_promises) or 0,
        surveys=asked.count_of_talent(session, talent_id),
    )


def read_timeline(
    session: Session, actor: Actor, talent_id: int, asker: str | None, *, limit: int, offset: int = 0
) -> list[Happened]:
    """What happened with a talent, the newest first; of nobody whose contacts this person may not see.

    `asker`: how the talent stands in the record of questions; these only as far as they consented.
    """
    if not access.may_log_for(session, actor, talent_id):
        return []
    most = offset + limit
    readable = access.readable_asks(actor)
    entries = [
        Happened("contact", met.day, met.text, met.id, met.level, met.channel, met.restricted)
        for met in _list_met(session, talent_id, readable, limit=most)
    ]
    settled = session.execute(
        select(Need.settled_at, Ask.text, Ask.restricted)
        .join(Ask, Ask.id == Need.ask_id)
        .where(Need.talent_id == talent_id, Need.settled_at.is_not(None), readable)
        .order_by(Need.settled_at.desc())
        .limit(most)
    ).all()
    entries += [Happened("settled", row.settled_at.date(), row.text, restricted=row.restricted) for row in settled]
    entries += _list_questions(session, talent_id, asker, limit=most)
    entries += [
        Happened(f"survey{one.how}", one.day, one.title)
        for one in responses.list_of_talent(session, talent_id, limit=most)
    ]
    entries.sort(key=lambda entry: (entry.day, entry.contact_id), reverse=True)
    return entries[offset:most]


def read_brief(
    session: Session, actor: Actor, talent_id: int, rules: Rules, today: date, asker: str | None
) -> BriefFacts | None:
    """What to know before a visit, without restricted lines; None where this person may not log for that talent."""
    if not access.may_log_for(session, actor, talent_id):
        return None
    profile = talents.describe(session, talent_id)
    open_to_all = Ask.restricted.is_(False)
    met = _list_met(session, talent_id, open_to_all, limit=1)
    needs = session.execute(
        select(Ask.text, Need.category, Need.state, Need.opened_at, Contact.day)
        .join(Ask, Ask.id == Need.ask_id)
        .outerjoin(Contact, Contact.id == Ask.contact_id)  # none where the talent raised it alone
        .where(Need.talent_id == talent_id, Need.state.in_(OPEN), open_to_all)
        .order_by(Need.opened_at, Need.id)
        .limit(OPEN_SHOWN)
    ).all()
    return BriefFacts(
        profile,
        duties.standings(session, rules, [(talent_id, profile.category)], today).get(talent_id),
        met[0] if met else None,
        _list_said(session, talent_id),
        tuple(OpenNeed(row.text, row.category, row.state, row.day or row.opened_at.date()) for row in needs),
        _list_promises(session, talent_id, today),
        tuple(_list_questions(session, talent_id, asker, limit=3)),
    )


def _list_met(session: Session, talent_id: int, readable: ColumnElement[bool], *, limit: int) -> list[Met]:
    rows = session.execute(
        select(Contact.id, Contact.day, Contact.level, Contact.channel, Contact.greeting_only)
        .where(Contact.talent_id == talent_id, Contact.withdrawn_at.is_(None))
        .order_by(Contact.day.desc(), Contact.id.desc())
        .limit(limit)
    ).all()
    texts: dict[int, tuple[str, bool]] = {}
    asks = session.execute(
        select(Ask.contact_id, Ask.text, Ask.restricted)
        .where(Ask.contact_id.in_([row.id for row in rows]), readable)
        .order_by(Ask.contact_id, Ask.kind == "greeting", Ask.place)
    )
    for contact_id, text, restricted in asks:
        texts.setdefault(contact_id or 0, (text, restricted))
    found = []
    for row in rows:
        text, restricted = texts.get(row.id, ("", False))
        found.append(Met(row.id, row.day, row.level, row.channel, text, row.greeting_only, restricted))
    return found


def _list_said(session: Session, talent_id: int) -> tuple[Said, ...]:
    """The last that was said to each of the four asks, all lines of that contact joined."""
    found = []
    for kind in KINDS:
        last = (
            select(Contact.id, Contact.day)
            .join(Ask, Ask.contact_id == Contact.id)
            .where(
                Contact.talent_id == talent_id,
                Contact.withdrawn_at.is_(None),
                Ask.kind == kind,
                Ask.restricted.is_(False),
            )
            .order_by(Contact.day.desc(), Contact.id.desc())
            .limit(1)
        )
        row = session.execute(last).first()
        if row is not None:
            lines = session.scalars(
                select(Ask.text)
                .where(Ask.contact_id == row.id, Ask.kind == kind, Ask.restricted.is_(False))
                .order_by(Ask.place)
            )
            found.append(Said(kind, "；".join(lines), row.day))
    return tuple(found)


def _list_promises(session: Session, talent_id: int, today: date) -> tuple[Promised, ...]:
    """Open ones, the soonest first, and those kept within half a year."""
    recent = datetime.combine(today - timedelta(days=183), time(), UTC)
    rows = session.execute(
        select(Promise.id, Promise.text, Promise.due, Promise.kept_at)
        .where(
            Promise.talent_id == talent_id,
            Promise.restricted.is_(False),
            Promise.kept_at.is_(None) | (Promise.kept_at > recent),
        )
        .order_by(Promise.kept_at.is_not(None), Promise.due.is_(None), Promise.due, Promise.id)
        .limit(OPEN_SHOWN)
    ).all()
    return tuple(Promised(row.id, row.text, row.due, row.kept_at.date() if row.kept_at else None) for row in rows)


def _list_questions(session: Session, talent_id: int, asker: str | None, *, limit: int) -> Sequence[Happened]:
    """What the talent asked since they agreed that it may be seen (`consents`)."""
    talent = talents.find(session, talent_id)
    if talent is None or talent.person_id is None or asker is None:
        return []
    since = consents.since(session, talent.person_id, consents.Purpose.QUESTIONS)
    if since is None:
        return []
    rows = session.execute(
        select(Question.asked_at, Question.text)
        .where(Question.asker == asker, Question.asked_at >= since, Question.text.is_not(None))
        .order_by(Question.asked_at.desc())
        .limit(limit)
    ).all()
    return [Happened("question", row.asked_at.date(), row.text) for row in rows]

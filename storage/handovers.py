"""Passing talents from one who keeps in touch to another: links, drafts, promises and open needs go along.

Promises and needs belong to the talent and follow by themselves; drafts change hands. Restricted promises stay with
their author and the section chief, restricted lines of drafts with their author: the summary says how many, for the
chief to see to. Drafts for a taker whom nobody acts as yet wait, and are theirs as soon as somebody does
(`storage.roles.grant`).
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from storage import access, audit, contact_drafts, officials, roles
from storage.errors import StorageRefusal
from storage.need_chain import OPEN
from storage.roles import Actor
from storage.tables import Ask, ContactDraft, Grant, Link, Need, Official, Promise, Snooze, Talent


class HandoverRefusal(StorageRefusal):
    """It can't be handed over; nothing was changed."""


@dataclass(frozen=True, slots=True)
class Keeper:
    """Somebody who keeps in touch, with how many talents."""

    id: int
    name: str
    level: str
    talents: int


@dataclass(frozen=True, slots=True)
class Item:
    """What goes along with one talent."""

    talent_id: int
    name: str
    category: int | None
    drafts: int
    promises: tuple[str, ...]
    needs: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Summary:
    """What a hand-over passes on. `restricted` promises are not named.

    `joined`: the taker is in the bot; else the drafts wait until they are. Of `restricted_drafts` the 限知 lines stay
    behind.
    """

    keeper: Keeper
    taker: Keeper
    talents: int
    drafts: int
    promises: int
    needs: int
    restricted: int
    restricted_drafts: int
    joined: bool


def may_hand_over(actor: Actor, keeper_id: int) -> bool:
    """Whether this person may ask for a hand-over from that official: staff, or who acts as them."""
    return actor.is_staff or keeper_id in actor.officials


def list_keepers(session: Session, actor: Actor, *, limit: int, offset: int = 0) -> list[Keeper]:
    """Who has talents that this person may hand over, the ones with the most first."""
    query = (
        select(Official.id, Official.name, Official.level, func.count().label("talents"))
        .join(Link, (Link.official_id == Official.id) & Link.until.is_(None))
        .group_by(Official.id, Official.name, Official.level)
        .order_by(func.count().desc(), Official.id)
        .limit(limit)
        .offset(offset)
    )
    if not actor.is_staff:
        query = query.where(Official.id.in_(actor.officials))
    return [Keeper(row.id, row.name, row.level, row.talents) for row in session.execute(query)]


def list_takers(session: Session, keeper_id: int, *, limit: int, offset: int = 0) -> list[Keeper]:
    """Who could take over from that official: of the same kind and in office, those with the fewest talents first."""
    kind = officials.kind_of(_get(session, keeper_id).level)
    query = (
        select(Official.id, Official.name, Official.level, func.count(Link.id).label("talents"))
        .outerjoin(Link, (Link.official_id == Official.id) & Link.until.is_(None))
        .where(
            Official.ended_at.is_(None),
            Official.id != keeper_id,
            Official.level == "liaison" if kind == "liaison" else Official.level != "liaison",
        )
        .group_by(Official.id, Official.name, Official.level)
        .order_by(func.count(Link.id), Official.id)
        .limit(limit)
        .offset(offset)
    )
    return [Keeper(row.id, row.name, row.level, row.talents) for row in session.execute(query)]


def summarise(session: Session, keeper_id: int, taker_id: int, talent_id: int = 0) -> Summary:
    """What would be passed on. Raises HandoverRefusal `handover.nothing` where there is nothing (any more)."""
    ids = _list_ids(session, keeper_id, talent_id)
    if not ids:
        raise HandoverRefusal("handover.nothing")
    keeper, taker = _get(session, keeper_id), _get(session, taker_id)
    _check(keeper, taker)
    promises = select(func.count()).where(Promise.talent_id.in_(ids), Promise.kept_at.is_(None))
    drafts = _find_drafts(session, keeper_id, ids)
    return Summary(
        Keeper(keeper.id, keeper.name, keeper.level, len(_list_ids(session, keeper_id))),
        Keeper(taker.id, taker.name, taker.level, len(_list_ids(session, taker_id))),
        talents=len(ids),
        drafts=len(drafts),
        promises=session.scalar(promises) or 0,
        needs=session.scalar(select(func.count()).where(Need.talent_id.in_(ids), Need.state.in_(OPEN))) or 0,
        restricted=session.scalar(promises.where(Promise.restricted)) or 0,
        restricted_drafts=sum(contact_drafts.is_restricted(draft.facts) for draft in drafts),
        joined=bool(list_people(session, taker_id)),
    )


def list_items(session: Session, keeper_id: int, talent_id: int = 0, *, limit: int, offset: int = 0) -> list[Item]:
    """Talent by talent what goes along, without what is restricted."""
    ids = _list_ids(session, keeper_id, talent_id)[offset : offset + limit]
    found, waiting = [], _find_drafts(session, keeper_id, ids)
    for row in session.scalars(select(Talent).where(Talent.id.in_(ids)).order_by(Talent.id)):
        promises = session.scalars(
            select(Promise.text).where(
                Promise.talent_id == row.id, Promise.kept_at.is_(None), Promise.restricted.is_(False)
            )
        )
        needs = session.scalars(
            select(Ask.text)
            .join(Need, Need.ask_id == Ask.id)
            .where(Need.talent_id == row.id, Need.state.in_(OPEN), Ask.restricted.is_(False))
        )
        drafts = sum(row.id in _talents_of(draft) for draft in waiting)
        found.append(Item(row.id, row.name, row.category, drafts, tuple(promises), tuple(needs)))
    return found


def hand_over(
    session: Session, actor: Actor, keeper_id: int, taker_id: int, talent_id: int = 0, *, today: date, now: datetime
) -> Summary:
    """Pass one talent or all on; what was passed on. Staff confirm, whoever asked.

    Raises HandoverRefusal `handover.staff` for others, `handover.nothing` where it was done before.
    """
    if not actor.is_staff:
        raise HandoverRefusal("handover.staff")
    told = summarise(session, keeper_id, taker_id, talent_id)
    ids = _list_ids(session, keeper_id, talent_id)
    kind = officials.kind_of(_get(session, keeper_id).level)
    taker = next(iter(list_people(session, taker_id)), None)
    for draft in _find_drafts(session, keeper_id, ids):
        _move(session, draft, {"person_id": taker, "waits_for": None if taker else taker_id}, frozenset(ids))
    for moved in ids:
        officials.assign(session, moved, kind, taker_id, today, actor.person_id)
    for snoozed in session.scalars(
        select(Snooze).where(Snooze.talent_id.in_(ids), Snooze.person_id.in_(list_people(session, keeper_id)))
    ):
        session.delete(snoozed)
    audit.record(
        session,
        person_id=actor.person_id,
        act="handover",
        subject=str(keeper_id),
        now=now,
        taker=taker_id,
        talents=len(ids),
    )
    return told


def list_people(session: Session, official_id: int) -> list[int]:
    """The people who act as that official, the first to join first."""
    query = select(Grant.person_id).where(Grant.official_id == official_id, Grant.ended_at.is_(None)).order_by(Grant.id)
    return list(dict.fromkeys(session.scalars(query)))


def _get(session: Session, official_id: int) -> Official:
    official = session.get(Official, official_id)
    if official is None:
        raise HandoverRefusal("handover.nothing")
    return official


def _check(keeper: Official, taker: Official) -> None:
    same = officials.kind_of(keeper.level) == officials.kind_of(taker.level)
    if keeper.id == taker.id or taker.ended_at is not None or not same:
        raise HandoverRefusal("handover.not_them")


def _list_ids(session: Session, official_id: int, talent_id: int = 0) -> list[int]:
    ids = officials.list_talents(session, official_id)
    return [one for one in ids if one == talent_id] if talent_id else ids


def _find_drafts(session: Session, keeper_id: int, talent_ids: Sequence[int]) -> list[ContactDraft]:
    """Contacts with any of these talents that whoever acts as the official is writing down; of events too.

    And those that wait for the official, or whose author acted as them and can't save it any more.
    """
    acted = select(Grant.person_id).where(Grant.official_id == keeper_id)
    mine = select(ContactDraft).where(ContactDraft.person_id.in_(acted) | (ContactDraft.waits_for == keeper_id))
    named = ContactDraft.talent_id.in_(talent_ids) | ContactDraft.talent_id.is_(None)  # of an event: in its facts
    moved, acting = set(talent_ids), list_people(session, keeper_id)
    return [
        draft
        for draft in session.scalars(mine.where(named).order_by(ContactDraft.id))
        if (about := moved & set(_talents_of(draft)))
        and (draft.person_id is None or draft.person_id in acting or _is_stuck(session, draft.person_id, about))
    ]


def _is_stuck(session: Session, person_id: int, talent_ids: Iterable[int]) -> bool:
    """Whether a person can write down no contact with these talents any more."""
    author = roles.find_actor(session, person_id)
    return not any(access.may_log_for(session, author, talent) for talent in talent_ids)


def _talents_of(draft: ContactDraft) -> list[int]:
    """Whom a draft is about; a change to a contact that was saved is its author's, and about nobody here."""
    if draft.facts.get("edits"):
        return []
    named = draft.facts.get("talents") or [draft.talent_id]
    return [talent for talent in named if talent]


def _move(session: Session, draft: ContactDraft, taker: dict[str, int | None], moved: frozenset[int]) -> None:
    """The draft is the taker's from now on, or waits for them: `taker` are the columns that say so.

    Of an event with others, each goes on with the talents who are theirs. A draft with 限知 lines stays with its
    author whole, and the taker gets one without them.
    """
    named = _talents_of(draft)
    stay = [talent for talent in named if talent not in moved]
    restricted = contact_drafts.is_restricted(draft.facts)
    if not stay and not restricted:
        draft.person_id, draft.waits_for = taker["person_id"], taker["waits_for"]
        return
    go = [talent for talent in named if talent in moved]
    session.add(
        ContactDraft(
            **taker,
            talent_id=go[0] if len(go) == 1 else None,
            facts=contact_drafts.for_another(draft.facts) | {"talents": go},
            begun_at=draft.begun_at,
            saved_at=draft.saved_at,
        )
    )
    if stay:
        draft.facts = draft.facts | {"talents": stay}
        draft.talent_id = stay[0] if len(stay) == 1 else None

"""Who sends what: pushes are claimed under a lease, by the database's clock, no faster than the bot's limit.

A claim is one short transaction. What waits is found by an index that holds nothing else, so a million pushes of
before cost it nothing.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, ScalarSelect, case, false, func, literal_column, or_, select, true, update
from sqlalchemy.orm import Session, aliased

from storage import abroad, consents, quotas
from storage.clock import clock
from storage.deliveries import NO_CONSENT, UNREACHABLE, URGENT, USUAL, WORK, Claimed, change, mine
from storage.quotas import Share
from storage.tables import Account, Delivery, Person

LEASE = timedelta(minutes=2)  # longer than a send may take with all its waiting for an answer
BATCH = 50  # claimed at once at most


@dataclass(frozen=True, slots=True)
class Claim:
    """What was claimed. `wait`: seconds after which more may be; None where nothing more is due.

    `refused`: Telegram has answered 429 of late; the first message that it takes ends that (`quotas.recover`).
    """

    pushes: tuple[Claimed, ...]
    wait: float | None = None
    refused: bool = False


def claim_due(
    session: Session,
    channel: str,
    now: datetime,
    *,
    limit: int = BATCH,
    person_id: int | None = None,
    share: Share | None = None,
    lease: timedelta = LEASE,
) -> Claim:
    """Take what is due on a channel, urgent ones first, then the oldest; who claims holds it until the lease ends.

    Only for accounts that can be reached, of people who did not refuse it (`WORK` aside); what can go by no channel is
    given up on the way. `person_id`: only what is for them, as for a terminal. `share`: no faster than that, and to a
    chat one at a time. Nobody else gets the same rows.
    """
    window = quotas.open_window(session, share) if share is not None else None
    wanted = limit if window is None else min(limit, window.room)
    if window is not None and not window.room:
        return Claim((), window.wait)
    picks: dict[int, int] = {}  # delivery → account
    for rank in (URGENT, USUAL):
        _pick(session, channel, now, rank, wanted, picks, person_id=person_id, paced=share is not None)
    if not picks:
        return Claim(())
    session.execute(
        update(Delivery)
        .where(Delivery.id.in_(picks))
        .values(state="claimed", claim=Delivery.claim + 1, lease_ends=clock() + lease.total_seconds())
        .execution_options(synchronize_session=False)
    )
    if share is None or window is None:
        return Claim(_load(session, picks, (0.0,) * len(picks)))
    delays = window.take(session, len(picks))
    session.execute(
        update(Account)
        .where(Account.id.in_(picks.values()))
        .values(free_at=clock() + delays[-1] + share.limits.chat_seconds)
        .execution_options(synchronize_session=False)
    )
    return Claim(_load(session, picks, delays), window.wait, window.refused)


def _pick(
    session: Session,
    channel: str,
    now: datetime,
    rank: int,
    wanted: int,
    picks: dict[int, int],
    *,
    person_id: int | None,
    paced: bool,
) -> None:
    """Add what is due of a rank to `picks` until these are `wanted`; what reaches nobody is given up."""
    account = _account_on(channel, free=paced).label("account")
    gone, refused = _reaches_nobody(channel).label("gone"), _is_refused(channel).label("refused")
    query = (
        select(Delivery.id, account, gone, refused)
        .where(_is_waiting(), Delivery.rank == rank, Delivery.due_at <= now)
        .where(or_(account.is_not(None) & _may_go(channel), gone, refused))
        .order_by(Delivery.due_at, Delivery.id)
        .with_for_update(of=Delivery, skip_locked=True)
    )
    if person_id is not None:
        query = query.where(Delivery.person_id == person_id)
    while len(picks) < wanted:
        more = query.where(Delivery.id.not_in(list(picks))) if picks else query
        if paced and picks:
            there = select(Account.person_id).where(Account.id.in_(list(picks.values())))
            more = more.where(Delivery.person_id.not_in(there))
        rows = session.execute(more.limit(wanted)).all()
        if not rows:
            return
        for row in rows:
            if row.gone or row.refused:
                _give_up(session, row.id, UNREACHABLE if row.gone else NO_CONSENT)
            elif len(picks) < wanted and not (paced and row.account in picks.values()):
                picks[row.id] = row.account
        if len(rows) < wanted:
            return


def begin_sending(
    session: Session, push: Claimed, *, channel: str = "", share: Share | None = None, lease: timedelta = LEASE
) -> bool:
    """Write down, before the call, that it is made; False where nothing may be sent, and the claim is let go.

    The claim is no longer ours, an earlier push has shown that the person can't be reached, they have just refused
    the channel, or everybody waits since another process met a 429.
    """
    reachable = select(Account.id).where(Account.person_id == Delivery.person_id, Account.reachable).exists()
    begin = mine(push, "claimed").where(reachable, _may_go(channel))
    if share is not None:
        begin = begin.where(~quotas.is_paused(share.key))
    begun = change(session, begin.values(state="sending", lease_ends=clock() + lease.total_seconds()))
    if not begun:
        release(session, push)
    return begun


def release(session: Session, push: Claimed) -> None:
    """Let go of what was claimed and not begun: it is free at once."""
    change(session, mine(push, "claimed").values(state="queued", lease_ends=None))


def expire_leases(session: Session) -> int:
    """What was claimed by a process that ended is free; what it was sending is `unknown`: returns how many these are.

    A lease that reaches further than one can was written before the clock was set back.
    """
    ended = or_(Delivery.lease_ends <= clock(), Delivery.lease_ends > clock() + 2 * LEASE.total_seconds())
    was_sending = Delivery.state == "sending"
    states = session.execute(
        update(Delivery)
        .where(_is_in("claimed", "sending"), ended)
        .values(
            state=case((was_sending, "unknown"), else_="queued"),
            reason=case((was_sending, "interrupted"), else_=Delivery.reason),
            lease_ends=None,
        )
        .returning(Delivery.state)
        .execution_options(synchronize_session=False)
    )
    return sum(state == "unknown" for state in states.scalars())


def _give_up(session: Session, delivery_id: int, reason: str) -> None:
    lost = {"state": "undeliverable", "reason": reason, "facts": None, "lease_ends": None}
    session.connection().execute(update(Delivery).where(Delivery.id == delivery_id).values(**lost))


def _load(session: Session, picks: Mapping[int, int], delays: Sequence[float]) -> tuple[Claimed, ...]:
    """The pushes in the order they were picked, each with its moment."""
    rows = session.execute(
        select(
            Delivery.id,
            Delivery.person_id,
            Account.external_id,
            Delivery.kind,
            Delivery.facts,
            Delivery.attempts,
            Person.language,
            Delivery.claim,
            Delivery.run_id,
            Delivery.round,
        )
        .join(Account, Account.person_id == Delivery.person_id)
        .join(Person, Person.id == Delivery.person_id)
        .where(Delivery.id.in_(list(picks)), Account.id.in_(list(picks.values())))
    ).all()
    found = {row.id: row for row in rows}
    pushes = []
    for number, delay in zip(picks, delays, strict=True):
        row = found[number]
        pushes.append(
            Claimed(
                row.id,
                row.person_id,
                row.external_id,
                row.kind,
                row.facts or {},
                row.attempts,
                row.language,
                row.claim,
                row.run_id,
                row.round,
                delay,
            )
        )
    return tuple(pushes)


# -- conditions ------------------------------------------------------------------------------------------


def _is_in(*states: str) -> ColumnElement[bool]:
    """In one of the states, written out: an index with a condition serves only a query that has the same words."""
    return Delivery.state.in_([literal_column(f"'{state}'") for state in states])


def _is_waiting() -> ColumnElement[bool]:
    return _is_in("queued", "retry")


def _may_go(channel: str) -> ColumnElement[bool]:
    if channel not in abroad.CHANNELS:
        return true()
    return Delivery.kind.in_(sorted(WORK)) | ~consents.has_refused_abroad(Delivery.person_id)


def _account_on(channel: str, *, free: bool) -> ScalarSelect[int | None]:
    """The account that a push goes to on a channel, None where there is none that can be reached."""
    account = aliased(Account)
    there = select(func.min(account.id)).where(
        account.person_id == Delivery.person_id, account.channel == channel, account.reachable
    )
    if free:
        there = there.where(account.free_at <= clock())
    return there.scalar_subquery()


def _reaches_nobody(channel: str) -> ColumnElement[bool]:
    """The person's account on the channel can't be reached, nor can any other (F7)."""
    here, any_ = aliased(Account), aliased(Account)
    has = select(here.id).where(here.person_id == Delivery.person_id, here.channel == channel).exists()
    return has & ~select(any_.id).where(any_.person_id == Delivery.person_id, any_.reachable).exists()


def _is_refused(channel: str) -> ColumnElement[bool]:
    """The person refused the channel, and has no other: they are to be phoned."""
    if channel not in abroad.CHANNELS:
        return false()
    here, inland = aliased(Account), aliased(Account)
    has = select(here.id).where(here.person_id == Delivery.person_id, here.channel == channel).exists()
    other = select(inland.id).where(
        inland.person_id == Delivery.person_id, inland.channel.not_in(sorted(abroad.CHANNELS)), inland.reachable
    )
    return ~_may_go(channel) & has & ~other.exists()

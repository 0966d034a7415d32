"""Who sends what: pushes are claimed under a lease, by the database's clock, no faster than the bot's limit.

A claim is one short transaction. What waits is found by an index that holds nothing else, so a million pushes of
before cost it nothing.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from storage import claim_statements as statements
from storage import push_switch, quotas
from storage.deliveries import NO_CONSENT, UNREACHABLE, URGENT, USUAL, Claimed, settle
from storage.quotas import Share

LEASE = timedelta(minutes=2)  # longer than a send may take with all its waiting for an answer
BATCH = 100  # claimed at once at most


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
    chat one at a time. Nobody else gets the same rows. While pushes are paused (`storage.push_switch`): nothing.
    """
    if push_switch.paused_since(session) is not None:
        return Claim(())
    window = quotas.open_window(session, share) if share is not None else None
    wanted = limit if window is None else min(limit, window.room)
    if window is not None and not window.room:
        return Claim((), window.wait)
    picks: dict[int, tuple[int, int]] = {}  # delivery → person, account
    for rank in (URGENT, USUAL):
        _pick(session, channel, now, rank, wanted, picks, person_id=person_id, paced=share is not None)
    if not picks:
        return Claim(())
    ids, accounts = list(picks), [account for _, account in picks.values()]
    connection = session.connection()
    connection.execute(statements.take(), {"ids": ids, "lease_seconds": lease.total_seconds()})
    if share is None or window is None:
        return Claim(_load(session, ids, accounts, (0.0,) * len(ids)))
    delays = window.take(session, len(ids))
    connection.execute(statements.occupy(), {"ids": accounts, "seconds": delays[-1] + share.limits.chat_seconds})
    return Claim(_load(session, ids, accounts, delays), window.wait, window.refused)


def _pick(
    session: Session,
    channel: str,
    now: datetime,
    rank: int,
    wanted: int,
    picks: dict[int, tuple[int, int]],
    *,
    person_id: int | None,
    paced: bool,
) -> None:
    """Add what is due of a rank to `picks` until these are `wanted`; what reaches nobody is given up."""
    query = statements.due(channel, paced, person_id is not None)
    while len(picks) < wanted:
        people = {person for person, _ in picks.values()}
        asked = {"now": now, "rank": rank, "most": wanted, "picked": list(picks), "person": person_id}
        rows = session.execute(query, asked | {"people": sorted(people) if paced else []}).all()
        for row in rows:
            if row.gone or row.refused:
                lost = {"its_id": row.id, "because": UNREACHABLE if row.gone else NO_CONSENT}
                session.connection().execute(statements.give_up(), lost)
            elif len(picks) < wanted and not (paced and row.person_id in people):
                picks[row.id] = (row.person_id, row.account)
                people.add(row.person_id)
        if len(rows) < wanted:
            return


def begin_sending(
    session: Session,
    pushes: Sequence[Claimed],
    *,
    channel: str = "",
    share: Share | None = None,
    lease: timedelta = LEASE,
) -> list[bool]:
    """Write down, before the calls, that they are made; for each False where nothing may be sent: its claim is let go.

    The claim is no longer ours, an earlier push has shown that the person can't be reached, they have just refused
    the channel, everybody waits since another process met a 429, or pushes have just been paused.
    """
    if push_switch.paused_since(session) is not None:
        for push in pushes:
            release(session, push)
        return [False] * len(pushes)
    shared = {"lease_seconds": lease.total_seconds()} | ({"quota": share.key} if share is not None else {})
    begun: set[int] = set()
    for claim in {push.claim for push in pushes}:  # mostly one: nearly all are claimed for the first time
        ids = [push.id for push in pushes if push.claim == claim]
        given = {"ids": ids, "its_claim": claim} | shared
        begun.update(session.connection().execute(statements.begin(channel, share is not None), given).scalars())
    for push in pushes:
        if push.id not in begun:
            release(session, push)
    return [push.id in begun for push in pushes]


def release(session: Session, push: Claimed) -> None:
    """Let go of what was claimed and not begun: it is free at once."""
    settle(session, push, ("claimed",), {"state": "queued"}, unless_stopped=True)


def expire_leases(session: Session) -> int:
    """What was claimed by a process that ended is free; what it was sending is `unknown`: returns how many these are.

    A lease that reaches further than one can was written before the clock was set back.
    """
    states = session.connection().execute(statements.expire(), {"longest": 2 * LEASE.total_seconds()}).scalars()
    return sum(state == "unknown" for state in states)


def _load(
    session: Session, ids: Sequence[int], accounts: Sequence[int], delays: Sequence[float]
) -> tuple[Claimed, ...]:
    """The pushes in the order they were picked, each with its moment."""
    rows = session.execute(statements.loaded(), {"ids": ids, "accounts": accounts}).all()
    found = {row.id: row for row in rows}
    pushes = []
    for number, delay in zip(ids, delays, strict=True):
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

"""Pushing what is due: claim, mark `sending`, call, mark. Nothing is open in the database during the call."""

from __future__ import annotations

import logging
from collections.abc import Callable
from datetime import datetime

from sqlalchemy.orm import Session

from jobs.courier import Courier, Outcome, Retry, Sent, Undeliverable, Unknown
from storage import deliveries, people
from storage.database import Database
from storage.deliveries import Claimed

logger = logging.getLogger(__name__)


async def push_due(
    database: Database, courier: Courier, now: Callable[[], datetime], *, person_id: int | None = None
) -> int:
    """Send what is due on the courier's channel, one after another, until nothing is; returns how many were sent.

    One that fails stops none of the others. `person_id`: only what is for them, as for a terminal.
    """
    channel, sent = courier.channel, 0

    def claim(session: Session) -> list[Claimed]:
        expired = deliveries.expire_leases(session, now())
        if expired:
            logger.error("%s pushes were being sent when their process ended: unknown, not sent again", expired)
        deliveries.give_up_unreachable(session, channel, now())
        deliveries.give_up_refused(session, channel, now())
        return deliveries.claim_due(session, channel, now(), person_id=person_id)

    while claimed := await database.awrite(claim):
        for push in claimed:
            sent += await _send(database, courier, push, now)
    return sent


async def _send(database: Database, courier: Courier, push: Claimed, now: Callable[[], datetime]) -> int:
    begun = await database.awrite(
        lambda session: deliveries.begin_sending(session, push.id, now(), channel=courier.channel)
    )
    if not begun:  # the lease ended while others were sent: whoever holds it now sends it
        return 0
    try:
        outcome = await courier.deliver(push)
    except Exception as error:  # noqa: BLE001 -- a poison message stops none of the others
        # What kind of error, not its text, which may quote what was to be said.
        logger.error("push %s of kind %s failed: %s", push.id, push.kind, type(error).__name__)  # noqa: TRY400
        outcome = Unknown("failed")
    await database.awrite(lambda session: _mark(session, courier.channel, push, outcome, now()))
    return int(isinstance(outcome, Sent))


def _mark(session: Session, channel: str, push: Claimed, outcome: Outcome, now: datetime) -> None:
    match outcome:
        case Sent():
            deliveries.mark_sent(session, push.id, now, message=outcome.message)
        case Retry():
            deliveries.mark_retry(session, push.id, now + outcome.after, outcome.reason)
        case Unknown():
            deliveries.mark_unknown(session, push.id, outcome.reason)
        case Undeliverable():
            deliveries.mark_undeliverable(session, push.id, outcome.reason)
            if outcome.unreachable:
                people.mark_unreachable(session, channel, push.external_id, now)

"""What is pushed to people, and what a token may still send.

Leases and the quota count seconds by the database's clock (`storage.clock`): every process reads the same one.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, BigInteger, Double, ForeignKey, Index, SmallInteger, String, text
from sqlalchemy.orm import Mapped, mapped_column

from storage.tables.base import Id, Table, UtcDateTime

# Written out: an index with a condition serves only a query that has the same words.
WAITING = "state IN ('queued', 'retry')"
LEASED = "state IN ('claimed', 'sending')"
UNKNOWN = "state = 'unknown'"


class Delivery(Table):
    """Something pushed to a person. `key` makes each happen once, however many processes tick.

    `claim` counts how often it was claimed: who claimed it before can no longer mark it. `attempts` counts what
    Telegram itself refused, `round` which reminder of a run it is (0: the first push), `rank` who goes first (0:
    urgent). `becomes` is its state after a try that failed, where its run was paused or cancelled while it was on its
    way. `facts` are ids and data, no texts: `bot` words them; they are blanked when it is sent. What is old costs a
    claim nothing: the indexes hold only what waits or is in hand.
    """

    __tablename__ = "deliveries"
    __table_args__ = (
        Index("ix_deliveries_due", "rank", "due_at", "id", sqlite_where=text(WAITING), postgresql_where=text(WAITING)),
        Index("ix_deliveries_leased", "lease_ends", sqlite_where=text(LEASED), postgresql_where=text(LEASED)),
        Index("ix_deliveries_unknown", "id", sqlite_where=text(UNKNOWN), postgresql_where=text(UNKNOWN)),
    )

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    key: Mapped[str] = mapped_column(String(128), unique=True)
    run_id: Mapped[int | None] = mapped_column(BigInteger, index=True)  # no foreign key: what was sent outlives a run
    round: Mapped[int] = mapped_column(SmallInteger, default=0, server_default=text("0"))
    person_id: Mapped[int] = mapped_column(ForeignKey("people.id"), index=True)
    kind: Mapped[str] = mapped_column(String(32))
    facts: Mapped[dict[str, Any] | None] = mapped_column(JSON(none_as_null=True))
    made_at: Mapped[datetime] = mapped_column(UtcDateTime)
    due_at: Mapped[datetime] = mapped_column(UtcDateTime)
    rank: Mapped[int] = mapped_column(SmallInteger, default=1, server_default=text("1"))
    state: Mapped[str] = mapped_column(String(16), default="queued")
    becomes: Mapped[str] = mapped_column(String(16), default="", server_default=text("''"))
    claim: Mapped[int] = mapped_column(default=0, server_default=text("0"))
    lease_ends: Mapped[float | None] = mapped_column(Double)
    attempts: Mapped[int] = mapped_column(default=0, server_default=text("0"))
    sent_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    message: Mapped[str | None] = mapped_column(String(64))
    reason: Mapped[str] = mapped_column(String(64), default="")
    decided_at: Mapped[datetime | None] = mapped_column(UtcDateTime)  # what staff said about an unknown one
    decided_by: Mapped[int | None] = mapped_column(BigInteger)


class Quota(Table):
    """What the senders of one bot have used of Telegram's limit, and how long they wait. All in seconds.

    `busy_until` is when everything sent so far would be through at the limit, `push_at` when the next push may go.
    `paused_until` holds everybody after a 429, `held_until` pushes alone. `refused_since` is when Telegram began to
    refuse everything, `told` whether the office knows. `as_of` is when this was written: a clock that shows less was
    set back.
    """

    __tablename__ = "quotas"

    key: Mapped[str] = mapped_column(String(64), primary_key=True)  # "telegram:42": the bot's number, not its token
    as_of: Mapped[float] = mapped_column(Double, default=0.0, server_default=text("0"))
    busy_until: Mapped[float] = mapped_column(Double, default=0.0, server_default=text("0"))
    push_at: Mapped[float] = mapped_column(Double, default=0.0, server_default=text("0"))
    paused_until: Mapped[float] = mapped_column(Double, default=0.0, server_default=text("0"))
    held_until: Mapped[float] = mapped_column(Double, default=0.0, server_default=text("0"))
    refused_since: Mapped[float | None] = mapped_column(Double)
    told: Mapped[bool] = mapped_column(default=False, server_default=text("false"))

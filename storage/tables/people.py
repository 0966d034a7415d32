"""People, how they are reached, what they may do, what they agreed to.

People are keyed by our own id, never by a Telegram id: a second channel is one more row in `accounts`.
"""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import BigInteger, Date, Double, ForeignKey, Index, String, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from storage.tables.base import Id, Table, UtcDateTime


class Person(Table):
    """Somebody who wrote to us, on whatever channel. `language` is None until chosen."""

    __tablename__ = "people"

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    language: Mapped[str | None] = mapped_column(String(8))
    plain: Mapped[bool] = mapped_column(default=False, server_default=text("false"))


class Account(Table):
    """How a person is reached: the id on one channel. `reachable` falls when they block us (F7).

    `free_at`: the next push may go to the chat from then on, in seconds by the database's clock.
    """

    __tablename__ = "accounts"
    __table_args__ = (UniqueConstraint("channel", "external_id", name="uq_accounts_channel"),)

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    channel: Mapped[str] = mapped_column(String(16))
    external_id: Mapped[str] = mapped_column(String(64))
    person_id: Mapped[int] = mapped_column(ForeignKey("people.id"), index=True)
    reachable: Mapped[bool] = mapped_column(default=True, server_default=text("true"))
    unreachable_since: Mapped[datetime | None] = mapped_column(UtcDateTime)
    free_at: Mapped[float] = mapped_column(Double, default=0.0, server_default=text("0"))


class Grant(Table):
    """A role that a person holds. Ended, it stays as a record.

    `official_id` is the leader or liaison that a leader, secretary or liaison acts as; `employer_id` is whose people
    an HR acts for; `department` is the key of the unit in `offices.yaml`, `is_contact` who of it is told
    of what is late. Talents need none: their row names them.
    """

    __tablename__ = "grants"

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("people.id"), index=True)
    role: Mapped[str] = mapped_column(String(16), index=True)
    official_id: Mapped[int | None] = mapped_column(ForeignKey("officials.id"), index=True)
    employer_id: Mapped[int | None] = mapped_column(ForeignKey("employers.id"))
    department: Mapped[str] = mapped_column(String(64), default="")
    is_contact: Mapped[bool] = mapped_column(default=False, server_default=text("false"))
    granted_at: Mapped[datetime] = mapped_column(UtcDateTime)
    granted_by: Mapped[int | None] = mapped_column(BigInteger)
    ended_at: Mapped[datetime | None] = mapped_column(UtcDateTime)


class Invitation(Table):
    """A link that makes exactly one person hold a role. Only a digest of its code is kept: the row opens no door.

    `talent_id`, `official_id`, `employer_id`, `department` say which talent, leader, employer, unit they become.
    """

    __tablename__ = "invitations"

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    code_digest: Mapped[str] = mapped_column(String(64), unique=True)
    role: Mapped[str] = mapped_column(String(16))
    talent_id: Mapped[int | None] = mapped_column(ForeignKey("talents.id"), index=True)
    official_id: Mapped[int | None] = mapped_column(ForeignKey("officials.id"))
    employer_id: Mapped[int | None] = mapped_column(ForeignKey("employers.id"))
    department: Mapped[str] = mapped_column(String(64), default="")
    made_at: Mapped[datetime] = mapped_column(UtcDateTime, index=True)
    made_by: Mapped[int | None] = mapped_column(BigInteger)
    expires_at: Mapped[datetime] = mapped_column(UtcDateTime)
    used_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    used_by: Mapped[int | None] = mapped_column(BigInteger)
    revoked_at: Mapped[datetime | None] = mapped_column(UtcDateTime)


class Consent(Table):
    """A person agreed to a purpose ("record", "questions", "abroad") as worded in a version of the text."""

    __tablename__ = "consents"
    __table_args__ = (Index("ix_consents_person", "person_id", "purpose"),)

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("people.id"))
    purpose: Mapped[str] = mapped_column(String(16))
    version: Mapped[str] = mapped_column(String(16))
    given: Mapped[bool]  # False: asked and declined
    at: Mapped[datetime] = mapped_column(UtcDateTime)
    withdrawn_at: Mapped[datetime | None] = mapped_column(UtcDateTime)


class SentAbroad(Table):
    """What was shown of whom on a channel whose servers are abroad, a row for a talent, viewer and day."""

    __tablename__ = "sent_abroad"
    __table_args__ = (UniqueConstraint("talent_id", "day", name="uq_sent_abroad_talent"),)

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    talent_id: Mapped[int] = mapped_column(BigInteger)  # no foreign key: the count outlives an erasure
    day: Mapped[date] = mapped_column(Date, index=True)
    records: Mapped[int] = mapped_column(default=0, server_default=text("0"))
    sensitive: Mapped[int] = mapped_column(default=0, server_default=text("0"))

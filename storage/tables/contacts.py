"""Contacts and what they brought: the four asks, promises, attachments; forms that are being filled in."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from sqlalchemy import (
    JSON,
    BigInteger,
    Date,
    ForeignKey,
    Index,
    String,
    UniqueConstraint,
)
from sqlalchemy import text as sql
from sqlalchemy.orm import Mapped, mapped_column

from storage.tables.base import NEVER_REUSED, Id, PlainText, Table, UtcDateTime

# Conditions of indexes: few of many lines.
UNMATCHED = "article IS NULL"
UNMATCHED_LINE = "kind = 'suggestion' AND article IS NULL"
SUGGESTED = "kind = 'suggestion'"


class Contact(Table):
    """One contact with one talent. `key` names the press that saved it, so a replay logs it once.

    `level` is whose contact it was (see Official); `official_id` who, where on file; `recorded_by` who wrote it down.
    `channel`: visit, phone, wechat, online, event. Contacts of one event share `occasion_key`. `category`: the
    talent's when it was written down, which figures count it under also when they rise later.
    """

    __tablename__ = "contacts"
    __table_args__ = (
        Index("ix_contacts_talent", "talent_id", "day"),
        Index("ix_contacts_official", "official_id", "day"),
        Index("ix_contacts_recorder", "recorded_by", "logged_at"),
        Index("ix_contacts_day", "day"),
    )

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    key: Mapped[str] = mapped_column(String(128), unique=True)
    talent_id: Mapped[int] = mapped_column(ForeignKey("talents.id"))
    level: Mapped[str] = mapped_column(String(16))
    official_id: Mapped[int | None] = mapped_column(ForeignKey("officials.id"))
    category: Mapped[int | None]
    companions: Mapped[str] = mapped_column(PlainText, default="")
    recorded_by: Mapped[int | None] = mapped_column(BigInteger)
    channel: Mapped[str] = mapped_column(String(8))
    day: Mapped[date] = mapped_column(Date)
    logged_at: Mapped[datetime] = mapped_column(UtcDateTime)
    occasion: Mapped[str] = mapped_column(PlainText, default="")
    occasion_key: Mapped[str] = mapped_column(String(64), default="")
    greeting_only: Mapped[bool] = mapped_column(default=False, server_default=sql("false"))
    revision: Mapped[int] = mapped_column(default=1, server_default=sql("1"))
    withdrawn_at: Mapped[datetime | None] = mapped_column(UtcDateTime)


class Ask(Table):
    """A line of one of the four asks: greeting, condition, need, suggestion. `restricted`: 限知.

    It came with a contact, or a talent raised it alone (`talent_id`). Restricted lines are for their author and the
    section chief; they stay out of briefs, exports and searches.
    `document` and `article`: what a suggestion is about (`storage.ask_articles`), "" nothing, None: not looked at yet.
    `told_on`: its contact's day, as long as that counts (`storage.contact_counts`), or the day it was raised alone.
    """

    __tablename__ = "asks"
    __table_args__ = (
        Index("ix_asks_contact", "contact_id", "kind", "place"),
        Index("ix_asks_unmatched", "id", sqlite_where=sql(UNMATCHED_LINE), postgresql_where=sql(UNMATCHED_LINE)),
        # With all that figures ask of them, so that neither lines nor contacts need be looked at.
        Index(
            "ix_asks_suggestions",
            "told_on",
            "document",
            "article",
            "kind",  # SQLite reads the line for it otherwise
            sqlite_where=sql(SUGGESTED),
            postgresql_where=sql(SUGGESTED),
        ),
    )

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    contact_id: Mapped[int | None] = mapped_column(ForeignKey("contacts.id"))
    talent_id: Mapped[int | None] = mapped_column(ForeignKey("talents.id"), index=True)
    kind: Mapped[str] = mapped_column(String(12))
    place: Mapped[int]
    text: Mapped[str] = mapped_column(PlainText)
    restricted: Mapped[bool] = mapped_column(default=False, server_default=sql("false"))
    author: Mapped[int | None] = mapped_column(BigInteger)
    document: Mapped[str | None] = mapped_column(String(128))
    article: Mapped[str | None] = mapped_column(String(128))
    told_on: Mapped[date | None] = mapped_column(Date)


class Promise(Table):
    """Something promised to a talent in a contact (承诺), open until it is marked kept."""

    __tablename__ = "promises"
    __table_args__ = (Index("ix_promises_talent", "talent_id", "kept_at"), NEVER_REUSED)

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    contact_id: Mapped[int] = mapped_column(ForeignKey("contacts.id"), index=True)
    talent_id: Mapped[int] = mapped_column(ForeignKey("talents.id"))
    text: Mapped[str] = mapped_column(PlainText)
    due: Mapped[date | None] = mapped_column(Date)
    restricted: Mapped[bool] = mapped_column(default=False, server_default=sql("false"))
    author: Mapped[int | None] = mapped_column(BigInteger)
    kept_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    kept_by: Mapped[int | None] = mapped_column(BigInteger)


class ContactVersion(Table):
    """What a contact said before an edit."""

    __tablename__ = "contact_versions"
    __table_args__ = (UniqueConstraint("contact_id", "revision", name="uq_contact_versions_contact"),)

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    contact_id: Mapped[int] = mapped_column(ForeignKey("contacts.id"))
    revision: Mapped[int]
    at: Mapped[datetime] = mapped_column(UtcDateTime)
    person_id: Mapped[int | None] = mapped_column(BigInteger)
    before: Mapped[dict[str, Any]] = mapped_column(JSON)


class Attachment(Table):
    """A voice message, photo or file that belongs to a contact. The file lies under its hash, once."""

    __tablename__ = "attachments"

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    contact_id: Mapped[int] = mapped_column(ForeignKey("contacts.id"), index=True)
    ask: Mapped[str] = mapped_column(String(12), default="")
    sha256: Mapped[str] = mapped_column(String(64), index=True)
    name: Mapped[str] = mapped_column(PlainText)
    media_type: Mapped[str] = mapped_column(String(128))
    size: Mapped[int] = mapped_column(BigInteger)
    restricted: Mapped[bool] = mapped_column(default=False, server_default=sql("false"))
    author: Mapped[int | None] = mapped_column(BigInteger)


class ContactDraft(Table):
    """A contact that is being written down. A person may have several; it can be handed over.

    `waits_for`: it was handed over to that official, whom nobody acts as yet, and is nobody's until somebody does.
    `facts` is what the form knows; `last_update_id` the update that changed it last, so a replay changes nothing.
    """

    __tablename__ = "contact_drafts"
    __table_args__ = NEVER_REUSED

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    person_id: Mapped[int | None] = mapped_column(ForeignKey("people.id"), index=True)
    waits_for: Mapped[int | None] = mapped_column(ForeignKey("officials.id"), index=True)
    talent_id: Mapped[int | None] = mapped_column(ForeignKey("talents.id"), index=True)
    facts: Mapped[dict[str, Any]] = mapped_column(JSON)
    last_update_id: Mapped[int] = mapped_column(BigInteger, default=0, server_default=sql("0"))
    begun_at: Mapped[datetime] = mapped_column(UtcDateTime)
    saved_at: Mapped[datetime] = mapped_column(UtcDateTime, index=True)


class OutsideCount(Table):
    """Contacts that were made outside this system, as a number with its source: 涉密 talents never enter."""

    __tablename__ = "outside_counts"

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    first_day: Mapped[date] = mapped_column(Date)
    last_day: Mapped[date] = mapped_column(Date, index=True)
    level: Mapped[str] = mapped_column(String(16))
    channel: Mapped[str] = mapped_column(String(8))
    contacts: Mapped[int]
    source: Mapped[str] = mapped_column(PlainText)
    entered_by: Mapped[int | None] = mapped_column(BigInteger)
    entered_at: Mapped[datetime] = mapped_column(UtcDateTime)


class Snooze(Table):
    """A reminder about a talent put off by somebody until a day."""

    __tablename__ = "snoozes"

    person_id: Mapped[int] = mapped_column(ForeignKey("people.id"), primary_key=True, autoincrement=False)
    talent_id: Mapped[int] = mapped_column(ForeignKey("talents.id"), primary_key=True, autoincrement=False)
    until: Mapped[date] = mapped_column(Date)

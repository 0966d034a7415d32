"""The roster: talents, their employers, the officials who keep in touch with them, and how they are found by name."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import JSON, BigInteger, Date, ForeignKey, Index, String, text
from sqlalchemy.orm import Mapped, mapped_column

from storage.tables.base import NEVER_REUSED, Id, PlainText, SearchKey, Table, UtcDateTime


class Employer(Table):
    """A unit that talents work for. `key` is the name without case, width and spaces, for comparing."""

    __tablename__ = "employers"
    __table_args__ = NEVER_REUSED

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    name: Mapped[str] = mapped_column(PlainText)
    key: Mapped[str] = mapped_column(String(256), unique=True)


class EmployerKey(Table):
    """An ending of an employer's key: a search for any part of the name is a range of these."""

    __tablename__ = "employer_keys"

    key: Mapped[str] = mapped_column(SearchKey, primary_key=True)
    employer_id: Mapped[int] = mapped_column(ForeignKey("employers.id"), primary_key=True, index=True)


class Talent(Table):
    """A person on the roster. `category` is 1 to 5, None before recognition. `person_id`: they joined the bot.

    `phone_key` is the digits of the phone (the last eleven); `name_key` the name without case, width and spaces.
    `revision` rises with each change, so that two who edit at once notice.
    """

    __tablename__ = "talents"
    __table_args__ = (
        Index("ix_talents_name_key", "name_key"),
        Index("ix_talents_phone_key", "phone_key"),
        Index("ix_talents_last_contact_on", "last_contact_on"),
        Index("ix_talents_coverage", "category", "erased_at", "last_contact_on"),
    )

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    name: Mapped[str] = mapped_column(PlainText)
    name_key: Mapped[str] = mapped_column(String(256))
    category: Mapped[int | None] = mapped_column(index=True)
    degree: Mapped[str] = mapped_column(PlainText, default="")
    employer_id: Mapped[int | None] = mapped_column(ForeignKey("employers.id"), index=True)
    industry: Mapped[str] = mapped_column(PlainText, default="")
    phone: Mapped[str] = mapped_column(PlainText, default="")
    phone_key: Mapped[str] = mapped_column(String(32), default="")
    email: Mapped[str] = mapped_column(PlainText, default="")
    tags: Mapped[list[str]] = mapped_column(JSON, default=list)
    language: Mapped[str] = mapped_column(String(8), default="")
    birthday: Mapped[date | None] = mapped_column(Date)
    recognised_on: Mapped[date | None] = mapped_column(Date)
    person_id: Mapped[int | None] = mapped_column(ForeignKey("people.id"), unique=True)
    joined_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    entered_at: Mapped[datetime] = mapped_column(UtcDateTime)
    changed_at: Mapped[datetime] = mapped_column(UtcDateTime)
    revision: Mapped[int] = mapped_column(default=1, server_default=text("1"))
    last_contact_on: Mapped[date | None] = mapped_column(Date)
    erased_at: Mapped[datetime | None] = mapped_column(UtcDateTime)


class TalentKey(Table):
    """What a talent is found by: endings of the name, its pinyin and its initials, and whole tags and phones."""

    __tablename__ = "talent_keys"

    key: Mapped[str] = mapped_column(SearchKey, primary_key=True)
    talent_id: Mapped[int] = mapped_column(ForeignKey("talents.id"), primary_key=True, index=True)


class Official(Table):
    """A leader or liaison who keeps in touch with talents, whether or not they joined the bot.

    `level` is what the measure's article 26 tells apart: chief_leader, district_leader, unit_head, liaison.
    """

    __tablename__ = "officials"
    __table_args__ = (Index("ix_officials_key", "key"),)

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    name: Mapped[str] = mapped_column(PlainText)
    key: Mapped[str] = mapped_column(String(256))
    level: Mapped[str] = mapped_column(String(16))
    unit: Mapped[str] = mapped_column(PlainText, default="")
    entered_at: Mapped[datetime] = mapped_column(UtcDateTime)
    ended_at: Mapped[datetime | None] = mapped_column(UtcDateTime)


class Link(Table):
    """Who keeps in touch with a talent, as "leader" or "liaison", from a day to a day. The history is kept."""

    __tablename__ = "links"
    __table_args__ = (
        Index(
            "uq_links_open",
            "talent_id",
            "kind",
            unique=True,
            sqlite_where=text("until IS NULL"),
            postgresql_where=text("until IS NULL"),
        ),
        Index("ix_links_official", "official_id", "until"),
    )

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    talent_id: Mapped[int] = mapped_column(ForeignKey("talents.id"), index=True)
    kind: Mapped[str] = mapped_column(String(8))
    official_id: Mapped[int] = mapped_column(ForeignKey("officials.id"))
    since: Mapped[date] = mapped_column(Date)
    until: Mapped[date | None] = mapped_column(Date)
    made_by: Mapped[int | None] = mapped_column(BigInteger)


class Entrusted(Table):
    """A talent that an employer's HR acts for, named by staff, from a moment to a moment. The history is kept."""

    __tablename__ = "entrusted"
    __table_args__ = (
        Index(
            "uq_entrusted_open",
            "person_id",
            "talent_id",
            unique=True,
            sqlite_where=text("until IS NULL"),
            postgresql_where=text("until IS NULL"),
        ),
    )

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("people.id"))
    talent_id: Mapped[int] = mapped_column(ForeignKey("talents.id"), index=True)
    since: Mapped[datetime] = mapped_column(UtcDateTime)
    until: Mapped[datetime | None] = mapped_column(UtcDateTime)
    named_by: Mapped[int | None] = mapped_column(BigInteger)

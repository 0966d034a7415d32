"""What all tables are made of: their base, the types of moments and of what people typed, the kind of key."""

from __future__ import annotations

from datetime import UTC, datetime

from sqlalchemy import BigInteger, DateTime, Dialect, Integer, MetaData, String, Text, TypeDecorator
from sqlalchemy.orm import DeclarativeBase


class UtcDateTime(TypeDecorator[datetime]):
    """An aware moment in UTC. SQLite has no such type: it keeps the naive UTC text, which sorts."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """To the database. Raises ValueError for a naive moment: nobody could say when that is."""
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("a moment needs a time zone")
        value = value.astimezone(UTC)
        return value.replace(tzinfo=None) if dialect.name == "sqlite" else value

    def process_result_value(self, value: datetime | None, _dialect: Dialect) -> datetime | None:
        """From the database."""
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


class PlainText(TypeDecorator[str]):
    """What people typed, without what a database can't hold: PostgreSQL takes no NUL, neither takes half a character.

    One such character would otherwise take the whole question with it.
    """

    impl = Text
    cache_ok = True

    def process_bind_param(self, value: str | None, dialect: Dialect) -> str | None:
        """To the database."""
        del dialect
        return None if value is None else value.replace("\0", "").encode("utf-8", "ignore").decode("utf-8")


# SQLite numbers only INTEGER primary keys by itself.
Id = BigInteger().with_variant(Integer(), "sqlite")


# SQLite gives a deleted row's number to the next one; buttons live for ever, so theirs must not come back.
NEVER_REUSED = {"sqlite_autoincrement": True}


# Compared byte by byte, so that a beginning is a range of an index: PostgreSQL's own order of Chinese is none.
SearchKey = String(128).with_variant(String(128, collation="C"), "postgresql")


class Table(DeclarativeBase):
    """The base of all tables; names of constraints are fixed so that a migration can drop them."""

    metadata = MetaData(
        naming_convention={
            "ix": "ix_%(column_0_label)s",
            "uq": "uq_%(table_name)s_%(column_0_name)s",
            "fk": "fk_%(table_name)s_%(column_0_name)s_%(referred_table_name)s",
            "pk": "pk_%(table_name)s",
        }
    )

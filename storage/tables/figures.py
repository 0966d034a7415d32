"""Figures that are kept beside the facts, so that a year is added up from days and not from its contacts."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import BigInteger, Date, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from storage.tables.base import Id, PlainText, Table, UtcDateTime


class ContactCount(Table):
    """How many contacts of a day fall under a key of a dimension (`storage.contact_counts`); 0 where none is left.

    The key begins with the dimension, so that the days of one of them lie beside each other.
    """

    __tablename__ = "contact_counts"
    __table_args__ = {"sqlite_with_rowid": False}  # noqa: RUF012 -- SQLAlchemy reads it so

    dimension: Mapped[str] = mapped_column(String(12), primary_key=True)
    day: Mapped[date] = mapped_column(Date, primary_key=True)
    key: Mapped[str] = mapped_column(String(20), primary_key=True)
    contacts: Mapped[int]


class Figure(Table):
    """What the ledger says of a key in a period, at a revision; the highest one stands (`storage.figures.ledger`).

    Rows are only added, so a figure keeps its history; one that was taken out has `removed` on its last row. The value
    is a decimal number as text, None where the source gives none: then its words are the qualifier.
    """

    __tablename__ = "figures"
    __table_args__ = (UniqueConstraint("period", "key", "revision", name="uq_figures_revision"),)

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    period: Mapped[str] = mapped_column(String(10))
    key: Mapped[str] = mapped_column(String(64))
    revision: Mapped[int]
    name: Mapped[str] = mapped_column(PlainText)
    value: Mapped[str | None] = mapped_column(String(40))
    qualifier: Mapped[str] = mapped_column(PlainText)
    unit: Mapped[str] = mapped_column(PlainText)
    section: Mapped[str] = mapped_column(PlainText)
    kind: Mapped[str] = mapped_column(String(8))  # of the source: query, file, person
    source: Mapped[str] = mapped_column(PlainText)
    note: Mapped[str] = mapped_column(PlainText)
    removed: Mapped[bool]
    entered_by: Mapped[int | None] = mapped_column(BigInteger)
    entered_at: Mapped[datetime] = mapped_column(UtcDateTime)

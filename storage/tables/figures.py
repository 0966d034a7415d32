"""Figures that are kept beside the facts, so that a year is added up from days and not from its contacts."""

from __future__ import annotations

from datetime import date

from sqlalchemy import Date, String
from sqlalchemy.orm import Mapped, mapped_column

from storage.tables.base import Table


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

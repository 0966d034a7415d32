"""The year's work items 年度人才工作要点: what a unit is to bring about by quarter, how far it is, what shows it."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import BigInteger, ForeignKey, Index, String, UniqueConstraint
from sqlalchemy import text as sql
from sqlalchemy.orm import Mapped, mapped_column

from storage.tables.base import NEVER_REUSED, Id, PlainText, Table, UtcDateTime


class WorkItem(Table):
    """A work item of a year, under its number in the office's list. `unit` is a key of `offices.yaml`.

    `beside`: who helps, in the list's own words. `dropped_at`: it is not to be done any more, for `drop_reason`.
    `revision` rises with each change and each entry.
    """

    __tablename__ = "works"
    __table_args__ = (
        UniqueConstraint("year", "number", name="uq_works_year"),
        Index("ix_works_unit", "unit", "year"),
        NEVER_REUSED,
    )

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    year: Mapped[int]
    number: Mapped[int]
    text: Mapped[str] = mapped_column(PlainText)
    unit: Mapped[str] = mapped_column(String(64))
    beside: Mapped[str] = mapped_column(PlainText, default="")
    made_at: Mapped[datetime] = mapped_column(UtcDateTime)
    dropped_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    drop_reason: Mapped[str] = mapped_column(PlainText, default="", server_default=sql("''"))
    revision: Mapped[int] = mapped_column(default=0, server_default=sql("0"))


class WorkGoal(Table):
    """What is to be reached by the end of a quarter ("2026Q1"), and when the unit said that it is.

    `is_usual`: the list named no goal at all, so the item itself is due by the year's end.
    """

    __tablename__ = "work_goals"

    item_id: Mapped[int] = mapped_column(ForeignKey("works.id"), primary_key=True)
    quarter: Mapped[str] = mapped_column(String(6), primary_key=True)
    text: Mapped[str] = mapped_column(PlainText)
    is_usual: Mapped[bool] = mapped_column(default=False, server_default=sql("false"))
    met_at: Mapped[datetime | None] = mapped_column(UtcDateTime)


class WorkEntry(Table):
    """What a unit said of an item in a quarter; it only grows.

    `state`: going, met, stuck, or returned (the office does not see it as met). `side`: unit, office (which writes for
    a unit that is not here), sheet. `revision` is the item's after it, so that of two who write at once one is told.
    """

    __tablename__ = "work_entries"
    __table_args__ = (UniqueConstraint("item_id", "revision", name="uq_work_entries_item_id"), NEVER_REUSED)

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    item_id: Mapped[int] = mapped_column(ForeignKey("works.id"))
    revision: Mapped[int]
    quarter: Mapped[str] = mapped_column(String(6))
    at: Mapped[datetime] = mapped_column(UtcDateTime)
    person_id: Mapped[int | None] = mapped_column(BigInteger)
    side: Mapped[str] = mapped_column(String(8))
    state: Mapped[str] = mapped_column(String(8))
    text: Mapped[str] = mapped_column(PlainText)


class WorkEvidence(Table):
    """What shows that an item is on its way: words, a file under its hash, an address, a record of ours ("need:12")."""

    __tablename__ = "work_evidence"
    __table_args__ = NEVER_REUSED

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    item_id: Mapped[int] = mapped_column(ForeignKey("works.id"), index=True)
    quarter: Mapped[str] = mapped_column(String(6))
    kind: Mapped[str] = mapped_column(String(8))
    text: Mapped[str] = mapped_column(PlainText)
    sha256: Mapped[str] = mapped_column(String(64), default="", server_default=sql("''"), index=True)
    media_type: Mapped[str] = mapped_column(String(128), default="", server_default=sql("''"))
    size: Mapped[int] = mapped_column(BigInteger, default=0, server_default=sql("0"))
    author: Mapped[int | None] = mapped_column(BigInteger)
    at: Mapped[datetime] = mapped_column(UtcDateTime)

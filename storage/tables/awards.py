"""The award ledger: who got which benefit by which article, how far it is, what is still to be paid, what to repay."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import BigInteger, Date, ForeignKey, Index, String, UniqueConstraint
from sqlalchemy import text as sql
from sqlalchemy.orm import Mapped, mapped_column

from storage.tables.base import NEVER_REUSED, Id, PlainText, Table, UtcDateTime


class Award(Table):
    """One payment, or one service, that somebody applied for. `storage.awards.chain` has its states.

    `key`: what makes a row of a file the same record when it comes again; no names in it. `payee`: person or employer.
    `talent_id`: to whom it is paid, or because of whom; an erased talent's stays, a number without a name.
    `employer_id`: to which unit it is paid, or where the talent worked then. `category`: the talent's at that time.
    `version`: the text of the document that it was decided by. `department`: key of the unit that handles it.
    `since`: the day of the present state; `due_on`: by when the next step is to be taken, None where no limit is named.
    `arrived_on`: the first day at work, from which some articles count. `letter`: number of the document that grants
    it. `honour`: "", plaque, certificate. `repay_yuan` is to be paid back, `repay_working` says how it was computed,
    `repaid_yuan` came back (the sum of its receipts).
    `revision` rises with each change.
    """

    __tablename__ = "awards"
    __table_args__ = (
        Index("ix_awards_talent", "talent_id", "benefit"),
        Index("ix_awards_employer", "employer_id", "benefit"),
        Index("ix_awards_state", "state", "due_on"),
        Index("ix_awards_batch", "batch", "benefit"),
        Index("ix_awards_number", "number"),
        NEVER_REUSED,
    )

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    key: Mapped[str] = mapped_column(String(160), unique=True)
    number: Mapped[str] = mapped_column(String(64), default="", server_default=sql("''"))
    payee: Mapped[str] = mapped_column(String(8))
    talent_id: Mapped[int | None] = mapped_column(ForeignKey("talents.id"))
    employer_id: Mapped[int | None] = mapped_column(ForeignKey("employers.id"))
    category: Mapped[int | None]
    document: Mapped[str] = mapped_column(String(128))
    version: Mapped[str] = mapped_column(String(64))
    benefit: Mapped[str] = mapped_column(String(64))
    article: Mapped[str] = mapped_column(String(32))
    department: Mapped[str] = mapped_column(String(64), default="", server_default=sql("''"))
    batch: Mapped[str] = mapped_column(String(64), default="", server_default=sql("''"))
    instalment: Mapped[int] = mapped_column(default=1, server_default=sql("1"))
    due_yuan: Mapped[int] = mapped_column(BigInteger)
    paid_yuan: Mapped[int] = mapped_column(BigInteger, default=0, server_default=sql("0"))
    state: Mapped[str] = mapped_column(String(12))
    since: Mapped[date] = mapped_column(Date)
    due_on: Mapped[date | None] = mapped_column(Date)
    applied_on: Mapped[date] = mapped_column(Date)
    approved_on: Mapped[date | None] = mapped_column(Date)
    paid_on: Mapped[date | None] = mapped_column(Date)
    arrived_on: Mapped[date | None] = mapped_column(Date)
    letter: Mapped[str] = mapped_column(String(64), default="", server_default=sql("''"))
    honour: Mapped[str] = mapped_column(String(12), default="", server_default=sql("''"))
    honour_number: Mapped[str] = mapped_column(String(64), default="", server_default=sql("''"))
    handed_on: Mapped[date | None] = mapped_column(Date)
    repay_yuan: Mapped[int] = mapped_column(BigInteger, default=0, server_default=sql("0"))
    repay_working: Mapped[str] = mapped_column(PlainText, default="", server_default=sql("''"))
    repaid_yuan: Mapped[int] = mapped_column(BigInteger, default=0, server_default=sql("0"))
    entered_at: Mapped[datetime] = mapped_column(UtcDateTime)
    entered_by: Mapped[int | None] = mapped_column(BigInteger)
    changed_at: Mapped[datetime] = mapped_column(UtcDateTime)
    revision: Mapped[int] = mapped_column(default=0, server_default=sql("0"))


class AwardStep(Table):
    """A step of an award: the state it came to, on which day, by whom; it only grows.

    `act`: "" a state (or something that changed in it); "undo" the step before was a mistake, `state` is what it came
    back to; "left" and "back" of its talent; "repaid" and "unrepaid", a repayment came in, or did not after all;
    "handed" and "unhanded", the same of a plaque or certificate.
    `text`: why it was returned, taken back, or entered in spite of a warning. `letter`: number of the document of that
    step.
    """

    __tablename__ = "award_steps"
    __table_args__ = (UniqueConstraint("award_id", "revision", name="uq_award_steps_award_id"),)

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    award_id: Mapped[int] = mapped_column(ForeignKey("awards.id"))
    revision: Mapped[int]
    at: Mapped[datetime] = mapped_column(UtcDateTime)
    day: Mapped[date] = mapped_column(Date)
    person_id: Mapped[int | None] = mapped_column(BigInteger)
    state: Mapped[str] = mapped_column(String(12))
    act: Mapped[str] = mapped_column(String(12), default="", server_default=sql("''"))
    text: Mapped[str] = mapped_column(PlainText, default="", server_default=sql("''"))
    letter: Mapped[str] = mapped_column(String(64), default="", server_default=sql("''"))


class AwardInstalment(Table):
    """What an award leaves to be paid later: its second, third… instalment, when and how much.

    `settled_by`: the award in which that instalment was entered. `stopped_on`: it is not paid, since the person left.
    """

    __tablename__ = "award_instalments"
    __table_args__ = (
        UniqueConstraint("award_id", "number", name="uq_award_instalments_award_id"),
        Index("ix_award_instalments_due_on", "due_on"),
    )

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    award_id: Mapped[int] = mapped_column(ForeignKey("awards.id"))
    number: Mapped[int]
    due_on: Mapped[date] = mapped_column(Date)
    yuan: Mapped[int] = mapped_column(BigInteger)
    settled_by: Mapped[int | None] = mapped_column(BigInteger)
    stopped_on: Mapped[date | None] = mapped_column(Date)


class AwardReceipt(Table):
    """Money of an award that came back, in one sum or in parts: when, how much, by which document.

    `cancelled_at`: it was written down by mistake; the reason stands with the award's step.
    """

    __tablename__ = "award_receipts"
    __table_args__ = (Index("ix_award_receipts_award_id", "award_id"),)

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    award_id: Mapped[int] = mapped_column(ForeignKey("awards.id"))
    day: Mapped[date] = mapped_column(Date)
    yuan: Mapped[int] = mapped_column(BigInteger)
    number: Mapped[str] = mapped_column(String(64), default="", server_default=sql("''"))
    recorded_at: Mapped[datetime] = mapped_column(UtcDateTime)
    recorded_by: Mapped[int | None] = mapped_column(BigInteger)
    cancelled_at: Mapped[datetime | None] = mapped_column(UtcDateTime)


class AwardSum(Table):
    """What the awards of a quarter come to under a benefit: `storage.awards.sums` keeps it beside them.

    `due_yuan` counts in the quarter in which it was approved, `paid_yuan` and `awards` in that in which it was paid,
    `repaid_yuan` in that in which it came back (`repaid_own_yuan`: of what was paid in the same year), plaques and
    certificates in that in which they were handed over.
    """

    __tablename__ = "award_sums"
    __table_args__ = {"sqlite_with_rowid": False}  # noqa: RUF012 -- SQLAlchemy reads it so

    year: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    quarter: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    benefit: Mapped[str] = mapped_column(String(64), primary_key=True)
    awards: Mapped[int]
    due_yuan: Mapped[int] = mapped_column(BigInteger)
    paid_yuan: Mapped[int] = mapped_column(BigInteger)
    repaid_yuan: Mapped[int] = mapped_column(BigInteger, default=0, server_default=sql("0"))
    repaid_own_yuan: Mapped[int] = mapped_column(BigInteger, default=0, server_default=sql("0"))
    plaques: Mapped[int]
    certificates: Mapped[int]


class AwardPayee(Table):
    """How many awards of a benefit somebody was paid in a year, so that people are counted without their awards."""

    __tablename__ = "award_payees"
    __table_args__ = {"sqlite_with_rowid": False}  # noqa: RUF012 -- SQLAlchemy reads it so

    year: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    payee: Mapped[str] = mapped_column(String(8), primary_key=True)
    benefit: Mapped[str] = mapped_column(String(64), primary_key=True)
    payee_id: Mapped[int] = mapped_column(BigInteger, primary_key=True, autoincrement=False)
    awards: Mapped[int]


class Departure(Table):
    """A talent left the district, or works here full time no more: since when, and why."""

    __tablename__ = "departures"

    talent_id: Mapped[int] = mapped_column(ForeignKey("talents.id"), primary_key=True, autoincrement=False)
    left_on: Mapped[date] = mapped_column(Date)
    reason: Mapped[str] = mapped_column(String(16))
    recorded_at: Mapped[datetime] = mapped_column(UtcDateTime)
    recorded_by: Mapped[int | None] = mapped_column(BigInteger)

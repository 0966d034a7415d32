"""The answer desk: questions that wait for a person, what is said in their threads, who is on duty, answers for all."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from sqlalchemy import JSON, BigInteger, Date, ForeignKey, Index, String
from sqlalchemy import text as sql
from sqlalchemy.orm import Mapped, mapped_column

from storage.tables.base import NEVER_REUSED, Id, PlainText, Table, UtcDateTime


class Enquiry(Table):
    """A question that the office is to answer; its words are the question's.

    `cause`: asked (问工作人员), unanswered, useless. `state`: waiting, taken, passed (to the unit `department`, of
    which `handler_id` has taken it), answered, closed. `officer_id` is whom it was given to, or who has taken it;
    `taken_at`: since when whoever has it now has it. `person_id` is whom the answer goes to, until it is closed;
    nobody where the asker neither agreed to that nor asked for it. `same_key` tells the same words; `times`: how
    often they came while it was open. `revision` rises with each step, so that of two who press at once one is
    told.
    """

    __tablename__ = "enquiries"
    __table_args__ = (
        Index("ix_enquiries_state", "state", "due_on"),
        Index("ix_enquiries_same_key", "same_key", "state"),
        Index("ix_enquiries_officer", "officer_id", "assigned_at"),
        NEVER_REUSED,
    )

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    question_id: Mapped[int] = mapped_column(ForeignKey("questions.id"), unique=True)
    cause: Mapped[str] = mapped_column(String(12))
    topic: Mapped[str] = mapped_column(String(32))
    same_key: Mapped[str] = mapped_column(String(64))
    times: Mapped[int] = mapped_column(default=1, server_default=sql("1"))
    state: Mapped[str] = mapped_column(String(12))
    revision: Mapped[int] = mapped_column(default=0, server_default=sql("0"))
    opened_at: Mapped[datetime] = mapped_column(UtcDateTime)
    due_on: Mapped[date] = mapped_column(Date)
    person_id: Mapped[int | None] = mapped_column(ForeignKey("people.id"), index=True)
    officer_id: Mapped[int | None] = mapped_column(BigInteger)
    department: Mapped[str] = mapped_column(String(64), default="", server_default=sql("''"))
    handler_id: Mapped[int | None] = mapped_column(BigInteger)
    assigned_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    taken_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    answered_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    closed_at: Mapped[datetime | None] = mapped_column(UtcDateTime)


class EnquiryTurn(Table):
    """What was said in the thread of an enquiry, by the `office` (`person_id` wrote it) or the `asker` (nobody named).

    Between these, for the office alone: `unit`, what the unit `department` says to it (`letter`: the number of the
    letter that stood in), and `return`, why it is not for that unit.

    `key` names the update that brought it, so a replay says it once. `token` is part of the key of the push that took
    it to the asker, and is blanked with the person. `citations` as of a question.
    """

    __tablename__ = "enquiry_turns"
    __table_args__ = (Index("ix_enquiry_turns_enquiry", "enquiry_id", "id"), NEVER_REUSED)

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    enquiry_id: Mapped[int] = mapped_column(ForeignKey("enquiries.id"))
    at: Mapped[datetime] = mapped_column(UtcDateTime)
    side: Mapped[str] = mapped_column(String(8))
    person_id: Mapped[int | None] = mapped_column(BigInteger)
    text: Mapped[str | None] = mapped_column(PlainText)
    citations: Mapped[list[dict[str, Any]]] = mapped_column(JSON)
    key: Mapped[str] = mapped_column(String(96), unique=True)
    token: Mapped[str] = mapped_column(String(32), default="", server_default=sql("''"))
    department: Mapped[str] = mapped_column(String(64), default="", server_default=sql("''"))
    letter: Mapped[str] = mapped_column(String(64), default="", server_default=sql("''"))


class DeskDuty(Table):
    """Somebody of the office is on duty for a topic ("": for all)."""

    __tablename__ = "desk_duties"

    person_id: Mapped[int] = mapped_column(ForeignKey("people.id"), primary_key=True, autoincrement=False)
    topic: Mapped[str] = mapped_column(String(32), primary_key=True)
    since: Mapped[datetime] = mapped_column(UtcDateTime)
    set_by: Mapped[int | None] = mapped_column(BigInteger)


class Faq(Table):
    """An answer of the office for all who ask the same (常见问题).

    `state`: draft, waiting (for a second person), published, stale (an article it stands on has changed), withdrawn,
    dropped. `basis` are the articles it stands on, as a question's citations. `replaces` is the one that ends when this
    is published. `indexed`: the revision that the library answers from, 0 none; what differs is for a job to apply.
    """

    __tablename__ = "faqs"
    __table_args__ = (Index("ix_faqs_state", "state", "expires_on"), NEVER_REUSED)

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    enquiry_id: Mapped[int | None] = mapped_column(ForeignKey("enquiries.id"), index=True)
    replaces: Mapped[int | None] = mapped_column(BigInteger)
    question: Mapped[str] = mapped_column(PlainText)
    answer: Mapped[str] = mapped_column(PlainText)
    basis: Mapped[list[dict[str, Any]]] = mapped_column(JSON)
    audience: Mapped[str] = mapped_column(String(12))
    expires_on: Mapped[date] = mapped_column(Date)
    state: Mapped[str] = mapped_column(String(12))
    revision: Mapped[int] = mapped_column(default=1, server_default=sql("1"))
    indexed: Mapped[int] = mapped_column(default=0, server_default=sql("0"))
    remark: Mapped[str] = mapped_column(PlainText, default="", server_default=sql("''"))
    drafted_by: Mapped[int | None] = mapped_column(BigInteger)
    drafted_at: Mapped[datetime] = mapped_column(UtcDateTime)
    reviewed_by: Mapped[int | None] = mapped_column(BigInteger)
    reviewed_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    ended_at: Mapped[datetime | None] = mapped_column(UtcDateTime)

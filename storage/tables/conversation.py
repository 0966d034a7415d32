"""What comes in and is remembered of a conversation: updates, questions, forms being typed, acts, moments."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, BigInteger, ForeignKey, Index, String, Text, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from storage.tables.base import Id, PlainText, Table, UtcDateTime


class InboxRow(Table):
    """An update that was received; confirmed to Telegram only once it is here.

    `source` names the stream that numbers its updates ("telegram:42", "local"). `payload` is blanked when the
    row is done, and after 24 hours anyway. `failures` counts exceptions, `replays` how often it was begun again after
    the process had ended on it. Neither `done_at` nor `set_aside_at`: it is still to be handled.
    """

    __tablename__ = "inbox"
    __table_args__ = (
        Index(
            "ix_inbox_waiting",
            "source",
            "update_id",
            sqlite_where=text("done_at IS NULL AND set_aside_at IS NULL"),
            postgresql_where=text("done_at IS NULL AND set_aside_at IS NULL"),
        ),
        Index("ix_inbox_received_at", "received_at"),
    )

    source: Mapped[str] = mapped_column(String(32), primary_key=True)
    update_id: Mapped[int] = mapped_column(BigInteger, primary_key=True, autoincrement=False)
    received_at: Mapped[datetime] = mapped_column(UtcDateTime)
    payload: Mapped[str | None] = mapped_column(Text)
    failures: Mapped[int] = mapped_column(default=0, server_default=text("0"))
    replays: Mapped[int] = mapped_column(default=0, server_default=text("0"))
    done_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    set_aside_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    error_id: Mapped[str | None] = mapped_column(String(8))


class Question(Table):
    """A question that a person asked. Named by the update that brought it, so a replay records it once.

    `asker` is an HMAC under a secret of the data folder. `person_id` is there only while staff owe an answer.
    `text` is the whole question; `said` what was typed, where that rested on the question before it (那硕士呢).
    Both are blanked when they have been kept long enough, `account` (what was found, what a language model said and
    what was objected to) much earlier. `wording` is what became of the model's words, "" where none was asked.
    """

    __tablename__ = "questions"
    __table_args__ = (
        UniqueConstraint("source", "update_id", name="uq_questions_update"),
        Index("ix_questions_asker", "asker", "asked_at"),
        Index(
            "ix_questions_open",
            "sent_at",
            sqlite_where=text("sent_at IS NOT NULL AND answered_at IS NULL"),
            postgresql_where=text("sent_at IS NOT NULL AND answered_at IS NULL"),
        ),
        Index("ix_questions_asked_at", "asked_at"),
    )

    wording: Mapped[str] = mapped_column(String(16), server_default=text("''"))  # before `text` is a column
    tokens: Mapped[int] = mapped_column(server_default=text("0"))
    id: Mapped[int] = mapped_column(Id, primary_key=True)
    source: Mapped[str] = mapped_column(String(32))
    update_id: Mapped[int] = mapped_column(BigInteger)
    asker: Mapped[str] = mapped_column(String(64))
    asked_at: Mapped[datetime] = mapped_column(UtcDateTime)
    language: Mapped[str] = mapped_column(String(8))
    text: Mapped[str | None] = mapped_column(PlainText)
    said: Mapped[str | None] = mapped_column(PlainText)
    status: Mapped[str] = mapped_column(String(16))
    citations: Mapped[list[dict[str, Any]]] = mapped_column(JSON)
    elapsed_ms: Mapped[float]
    helpful: Mapped[bool | None]
    reason: Mapped[str | None] = mapped_column(PlainText)
    rated_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    person_id: Mapped[int | None] = mapped_column(ForeignKey("people.id"), index=True)
    note: Mapped[str | None] = mapped_column(PlainText)
    sent_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    answered_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    account: Mapped[dict[str, Any] | None] = mapped_column(JSON(none_as_null=True))


class Talk(Table):
    """What somebody's conversation in a chat is about, for the next question: a row each, gone within a day.

    `asker` and `chat` are HMACs under a secret of the data folder; `data` is of the knowledge room.
    """

    __tablename__ = "talks"

    asker: Mapped[str] = mapped_column(String(64), primary_key=True)
    chat: Mapped[str] = mapped_column(String(64), primary_key=True)
    data: Mapped[dict[str, str]] = mapped_column(JSON)
    at: Mapped[datetime] = mapped_column(UtcDateTime, index=True)


class ConfirmedAnswer(Table):
    """A question whose answer people or the office confirmed, and whether it was right when it was last asked again.

    `version` is the one that answered then, "" where none did.
    """

    __tablename__ = "confirmed_answers"

    question_id: Mapped[int] = mapped_column(ForeignKey("questions.id"), primary_key=True, autoincrement=False)
    right: Mapped[bool]
    version: Mapped[str] = mapped_column(String(64))
    checked_at: Mapped[datetime] = mapped_column(UtcDateTime)


class AuditRow(Table):
    """Who did what to what, when. Triggers of the database refuse to change or delete a row."""

    __tablename__ = "audit"
    __table_args__ = (Index("ix_audit_at", "at"),)

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    at: Mapped[datetime] = mapped_column(UtcDateTime)
    person_id: Mapped[int | None] = mapped_column(BigInteger)
    act: Mapped[str] = mapped_column(String(64))
    subject: Mapped[str] = mapped_column(PlainText)
    facts: Mapped[dict[str, Any]] = mapped_column(JSON)


class Mark(Table):
    """A moment to remember by name, such as the last time Telegram was asked for updates (F20)."""

    __tablename__ = "marks"

    name: Mapped[str] = mapped_column(String(64), primary_key=True)
    at: Mapped[datetime] = mapped_column(UtcDateTime)


class Draft(Table):
    """What a person is in the middle of typing: one form at a time, kept over restarts.

    `chat` is where it was begun: words said elsewhere don't belong to it. `facts` is what the form knows so far.
    It is saved and dropped together with "done", so a replay never puts a text into the next form.
    """

    __tablename__ = "drafts"

    person_id: Mapped[int] = mapped_column(ForeignKey("people.id"), primary_key=True, autoincrement=False)
    chat: Mapped[str] = mapped_column(String(64))
    form: Mapped[str] = mapped_column(String(32))
    facts: Mapped[dict[str, Any]] = mapped_column(JSON)
    saved_at: Mapped[datetime] = mapped_column(UtcDateTime, index=True)

"""Surveys and what was answered. Named and anonymous answers lie in tables of their own, without a path between them.

A named answer belongs to an addressee. An anonymous one is a ballot: its key is an HMAC of the addressee under a key
that lies in a file beside the database until the run closes (`storage.surveys.run_keys`), then a random one. Tables of
ballots have no row numbers on SQLite, so their order tells nothing, and no moment finer than a day.
"""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from sqlalchemy import JSON, BigInteger, Date, ForeignKey, Index, String, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from storage.tables.base import NEVER_REUSED, Id, PlainText, Table, UtcDateTime

UNORDERED = {"sqlite_with_rowid": False}  # a row number would tell who came first


class Survey(Table):
    """A survey by its key, whatever its versions."""

    __tablename__ = "surveys"
    __table_args__ = NEVER_REUSED

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    key: Mapped[str] = mapped_column(String(24), unique=True)
    made_at: Mapped[datetime] = mapped_column(UtcDateTime)
    made_by: Mapped[int | None] = mapped_column(BigInteger)
    withdrawn_at: Mapped[datetime | None] = mapped_column(UtcDateTime)


class SurveyVersion(Table):
    """What a survey asks, from some moment on. One that a run uses is never changed: a change is a new version."""

    __tablename__ = "survey_versions"
    __table_args__ = (UniqueConstraint("survey_id", "version", name="uq_survey_versions_survey"), NEVER_REUSED)

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    survey_id: Mapped[int] = mapped_column(ForeignKey("surveys.id"))
    version: Mapped[int]
    title: Mapped[str] = mapped_column(PlainText)  # the Chinese one, for lists
    anonymous: Mapped[bool]
    definition: Mapped[dict[str, Any]] = mapped_column(JSON)
    digest: Mapped[str] = mapped_column(String(64))
    made_at: Mapped[datetime] = mapped_column(UtcDateTime)
    made_by: Mapped[int | None] = mapped_column(BigInteger)


class SurveySketch(Table):
    """A survey that is being built in the chat: incomplete, and nobody is asked by it. Saved, it becomes a version.

    `key`: the update that began it, so that a replay begins no other. `revision` rises with each change.
    """

    __tablename__ = "survey_sketches"
    __table_args__ = NEVER_REUSED

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    key: Mapped[str] = mapped_column(String(64), unique=True)
    definition: Mapped[dict[str, Any]] = mapped_column(JSON)
    revision: Mapped[int] = mapped_column(default=1, server_default=text("1"))
    made_by: Mapped[int] = mapped_column(BigInteger)
    changed_at: Mapped[datetime] = mapped_column(UtcDateTime)


class Response(Table):
    """What an addressee answers by name: when it was begun and finished; partial ones count as such.

    `source`: chat, or phone (entered by a person of the office or the liaison, `entered_by`). `place` is the item that
    is open. Answers to notices and invitations are responses too: items "read" and "coming".
    """

    __tablename__ = "responses"
    __table_args__ = (Index("ix_responses_run", "run_id", "finished_at"),)

    addressee_id: Mapped[int] = mapped_column(ForeignKey("addressees.id"), primary_key=True, autoincrement=False)
    run_id: Mapped[int] = mapped_column(ForeignKey("runs.id"))
    source: Mapped[str] = mapped_column(String(8), default="chat")
    entered_by: Mapped[int | None] = mapped_column(BigInteger)
    place: Mapped[str] = mapped_column(String(24), default="")
    begun_at: Mapped[datetime] = mapped_column(UtcDateTime)
    changed_at: Mapped[datetime] = mapped_column(UtcDateTime)
    finished_at: Mapped[datetime | None] = mapped_column(UtcDateTime)


class Answer(Table):
    """The answer to one item of a named survey, stored as it is tapped. `value`: see `storage.surveys.definition`."""

    __tablename__ = "answers"

    addressee_id: Mapped[int] = mapped_column(ForeignKey("responses.addressee_id"), primary_key=True)
    item: Mapped[str] = mapped_column(String(24), primary_key=True)
    value: Mapped[Any] = mapped_column(JSON)
    answered_at: Mapped[datetime] = mapped_column(UtcDateTime)


class BallotDraft(Table):
    """Anonymous answers before 提交: deleted as it is submitted, or as the run closes."""

    __tablename__ = "ballot_drafts"
    __table_args__ = UNORDERED

    id: Mapped[str] = mapped_column(String(64), primary_key=True)
    run_id: Mapped[int] = mapped_column(ForeignKey("runs.id"), index=True)
    answers: Mapped[dict[str, Any]] = mapped_column(JSON)
    place: Mapped[str] = mapped_column(String(24), default="")


class Ballot(Table):
    """What somebody answered, nobody can tell who. Also what came from paper or another survey tool (`source`)."""

    __tablename__ = "ballots"
    __table_args__ = UNORDERED

    id: Mapped[str] = mapped_column(String(64), primary_key=True)
    run_id: Mapped[int] = mapped_column(ForeignKey("runs.id"), index=True)
    category: Mapped[int | None]
    day: Mapped[date] = mapped_column(Date)
    source: Mapped[str] = mapped_column(String(8), default="chat")
    answers: Mapped[dict[str, Any]] = mapped_column(JSON)

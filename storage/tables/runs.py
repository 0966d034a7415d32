"""Runs 期: one sending of a survey or a notice to an audience that is fixed as it starts; schedules that make them."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, BigInteger, ForeignKey, Index, String, UniqueConstraint
from sqlalchemy import text as sql
from sqlalchemy.orm import Mapped, mapped_column

from storage.tables.base import NEVER_REUSED, Id, PlainText, Table, UtcDateTime


class Schedule(Table):
    """When runs are made by themselves: once, by cron, or some days after an event. Staff see and edit it.

    `trigger`: {"at": moment} | {"cron": "0 9 * * mon"} | {"event": "contact_logged" | "run_closed", "days": 3}, in the
    office's time. `plan` is what each run is made of (see `storage.runs.Plan`). `next_at`: the next occurrence; None
    for events. What is missed for longer than `grace_minutes` is asked of the office. `state`: draft, waiting,
    active, paused, ended. `made_until`: of an event, the moment up to which what happened has its occurrence; nothing
    from before `active_since` has. `remark` is what staff wrote as they gave it back, or why it paused by itself. `key`
    makes each be drafted once.
    """

    __tablename__ = "schedules"
    __table_args__ = (Index("ix_schedules_next", "state", "next_at"), NEVER_REUSED)

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    key: Mapped[str] = mapped_column(String(128), unique=True)
    title: Mapped[str] = mapped_column(PlainText)
    trigger: Mapped[dict[str, Any]] = mapped_column(JSON)
    plan: Mapped[dict[str, Any]] = mapped_column(JSON)
    state: Mapped[str] = mapped_column(String(12), default="draft")
    next_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    active_since: Mapped[datetime | None] = mapped_column(UtcDateTime)
    made_until: Mapped[datetime | None] = mapped_column(UtcDateTime)
    grace_minutes: Mapped[int] = mapped_column(default=720, server_default=sql("720"))
    revision: Mapped[int] = mapped_column(default=1, server_default=sql("1"))
    made_at: Mapped[datetime] = mapped_column(UtcDateTime)
    made_by: Mapped[int | None] = mapped_column(BigInteger)
    approved_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    approved_by: Mapped[int | None] = mapped_column(BigInteger)
    approval: Mapped[dict[str, Any] | None] = mapped_column(JSON)
    remark: Mapped[str] = mapped_column(PlainText, default="", server_default=sql("''"))


class Occurrence(Table):
    """One time that a schedule was due: recorded once, whatever became of it.

    `state`: started (`run_id`), asking (missed for too long: the office decides), left_out. `key` names it in its
    schedule: the moment it was due, or the event.
    """

    __tablename__ = "occurrences"
    __table_args__ = (
        UniqueConstraint("schedule_id", "key", name="uq_occurrences_schedule"),
        Index("ix_occurrences_state", "state"),
        NEVER_REUSED,
    )

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    schedule_id: Mapped[int] = mapped_column(ForeignKey("schedules.id"))
    key: Mapped[str] = mapped_column(String(64))
    due_at: Mapped[datetime] = mapped_column(UtcDateTime)
    state: Mapped[str] = mapped_column(String(12))
    run_id: Mapped[int | None] = mapped_column(ForeignKey("runs.id"))
    recorded_at: Mapped[datetime] = mapped_column(UtcDateTime)
    decided_by: Mapped[int | None] = mapped_column(BigInteger)


class Run(Table):
    """A survey or a notice on its way to an audience. `key` makes each happen once.

    `kind`: see `storage.run_plans`. `state`: draft → waiting (for a second person) → approved → running ⇄ paused →
    closed; cancelled from any before; waiting → draft where it is given back; approved → asking where its start was
    missed for too long.
    `content` is what a notice says ({"zh": …, "en": …, …}); `version_id` what a survey asks. `audience` is a filter
    (`storage.audiences`); who is in it is fixed as addressees when the run starts. It starts at `starts_at`, None: once
    approved; it is open for `open_days`, then `closes_at`. `reminders`: [{"after_days": 3, "zh": …, "en": …}], at most
    two; `reminded` is how many went. `approval`: 线下已签批, {"signer", "day", "sha256", "name"}. `remark` is what
    staff wrote as they gave it back, or why it was cancelled.
    """

    __tablename__ = "runs"
    __table_args__ = (Index("ix_runs_state", "state", "starts_at"), NEVER_REUSED)

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    key: Mapped[str] = mapped_column(String(128), unique=True)
    kind: Mapped[str] = mapped_column(String(12))
    title: Mapped[str] = mapped_column(PlainText)
    version_id: Mapped[int | None] = mapped_column(ForeignKey("survey_versions.id"), index=True)
    content: Mapped[dict[str, Any] | None] = mapped_column(JSON)
    topic: Mapped[str] = mapped_column(String(12))
    anonymous: Mapped[bool] = mapped_column(default=False, server_default=sql("false"))
    urgent: Mapped[bool] = mapped_column(default=False, server_default=sql("false"))
    audience: Mapped[dict[str, Any]] = mapped_column(JSON)
    state: Mapped[str] = mapped_column(String(12), default="draft")
    revision: Mapped[int] = mapped_column(default=1, server_default=sql("1"))
    starts_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    open_days: Mapped[int] = mapped_column(default=14, server_default=sql("14"))
    closes_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    reminders: Mapped[list[dict[str, Any]]] = mapped_column(JSON, default=list)
    reminded: Mapped[int] = mapped_column(default=0, server_default=sql("0"))
    schedule_id: Mapped[int | None] = mapped_column(ForeignKey("schedules.id"), index=True)
    made_at: Mapped[datetime] = mapped_column(UtcDateTime)
    made_by: Mapped[int | None] = mapped_column(BigInteger)
    approved_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    approved_by: Mapped[int | None] = mapped_column(BigInteger)
    approval: Mapped[dict[str, Any] | None] = mapped_column(JSON)
    started_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    ended_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    remark: Mapped[str] = mapped_column(PlainText, default="", server_default=sql("''"))


class Addressee(Table):
    """Who is in a run's audience, fixed as it starts; `category` is what it was then.

    `left_out` says why nothing goes to them: "" (something does), unjoined, unreachable, no_consent (these three are
    for a person to phone), opted_out, cap, excluded, erased. `finished`: of a named run, as it happens; of an anonymous
    one only at its close, for all at once. `asked_at` is when the first push may go to them: reminders count from
    it. `later_at`: 晚点提醒. `declined_at`: 这次不答.
    """

    __tablename__ = "addressees"
    __table_args__ = (
        UniqueConstraint("run_id", "talent_id", name="uq_addressees_run"),
        UniqueConstraint("run_id", "person_id", name="uq_addressees_run_person"),
        NEVER_REUSED,
    )

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    run_id: Mapped[int] = mapped_column(ForeignKey("runs.id"))
    talent_id: Mapped[int | None] = mapped_column(ForeignKey("talents.id"), index=True)
    person_id: Mapped[int | None] = mapped_column(ForeignKey("people.id"), index=True)
    category: Mapped[int | None]
    left_out: Mapped[str] = mapped_column(String(12), default="", server_default=sql("''"))
    finished: Mapped[bool] = mapped_column(default=False, server_default=sql("false"))
    asked_at: Mapped[datetime] = mapped_column(UtcDateTime)
    later_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    declined_at: Mapped[datetime | None] = mapped_column(UtcDateTime)


class Subscription(Table):
    """What a person wants to be told, or not: topics survey, policy, clause, window, bulletin, event, contact.

    Without a row the topic's default holds (`storage.subscriptions`).
    """

    __tablename__ = "subscriptions"

    person_id: Mapped[int] = mapped_column(ForeignKey("people.id"), primary_key=True, autoincrement=False)
    topic: Mapped[str] = mapped_column(String(12), primary_key=True)
    wanted: Mapped[bool]
    changed_at: Mapped[datetime] = mapped_column(UtcDateTime)

"""What the options about runs and schedules come to: a plan, a moment, an approval on paper. See `run_options`."""

from __future__ import annotations

import argparse
import secrets
import shutil
from datetime import UTC, date, datetime
from typing import TYPE_CHECKING

from bot.cli import audience_words
from jobs import pushing
from storage import attachments, people, run_plans
from storage.approvals import NotMoved, Paper
from storage.run_plans import Plan, Reminder

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from bot.settings import Settings

_MANY = 10_000  # for the key of a run made here


def read_plan(session: Session, args: argparse.Namespace, policy: pushing.Policy, starts_at: datetime | None) -> Plan:
    """The plan that the options say. Raises SurveyRefused, AudienceRefused, PlanRefused, NotMoved."""
    open_days = policy.open_days if args.open_days is None else args.open_days
    reminders = policy.usual_reminders(open_days) if args.remind is None else _read_reminders(args.remind)
    plan = run_plans.plan_survey(
        session,
        args.key,
        audience=audience_words.read(session, args.audience),
        open_days=open_days,
        reminders=reminders,
        urgent=args.urgent,
        starts_at=starts_at,
        **({"title": args.title} if args.title else {}),
    )
    run_plans.check(session, plan)
    return plan


def _read_reminders(text: str) -> tuple[Reminder, ...]:
    try:
        days = [int(part) for part in text.replace("，", ",").split(",")]
    except ValueError as error:
        raise NotMoved("run.remind_option", f"--remind 应是天数，如 4,10：{text}", text=text) from error
    return tuple(Reminder(day) for day in days if day)


def read_moment(text: str, settings: Settings) -> datetime:
    """A moment in the office's time: "2026-12-01 09:00", or a day's midnight.

    Raises NotMoved `run.moment`; `run.skipped` where the clock passes over it that day.
    """
    try:
        shown = datetime.fromisoformat(text).replace(tzinfo=None)
    except ValueError as error:
        raise NotMoved("run.moment", f"时间应形如 2026-12-01 09:00：{text}", text=text) from error
    moment = shown.replace(tzinfo=settings.zone).astimezone(UTC)
    if moment.astimezone(settings.zone).replace(tzinfo=None) != shown:
        told = f"{settings.zone} 那天的钟要拨快，没有这个时刻，请换一个：{text}"
        raise NotMoved("run.skipped", told, text=text, zone=str(settings.zone))
    return moment


def keep_paper(args: argparse.Namespace, settings: Settings) -> Paper | None:
    """The approval on paper that the options say, its photo kept; None without one.

    Raises NotMoved `run.paper`, `run.paper_option`.
    """
    if args.approve_paper is None:
        return None
    signer, _, day = args.approve_paper.replace("：", ":").rpartition(":")
    try:
        signed_on = date.fromisoformat(day)
    except ValueError as error:
        raise NotMoved("run.paper_option", f"--approve-paper 应形如 陈某:2026-11-20：{args.approve_paper}") from error
    if args.photo is None or not args.photo.is_file():
        raise NotMoved("run.paper", "线下签批要附照片：--photo FILE")
    folder = attachments.folder_of(settings.data_dir)
    copied = folder / f"{secrets.token_hex(8)}.part"
    shutil.copyfile(args.photo, copied)
    try:
        sha256, _ = attachments.keep(folder, copied)
    finally:
        copied.unlink(missing_ok=True)
    return Paper(signer, signed_on, sha256, args.photo.name)


def list_admins(session: Session, settings: Settings) -> list[int]:
    """The people whom the settings make admins, as far as they have written to us: they may approve."""
    known = people.find(session, "telegram", {str(number) for number in settings.admin_ids})
    return [one.person_id for one in known.values()]


def make_key(now: datetime) -> str:
    """The key of a run or a schedule that is made by a command."""
    return f"command:{now:%Y%m%dT%H%M%S%f}:{secrets.randbelow(_MANY)}"

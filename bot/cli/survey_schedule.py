"""`siwen survey schedule …`: surveys that go out by themselves, and what was missed and waits for the office."""

from __future__ import annotations

import argparse
import json
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from bot.settings import Settings
    from jobs.timetable import Trigger
    from storage.tables import Schedule


def configure(parser: argparse.ArgumentParser) -> None:
    """Declare the steps: add, pause, resume, end; send and leave are about one time that was missed."""
    from bot.cli import run_options

    steps = parser.add_subparsers(dest="step", metavar="STEP", required=True)
    adding = steps.add_parser(
        "add", help="a new one; its next five times are listed first", description="a new schedule"
    )
    run_options.add_plan(adding)
    when = adding.add_mutually_exclusive_group(required=True)
    when.add_argument("--at", default="", metavar="TIME", help="once (2026-12-01 09:00)")
    when.add_argument(
        "--cron", default="", metavar="EXPR", help="minute hour day month weekday, the weekday by name (0 9 * * mon)"
    )
    when.add_argument("--after", choices=("contact_logged", "run_closed"), help="after something has happened")
    adding.add_argument("--days", type=int, default=0, metavar="N", help="so many days after it")
    adding.add_argument("--of", default="", metavar="KEY", help="after a run of which survey has closed")
    adding.add_argument(
        "--whom", choices=("answered", "unanswered", "all"), default="answered", help="to whom of that run"
    )
    adding.add_argument(
        "--grace-minutes",
        type=int,
        metavar="N",
        help="missed by so many minutes, the office is asked; default: pushing.yaml",
    )
    run_options.add_approval(adding)
    adding.add_argument("--preview", action="store_true", help="only its next five times; nothing is saved")
    adding.add_argument("--json", action="store_true", help="one JSON object instead of lines")
    for name, line in (("pause", "pause it"), ("resume", "go on with it"), ("end", "end it"),
                       ("send", "send what was missed"), ("leave", "leave out what was missed")):  # fmt: skip
        step = steps.add_parser(name, help=line, description=line)
        step.add_argument("id", type=int, metavar="ID")
        step.add_argument("--json", action="store_true", help="one JSON object instead of lines")


def run(args: argparse.Namespace) -> int:
    """Run one step. Raises ScheduleRefused, SurveyRefused, AudienceRefused, PlanRefused, NotMoved, Busy."""
    from bot import settings
    from bot.process.opening import open_database

    loaded, now = settings.load(), datetime.now(UTC)
    database = open_database(loaded)
    try:
        step = _add if args.step == "add" else _move
        record = database.write(lambda session: step(session, args, loaded, now))
    finally:
        database.close()
    print(json.dumps(record, ensure_ascii=False, default=str) if args.json else _lines(args, record, loaded))
    return 0


def _add(session: Session, args: argparse.Namespace, loaded: Settings, now: datetime) -> dict[str, Any]:
    from bot.cli import run_words
    from jobs import pushing, timetable
    from storage import schedules

    policy, trigger = pushing.load_policy(loaded.data_dir), _read_trigger(args, loaded)
    dates = timetable.check(trigger, now, loaded.zone)
    shown = [date.isoformat() for date in dates]
    plan = run_words.read_plan(session, args, policy, None)
    if args.preview:
        return {"next": shown}
    grace = int(policy.grace.total_seconds() // 60) if args.grace_minutes is None else args.grace_minutes
    next_at = dates[0] if dates else None
    setting = schedules.Setting(plan.title, trigger.encode(), plan, next_at, grace)
    schedule_id = schedules.draft(session, setting, key=run_words.make_key(now), by=None, now=now)
    paper = run_words.keep_paper(args, loaded)
    if paper is not None:
        today = now.astimezone(loaded.zone).date()
        made = schedules.approve_on_paper(
            session, schedule_id, paper, revision=1, by=None, now=now, today=today, next_at=next_at
        )
    else:
        made = schedules.submit(
            session, schedule_id, revision=1, by=None, now=now, next_at=next_at,
            second_person=policy.second_person, approvers=run_words.list_admins(session, loaded),
        )  # fmt: skip
    return {"id": made.id, "state": made.state, "title": made.title, "next": shown}


def _read_trigger(args: argparse.Namespace, loaded: Settings) -> Trigger:
    from bot.cli import run_words
    from jobs.timetable import Trigger

    if args.at:
        return Trigger(at=run_words.read_moment(args.at, loaded))
    if args.cron:
        return Trigger(cron=args.cron)
    return Trigger(event=args.after, days=args.days, survey=args.of, whom=args.whom)


def _move(session: Session, args: argparse.Namespace, loaded: Settings, now: datetime) -> dict[str, Any]:
    from jobs import pushing
    from jobs import schedules as jobs
    from jobs.schedules import Office
    from storage import occurrences, schedules

    if args.step == "send":
        office = Office(pushing.load_policy(loaded.data_dir), loaded.zone)
        return {"id": args.id, "runs": jobs.send_late(session, args.id, office, by=None, now=now)}
    if args.step == "leave":
        return {"id": args.id, "state": occurrences.leave_out(session, args.id, by=None, now=now).state}
    if args.step == "pause":
        moved = schedules.pause(session, args.id, revision=None, by=None, now=now)
    elif args.step == "end":
        moved = schedules.end(session, args.id, revision=None, by=None, now=now)
    else:
        next_at = _next(session, args.id, loaded, now)
        moved = schedules.resume(session, args.id, revision=None, by=None, now=now, next_at=next_at)
    return {"id": moved.id, "state": moved.state, "next_at": moved.next_at}


def _next(session: Session, schedule_id: int, loaded: Settings, now: datetime) -> datetime | None:
    from jobs import timetable
    from storage import approvals
    from storage.tables import Schedule

    schedule: Schedule = approvals.get(session, Schedule, schedule_id)
    return next(iter(timetable.check(timetable.decode(schedule.trigger), now, loaded.zone)), None)


def _lines(args: argparse.Namespace, record: dict[str, Any], loaded: Settings) -> str:
    from bot.texts import say

    language = loaded.language
    if args.step != "add":
        return say(language, f"schedule.done_{args.step}", id=record["id"])
    dates = [f"{datetime.fromisoformat(date).astimezone(loaded.zone):%Y-%m-%d %H:%M}" for date in record["next"]]
    lines = [say(language, "schedule.next", dates=(", " if language == "en" else "，").join(dates))] if dates else []
    if "state" in record:
        lines.append(say(language, f"schedule.made_{record['state']}", id=record["id"], title=record["title"]))
    return "\n".join(lines)

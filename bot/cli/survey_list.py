"""`siwen survey list`: the surveys, their runs and the schedules, or one run in numbers."""

from __future__ import annotations

import argparse
import json
from dataclasses import asdict
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from zoneinfo import ZoneInfo

    from sqlalchemy.orm import Session

    from storage.run_figures import Sending
    from storage.tables import Run, Schedule


def configure(parser: argparse.ArgumentParser) -> None:
    """Declare the arguments."""
    parser.add_argument("--run", type=int, dest="run_id", metavar="ID", help="the figures of that run alone")
    parser.add_argument("--json", action="store_true", help="one JSON object instead of lines")


def run(args: argparse.Namespace) -> int:
    """Print them. Raises NotMoved where there is no such run."""
    from bot import settings
    from bot.process.opening import open_database

    loaded = settings.load()
    database = open_database(loaded)
    try:
        record = database.read(lambda session: _read_run(session, args.run_id) if args.run_id else _read_all(session))
    finally:
        database.close()
    if args.json:
        print(json.dumps(record, ensure_ascii=False, indent=1, default=str))
    elif args.run_id:
        print("\n".join(_run_lines(record, loaded.zone, loaded.language)))
    else:
        print("\n".join(_all_lines(record, loaded.zone, loaded.language)))
    return 0


def _read_all(session: Session) -> dict[str, Any]:
    from storage import occurrences, run_figures, schedules
    from storage.surveys import catalogue

    return {
        "surveys": [asdict(listed) for listed in catalogue.list_surveys(session, withdrawn=True)],
        "runs": [run_record(run) for run in run_figures.list_runs(session, limit=100)],
        "schedules": [schedule_record(schedule) for schedule in schedules.list_schedules(session)],
        "asking": [
            {"id": occurrence.id, "schedule": occurrence.schedule_id, "due_at": occurrence.due_at}
            for occurrence in occurrences.list_occurrences(session, state="asking", limit=100)
        ],
    }


def run_record(run: Run) -> dict[str, Any]:
    """A run for scripts; moments in UTC."""
    names = (
        "id", "kind", "title", "state", "anonymous", "revision", "starts_at", "started_at", "closes_at", "ended_at",
        "remark",
    )  # fmt: skip
    return {name: getattr(run, name) for name in names}


def schedule_record(schedule: Schedule) -> dict[str, Any]:
    """A schedule for scripts; moments in UTC."""
    names = ("id", "title", "trigger", "state", "revision", "next_at", "remark")
    return {name: getattr(schedule, name) for name in names}


def _read_run(session: Session, run_id: int) -> dict[str, Any]:
    from storage import approvals, notices, run_figures
    from storage.run_plans import Kind
    from storage.tables import Run

    run = approvals.get(session, Run, run_id)
    figures = run_figures.count(session, run_id)
    counted = asdict(figures)
    counted["whole"]["sent"] = figures.whole.sent
    if run.kind == Kind.INVITATION:
        counted["coming"] = notices.count(session, run.id, notices.COMING)
    return run_record(run) | counted


def _run_lines(record: dict[str, Any], zone: ZoneInfo, language: str) -> list[str]:
    from bot.texts import say
    from bot.views.audience_words import reasons_text
    from storage.run_figures import Sending

    if record["started_at"] is None:
        key = "run.never_begun" if record["state"] == "cancelled" else "run.not_begun"
        return [_run_line(record, zone, language), say(language, key)]
    whole = Sending(**{name: value for name, value in record["whole"].items() if name != "sent"})
    lines = [_run_line(record, zone, language), _sending_line(whole, language)]
    if whole.left_out:
        key = "run.unreached" if whole.unreached else "run.left_out"
        lines.append(say(language, key, reasons=reasons_text(whole.left_out, language)))
    return [*lines, _answers_line(record, language)]


def _answers_line(record: dict[str, Any], language: str) -> str:
    """What people did with it: they answered, or come, or read it."""
    from bot.texts import say
    from bot.views.notices import coming_text
    from storage.run_plans import ASKS

    if "coming" in record:
        return coming_text(record["coming"], language)
    if record["kind"] not in ASKS:
        return say(language, "run.read_by", finished=record["finished"])
    key = "run.answers_least" if record["in_fives"] else "run.answers"
    return say(language, key, started=record["started"], finished=record["finished"])


def _sending_line(sending: Sending, language: str) -> str:
    from bot.texts import say

    failed = sum(sending.undeliverable.values())
    return say(
        language,
        "run.sending",
        audience=sending.audience,
        sent=sending.sent,
        delivered=sending.delivered,
        waiting=sending.waiting,
        unknown=sending.unknown,
        failed=failed,
    )


def _run_line(record: dict[str, Any], zone: ZoneInfo, language: str) -> str:
    from bot.texts import say

    state = say(language, f"run.state.{record['state']}")
    line = say(language, "run.line", id=record["id"], title=record["title"], state=state)
    starts_at, closes_at, ended_at = record["starts_at"], record["closes_at"], record["ended_at"]
    if ended_at is not None:
        return line + say(language, "run.line_ended", day=f"{ended_at.astimezone(zone):%Y-%m-%d %H:%M}")
    if closes_at is None:
        starts = (
            say(language, "run.line_starts", day=f"{starts_at.astimezone(zone):%Y-%m-%d %H:%M}") if starts_at else ""
        )
        return line + starts
    return line + say(language, "run.line_closes", day=f"{closes_at.astimezone(zone):%Y-%m-%d %H:%M}")


def _all_lines(record: dict[str, Any], zone: ZoneInfo, language: str) -> list[str]:
    from bot.texts import say

    lines = []
    for listed in record["surveys"]:
        mode = say(language, "survey.anonymous" if listed["anonymous"] else "survey.named")
        told = {"name": listed["key"], "title": listed["title"], "version": listed["version"], "runs": listed["runs"]}
        key = "survey.line_withdrawn" if listed["withdrawn"] else "survey.line"
        lines.append(say(language, key, mode=mode, **told))
    lines += [_run_line(run, zone, language) for run in record["runs"]]
    for schedule in record["schedules"]:
        state = say(language, f"schedule.state.{schedule['state']}")
        next_at = schedule["next_at"]
        day = f"{next_at.astimezone(zone):%Y-%m-%d %H:%M}" if next_at else "—"
        lines.append(say(language, "schedule.line", id=schedule["id"], title=schedule["title"], state=state, day=day))
    for asking in record["asking"]:
        day = f"{asking['due_at'].astimezone(zone):%Y-%m-%d %H:%M}"
        lines.append(say(language, "occurrence.line", id=asking["id"], schedule=asking["schedule"], day=day))
    return lines or [say(language, "survey.list_empty")]

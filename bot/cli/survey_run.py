"""`siwen survey run KEY`: send a survey to an audience once somebody has approved it."""

from __future__ import annotations

import argparse
import json
from dataclasses import asdict
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from bot.settings import Settings
    from storage.tables import Run


def configure(parser: argparse.ArgumentParser) -> None:
    """Declare the arguments."""
    from bot.cli import run_options

    run_options.add_plan(parser)
    parser.add_argument(
        "--start", default="", metavar="TIME", help="when it starts (2026-12-01 09:00); default: once approved"
    )
    run_options.add_approval(parser)
    parser.add_argument("--preview", action="store_true", help="only how many it would go to")
    parser.add_argument("--json", action="store_true", help="one JSON object instead of lines")


def run(args: argparse.Namespace) -> int:
    """Draft it and ask for approval, or take the one on paper. `siwen run` starts it when its time has come.

    Raises SurveyRefused, AudienceRefused, PlanRefused, NotMoved, Busy: nothing was changed.
    """
    from bot import settings
    from bot.process.opening import open_database

    loaded = settings.load()
    database = open_database(loaded)
    try:
        now = datetime.now(UTC)
        if args.preview:
            record = database.read(lambda session: _preview(session, args, loaded, now))
        else:
            record = _make(database, args, loaded, now)
    finally:
        database.close()
    print(json.dumps(record, ensure_ascii=False, default=str) if args.json else _line(record, loaded))
    return 0


def _preview(session: Session, args: argparse.Namespace, loaded: Settings, now: datetime) -> dict[str, Any]:
    from bot.cli import run_words
    from jobs import pushing
    from storage import audiences

    policy = pushing.load_policy(loaded.data_dir)
    plan = run_words.read_plan(session, args, policy, None)
    found = audiences.preview(
        session, plan.audience, topic=plan.topic, cap=None if plan.urgent else policy.cap, now=now
    )
    return asdict(found)


def _make(database: Any, args: argparse.Namespace, loaded: Settings, now: datetime) -> dict[str, Any]:  # noqa: ANN401 -- a Database, imported late
    from bot.cli import run_words
    from jobs import pushing
    from storage import runs
    from storage.approvals import NotMoved

    policy = pushing.load_policy(loaded.data_dir)
    starts_at = run_words.read_moment(args.start, loaded) if args.start else None
    if starts_at is not None and starts_at <= now:
        raise NotMoved("schedule.past", f"时间已经过了，请改晚一点：{args.start}")
    paper = run_words.keep_paper(args, loaded)

    def write(session: Session) -> Run:
        plan = run_words.read_plan(session, args, policy, starts_at)
        run_id = runs.draft(session, plan, key=run_words.make_key(now), by=None, now=now)
        if paper is not None:
            today = now.astimezone(loaded.zone).date()
            return runs.approve_on_paper(session, run_id, paper, revision=1, by=None, now=now, today=today)
        admins = run_words.list_admins(session, loaded)
        return runs.submit(
            session, run_id, revision=1, by=None, now=now, second_person=policy.second_person, approvers=admins
        )

    made: Run = database.write(write)
    return {"id": made.id, "state": made.state, "title": made.title, "starts_at": made.starts_at}


def _line(record: dict[str, Any], loaded: Settings) -> str:
    from bot.texts import say
    from bot.views.audience_words import reasons_text

    language, starts_at = loaded.language, record.get("starts_at")
    if "state" in record:
        told = say(language, f"run.made_{record['state']}", id=record["id"], title=record["title"])
        if starts_at is None:
            return told
        return told + say(language, "run.line_starts", day=f"{starts_at.astimezone(loaded.zone):%Y-%m-%d %H:%M}")
    lines = [say(language, "audience.preview", total=record["total"], going=record["going"])]
    if record["left_out"]:
        lines.append(say(language, "run.left_out", reasons=reasons_text(record["left_out"], language)))
    if record["sample"]:
        lines.append(
            say(language, "audience.sample", names=(", " if language == "en" else "、").join(record["sample"]))
        )
    return "\n".join(lines)

"""`siwen needs`: the open needs, for those who report on them."""

from __future__ import annotations

import argparse
import json
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from storage.need_lists import Listed


def configure(parser: argparse.ArgumentParser) -> None:
    """The command's options."""
    parser.add_argument("--overdue", action="store_true", help="only what is late, the latest first")
    parser.add_argument("--json", action="store_true", help="a JSON list instead of lines")


def run(args: argparse.Namespace) -> int:
    """List them; an empty list is no error. Raises WrongDatabase, Busy, NeedLimitsUnusable."""
    from datetime import UTC, datetime

    from bot import settings
    from bot.process.opening import open_database
    from jobs.needs import load_terms
    from storage import need_lists
    from storage.need_steps import Moment

    loaded = settings.load()
    terms, when = load_terms(loaded.data_dir), Moment(datetime.now(UTC), loaded.zone)
    find = need_lists.list_late if args.overdue else need_lists.list_all
    database = open_database(loaded)
    try:
        found = database.read(lambda session: find(session, terms, when))
    finally:
        database.close()
    if args.json:
        print(json.dumps([as_data(need) for need in found], ensure_ascii=False, indent=1))
        return 0
    for need in found:
        print(say_line(need))
    if not found:
        print("没有逾期的需求。" if args.overdue else "没有未办结的需求。")
    return 0


def say_line(need: Listed) -> str:
    """#12 承办 education · 子女入学 · 12月7日（周一）前 · “孩子明年上小学”."""
    from bot.texts import say
    from bot.views.names import need_category

    parts = [f"#{need.id} {say('zh', f'needs.state.{need.state}')} {need.department}".rstrip()]
    parts += [need_category(need.category, "zh")] if need.category else []
    parts += [say("zh", "needs.urgent")] if need.urgent else []
    if need.late:
        parts.append(say("zh", "needs.late", count=need.late))
    elif need.due_on is not None:
        parts.append(f"{need.due_on.isoformat()} 前")
    if not need.restricted:
        parts.append(f"“{need.text}”")
    return " · ".join(parts)


def as_data(need: Listed) -> dict[str, object]:
    """A need as the office's scripts get it; what is restricted has no words here, and no talent has a name."""
    from jobs import workdays

    unknown = need.due_on is not None and not workdays.is_known(need.due_on)
    return {
        "id": need.id,
        "state": need.state,
        "category": need.category,
        "urgent": need.urgent,
        "text": None if need.restricted else need.text,
        "restricted": need.restricted,
        "talent_id": need.talent_id,
        "talent_category": need.talent_category,
        "department": need.department,
        "owner_id": need.owner_id,
        "handler_id": need.handler_id,
        "extension": need.extension,
        "pending_until": need.until.isoformat() if need.until else None,
        "joined_to": need.joined_to,
        "members": need.members,
        "opened_at": need.opened_at.isoformat(),
        "due_on": need.due_on.isoformat() if need.due_on else None,
        "weekends_only": unknown,  # the holidays of that year are not published yet
        "workdays_late": need.late,
    }

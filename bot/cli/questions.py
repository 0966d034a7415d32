"""`siwen questions`: what people asked, for those who improve the answers."""

from __future__ import annotations

import argparse
import json
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from storage.tables import Question


def configure(parser: argparse.ArgumentParser) -> None:
    """The command's options."""
    which = parser.add_mutually_exclusive_group(required=True)
    which.add_argument("--open", action="store_true", help="sent to the office and not answered yet, the oldest first")
    which.add_argument("--unhelpful", action="store_true", help="marked as no use, the newest first")
    parser.add_argument("--json", action="store_true", help="a JSON list instead of lines")


def run(args: argparse.Namespace) -> int:
    """List the questions; an empty list is no error. Raises WrongDatabase, Busy."""
    from bot import settings
    from bot.process.opening import open_database
    from storage import questions

    loaded = settings.load()
    database = open_database(loaded)
    try:
        found = database.read(questions.list_open if args.open else questions.list_unhelpful)
    finally:
        database.close()
    if args.json:
        print(json.dumps([as_data(question) for question in found], ensure_ascii=False, indent=1))
        return 0
    for question in found:
        asked = question.asked_at.astimezone(loaded.zone)
        said = f"（{question.reason}）" if question.reason else ""
        note = f" · 补充：{question.note}" if question.note else ""
        print(
            f"#{question.id} {asked:%Y-%m-%d %H:%M} [{question.status}] {question.text or '（已过保存期）'}{said}{note}"
        )
    if not found:
        print("没有等待答复的问题。" if args.open else "没有被点了“没用”的回答。")
    return 0


def as_data(question: Question) -> dict[str, object]:
    """A question as the office's scripts get it. Who asked is an HMAC; the person's own id only while it is open."""
    return {
        "id": question.id,
        "asked_at": question.asked_at.isoformat(),
        "asker": question.asker,
        "person_id": question.person_id,
        "language": question.language,
        "question": question.text,
        "status": question.status,
        "citations": question.citations,
        "elapsed_ms": question.elapsed_ms,
        "helpful": question.helpful,
        "reason": question.reason,
        "note": question.note,
        "sent_at": question.sent_at.isoformat() if question.sent_at else None,
        "answered_at": question.answered_at.isoformat() if question.answered_at else None,
    }

"""`siwen windows add|list`: when applications open and close, as staff enter it until the rules supply it."""

from __future__ import annotations

import argparse
import json
from datetime import UTC, date, datetime
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from bot.settings import Settings
    from storage.notice_contents import Content
    from storage.tables import Run


def configure(parser: argparse.ArgumentParser) -> None:
    """Declare the actions."""
    actions = parser.add_subparsers(dest="action", metavar="ACTION", required=True)
    add = actions.add_parser("add", help="enter one: told before it opens and before it closes, approved together")
    add.add_argument("name", metavar="NAME", help="what it is called")
    add.add_argument("--opens", type=_day, required=True, metavar="DAY", help="the first day (2027-04-01)")
    add.add_argument("--closes", type=_day, required=True, metavar="DAY", help="the last day")
    add.add_argument("--document", required=True, metavar="ID", help="the document it rests on (siwen kb list)")
    add.add_argument("--article", default="", metavar="NUMBER", help="the article it rests on, by its number")
    add.add_argument("--days", type=int, default=3, metavar="N", help="so many days before each (default: 3)")
    add.add_argument("--json", action="store_true", help="one JSON object instead of lines")
    listed = actions.add_parser("list", help="those that were entered")
    listed.add_argument("--json", action="store_true", help="one JSON object instead of lines")


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError as error:
        raise argparse.ArgumentTypeError(f"{text} is no day, as 2027-04-01 is") from error


def run(args: argparse.Namespace) -> int:
    """Enter one and ask for approval, or list them. Raises KnowledgeRefusal, PlanRefused, NotMoved, Busy."""
    from bot import settings
    from bot.process.opening import open_database

    loaded = settings.load()
    database = open_database(loaded)
    try:
        if args.action == "add":
            content = _read_content(args, loaded)
            now = datetime.now(UTC)
            record: Any = database.write(lambda session: _add(session, args.name, content, loaded, now))
        else:
            record = database.read(_list)
    finally:
        database.close()
    rows = record if isinstance(record, list) else [record]
    print(json.dumps(record, ensure_ascii=False) if args.json else "\n".join(map(_line, rows)) or "还没有申报窗口。")
    return 0


def _read_content(args: argparse.Namespace, loaded: Settings) -> Content:
    """What its notices say. Raises KnowledgeRefusal, NotMoved `notice.day_order`, `notice.no_article`."""
    from bot.answers.sources import configure_knowledge
    from bot.views.names import article_name, short_title
    from knowledge.library import Library
    from storage.approvals import NotMoved
    from storage.notice_contents import Content

    if args.closes < args.opens or args.closes < datetime.now(loaded.zone).date():
        raise NotMoved("notice.day_order", "最后一天不能早于第一天，也不能早于今天")
    library = Library.open(configure_knowledge(loaded))
    try:
        version = library.find(args.document)
    finally:
        library.close()
    wanted = _read_article(args.article)
    found = [one for one in version.parsed.articles if args.article and wanted in (_read_article(one.number), one.key)]
    if args.article and not found:
        raise NotMoved("notice.no_article", f"“{args.document}”没有“{args.article}”")
    return Content(
        document=version.metadata.id,
        version=version.id,
        title=short_title(version.metadata.title),
        sample=version.metadata.sample,
        article=found[0].key if found else "",
        clause=article_name(found[0], "zh") if found else "",
        opens=args.opens,
        closes=args.closes,
        lead=args.days,
        part="opening",
    )


def _read_article(text: str) -> int | str:
    """The number of an article, written as 10, 十 or 第十条; what is no number as it stands."""
    from knowledge.references import read_number

    return read_number(text.strip().removeprefix("第").removesuffix("条")) or text


def _add(session: Session, name: str, content: Content, loaded: Settings, now: datetime) -> dict[str, Any]:
    from bot.cli import run_words
    from jobs import pushing
    from jobs import windows as clock
    from storage import approvals, runs, windows
    from storage.tables import Run

    plan = clock.plan_window(name, content, now, loaded.zone)
    key = windows.make_key(name, content.opens or now.date(), content.closes or now.date())
    number = runs.draft(session, plan, key=key, by=None, now=now)
    made: Run = approvals.get(session, Run, number)
    if made.state == "draft":  # entered before, it is wherever it has got to
        made = runs.submit(
            session, number, revision=made.revision, by=None, now=now,
            second_person=pushing.load_policy(loaded.data_dir).second_person,
            approvers=run_words.list_admins(session, loaded),
        )  # fmt: skip
    return {**_record(made.id, name, content), "state": made.state, "closing": ""}


def _list(session: Session) -> list[dict[str, Any]]:
    from storage import windows

    return [
        {**_record(one.run_id, one.name, one.content), "state": one.state, "closing": one.closing}
        for one in windows.list_windows(session)
    ]


def _record(number: int, name: str, content: Content) -> dict[str, Any]:
    days = {"opens": str(content.opens), "closes": str(content.closes), "days": content.lead}
    return {"id": number, "name": name, **days, "document": content.document, "article": content.article}


def _line(record: dict[str, Any]) -> str:
    from bot.texts import say

    states = [say("zh", f"run.state.{state}") for state in (record["state"], record["closing"]) if state]
    return f"{record['id']} {record['name']} {record['opens']}—{record['closes']} {'；'.join(states)}"

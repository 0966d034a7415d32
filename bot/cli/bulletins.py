"""`siwen bulletins template|import|list|figures|export`: posts by a table, bulletins of them, what they came to."""

from __future__ import annotations

import argparse
import json
from collections.abc import Callable
from dataclasses import asdict
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from bot.cli.days import parse_year

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from bot.settings import Settings

KINDS = ("docx", "png")


def configure(parser: argparse.ArgumentParser) -> None:
    """Declare the actions."""
    actions = parser.add_subparsers(dest="action", metavar="ACTION", required=True)
    template = actions.add_parser("template", help="the empty table of posts")
    template.add_argument("file", metavar="FILE", help="where it goes (posts.xlsx)")
    template.add_argument("--employer", default="", metavar="NAME", help="the employer that stands in its first row")
    brought = actions.add_parser("import", help="posts from a table: a dry run, --apply enters all of it or nothing")
    brought.add_argument("file", metavar="FILE", help="the table (.xlsx or .csv)")
    brought.add_argument("--apply", action="store_true", help="enter it")
    listed = actions.add_parser("list", help="the bulletins, with --posts the posts")
    listed.add_argument("--posts", action="store_true", help="the posts with what came of each")
    figures = actions.add_parser("figures", help="what a year comes to: issues, firms, posts, people, each counted")
    figures.add_argument("--year", type=parse_year, metavar="Y", help="default: this year")
    export = actions.add_parser("export", help="a bulletin as a Word file and as one long picture")
    export.add_argument("number", type=int, metavar="N", help="its number in `siwen bulletins list`")
    export.add_argument("--out", default=".", metavar="DIR", help="default: here")
    export.add_argument("--kind", choices=KINDS, help="one of them alone")
    for action in (brought, listed, figures, export):
        action.add_argument("--json", action="store_true", help="JSON instead of lines")


def run(args: argparse.Namespace) -> int:
    """Do it. 1: a table that can't be entered as it is. Raises SheetRefused, PostsRefused, NotMoved, OSError, Busy."""
    from bot import settings
    from bot.process.opening import open_database

    loaded = settings.load()
    if args.action == "template":
        return _write_template(args, loaded.language)
    database = open_database(loaded)
    try:
        if args.action == "import":
            return _bring_in(args, loaded, database.write if args.apply else database.read)
        if args.action == "list":
            return _say(args, database.read(lambda session: _list(session, loaded, posts=args.posts)), _word_row)
        if args.action == "figures":
            year = args.year or datetime.now(loaded.zone).year
            return _say(args, database.read(lambda session: _count(session, year)), _word_figures)
        return _export(args, loaded, database.read)
    finally:
        database.close()


def _say(args: argparse.Namespace, record: Any, word: Callable[[dict[str, Any]], str]) -> int:  # noqa: ANN401 -- JSON
    rows = record if isinstance(record, list) else [record]
    print(json.dumps(record, ensure_ascii=False) if args.json else "\n".join(map(word, rows)) or "还没有。")
    return 0


# --- tables -----------------------------------------------------------------------------------------------


def _write_template(args: argparse.Namespace, language: str) -> int:
    from bot.texts import say
    from storage.bulletins.template import make_template

    path = Path(args.file)
    path.write_bytes(make_template(say(language, "posts.hints").split("|"), employer=args.employer))
    print(say(language, "posts.template_written", file=path))
    return 0


def _bring_in(args: argparse.Namespace, loaded: Settings, work: Callable[[Callable[[Session], Any]], Any]) -> int:
    from bot.texts import say
    from bot.views.post_cells import list_cells
    from storage.bulletins import importing
    from storage.bulletins.sheet import read_sheet

    now = datetime.now(UTC)
    sheet = read_sheet(Path(args.file), now.astimezone(loaded.zone).date())

    def act(session: Session) -> importing.Comparison:
        found = importing.compare(session, sheet, None)
        if not args.apply or found.rejected:
            return found
        return importing.enter(session, sheet, None, by=None, now=now)

    result = work(act)
    cells = list_cells(sheet, result.rejected, loaded.language)
    entered = args.apply and not cells
    counts = {"added": result.added, "changed": result.changed, "unchanged": result.unchanged}
    if args.json:
        record = {**counts, "rejected": len(result.rejected), "entered": entered}
        print(json.dumps(record | {"cells": [asdict(cell) for cell in cells]}, ensure_ascii=False))
    else:
        for cell in cells:
            print(cell.where + cell.told)
        print(say(loaded.language, "posts.done", **counts) if entered
              else say(loaded.language, "posts.counts", **counts, rejected=len(result.rejected)))  # fmt: skip
        if cells:
            print(say(loaded.language, "posts.fix"))
    return 1 if cells else 0


# --- lists and figures ------------------------------------------------------------------------------------


def _list(session: Session, loaded: Settings, *, posts: bool) -> list[dict[str, Any]]:
    from storage.bulletins import posts as all_posts
    from storage.bulletins import reading

    if posts:
        today = datetime.now(loaded.zone).date()
        return [
            {
                **all_posts.encode(one.facts), "closed": one.closed, "interested": one.interested,
                "told": one.passed, "hired": one.hired,
            }
            for one in all_posts.list_posts(session, None, today)
        ]  # fmt: skip
    return [
        {
            "number": row.id, "state": row.state, "year": row.year, "issue": row.issue, "title": row.title,
            "issued_on": row.issued_on.isoformat() if row.issued_on else None, "policies": len(row.policies),
        }
        for row in reading.list_all(session, limit=1_000)
    ]  # fmt: skip


def _word_row(row: dict[str, Any]) -> str:
    from bot.texts import say

    if "post_id" in row:
        came = f"意向{row['interested']} 到岗{row['hired']}"
        return f"{row['post_id']} {row['title']}（{row['employer']}）{row['number']}人 {row['closes_on']} {came}"
    name = say("zh", "bulletin.name", year=row["year"], issue=row["issue"]) if row["issue"] else "英才令"
    return f"{row['number']} {name} {row['title']} {say('zh', 'bulletin.state.' + row['state'])}"


def _count(session: Session, year: int) -> dict[str, Any]:
    from storage.bulletins import figures, hires

    counted = figures.read_year(session, year)
    reports = [
        {"post": one.title, "employer": one.employer, "people": one.people, "day": one.day.isoformat(),
         "by": one.by, "source": one.source}
        for one in hires.list_reports(session, year=year) if not one.withdrawn
    ]  # fmt: skip
    return {"year": year, **asdict(counted), "sources": reports}


def _word_figures(row: dict[str, Any]) -> str:
    told = [
        f"{row['year']}年英才令{row['issues']}期，服务{row['firms']}家单位，岗位{row['posts']}个（招{row['wanted']}人），"
        f"意向{row['interested']}人，到岗{row['hires']}人（报送{row['reports']}次）"
    ]
    told += [
        f"{one['day']} {one['post']}（{one['employer']}）{one['people']}人：{one['source']}" for one in row["sources"]
    ]
    return "\n".join(told)


# --- files ------------------------------------------------------------------------------------------------


def _export(args: argparse.Namespace, loaded: Settings, read: Callable[[Callable[[Session], Any]], Any]) -> int:
    from bot.bulletins import paper as bulletin_paper
    from bot.channels.paper import name_file
    from bot.texts import say
    from bot.views import bulletin_words
    from storage.approvals import NotMoved
    from storage.bulletins import reading

    today = datetime.now(loaded.zone).date()
    found = read(lambda session: reading.find(session, args.number, today))
    if found is None or found.state == "draft":  # of a draft nobody has looked at the policies yet
        raise NotMoved("bulletin.none_of_number", f"没有编号为{args.number}、已送审的英才令")
    folder, files, told = Path(args.out), [], []
    folder.mkdir(parents=True, exist_ok=True)
    for kind in [args.kind] if args.kind else KINDS:
        content = bulletin_paper.write(found, kind, today=today, language="zh")
        path = folder / name_file(bulletin_words.name_issue(found, "zh"), ending=kind)
        partial = path.with_name(f".{path.name}.part")
        partial.write_bytes(content)
        partial.replace(path)  # whole, or not at all
        files.append(str(path))
        told.append(say(loaded.language, f"bulletin.written.{kind}", file=path))
    print(json.dumps({"files": files}, ensure_ascii=False) if args.json else "\n".join(told))
    return 0

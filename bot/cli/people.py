"""`siwen people`: the roster, for the office's scripts and who runs them."""

from __future__ import annotations

import argparse
import json
from collections.abc import Callable
from contextlib import nullcontext
from dataclasses import asdict
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from storage.database import Database
    from storage.roster.matching import Comparison


def configure(parser: argparse.ArgumentParser) -> None:
    """Declare the actions."""
    actions = parser.add_subparsers(dest="action", metavar="ACTION", required=True)

    def add(name: str, line: str, act: Callable[[Database, argparse.Namespace], int]) -> argparse.ArgumentParser:
        action = actions.add_parser(name, help=line, description=line)
        action.add_argument("--json", action="store_true", help="JSON instead of lines")
        action.set_defaults(act=act)
        return action

    importing = add("import", "check a roster (XLSX, CSV); --apply enters it: all of it, or nothing", _import)
    importing.add_argument("file", type=Path, metavar="FILE")
    importing.add_argument("--apply", action="store_true", help="enter it")
    finding = add("find", "talents by name, pinyin, initials, employer, tag, phone", _find)
    finding.add_argument("text", metavar="TEXT")
    showing = add("show", "one talent: particulars, leader and liaison, and who was before", _show)
    showing.add_argument("id", type=int, metavar="ID")
    erasing = add("erase", "take a talent off the roster for good, as they ask; --apply does it", _erase)
    erasing.add_argument("id", type=int, metavar="ID")
    erasing.add_argument("--apply", action="store_true", help="erase: it can't be undone")
    readmitting = add(
        "readmit", "an erased talent agrees to be entered again: their row is refused no more; audited", _readmit
    )
    readmitting.add_argument("name", metavar="NAME")
    readmitting.add_argument("--employer", default="", metavar="UNIT", help="the employer as the roster has it")
    readmitting.add_argument("--phone", default="", metavar="PHONE", help="the phone as the roster has it")


def run(args: argparse.Namespace) -> int:
    """Run one action. Raises UnreadableRoster, WrongDatabase, Busy: nothing was changed."""
    from bot import settings
    from bot.process.opening import open_database

    database = open_database(settings.load())
    try:
        return int(args.act(database, args))
    finally:
        database.close()


def _import(database: Database, args: argparse.Namespace) -> int:
    from bot import settings
    from bot.channels.progress import show_progress
    from bot.process.keys import read_erased
    from storage.errors import StorageRefusal
    from storage.roster import importing, matching
    from storage.roster.planning import Occasion
    from storage.roster.reading import read_roster

    if not args.file.is_file():
        raise StorageRefusal("no_roster_file", f"没有这个文件：{args.file}")
    with nullcontext() if args.json else show_progress() as progress:
        roster = read_roster(args.file, progress)
        loaded, now = settings.load(), datetime.now(UTC)
        erased = partial(read_erased, loaded.data_dir)
        try:
            if args.apply:
                occasion = Occasion(now, now.astimezone(loaded.zone).date(), None)
                result = importing.bring_in(database, roster, occasion, erased=erased, progress=progress)
            else:
                roster.erased = erased()
                result = database.read(lambda session: matching.compare(session, roster, progress))
        finally:
            roster.close()
    if args.json:
        print(json.dumps(import_record(result, applied=args.apply), ensure_ascii=False, indent=1))
    else:
        print("\n".join(import_lines(result, applied=args.apply)))
    return 0


def import_record(result: Comparison, *, applied: bool) -> dict[str, Any]:
    """What a roster did or would do, for scripts."""
    from bot.views.roster import reason_text

    return {
        "added": result.added,
        "changed": result.changed,
        "unchanged": result.unchanged,
        "rejected": [
            {
                "sheet": one.sheet,
                "row": one.row,
                "name": one.name,
                "reasons": [reason_text(reason, "zh") for reason in one.reasons],
            }
            for one in result.rejected
        ],
        "remarks": [reason_text(remark, "zh") for remark in result.remarks],
        "applied": applied,
    }


def import_lines(result: Comparison, *, applied: bool) -> list[str]:
    """The same for people; who changes and in what, since an old file may undo a hand-over."""
    from bot.views.roster import changed_line, reason_text, rejected_line

    lead = "已录入" if applied else "核对"
    counts = f"新增 {result.added}，更新 {result.changed}，不变 {result.unchanged}，退回 {len(result.rejected)}"
    lines = [f"{lead}：{counts}"]
    lines += [f"  更新 {changed_line(one, 'zh')}" for one in result.alterations]
    lines += ["  …"] if result.changed > len(result.alterations) else []
    lines += [f"  {rejected_line(one, 'zh')}" for one in result.rejected]
    lines += [f"  {reason_text(remark, 'zh')}" for remark in result.remarks]
    if not applied and (result.added or result.changed):
        lines.append("还没有录入：确认无误后加 --apply")
    return lines


def _find(database: Database, args: argparse.Namespace) -> int:
    from bot.texts import say
    from bot.views.names import category_word
    from storage import search
    from storage.roles import Actor, Role

    staff = Actor(0, frozenset({Role.ADMIN}))  # who can run this can read the database
    found = database.read(lambda session: search.find(session, staff, args.text, limit=search.MOST))
    if args.json:
        print(json.dumps([asdict(brief) for brief in found.rows], ensure_ascii=False, indent=1, default=str))
        return 0
    for brief in found.rows:
        print(f"#{brief.id} {brief.name} · {category_word(brief.category, 'zh')} · {brief.employer or '单位未录'}")
    if not found.rows:
        print(say("zh", "find.none", text=args.text))
    elif found.more:
        print(f"… {search.MOST}+ 位，请再写几个字")
    return 0


def _show(database: Database, args: argparse.Namespace) -> int:
    from bot.texts import say
    from storage import officials, talents
    from storage.errors import StorageRefusal

    if database.read(lambda session: talents.find(session, args.id)) is None:
        raise StorageRefusal("people.none", say("zh", "people.none", id=args.id))
    profile = database.read(lambda session: talents.describe(session, args.id))
    history = [
        {"kind": link.kind, "name": official.name, "level": official.level, "since": link.since, "until": link.until}
        for link, official in database.read(lambda session: officials.list_history(session, args.id))
    ]
    record: dict[str, Any] = {
        name: getattr(profile, name)
        for name in profile.__dataclass_fields__
        if name not in {"leader", "liaison", "person_id"}
    }
    for kind, official in (("leader", profile.leader), ("liaison", profile.liaison)):
        named = official and {"id": official.id, "name": official.name, "level": official.level, "unit": official.unit}
        record[kind] = named
    record |= {"joined": profile.person_id is not None, "history": history}
    if args.json:
        print(json.dumps(record, ensure_ascii=False, indent=1, default=str))
        return 0
    print("\n".join(_show_lines(record)))
    return 0


def _show_lines(record: dict[str, Any]) -> list[str]:
    from bot.texts import has, say
    from bot.views.names import category_word

    told = record | {"category": category_word(record["category"], "zh"), "tags": "、".join(record["tags"])}
    lines = [f"#{record['id']} {record['name']}{'' if record['joined'] else '（未加入）'}"]
    for name, value in told.items():
        key = f"roster.field.{name}"
        if has(key) and name != "name" and value:
            lines.append(f"  {say('zh', key)}：{_official(value) if isinstance(value, dict) else value}")
    for link in record["history"]:
        until = link["until"] or "今"
        lines.append(f"  {say('zh', 'roster.field.' + link['kind'])} {link['name']} {link['since']} 至 {until}")
    return lines


def _official(named: dict[str, Any]) -> str:
    """A leader or liaison with the number that `siwen invite --person` takes."""
    return f"{named['name']}（编号 {named['id']}）"


def _erase(database: Database, args: argparse.Namespace) -> int:
    from bot import settings
    from bot.cli import erasing
    from bot.texts import say
    from bot.views.names import category_word
    from storage import talents
    from storage.errors import StorageRefusal

    if database.read(lambda session: talents.find(session, args.id)) is None:
        raise StorageRefusal("people.none", say("zh", "people.none", id=args.id))
    profile = database.read(lambda session: talents.describe(session, args.id))
    loaded, now = settings.load(), datetime.now(UTC)
    if args.apply:
        gone, kept = erasing.erase(database, loaded.data_dir, args.id, now, beside=loaded.backup_dir)
    else:
        gone, kept = erasing.foresee(database, args.id)
    if args.json:
        print(json.dumps({"gone": gone, "kept": kept, "applied": args.apply}, ensure_ascii=False))
        return 0
    parts = [[say("zh", f"erase.part.{name}", count=count) for name, count in told.items()] for told in (gone, kept)]
    if not args.apply:  # whoever answered the phone sees whom the number means; afterwards no name is written anywhere
        who = (profile.name, category_word(profile.category, "zh"), profile.employer)
        print(f"#{args.id} {' · '.join(part for part in who if part)}")
    print(f"{'已删除' if args.apply else '会删掉'}：{'，'.join(parts[0])}")
    print(f"留下的没有姓名和文字，只有日期、次数和金额：{'，'.join(parts[1]) or '没有'}")
    if not args.apply:
        print("还没有删除：确认是本人要求后加 --apply")
    return 0


def _readmit(database: Database, args: argparse.Namespace) -> int:
    from bot import settings
    from bot.cli import erasing
    from bot.texts import say
    from storage.errors import StorageRefusal

    loaded, now = settings.load(), datetime.now(UTC)
    who = (args.name, args.employer, args.phone)
    if not erasing.readmit(database, loaded.data_dir, *who, now, beside=loaded.backup_dir):
        raise StorageRefusal("people.not_erased", say("zh", "people.not_erased"))
    if args.json:
        print(json.dumps({"readmitted": True}))
    else:
        print("已解除：下次导入时可以录入，已记入审计")
    return 0

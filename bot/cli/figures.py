"""`siwen figures`: the ledger of figures that the year's report is made of: import, list, set, history."""

from __future__ import annotations

import argparse
import json
from dataclasses import asdict
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from bot.cli.days import parse_year
from storage.figures.ledger import write_plain

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from jobs.figures import Office, YearFigures
    from storage.database import Database
    from storage.figures.ledger import Entry, Standing, Verdict


FIELDS = {
    "value": "the number; none: the source gives none",
    "qualifier": "equal where it is left out; without a number the source's own words",
    "unit": "as the list has it where it is left out",
    "name": "as the list has it where it is left out",
    "section": "of the report; as the list has it where it is left out",
    "source": "who or what says so",
    "note": "a remark; with --remove the reason",
}


def configure(parser: argparse.ArgumentParser) -> None:
    """Declare the actions and their options."""
    actions = parser.add_subparsers(dest="action", metavar="ACTION", required=True)
    entering = actions.add_parser("import", help="a CSV or XLSX file: what it would change; --apply enters it")
    entering.add_argument("file", type=Path, metavar="FILE")
    entering.add_argument("--apply", action="store_true", help="enter all of it, or nothing")
    listing = actions.add_parser("list", help="the figures of a year, computed and entered, and what is missing")
    setting = actions.add_parser("set", help="enter one figure with its source, or take it out")
    setting.add_argument("key", metavar="KEY")
    for name, told in FIELDS.items():
        setting.add_argument(f"--{name}", default="", help=told)
    setting.add_argument("--remove", action="store_true", help="take it out; its history stays")
    telling = actions.add_parser("history", help="all that was ever entered of a figure")
    telling.add_argument("key", metavar="KEY")
    for parser_ in (listing, setting, telling):
        parser_.add_argument("--year", type=parse_year, metavar="YEAR", help="this year where it is left out")
    for parser_ in (entering, listing, telling):
        parser_.add_argument("--json", action="store_true", help="JSON instead of lines")


def run(args: argparse.Namespace) -> int:
    """Do it and say what came of it. Exit code 1: a row is refused.

    Raises FiguresUnusable, FigureRefused (also `figures.future`).
    """
    from bot import settings
    from bot.figures.office import read_office
    from bot.process.opening import open_database

    loaded = settings.load()
    now = datetime.now(UTC)
    office = read_office(loaded, now.astimezone(loaded.zone).date())
    acts = {"import": _import, "list": _list, "set": _set, "history": _tell_history}
    database = open_database(loaded)
    try:
        return acts[args.action](args, database, office, now)
    finally:
        database.close()


def _import(args: argparse.Namespace, database: Database, office: Office, now: datetime) -> int:
    from jobs import figures
    from storage.figures import ledger
    from storage.figures.reading import read_ledger

    read = read_ledger(args.file)
    if read is None:
        print(f"{args.file}：没有找到台账的表头。要有 year、key、name、value、source 各列")
        return 1
    guard = figures.guard(office)
    verdicts = database.read(lambda session: ledger.compare(session, read.rows, guard))
    refused = any(verdict.outcome == "refused" for verdict in verdicts)
    applied = args.apply and not refused
    if applied:
        verdicts = database.write(lambda session: ledger.enter_all(session, read.rows, guard, now=now, by=None))
    if args.json:
        print(
            json.dumps({"applied": applied, "rows": [_as_data(one) for one in verdicts]}, ensure_ascii=False, indent=1)
        )
    else:
        _print_verdicts(verdicts, applied=applied)
    return 1 if refused else 0


def _print_verdicts(verdicts: list[Verdict], *, applied: bool) -> None:
    from bot.texts import say
    from jobs.reports.evaluation.phrases import write_phrase

    counts = {
        outcome: sum(one.outcome == outcome for one in verdicts)
        for outcome in ("added", "changed", "unchanged", "refused")
    }
    for one in verdicts:
        if one.outcome == "refused":
            print(f"! 第{one.line}行：{say('zh', one.reason, **(one.facts or {}))}")
        elif one.outcome != "unchanged" and one.entry is not None:
            before = f"，原为{write_phrase(one.before)}" if one.before else ""
            print(f"第{one.line}行 {one.entry.period} {one.entry.name}：{write_phrase(one.entry)}{before}")
    print("新增 {added}，变更 {changed}，不变 {unchanged}，不能录入 {refused}".format(**counts))
    if applied:
        print("✓ 已录入")
    elif counts["refused"]:
        print("一行都没有录入：改好后再来")
    else:
        print("还没有录入；加 --apply 录入")


def _list(args: argparse.Namespace, database: Database, office: Office, now: datetime) -> int:
    from jobs import figures

    del now
    year = args.year or office.today.year
    if (future := figures.refuse_future(year, office.today)) is not None:
        raise future
    found = database.read(lambda session: figures.read_year(session, year, office))
    if args.json:
        print(json.dumps(_year_data(found), ensure_ascii=False, indent=1))
        return 0
    _print_year(found)
    return 0


def _print_year(found: YearFigures) -> None:
    from jobs.reports.evaluation.phrases import write_phrase

    for figure in found.figures.values():
        entry = figure.entry
        kind = "计算" if figure.computed else "录入"
        print(f"{entry.section or '—'} {entry.name}（{entry.key}）：{write_phrase(entry)} · {kind} · {entry.source}")
        if figure.beside is not None and figure.beside.value is not None:
            print(f"  ! 系统记录为 {figure.beside.value}，请核对")
    for listed in found.missing.values():
        print(f"{listed.section} {listed.name}（{listed.key}）：【待填】 提供：{listed.whom}")


def _set(args: argparse.Namespace, database: Database, office: Office, now: datetime) -> int:
    from jobs import figures
    from jobs.reports.evaluation.phrases import write_phrase
    from storage.figures import ledger

    period = str(args.year or office.today.year)
    if args.remove:
        database.write(lambda session: ledger.remove(session, period, args.key, note=args.note, now=now, by=None))
        print(f"✓ {period} {figures.name_of(args.key, office.catalogue)}：已删去，历史保留")
        return 0
    given = {name: getattr(args, name) for name in FIELDS}

    def enter(session: Session) -> tuple[Entry, bool]:
        entry = figures.fill_entry(session, period, args.key, given, office)
        return entry, figures.enter(session, entry, office, now=now, by=None)

    entry, changed = database.write(enter)
    print(f"✓ {period} {entry.name}：{write_phrase(entry)}" if changed else "没有变化")
    return 0


def _tell_history(args: argparse.Namespace, database: Database, office: Office, now: datetime) -> int:
    from jobs.reports.evaluation.phrases import write_phrase
    from storage.figures import ledger

    del now
    period = str(args.year or office.today.year)
    found = database.read(lambda session: ledger.list_history(session, period, args.key))
    if args.json:
        print(json.dumps([_standing_data(one) for one in found], ensure_ascii=False, indent=1))
        return 0
    for one in found:
        day = one.entered_at.astimezone(office.zone)
        told = f"已删去：{one.entry.note}" if one.removed else f"{write_phrase(one.entry)} · {one.entry.source}"
        print(f"{one.revision} {day:%Y-%m-%d %H:%M} {told}")
    if not found:
        print(f"{period} 的台账里没有 {args.key}")
    return 0


def _entry_data(entry: Entry) -> dict[str, object]:
    data = asdict(entry)
    return data | {"value": None if entry.value is None else write_plain(entry.value)}


def _as_data(verdict: Verdict) -> dict[str, object]:
    data: dict[str, object] = {"line": verdict.line, "outcome": verdict.outcome}
    if verdict.entry is not None:
        data |= {"period": verdict.entry.period, "key": verdict.entry.key}
    if verdict.reason:
        data |= {"reason": verdict.reason, "facts": dict(verdict.facts or {})}
    return data


def _year_data(found: YearFigures) -> dict[str, object]:
    rows = [
        _entry_data(one.entry) | {"computed": one.computed, "revision": one.revision} for one in found.figures.values()
    ]
    missing = [
        {"key": one.key, "name": one.name, "section": one.section, "whom": one.whom} for one in found.missing.values()
    ]
    return {"year": found.year, "figures": rows, "missing": missing}


def _standing_data(one: Standing) -> dict[str, object]:
    return _entry_data(one.entry) | {
        "revision": one.revision,
        "entered_at": one.entered_at.isoformat(),
        "entered_by": one.entered_by,
        "removed": one.removed,
    }

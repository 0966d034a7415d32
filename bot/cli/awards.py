"""`siwen awards`: the award ledger for the office's scripts: a table in, lists and papers out."""

from __future__ import annotations

import argparse
import json
from datetime import UTC, date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from bot.cli import award_due, award_import, award_mending
from bot.cli.award_import import read_told
from bot.cli.days import parse_day, parse_year

if TYPE_CHECKING:
    from bot.awards.rules import AwardTold
    from bot.settings import Settings
    from storage.awards.lists import Listed
    from storage.database import Database


def configure(parser: argparse.ArgumentParser) -> None:
    """Declare the actions."""
    actions = parser.add_subparsers(dest="action", metavar="ACTION", required=True)

    def add(name: str, line: str, act: Any) -> argparse.ArgumentParser:  # noqa: ANN401 -- a function of this module
        action = actions.add_parser(name, help=line, description=line)
        action.add_argument("--json", action="store_true", help="JSON instead of lines")
        action.set_defaults(act=act)
        return action

    line = "check a table of awards (XLSX, CSV); --apply enters it: all of it, or nothing"
    importing = add("import", line, award_import.enter)
    importing.add_argument("file", type=Path, metavar="FILE")
    importing.add_argument("--apply", action="store_true", help="enter it")
    importing.add_argument("--override", default="", metavar="REASON", help="why rows against an article may pass")
    listing = add("list", "the awards in hand; --late, --done, --owed, --batch", _list)
    listing.add_argument("--late", action="store_true", help="only what is past its limit")
    listing.add_argument("--done", action="store_true", help="what was paid or returned")
    listing.add_argument("--batch", default="", metavar="BATCH", help="all of a batch, whatever its state")
    listing.add_argument("--owed", action="store_true", help="what is to be paid back, or was paid after they left")
    line = "instalments that are late, due in the rest of this quarter and in the next; or from a day to a day"
    due = add("due", line, award_due.show)
    due.add_argument("--from", dest="first", type=parse_day, metavar="DATE", help="first day")
    due.add_argument("--to", dest="last", type=parse_day, metavar="DATE", help="last day")
    due.add_argument("--out", type=Path, metavar="FILE", help="write XLSX")
    line = "take back a mistake: the last repayment or state; that they left; that a plaque was handed over"
    undoing = add("undo", line, award_mending.undo)
    undoing.add_argument("award", type=int, metavar="NUMBER", help="the award's, as `siwen awards list` shows it")
    undoing.add_argument("--reason", required=True, metavar="REASON", help="why; it stands with the award")
    which = undoing.add_mutually_exclusive_group()
    others = {"left": "that they left, not the state", "honour": "that a plaque or certificate was handed over"}
    for what, line in others.items():
        which.add_argument(f"--{what}", dest="what", action="store_const", const=what, help=line)
    repaid = add("repaid", "write down that a repayment came in, whole or in parts", award_mending.receive)
    repaid.add_argument("award", type=int, metavar="NUMBER", help="the award's, as `siwen awards list` shows it")
    repaid.add_argument("--amount", required=True, metavar="AMOUNT", help="with its unit, as 20000yuan")
    repaid.add_argument("--document", required=True, metavar="NUMBER", help="the number of the document that shows it")
    repaid.add_argument("--on", type=parse_day, metavar="DATE", help="today where none is given")
    notice = add("notice", "the public notice of a batch as DOCX, names masked: --batch BATCH --out FILE", _notice)
    notice.add_argument("--batch", required=True, metavar="BATCH")
    notice.add_argument("--out", type=Path, required=True, metavar="FILE")
    plaques = add("plaques", "plaques and certificates of a year as XLSX: --year, --out FILE", _plaques)
    plaques.add_argument("--year", type=parse_year, default=0, metavar="YEAR", help="this year where none is given")
    plaques.add_argument("--out", type=Path, metavar="FILE")
    figures = add("year", "what the ledger adds up to in a year; --prove: its sums against the awards, --mend", _year)
    figures.add_argument("--year", type=parse_year, default=0, metavar="YEAR", help="this year where none is given")
    figures.add_argument("--prove", action="store_true", help="where the sums differ from the awards")
    figures.add_argument("--mend", action="store_true", help="put the sums right")


def run(args: argparse.Namespace) -> int:
    """Run one action. Raises UnreadableRoster, RulesUnusable, AwardTermsUnusable, WrongDatabase, Busy."""
    from bot import settings
    from bot.process.opening import open_database

    loaded = settings.load()
    database = open_database(loaded)
    try:
        return int(args.act(database, loaded, args))
    finally:
        database.close()


def _list(database: Database, loaded: Settings, args: argparse.Namespace) -> int:
    from bot.views import award_words as words
    from bot.views import awards as views
    from storage.awards import lists
    from storage.tables import Award

    told = read_told(loaded)
    named = {lists.LATE: args.late, lists.DONE: args.done, lists.OWED: args.owed}
    shelf = next((one for one, is_asked in named.items() if is_asked), lists.OPEN)
    which = Award.batch == args.batch if args.batch else lists.on_shelf(shelf, told.today)
    found = database.read(lambda session: lists.list_where(session, which))
    if args.json:
        print(json.dumps([as_data(one, told) for one in found], ensure_ascii=False, indent=1, default=str))
        return 0
    for one in found:
        due = views.owed_text(one, told) if args.owed else words.due_text(one.facts, told)
        parts = [
            f"#{one.id} {words.whose(one, told)}", words.title(one.facts, told), one.facts.batch,
            words.stands(one.facts, told).split(" ", 1)[1], due,
        ]  # fmt: skip
        print(" · ".join(part for part in parts if part))
    if not found:
        print("没有兑现记录。")
    return 0


def as_data(one: Listed, told: AwardTold) -> dict[str, Any]:
    """An award for scripts."""
    from bot.views import award_words as words

    facts = one.facts
    names = (
        "number", "payee", "category", "document", "version", "benefit", "article", "department", "batch",
        "instalment", "due_yuan", "paid_yuan", "state", "since", "due_on", "applied_on", "approved_on", "paid_on",
        "arrived_on", "letter", "honour", "honour_number", "handed_on",
    )  # fmt: skip
    return {
        "id": one.id,
        "name": one.talent,
        "employer": one.employer,
        "benefit_name": words.benefit_name(facts.document, facts.benefit, told),
        **{name: getattr(facts, name) for name in names},
        "repay_yuan": one.repay_yuan,
        "repaid_yuan": one.repaid_yuan,
        "left_on": one.left_on,
    }


def _notice(database: Database, loaded: Settings, args: argparse.Namespace) -> int:
    from jobs import award_papers
    from storage.awards import lists
    from storage.errors import StorageRefusal
    from storage.tables import Award

    told = read_told(loaded)
    found = database.read(lambda session: lists.list_where(session, Award.batch == args.batch))
    notice = award_papers.plan_notice(found, told.rules, told.today)
    if not notice.rows:
        raise StorageRefusal("awards.no_batch", f"批次“{args.batch}”没有审核通过、等待公示的兑现")

    def unit(key: str) -> str:
        office = told.offices.get(key)
        return key if office is None else f"{office.unit}，电话{office.phone}" if office.phone else office.unit

    content = award_papers.write_notice(notice, args.batch, told.rules, unit, told.today)
    _write_whole(args.out, content)
    if args.json:
        data = {"file": str(args.out), "rows": len(notice.rows), "left_out": notice.left,
                "first": notice.first.isoformat(), "last": notice.last.isoformat()}  # fmt: skip
        print(json.dumps(data, ensure_ascii=False))
    else:
        print(f"已写入 {args.out}：{len(notice.rows)} 笔；按规定不公示的 {notice.left} 笔没有列入")
    return 0


def _write_whole(path: Path, content: bytes) -> None:
    """The file appears whole or not at all."""
    partial = path.with_name(f".{path.name}.part")
    partial.write_bytes(content)
    partial.replace(path)


def _plaques(database: Database, loaded: Settings, args: argparse.Namespace) -> int:
    from bot.views import award_words as words
    from jobs import award_papers
    from storage.awards import lists
    from storage.tables import Award

    told = read_told(loaded)
    year = args.year or told.today.year
    handed = Award.handed_on.is_(None) | Award.handed_on.between(date(year, 1, 1), date(year, 12, 31))
    found = database.read(lambda session: lists.list_where(session, Award.honour != "", handed))
    if args.out:
        award_papers.write_plaques(args.out, found, told.rules, year)
    if args.json:
        print(json.dumps([as_data(one, told) for one in found], ensure_ascii=False, indent=1, default=str))
        return 0
    for one in found:
        handed_on = one.facts.handed_on or "未颁发"
        print(f"{one.facts.honour_number} · {words.whose(one, told)} · {words.title(one.facts, told)} · {handed_on}")
    if not found:
        print(f"{year}年还没有登记奖牌或证书。")
    return 0


def _year(database: Database, loaded: Settings, args: argparse.Namespace) -> int:
    from dataclasses import asdict

    from bot.views import award_words as words
    from bot.views.wizard_words import money
    from storage.awards import figures, sums

    if args.mend:
        now = datetime.now(UTC)
        print(f"已改正 {database.write(lambda session: sums.mend(session, now))} 处")
        return 0
    if args.prove:
        wrong = database.read(sums.find_differences)
        print("\n".join(f"{one.key}：差 {one.by}" for one in wrong) or "合计与逐笔一致")
        return 1 if wrong else 0
    told = read_told(loaded)
    year = args.year or told.today.year
    found = database.read(lambda session: figures.read_year(session, year))
    if args.json:
        print(json.dumps({"year": year, **asdict(found)}, ensure_ascii=False, indent=1))
        return 0
    print(f"{year}年：拨付 {money(found.paid_yuan, 'zh')}，{found.awardees_paid} 人、{found.employers_paid} 家单位")
    if found.repaid_yuan:
        before = f"，其中往年拨付的 {money(found.repaid_before_yuan, 'zh')}" if found.repaid_before_yuan else ""
        print(f"退回 {money(found.repaid_yuan, 'zh')}{before}")
    print(f"审定 {money(found.due_yuan, 'zh')}；颁发奖牌 {found.plaques} 块、证书 {found.certificates} 本")
    for one in found.by_benefit:
        documents = [entry.document.document for entry in told.rules.book.entries if entry.key == one.benefit]
        name = words.benefit_name(documents[-1], one.benefit, told) if documents else one.benefit
        print(f"  {name}：{one.people} 人、{one.employers} 家，拨付 {money(one.paid_yuan, 'zh')}")
    return 0

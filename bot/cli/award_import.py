"""`siwen awards import`: a table checked, and entered whole or not at all."""

from __future__ import annotations

import argparse
import json
from contextlib import nullcontext
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from bot.awards.rules import AwardTold
    from bot.settings import Settings
    from jobs.award_entry import Comparison
    from storage.database import Database


def read_told(loaded: Settings) -> AwardTold:
    """What lines about awards know besides them. Raises RulesUnusable, AwardTermsUnusable."""
    from bot.awards.rules import AwardTold, read_rules
    from knowledge.eligibility.currency import Shelf
    from knowledge.offices import load_offices

    today, samples = datetime.now(UTC).astimezone(loaded.zone).date(), loaded.samples == "on"
    shelf = Shelf(loaded.data_dir, samples=samples)
    rules = read_rules(loaded.data_dir, shelf, today, samples=samples)
    offices = load_offices(loaded.offices_file, loaded.data_dir)
    return AwardTold(rules, {office.key: office for office in offices.entries}, today, "zh")


def enter(database: Database, loaded: Settings, args: argparse.Namespace) -> int:
    """Check a table; with --apply enter it. Raises UnreadableRoster."""
    from bot.awards import prompts as award_prompts
    from bot.channels.progress import show_progress
    from bot.texts import say
    from bot.views.wizard_words import money
    from jobs import award_entry, award_import
    from storage.awards.reading import read_table
    from storage.awards.writing import Entered
    from storage.errors import StorageRefusal

    if not args.file.is_file():
        raise StorageRefusal("no_roster_file", f"没有这个文件：{args.file}")
    told, now = read_told(loaded), datetime.now(UTC)
    terms = award_entry.Terms(told.today, override=args.override)
    with nullcontext() if args.json else show_progress() as progress:
        table = read_table(args.file, progress)
    if table is None:
        raise StorageRefusal("awards.no_table", "没有认出兑现表：表头至少要有“待遇”、“姓名”或“单位”、“应发金额”")
    if args.apply:
        result, entered = award_import.bring_in(
            database, table, told.rules, terms, by=None, now=now,
            tell=lambda session, done: award_prompts.tell(session, done.moved, by=None, now=now, added=done.added),
        )  # fmt: skip
        applied = bool(entered.added or entered.changed)
    else:
        result = database.read(lambda session: award_import.compare(session, table, told.rules, terms))
        applied, entered = False, Entered()
    if args.json:
        print(json.dumps(import_record(result, told, applied=applied), ensure_ascii=False, indent=1))
    else:
        print("\n".join(import_lines(result, told, applied=applied)))
        if entered.owed:
            yuan = money(sum(entered.owed), "zh")
            print(say("zh", "awards.done_owed", count=len(entered.owed), yuan=yuan), "siwen awards list --owed")
    return 0 if result.is_ready else 1


def import_record(result: Comparison, told: AwardTold, *, applied: bool) -> dict[str, Any]:
    """What a table did or would do, for scripts."""
    from bot.views import award_words as words
    from jobs.award_entry import ADDED, CHANGED, HELD, REJECTED, UNCHANGED

    return {
        **{what: result.count(what) for what in (ADDED, CHANGED, UNCHANGED, REJECTED, HELD)},
        "rows": [
            {
                "sheet": one.row.sheet,
                "row": one.row.number,
                "name": one.row.name,
                "what": one.what,
                "reasons": [words.reason_text(reason, told) for reason in one.reasons],
                "warnings": [
                    {"key": warning.key, "article": warning.article, "text": words.warning_text(warning, told)}
                    for warning in one.warnings
                ],
            }
            for one in result.decisions
            if one.reasons or one.warnings
        ],
        "remarks": [words.reason_text(remark, told) for remark in result.remarks],
        "applied": applied,
    }


def import_lines(result: Comparison, told: AwardTold, *, applied: bool) -> list[str]:
    """The same for people."""
    from bot.texts import say
    from bot.views import award_tables as views
    from bot.views import award_words as words
    from jobs.award_entry import ADDED, CHANGED, HELD, REJECTED, UNCHANGED

    facts = {what: result.count(what) for what in (ADDED, CHANGED, UNCHANGED, REJECTED, HELD)}
    lines = [("已录入：" if applied else "核对：") + say("zh", "awards.counts", **facts).replace("**", "")]
    lines += [f"  {views.row_text(one, told)}" for one in result.wrong()]
    lines += [f"  {words.reason_text(remark, told)}" for remark in result.remarks]
    if facts[REJECTED]:
        lines.append("一行也没有录入：请改好有误的行，整份再来")
    elif facts[HELD]:
        lines.append("一行也没有录入：与条文不合的行要写理由，--override 理由，或在表里加“放行理由”一列")
    elif not applied and result.records:
        lines.append("还没有录入：确认无误后加 --apply")
    return lines

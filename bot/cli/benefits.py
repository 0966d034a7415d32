"""`siwen benefits list|check|diff|confirm`: the rules behind `siwen eligible`, held to the texts in force."""

from __future__ import annotations

import argparse
import json
import sys
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from datetime import date

    from bot.settings import Settings
    from knowledge.eligibility.currency import Shelf, Texts
    from knowledge.eligibility.rules import Book
    from knowledge.eligibility.yaml_lines import Finding


def configure(parser: argparse.ArgumentParser) -> None:
    """Declare the actions."""
    actions = parser.add_subparsers(dest="action", metavar="ACTION", required=True)
    listed = actions.add_parser("list", help="the benefits with their articles, and which are suspended")
    check = actions.add_parser("check", help="whether each amount, age, date and quote is in the article it cites")
    check.add_argument("folder", nargs="?", type=Path, metavar="FOLDER", help="rules elsewhere (those in use)")
    check.add_argument("--hashes", action="store_true", help="print the fingerprints for written_from")
    diff = actions.add_parser("diff", help="the articles that changed under a rule, old and new")
    confirm = actions.add_parser("confirm", help="a suspended rule is right with the new text")
    confirm.add_argument("key", metavar="KEY", help="the benefit's key, or all")
    for action in (listed, check, diff, confirm):
        action.add_argument("--json", action="store_true", help="one JSON object instead of lines")


def run(args: argparse.Namespace) -> int:
    """Exit code 1 where something is to be changed. Raises WrongSetting, OSError, KnowledgeRefusal."""
    from bot import settings
    from bot.views import eligibility_lines
    from knowledge.eligibility.currency import Shelf
    from knowledge.eligibility.rules import RulesUnusable

    loaded = settings.load()
    today = datetime.now(UTC).astimezone(loaded.zone).date()
    shelf = Shelf(loaded.data_dir, samples=loaded.samples == "on")
    try:
        match args.action:
            case "list":
                return _list(args, shelf.book(today), loaded)
            case "check":
                return _check(args, loaded, today)
            case "diff":
                return _diff(args, shelf, today, loaded)
            case _:
                return _confirm(args, shelf, today, loaded)
    except RulesUnusable as error:
        for found in error.findings:
            print(eligibility_lines.finding_line(found, loaded.language), file=sys.stderr)
        return 1


def _list(args: argparse.Namespace, book: Book, loaded: Settings) -> int:
    from bot.texts import say

    rows = [
        {
            "benefit": entry.key,
            "name": entry.benefit.en if loaded.language == "en" else entry.benefit.zh,
            "document": entry.document.document,
            "article": entry.benefit.article,
            "suspended": entry.name in book.suspended,
        }
        for entry in book.entries
    ]
    if args.json:
        print(json.dumps(rows, ensure_ascii=False, indent=1))
        return 0
    for row in rows:
        state = say(loaded.language, "benefits.suspended") if row["suspended"] else ""
        facts = {name: row[name] for name in ("name", "document", "article")}
        print(say(loaded.language, "benefits.listed", benefit=row["benefit"], state=state, **facts))
    return 0


def _check(args: argparse.Namespace, loaded: Settings, today: date) -> int:
    from bot.texts import say
    from bot.views import eligibility_lines
    from knowledge.eligibility import checking, rules
    from knowledge.eligibility.currency import OWN

    book, findings = rules.read_folder(args.folder or rules.SHIPPED, None if args.folder else loaded.data_dir / OWN)
    texts = find_texts(book, loaded, today)
    if args.hashes:
        for document, article, digest in checking.list_hashes(book, texts):
            print(f"{document} {article}: {digest}")
        return 0
    findings = findings or checking.check(book, texts)
    count = sum(1 for _ in book.entries)
    if args.json:
        record = {"good": not findings, "benefits": count, "findings": _records(findings, loaded.language)}
        print(json.dumps(record, ensure_ascii=False, indent=1))
    elif findings:
        for found in findings:
            print(eligibility_lines.finding_line(found, loaded.language))
        print(say(loaded.language, "benefits.found", count=len(findings)))
    else:
        print(say(loaded.language, "benefits.fine", count=count))
    return 1 if findings else 0


def _records(findings: list[Finding], language: str) -> list[dict[str, object]]:
    from bot.views import eligibility_lines

    return [
        {
            "file": found.file,
            "line": found.line,
            "key": found.key,
            "reason": eligibility_lines.word_finding(found, language),
        }
        for found in findings
    ]


def find_texts(book: Book, loaded: Settings, today: date) -> Texts:
    """The articles of the measures: of the library, or of the sources folder where it has not taken them in yet."""
    from knowledge.documents.reading import read_file
    from knowledge.eligibility.currency import read_texts

    wanted = {document.document for document in book.documents}
    wanted |= {year.source for one in book.documents if one.notice is not None for year in one.notice.years.values()}
    texts = dict(read_texts(loaded.data_dir / "knowledge", sorted(wanted), today))
    left = wanted - set(texts)
    for path in sorted(loaded.sources_dir.glob("*.md")) if left and loaded.sources_dir.is_dir() else ():
        if any(f"id: {name}" in path.read_text(encoding="utf-8", errors="replace")[:2_000] for name in left):
            parsed = read_file(path)
            texts[parsed.metadata.id] = {one.number: one.text for one in parsed.articles if one.number.strip()}
    return texts


def _diff(args: argparse.Namespace, shelf: Shelf, today: date, loaded: Settings) -> int:
    from bot.texts import say

    changes = shelf.changes(today)
    if args.json:
        rows = [
            {"benefit": one.benefit, "document": one.document, "article": one.article, "old": one.old, "new": one.new}
            for one in changes
        ]
        print(json.dumps(rows, ensure_ascii=False, indent=1))
        return 1 if changes else 0
    for one in changes:
        told = {"benefit": one.benefit, "document": one.document, "article": one.article}
        print(say(loaded.language, "benefits.changed", **told))
        print(say(loaded.language, "benefits.was", text=one.old or say(loaded.language, "benefits.unknown_text")))
        print(say(loaded.language, "benefits.now", text=one.new or say(loaded.language, "benefits.gone")))
    if not changes:
        print(say(loaded.language, "benefits.unchanged"))
    return 1 if changes else 0


def _confirm(args: argparse.Namespace, shelf: Shelf, today: date, loaded: Settings) -> int:
    from bot.texts import say
    from bot.views import eligibility_lines
    from knowledge.eligibility import checking
    from knowledge.eligibility.currency import OWN, confirm

    changes = [one for one in shelf.changes(today) if args.key in ("all", one.benefit)]
    if not changes:
        print(say(loaded.language, "benefits.nothing_to_confirm", benefit=args.key))
        return 1
    book = shelf.book(today)
    findings = checking.check_benefits(book, find_texts(book, loaded, today), {one.benefit for one in changes})
    if findings:
        print(say(loaded.language, "benefits.not_confirmed", folder=loaded.data_dir / OWN))
        for found in findings:
            print(eligibility_lines.finding_line(found, loaded.language))
        return 1
    confirm(loaded.data_dir, changes, by="cli", now=datetime.now(UTC))
    print(say(loaded.language, "benefits.confirmed", keys=", ".join(sorted({one.benefit for one in changes}))))
    return 0

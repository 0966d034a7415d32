"""`siwen kb`: what staff do with the knowledge base, each with `--json` for scripts."""

from __future__ import annotations

import argparse
import importlib
import json
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager, nullcontext
from dataclasses import asdict
from datetime import UTC, date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from bot.cli import kb_lines
from bot.cli.days import parse_day

if TYPE_CHECKING:
    from knowledge.config import KnowledgeConfig
    from knowledge.index import Progress
    from knowledge.library import Library

# Actions that need the answer path, in modules of their own with configure(parser) and run(args) -> int.
_ELSEWHERE = {
    "search": ("bot.cli.kb_search", "what would be found, with scores, and why it is or is not answered from"),
    "calibrate": (
        "bot.cli.kb_calibrate",
        "set how sure to be before answering, from one's own confirmed questions",
    ),
    "words": ("bot.cli.kb_words", "words of people that the documents lack, learned from answers that helped"),
}


def configure(parser: argparse.ArgumentParser) -> None:
    """Declare the actions."""
    actions = parser.add_subparsers(dest="action", metavar="ACTION", required=True)

    def add(name: str, line: str, act: Callable[[Library, argparse.Namespace], int]) -> argparse.ArgumentParser:
        action = actions.add_parser(name, help=line, description=line)
        action.add_argument("--json", action="store_true", help="JSON instead of lines")
        action.set_defaults(act=act)
        return action

    ingest = add("ingest", "take in files and folders: all of them, or nothing", _ingest)
    ingest.add_argument("paths", nargs="+", type=Path, metavar="PATH")
    ingest.add_argument(
        "--set",
        action="append",
        default=[],
        type=_pair,
        metavar="NAME=VALUE",
        help="a fact that wins over the file's own: id=…",
    )
    ingest.add_argument(
        "--release-marks", action="store_true", help="they may be public: take in files marked as internal or draft"
    )
    listing = add("list", "all documents and how they stand", _list)
    listing.add_argument("--as-of", type=parse_day, metavar="DATE", help="as they stood on that day (2026-11-23)")
    show = add("show", "one document: its versions, and the contents of the newest", _show)
    show.add_argument("id")
    show.add_argument("version", nargs="?", default="", help="its number, or how its id begins")
    show.add_argument("--original", action="store_true", help="only where the original file lies")
    diff = add("diff", "two versions article by article (default: the last two)", _diff)
    diff.add_argument("id")
    diff.add_argument("old", nargs="?", default="")
    diff.add_argument("new", nargs="?", default="")
    remove = add("remove", "take a document out; its history stays, and it can be restored", _remove)
    remove.add_argument("id")
    restore = add("restore", "bring a version back, to answer from", _restore)
    restore.add_argument("id")
    restore.add_argument("version")
    add("rebuild", "make the index anew from nothing but originals and versions", _rebuild)
    for name, (module, line) in _ELSEWHERE.items():
        importlib.import_module(module).configure(actions.add_parser(name, help=line, description=line))


def run(args: argparse.Namespace) -> int:
    """Run one action; refusals are raised, and leave everything as it was."""
    if args.action in _ELSEWHERE:
        return int(importlib.import_module(_ELSEWHERE[args.action][0]).run(args))
    from knowledge.library import Library

    return int(args.act(Library.open(open_config()), args))


def open_config() -> KnowledgeConfig:
    """What the settings say of the knowledge room."""
    from bot import settings as settings_module
    from bot.answers.sources import configure_knowledge

    return configure_knowledge(settings_module.load())


def _ingest(library: Library, args: argparse.Namespace) -> int:
    with _progress(args) as progress:
        report = library.ingest(
            args.paths,
            overrides=dict(args.set) or None,
            release_marks=args.release_marks,
            progress=progress,
            now=datetime.now(UTC),
        )
    record = {
        "added": report.added,
        "changed": report.changed,
        "unchanged": report.unchanged,
        "passed_over": report.passed,
        "embedded": report.embedded,
        "passages": report.passages,
        "generation": report.generation,
        "files": [kb_lines.outcome_record(outcome) for outcome in report.outcomes],
    }
    _print(args, record, kb_lines.ingest_lines(report))
    return 0


def _list(library: Library, args: argparse.Namespace) -> int:
    listing = library.versions(today=args.as_of or _today())
    _print(args, [kb_lines.listing_record(entry) for entry in listing], kb_lines.listing_lines(listing))
    return 0


def _show(library: Library, args: argparse.Namespace) -> int:
    listing = library.versions(args.id, today=_today())
    chosen = library.find(args.id, args.version)
    if args.original:
        path, name, media_type = library.original(chosen.id)
        record: dict[str, Any] = {"path": str(path), "file_name": name, "media_type": media_type}
        _print(args, record, [f"{name}（{media_type}）：{path}"])
        return 0
    path, name, _ = library.original(chosen.id)
    record = {
        "id": args.id,
        "versions": [kb_lines.listing_record(entry) for entry in listing],
        "version": chosen.id,
        "original": {"path": str(path), "file_name": name},
        "articles": [
            {"key": article.key, "number": article.number, "heading": article.heading, "path": article.path}
            for article in chosen.parsed.articles
        ],
        "remarks": [asdict(remark) for remark in chosen.parsed.remarks],
    }
    _print(args, record, kb_lines.document_lines(listing, chosen, path))
    return 0


def _diff(library: Library, args: argparse.Namespace) -> int:
    difference = library.diff(args.id, args.old, args.new)
    _print(args, kb_lines.difference_record(difference), kb_lines.difference_lines(difference))
    return 0


def _remove(library: Library, args: argparse.Namespace) -> int:
    library.remove(args.id, now=datetime.now(UTC))
    _print(args, {"removed": args.id}, [f"已撤下“{args.id}”，不再据此回答；恢复：siwen kb restore {args.id} 版本"])
    return 0


def _restore(library: Library, args: argparse.Namespace) -> int:
    with _progress(args) as progress:
        version = library.restore(args.id, args.version, progress=progress, now=datetime.now(UTC))
    listing = library.versions(args.id, today=_today())
    record = {"restored": args.id, "version": version.id, "versions": [kb_lines.listing_record(e) for e in listing]}
    _print(args, record, [f"已恢复“{args.id}”的版本 {version.id[:8]}", *kb_lines.listing_lines(listing)])
    return 0


def _rebuild(library: Library, args: argparse.Namespace) -> int:
    with _progress(args) as progress:
        report = library.rebuild(progress, now=datetime.now(UTC))
    lines = [
        f"索引已重建：{report.documents} 份文件，{report.passages} 个检索单元，新算向量 {report.embedded} 个，"
        f"第 {report.generation} 代"
    ]
    if report.recovered:
        lines.append(f"{report.recovered} 个版本文件缺失或损坏，已从原件重新读取")
    if report.history_lost:
        lines.append("清单曾损坏：磁盘上的版本已全部恢复，包括以前撤下的，请用 siwen kb list 核对")
    _print(args, asdict(report), lines)
    return 0


@contextmanager
def _progress(args: argparse.Namespace) -> Iterator[Progress | None]:
    """A bar on stderr, which scripts that read JSON don't need."""
    from bot.channels.progress import show_progress

    with nullcontext() if args.json else show_progress() as progress:
        yield progress


def _print(args: argparse.Namespace, record: object, lines: list[str]) -> None:
    print(json.dumps(record, ensure_ascii=False, indent=1) if args.json else "\n".join(lines))
    sys.stdout.flush()


def _today() -> date:
    from bot import settings as settings_module

    return datetime.now(settings_module.load().zone).date()


def _pair(text: str) -> tuple[str, str]:
    name, sign, value = text.partition("=")
    if not sign or not name.strip():
        raise argparse.ArgumentTypeError(f"{text} is not NAME=VALUE, as id=zc-award-2023 is")
    return name.strip(), value.strip()

"""`siwen eval guard`: true answers that the guard over a language model lets through, false ones that it catches."""

from __future__ import annotations

import argparse
import json
from collections.abc import Iterator, Mapping
from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from knowledge.model import Version
    from knowledge.wording.evaluation import Report, Share

AS_OF = date(2026, 11, 23)  # the day that the sets' READMEs judge by
_DATA = Path("tests/data/guard")
_SHARED = Path("../shared")
_SOURCES = Path("knowledge/sources")


def configure(parser: argparse.ArgumentParser) -> None:
    """Declare the command's arguments."""
    parser.add_argument("--data", type=Path, default=_DATA, metavar="DIR", help=f"paraphrases (default: {_DATA})")
    parser.add_argument(
        "--shared",
        type=Path,
        default=_SHARED,
        metavar="DIR",
        help="where evals/ lie, for quoted answers",
    )
    parser.add_argument("--failures", action="store_true", help="also each answer that was judged wrongly")
    parser.add_argument("--json", action="store_true", help="the figures as JSON lines")


def run(args: argparse.Namespace) -> int:
    """Measure and print, a block a set."""
    from knowledge.wording.evaluation import evaluate, read_paraphrases

    invented = (args.data / "invented.txt").read_text(encoding="utf-8").splitlines()
    versions = read_versions()
    reports: list[tuple[str, Report]] = []
    for file in sorted(args.data.glob("*.jsonl")):
        reports.append((file.stem, evaluate(read_paraphrases(file, versions), invented)))
        _tell(*reports[-1], args)
    for name, report in _measure_quoted(args.shared, invented):
        reports.append((name, report))
        _tell(name, report, args)
    _tell_sum([report for _, report in reports], args)
    return 0


def read_versions() -> Mapping[str, Version]:
    """The shipped documents as they are read, by id."""
    from datetime import UTC

    from knowledge.documents.reading import read_in_process
    from knowledge.model import Version

    found = {}
    for path in sorted(_SOURCES.glob("*.md")):
        parsed = read_in_process(path)
        found[parsed.metadata.id] = Version(path.name, parsed, "", path.name, datetime.now(UTC))
    return found


def _measure_quoted(shared: Path, invented: list[str]) -> Iterator[tuple[str, Report]]:
    """The answers that siwen quotes to the development sets."""
    from bot import settings as settings_module
    from bot.channels.progress import show_progress
    from knowledge.answer_evaluation import read_questions
    from knowledge.sampling import open_sources
    from knowledge.wording.evaluation import evaluate_quoted, quote_answers

    sets = (
        ("demo", shared / "evals/demo/dev.jsonl", _SOURCES),
        ("official", shared / "evals/official/dev.jsonl", shared / "official"),
    )
    settings = settings_module.load()
    now = datetime.now(settings.zone)
    for name, questions, sources in sets:
        if not questions.is_file():
            continue
        with (
            show_progress() as progress,
            open_sources(sources, settings.data_dir / "eval", settings.embedding, now, progress) as answerer,
        ):
            answers = [answerer.answer(question.text, today=AS_OF) for question in read_questions(questions)]
            said = list(quote_answers(answerer, answers, AS_OF))
        yield f"quoted, {name}", evaluate_quoted(said, invented)


def _tell(name: str, report: Report, args: argparse.Namespace) -> None:
    if args.json:
        figures = {str(fault): [share.count, share.total] for fault, share in report.caught.items()}
        rejected = [report.rejected.count, report.rejected.total]
        print(json.dumps({"set": name, "rejected": rejected, "caught": figures}, ensure_ascii=False), flush=True)
        return
    print(f"{name}: {report.rejected.total} true answers", flush=True)
    print(f"  rejected           {_write(report.rejected)}")
    for fault, share in report.caught.items():
        print(f"  {fault!s:<18} {_write(share)} caught")
    if args.failures:
        for missed in report.missed:
            reasons = " ".join(f"{kind}({detail})" for kind, detail in missed.objections)
            print(f"  ! {missed.id} {missed.fault or 'rejected'}: {missed.text} {reasons}")


def _tell_sum(reports: list[Report], args: argparse.Namespace) -> None:
    from knowledge.wording.evaluation import Share

    rejected = Share(sum(one.rejected.count for one in reports), sum(one.rejected.total for one in reports))
    caught = Share(sum(one.caught_of_all.count for one in reports), sum(one.caught_of_all.total for one in reports))
    if args.json:
        print(json.dumps({"set": "all", "rejected": [rejected.count, rejected.total],
                          "caught": [caught.count, caught.total]}))  # fmt: skip
        return
    print(f"all: of the true ones rejected {_write(rejected)} (asked for: ≤ 3 %)")
    print(f"     of the false ones caught  {_write(caught)} (asked for: ≥ 99 %)")


def _write(share: Share) -> str:
    low, high = share.interval
    return f"{share.count} of {share.total} = {share.share:.1%} (95 % {low:.1%} … {high:.1%})"

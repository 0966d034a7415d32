"""`siwen eval answers`: questions with what a right answer must hold, asked of a fresh index of some documents."""

from __future__ import annotations

import argparse
import json
from dataclasses import asdict
from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from bot.cli.days import parse_day

if TYPE_CHECKING:
    from bot.cli.eval_page import Judged
    from knowledge.answer_evaluation import Report


def configure(parser: argparse.ArgumentParser) -> None:
    """Declare the command's arguments."""
    parser.add_argument(
        "questions", type=Path, metavar="QUESTIONS.jsonl", help="lines with id, question, kind, must_include"
    )
    parser.add_argument(
        "--sources", type=Path, required=True, metavar="DIR", help="the documents, indexed alone and afresh"
    )
    parser.add_argument("--as-of", type=parse_day, metavar="DATE", help="the day of asking (2026-11-23)")
    parser.add_argument(
        "--failures", action="store_true", help="also each question that was not right, with its answer"
    )
    parser.add_argument("--report", type=Path, metavar="OUT.html", help="a page to judge each answer by, in a browser")
    parser.add_argument("--json", action="store_true", help="the figures as one JSON object")
    parser.set_defaults(usage_error=parser.error)


def run(args: argparse.Namespace) -> int:
    """Measure and print; exit code 0, or 1 where a figure of an answer is not in what it cites.

    Vectors of passages are kept in the data folder, so a second run is quick.
    """
    from knowledge.answer_evaluation import summarise

    if args.report and not args.report.absolute().parent.is_dir():
        args.usage_error(f"--report: no folder {args.report.parent}")  # before minutes of asking, not after
    judged = measure(args.questions, args.sources, args.as_of)
    report = summarise([entry.outcome for entry in judged])
    unsound = [entry for entry in judged if entry.unsupported]
    if args.report:
        from bot.cli.eval_page import write_page

        args.report.write_text(write_page(_title(args.questions, args.sources), report, judged), encoding="utf-8")
    if args.json:
        print(json.dumps({**asdict(report), "unsupported": len(unsound)}, ensure_ascii=False))
        return 1 if unsound else 0
    print("\n".join(report_lines(report)))
    print(f"figures that the cited text doesn't hold: in {len(unsound)} answers")
    for entry in judged:
        if entry.unsupported or (args.failures and entry.outcome.worth <= 0):
            outcome = entry.outcome
            print(f"\n{outcome.question.id} {outcome.status} {outcome.worth:+.1f}  {outcome.question.text}")
            print(entry.answer.text, *(f"! {figure}" for figure in entry.unsupported), sep="\n")
    return 1 if unsound else 0


def measure(questions_file: Path, sources: Path, as_of: date | None) -> list[Judged]:
    """Ask every question alone; each with its answer, judged, and with the figures that its sources lack."""
    from bot import settings as settings_module
    from bot.channels.progress import show_progress
    from bot.cli.eval_page import Judged
    from knowledge.answer_evaluation import evaluate, read_questions
    from knowledge.grounding import find_unsupported, vouch
    from knowledge.sampling import open_sources

    settings = settings_module.load()
    now = datetime.now(settings.zone)
    today = as_of or now.date()
    questions = read_questions(questions_file)
    found: list[Judged] = []
    with (
        show_progress() as progress,
        open_sources(sources, settings.data_dir / "eval", settings.embedding, now, progress) as answerer,
    ):
        evaluate(
            questions,
            lambda text: answerer.answer(text, today=today),
            lambda outcome, answer: found.append(
                Judged(outcome, answer, find_unsupported(answer, vouch(answer, answerer, today)))
            ),
        )
    return found


def _title(questions: Path, sources: Path) -> str:
    """What was asked of what, without the machine's paths: the page is sent around."""
    named = questions.resolve()
    return f"{named.parent.name}/{named.name}，按 {sources.resolve().name} 里的文件回答"


def report_lines(report: Report) -> list[str]:
    """A run's figures as lines."""
    lines = [
        f"{report.questions} questions, {report.answerable} of them answerable",
        f"utility         {report.utility:.3f}   95 % {report.utility_low:.3f} … {report.utility_high:.3f}",
        f"right of what is answered  {report.right_of_answered:.3f}",
        f"right answered  {report.right_answered:.3f} of the answerable",
        f"said first      {report.said:.3f} of the answerable, 95 % {report.said_low:.3f} … {report.said_high:.3f}; "
        f"{report.said_of_answered:.3f} of those answered (what is read out first holds what is needed)",
        f"wrong           {report.wrong:.3f} of all",
        f"refused right   {report.refused_right:.3f} of the unanswerable",
        f"refused false   {report.refused_false:.3f} of the answerable",
        f"nearest         {report.nearest_right} helpful or about nothing on file, {report.nearest_other} not",
        f"citations       {report.mean_citations:.2f} an answer",
        f"median          {report.median_ms:.0f} ms",
        "by note (questions, mean worth):",
    ]
    lines += [f"  {note:<28}{count:>4}  {worth:+.2f}" for note, (count, worth) in report.by_note.items()]
    return lines

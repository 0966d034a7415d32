"""`siwen eval dialogues`: conversations over documents, every turn asked after the bot's own answers."""

from __future__ import annotations

import argparse
import json
from dataclasses import asdict
from datetime import datetime
from pathlib import Path

from bot.cli.days import parse_day


def configure(parser: argparse.ArgumentParser) -> None:
    """Declare the command's arguments."""
    parser.add_argument("dialogues", type=Path, metavar="DIALOGUES.jsonl", help="lines with id and turns")
    parser.add_argument(
        "--sources", type=Path, required=True, metavar="DIR", help="the documents, indexed alone and afresh"
    )
    parser.add_argument(
        "--alone", type=Path, metavar="QUESTIONS.jsonl", help="also questions of their own, alone and after others"
    )
    parser.add_argument("--as-of", type=parse_day, metavar="DATE", help="the day of asking (2026-11-23)")
    parser.add_argument("--failures", action="store_true", help="also each turn that was not right")
    parser.add_argument("--json", action="store_true", help="the figures as one JSON object")


def run(args: argparse.Namespace) -> int:
    """Measure and print; exit code 0."""
    from bot import settings as settings_module
    from bot.channels.progress import show_progress
    from knowledge import conversation, dialogue_evaluation
    from knowledge.answer_evaluation import read_questions
    from knowledge.conversation import Turn
    from knowledge.phrasing import language_of
    from knowledge.sampling import open_sources
    from knowledge.thread import Thread

    settings = settings_module.load()
    now = datetime.now(settings.zone)
    today = args.as_of or now.date()
    dialogues = dialogue_evaluation.read_dialogues(args.dialogues)
    questions = read_questions(args.alone) if args.alone else []
    with (
        show_progress() as progress,
        open_sources(args.sources, settings.data_dir / "eval", settings.embedding, now, progress) as answerer,
    ):

        def follow(text: str, thread: Thread | None) -> Turn:
            language = language_of(text, settings.language)
            return conversation.follow(answerer, text, thread, today=today, language=language)

        outcomes = dialogue_evaluation.play(dialogues, follow)
        alone = dialogue_evaluation.compare_alone(questions, follow) if questions else None
    report = dialogue_evaluation.report_turns(outcomes)
    if args.json:
        figures = asdict(report) | ({} if alone is None else {"utility_alone": alone[0], "utility_after": alone[1]})
        print(json.dumps(figures, ensure_ascii=False))
        return 0
    print(f"{report.dialogues} dialogues, {report.turns} turns")
    print(f"turns right     {report.right:.3f}   95 % {report.right_low:.3f} … {report.right_high:.3f}")
    print(f"first turns     {report.first_right:.3f}")
    print(f"later turns     {report.later_right:.3f}")
    print(f"whole dialogues {report.whole_right:.3f}")
    if alone is not None:
        print(f"questions of their own: utility {alone[0]:.3f} alone, {alone[1]:.3f} after others")
    for entry in outcomes:
        if args.failures and not entry.right:
            turn = entry.turn
            print(
                f"\n{entry.dialogue} {entry.number} {turn.answer.status}  {turn.answer.question} → {turn.reading.text}"
            )
            print(turn.answer.text)
    return 0

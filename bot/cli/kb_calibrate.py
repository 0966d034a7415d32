"""`siwen kb calibrate`: fit the answer's three-way decision to an office's own questions."""

from __future__ import annotations

import argparse
import json
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from bot.cli.days import parse_day

if TYPE_CHECKING:
    from datetime import date

    from bot.settings import Settings
    from knowledge.calibration import Sample
    from knowledge.thresholds import Moved


def configure(parser: argparse.ArgumentParser) -> None:
    """Declare the command's arguments."""
    parser.description = (
        "Sets how sure to be before answering from one's own documents: from the questions in the database that people "
        "marked helpful or not, and those of --questions; fewer than 50 are refused. With --sources the whole decision "
        "is trained anew from question files over those documents (needs scikit-learn)."
    )
    parser.add_argument(
        "--questions", type=Path, action="append", default=[], metavar="FILE.jsonl",
        help="lines with id, question, kind, document, must_include; may be repeated",
    )  # fmt: skip
    parser.add_argument(
        "--sources", type=Path, action="append", default=[], metavar="DIR",
        help="train anew: the documents that a --questions is about, one for each",
    )  # fmt: skip
    parser.add_argument("--as-of", type=parse_day, metavar="DATE", help="the day of asking (2026-11-23)")
    parser.add_argument(
        "--out",
        type=Path,
        metavar="FILE.json",
        help="where the coefficients go (default: gate.json in the data folder)",
    )
    parser.add_argument("--json", action="store_true", help="the figures as one JSON object")
    parser.set_defaults(usage_error=parser.error)


def run(args: argparse.Namespace) -> int:
    """Fit, judge out of fold by document, write the coefficients. Raises CalibrationRefused, UnreadableQuestions."""
    from bot import settings as settings_module
    from knowledge import gate

    if args.sources and len(args.questions) != len(args.sources):
        args.usage_error("each --sources needs a --questions")
    settings = settings_module.load()
    today = args.as_of or datetime.now(settings.zone).date()
    out = args.out or settings.data_dir / gate.FILE_NAME
    record, lines = (_train if args.sources else _move)(args, settings, today, out)
    print(json.dumps(record, ensure_ascii=False) if args.json else "\n".join(lines))
    return 0


def _move(args: argparse.Namespace, settings: Settings, today: date, out: Path) -> tuple[dict[str, Any], list[str]]:
    """Move the threshold by what people confirmed; kept as it is where that would be no gain."""
    from bot.answers.confirmed import read_confirmed
    from bot.answers.sources import configure_knowledge
    from knowledge import calibration, sampling, thresholds
    from knowledge.answer_evaluation import read_questions
    from knowledge.answering import open_answerer

    confirmed = read_confirmed(settings)
    asked = [question for path in args.questions for question in read_questions(path)]
    calibration.refuse_few(len(confirmed) + len(asked))
    answerer = open_answerer(configure_knowledge(settings))
    try:
        shown = settings.samples == "on"
        samples, passed = sampling.sample_confirmed(answerer, confirmed, today, samples=shown)
        count = len(samples)
        samples += sampling.sample_questions(answerer, asked, sampling.OWN, today, samples=shown)
    finally:
        answerer.library.close()
    moved = thresholds.move(samples, today, count)
    if moved.better:
        _write(out, moved.data)
    record = {
        "file": str(out) if moved.better else None,
        "questions": len(samples),
        "confirmed": count,
        "from_file": len(asked),
        "left_out": passed,
        "shift": moved.shift,
        "utility_before": moved.utility_before,
        "utility_after": moved.utility_after,
        "answered_before": moved.answered_before,
        "answered_after": moved.answered_after,
    }
    return record, _lines(moved, count, len(asked), passed, out)


def _lines(moved: Moved, confirmed: int, asked: int, passed: int, out: Path) -> list[str]:
    count = f"{confirmed + asked}道题：问过并点了有用或没用的{confirmed}道，题目文件里的{asked}道"
    left = f"；另有{passed}道不算（当时引的条文已不在，或现在的回答已经不同）" if passed else ""
    judged = f"效用 {moved.utility_before:.3f} → {moved.utility_after:.3f}（交叉验证，问到同一条的题目不在两边）"
    if not moved.better:
        return [f"{count}{left}。", f"{judged}：没有变好，仍用原来的门槛。"]
    way = "更谨慎" if moved.shift < 0 else "更敢答"
    return [
        f"{count}{left}。",
        f"{judged}。",
        f"比原来{way}：这些题里直接回答的 {moved.answered_before} → {moved.answered_after} 道。",
        f"已写入 {out}，重新启动后生效；删去这个文件就恢复原样。",
    ]


def _train(args: argparse.Namespace, settings: Settings, today: date, out: Path) -> tuple[dict[str, Any], list[str]]:
    """Train the whole decision on question files over documents of their own."""
    from bot.channels.progress import show_progress
    from knowledge import calibration
    from knowledge.answer_evaluation import read_questions
    from knowledge.sampling import open_sources, sample_questions

    now = datetime.now(settings.zone)
    sets = [read_questions(path) for path in args.questions]
    total = sum(map(len, sets))
    calibration.refuse_few(total)
    samples: list[Sample] = []
    for path, questions, sources in zip(args.questions, sets, args.sources, strict=True):
        collection = path.parent.name or path.stem
        with (
            show_progress() as progress,
            open_sources(sources, settings.data_dir / "eval", settings.embedding, now, progress) as answerer,
        ):
            samples += sample_questions(answerer, questions, collection, today)
    result = calibration.calibrate(samples, now.date())
    _write(out, result.data)
    lines = [f"{total}道题，已校准：{out}"]
    lines += [
        f"  {name}：交叉验证的效用 {utility:.3f}（同一份文件的题目不在两边）"
        for name, utility in result.utility.items()
    ]
    return {"file": str(out), "questions": total, "utility_out_of_fold": result.utility}, lines


def _write(out: Path, data: dict[str, Any]) -> None:
    out.parent.mkdir(parents=True, exist_ok=True)
    draft = out.with_name(f".{out.name}.part")
    draft.write_text(json.dumps(data, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
    draft.replace(out)

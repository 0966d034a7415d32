"""`siwen kb calibrate`: fit the answer's three-way decision to an office's own questions."""

from __future__ import annotations

import argparse
import json
from datetime import datetime
from pathlib import Path

from bot.cli.days import parse_day


def configure(parser: argparse.ArgumentParser) -> None:
    """Declare the command's arguments."""
    parser.add_argument(
        "--questions", type=Path, action="append", required=True, metavar="FILE.jsonl",
        help="lines with id, question, kind, document, must_include; may be repeated, one for each --sources",
    )  # fmt: skip
    parser.add_argument(
        "--sources",
        type=Path,
        action="append",
        required=True,
        metavar="DIR",
        help="the documents that the questions are about",
    )
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
    """Fit, cross-validate by document, write the coefficients; fewer than 50 questions are refused."""
    from bot import settings as settings_module
    from bot.progress import show_progress
    from knowledge import calibration, gate
    from knowledge.answer_evaluation import read_questions
    from knowledge.sampling import open_sources, sample_questions

    if len(args.questions) != len(args.sources):
        args.usage_error("each --questions needs a --sources")
    settings = settings_module.load()
    now = datetime.now(settings.zone)
    today = args.as_of or now.date()
    sets = [read_questions(path) for path in args.questions]
    total = sum(map(len, sets))
    calibration.refuse_few(total)
    samples: list[calibration.Sample] = []
    for path, questions, sources in zip(args.questions, sets, args.sources, strict=True):
        collection = path.parent.name or path.stem
        with (
            show_progress() as progress,
            open_sources(sources, settings.data_dir / "eval", settings.embedding, now, progress) as answerer,
        ):
            samples += sample_questions(answerer, questions, collection, today)
    result = calibration.calibrate(samples, now.date())
    out = args.out or settings.data_dir / gate.FILE_NAME
    out.parent.mkdir(parents=True, exist_ok=True)
    draft = out.with_name(f".{out.name}.part")
    draft.write_text(json.dumps(result.data, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
    draft.replace(out)
    if args.json:
        print(
            json.dumps(
                {"file": str(out), "questions": total, "utility_out_of_fold": result.utility}, ensure_ascii=False
            )
        )
    else:
        print(f"{total}道题，已校准：{out}")
        for name, utility in result.utility.items():
            print(f"  {name}：交叉验证的效用 {utility:.3f}（同一份文件的题目不在两边）")
    return 0

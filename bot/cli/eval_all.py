"""`siwen eval all`, which `make eval` calls: every measure of quality, as one Markdown table."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path

AS_OF = date(2026, 11, 23)  # the day that the sets' READMEs judge by
LEAST_UTILITY = 0.45
DEFAULT = Path("../shared")


@dataclass(frozen=True, slots=True)
class Row:
    """A figure with its 95 % interval; `bar` is what is asked for, empty where a figure is only a part of another."""

    measure: str
    figure: str
    interval: str = ""
    bar: str = ""
    held: bool = True


def configure(parser: argparse.ArgumentParser) -> None:
    """Declare the command's arguments."""
    parser.add_argument(
        "--shared",
        type=Path,
        metavar="DIR",
        help="where evals/ and official/ lie (default: ../shared)",
    )


def run(args: argparse.Namespace) -> int:
    """Measure and print; exit code 1 where a bar isn't held, or a set is missing from a folder that is there or named.

    0 where no folder was named and the usual one isn't there: the sets are not part of the repository, and nothing
    was asked of them.
    """
    shared = args.shared or DEFAULT
    if not (shared / "evals").is_dir():
        print(f"没有题集 {shared / 'evals'}：什么都没有测（--shared 指定所在文件夹）。", file=sys.stderr)
        return 0 if args.shared is None else 1
    missing = [path for path in _list_sets(shared) if not path.exists()]
    if missing:
        print(f"题集不全，什么都没有测：缺 {'、'.join(map(str, missing))}", file=sys.stderr)
        return 1
    rows = list(_measure(shared))
    print("| measure | figure | 95 % | asked for | held |\n|---|---|---|---|---|")
    for row in rows:
        held = ("yes" if row.held else "**no**") if row.bar else ""
        print(f"| {row.measure} | {row.figure} | {row.interval} | {row.bar} | {held} |")
    return 0 if all(row.held for row in rows) else 1


def _list_sets(shared: Path) -> tuple[Path, ...]:
    evals = shared / "evals"
    lecoqa = (evals / "lecoqa" / "articles.jsonl", evals / "lecoqa" / "dev.jsonl")
    return (*lecoqa, evals / "official" / "dev.jsonl", evals / "demo" / "dev.jsonl", shared / "official")


def _measure(shared: Path) -> Iterator[Row]:
    evals = shared / "evals"
    yield from _measure_retrieval(evals / "lecoqa")
    yield from _measure_answers("official pages", evals / "official" / "dev.jsonl", shared / "official")
    yield from _measure_answers("demonstration documents", evals / "demo" / "dev.jsonl", Path("knowledge/sources"))


def _measure_retrieval(folder: Path) -> Iterator[Row]:
    from bot import settings as settings_module
    from bot.progress import show_progress
    from knowledge import evaluation

    settings = settings_module.load()
    now = datetime.now(settings.zone)
    articles = evaluation.read_corpus(folder / "articles.jsonl")
    queries = evaluation.read_queries(folder / "dev.jsonl")
    with (
        show_progress() as progress,
        evaluation.open_corpus(articles, settings.data_dir / "eval", settings.embedding, now, progress) as opened,
    ):
        retriever, embeddings = opened
        ours = evaluation.rank_queries(retriever, queries, AS_OF, progress)
        theirs = evaluation.rank_baseline(embeddings, articles, queries, progress)
    quality = evaluation.judge(queries, ours)
    plain = evaluation.judge(queries, theirs)
    what = f"LeCoQA dev ({len(queries)} questions, {len(articles)} articles)"
    shares = (("hit@1", quality.hit1, plain.hit1), ("hit@5", quality.hit5, plain.hit5))
    for name, share, base in (*shares, ("hit@10", quality.hit10, plain.hit10), ("MRR@10", quality.mrr10, plain.mrr10)):
        yield Row(f"{what}: {name}", f"{share:.3f}, plain Chroma {base:.3f}")
    for name, gap in evaluation.compare(queries, ours, theirs).items():
        interval = f"{gap.low:+.3f} … {gap.high:+.3f}"
        yield Row(f"{what}: {name}, ours − plain", f"{gap.mean:+.3f}", interval, "> 0", held=gap.low > 0)


def _measure_answers(name: str, questions: Path, sources: Path) -> Iterator[Row]:
    from bot.cli.eval_answers import measure
    from knowledge.answer_evaluation import summarise

    report = summarise([outcome for outcome, _ in measure(questions, sources, AS_OF)])
    interval = f"{report.utility_low:.3f} … {report.utility_high:.3f}"
    what = f"{name} dev ({report.questions} questions)"
    enough = report.utility >= LEAST_UTILITY
    yield Row(f"{what}: utility", f"{report.utility:.3f}", interval, f"≥ {LEAST_UTILITY}", held=enough)
    yield Row(f"{what}: answered right, of the answerable", f"{report.right_answered:.3f}")
    yield Row(f"{what}: refused right, of the unanswerable", f"{report.refused_right:.3f}")
    yield Row(f"{what}: refused though answerable", f"{report.refused_false:.3f}")
    yield Row(f"{what}: wrong, of all", f"{report.wrong:.3f}")
    yield Row(f"{what}: nearest, helpful and not", f"{report.nearest_right} and {report.nearest_other}")
    yield Row(f"{what}: citations an answer", f"{report.mean_citations:.2f}")

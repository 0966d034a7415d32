"""`siwen eval retrieval`: hit@k and MRR over a corpus with questions, or needed strings found over documents."""

from __future__ import annotations

import argparse
import json
from collections.abc import Sequence
from dataclasses import asdict
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

from bot.cli.days import parse_day

if TYPE_CHECKING:
    from knowledge.evaluation import Difference, Quality, Query, Ranking


def configure(parser: argparse.ArgumentParser) -> None:
    """Declare the command's arguments."""
    parser.add_argument("--corpus", type=Path, metavar="ARTICLES.jsonl", help='lines {"id","text"}')
    parser.add_argument("--queries", type=Path, metavar="DEV.jsonl", help='lines {"id","question","gold"}')
    parser.add_argument("--baseline", action="store_true", help="also LangChain's Chroma, one vector an article")
    parser.add_argument("--rankings", type=Path, metavar="OUT.jsonl", help='write lines {"id","ranked","ms"}')
    parser.add_argument("--sources", type=Path, metavar="DIR", help="documents, instead of a corpus")
    parser.add_argument("--questions", type=Path, metavar="FILE.jsonl", help="their questions, with must_include")
    parser.add_argument("--as-of", type=parse_day, metavar="DATE", help="the day of asking (2026-11-23)")
    parser.add_argument("--json", action="store_true", help="the figures as one JSON object")
    parser.set_defaults(usage_error=parser.error)


def run(args: argparse.Namespace) -> int:
    """Measure and print; exit code 0. Vectors of passages are kept in the data folder, so a second run is quick."""
    if args.corpus and args.queries:
        return _run_corpus(args)
    if args.sources and args.questions:
        return _run_documents(args)
    args.usage_error("--corpus with --queries, or --sources with --questions")
    return 2


def _run_corpus(args: argparse.Namespace) -> int:
    from bot import settings as settings_module
    from bot.channels.progress import show_progress
    from knowledge import evaluation

    settings = settings_module.load()
    now = datetime.now(settings.zone)
    articles, queries = evaluation.read_corpus(args.corpus), evaluation.read_queries(args.queries)
    today = args.as_of or now.date()
    theirs = None
    with (
        show_progress() as progress,
        evaluation.open_corpus(articles, settings.data_dir / "eval", settings.embedding, now, progress) as opened,
    ):
        retriever, embeddings = opened
        ours = evaluation.rank_queries(retriever, queries, today, progress)
        if args.rankings:
            _write_rankings(args.rankings, ours)
        if args.baseline:
            theirs = evaluation.rank_baseline(embeddings, articles, queries, progress)
    _report(args, articles, queries, ours, theirs)
    return 0


def _report(
    args: argparse.Namespace,
    articles: Sequence[tuple[str, str]],
    queries: Sequence[Query],
    ours: Sequence[Ranking],
    theirs: Sequence[Ranking] | None,
) -> None:
    from knowledge import evaluation

    quality = {"siwen": evaluation.judge(queries, ours)}
    gaps: dict[str, Difference] = {}
    if theirs is not None:
        quality["baseline"] = evaluation.judge(queries, theirs)
        gaps = evaluation.compare(queries, ours, theirs)
    if args.json:
        figures = {name: asdict(entry) for name, entry in quality.items()}
        content = {"articles": len(articles), "questions": len(queries), **figures}
        if gaps:
            content["difference"] = {name: asdict(gap) for name, gap in gaps.items()}
        print(json.dumps(content, ensure_ascii=False))
        return
    print(f"{len(queries)} questions over {len(articles)} articles")
    print(f"{'':<10}{'hit@1':>8}{'hit@5':>8}{'hit@10':>8}{'MRR@10':>8}{'ms':>8}")
    for name, entry in quality.items():
        print(_row(name, entry))
    for name, gap in gaps.items():
        print(f"{name:<8}{gap.mean:+.3f}  95 % {gap.low:+.3f} … {gap.high:+.3f}  p {_spell_p(gap.p)}")
    if gaps:
        print("baseline: LangChain Chroma, same embedding, one vector an article (name and text); paired bootstrap")


def _row(name: str, quality: Quality) -> str:
    shares = (quality.hit1, quality.hit5, quality.hit10, quality.mrr10)
    return f"{name:<10}" + "".join(f"{share:>8.3f}" for share in shares) + f"{quality.ms:>8.1f}"


def _spell_p(p: float) -> str:
    least = 1e-4  # one in the 10,000 resamples
    return f"≤ {least:.4f}" if p <= least else f"= {p:.4f}"


def _write_rankings(path: Path, rankings: Sequence[Ranking]) -> None:
    lines = [
        json.dumps({"id": entry.id, "ranked": list(entry.ranked), "ms": entry.ms}, ensure_ascii=False) + "\n"
        for entry in rankings
    ]
    path.write_text("".join(lines), encoding="utf-8")


def _run_documents(args: argparse.Namespace) -> int:
    from bot import settings as settings_module
    from bot.channels.progress import show_progress
    from knowledge import evaluation
    from knowledge.answer_evaluation import read_questions

    settings = settings_module.load()
    now = datetime.now(settings.zone)
    questions = [question for question in read_questions(args.questions) if question.answerable]
    with (
        show_progress() as progress,
        evaluation.open_documents(
            args.sources, settings.data_dir / "eval", settings.embedding, now, progress
        ) as opened,
    ):
        places = evaluation.place_needs(opened, questions, args.as_of or now.date(), progress)
    shares = {k: sum(1 for place in places if 0 < place <= k) / len(places) for k in (1, 3, 5, 10)}
    if args.json:
        missed = [question.id for question, place in zip(questions, places, strict=True) if not place]
        content = {"questions": len(questions), **{f"first{k}": share for k, share in shares.items()}, "missed": missed}
        print(json.dumps(content, ensure_ascii=False))
        return 0
    print(f"{len(questions)} answerable questions; needed strings all in the first k articles, taken together:")
    print("   ".join(f"k = {k}: {share:.3f}" for k, share in shares.items()))
    return 0

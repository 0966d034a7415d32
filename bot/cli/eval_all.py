"""`siwen eval all`, which `make eval` calls: every measure of quality, as one Markdown table."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path

from bot.cli.eval_recorded import FILE, Marks, find_change, read_recorded, write_recorded

AS_OF = date(2026, 11, 23)  # the day that the sets' READMEs judge by
LEAST_HIT1, LEAST_HIT5 = 0.52, 0.78
DEFAULT = Path("../shared")


@dataclass(frozen=True, slots=True)
class Row:
    """A figure with its 95 % interval; `bar` is what is asked for, empty where a figure is only a part of another.

    `short` is how much is missing of the bar, 0 or less where it is held. `sound` False is a fault whatever was
    recorded. `marks` are what each question was worth, for a comparison with the recorded run.
    """

    measure: str
    figure: str
    interval: str = ""
    bar: str = ""
    short: float = 0.0
    sound: bool = True
    marks: Marks | None = None


@dataclass(frozen=True, slots=True)
class AnswerSet:
    """A set of questions over documents; `utility` and `right` (of what is answered) are what is asked for."""

    name: str
    title: str
    questions: Path
    sources: Path
    utility: float
    right: float


def configure(parser: argparse.ArgumentParser) -> None:
    """Declare the command's arguments."""
    parser.epilog = (
        "A bar that is not reached is reported with its distance and ends with 0. Exit code 1: a figure fell below the "
        "recorded one beyond noise (compared question by question, the 95 % interval of the change lies below 0), a "
        "figure in an answer does not stand in what is cited, or a set is missing. Other questions than the recorded "
        "ones are compared with nothing."
    )
    parser.add_argument(
        "--record", type=Path, metavar="FILE", help=f"write this run down (in the repository: bot/cli/{FILE.name})"
    )
    parser.add_argument(
        "--against", type=Path, default=FILE, metavar="FILE", help="a run written down with --record (default: ours)"
    )
    parser.add_argument(
        "--shared",
        type=Path,
        metavar="DIR",
        help="where evals/ and official/ lie (default: ../shared)",
    )


def run(args: argparse.Namespace) -> int:
    """Measure and print; exit code 1 for a regression, an unsound answer, or a set missing from a folder that is there.

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
    recorded = read_recorded(args.against)
    print("| measure | figure | 95 % | asked for | held | since recorded |\n|---|---|---|---|---|---|")
    fallen = False
    for row in rows:
        held = ("yes" if row.short <= 0 else f"**{row.short:.3f} short**") if row.bar else ""
        change = find_change(row.measure, row.marks, recorded) if row.marks else None
        told = f"{change[0]:+.3f} ({change[1]:+.3f} … {change[2]:+.3f})" if change else ""
        fell = not row.sound or (change is not None and change[2] < 0)
        fallen |= fell
        print(f"| {row.measure} | {row.figure} | {row.interval} | {row.bar} | {held} | {told}{' **fell**' * fell} |")
    if args.record:
        write_recorded({row.measure: row.marks for row in rows if row.marks}, args.record)
    return int(fallen)


def _list_sets(shared: Path) -> tuple[Path, ...]:
    evals = shared / "evals"
    lecoqa = (evals / "lecoqa" / "articles.jsonl", evals / "lecoqa" / "dev.jsonl")
    return (*lecoqa, evals / "official" / "dev.jsonl", evals / "demo" / "dev.jsonl", shared / "official")


def _measure(shared: Path) -> Iterator[Row]:
    evals = shared / "evals"
    yield from _measure_retrieval(evals / "lecoqa")
    sets = (
        AnswerSet("official", "official pages", evals / "official" / "dev.jsonl", shared / "official", 0.60, 0.85),
        AnswerSet(
            "demo", "demonstration documents", evals / "demo" / "dev.jsonl", Path("knowledge/sources"), 0.75, 0.88
        ),
    )
    for one in sets:
        yield from _measure_answers(one)
    yield from _measure_out_of_fold(sets)


def _measure_retrieval(folder: Path) -> Iterator[Row]:
    from bot import settings as settings_module
    from bot.channels.progress import show_progress
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
    ids = tuple(str(query.id) for query in queries)
    what = f"LeCoQA dev ({len(queries)} questions, {len(articles)} articles)"
    shares = (
        ("hit@1", quality.hit1, plain.hit1, LEAST_HIT1), ("hit@5", quality.hit5, plain.hit5, LEAST_HIT5),
        ("hit@10", quality.hit10, plain.hit10, 0.0), ("MRR@10", quality.mrr10, plain.mrr10, 0.0),
    )  # fmt: skip
    for name, share, base, least in shares:
        bar = f"≥ {least}" if least else ""
        marks = None if name == "MRR@10" else Marks(ids, evaluation.find_outcomes(queries, ours, name))
        yield Row(f"{what}: {name}", f"{share:.3f}, plain Chroma {base:.3f}", "", bar, short=least - share, marks=marks)
    for name, gap in evaluation.compare(queries, ours, theirs).items():
        interval = f"{gap.low:+.3f} … {gap.high:+.3f}"
        yield Row(f"{what}: {name}, ours − plain", f"{gap.mean:+.3f}", interval, "> 0", short=-gap.low)


def _measure_answers(one: AnswerSet) -> Iterator[Row]:
    """With the shipped coefficients, which were fitted on these very sets: what people get, not what to expect."""
    from bot.cli.eval_answers import measure
    from knowledge.answer_evaluation import summarise
    from knowledge.grounding import count_figures

    judged = measure(one.questions, one.sources, AS_OF)
    report = summarise([entry.outcome for entry in judged])
    what = f"{one.title} dev ({report.questions} questions)"
    yield Row(f"{what}: utility", f"{report.utility:.3f}", f"{report.utility_low:.3f} … {report.utility_high:.3f}")
    yield Row(f"{what}: right, of what is answered", f"{report.right_of_answered:.3f}")
    answerable = [entry.outcome for entry in judged if entry.outcome.question.answerable]
    yield Row(
        f"{what}: read out first, of the answerable",
        f"{report.said:.3f}, {report.said_of_answered:.3f} of those answered",
        f"{report.said_low:.3f} … {report.said_high:.3f}",
        marks=Marks(
            tuple(outcome.question.id for outcome in answerable), tuple(float(outcome.said) for outcome in answerable)
        ),
    )
    yield Row(f"{what}: answered right, of the answerable", f"{report.right_answered:.3f}")
    yield Row(f"{what}: refused right, of the unanswerable", f"{report.refused_right:.3f}")
    yield Row(f"{what}: refused though answerable", f"{report.refused_false:.3f}")
    yield Row(f"{what}: wrong, of all", f"{report.wrong:.3f}")
    yield Row(f"{what}: nearest, helpful and not", f"{report.nearest_right} and {report.nearest_other}")
    yield Row(
        f"{what}: citations an answer", f"{report.mean_citations:.2f}", "", "≤ 3", short=report.mean_citations - 3
    )
    figures = sum(count_figures(entry.answer) for entry in judged)
    missing = sum(len(entry.unsupported) for entry in judged)
    share = f"{(figures - missing) / figures:.1%} of {figures}" if figures else "none said"
    yield Row(
        f"{what}: figures of the answers that stand in what is cited",
        share,
        "",
        "100 %",
        short=missing / max(figures, 1),
        sound=not missing,
    )


def _measure_out_of_fold(sets: tuple[AnswerSet, ...]) -> Iterator[Row]:
    """The gate fitted anew for each document without its questions, and without any fit at all: what to expect."""
    from bot import settings as settings_module
    from bot.channels.progress import show_progress
    from knowledge import calibration
    from knowledge.answer_evaluation import GIVES_AN_ANSWER, find_interval, read_questions
    from knowledge.sampling import open_sources, sample_questions

    settings = settings_module.load()
    now = datetime.now(settings.zone)
    samples: list[calibration.Sample] = []
    for one in sets:
        with (
            show_progress() as progress,
            open_sources(one.sources, settings.data_dir / "eval", settings.embedding, now, progress) as answerer,
        ):
            samples += sample_questions(answerer, read_questions(one.questions), one.name, AS_OF)
    result = calibration.calibrate(samples, AS_OF)
    for one in sets:
        pairs = result.decided[one.name]
        worths, plain = [worth for _, worth in pairs], [worth for _, worth in result.plain[one.name]]
        ids = tuple(sample.question.id for sample in samples if sample.collection == one.name)
        answered = [float(worth == 1.0) for status, worth in pairs if status in GIVES_AN_ANSWER]
        what = f"{one.title} dev, out of fold by document"
        utility, right = sum(worths) / len(worths), sum(answered) / max(len(answered), 1)
        low, high = find_interval(worths)
        yield Row(
            f"{what}: utility", f"{utility:.3f}", f"{low:.3f} … {high:.3f}", f"≥ {one.utility}",
            short=one.utility - utility, marks=Marks(ids, tuple(worths)),
        )  # fmt: skip
        low, high = find_interval([ours - theirs for ours, theirs in zip(worths, plain, strict=True)])
        gap = utility - sum(plain) / len(plain)
        yield Row(
            f"{what}: utility, ours − plain threshold", f"{gap:+.3f}", f"{low:+.3f} … {high:+.3f}", "> 0", short=-low
        )
        low, high = find_interval(answered)
        yield Row(
            f"{what}: right, of what is answered ({len(answered)})", f"{right:.3f}", f"{low:.3f} … {high:.3f}",
            f"≥ {one.right}",
            short=one.right - right,
        )  # fmt: skip

"""`siwen stats`: what a period adds up to, the same figures as `/stats`; `--prove` holds the counts to the contacts."""

from __future__ import annotations

import argparse
import json
from pathlib import Path
from typing import TYPE_CHECKING

from bot.cli.days import parse_day

if TYPE_CHECKING:
    from bot.figures.stats_words import Names
    from bot.settings import Settings
    from jobs.office_figures import Figures
    from storage.database import Database


def configure(parser: argparse.ArgumentParser) -> None:
    """Declare the options."""
    parser.add_argument("--from", dest="first", type=parse_day, metavar="DATE", help="the first day (this year's)")
    parser.add_argument("--to", dest="last", type=parse_day, metavar="DATE", help="the last day (this year's)")
    parser.add_argument("--json", action="store_true", help="one JSON object instead of lines")
    parser.add_argument("--xlsx", type=Path, metavar="FILE", help="write a sheet for each part; its folder must exist")
    acts = parser.add_mutually_exclusive_group()
    acts.add_argument(
        "--prove", action="store_true", help="compare the counts by day with the contacts; exit code 1: they differ"
    )
    acts.add_argument("--mend", action="store_true", help="the same, and put them right")


def run(args: argparse.Namespace) -> int:
    """Print or write the figures, or print what is wrong with the counts. Exit code 1: the days or the file can't be.

    Raises WrongDatabase, Busy, AimsUnusable.
    """
    from bot import settings
    from bot.process.opening import open_database

    loaded = settings.load()
    path: Path | None = args.xlsx
    if path is not None and (not path.parent.is_dir() or path.is_dir()):
        print(f"写不了 {path}：没有这个文件夹" if not path.is_dir() else f"写不了 {path}：这是文件夹，请给出文件名")
        return 1
    database = open_database(loaded)
    try:
        if args.prove or args.mend:
            return _prove(database, mends=args.mend, as_json=args.json)
        figures = _read(args, database, loaded)
    finally:
        database.close()
    if figures is None:
        print("--from 应不晚于 --to，最多 36 个月")
        return 1
    if path is not None and not _write(path, figures, loaded):
        return 1
    if args.json:
        from jobs.office_figures import as_record

        print(json.dumps(as_record(figures), ensure_ascii=False, indent=1))
        return 0
    if path is not None:
        print(f"{figures.first} 至 {figures.last} 的统计已写入 {path}")
        return 0
    from bot.figures.stats_words import list_lines

    for line in list_lines(figures, {}, loaded.language):
        print(line)
    return 0


def _read(args: argparse.Namespace, database: Database, loaded: Settings) -> Figures | None:
    from jobs import office_figures
    from jobs.aims import load_aims
    from jobs.clock import Clock
    from jobs.needs import load_terms
    from storage.need_steps import Moment

    when = Moment(Clock().now(), loaded.zone)
    year = office_figures.find_period("year", when.today)
    first, last = args.first or year[0], args.last or max(year[1], args.first or year[1])
    if not office_figures.is_period(first, last):
        return None
    aims, terms = load_aims(loaded.data_dir), load_terms(loaded.data_dir)
    return database.read(
        lambda session: office_figures.read(session, None, first, last, aims=aims, terms=terms, when=when)
    )


def _write(path: Path, figures: Figures, loaded: Settings) -> bool:
    """The file that `/stats` sends; False where it can't be written, which is said."""
    from bot.figures.stats_grids import write_workbook
    from storage.errors import say_reason

    try:
        write_workbook(path, figures, _name_articles(figures, loaded), loaded.language)
    except OSError as error:
        print(f"写不了 {path}：{say_reason(error)}")
        return False
    return True


def _name_articles(figures: Figures, loaded: Settings) -> Names:
    """The names of the articles in the figures; of what the library doesn't hold any more the keys stand."""
    from bot.answers.article_names import name_articles
    from bot.answers.sources import configure_knowledge
    from jobs import office_figures
    from jobs.clock import Clock
    from knowledge.library import Library

    wanted = office_figures.list_articles(figures)
    if not wanted:
        return {}
    today = Clock().now().astimezone(loaded.zone).date()
    return name_articles(Library.open(configure_knowledge(loaded)), wanted, today, loaded.language)


def _prove(database: Database, *, mends: bool, as_json: bool) -> int:
    """Exit code 0 where the counts are right, or were mended."""
    from jobs.clock import Clock
    from storage import contact_counts

    found = database.read(contact_counts.find_differences)
    stale = database.read(contact_counts.find_stale)
    misdated = database.read(contact_counts.find_misdated)
    if mends and (found or stale or misdated):
        now = Clock().now()
        database.write(lambda session: contact_counts.mend(session, now))
    if as_json:
        rows = [{"dimension": one.dimension, "day": one.day.isoformat(), "key": one.key, "by": one.by} for one in found]
        print(
            json.dumps(
                {"counts": rows, "last_days": stale, "suggestions": misdated, "mended": mends},
                ensure_ascii=False,
                indent=1,
            )
        )
        return 0 if mends or not (found or stale or misdated) else 1
    if not (found or stale or misdated):
        print("✓ 按日计数与联系记录一致")
        return 0
    for one in found:
        print(f"{one.day} {one.dimension} {one.key}：差 {one.by:+d}")
    if stale:
        print(f"{len(stale)} 位人才的最近联系日期不对")
    if misdated:
        print(f"{len(misdated)} 条建议的日期不对")
    print("✓ 已改正" if mends else "运行 siwen stats --mend 改正")
    return 0 if mends else 1

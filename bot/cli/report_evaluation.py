"""`siwen report self-evaluation` and its template, written as a whole or not at all."""

from __future__ import annotations

import argparse
import json
from datetime import UTC, datetime
from pathlib import Path


def run(args: argparse.Namespace) -> int:
    """Write the paper or the template. Exit code 1: it can't be written there.

    Raises TemplateUnusable, FigureRefused `figures.future` (a year to come).
    """
    out: Path = args.out
    if not out.parent.is_dir() or out.is_dir():
        print(f"写不了 {out}：没有这个文件夹" if not out.is_dir() else f"写不了 {out}：这是文件夹，请给出文件名")
        return 1
    return _write_template(out) if args.action == "template" else _write_paper(args, out)


def _write_template(out: Path) -> int:
    from bot import settings
    from jobs.reports.evaluation.template import OWN, read_template
    from jobs.sheets import write_whole

    loaded = settings.load()
    content, _name = read_template(loaded.data_dir)
    write_whole(out, content)
    print(f"✓ 模板已写到 {out}。改好后存为 {loaded.data_dir / OWN}，或在机器人里发给 /report")
    return 0


def _write_paper(args: argparse.Namespace, out: Path) -> int:
    from bot import settings
    from bot.figures.office import read_office
    from bot.process.opening import open_database
    from jobs import figures
    from jobs.aims import load_aims
    from jobs.indicators import load_evaluation
    from jobs.reports.evaluation import paper
    from jobs.reports.evaluation.template import read_template
    from jobs.reports.evaluation.workbook import list_sheets
    from jobs.sheets import write_both

    loaded = settings.load()
    now = datetime.now(UTC)
    office = read_office(loaded, now.astimezone(loaded.zone).date())
    year = args.year or office.today.year
    if (future := figures.refuse_future(year, office.today)) is not None:
        raise future
    template, name = read_template(loaded.data_dir)
    evaluation, aims = load_evaluation(loaded.data_dir), load_aims(loaded.data_dir)
    book = out.with_name(f"{out.stem} 台账.xlsx")
    database = open_database(loaded)
    try:
        read = database.read(lambda session: paper.read(session, year, office, evaluation, aims))
        filled = paper.write(read, template, name)
        write_both(out, filled.document, book, list_sheets(read, filled.missing))
        database.write(lambda session: figures.keep_computed(session, read.this, now=now, by=None))
    finally:
        database.close()
    files = [str(out), str(book)]
    if args.json:
        missing = [{"where": one.where, "what": one.what, "whom": one.whom} for one in filled.missing]
        print(json.dumps({"year": year, "files": files, "missing": missing}, ensure_ascii=False, indent=1))
        return 0
    print(f"✓ {year}年度自评报告已写到 {'、'.join(files)}")
    if filled.missing:
        print(f"! 还有{len(filled.missing)}处待填：")
    for one in filled.missing:
        print(f"  {one.where} {one.what} · 提供：{one.whom}")
    return 0

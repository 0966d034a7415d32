"""The settings that an office has its own copy of: each can be read, or in which line it can't."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path

from bot.checkup.finding import Finding, broken, fine
from bot.settings import Settings

_ADVICE = "改好这一行再运行一次 siwen doctor；用到它的功能在那之前停着"


def check_office_files(settings: Settings) -> list[Finding]:
    """Each file in the data folder that replaces one that siwen brings along."""
    from jobs.office_files import OfficeFileUnusable, find_line

    used: list[str] = []
    found: list[Finding] = []
    for name, load in _list_readers().items():
        path = settings.data_dir / name
        if not path.is_file():
            continue
        try:
            load(settings.data_dir)
        except OfficeFileUnusable as fault:
            line = find_line(path.read_text(encoding="utf-8-sig", errors="replace"), fault.reason)
            place = f"第{line}行：" if line is not None else ""
            found.append(broken("office", f"{path} {place}{fault.reason}", _ADVICE))
        else:
            used.append(name)
    told = f"自定的设置：{'、'.join(used)}" if used else "没有自定的设置文件，用随程序附带的"
    return found or [fine("office", told)]


def _list_readers() -> Mapping[str, Callable[[Path], object]]:
    from jobs import aims, awards, desk, duties, figure_catalogue, indicators, needs, pushing
    from jobs.budget import terms

    return {
        aims.SHIPPED.name: aims.load_aims,
        awards.SHIPPED.name: awards.load_terms,
        terms.SHIPPED.name: terms.load_terms,
        desk.SHIPPED.name: desk.load_terms,
        duties.SHIPPED.name: duties.load_policy,
        figure_catalogue.SHIPPED.name: figure_catalogue.load_catalogue,
        indicators.SHIPPED.name: indicators.load_evaluation,
        needs.SHIPPED.name: needs.load_terms,
        pushing.SHIPPED.name: pushing.load_policy,
    }

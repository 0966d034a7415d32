"""The self-evaluation of a year: read on one state of the database, then made into files."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy.orm import Session

from jobs import figure_parts, figures
from jobs.figures import Office, YearFigures
from jobs.reports.evaluation import filling
from jobs.reports.evaluation.filling import Content, Filled
from jobs.reports.survey_paper import Block
from jobs.survey_results import Results


@dataclass(frozen=True, slots=True)
class Year:
    """All that a report says of a year, as it was at one moment."""

    office: Office
    this: YearFigures
    before: YearFigures
    results: Results | None


def read(session: Session, year: int, office: Office) -> Year:
    """Read a year and the one before. One transaction, or its parts may contradict each other."""
    run = figure_parts.find_run(session, year, office)
    results = None if run is None else office.read_results(session, run.id)
    this, before = (figures.read_year(session, each, office) for each in (year, year - 1))
    return Year(office, this, before, results)


def write(year: Year, template: bytes, name: str) -> Filled:
    """The paper as a Word file. Raises TemplateUnusable."""
    return filling.fill(template, name, compose(year))


def compose(year: Year) -> Content:
    """What the template is filled with."""
    catalogue, this, before = year.office.catalogue, year.this, year.before
    names: dict[str, str] = {}
    for one in (*before.figures.values(), *this.figures.values()):
        names[one.entry.name] = names[one.entry.key] = one.entry.key
    for listed in catalogue.values():
        names[listed.name] = names[listed.key] = listed.key
    return Content(
        year=this.year,
        figures=this.figures,
        before=before.figures,
        names=names,
        whom={key: listed.whom for key, listed in catalogue.items()},
        words=_list_words(year),
        sources={},
        blocks=_list_blocks(year),
        carries_claim=False,
    )


def _list_words(year: Year) -> Mapping[str, str]:
    today = year.office.today
    return {
        "年度": str(year.this.year),
        "上年度": str(year.before.year),
        "单位名称": "【待填：单位名称｜人才科】",
        "编制日期": f"{today.year}年{today.month}月{today.day}日",
        "指标数": "0",
        "得分结论": "",
        "满意度结论": "",
    }


def _list_blocks(year: Year) -> Mapping[str, Callable[[], Sequence[Block]]]:
    del year
    return dict.fromkeys(("图：预算", "图：绩效", "图：联系", "表：绩效指标", "表：同比", "满意度调查结果"), list)


def name_file(year: int) -> str:
    """2026年度自评报告."""
    return f"{year}年度自评报告"


def is_early(year: int, today: date) -> bool:
    """Whether the year is not over yet."""
    return today <= date(year, 12, 31)

"""The self-evaluation of a year: read on one state of the database, then made into files."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from functools import partial

from sqlalchemy.orm import Session

from jobs import figure_parts, figures, scoring
from jobs.aims import Aims
from jobs.figures import Office, YearFigures
from jobs.indicators import Evaluation
from jobs.reports import survey_paper
from jobs.reports.blocks import Block, Heading, Line, Picture
from jobs.reports.evaluation import filling, tables
from jobs.reports.evaluation.facts import Content
from jobs.reports.evaluation.filling import Filled
from jobs.reports.evaluation.phrases import write_value
from jobs.reports.sentences import list_conclusions
from jobs.reports.words import write_day
from jobs.scoring import Score
from jobs.survey_results import Results
from storage import contact_figures
from storage.budget import figures as budget_figures
from storage.budget.figures import BudgetYear
from storage.figures import ledger
from storage.figures.ledger import Standing

BEST_WORD = "very_satisfied"
_DEEPER = 2  # how far headings of an annex lie below those of the outline


@dataclass(frozen=True, slots=True)
class Year:
    """All that a report says of a year, as it was at one moment. `months`: contacts that siwen has on record."""

    office: Office
    evaluation: Evaluation
    aim: int
    this: YearFigures
    before: YearFigures
    results: Results | None
    months: tuple[tuple[date, int], ...]
    history: tuple[Standing, ...]
    budget: BudgetYear

    def score(self) -> list[Score]:
        """The indicators with their scores."""
        target = None if self.results is None else self.results.report.definition.target
        survey_target = None if target is None else Decimal(str(target))
        figures_ = self.this.figures
        return scoring.score_all(self.evaluation.indicators, figures_, aim=self.aim, survey_target=survey_target)


def read(session: Session, year: int, office: Office, evaluation: Evaluation, aims: Aims) -> Year:
    """Read a year and the one before. One transaction, or its parts may contradict each other."""
    run = figure_parts.find_run(session, year, office)
    results = None if run is None else office.read_results(session, run.id)
    this, before = (figures.read_year(session, each, office) for each in (year, year - 1))
    contacts = contact_figures.read(session, date(year, 1, 1), date(year, 12, 31))
    budget = budget_figures.read_year(session, year)
    months = tuple((month, number) for month, number in contacts.months if month <= office.today)
    history = [one for key in this.figures for one in ledger.list_history(session, str(year), key)]
    return Year(office, evaluation, aims.of(year), this, before, results, months, tuple(history), budget)


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
    report = None if year.results is None else year.results.report
    return Content(
        year=this.year,
        figures=this.figures,
        before=before.figures,
        names=names,
        whom={key: listed.whom for key, listed in catalogue.items()},
        words=_list_words(year),
        sources={} if year.results is None else {"满意度结论": f"系统记录：问卷“{year.results.title}”，系统计算。"},
        blocks=_list_blocks(year),
        unsaid=frozenset(
            key
            for key, listed in catalogue.items()
            if listed.quiet and key in this.figures and this.figures[key].entry.value == 0
        ),
        others=catalogue.others,
        carries_claim=report is not None and report.grade is not None and report.grade.key == BEST_WORD,
    )


def _list_words(year: Year) -> Mapping[str, str]:
    today = year.office.today
    is_early = today <= date(year.this.year, 12, 31)
    conclusions = [] if year.results is None else list_conclusions(year.results.report, "zh")
    return {
        "年度": str(year.this.year),
        "上年度": str(year.before.year),
        "单位名称": year.evaluation.office or "【待填：单位名称｜人才科】",
        "编制日期": write_day(today, "zh"),
        "数据截至": f"数据截至{write_day(today, 'zh')}，{year.this.year}年还没有结束。" if is_early else "",
        "指标数": tables.count_indicators(year.evaluation.indicators),
        "得分结论": tables.conclude(scoring.add_up(year.score())),
        "满意度结论": "".join(conclusions),
    }


def _list_blocks(year: Year) -> Mapping[str, Callable[[], Sequence[Block]]]:
    scores = year.score()
    units = {key: listed.unit for key, listed in year.office.catalogue.items()}
    return {
        "表：绩效指标": partial(tables.list_indicators, scores, scoring.add_up(scores), units, year.this.year),
        "图：绩效": partial(tables.draw_scores, scores),
        "表：同比": partial(tables.list_comparison, year.this.figures, year.before.figures, year.this.year),
        "表：预算": partial(tables.list_budget, year.budget, year.office.read_names),
        "图：预算": partial(_draw_budget, year),
        "图：联系": partial(tables.draw_months, year.months),
        "满意度调查结果": partial(_attach_survey, year),
    }


def _draw_budget(year: Year) -> list[Block]:
    """Planned, adjusted, paid, forecast; nothing where none was planned."""
    budget = year.budget
    if not budget.planned_yuan:
        return []
    if year.office.today.year > budget.year:  # what was forecast of a year that is over is no part of it
        lines = tuple(replace(one, forecast=None) for one in tables.list_used(budget))
        budget = replace(budget, lines=lines, forecast_as_of=None)
    first, *more = year.office.draw_budget(budget, year.office.read_names())
    amounts = (budget.planned_yuan, budget.adjusted_yuan, budget.paid_yuan)
    told = "年初计划{}，调整后{}，已拨付{}".format(*(write_value(Decimal(yuan), "元") for yuan in amounts))
    name = f"{year.this.year}年度预算"
    return [Picture(first, f"{name}：{told}"), *(Picture(one, f"{name}（续）", is_more=True) for one in more)]


def _attach_survey(year: Year) -> list[Block]:
    """The attachment as it is given out alone, its headings below those of the outline."""
    if year.results is None:
        told = f"{year.this.year}年没有已截止的满意度调查。【待填：满意度调查结果｜人才科】"
        return [Line(told)]
    _title, *blocks = survey_paper.compose_paper(year.results.report, "zh", made_on=year.office.today)
    return [Heading(block.text, block.level + _DEEPER) if isinstance(block, Heading) else block for block in blocks]

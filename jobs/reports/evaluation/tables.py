"""The tables and pictures of the paper: indicators with their scores, the year against the one before. Pure.

A figure in a cell is a placeholder, so that it is written and gets its note where all the others do.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import date
from decimal import Decimal
from fractions import Fraction

from jobs.budget.names import Names
from jobs.figures import Figure
from jobs.indicators import Indicator
from jobs.reports import office_charts
from jobs.reports.blocks import Block, Line, Picture
from jobs.reports.evaluation.phrases import TO_FILL, unit_of_change, write_value
from jobs.reports.tables import Grid
from jobs.reports.words import write_percent
from jobs.scoring import Score, Total, Verdict
from jobs.sheets import Cell, Shown
from storage.budget.figures import BudgetYear, LineFigures
from storage.figures.ledger import EXACT, write_plain

_OPEN = {
    Verdict.NO_TARGET: "没有目标值，未计分",
    Verdict.NO_FIGURE: "没有数值，未计分",
    Verdict.ONLY_ABOUT: "来源只写约数，不能判断是否达到目标，未计分",
}
_WHO = "人才科"
_FEWEST_BARS = 3  # of which a picture says more than the table
_OFF = Fraction(1, 10)


def list_indicators(scores: Sequence[Score], total: Total, units: Mapping[str, str], year: int) -> list[Block]:
    """绩效指标表, its last row what the scores come to; `units` by figure."""
    head = ("一级指标", "二级指标", "三级指标", "目标值", "实际完成", "分值", "得分", "说明")
    rows = [_indicator_row(one, units, year) for one in scores]
    only = f"已计分的指标满分{write_plain(total.points)}分" if total.open_points else ""
    rows.append(("合计", "", "", "", "", _show(total.points + total.open_points), _show(total.score), only))
    return [
        Line(f"{year}年度绩效指标完成情况见下表。", is_kept=True),
        Grid(head, tuple(rows), (12, 12, 18, 11, 16, 7, 11, 27)),
    ]


def _indicator_row(one: Score, units: Mapping[str, str], year: int) -> tuple[Cell, ...]:
    indicator = one.indicator
    unit = units.get(indicator.figure, "") if one.figure is None else one.figure.entry.unit
    open_target = f"【待填｜{indicator.name}的目标值｜{_WHO}】"
    target = open_target if one.target is None else write_value(one.target, unit)
    score: Cell = TO_FILL if one.score is None else _show(one.score)
    return (
        indicator.group,
        indicator.kind,
        indicator.name,
        target,
        f"{{{{{indicator.figure}}}}}",
        _show(indicator.points),
        score,
        _explain(one, unit, year),
    )


def _show(number: Decimal) -> Shown:
    return Shown(float(number), "General", write_plain(number))


def _explain(one: Score, unit: str, year: int) -> str:
    if one.verdict in _OPEN:
        return _OPEN[one.verdict]
    if one.verdict is Verdict.MET:
        return "达到目标"
    told = "未达到目标"
    value = one.figure.entry.value if one.figure is not None else None
    if one.target is not None and value is not None:
        gap = abs(one.target - value)
        told = f"未达到目标，{'超出' if value > one.target else '差'}{write_value(gap, unit_of_change(unit))}"
        if one.share is not None and value < one.target:
            told += f"，完成{write_percent(Fraction(one.share))}"
    reason = one.indicator.reasons.get(year) or f"【待填｜{one.indicator.name}未达到目标的原因｜{_WHO}】"
    return f"{told}。原因：{reason}"


def conclude(total: Total) -> str:
    """按绩效指标表计分，总分96.5分（满分100分）。 Of what is open it says so, and counts it nowhere."""
    if not total.scored:
        return f"绩效指标{total.open}项都还不能计分，原因见绩效指标表。"
    if not total.open:
        return f"按绩效指标表计分，总分{write_plain(total.score)}分（满分{write_plain(total.points)}分）。"
    return (
        f"按绩效指标表计分，已计分的{total.scored}项得{write_plain(total.score)}分（满分{write_plain(total.points)}分）；"
        f"另有{total.open}项（分值{write_plain(total.open_points)}分）数据不全，未计分，不作总分结论。"
    )


def list_comparison(this: Mapping[str, Figure], before: Mapping[str, Figure], year: int) -> list[Block]:
    """The figures of both years beside each other; what is only about so many is not subtracted."""
    keys = [key for key in this if key in before]
    if not keys:
        return [Line(f"台账里没有{year - 1}年的数据，不作比较。")]
    rows = tuple(_comparison_row(key, this[key], before[key]) for key in keys)
    head = ("数据", f"{year}年", f"{year - 1}年", "增减", "增减幅度")
    return [
        Line("与上年相比，各项数据如下。", is_kept=True),
        Grid(head, rows, (36, 20, 20, 14, 14)),
    ]


def _comparison_row(key: str, figure: Figure, before: Figure) -> tuple[str, ...]:
    this, last = figure.entry, before.entry
    cells = (this.name, f"{{{{{key}}}}}", f"{{{{{key}：上年}}}}")
    if this.value is None or last.value is None or this.unit != last.unit:
        return (*cells, "—", "—")
    if this.name != last.name:
        return (*cells, "口径不同，不比较", "—")
    if not {this.qualifier, last.qualifier} <= EXACT:
        return (*cells, "约数，不比较", "—")
    by = this.value - last.value
    sign = "+" if by > 0 else "-" if by < 0 else ""
    share = "—"
    if last.value > 0 and this.unit != "%":
        share = f"{sign}{write_percent(Fraction(abs(by)) / Fraction(last.value))}"
    return (*cells, f"{sign}{write_value(abs(by), unit_of_change(this.unit))}", share)


def list_budget(budget: BudgetYear, read_names: Callable[[], Names]) -> list[Block]:
    """The budget by benefit, with why it was not carried out as planned; nothing where none was planned."""
    if not budget.lines:
        return []
    names = read_names()
    head = ("待遇", "年初计划", "调整后", "已拨付", "已审定待拨", "执行率", "偏差原因")
    rows: list[tuple[Cell, ...]] = [
        _budget_row(names.name(one.benefit, "zh"), one) for one in list_used(budget)
    ]  # fmt: skip
    total = (budget.planned_yuan, budget.adjusted_yuan, budget.paid_yuan, budget.committed_yuan)
    rows.append(("合计", *(_show_yuan(yuan) for yuan in total), _show_rate(budget.rate), ""))
    return [
        Line(f"{budget.year}年度人才专项资金预算执行情况见下表。", is_kept=True),
        Grid(head, tuple(rows), (22, 13, 13, 13, 13, 10, 24)),
        Line(f"来源：预算台账和兑现台账，系统计算；偏差原因由责任单位填写。{_tell_repaid(budget)}", is_note=True),
    ]


def list_used(budget: BudgetYear) -> list[LineFigures]:
    """The lines that were planned or used: what was only forecast did not deviate from anything."""
    return [one for one in budget.lines if one.planned_yuan or one.adjusted_yuan or one.paid_yuan or one.committed_yuan]


def _tell_repaid(budget: BudgetYear) -> str:
    if not budget.repaid_yuan:
        return ""
    return f"已拨付不含当年退回的{write_value(Decimal(budget.repaid_yuan), '元')}。"


def _budget_row(name: str, one: LineFigures) -> tuple[Cell, ...]:
    """Why is asked for where more or less than a tenth of what may be spent was paid otherwise."""
    is_off = one.rate is None or abs(one.rate - 1) > _OFF
    reason = one.reason or (f"【待填｜{name}预算偏差的原因｜{_WHO}】" if is_off else "")
    amounts = (one.planned_yuan, one.adjusted_yuan, one.paid_yuan, one.committed_yuan)
    return (name, *(_show_yuan(yuan) for yuan in amounts), _show_rate(one.rate), reason)


def _show_yuan(yuan: int) -> Shown:
    return Shown(float(yuan), "General", write_value(Decimal(yuan), "元"))


def _show_rate(rate: Fraction | None) -> Cell:
    return "—" if rate is None else Shown(float(rate), "0.0%", write_percent(rate))


def draw_scores(scores: Sequence[Score]) -> list[Block]:
    """A bar an indicator: how much of its points it got; of those that are scored."""
    bars = [
        (one.indicator.name, f"{write_plain(one.score)} / {write_plain(one.indicator.points)}分", _share(one))
        for one in scores
        if one.score is not None
    ]
    if len(bars) < _FEWEST_BARS:
        return []
    picture = office_charts.draw_bars("", "条长为得分占分值的比例", bars)
    told = "；".join(f"{name}{said}" for name, said, _ in bars)
    return [Picture(picture, f"各项指标得分：{told}")]


def _share(one: Score) -> float:
    return float((one.score or Decimal(0)) / one.indicator.points)


def draw_months(months: Sequence[tuple[date, int]]) -> list[Block]:
    """A column a month: the contacts that siwen itself has on record."""
    total = sum(number for _, number in months)
    if not total:
        return []
    columns = [(f"{month.month}月", number) for month, number in months]
    picture = office_charts.draw_columns("", f"各月联系人次，系统记录合计{total}人次", columns)
    told = "、".join(f"{name}{number}" for name, number in columns)
    return [Picture(picture, f"各月联系人次：{told}")]


def count_indicators(indicators: Sequence[Indicator]) -> str:
    """How many, and of how many points."""
    return f"{len(indicators)}项，满分{write_plain(sum((one.points for one in indicators), Decimal()))}分"

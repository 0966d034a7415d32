"""A year's budget in words: for the screen, the command and the file. Imports no aiogram."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction

from bot.texts import say, say_day
from bot.views.eligibility_lines import name_fact
from jobs.budget.names import Names
from jobs.budget.parting import Parted, list_parted
from jobs.budget.terms import Terms
from storage.budget.figures import Adjustment, BudgetYear, LineFigures
from storage.budget.forecasts import Drivers
from storage.budget.lines import list_quarters

_WAN = 10_000
_TOLD = 2  # of what parts, on a screen of eight lines
_MISSING = 3  # facts that are named of those that are not known


def write_money(yuan: int, language: str, *, signed: bool = False) -> str:
    """1,234.5万元, 8,000元; in English in yuan. `signed`: + before what is more than nothing."""
    sign = "-" if yuan < 0 else "+" if signed and yuan else ""
    if language == "en":
        return f"{sign}{abs(yuan):,} yuan"
    if abs(yuan) < _WAN:
        return f"{sign}{abs(yuan):,}元"
    return f"{sign}{write_wan(abs(yuan))}万元"


def write_wan(yuan: int) -> str:
    """The number of 万元, to two decimals at most: 1,234.5."""
    whole = f"{yuan / _WAN:,.2f}"
    return whole.rstrip("0").rstrip(".")


def write_rate(rate: Fraction | float | None) -> str:
    """31.9%; — where there is none."""
    return "—" if rate is None else f"{float(rate) * 100:.1f}%"


def write_range(range_: tuple[int, int, int], language: str) -> str:
    """980万元至1,420万元，最可能1,180万元: rounded, since no forecast knows more digits than that."""
    low, likely, high = (write_money(round_yuan(yuan), language) for yuan in range_)
    if low == high:
        return likely
    return say(language, "budget.range", low=low, likely=likely, high=high)


def round_yuan(yuan: int) -> int:
    """To whole 万元, below ten of them to a tenth."""
    unit = _WAN if abs(yuan) >= 10 * _WAN else _WAN // 10
    return round(yuan / unit) * unit


def name_quarter(quarter: str, language: str) -> str:
    """一季度; Q1."""
    return say(language, f"budget.quarter.{quarter[-1]}")


def list_summary(budget: BudgetYear, names: Names, terms: Terms, language: str) -> list[str]:
    """The year in a few lines, the title first."""
    lines = [say(language, "budget.title", year=budget.year)]
    if not any(line.line_id for line in budget.lines):
        lines.append(say(language, "budget.none", year=budget.year))
    else:
        count = sum(len(line.adjustments) for line in budget.lines)
        planned, adjusted = write_money(budget.planned_yuan, language), write_money(budget.adjusted_yuan, language)
        key = "budget.planned_adjusted" if count else "budget.planned"
        lines.append(say(language, key, planned=planned, adjusted=adjusted, count=count))
    amounts = {
        name: write_money(getattr(budget, f"{name}_yuan"), language) for name in ("paid", "committed", "remaining")
    }
    lines.append(say(language, "budget.spent", rate=write_rate(budget.rate), **amounts))
    if budget.forecast_as_of is None:
        lines.append(say(language, "budget.no_forecast"))
        return lines
    day = say_day(language, budget.forecast_as_of)
    told = write_range(budget.expected, language)
    lines.append(say(language, "budget.forecast", range=told, day=day, people=budget.forecast_people))
    if not any(line.line_id for line in budget.lines):
        return lines
    parted = list_parted(budget, terms)
    lines += [parted_line(one, names, language) for one in parted[:_TOLD]]
    if len(parted) > _TOLD:
        lines.append(say(language, "budget.parted_more", count=len(parted) - _TOLD))
    if not parted:
        lines.append(say(language, "budget.fits"))
    return lines


def write_deviation(one: LineFigures | BudgetYear, language: str) -> str:
    """比年初计划少75%; "" where nothing was planned, or as much was paid."""
    if not one.planned_yuan or not one.deviation_yuan:
        return ""
    percent = f"{round(abs(one.deviation_yuan) * 100 / one.planned_yuan, 1):g}%"
    by = say(language, f"budget.deviation.{'more' if one.deviation_yuan > 0 else 'less'}", by=percent)
    return say(language, "budget.deviation", by=by)


def parted_line(one: Parted, names: Names, language: str) -> str:
    """! 安家补贴预计超出85万元."""
    told = write_money(round_yuan(abs(one.yuan)), language)
    return say(language, f"budget.parted.{one.state}", name=names.name(one.line.benefit, language), yuan=told)


def list_line(line: LineFigures, names: Names, language: str, *, year: int) -> list[str]:
    """One benefit: its name first, then plan, spending, forecast with its drivers, why it deviates."""
    article = say(language, "budget.article", article=line.article) if line.article else ""
    lines = [say(language, "budget.line_title", year=year, name=names.name(line.benefit, language), article=article)]
    if line.line_id:
        planned, adjusted = write_money(line.planned_yuan, language), write_money(line.adjusted_yuan, language)
        key = "budget.planned_adjusted" if line.adjustments else "budget.planned"
        lines.append(say(language, key, planned=planned, adjusted=adjusted, count=len(line.adjustments)))
    else:
        lines.append(say(language, "budget.no_plan"))
    amounts = {
        name: write_money(getattr(line, f"{name}_yuan"), language) for name in ("paid", "committed", "remaining")
    }
    lines.append(say(language, "budget.spent", rate=write_rate(line.rate), **amounts))
    if line.forecast is not None:
        range_ = (line.forecast.low, line.forecast.likely, line.forecast.high)
        lines.append(say(language, "budget.still", range=write_range(range_, language)))
        lines += list_drivers(line.forecast.drivers, language)
    reasons = list_reasons(line, language)
    if reasons:
        off = write_deviation(line, language)
        key = "budget.reasons_of" if off else "budget.reasons"
        lines.append(say(language, key, off=off, reasons=_join(reasons, language)))
    return lines


def list_drivers(drivers: Drivers, language: str) -> list[str]:
    """What a forecast stands on, a line for people, one for what is missing, one for what falls due anyway."""
    people: list[str] = []
    for name in ("certain", "possible", "renewing", "unsaid", "declined", "fresh"):
        count = getattr(drivers, name)
        if count:
            people.append(say(language, f"budget.driver.{name}", count=count))
    said = drivers.said + drivers.possible_said
    if said:
        people.insert(0, say(language, "budget.driver.said", count=said))
    lines = [_join(people, language)] if people else []
    if drivers.missing:
        told = [
            say(language, "budget.driver.lacks", fact=name_fact(key, language), count=count)
            for key, count in list(drivers.missing.items())[:_MISSING]
        ]
        lines.append(say(language, "budget.driver.missing", facts=_join(told, language)))
    due: list[str] = []
    for name in ("instalments", "in_process", "newcomers"):
        count, yuan = getattr(drivers, name)
        if count:
            due.append(say(language, f"budget.driver.{name}", count=count, yuan=write_money(yuan, language)))
    for name in ("typical", "unknown"):
        count = getattr(drivers, name)
        if count:
            due.append(say(language, f"budget.driver.{name}", count=count))
    return [*lines, _join(due, language)] if due else lines


def list_reasons(line: LineFigures, language: str) -> list[str]:
    """Why a line is not carried out as planned: what staff wrote, what was adjusted and why, what is on its way."""
    reasons = [line.reason] if line.reason else []
    reasons += [adjustment_line(one, language) for one in line.adjustments]
    if line.repaid_yuan:
        reasons.append(say(language, "budget.why.repaid", yuan=write_money(line.repaid_yuan, language)))
    if line.committed_yuan:
        reasons.append(say(language, "budget.why.committed", yuan=write_money(line.committed_yuan, language)))
    if line.forecast is not None and line.forecast.likely and line.line_id:
        gap = line.remaining_yuan - line.forecast.likely
        if gap and line.adjusted_yuan:
            key = "budget.why.more" if gap < 0 else "budget.why.less"
            reasons.append(say(language, key, yuan=write_money(round_yuan(abs(gap)), language)))
    elif line.line_id and not line.paid_yuan and not line.committed_yuan:
        reasons.append(say(language, "budget.why.nobody"))
    return reasons


def adjustment_line(one: Adjustment, language: str) -> str:
    """3月5日 +50万元：追加区级财政."""
    quarter = name_quarter(one.quarter, language) if one.quarter else ""
    day = say_day(language, one.day, today=one.day).partition("（")[0]
    told = [day, write_money(one.yuan, language, signed=True), quarter, one.reason]
    return " ".join(word for word in told if word)


def list_quarter_lines(budget: BudgetYear, language: str) -> list[str]:
    """A line a quarter: planned, adjusted, paid, still likely; at last what was planned without quarters."""
    by_quarter = budget.by_quarter()
    lines = []
    for quarter in list_quarters(budget.year):
        amounts = {name: write_money(round_yuan(yuan), language) for name, yuan in by_quarter[quarter].items()}
        lines.append(say(language, "budget.by_quarter", quarter=name_quarter(quarter, language), **amounts))
    unsplit = sum(line.adjusted_yuan for line in budget.lines if not line.quarters_planned)
    if unsplit:
        lines.append(say(language, "budget.unsplit", yuan=write_money(round_yuan(unsplit), language)))
    return lines


def _join(words: Sequence[str], language: str) -> str:
    return ("; " if language == "en" else "；").join(words)

"""What a supposed change would come to, and how far off a past forecast was, in words. Imports no aiogram."""

from __future__ import annotations

from bot.budget.words import round_yuan, write_money, write_rate
from bot.texts import say
from jobs.budget.backtest import Backtest, Compared
from jobs.budget.names import Names
from jobs.budget.what_if import RECOGNITION, Change, ChangeWrong
from knowledge.eligibility.calendar import Span
from storage.budget.figures import BudgetYear
from storage.budget.forecasts import Forecast

_LINES = 4  # benefits that change, on a screen


def list_lines(
    before: Forecast, after: Forecast, change: Change, budget: BudgetYear, names: Names, language: str
) -> list[str]:
    """What is supposed, the whole year before and after, each benefit that changes, and where it would be short."""
    name = (
        say(language, "budget.if.recognition")
        if change.benefit == RECOGNITION
        else names.name(change.benefit, language)
    )
    lines = [say(language, "budget.if.title", name=name, change=word_change(change, language))]
    spent = budget.paid_yuan + budget.committed_yuan
    first, second = before.range[1] + spent, after.range[1] + spent
    if before.lines == after.lines:
        lines.append(say(language, "budget.if.same"))
    else:
        lines.append(say(language, "budget.if.total", **_word(first, second, language)))
        lines += _list_changed(before, after, names, language)
        line, estimate = budget.find(change.benefit), after.find(change.benefit)
        gap = line.remaining_yuan - estimate.likely if line is not None and estimate is not None else 0
        if line is not None and line.line_id and gap < 0:
            lines.append(say(language, "budget.if.short", name=name, yuan=write_money(round_yuan(-gap), language)))
    lines.append(say(language, "budget.if.note"))
    return lines


def _list_changed(before: Forecast, after: Forecast, names: Names, language: str) -> list[str]:
    found: list[tuple[int, str]] = []
    for benefit in sorted({line.benefit for line in (*before.lines, *after.lines)}):
        one, other = before.find(benefit), after.find(benefit)
        first, second = one.likely if one is not None else 0, other.likely if other is not None else 0
        if first != second:
            told = say(language, "budget.if.line", name=names.name(benefit, language), **_word(first, second, language))
            found.append((-abs(second - first), told))
    return [told for _, told in sorted(found)[:_LINES]]


def _word(before: int, after: int, language: str) -> dict[str, str]:
    return {
        "before": write_money(round_yuan(before), language),
        "after": write_money(round_yuan(after), language),
        "difference": write_money(round_yuan(after - before), language, signed=True),
    }


def word_change(change: Change, language: str) -> str:
    """第四类50万元; 金额+20%; 申报时间改为5月1日至5月31日."""
    category = say(language, f"category.{change.category}") if change.category is not None else ""
    if change.spans:
        spans = "、".join(_word_span(span, language) for span in change.spans)
        return say(language, "budget.if.spans", category=category, spans=spans)
    if change.percent is not None:
        return say(language, "budget.if.percent", category=category, percent=f"{change.percent:+g}%")
    return say(language, "budget.if.yuan", category=category, yuan=write_money(change.yuan or 0, language))


def _word_span(span: Span, language: str) -> str:
    days = {"month": span.first[0], "day": span.first[1], "until_month": span.last[0], "until_day": span.last[1]}
    return say(language, "budget.if.span", **days)


def word_wrong(error: ChangeWrong, language: str) -> str:
    """Why that can't be supposed, and how to write it."""
    return say(language, f"budget.if.wrong.{error.reason}", **error.facts)


def list_back(found: Backtest, names: Names, language: str) -> list[str]:
    """How far off: in sum, over the benefits, each benefit."""
    lines = [say(language, "budget.back.title", year=found.year)]
    lines.append(say(language, "budget.back.total", **_word_compared(found.total, language)))
    share = write_rate(found.mean_error)
    lines.append(say(language, "budget.back.mean", share=share, total=len(found.lines), within=found.within))
    for one in found.lines:
        within = "" if one.within else say(language, "budget.back.outside")
        told = _word_compared(one, language)
        lines.append(say(language, "budget.back.line", name=names.name(one.benefit, language), within=within, **told))
    return [*lines, say(language, "budget.back.note")]


def _word_compared(one: Compared, language: str) -> dict[str, str]:
    words = {name: write_money(getattr(one, name), language) for name in ("low", "likely", "high", "paid")}
    share = "—" if one.share is None else f"{one.share * 100:+.1f}%"
    return {**words, "error": write_money(one.error, language, signed=True), "share": share}

"""What a budget table would do, and what of it can't be entered, in words. Imports no aiogram."""

from __future__ import annotations

from bot.budget.words import write_money
from bot.screens import clean
from bot.texts import say
from jobs.budget.names import Names
from storage.budget.entering import Checked
from storage.budget.entries import Problem

_TEXT_CHARS = 30


def count_news(checked: Checked) -> dict[str, int]:
    """How many lines are new, change, are adjusted and explained."""
    return {
        "planned": len(checked.planned),
        "changed": len(checked.changed),
        "adjusted": len(checked.adjusted),
        "explained": len(checked.explained),
    }


def sum_up(checked: Checked, language: str) -> str:
    """新增3项，调整2笔: what there is none of is left out."""
    told = [say(language, f"budget.import.{name}", count=count) for name, count in count_news(checked).items() if count]
    return (", " if language == "en" else "，").join(told)


def list_news(checked: Checked, names: Names, language: str) -> list[str]:
    """A line for each plan and adjustment that is new."""
    lines = []
    for entry in checked.planned:
        yuan = write_money(entry.planned or 0, language)
        name = names.name(entry.named.key, language)
        lines.append(say(language, "budget.import.plan", year=entry.year, name=name, yuan=yuan))
    for entry, before in checked.changed:
        told = {"before": write_money(before, language), "yuan": write_money(entry.planned or 0, language)}
        name = names.name(entry.named.key, language)
        lines.append(say(language, "budget.import.change", year=entry.year, name=name, **told))
    for entry in checked.adjusted:
        yuan = write_money(entry.adjustment, language, signed=True)
        name = names.name(entry.named.key, language)
        why = clean(entry.why)
        told = {"year": str(entry.year), "name": name, "yuan": yuan, "day": str(entry.day), "why": why}
        lines.append(say(language, "budget.import.adjust", **told))
    return lines


def word_problem(problem: Problem, language: str) -> str:
    """Why a cell can't be entered."""
    facts = {
        key: clean(value)[:_TEXT_CHARS] if isinstance(value, str) else value for key, value in problem.facts.items()
    }
    return say(language, f"budget.wrong.{problem.reason}", **facts)


def problem_line(problem: Problem, language: str) -> str:
    """第7行“一季度”：“待定”不是金额."""
    reason = word_problem(problem, language)
    return say(language, "budget.import.problem", row=problem.row, column=clean(problem.column), reason=reason)

"""How work items and their parts are said."""

from __future__ import annotations

from collections.abc import Mapping

from bot.screens import clean
from bot.texts import say
from bot.views.names import clip
from bot.views.need_words import Told
from storage.work_items.items import Goal
from storage.work_items.quarters import last_day, number_of, quarter_of

_GOAL_CHARS = 60


def quarter_name(quarter: str, language: str) -> str:
    """四季度, of its key."""
    return say(language, f"items.quarter.{number_of(quarter)}")


def clip_text(text: str, most: int) -> str:
    """What somebody wrote, on one line."""
    return clip(" ".join(clean(text).split()), most)


def count_words(counts: Mapping[str, int], language: str) -> str:
    """! 逾期3，… 本季到期14，✓ 完成12: by state, without zeros."""
    told = [say(language, f"items.count.{state}", count=count) for state, count in counts.items() if count]
    return say(language, "items.and").join(told)


def goal_text(goal: Goal, told: Told) -> str:
    """! 二季度 主体封顶（逾期）."""
    language, end = told.language, last_day(goal.quarter)
    key = "met" if goal.is_met else "late" if end < told.today else "ahead"
    if key == "ahead" and goal.quarter == quarter_of(told.today):
        key = "due"
    text = say(language, "items.usual_goal") if goal.is_usual else clip_text(goal.text, _GOAL_CHARS)
    quarter = quarter_name(goal.quarter, language)
    return say(language, f"items.goal.{key}", quarter=quarter, text=text, day=told.day(end))


def record_name(record: str, language: str) -> str:
    """需求12, of "need:12"."""
    kind, _, number = record.partition(":")
    return say(language, f"items.record.{kind}", number=number)

"""Figures in words, for the chat and the commands alike. Imports no aiogram."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta
from fractions import Fraction

from bot.texts import has, say, say_day
from jobs.office_figures import Figures
from jobs.reports.words import write_percent
from storage.need_figures import NeedFigures

Names = Mapping[tuple[str, str], str]  # of articles, by document and key
_ARTICLE_CHARS = 24


def list_lines(figures: Figures, names: Names, language: str) -> list[str]:
    """The period, then one thought a line: contacts, whom they reached, needs, questions, what is asked for most."""
    contacts, coverage, needs = figures.contacts, figures.coverage, figures.needs
    lines = [period_text(figures.first, figures.last, language)]
    if figures.own:
        lines[0] = say(language, "stats.own", period=lines[0])
    lines.append(contact_text(figures, language))
    if contacts.contacts or figures.outside:
        key = "stats.among_outside" if figures.outside else "stats.among"
        lines.append(say(language, key, greetings=contacts.greetings, outside=figures.outside))
    talents, reached = sum(coverage.talents.values()), sum(coverage.reached.values())
    if talents:
        share = write_percent(Fraction(reached, talents))
        lines.append(say(language, "stats.coverage", days=coverage.days, reached=reached, talents=talents, share=share))
    if needs.every.opened or needs.every.settled or needs.every.overdue:
        lines.append(need_text(needs.every, language))
    if needs.confirmed or needs.reopened:
        lines.append(confirmed_text(needs.confirmed, needs.reopened, language))
    if figures.questions is not None and figures.questions.asked:
        asked, answered = figures.questions.asked, figures.questions.answered
        lines.append(say(language, "stats.questions", asked=asked, answered=answered))
    most = next((row for row in figures.needs.articles if row.article), None)
    if most is not None:
        name = name_article((most.document, most.article), names)
        lines.append(say(language, "stats.most", article=name[:_ARTICLE_CHARS], count=most.total))
    return lines


def contact_text(figures: Figures, language: str) -> str:
    """联系 214 人次；全年目标 260，已完成 214."""
    total, goal = figures.contacts.contacts, figures.goal
    if goal is None:
        return say(language, "stats.contacts", count=total)
    key = "stats.goal_met" if goal.done >= goal.contacts else "stats.goal"
    facts = {"year": goal.year, "goal": goal.contacts, "done": goal.done, "left": goal.contacts - goal.done}
    return say(language, key, count=total, **facts)


def need_text(needs: NeedFigures, language: str) -> str:
    """需求 23 项，办结 15，逾期 2；一半在 9 天内，九成在 21 天内."""
    told = say(language, "stats.needs", opened=needs.opened, settled=needs.settled, overdue=needs.overdue)
    if needs.median_days is None:
        return ("! " if needs.overdue else "") + told
    took = say(language, "stats.took", median=needs.median_days, p90=needs.p90_days)
    return ("! " if needs.overdue else "") + told + took


def confirmed_text(confirmed: int, reopened: int, language: str) -> str:
    """回访确认办妥 14/16（87.5%）."""
    share = write_percent(Fraction(confirmed, confirmed + reopened))
    return say(language, "stats.confirmed", confirmed=confirmed, asked=confirmed + reopened, share=share)


def period_text(first: date, last: date, language: str) -> str:
    """2026年, 2026年四季度, 2026年11月, or both days."""
    after = last + timedelta(days=1)
    months = (after.year - first.year) * 12 + after.month - first.month
    if first.day == 1 and after.day == 1:
        if months == 12 and first.month == 1:
            return say(language, "stats.year", year=first.year)
        if months == 3 and first.month % 3 == 1:
            return say(language, f"stats.quarter.{first.month // 3 + 1}", year=first.year)
        if months == 1:
            return month_text(first, language)
    return say(language, "stats.range", first=say_day(language, first), last=say_day(language, last))


def month_text(month: date, language: str) -> str:
    """2026年11月."""
    return f"{month:%B %Y}" if language == "en" else f"{month.year}年{month.month}月"


def name_article(key: tuple[str, str], names: Names) -> str:
    """An article by its name; by its key where the document is not there any more."""
    return names.get(key, key[1])


def need_category(category: str, language: str) -> str:
    """A category of needs; an office's own by its name."""
    if not category:
        return say(language, "stats.no_category")
    key = f"contact.category.{category}"
    return say(language, key) if has(key) else category

"""The table of a quarter's contacts: the offer of it, and the page."""

from __future__ import annotations

from collections.abc import Container, Sequence
from dataclasses import replace
from datetime import date

from bot.callbacks import Plan, PlanBriefs
from bot.screens import Button, Screen, Table, clean, line
from bot.texts import say, say_day
from bot.views.duties import asked_text, period_text, short_day
from bot.views.names import category_word, clip
from storage.duties import period_of
from storage.plans import PlanFacts, PlanRow
from storage.tables import Official

MOST = 12
MOST_BRIEFS = 40  # in one file: a page each
_NAME_CHARS = 12


def plan_title(today: date, language: str) -> str:
    """2026年四季度联系安排表."""
    quarter = period_text(period_of("quarter", today), language)
    return say(language, "plan.title", year=today.year, quarter=quarter)


def ready_screen(official: int, *, today: date, language: str) -> Screen:
    """The quarter's table can be fetched."""
    button = Button(say(language, "button.plan"), Plan(keeper=official).pack())
    briefs = Button(say(language, "button.plan_briefs"), PlanBriefs(keeper=official).pack())
    return Screen((line(say(language, "plan.ready", title=plan_title(today, language))),), ((button, briefs),))


def choice_screen(officials: Sequence[Official], *, today: date, language: str) -> Screen:
    """Whose table."""
    if not officials:
        return Screen((line(say(language, "plan.nobody")),))
    rows = tuple(
        (
            Button(clip(clean(official.name), _NAME_CHARS), Plan(keeper=official.id).pack()),
            Button(say(language, "button.plan_briefs"), PlanBriefs(keeper=official.id).pack()),
        )
        for official in officials[:MOST]
    )
    return Screen((line(say(language, "plan.whose", title=plan_title(today, language))),), rows)


def plan_screen(facts: PlanFacts, *, source: str, today: date, language: str, hidden: Container[int] = ()) -> Screen:
    """The table, to be printed: the day and who goes are filled in by hand.

    Of who is `hidden` (`Show.hides`) there is no more than the name and what is due.
    """
    not_here = (say(language, "abroad.not_here"),)
    told = [replace(row, employer="", open=not_here) if row.talent_id in hidden else row for row in facts.rows]
    head = tuple(say(language, f"plan.head.{name}") for name in _HEAD)
    rows = tuple(_cells(number, row, today, language) for number, row in enumerate(told, 1))
    who = say(language, "plan.who", name=facts.name, level=say(language, f"level.{facts.level}"))
    note = say(language, "plan.note", source=source)
    about = tuple(row.talent_id for row in facts.rows)
    return Screen((line(who), Table(head, rows), line(note)), about=about, names=True)


_HEAD = ("number", "name", "category", "employer", "asked", "standing", "last", "open", "when")


def _cells(number: int, row: PlanRow, today: date, language: str) -> tuple[str, ...]:
    standing = row.standing
    asked = asked_text(standing.duty, language) if standing else ""
    if standing is None:
        told = ""
    elif standing.missing:
        day = short_day(standing.period.last, language)
        told = say(language, "plan.missing", count=standing.missing, day=day)
    else:
        told = say(language, "plan.met")
    last = say_day(language, row.last_contact_on, today=today) if row.last_contact_on else say(language, "plan.never")
    return (
        str(number),
        clean(row.name),
        category_word(row.category, language),
        clean(row.employer),
        asked,
        told,
        last,
        say(language, "plan.join").join(clean(text) for text in row.open),
        "",
    )

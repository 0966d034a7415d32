"""When a run goes out, how long it is open, when it reminds: in words, and to be chosen."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING, Protocol
from zoneinfo import ZoneInfo

from bot.runs import steps as run_steps
from bot.screens import Block, Button, Row, Screen, Tone, in_rows, line, verbatim
from bot.texts import say, say_day
from bot.views.calendar import find_last_day, month_rows
from bot.views.names import clip
from storage.run_plans import REMINDED, Plan

if TYPE_CHECKING:
    from bot.views.run_drafts import Drafted
    from jobs.timetable import Trigger

AHEAD = timedelta(days=366)  # a run can be set to begin
_TEXT_CHARS = 60


class Placed(Protocol):
    """Where and for whom a moment is said."""

    @property
    def today(self) -> date:
        """The office's day."""
        ...

    @property
    def zone(self) -> ZoneInfo:
        """The office's time zone."""
        ...

    @property
    def language(self) -> str:
        """The reader's."""
        ...


def moment_text(at: datetime, where: Placed) -> str:
    """11月23日（周一）15:00, in the office's time."""
    local = at.astimezone(where.zone)
    told = say_day(where.language, local.date(), today=where.today)
    return say(where.language, "run.at", day=told, time=f"{local.hour}:{local:%M}")


def last_day_text(closes_at: datetime, where: Placed) -> str:
    """The last day on which it is open, to its end: 12月7日（周一）."""
    return say_day(where.language, find_last_day(closes_at, where.zone), today=where.today)


def times_text(plan: Plan, trigger: Trigger | None, where: Placed) -> str:
    """批准后就发，开放14天."""
    days = say(where.language, "run.open_days", days=plan.open_days)
    if trigger is not None:
        return f"{trigger_text(trigger, where.language)}{days}"
    if plan.starts_at is None:
        return say(where.language, "run.start.now") + days
    return say(where.language, "run.start.at", moment=moment_text(plan.starts_at, where)) + days


def trigger_text(trigger: Trigger, language: str) -> str:
    """每次：0 9 1 * *, or: 联系后3天."""
    if trigger.event is not None:
        key = f"schedule.after.{trigger.event}" + ("_at_once" if not trigger.days else "")
        return say(language, key, days=trigger.days, survey=trigger.survey)
    return say(language, "schedule.cron", cron=trigger.cron)


def reminders_lines(plan: Plan, language: str) -> list[Block]:
    """第4天、第10天提醒没答的人, with own words quoted."""
    if plan.kind not in REMINDED:
        return []
    if not plan.reminders:
        return [line(say(language, "run.no_reminders"))]
    said = [say(language, "run.nth_day", day=one.after_days) for one in plan.reminders]
    told = say(language, "run.reminders", days=(", " if language == "en" else "、").join(said))
    own = [one.zh or one.en for one in plan.reminders if one.zh or one.en]
    return [line(told), *[verbatim(f"“{clip(text, _TEXT_CHARS)}”", tone=Tone.QUIET) for text in own[:1]]]


def when_screen(draft: Drafted) -> Screen:
    """Once it is approved, or on a day."""
    row = (draft.button("start_now", "at", "now"), draft.button("pick_day", "pg", "month"))
    told = line(times_text(draft.plan, draft.trigger, draft))
    return Screen((line(draft.say("run.ask.when")), told), (row, (draft.button("back", "pg"),)))


def month_screen(draft: Drafted, month: date) -> Screen:
    """The days of a month on which it can begin."""
    rows = month_rows(
        month,
        first=draft.today,
        last=draft.today + AHEAD,
        pick=lambda day: draft.press("pg", f"h{day.isoformat()}"),
        turn=lambda first: draft.press("pg", f"m{first.isoformat()}"),
        language=draft.language,
    )
    told = draft.say("run.ask.day", year=month.year, month=month.month)
    return Screen((line(told),), (*rows, (draft.button("back", "pg", "when"),)))


def hours_screen(draft: Drafted, day: date, now: datetime, offered: Sequence[int]) -> Screen:
    """The hours of a day on which it can begin, of those that the office pushes in."""
    local = now.astimezone(draft.zone)
    hours = [hour for hour in offered if day > local.date() or hour > local.hour]
    buttons = [Button(f"{hour}:00", draft.press("at", f"{day.isoformat()}T{hour}")) for hour in hours]
    told = draft.say("run.ask.hour" if hours else "run.ask.hour_none",
                     day=say_day(draft.language, day, today=draft.today))  # fmt: skip
    return Screen((line(told),), (*in_rows(buttons), (draft.button("back", "pg", "month"),)))


def days_screen(draft: Drafted) -> Screen:
    """For how many days it is open."""
    buttons = [
        draft.button("n_days" if days != draft.plan.open_days else "n_days_now", "days", str(days), days=days)
        for days in run_steps.OPEN_DAYS
    ]
    return Screen((line(draft.say("run.ask.days")),), (*in_rows(buttons), (draft.button("back", "pg"),)))


def reminders_screen(draft: Drafted) -> Screen:
    """On which days it reminds, and in which words."""
    plan = draft.plan
    chosen = {one.after_days for one in plan.reminders}
    offered = sorted({day for day in run_steps.REMINDER_DAYS if day < plan.open_days} | chosen)
    buttons = [draft.button("nth_day_now" if day in chosen else "nth_day", "rem", str(day), day=day) for day in offered]
    blocks: list[Block] = [line(draft.say("run.ask.rem"))]
    texts: list[Row] = []
    for place, one in enumerate(plan.reminders):
        said = one.zh or draft.say("run.usual_text")
        blocks.append(verbatim(draft.say("run.reminder_text", day=one.after_days, text=clip(said, _TEXT_CHARS))))
        texts.append(
            (
                draft.button("text_zh", "ask", f"{place}zh", day=one.after_days),
                draft.button("text_en", "ask", f"{place}en", day=one.after_days),
            )
        )
    return Screen(tuple(blocks), (*in_rows(buttons), *texts, (draft.button("back", "pg"),)))

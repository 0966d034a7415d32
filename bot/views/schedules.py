"""Schedules: the list, what was missed and waits for the office, one of them, and when it is due."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from bot.callbacks import RunStep, ScheduleStep
from bot.runs import steps as run_steps
from bot.screens import Block, Button, Row, Screen, Tone, clean, in_rows, line, verbatim
from bot.texts import say
from bot.views.names import clip
from bot.views.run_drafts import Drafted, describe, look_buttons
from bot.views.run_times import Placed, moment_text
from bot.views.runs import Viewer
from storage.surveys.catalogue import Listed
from storage.tables import Schedule

LISTED = 8
CRONS = ("0 9 1 * *", "0 9 * * mon", "0 9 1 3,6,9,12 *", "0 9 1 11 *")  # usual ones, by a press
_TITLE_CHARS = 20


@dataclass(frozen=True, slots=True)
class Missed:
    """An occurrence that waits for the office: its number, when it was due, its schedule's title."""

    number: int
    due_at: datetime
    title: str


def list_screen(schedules: Sequence[Schedule], asking: int, language: str) -> Screen:
    """The schedules, the newest first; what was missed comes first."""
    blocks: list[Block] = [line(say(language, "schedule.list" if schedules else "schedule.list_none"))]
    rows: list[Row] = []
    if asking:
        blocks.append(line(say(language, "schedule.asking", count=asking)))
        rows.append((Button(say(language, "button.schedule.missed"), ScheduleStep(do="missed").pack()),))
    buttons = []
    for schedule in schedules:
        state = say(language, f"schedule.mark.{schedule.state}")
        facts = {"title": clip(clean(schedule.title), _TITLE_CHARS), "state": state}
        blocks.append(verbatim(say(language, "run.list.line", **facts)))
        buttons.append(Button(clip(clean(schedule.title), 12), ScheduleStep(number=schedule.id).pack()))
    rows += in_rows(buttons, width=2)
    rows.append((Button(say(language, "button.run.list"), RunStep().pack()),))
    return Screen(tuple(blocks), tuple(rows))


def missed_screen(missed: Sequence[Missed], where: Placed) -> Screen:
    """What was due while nothing ran, for too long to be sent by itself: each is sent late or left out."""
    language = where.language
    blocks: list[Block] = [line(say(language, "schedule.missed" if missed else "schedule.missed_none"))]
    rows: list[Row] = []
    for place, one in enumerate(missed[:LISTED], 1):
        facts = {"place": place, "title": clip(one.title, _TITLE_CHARS)}
        moment = moment_text(one.due_at, where)
        blocks.append(verbatim(say(language, "schedule.missed.line", **facts, moment=moment)))
        number = str(one.number)
        rows.append(
            (
                Button(
                    say(language, "button.schedule.send", place=place), ScheduleStep(do="late", value=number).pack()
                ),
                Button(
                    say(language, "button.schedule.leave", place=place), ScheduleStep(do="leave", value=number).pack()
                ),
            )
        )
    rows.append((Button(say(language, "button.run.schedules"), ScheduleStep().pack()),))
    return Screen(tuple(blocks), tuple(rows))


def live_screen(draft: Drafted, viewer: Viewer, runs: int, notice: str = "") -> Screen:
    """One that waits for approval, is active, paused or ended."""
    blocks: list[Block] = [line(notice)] if notice else []
    state = draft.say(f"schedule.mark.{draft.state}")
    blocks.append(verbatim(draft.say("run.head", title=draft.plan.title, state=state), bold=True))
    blocks += describe(draft, sample=False)
    blocks += dates_lines(draft)
    if draft.remark:
        blocks.append(verbatim(draft.say("run.remark", remark=draft.remark)))
    if runs:
        blocks.append(line(draft.say("schedule.made", count=runs)))
    if viewer.paper:
        blocks.append(verbatim(viewer.paper, tone=Tone.QUIET))
    rows: list[Row] = []
    match draft.state:
        case "waiting" if viewer.decides and not viewer.own:
            rows.append((draft.button("approve", "approve"), draft.button("give_back", "reason"), *look_buttons(draft)))
        case "waiting":
            blocks.append(line(draft.say("run.waits_own" if viewer.own else "run.waits")))
            rows.append((draft.button("paper", "paper"), draft.button("take_back", "take_back"), *look_buttons(draft)))
        case "active":
            rows.append((draft.button("pause", "pause"), draft.button("end", "pg", "end"), *look_buttons(draft)))
        case "paused":
            rows.append((draft.button("resume", "resume"), draft.button("end", "pg", "end"), *look_buttons(draft)))
    rows.append((Button(draft.say("button.run.schedules"), ScheduleStep().pack()),))
    return Screen(tuple(blocks), tuple(rows))


def dates_lines(draft: Drafted) -> list[Block]:
    """When it is due next: 接下来：12月1日（周二）9:00、…."""
    if not draft.dates:
        return []
    comma = ", " if draft.language == "en" else "、"
    told = comma.join(moment_text(at, draft) for at in draft.dates)
    return [line(draft.say("schedule.next_dates", dates=told))]


def when_screen(draft: Drafted) -> Screen:
    """At times, or after an event."""
    blocks: list[Block] = [line(draft.say("schedule.ask.when")), *dates_lines(draft)]
    crons = [
        Button(draft.say(f"schedule.cron.{place}"), draft.press("cron", str(place))) for place in range(len(CRONS))
    ]
    own = draft.button("cron", "ask", "cron")
    events = (draft.button("after_contact", "event", "contact_logged"), draft.button("after_run", "pg", "closed"))
    return Screen(tuple(blocks), (*in_rows(crons, width=2), (own, *events), (draft.button("back", "pg"),)))


def after_screen(draft: Drafted) -> Screen:
    """How many days after the event; of a closed run, whom."""
    trigger = draft.trigger
    days = trigger.days if trigger is not None else 0
    buttons = [
        draft.button(
            ("n_days_after" if one else "same_day") + ("_now" if one == days else ""), "after", str(one), days=one
        )
        for one in run_steps.EVENT_DAYS
    ]
    rows = list(in_rows(buttons))
    if trigger is not None and trigger.event == "run_closed":
        rows.append(
            tuple(
                Button(
                    ("✓ " if one == trigger.whom else "") + draft.say(f"button.schedule.whom.{one}"),
                    draft.press("whom", one),
                )
                for one in ("answered", "unanswered", "all")
            )
        )
    return Screen((line(draft.say("schedule.ask.after")),), (*rows, (draft.button("back", "pg"),)))


def closed_screen(draft: Drafted, surveys: Sequence[Listed]) -> Screen:
    """Of which survey a closed run is waited for."""
    buttons = [Button(clip(clean(one.title), 16), draft.press("closed", one.key[:24])) for one in surveys[:LISTED]]
    rows = (*in_rows(buttons, width=1), (draft.button("back", "pg", "when"),))
    return Screen((line(draft.say("schedule.ask.closed")),), rows)


def end_screen(draft: Drafted) -> Screen:
    """Whether it is to be ended."""
    row = (draft.button("sure.end", "end"), draft.button("back", ""))
    return Screen((verbatim(draft.say("schedule.sure.end", title=draft.plan.title)),), (row,))


def with_dates(screen: Screen, draft: Drafted) -> Screen:
    """The screen of a draft with its next dates."""
    return replace(screen, blocks=(*screen.blocks, *dates_lines(draft)))

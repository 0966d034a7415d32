"""What staff are told about runs and schedules by themselves: a line each."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from bot.callbacks import RunStep, ScheduleStep
from bot.screens import Button, Screen, clean, verbatim
from bot.texts import has, say, say_day
from bot.views.audience_words import reasons_text
from bot.views.names import run_name
from storage.surveys.ballots import LEAST

if TYPE_CHECKING:
    from storage.run_figures import Sending
    from storage.tables import Run, Schedule


def is_reason(remark: str) -> bool:
    """Whether a remark is the key of a refusal, as the clock writes it down, and no words of staff."""
    return remark.startswith(("survey.", "audience.", "run.", "schedule.")) and has(remark)


def run_screen(kind: str, run: Run, *, language: str) -> Screen:
    """A run missed its start, or could not start."""
    told = say(language, f"news.{kind}", title=clean(run.title))
    return _screen(told, run.remark, run.title, RunStep(number=run.id).pack(), language)


def keyless_screen(run: Run, *, language: str) -> Screen:
    """The key of an anonymous run is gone: nobody can answer it."""
    told = say(language, "news.run_key_gone", title=clean(run.title))
    return _screen(told, "run.key_gone", "", RunStep(number=run.id).pack(), language)


def unreached_screen(run: Run, sending: Sending, *, language: str) -> Screen:
    """A run began and everybody in its audience was left out: nobody got it, and why."""
    reasons = reasons_text(sending.left_out, language)
    title = run_name(run.kind, run.title, language, run.content)
    told = say(language, "news.run_unreached", title=title, reasons=reasons)
    return _screen(told, "", "", RunStep(number=run.id).pack(), language)


def schedule_screen(schedule: Schedule, *, language: str) -> Screen:
    """A schedule can make no run any more."""
    told = say(language, "news.schedule_stopped", title=clean(schedule.title))
    about = str(schedule.plan["title"])  # the reason names the survey, not the schedule
    return _screen(told, schedule.remark, about, ScheduleStep(number=schedule.id).pack(), language)


def missed_screen(schedule: Schedule, day: date, *, today: date, language: str) -> Screen:
    """A time of a schedule was missed for too long."""
    told = say(language, "news.run_missed", title=clean(schedule.title), day=say_day(language, day, today=today))
    button = Button(say(language, "button.schedule.missed"), ScheduleStep(do="missed").pack())
    return Screen((verbatim(told),), ((button,),))


def remark_text(remark: str, title: str, language: str) -> str:
    """A remark as it reads: the words of staff, or of the refusal that the clock wrote down; "" for none."""
    if not is_reason(remark):
        return remark
    try:
        return say(language, remark, title=clean(title), least=LEAST)
    except KeyError:  # a text may name a fact that nobody has any more
        return ""


def _screen(told: str, remark: str, title: str, opens: str, language: str) -> Screen:
    blocks = [verbatim(told)]
    if is_reason(remark) and (reason := remark_text(remark, title, language)):
        blocks.append(verbatim(reason))
    return Screen(tuple(blocks), ((Button(say(language, "button.run.open"), opens),),))

"""联系后回访: the short survey some days after each contact, a schedule begun under `/notices`."""

from __future__ import annotations

from dataclasses import replace

from aiogram import F, Router
from aiogram.types import CallbackQuery
from sqlalchemy.orm import Session

from bot.callbacks import NoticeStep
from bot.desks import give_desk
from bot.errors import Refusal
from bot.run_desk import plan_of_survey
from bot.schedule_desk import ScheduleDesk
from bot.sending import Show
from bot.texts import say
from jobs.timetable import Trigger
from storage import schedules
from storage.run_plans import Kind
from storage.schedules import Setting
from storage.surveys import catalogue

SURVEY = "pulse"  # what is asked: one that comes along
DAYS = 3  # after a contact; changed like the times of any schedule


def router() -> Router:
    """The handlers of this module; before those of notices, whose button leads here."""
    made = Router(name="follow_ups")
    give_desk(made, ScheduleDesk)
    made.callback_query.register(begin, NoticeStep.filter(F.do == "follow"))
    return made


async def begin(tap: CallbackQuery, callback_data: NoticeStep, show: Show, desk: ScheduleDesk) -> None:
    """A schedule of it is drafted. Raises Refusal `notice.follow.none` where the survey was not taken in."""
    del tap, callback_data
    app, person, now = desk.app, desk.actor.person_id, desk.app.now()
    policy, title = app.pushing, say(desk.language, "notice.follow.title")
    grace = int(policy.grace.total_seconds() // 60)

    def draft(session: Session) -> int:
        version = catalogue.find(session, SURVEY)
        if version is None or version.anonymous:
            raise Refusal("notice.follow.none")
        plan = replace(
            plan_of_survey(session, SURVEY, policy, desk.language), kind=Kind.FOLLOW_UP, title=title, reminders=()
        )
        trigger = Trigger(event="contact_logged", days=DAYS)
        setting = Setting(title, trigger.encode(), plan, None, grace)
        return schedules.draft(session, setting, by=person, now=now)

    await show(await desk.page(await desk.find(await desk.work.now(draft))))

"""联系后回访: the short survey some days after each contact, a schedule that is begun under `/notices`."""

from __future__ import annotations

from dataclasses import replace

from aiogram import F, Router
from aiogram.types import CallbackQuery
from sqlalchemy.orm import Session

from bot.callbacks import NoticeStep
from bot.channels.sending import Show
from bot.desks import give_desk
from bot.runs.desk import plan_of_survey
from bot.runs.schedule_desk import ScheduleDesk
from bot.texts import say
from jobs.surveys.shipped import FOLLOW_UP, read_shipped
from jobs.timetable import Trigger
from storage import schedules
from storage.run_plans import Kind
from storage.schedules import Setting
from storage.surveys import catalogue

DAYS = 3  # after a contact; changed like the times of any schedule


def router() -> Router:
    """The handlers of this module; before those of notices, whose button leads here."""
    made = Router(name="follow_ups")
    give_desk(made, ScheduleDesk)
    made.callback_query.register(begin, NoticeStep.filter(F.do == "follow"))
    return made


async def begin(tap: CallbackQuery, callback_data: NoticeStep, show: Show, desk: ScheduleDesk) -> None:
    """A schedule of it is drafted, once for the update. Raises SurveyRefused where the office withdrew the survey."""
    del tap, callback_data
    app, person, now = desk.app, desk.actor.person_id, desk.app.now()
    policy, title = app.pushing, say(desk.language, "notice.follow.title")
    grace = int(policy.grace.total_seconds() // 60)

    def draft(session: Session) -> int:
        if catalogue.find(session, FOLLOW_UP) is None:
            catalogue.save(session, read_shipped(FOLLOW_UP), by=person, now=now)
        asked = plan_of_survey(session, FOLLOW_UP, policy, desk.language)
        plan = replace(asked, kind=Kind.FOLLOW_UP, title=title, reminders=())
        trigger = Trigger(event="contact_logged", days=DAYS)
        setting = Setting(title, trigger.encode(), plan, None, grace)
        return schedules.draft(session, setting, key=desk.key, by=person, now=now)

    await show(await desk.page(await desk.find(await desk.work.now(draft))))

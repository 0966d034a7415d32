"""Schedules: drafted like runs, with when they are due; approved once with all they will send; paused and ended."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from bot.errors import Refusal
from bot.runs.desk import RunDesk, plan_of_survey
from bot.runs.reading import read_schedule
from bot.screens import Screen
from bot.views import run_drafts
from bot.views import schedules as views
from bot.views.run_drafts import Drafted
from bot.views.runs import Viewer
from jobs import timetable
from jobs.timetable import Trigger
from storage import approvals, occurrences, schedules
from storage.run_plans import Plan
from storage.schedules import Setting
from storage.surveys import catalogue
from storage.tables import Run, Schedule

FORM, PAPER = "schedule", "schedule_paper"


@dataclass(frozen=True, slots=True)
class ScheduleDesk(RunDesk):
    """One update's view of the schedules."""

    @property
    def form(self) -> str:
        """What a typed line belongs to."""
        return FORM

    @property
    def paper_form(self) -> str:
        """What belongs to a paper that was signed."""
        return PAPER

    # -- looking -----------------------------------------------------------------------------------------

    async def list_all(self, before: int = 0) -> Screen:
        """The schedules, the newest first."""
        del before

        def look(session: Session) -> tuple[list[Schedule], int]:
            found = schedules.list_schedules(session, states=("draft", "waiting", "active", "paused"))
            return found[: views.LISTED], occurrences.count_asking(session)

        found, asking = await self.work.read(look)
        return views.list_screen(found, asking, self.language)

    async def list_missed(self, notice: str = "") -> Screen:
        """What was due for too long ago to be sent by itself."""

        def look(session: Session) -> list[views.Missed]:
            found = occurrences.list_occurrences(session, state="asking", limit=views.LISTED)
            return [
                views.Missed(one.id, one.due_at, approvals.get(session, Schedule, one.schedule_id).title)
                for one in found
            ]

        screen = views.missed_screen(await self.work.read(look), self)
        return self.noticed(screen, notice) if notice else screen

    def read(self, session: Session, number: int, now: datetime) -> Drafted:
        """A schedule as its screens show it. Raises NotMoved `schedule.none`."""
        return read_schedule(session, self.app, number, self.language, now)

    async def page(self, draft: Drafted, notice: str = "") -> Screen:
        """What a schedule shows first, by its state."""
        if draft.state == "draft":
            return views.with_dates(run_drafts.draft_screen(draft, notice), draft)

        def look(session: Session) -> tuple[Viewer, int]:
            schedule = approvals.get(session, Schedule, draft.number)
            own = schedule.made_by == self.actor.person_id
            made = session.scalar(select(func.count()).where(Run.schedule_id == schedule.id)) or 0
            return Viewer(own, self.decides, self.paper_text(schedule.approval)), made

        viewer, made = await self.work.read(look)
        return views.live_screen(draft, viewer, made, notice)

    # -- drafting ----------------------------------------------------------------------------------------

    @property
    def key(self) -> str:
        """Of what this update drafts."""
        return f"drafted:{self.work.source}:{self.work.update_id}"

    async def begin(self, survey_key: str) -> Drafted:
        """A draft of a schedule of a survey's newest version, on the first of each month; once for the update.

        Raises SurveyRefused.
        """
        policy, person, now = self.app.pushing, self.actor.person_id, self.app.now()
        trigger = Trigger(cron=views.CRONS[0])

        def begin(session: Session) -> int:
            plan = plan_of_survey(session, survey_key, policy, self.language)
            return schedules.draft(session, self._set(plan, trigger, now), key=self.key, by=person, now=now)

        return await self.find(await self.work.now(begin))

    def _set(self, plan: Plan, trigger: Trigger, now: datetime) -> Setting:
        """Raises ScheduleRefused where it would never be due."""
        dates = timetable.check(trigger, now, self.app.settings.zone)
        grace = int(self.app.pushing.grace.total_seconds() // 60)
        return Setting(plan.title, trigger.encode(), replace(plan, starts_at=None), dates[0] if dates else None, grace)

    async def change(self, draft: Drafted, plan: Plan) -> Drafted:
        """The draft with another plan. Raises NotMoved, PlanRefused and the like."""
        return draft if plan == draft.plan else await self._revise(draft, plan, draft.trigger or Trigger())

    async def retrigger(self, draft: Drafted, trigger: Trigger) -> Drafted:
        """The draft with other times. Raises ScheduleRefused, NotMoved."""
        return await self._revise(draft, draft.plan, trigger)

    async def _revise(self, draft: Drafted, plan: Plan, trigger: Trigger) -> Drafted:
        person, now = self.actor.person_id, self.app.now()
        setting = self._set(plan, trigger, now)
        await self.work.now(
            lambda session: schedules.revise(
                session, draft.number, setting, revision=draft.revision, by=person, now=now
            )
        )
        return await self.find(draft.number)

    async def open(self, draft: Drafted, page: str) -> Screen:
        """The screen of a draft where something is chosen."""
        match page:
            case "when":
                return views.when_screen(draft)
            case "after" if draft.trigger is not None and draft.trigger.event is not None:
                return views.after_screen(draft)
            case "closed":
                listed = await self.work.read(catalogue.list_surveys)
                return views.closed_screen(draft, listed)
            case "when" | "month":
                raise Refusal("tap.old")
        return await RunDesk.open(self, draft, page)

    async def write(self, draft: Drafted, what: str, text: str) -> Screen:
        """A typed line: the times as cron, the title, the words of a reminder."""
        if what == "cron":
            return await self.open(await self.retrigger(draft, Trigger(cron=text.strip())), "when")
        return await RunDesk.write(self, draft, what, text)

"""Schedules: drafted like runs, with when they are due; approved once with all they will send; paused and ended."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass, replace
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from bot import run_moves, run_steps, staff
from bot.errors import Refusal, refusal_text
from bot.forms import Form
from bot.run_desk import RunDesk, plan_of_survey
from bot.run_reading import read_schedule
from bot.screens import Screen
from bot.views import run_drafts, runs
from bot.views import schedules as views
from bot.views.names import with_notice
from bot.views.run_drafts import Drafted
from bot.views.runs import Viewer
from jobs import schedules as clock
from jobs import timetable
from jobs.schedules import Office
from jobs.timetable import Trigger
from storage import approvals, occurrences, schedules
from storage.approvals import NotMoved
from storage.roles import DECIDES
from storage.run_plans import Plan
from storage.schedules import Setting
from storage.surveys import catalogue
from storage.tables import Run, Schedule

FORM, PAPER = "schedule", "schedule_paper"
Step = Callable[["ScheduleDesk", Drafted, str], Awaitable[Screen]]


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

    async def list(self, before: int = 0) -> Screen:
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

    async def begin(self, survey_key: str) -> Drafted:
        """A draft of a schedule of runs of a survey's newest version, on the first of each month. Raises SurveyRefused."""
        policy, person, now = self.app.pushing, self.actor.person_id, self.app.now()
        trigger = Trigger(cron=views.CRONS[0])

        def begin(session: Session) -> int:
            plan = plan_of_survey(session, survey_key, policy, self.language)
            return schedules.draft(session, self._set(plan, trigger, now), by=person, now=now)

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


# --- moving on --------------------------------------------------------------------------------------------


async def take_step(desk: ScheduleDesk, draft: Drafted, do: str, value: str) -> Screen:
    """Whatever a button of a schedule asks for. Where somebody was quicker, how it stands now and a line that says so."""
    steps = STEPS | DECISIONS
    try:
        if do in steps:
            return await steps[do](desk, draft, value)
        return await desk.press(draft, do, value)
    except NotMoved as refusal:
        if refusal.key.endswith(".none"):
            raise
        return with_notice(await desk.page(await desk.find(draft.number)), refusal_text(desk.language, refusal))


async def _cron(desk: ScheduleDesk, draft: Drafted, value: str) -> Screen:
    if value not in {str(place) for place in range(len(views.CRONS))}:
        raise Refusal("tap.old")
    return await desk.open(await desk.retrigger(draft, Trigger(cron=views.CRONS[int(value)])), "when")


async def _closed(desk: ScheduleDesk, draft: Drafted, value: str) -> Screen:
    return await desk.open(await desk.retrigger(draft, Trigger(event="run_closed", days=1, survey=value)), "after")


async def _event(desk: ScheduleDesk, draft: Drafted, value: str) -> Screen:
    if value != "contact_logged":
        raise Refusal("tap.old")
    return await desk.open(await desk.retrigger(draft, Trigger(event="contact_logged", days=3)), "after")


async def _after(desk: ScheduleDesk, draft: Drafted, value: str) -> Screen:
    trigger = run_steps.trigger_after(draft.trigger or Trigger(), "after", value)
    return await desk.open(await desk.retrigger(draft, trigger), "after")


async def _whom(desk: ScheduleDesk, draft: Drafted, value: str) -> Screen:
    trigger = run_steps.trigger_after(draft.trigger or Trigger(), "whom", value)
    return await desk.open(await desk.retrigger(draft, trigger), "after")


async def _submit(desk: ScheduleDesk, draft: Drafted, _value: str) -> Screen:
    app, person, now = desk.app, desk.actor.person_id, desk.app.now()
    second_person, next_at = app.pushing.second_person, _next(desk, draft)

    def submit(session: Session) -> int:
        deciding = staff.list_people(session, app.identities, roles=DECIDES)
        moved = schedules.submit(
            session, draft.number, revision=draft.revision, by=person, now=now, next_at=next_at,
            second_person=second_person, approvers=deciding,
        )  # fmt: skip
        if not second_person:
            return 0
        key = f"schedule_waiting:{moved.id}:{moved.revision}"
        facts = {"schedule": moved.id, "revision": moved.revision}
        told = {"key": key, "kind": "schedule_waiting", "facts": facts, "now": now}
        return staff.tell(session, app.identities, roles=DECIDES, besides=person, **told)

    count = await desk.work.now(submit)
    shown = await desk.page(await desk.find(draft.number))
    return desk.noticed(shown, "run.submitted" if second_person else "schedule.begun", count=count)


def _next(desk: ScheduleDesk, draft: Drafted) -> datetime | None:
    """When it is due next, worked out now. Raises ScheduleRefused where that is never any more."""
    dates = timetable.check(draft.trigger or Trigger(), desk.app.now(), desk.app.settings.zone)
    return dates[0] if dates else None


async def _approve(desk: ScheduleDesk, draft: Drafted, _value: str) -> Screen:
    person, now, next_at = desk.actor.person_id, desk.app.now(), _next(desk, draft)
    await desk.work.now(
        lambda session: schedules.approve(
            session, draft.number, revision=draft.revision, by=person, now=now, next_at=next_at
        )
    )
    return desk.noticed(await desk.page(await desk.find(draft.number)), "schedule.begun")


async def _refuse(desk: ScheduleDesk, draft: Drafted, value: str) -> Screen:
    if value not in runs.REASONS:
        raise Refusal("tap.old")
    return await give_back(desk, draft, draft.say(f"button.run.why.{value}"))


async def give_back(desk: ScheduleDesk, draft: Drafted, reason: str) -> Screen:
    """Back to who drafted it, with what should be changed. Raises NotMoved."""
    person, now = desk.actor.person_id, desk.app.now()
    await desk.work.now(
        lambda session: schedules.give_back(
            session, draft.number, reason, revision=draft.revision, by=person, now=now
        )
    )
    desk.forms.drop(desk.work, desk.identity)
    return desk.noticed(await desk.page(await desk.find(draft.number)), "run.was_given_back", title=draft.plan.title)


async def _take_back(desk: ScheduleDesk, draft: Drafted, _value: str) -> Screen:
    return await give_back(desk, draft, "")


async def approve_on_paper(desk: ScheduleDesk, form: Form, sha256: str, name: str) -> Screen:
    """The photo is there: the schedule begins by it. Raises NotMoved."""
    paper, number = run_moves.read_paper(form, sha256, name), int(form.facts["number"])
    person, now, today = desk.actor.person_id, desk.app.now(), desk.app.today()
    next_at = _next(desk, await desk.find(number))
    await desk.work.now(
        lambda session: schedules.approve_on_paper(
            session, number, paper, revision=int(form.facts["revision"]), by=person, now=now, today=today,
            next_at=next_at,
        )
    )  # fmt: skip
    desk.forms.drop(desk.work, desk.identity)
    return desk.noticed(await desk.page(await desk.find(number)), "schedule.begun")


async def _pause(desk: ScheduleDesk, draft: Drafted, _value: str) -> Screen:
    person, now = desk.actor.person_id, desk.app.now()
    await desk.work.now(
        lambda session: schedules.pause(session, draft.number, revision=draft.revision, by=person, now=now)
    )
    return desk.noticed(await desk.page(await desk.find(draft.number)), "schedule.was_paused")


async def _resume(desk: ScheduleDesk, draft: Drafted, _value: str) -> Screen:
    person, now, next_at = desk.actor.person_id, desk.app.now(), _next(desk, draft)
    await desk.work.now(
        lambda session: schedules.resume(
            session, draft.number, revision=draft.revision, by=person, now=now, next_at=next_at
        )
    )
    return desk.noticed(await desk.page(await desk.find(draft.number)), "schedule.begun")


async def _end(desk: ScheduleDesk, draft: Drafted, _value: str) -> Screen:
    person, now = desk.actor.person_id, desk.app.now()
    await desk.work.now(
        lambda session: schedules.end(session, draft.number, revision=draft.revision, by=person, now=now)
    )
    return desk.noticed(await desk.list(), "schedule.was_ended", title=draft.plan.title)


async def decide_missed(desk: ScheduleDesk, do: str, value: str) -> Screen:
    """What was missed is sent all the same, or left out. Raises NotMoved `occurrence.decided`."""
    number = int(value) if value.isdecimal() and len(value) <= 9 else 0
    office, person, now = Office(desk.app.pushing, desk.app.settings.zone), desk.actor.person_id, desk.app.now()

    def decide(session: Session) -> None:
        if do == "late":
            clock.send_late(session, number, office, by=person, now=now)
        else:
            occurrences.leave_out(session, number, by=person, now=now)

    await desk.work.now(decide)
    return await desk.list_missed("schedule.sent_late" if do == "late" else "schedule.left_out")


async def _open_page(desk: ScheduleDesk, draft: Drafted, value: str) -> Screen:
    if draft.state == "draft":
        return await desk.open(draft, value)
    if value == "end":
        return views.end_screen(draft)
    return await desk.page(draft)


async def _show(desk: ScheduleDesk, draft: Drafted, _value: str) -> Screen:
    return await desk.page(draft)


async def _ask(desk: ScheduleDesk, draft: Drafted, value: str) -> Screen:
    if value not in {"cron", "title", "0zh", "0en", "1zh", "1en"}:
        raise Refusal("tap.old")
    desk.ask(draft, value)
    return runs.ask_screen(draft, value)


STEPS: dict[str, Step] = {
    "": _show,
    "pg": _open_page,
    "ask": _ask,
    "cron": _cron,
    "event": _event,
    "closed": _closed,
    "after": _after,
    "whom": _whom,
    "submit": _submit,
    "paper": run_moves.begin_paper,
    "signed": run_moves.sign_day,
    "take_back": _take_back,
    "drop": _end,
    "pause": _pause,
    "resume": _resume,
    "end": _end,
}
DECISIONS: dict[str, Step] = {"approve": _approve, "reason": run_moves.ask_reason, "refuse": _refuse}

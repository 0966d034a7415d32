"""Moving a schedule on: submitted, approved, given back, signed on paper, paused, ended; what was missed decided."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from datetime import datetime

from sqlalchemy.orm import Session

from bot import staff
from bot.errors import Refusal, refusal_text
from bot.runs import moves as run_moves
from bot.runs import papers as run_papers
from bot.runs import steps as run_steps
from bot.runs.schedule_desk import ScheduleDesk
from bot.screens import Screen
from bot.updates.forms import Form
from bot.views import runs
from bot.views import schedules as views
from bot.views.names import with_notice
from bot.views.run_drafts import Drafted
from jobs import schedules as clock
from jobs import timetable
from jobs.schedules import Office
from jobs.timetable import Trigger
from storage import occurrences, schedules
from storage.approvals import NotMoved
from storage.roles import DECIDES

Step = Callable[[ScheduleDesk, Drafted, str], Awaitable[Screen]]


async def take_step(desk: ScheduleDesk, draft: Drafted, do: str, value: str) -> Screen:
    """Whatever a button of a schedule asks for. Where somebody was quicker, how it stands now, and a line says so."""
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

    def submit(session: Session) -> None:
        schedules.submit(
            session,
            draft.number,
            revision=draft.revision,
            by=person,
            now=now,
            next_at=next_at,
            second_person=second_person,
            approvers=staff.list_people(session, app.identities, roles=DECIDES),
        )

    await desk.work.now(submit)
    shown = await desk.page(await desk.find(draft.number))
    return desk.noticed(shown, "run.submitted" if second_person else "schedule.begun")


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
        lambda session: schedules.give_back(session, draft.number, reason, revision=draft.revision, by=person, now=now)
    )
    desk.forms.drop(desk.work, desk.identity)
    return desk.noticed(await desk.page(await desk.find(draft.number)), "run.was_given_back", title=draft.plan.title)


async def _take_back(desk: ScheduleDesk, draft: Drafted, _value: str) -> Screen:
    return await give_back(desk, draft, "")


async def approve_on_paper(desk: ScheduleDesk, form: Form, sha256: str, name: str) -> Screen:
    """The photo is there: the schedule begins by it. Raises NotMoved."""
    paper, number = run_papers.read(form, sha256, name), int(form.facts["number"])
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
    return desk.noticed(await desk.list_all(), "schedule.was_ended", title=draft.plan.title)


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
    for form in (desk.form, desk.paper_form):
        await desk.leave_form(form)
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
    "paper": run_papers.begin,
    "signed": run_papers.sign_day,
    "take_back": _take_back,
    "drop": _end,
    "pause": _pause,
    "resume": _resume,
    "end": _end,
}
DECISIONS: dict[str, Step] = {"approve": _approve, "reason": run_moves.ask_reason, "refuse": _refuse}

"""Moving a run on: submitted, approved, given back, signed on paper, paused, extended, ended; each once.

Of two who press at once the second is told, and sees how it stands.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from bot import staff
from bot.errors import Refusal, refusal_text
from bot.runs import papers as run_papers
from bot.runs.desk import RunDesk
from bot.screens import Screen
from bot.updates.forms import Form
from bot.views import runs as views
from bot.views.names import with_notice
from bot.views.run_drafts import Drafted
from jobs import pushing
from storage import approvals, run_figures, runs
from storage.approvals import NotMoved
from storage.roles import DECIDES
from storage.surveys import run_keys, sealing
from storage.tables import Run

Step = Callable[[RunDesk, Drafted, str], Awaitable[Screen]]
MISSED_SHOWN = 15


async def take_step(desk: RunDesk, draft: Drafted, do: str, value: str) -> Screen:
    """Whatever a button of a run asks for. Where somebody was quicker, how it stands now under a line that says so."""
    steps = STEPS | DECISIONS
    try:
        if do in steps:
            return await steps[do](desk, draft, value)
        return await desk.press(draft, do, value)
    except NotMoved as refusal:
        if refusal.key == "run.none":
            raise
        told = refusal_text(desk.language, refusal)
        return with_notice(await desk.page(await desk.find(draft.number)), told)


# --- from draft to approved -------------------------------------------------------------------------------


async def _submit(desk: RunDesk, draft: Drafted, _value: str) -> Screen:
    app, person, now = desk.app, desk.actor.person_id, desk.app.now()
    second_person = app.pushing.second_person

    def submit(session: Session) -> None:
        runs.submit(
            session,
            draft.number,
            revision=draft.revision,
            by=person,
            now=now,
            second_person=second_person,
            approvers=staff.list_people(session, app.identities, roles=DECIDES),
        )

    await desk.work.now(submit)
    shown = await desk.page(await desk.find(draft.number))
    return desk.noticed(shown, "run.submitted" if second_person else "run.sent_off")


async def _approve(desk: RunDesk, draft: Drafted, _value: str) -> Screen:
    person, now = desk.actor.person_id, desk.app.now()

    def approve(session: Session) -> None:
        runs.approve(session, draft.number, revision=draft.revision, by=person, now=now)
        _tell_drafter(desk, session, draft.number, "run_approved", now)

    await desk.work.now(approve)
    return desk.noticed(await desk.page(await desk.find(draft.number)), "run.approved")


def _tell_drafter(desk: RunDesk, session: Session, number: int, kind: str, now: datetime) -> None:
    run = approvals.get(session, Run, number)
    if run.made_by is not None and run.made_by != desk.actor.person_id:
        staff.tell_one(session, run.made_by, key=f"{kind}:{number}:{run.revision}", kind=kind,
                       facts={"id": number}, now=now)  # fmt: skip


async def ask_reason(desk: RunDesk, draft: Drafted, _value: str) -> Screen:
    """Why it is given back is asked."""
    desk.ask(draft, "reason")
    return views.reason_screen(draft)


async def _refuse(desk: RunDesk, draft: Drafted, value: str) -> Screen:
    if value not in views.REASONS:
        raise Refusal("tap.old")
    return await give_back(desk, draft, draft.say(f"button.run.why.{value}"))


async def give_back(desk: RunDesk, draft: Drafted, reason: str) -> Screen:
    """Back to who drafted it, with what should be changed. Raises NotMoved."""
    person, now = desk.actor.person_id, desk.app.now()

    def return_it(session: Session) -> None:
        runs.give_back(session, draft.number, reason, revision=draft.revision, by=person, now=now)
        _tell_drafter(desk, session, draft.number, "run_given_back", now)

    await desk.work.now(return_it)
    desk.forms.drop(desk.work, desk.identity)
    return desk.noticed(await desk.list_all(), "run.was_given_back", title=draft.plan.title)


async def _take_back(desk: RunDesk, draft: Drafted, _value: str) -> Screen:
    """Whoever drafts takes it back to go on with it."""
    person, now = desk.actor.person_id, desk.app.now()
    await desk.work.now(
        lambda session: runs.give_back(session, draft.number, "", revision=draft.revision, by=person, now=now)
    )
    return await desk.page(await desk.find(draft.number))


async def approve_on_paper(desk: RunDesk, form: Form, sha256: str, name: str) -> Screen:
    """The photo is there: the run is approved by it. Raises NotMoved."""
    paper, number, revision = (
        run_papers.read(form, sha256, name),
        int(form.facts["number"]),
        int(form.facts["revision"]),
    )
    person, now, today = desk.actor.person_id, desk.app.now(), desk.app.today()
    await desk.work.now(
        lambda session: runs.approve_on_paper(
            session, number, paper, revision=revision, by=person, now=now, today=today
        )
    )
    desk.forms.drop(desk.work, desk.identity)
    return desk.noticed(await desk.page(await desk.find(number)), "run.approved")


# --- under way --------------------------------------------------------------------------------------------


async def _pause(desk: RunDesk, draft: Drafted, _value: str) -> Screen:
    person, now = desk.actor.person_id, desk.app.now()
    held = await desk.work.now(
        lambda session: runs.pause(session, draft.number, revision=draft.revision, by=person, now=now)
    )
    return desk.noticed(await desk.page(await desk.find(draft.number)), "run.was_paused", count=held)


async def _resume(desk: RunDesk, draft: Drafted, _value: str) -> Screen:
    person, now = desk.actor.person_id, desk.app.now()
    out = await desk.work.now(
        lambda session: runs.resume(session, draft.number, revision=draft.revision, by=person, now=now)
    )
    return desk.noticed(await desk.page(await desk.find(draft.number)), "run.was_resumed", count=out)


async def _extend(desk: RunDesk, draft: Drafted, value: str) -> Screen:
    days = int(value) if value.isdecimal() and len(value) < 3 else 0
    if days not in views.EXTEND_DAYS:
        raise Refusal("tap.old")
    person, now, zone = desk.actor.person_id, desk.app.now(), desk.app.settings.zone

    def extend(session: Session) -> None:
        run = approvals.get(session, Run, draft.number)
        last = max(run.closes_at or now, now) - timedelta(seconds=1)  # it closes as its last day ends
        closes_at = pushing.find_close(last, days, zone)
        runs.extend(session, draft.number, closes_at, revision=draft.revision, by=person, now=now)

    await desk.work.now(extend)
    return desk.noticed(await desk.page(await desk.find(draft.number)), "run.was_extended")


async def _cancel(desk: RunDesk, draft: Drafted, _value: str) -> Screen:
    return await _end(desk, draft, runs.cancel, "run.was_cancelled")


async def _close(desk: RunDesk, draft: Drafted, _value: str) -> Screen:
    return await _end(desk, draft, runs.close, "run.was_closed")


async def _end(desk: RunDesk, draft: Drafted, end: Callable[..., int], key: str) -> Screen:
    person, now, folder = desk.actor.person_id, desk.app.now(), run_keys.folder_of(desk.app.settings.data_dir)
    anonymous = draft.version is not None and draft.version.anonymous
    secret = run_keys.read(folder, draft.number) if anonymous else None
    unsent = await desk.work.now(
        lambda session: end(session, draft.number, revision=draft.revision, by=person, now=now, key=secret)
    )
    if secret is not None:
        await asyncio.to_thread(sealing.forget, desk.app.database, folder, draft.number)
    return desk.noticed(await desk.page(await desk.find(draft.number)), key, count=unsent)


async def _drop(desk: RunDesk, draft: Drafted, _value: str) -> Screen:
    person, now = desk.actor.person_id, desk.app.now()
    await desk.work.now(lambda session: runs.cancel(session, draft.number, revision=draft.revision, by=person, now=now))
    return desk.noticed(await desk.list_all(), "run.was_dropped")


async def _send_late(desk: RunDesk, draft: Drafted, _value: str) -> Screen:
    person, now = desk.actor.person_id, desk.app.now()
    await desk.work.now(
        lambda session: runs.start_late(session, draft.number, revision=draft.revision, by=person, now=now)
    )
    return desk.noticed(await desk.page(await desk.find(draft.number)), "run.approved")


async def _list_missed(desk: RunDesk, draft: Drafted, _value: str) -> Screen:
    def look(session: Session) -> tuple[list[run_figures.ToPhone], int]:
        found = run_figures.list_missed(session, draft.number, limit=MISSED_SHOWN)
        return found, views.undelivered(run_figures.count(session, draft.number))

    missed, total = await desk.work.read(look)
    return views.missed_screen(draft, missed, total=total)


async def _open_page(desk: RunDesk, draft: Drafted, value: str) -> Screen:
    """A screen where something is chosen; of one that is no draft any more the way to end or extend it."""
    if draft.state == "draft":
        return await desk.open(draft, value)
    match value:
        case "cancel" | "close":
            waiting = 0
            if draft.state in runs.OPEN:
                progress = await desk.work.read(lambda session: desk.progress(session, draft))
                waiting = progress.figures.whole.waiting
            return views.sure_screen(draft, value, waiting=waiting)
        case "extend" if draft.state in runs.OPEN:
            progress = await desk.work.read(lambda session: desk.progress(session, draft))
            return views.extend_screen(draft, progress.closes_at or desk.app.now())
    return desk.noticed(await desk.page(draft), "run.changed")


async def _show(desk: RunDesk, draft: Drafted, _value: str) -> Screen:
    for form in (desk.form, desk.paper_form):
        await desk.leave_form(form)
    return await desk.page(draft)


async def _ask(desk: RunDesk, draft: Drafted, value: str) -> Screen:
    """A line is to be typed: the title, the words of a reminder."""
    if value not in {"title", "0zh", "0en", "1zh", "1en"}:
        raise Refusal("tap.old")
    desk.ask(draft, value)
    return views.ask_screen(draft, value)


STEPS: dict[str, Step] = {
    "": _show,
    "pg": _open_page,
    "ask": _ask,
    "submit": _submit,
    "paper": run_papers.begin,
    "signed": run_papers.sign_day,
    "take_back": _take_back,
    "drop": _drop,
    "pause": _pause,
    "resume": _resume,
    "extend": _extend,
    "cancel": _cancel,
    "close": _close,
    "late": _send_late,
    "missed": _list_missed,
}
DECISIONS: dict[str, Step] = {"approve": _approve, "reason": ask_reason, "refuse": _refuse}

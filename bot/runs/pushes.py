"""What staff are told of runs: one waits for their approval, was approved, was given back. No names are in it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.callbacks import RunStep
from bot.runs.reading import read_draft, read_schedule
from bot.screens import Button, Screen, verbatim
from bot.texts import say
from bot.views import runs as views
from bot.views import schedules as schedule_views
from bot.views.names import with_notice
from storage import approvals, roles
from storage.approvals import NotMoved
from storage.roles import DECIDES
from storage.tables import Run, Schedule

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from bot.app import App
    from storage.deliveries import Claimed


def word_run(app: App, session: Session, push: Claimed, language: str) -> Screen | None:
    """The screen; None where it has moved on, or they may not see it any longer."""
    number = int(push.facts["id"])
    try:
        run = approvals.get(session, Run, number)
    except NotMoved:
        return None
    actor = roles.find_actor(session, push.person_id, is_admin=app.identities.is_named_admin(push.external_id))
    draft, own = read_draft(session, app, number, language, app.now()), run.made_by == actor.person_id
    if push.kind == "run_waiting":
        if draft.state != "waiting" or not actor.roles & DECIDES:
            return None
        shown = views.before_screen(draft, views.Viewer(own=own, decides=True))
        return with_notice(shown, say(language, "run.push.waiting", title=draft.name))
    if not own:
        return None
    key = "run.push.approved" if push.kind == "run_approved" else "run.push.given_back"
    if push.kind == "run_given_back" and not draft.remark:
        key = "run.push.given_back_plain"
    told = say(language, key, title=draft.name, remark=draft.remark)
    button = Button(say(language, "button.run.open"), RunStep(number=draft.number).pack())
    return Screen((verbatim(told),), ((button,),))


def word_schedule(app: App, session: Session, push: Claimed, language: str) -> Screen | None:
    """A schedule that waits for somebody's approval; None where it has moved on, or they may not any longer."""
    number = int(push.facts["id"])
    try:
        schedule = approvals.get(session, Schedule, number)
    except NotMoved:
        return None
    actor = roles.find_actor(session, push.person_id, is_admin=app.identities.is_named_admin(push.external_id))
    if schedule.state != "waiting" or not actor.roles & DECIDES or schedule.made_by == actor.person_id:
        return None
    draft = read_schedule(session, app, number, language, app.now())
    shown = schedule_views.live_screen(draft, views.Viewer(own=False, decides=True), 0)
    return with_notice(shown, say(language, "run.push.waiting", title=draft.name))

"""What a push of a notice says to its reader: made of the run's content at that moment, in their language."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from bot.callbacks import RunStep
from bot.screens import Button, Screen, verbatim
from bot.texts import say
from bot.views.notices import Noticed, notice_screen, only
from storage import askers, consents, notices, roles, subscriptions
from storage.consents import Purpose
from storage.notice_contents import Clause
from storage.notices import Told
from storage.run_plans import BY_QUESTION, Kind
from storage.subscriptions import Topic
from storage.tables import Run

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from bot.app import App
    from storage.deliveries import Claimed


async def word_notice(app: App, push: Claimed, language: str) -> Screen | None:
    """The screen; None where it is over, they want no more of the topic, or nothing of it concerns them any longer."""
    run_id, now = int(push.facts["run"]), app.now()
    asker = app.identities.sign(push.person_id)

    def read(session: Session) -> Told | None:
        told = notices.find_mine(session, run_id, push.person_id, now)
        if told is None or not told.open or not _wants(session, told):
            return None
        return narrow(session, told, asker)

    told = await app.database.aread(read)
    if told is None or _is_late(app, told):
        return None
    notice = see(app, told, language)
    reminder = say(language, "notice.reminder") if push.kind.endswith("_reminder") else ""
    return notice_screen(notice, reminder)


def see(app: App, told: Told, language: str) -> Noticed:
    """The notice as its reader's screens need it."""
    return Noticed(told.run_id, told.kind, told.title, told.content, app.today(), language, told.answers)


def narrow(session: Session, told: Told, asker: str) -> Told | None:
    """Of a notice to who asked, what this person asked about; None where they agree no more or asked about none of it.

    `asker` is how they stand in the record of questions.
    """
    if told.kind not in BY_QUESTION:
        return told
    if not consents.allows(session, told.person_id, Purpose.CHANGES):
        return None
    asked = askers.find_articles(session, asker, told.content.document)
    clauses = only(told.content, asked)
    if told.kind is Kind.RECALL:
        clauses = tuple(Clause(key, key, key, "", "") for key in sorted(asked))
    return replace(told, content=replace(told.content, clauses=clauses)) if clauses else None


def _wants(session: Session, told: Told) -> bool:
    return subscriptions.list_wanted(session, told.person_id)[Topic(told.topic)]


def _is_late(app: App, told: Told) -> bool:
    """Whether what it tells about is over: the day of an invitation has come, the window is closed."""
    last = told.content.day if told.kind is Kind.INVITATION else None
    if last is not None:
        return app.today() >= last
    return told.content.closes is not None and app.today() > told.content.closes


async def word_drafted(app: App, push: Claimed, language: str) -> Screen | None:
    """Staff are told that the system drafted a notice; None where somebody has dealt with it."""
    number = int(push.facts["run"])

    def look(session: Session) -> Run | None:
        run = session.get(Run, number)
        is_staff = roles.find_actor(session, push.person_id).is_staff or app.identities.is_named_admin(push.external_id)
        return run if run is not None and run.state == "draft" and is_staff else None

    run = await app.database.aread(look)
    if run is None:
        return None
    told = say(language, f"notice.drafted.{run.kind}", title=run.title)
    return Screen((verbatim(told),), ((Button(say(language, "button.run.open"), RunStep(number=number).pack()),),))

"""What a push of a notice says to its reader: made of the run's content at that moment, in their language."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from bot.bulletins.reading import word_bulletin
from bot.callbacks import RunStep
from bot.screens import Button, Screen, verbatim
from bot.texts import say
from bot.views.notices import Noticed, notice_screen, only
from storage import askers, consents, notices, roles
from storage.consents import Purpose
from storage.notice_contents import Clause
from storage.notices import Told
from storage.run_plans import BY_QUESTION, Kind
from storage.subscriptions import Topic, Topics
from storage.tables import Run

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from bot.app import App
    from storage.deliveries import Claimed


def word_notice(app: App, session: Session, push: Claimed, wanted: Topics, language: str) -> Screen | None:
    """The screen; None where it is over, they want no more of the topic, or nothing of it concerns them any longer."""
    told = notices.find_mine(session, int(push.facts["run"]), push.person_id, app.now())
    if told is None or not told.open or _is_late(app, told) or not wanted[Topic(told.topic)]:
        return None
    if told.content.bulletin:
        return word_bulletin(app, session, push, told.content.bulletin, language)
    narrowed = narrow(session, told, app.identities.sign(push.person_id))
    if narrowed is None:
        return None
    reminder = say(language, "notice.reminder") if push.kind.endswith("_reminder") else ""
    return notice_screen(see(app, narrowed, language), reminder)


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


def _is_late(app: App, told: Told) -> bool:
    """Whether what it tells about is over: the day of an invitation has come, the window is closed."""
    last = told.content.day if told.kind is Kind.INVITATION else None
    if last is not None:
        return app.today() >= last
    return told.content.closes is not None and app.today() > told.content.closes


def word_drafted(app: App, session: Session, push: Claimed, language: str) -> Screen | None:
    """Staff are told that the system drafted a notice; None where somebody has dealt with it."""
    run = session.get(Run, int(push.facts["run"]))
    is_staff = roles.find_actor(session, push.person_id).is_staff or app.identities.is_named_admin(push.external_id)
    if run is None or run.state != "draft" or not is_staff:
        return None
    told = say(language, f"notice.drafted.{run.kind}", title=run.title)
    return Screen((verbatim(told),), ((Button(say(language, "button.run.open"), RunStep(number=run.id).pack()),),))

"""What a push of a survey says: the invitation, or a reminder to who has not finished. No names are in it."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from bot.surveys.desk import read_sheet
from bot.texts import say
from bot.views.notices import stop_button
from bot.views.surveys import Seen, invitation_screen
from storage.run_plans import TOPICS, Kind
from storage.surveys import asked as asking
from storage.surveys import run_keys

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from bot.app import App
    from bot.screens import Screen
    from storage.deliveries import Claimed


def word_survey(app: App, session: Session, push: Claimed, language: str) -> Screen | None:
    """The screen; None where they finished or declined, the run is over, or it does not ask them any more."""
    run_id, folder = int(push.facts["run"]), run_keys.folder_of(app.settings.data_dir)
    asked = asking.find_mine(session, run_id, push.person_id, app.now())
    if asked is None or asked.state not in ("running", "paused") or asked.declined:
        return None
    if asked.anonymous and run_keys.read(folder, run_id) is None:
        return None
    sheet, definition = read_sheet(session, asked, folder), asking.read_definition(session, asked.version_id)
    if sheet.finished:
        return None
    seen = Seen(asked, definition, sheet, app.today(), app.settings.zone, language)
    kind = Kind.FOLLOW_UP if push.kind == "follow_up" else Kind.SURVEY
    if push.kind in ("survey", "follow_up"):
        return _with_stop(invitation_screen(seen), kind, language)
    words = asking.find_reminder(session, run_id)
    own = words.get(language) or words.get("zh") or seen.definition.reminder.say(language)
    return _with_stop(invitation_screen(seen, own or say(language, "sheet.reminder")), kind, language)


def _with_stop(screen: Screen, kind: Kind, language: str) -> Screen:
    """Every push ends with the way to have no more of its topic."""
    return replace(screen, rows=(*screen.rows, (stop_button(TOPICS[kind], language),)))

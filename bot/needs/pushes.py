"""What a push about needs and suggestions says, from what the database knows at that moment."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy.orm import Session

from bot.needs.prompts import QUESTION, RAISED, REPLY
from bot.screens import Screen
from bot.views import need_pushes as views
from bot.views import suggestions as suggestion_views
from bot.views.need_words import Told
from storage import need_replies, roles, suggestions
from storage.deliveries import Claimed
from storage.need_lists import Page, read_page

if TYPE_CHECKING:
    from bot.app import App


def read_told(app: App, language: str) -> Told:
    """What screens of needs know besides them."""
    offices = {office.key: office for office in app.offices.entries}
    return Told(offices, app.today(), app.settings.zone, language)


def word_need(app: App, session: Session, push: Claimed, language: str) -> Screen | None:
    """The screen of a prompt, a question or a reply; None where the need moved on, or is not theirs to see any more."""
    number, revision, move = int(push.facts["need"]), int(push.facts["revision"]), str(push.facts["move"])
    actor = roles.find_actor(session, push.person_id, is_admin=app.identities.is_named_admin(push.external_id))
    page = read_page(session, actor, number, app.need_terms, app.moment())
    if page is None or _is_over(page, move, revision):
        return None
    told = read_told(app, language)
    if push.kind == QUESTION:
        return views.question_screen(page, page.steps[-1], told=told)
    if push.kind == REPLY:
        reply = need_replies.read_released(session, [number]).get(number)
        return None if reply is None else views.reply_screen(page, reply, told=told)
    return views.told_screen(page, move, told=told)


def _is_over(page: Page, move: str, revision: int) -> bool:
    """Whether what was to be said is stale. What a talent raised is news until somebody takes it."""
    return page.need.state != "registered" if move == RAISED else page.need.revision != revision


def word_suggestion(app: App, session: Session, push: Claimed, language: str) -> Screen | None:
    """That a talent made a suggestion, or what came of one; None where it is not theirs to see."""
    actor = roles.find_actor(session, push.person_id, is_admin=app.identities.is_named_admin(push.external_id))
    found = suggestions.read(session, actor, int(push.facts["suggestion"]))
    if found is None:
        return None
    if push.kind == "suggestion_raised":
        return suggestion_views.raised_screen(found, language=language)
    return suggestion_views.replied_screen(found, is_own=bool(push.facts["own"]), told=read_told(app, language))

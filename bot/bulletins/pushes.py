"""What those concerned are told of bulletins: one waits or was approved; somebody is interested, or no more."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.screens import Screen
from bot.views import bulletin_drafts as drafts
from bot.views import posts as views
from storage import roles
from storage.bulletins import interests, reading
from storage.roles import DECIDES

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from bot.app import App
    from storage.deliveries import Claimed

KINDS = frozenset(
    {
        "bulletin_waiting", "bulletin_issued", "bulletin_given_back",
        "interest", "interest_back", "interest_staff",
    }
)  # fmt: skip


def word(app: App, session: Session, push: Claimed, language: str) -> Screen | None:
    """The screen; None where it has moved on, or they may not see it any longer."""
    if push.kind.startswith("interest"):
        return _word_interest(app, session, push, language)
    read = reading.find(session, int(push.facts["id"]), app.today())
    actor = roles.find_actor(session, push.person_id, is_admin=app.identities.is_named_admin(push.external_id))
    if read is None or not actor.is_staff:
        return None
    own = read.made_by == push.person_id
    match push.kind:
        case "bulletin_waiting" if read.state == "waiting" and actor.roles & DECIDES and not own:
            return drafts.told_push(read, "waiting", language)
        case "bulletin_issued" if read.state == "issued":
            return drafts.told_push(read, "issued", language)
        case "bulletin_given_back" if read.state == "draft" and own:
            return drafts.told_push(read, "given_back" if read.remark else "given_back_plain", language)
    return None


def _word_interest(app: App, session: Session, push: Claimed, language: str) -> Screen | None:
    """To the HR of the post's employer as long as they are, what was agreed to as long as it is."""
    heard = interests.find_heard(session, int(push.facts["interest"]))
    actor = roles.find_actor(session, push.person_id, is_admin=app.identities.is_named_admin(push.external_id))
    if heard is None:
        return None
    if push.kind == "interest_staff":
        waits = heard.told and heard.passed_at is None and not heard.withdrawn
        return views.staff_push(heard, language) if waits and actor.is_staff else None
    if heard.employer_id not in actor.employers:
        return None
    if push.kind == "interest_back":
        return views.taken_back_push(heard, language, app.today()) if heard.withdrawn else None
    return views.interest_push(heard, language) if heard.told and not heard.withdrawn else None

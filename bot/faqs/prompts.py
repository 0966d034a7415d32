"""What staff are told of answers for all."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy.orm import Session

from bot import staff
from bot.screens import Screen
from bot.views import faqs as views
from storage import faqs
from storage.deliveries import Claimed
from storage.need_steps import Moment

if TYPE_CHECKING:
    from bot.app import App
    from bot.updates.identity import Identities


def tell_waiting(session: Session, identities: Identities, faq_id: int, *, by: int, when: Moment) -> None:
    """Tell everybody of staff who may read it over; once for the revision that waits."""
    faq = faqs.find(session, faq_id)
    for person in staff.list_people(session, identities) if faq is not None else []:
        if person != by and faq is not None:
            _tell(session, person, f"faq:{faq_id}:{faq.revision}", "faq_waiting", faq_id, when)


def tell_returned(session: Session, faq_id: int, when: Moment) -> None:
    """Tell who drafted it that it was given back."""
    faq = faqs.find(session, faq_id)
    if faq is not None and faq.drafted_by is not None:
        _tell(session, faq.drafted_by, f"faq:{faq_id}:{faq.revision}", "faq_returned", faq_id, when)


def tell_stale(session: Session, identities: Identities, faq_ids: list[int], when: Moment) -> None:
    """Tell staff that these stopped, in one message."""
    for person in staff.list_people(session, identities) if faq_ids else []:
        key = f"faq_stale:{faq_ids[0]}:{when.now:%Y%m%d%H%M%S}:{person}"
        facts = {"count": len(faq_ids)}
        staff.tell_one(session, person, key=key, kind="faq_stale", facts=facts, now=when.now)


def _tell(session: Session, person: int, key: str, kind: str, faq_id: int, when: Moment) -> None:
    staff.tell_one(session, person, key=f"{key}:{person}", kind=kind, facts={"faq": faq_id}, now=when.now)


def word_faq(app: App, session: Session, push: Claimed, language: str) -> Screen | None:
    """The screen of one of these; None where somebody was quicker, or it is no member of staff any more."""
    if push.person_id not in staff.list_people(session, app.identities):
        return None
    if push.kind == "faq_stale":
        state = "stale" if faqs.list_shelf(session, "stale", app.today()) else None
    else:
        faq = faqs.find(session, int(push.facts["faq"]))
        state = faq.state if faq is not None else None
    wanted = {"faq_waiting": "waiting", "faq_returned": "draft", "faq_stale": "stale"}[push.kind]
    if state != wanted:
        return None
    if push.kind == "faq_stale":
        return views.stale_screen(int(push.facts["count"]), language=language)
    return views.told_screen(push.kind.removeprefix("faq_"), int(push.facts["faq"]), language=language)

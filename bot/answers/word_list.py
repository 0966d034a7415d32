"""The office's own list of colloquial words when it can't be used: told to admins daily until it is mended."""

from __future__ import annotations

import asyncio
from datetime import datetime
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from bot import staff
from bot.errors import refusal_text
from bot.screens import Screen
from bot.views import deliveries as views
from knowledge.terms import FILE_NAME, BadTerms, find_fault
from storage.roles import Role

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from bot.app import App
    from bot.settings import Settings
    from bot.updates.identity import Identities

KIND = "words_unusable"


async def find_trouble(settings: Settings) -> BadTerms | None:
    """What is wrong with the list as it is now."""
    return await asyncio.to_thread(find_fault, settings.data_dir / FILE_NAME)


def tell(session: Session, identities: Identities, now: datetime, zone: ZoneInfo) -> None:
    """Push it to every admin, once a day. Why is looked up when it goes out."""
    for admin in staff.list_people(session, identities, roles={Role.ADMIN}):
        key = f"words:{now.astimezone(zone):%Y%m%d}:{admin}"
        staff.tell_one(session, admin, key=key, kind=KIND, facts={}, now=now)


def word_trouble(app: App, language: str) -> Screen | None:
    """The push; None where the list was mended meanwhile."""
    fault = find_fault(app.settings.data_dir / FILE_NAME)
    return views.words_screen(refusal_text(language, fault), language=language) if fault else None

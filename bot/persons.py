"""Who somebody is to the office, in words: for the audit, which keeps numbers, on a screen and in the terminal."""

from __future__ import annotations

from collections.abc import Container, Mapping
from dataclasses import replace
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from bot.texts import say, say_day
from storage.people import Described

if TYPE_CHECKING:
    from knowledge.offices import Offices

_NAME_CHARS = 20  # some people's names are sentences


def name_units(known: Mapping[int, Described], offices: Offices) -> dict[int, Described]:
    """The same people; who acts for a unit by the unit's name instead of its key."""
    return {
        number: replace(found, name=unit.unit) if (unit := offices.get(found.name)) is not None else found
        for number, found in known.items()
    }


def person_text(
    found: Described | None, number: int, zone: ZoneInfo, language: str, hidden: Container[int] = ()
) -> str:
    """用户4：李某（联络员），telegram 7，2026年11月3日（周二）加入; of who was erased, that they were."""
    if found is None:
        return say(language, "audit.person_gone", person=number)
    return say(
        language,
        "audit.person_is",
        person=number,
        who=who_text(found, number, language, hidden),
        accounts=" ".join(f"{channel} {external_id}" for channel, external_id in found.accounts),
        day=say_day(language, found.created_at.astimezone(zone).date()),
    )


def who_text(found: Described | None, number: int, language: str, hidden: Container[int] = ()) -> str:
    """李某（联络员）, 科长（用户4）, else 用户4."""
    named = say(language, "audit.person", person=number)
    if found is None or not found.roles:
        return named
    roles = say(language, "audit.and").join(say(language, f"role.{role}") for role in found.roles)
    if found.former:
        roles = say(language, "audit.former", role=roles)
    if found.name and found.talent_id not in hidden:
        return say(language, "audit.who", who=found.name[:_NAME_CHARS], more=roles)
    return say(language, "audit.who", who=roles, more=named)

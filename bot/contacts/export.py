"""Contacts as a file for those who report on them. Restricted lines are never in it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path
from zoneinfo import ZoneInfo

from bot.texts import say
from bot.views.names import category_word
from jobs.sheets import Cell, write_sheet
from storage.contact_lists import Listed
from storage.contacts import KINDS

COLUMNS = ("talent", "category", "employer", "day", "channel", "level", "official", "companions", "occasion")


def write_contacts(path: Path, contacts: Iterable[Listed], *, language: str, zone: ZoneInfo) -> int:
    """Write them to an XLSX file; returns how many. Raises OSError."""
    head = [
        *(say(language, f"contacts.column.{column}") for column in COLUMNS),
        *(say(language, f"contact.ask.{kind}") for kind in KINDS),
        say(language, "contacts.column.greeting_only"),
        say(language, "contacts.column.logged"),
    ]
    return write_sheet(path, say(language, "contacts.sheet"), head, _rows(contacts, language, zone))


def _rows(contacts: Iterable[Listed], language: str, zone: ZoneInfo) -> Iterator[list[Cell]]:
    for contact in contacts:
        yield [
            contact.talent,
            category_word(contact.category, language),
            contact.employer,
            contact.day,
            say(language, f"contact.channel.{contact.channel}"),
            say(language, f"contact.level.{contact.level}"),
            contact.official,
            contact.companions,
            contact.occasion,
            *("\n".join(line.text for line in contact.lines_of(kind)) for kind in KINDS),
            say(language, "contacts.yes") if contact.greeting_only else "",
            f"{contact.logged_at.astimezone(zone):%Y-%m-%d %H:%M}",
        ]

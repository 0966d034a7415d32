"""A person's own data as files: JSON for machines, XLSX to read. They lie on the disk only while they are sent."""

from __future__ import annotations

import asyncio
import json
import secrets
import shutil
from collections.abc import AsyncIterator, Iterator, Sequence
from contextlib import asynccontextmanager
from datetime import date, datetime, tzinfo
from pathlib import Path
from typing import TYPE_CHECKING

from bot.texts import has, say
from jobs import sheets
from storage.abroad import CHANNELS

if TYPE_CHECKING:
    from aiogram.types import InputFile

    from bot.app import App
    from bot.updates.identity import Identity
    from storage.personal_data import Record, Sections, Value


@asynccontextmanager
async def written(app: App, gathered: Sections, identity: Identity, language: str) -> AsyncIterator[list[InputFile]]:
    """Both files; gone afterwards, but where the terminal is the channel: there they are what the person gets.

    Each has a folder of its own that nobody else may enter. Raises OSError.
    """
    from aiogram.types import FSInputFile

    folder = app.settings.data_dir / "exports" / secrets.token_hex(8)
    stem = f"siwen-{app.today().isoformat()}"
    try:
        paths = await asyncio.to_thread(_write, folder, stem, gathered, app.settings.zone, language)
        yield [FSInputFile(path) for path in paths]
    finally:
        if identity.channel in CHANNELS:
            await asyncio.to_thread(shutil.rmtree, folder, ignore_errors=True)


def _write(folder: Path, stem: str, gathered: Sections, zone: tzinfo, language: str) -> list[Path]:
    folder.mkdir(mode=0o700, parents=True)
    as_json, as_xlsx = folder / f"{stem}.json", folder / f"{stem}.xlsx"
    as_json.write_text(json.dumps(gathered, ensure_ascii=False, indent=1, default=_iso), encoding="utf-8")
    head = [say(language, f"mine.head.{name}") for name in ("section", "number", "field", "value")]
    sheets.write_sheet(as_xlsx, say(language, "mine.sheet"), head, list_rows(gathered, zone, language))
    return [as_json, as_xlsx]


def list_rows(gathered: Sections, zone: tzinfo, language: str) -> Iterator[Sequence[str | int]]:
    """A row for each fact: which part, which record of it, what, and its value; an empty part says so."""
    for section, records in gathered.items():
        name = say(language, f"mine.{section}")
        if not records:
            yield name, 0, "", say(language, "mine.nothing")
        for number, record in enumerate(records, start=1):
            yield from ((name, number, label, told) for label, told in _facts(record, zone, language))


def _facts(record: Record, zone: tzinfo, language: str) -> Iterator[tuple[str, str | int]]:
    for field, value in record.items():
        if value is not None and value != "":
            yield say(language, f"mine.field.{field}"), _tell(field, value, zone, language)


def _tell(field: str, value: Value, zone: tzinfo, language: str) -> str | int:
    """A value in the person's words: moments in the office's time, codes by their names where they have one."""
    if isinstance(value, bool):
        return say(language, "mine.yes" if value else "mine.no")
    if isinstance(value, datetime):
        return value.astimezone(zone).strftime("%Y-%m-%d %H:%M")
    if isinstance(value, date):
        return value.isoformat()
    key = next((key for key in _words_of(field, value) if has(key)), "")
    if key:
        return say(language, key)
    return value if isinstance(value, int) else str(value)


def _words_of(field: str, code: Value) -> tuple[str, ...]:
    """Where the word for a code of a field may stand; a code without one is told as it is."""
    match field:
        case "role":
            return (f"role.{code}",)
        case "purpose":
            return (f"consent.{code}.name",)
        case "level":
            return (f"contact.level.{code}",)
        case "channel":
            return f"contact.channel.{code}", f"mine.channel.{code}"
        case "ask":
            return (f"contact.ask.{code}",)
        case "category":  # of a talent a number, of a need a code
            return f"category.{code}", f"contact.category.{code}"
        case "state":
            return f"needs.state.{code}", f"mine.state.{code}"
        case "topic":
            return (f"topic.{code}",)
        case "dimension":
            return (f"button.bulletin.{code}",)
        case "value":
            return (f"bulletin.degree.{code}",)
        case "kind":
            return (f"mine.kind.{code}",)
        case _:
            return ()


def _iso(value: object) -> str:
    if isinstance(value, (date, datetime)):
        return value.isoformat()
    raise TypeError(type(value).__name__)

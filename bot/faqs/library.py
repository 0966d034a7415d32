"""What the library answers from besides the documents: brought in line with the rows, as often as one likes."""

from __future__ import annotations

import asyncio
import logging
import tempfile
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from sqlalchemy.orm import Session

from bot.faqs import prompts as faq_prompts
from knowledge import faq as office
from knowledge.errors import KnowledgeRefusal
from knowledge.model import Audience
from storage import faqs

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import date

    from bot.app import App
    from knowledge.library import Library
    from storage.tables import Faq


logger = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class _Wanted:
    """A published row as far as the library goes."""

    id: int
    revision: int
    question: str
    answer: str
    basis: tuple[Mapping[str, object], ...]
    audience: str
    since: date
    until: date


async def follow(app: App) -> None:
    """Take in what was published, take out what was ended; stop what stands on an article that has changed.

    The rows say what is wanted. A kill on the way costs a repetition: a document taken in twice is the same one.
    """
    try:
        await _stop_stale(app)
        await _follow(app)
    except KnowledgeRefusal as refusal:  # the rows still say what is wanted: the next time
        logger.warning("answers for all wait for the library: %s", refusal.key)


async def _follow(app: App) -> None:
    wanted = await app.database.aread(lambda session: [_read(row, app) for row in faqs.list_wanted(session)])
    applied = await app.database.aread(faqs.is_applied)
    # A process that answers nobody does not load the library only to look.
    if applied and not (app.is_open and await app.think(lambda: _is_apart(app.library, wanted))):
        return
    await asyncio.to_thread(_apply, app, wanted)
    revisions = {entry.id: entry.revision for entry in wanted}
    await app.database.awrite(lambda session: faqs.mark_applied(session, revisions))


async def _stop_stale(app: App) -> None:
    rows = await app.database.aread(lambda session: [_read(row, app) for row in faqs.list_wanted(session)])
    if not any(entry.basis for entry in rows):
        return
    stale = await app.think(lambda: [entry.id for entry in rows if not _stands(app, entry.basis)])
    if not stale:
        return
    when, identities = app.moment(), app.identities

    def stop(session: Session) -> None:
        faq_prompts.tell_stale(session, identities, faqs.mark_stale(session, stale, when.now), when)

    await app.database.awrite(stop)


def _read(row: Faq, app: App) -> _Wanted:
    since = (row.reviewed_at or row.drafted_at).astimezone(app.settings.zone).date()
    basis = tuple(row.basis)
    return _Wanted(row.id, row.revision, row.question, row.answer, basis, row.audience, since, row.expires_on)


def _stands(app: App, basis: Iterable[Mapping[str, object]]) -> bool:
    """Whether every article reads today as it did when the answer was given, in a document that is in force."""
    snapshot = app.library.snapshot()
    standing = {version.metadata.id: (version, state) for version, state in
                snapshot.readable(app.today(), Audience.STAFF)}  # fmt: skip
    for entry in basis:
        now = standing.get(str(entry["document"]))
        if now is None or now[1].value != "in_force":
            return False
        texts = {article.key: article.text for article in now[0].parsed.articles}
        before = snapshot.version(str(entry["version"]))
        said = {article.key: article.text for article in before.parsed.articles}
        if texts.get(str(entry["article"])) != said.get(str(entry["article"])):
            return False
    return True


def _document_id(faq_id: int) -> str:
    return f"{office.PREFIX}{faq_id}"


def _live(library: Library) -> set[str]:
    return {name for name in library.snapshot().documents() if name.startswith(office.PREFIX)}


def _is_apart(library: Library, wanted: Iterable[_Wanted]) -> bool:
    """Whether the library has others than are wanted, as after a restore of one of the two."""
    return _live(library) != {_document_id(entry.id) for entry in wanted}


def _apply(app: App, wanted: Iterable[_Wanted]) -> None:
    library, now = app.library, app.now()
    entries = list(wanted)
    there = _live(library)
    with tempfile.TemporaryDirectory(prefix="siwen-faq-") as folder:
        paths = []
        for entry in entries:
            path = Path(folder) / f"{_document_id(entry.id)}.md"
            path.write_text(office.write_document(_document(library, entry)), encoding="utf-8")
            paths.append(path)
        report = library.ingest(paths, now=now) if paths else None
    for outcome in report.outcomes if report is not None else ():
        if outcome.kind == "withdrawn":  # taken out by a database that was restored since
            library.restore(outcome.document, outcome.version.id, now=now)
    for name in sorted(there - {_document_id(entry.id) for entry in entries}):
        library.remove(name, now=now)


def _document(library: Library, entry: _Wanted) -> office.OfficeAnswer:
    named = []
    for cited in entry.basis:
        version = library.snapshot().version(str(cited["version"]))
        article = next((one for one in version.parsed.articles if one.key == cited["article"]), None)
        if article is not None:
            named.append((version.metadata.title, article.number))
    return office.OfficeAnswer(
        _document_id(entry.id),
        entry.question,
        entry.answer,
        tuple(named),
        Audience[entry.audience.upper()],
        entry.since,
        entry.until,
    )

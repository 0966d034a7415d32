"""The rules behind awards in the running bot: the book of today, the office's terms, the documents' versions."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING

from jobs.award_rules import AwardRules, read_editions
from jobs.awards import load_terms
from knowledge.eligibility.currency import Shelf

if TYPE_CHECKING:
    from bot.app import App
    from knowledge.eligibility.rules import Book
    from knowledge.offices import Office
    from knowledge.standing import Edition


@dataclass(frozen=True, slots=True)
class AwardTold:
    """What screens of awards know besides them."""

    rules: AwardRules
    offices: Mapping[str, Office]
    today: date
    language: str


def read_rules(data_dir: Path, shelf: Shelf, today: date, *, samples: bool) -> AwardRules:
    """The rules of the day. Raises RulesUnusable, AwardTermsUnusable, KnowledgeRefusal."""
    book, manifest = shelf.book(today), shelf.library / "manifest.json"
    changed_ns = manifest.stat().st_mtime_ns if manifest.exists() else 0
    documents = tuple(one.document for one in book.documents)
    return _join(book, data_dir, shelf.library, documents, changed_ns, samples=samples)


def _join(
    book: Book, data_dir: Path, library: Path, documents: tuple[str, ...], changed_ns: int, *, samples: bool
) -> AwardRules:  # fmt: skip
    editions = _read_editions(library, documents, changed_ns) if changed_ns else {}
    return AwardRules(book, load_terms(data_dir), editions, samples=samples)


@lru_cache(maxsize=4)  # read again only when the library has changed
def _read_editions(
    library: Path, documents: tuple[str, ...], _changed_ns: int
) -> Mapping[str, Sequence[Edition]]:  # fmt: skip
    return read_editions(library, documents)


def read_told(app: App, language: str) -> AwardTold:
    """What screens of awards need, in a language."""
    today, settings = app.today(), app.settings
    rules = read_rules(settings.data_dir, app.benefits, today, samples=settings.samples == "on")
    return AwardTold(rules, {office.key: office for office in app.offices.entries}, today, language)

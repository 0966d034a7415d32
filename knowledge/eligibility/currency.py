"""Whether rules still say what their articles say: each holds the SHA-256 of the articles it was written from.

A new version of a document suspends the rules whose articles changed, until an office confirms them. Confirmations are
a file in the data folder; a rule is confirmed for the text that stands, never for one to come.
"""

from __future__ import annotations

import hashlib
import json
import re
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from pathlib import Path

from knowledge.archive import Archive
from knowledge.eligibility import rules
from knowledge.eligibility.conditions import Node
from knowledge.eligibility.rules import Book, Entry
from knowledge.manifest import load_manifest, replace_file
from knowledge.model import Version
from knowledge.snapshot import edition_of
from knowledge.standing import judge
from knowledge.truth import hold

Texts = Mapping[str, Mapping[str, str]]  # document -> article -> its text
OWN = "benefits"  # the folder of the office's own rules and confirmations, in the data folder
_CONFIRMED = "confirmed.json"


@dataclass(frozen=True, slots=True)
class Change:
    """An article that a rule was written from and that says something else now, or is gone (`new` is "" then)."""

    benefit: str
    document: str
    article: str
    old: str  # "" where the version it was written from is not in the library
    new: str


def hash_text(text: str) -> str:
    """The SHA-256 of an article's text, hex, whatever its spaces and widths of signs."""
    return hashlib.sha256(re.sub(r"\s+", "", unicodedata.normalize("NFKC", text)).encode()).hexdigest()


def list_articles(entry: Entry) -> tuple[str, ...]:
    """Every article that an entry rests on, in order: its own, its conditions', its windows', its cap's.

    So are those that leave something open, the article of the lists and papers, and that of the working days which a
    recognition takes.
    """
    rule, document = entry.benefit, entry.document
    found = dict.fromkeys(rule.articles)
    for condition in rule.conditions:
        _add(found, condition.node, entry)
    for opened in rule.unclear:
        found |= dict.fromkeys(opened.articles)
    if rule.window_article:
        found[rule.window_article] = None
    if rule.is_by_notice and document.notice is not None:
        found[document.notice.article] = None
    if document.papers_article and (rule.papers or rule.materials):
        found[document.papers_article] = None
    if rule.cap:
        found[document.caps[rule.cap].article] = None
    for exclusion in document.exclusions:
        if rule.key in exclusion.between:
            found[exclusion.article] = None
    if "recognition" in rule.needs and document.recognition is not None:
        recognition = document.recognition
        found |= dict.fromkeys((recognition.article, recognition.validity_article, recognition.window_article))
        found |= dict.fromkeys(route.article for route in recognition.routes)
        if recognition.working_days_article:
            found[recognition.working_days_article] = None
    return tuple(found)


def _add(found: dict[str, None], node: Node, entry: Entry) -> None:
    for part in node.walk():
        if part.said is not None:
            found |= dict.fromkeys((part.said.article, *part.said.also))
        if part.kind == "is":
            definition = entry.document.definitions[part.name]
            found |= dict.fromkeys((definition.article, *definition.also))
            _add(found, definition.when, entry)


def read_texts(library: Path, documents: Sequence[str], today: date) -> Texts:
    """The articles of the versions that stand on the day, of these documents. One that was never there is left out.

    `library` is the library's folder. Raises KnowledgeRefusal where manifest or version can't be read.
    """
    manifest, archive = load_manifest(library / "manifest.json"), Archive(library)
    loaded: dict[str, Version] = {}

    def load(version: str) -> Version:
        if version not in loaded:
            loaded[version] = archive.version(version)
        return loaded[version]

    history = {
        document: [edition_of(entry, load(entry.version)) for entry in record.versions]
        for document, record in manifest.documents.items()
        if document in documents and not record.removed
    }
    # One that was taken out, or is a draft by now, has no article any more: what rests on it stops.
    texts: dict[str, Mapping[str, str]] = {name: {} for name in documents if name in manifest.documents}
    for version in judge(history, today):
        articles = load(version).parsed.articles
        texts[load(version).metadata.id] = {one.number: one.text for one in articles if one.number}
    return texts


def list_older_texts(library: Path, document: str) -> list[Mapping[str, str]]:
    """The articles of every version of a document in the library, the newest first."""
    manifest, archive = load_manifest(library / "manifest.json"), Archive(library)
    record = manifest.documents.get(document)
    versions = [archive.version(entry.version) for entry in reversed(record.versions)] if record else []
    return [{article.number: article.text for article in version.parsed.articles} for version in versions]


def find_changes(book: Book, texts: Texts, confirmed: Mapping[str, Mapping[str, str]]) -> list[Change]:
    """The rules whose articles say something else now, an article each. Documents not in `texts` are not looked at."""
    hashes = {
        document: {name: hash_text(text) for name, text in articles.items()} for document, articles in texts.items()
    }
    found: list[Change] = []
    for entry in book.entries:
        here = hashes.get(entry.document.document)
        if here is None:
            continue
        for article in list_articles(entry):
            known = (entry.document.written_from.get(article), confirmed.get(entry.name, {}).get(article))
            if here.get(article, "gone") not in known:
                new = texts[entry.document.document].get(article, "")
                found.append(Change(entry.key, entry.document.document, article, "", new))
    return found


def fill_old(changes: Sequence[Change], book: Book, library: Path) -> list[Change]:
    """The changes with the text that each rule was written from, where a version in the library still has it."""
    older = {change.document: list_older_texts(library, change.document) for change in changes}
    hashes = {document.document: document.written_from for document in book.documents}
    confirmed = load_confirmed(library.parent)
    filled: list[Change] = []
    for change in changes:
        known = {
            hashes[change.document].get(change.article),
            confirmed.get(f"{change.document}:{change.benefit}", {}).get(change.article),
        }
        texts = [articles.get(change.article, "") for articles in older[change.document]]
        old = next((text for text in texts if text and hash_text(text) in known), "")
        filled.append(replace(change, old=old))
    return filled


def load_confirmed(data_dir: Path) -> Mapping[str, Mapping[str, str]]:
    """What was confirmed: entry -> article -> hash of the text. An unreadable file confirms nothing."""
    try:
        data = json.loads((data_dir / OWN / _CONFIRMED).read_text(encoding="utf-8"))
        return {
            str(name): {str(a): str(one["sha256"]) for a, one in articles.items()} for name, articles in data.items()
        }
    except (OSError, ValueError, TypeError, KeyError, AttributeError):
        return {}


def confirm(data_dir: Path, changes: Sequence[Change], *, by: str, now: datetime) -> None:
    """Keep that these rules were looked at with the texts that stand now. Raises OSError, KnowledgeRefusal."""
    path = data_dir / OWN / _CONFIRMED
    with hold(path.parent):
        try:
            data = json.loads(path.read_text(encoding="utf-8"))
        except (OSError, ValueError):
            data = {}
        for change in changes:
            row = {"sha256": hash_text(change.new) if change.new else "gone", "by": by, "at": now.isoformat()}
            data.setdefault(f"{change.document}:{change.benefit}", {})[change.article] = row
        replace_file(path, json.dumps(data, ensure_ascii=False, indent=1).encode())


class Shelf:
    """The book that is in use: the rules that come along or the office's own, without what is suspended today.

    Cheap while nothing has changed: a `stat` of the files, of the manifest and of the confirmations.
    """

    def __init__(self, data_dir: Path, folder: Path = rules.SHIPPED, *, samples: bool = True) -> None:
        self._data_dir, self._folder, self._samples = data_dir, folder, samples
        self._kept: tuple[object, Book] | None = None

    @property
    def library(self) -> Path:
        """The library's folder."""
        return self._data_dir / "knowledge"

    def book(self, today: date) -> Book:
        """The rules of the day. Raises RulesUnusable; KnowledgeRefusal where the library can't be read."""
        mark = self._stamp(today)
        if self._kept is None or self._kept[0] != mark:
            self._kept = (mark, self._read(today))
        return self._kept[1]

    def peek(self, today: date) -> Book | None:
        """The rules of the day where they are at hand: a few `stat`. None: `book` would have to read them."""
        kept = self._kept
        return kept[1] if kept is not None and kept[0] == self._stamp(today) else None

    def _stamp(self, today: date) -> object:
        own = self._data_dir / OWN
        paths = [*rules.list_files(self._folder, own), own / _CONFIRMED, self.library / "manifest.json"]
        return (today, *(_mark(path) for path in paths))

    def changes(self, today: date) -> list[Change]:
        """What suspends rules today, with the old text beside the new one."""
        book = self.book(today)
        texts = read_texts(self.library, [one.document for one in book.documents], today)
        return fill_old(find_changes(book, texts, load_confirmed(self._data_dir)), book, self.library)

    def _read(self, today: date) -> Book:
        book = rules.load_book(self._folder, own=self._data_dir / OWN)
        if not self._samples:
            book = replace(book, documents=tuple(one for one in book.documents if not one.sample))
        texts = read_texts(self.library, [one.document for one in book.documents], today)
        changes = find_changes(book, texts, load_confirmed(self._data_dir))
        return replace(book, suspended=frozenset(f"{one.document}:{one.benefit}" for one in changes))


def _mark(path: Path) -> tuple[str, int, int]:
    try:
        status = path.stat()
    except OSError:
        return (str(path), 0, 0)
    return (str(path), status.st_mtime_ns, status.st_size)

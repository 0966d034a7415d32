"""What no longer holds of what was answered: articles changed by a new version, documents that lapsed or went.

Only of documents that everybody may read: nobody else was answered from them here.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from itertools import groupby, pairwise
from typing import Literal

from knowledge.difference import ArticleChange, compare_versions
from knowledge.excerpts import excerpt_change
from knowledge.model import Audience, State, Version
from knowledge.snapshot import Listing, Snapshot
from knowledge.standing import named_ids

Why = Literal["expired", "superseded", "removed"]


@dataclass(frozen=True, slots=True)
class Changed:
    """An article that a version changed or took out: `asked` is its key before, `article` its key now ("" if gone)."""

    name: str
    asked: str
    article: str
    before: str
    after: str


@dataclass(frozen=True, slots=True)
class Revision:
    """A version that changed articles of the one before it; `since` is the day from which it holds, if it says so."""

    version: Version
    published: datetime
    since: date | None
    articles: tuple[Changed, ...]


@dataclass(frozen=True, slots=True)
class Lapse:
    """A document that no longer holds, in the version that was answered from last; `since` the first day without it."""

    version: Version
    why: Why
    since: date


def list_revisions(snapshot: Snapshot, today: date, *, after: datetime, samples: bool) -> list[Revision]:
    """The versions published since that moment that changed or took out articles, in the order of publication."""
    found = []
    for _, history in groupby(snapshot.listing(today), key=lambda entry: entry.document):
        editions = [entry for entry in history if _counts(entry, samples=samples)]
        for before, entry in pairwise(editions):
            published = datetime.fromisoformat(entry.record.ingested_at)
            if published >= after:
                articles = tuple(_list_changed(before.version, entry.version))
                if articles:
                    since = entry.version.metadata.effective_from
                    found.append(Revision(entry.version, published, since, articles))
    return sorted(found, key=lambda revision: revision.published)


def _counts(entry: Listing, *, samples: bool) -> bool:
    metadata = entry.version.metadata
    is_open = metadata.audience is Audience.PUBLIC and entry.state is not State.DRAFT and not metadata.is_desk_answer
    return is_open and not entry.removed and (samples or not metadata.sample)


def _list_changed(old: Version, new: Version) -> Iterable[Changed]:
    before, after = _keys(old), _keys(new)
    for change in compare_versions(old, new).articles:
        if change.kind not in ("changed", "removed") or change.old not in before:
            continue
        said, says = excerpt_change(change.parts)
        yield Changed(_name(change), before[change.old], after.get(change.new, ""), said, says)


def _keys(version: Version) -> dict[str, str]:
    """Each article's key by what it is called in a difference; of two of one name the first."""
    found: dict[str, str] = {}
    for article in version.parsed.articles:
        found.setdefault(article.number or article.key, article.key)
    return found


def _name(change: ArticleChange) -> str:
    number = change.new or change.old
    return number if change.heading in number else f"{number} {change.heading}"


def list_lapses(snapshot: Snapshot, today: date, *, after: date, samples: bool) -> list[Lapse]:
    """The documents that expired, were superseded by another, or were taken out, since that day where it is known."""
    readable = snapshot.readable(today, Audience.PUBLIC, samples)
    found = []
    for version, state in readable:
        if state is State.EXPIRED and version.metadata.effective_to is not None:
            found.append(Lapse(version, "expired", version.metadata.effective_to + timedelta(days=1)))
        elif state is State.SUPERSEDED:
            since = _since(version, [other for other, _ in readable])
            found.append(Lapse(version, "superseded", since or today))
    gone = {entry.document: entry for entry in snapshot.listing(today)}  # the last version of each
    standing = {version.metadata.id for version, _ in readable}
    for document, entry in gone.items():
        if entry.version.metadata.is_desk_answer:  # nobody is told of those: they are answers, no rules
            continue
        shown = samples or not entry.version.metadata.sample
        if document not in standing and entry.removed and shown and entry.version.metadata.audience is Audience.PUBLIC:
            found.append(Lapse(entry.version, "removed", today))
    return [lapse for lapse in found if lapse.since >= after]


def _since(version: Version, others: Sequence[Version]) -> date | None:
    """The day from which the document that supersedes this one holds, where it says one."""
    document = version.metadata.id
    named = set(named_ids(version.metadata.superseded_by))
    for other in others:
        if document in named_ids(other.metadata.supersedes) or other.metadata.id in named:
            return other.metadata.effective_from
    return None

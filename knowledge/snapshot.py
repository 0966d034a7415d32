"""One state of the library, as a question sees it: it doesn't change while the question is answered."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from knowledge.embeddings import Vectors
from knowledge.errors import IndexUnusable
from knowledge.index import DenseIndex
from knowledge.manifest import IndexRecord, Manifest, VersionRecord
from knowledge.model import Article, Audience, Passage, State, Version
from knowledge.standing import Edition, judge, judge_all, reachable

# What answers today, and on the days that questions ask about, for each audience: a day has many questions.
_KEPT = 100


@dataclass(frozen=True, slots=True)
class Listing:
    """A version in its document's history, with its standing on a day. `answers` is whether it answers then."""

    document: str
    record: VersionRecord
    version: Version
    state: State
    answers: bool
    removed: bool


class Snapshot:
    """Documents, passages and index of one generation of the manifest.

    `generation` grows with each publication: what is derived from the passages can be kept under it.
    `passages` are all that can answer on any day, as (version id, passage); a position in it is what the searches
    return. `owners[position]` is the passage's version as a position in `version_ids`.
    """

    def __init__(self, manifest: Manifest, load: Callable[[str], Version], index: DenseIndex, model: str) -> None:
        self.generation = manifest.generation
        self._manifest = manifest
        self._load = load
        self._index = index
        self._model = model
        self._history: dict[str, list[Edition]] = {}
        for document, record in manifest.documents.items():
            if record.removed:
                continue
            self._history[document] = [edition_of(entry, load(entry.version)) for entry in record.versions]
        self.version_ids: tuple[str, ...] = (
            manifest.index.versions if manifest.index else tuple(searchable(self._history))
        )
        entries: list[tuple[str, Passage]] = []
        owners: list[int] = []
        for owner, version_id in enumerate(self.version_ids):
            passages = load(version_id).parsed.passages
            entries += [(version_id, passage) for passage in passages]
            owners += [owner] * len(passages)
        self.passages: tuple[tuple[str, Passage], ...] = tuple(entries)
        self.owners: Sequence[int] = owners
        self._counts = Counter(owners)
        self._number = {version_id: owner for owner, version_id in enumerate(self.version_ids)}
        self._standings: dict[tuple[date, Audience, bool], list[tuple[Version, State]]] = {}
        self._articles: dict[str, dict[str, Article]] = {}

    def version(self, version_id: str) -> Version:
        """A stored version."""
        return self._load(version_id)

    def article(self, version_id: str, article_key: str) -> Article:
        """An article of a version; KeyError where there is none."""
        if version_id not in self._articles:
            articles = self._load(version_id).parsed.articles
            self._articles[version_id] = {article.key: article for article in articles}
        return self._articles[version_id][article_key]

    def readable(
        self, today: date, audience: Audience = Audience.PUBLIC, samples: bool = True
    ) -> list[tuple[Version, State]]:
        """The version of each document that answers on `today`, with its standing then, for this audience.

        IN_FORCE, SUPERSEDED or EXPIRED; drafts, versions to come and versions that another of the same document has
        replaced are not among them, nor are lapsed answers of the office for all. A document above the audience isn't,
        also not in an older version.
        """
        asked = (today, audience, samples)
        known = self._standings.get(asked)
        if known is None:
            standing = judge(self._history, today, samples=samples)
            pairs = [(self._load(version_id), state) for version_id, state in standing.items()]
            known = [
                (version, state)
                for version, state in pairs
                if version.metadata.audience <= audience and not _is_over(version, state)
            ]
            if len(self._standings) >= _KEPT:
                self._standings.clear()
            self._standings[asked] = known
        return list(known)

    def documents(self) -> frozenset[str]:
        """The ids of all documents that were not removed."""
        return frozenset(self._history)

    def listing(self, today: date) -> list[Listing]:
        """Every version of every document, also removed ones, in the order of publication, for staff."""
        history = {
            document: [edition_of(entry, self._load(entry.version)) for entry in record.versions]
            for document, record in self._manifest.documents.items()
        }
        live = judge(self._history, today)
        states = {**judge_all(history, today), **judge_all(self._history, today)}
        return [
            Listing(
                document,
                entry,
                self._load(entry.version),
                states[entry.version],
                entry.version in live,
                record.removed or entry.withdrawn,
            )
            for document, record in self._manifest.documents.items()
            for entry in record.versions
        ]

    def search_dense(
        self, vector: Sequence[float] | Vectors, n: int, allow: Collection[str]
    ) -> list[tuple[int, float]]:
        """The `n` passages closest to a question's vector among the versions `allow`, closest first.

        Each is (position in `passages`, similarity 0..1: the cosine). Raises IndexUnusable where there is no index,
        it is damaged, or another model made it; the caller goes on with words.
        """
        if self._manifest.index is None and not self.passages:
            return []
        record = self._record()
        numbers = {self._number[version_id] for version_id in allow if version_id in self._number}
        count = sum(self._counts[number] for number in numbers)
        return self._index.search(record, vector, n, numbers, self.owners, count)

    def vectors(self, positions: Sequence[int]) -> Vectors:
        """The vectors of some passages, a row each, as they are in the index. Raises IndexUnusable as a search does."""
        return self._index.vectors(self._record(), positions)

    def _record(self) -> IndexRecord:
        record = self._manifest.index
        if record is None:
            raise IndexUnusable("index_gone", "还没有向量索引；请运行 siwen kb rebuild")
        if record.model != self._model:
            raise IndexUnusable(
                "index_other_model",
                f"索引由向量模型 {record.model} 建成，现在设置的是 {self._model}；请运行 siwen kb rebuild",
                made=record.model,
                wanted=self._model,
            )
        return record


def _is_over(version: Version, state: State) -> bool:
    """An answer of the office for all that has lapsed tells nothing any more, not even what held till then."""
    return version.metadata.is_desk_answer and state is not State.IN_FORCE


def edition_of(record: VersionRecord, version: Version) -> Edition:
    """The part of a published version that decides its standing."""
    published = datetime.fromisoformat(record.ingested_at).date()
    return Edition(record.version, version.metadata, published, record.withdrawn)


def searchable(history: dict[str, list[Edition]]) -> list[str]:
    """The ids of the versions that belong in the index, by document, in the order of publication."""
    found = []
    for editions in history.values():
        useful = reachable(editions)
        found += [edition.version for edition in editions if edition.version in useful]
    return found

"""Finding articles: by meaning and by words, fused; called by name; in the version the question means."""

from __future__ import annotations

import threading
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import TYPE_CHECKING, Any

import numpy as np

from knowledge import dates, naming, ranking, references
from knowledge.errors import IndexUnusable
from knowledge.lexical import LexicalIndex, weigh_tokens, words_of
from knowledge.model import Audience, Hit, State, Version
from knowledge.references import Named
from knowledge.terms import Terms, WatchedTerms
from knowledge.wording.tainting import speaks_to_machine

if TYPE_CHECKING:
    from langchain_core.embeddings import Embeddings
    from numpy.typing import NDArray

    from knowledge.library import Library
    from knowledge.snapshot import Snapshot

_LOOKED_AT = 30  # articles of the fused ranking among which names and standing may still change the order
_READ = 6  # articles whose every sentence is compared with the question: what is said is chosen among them
_TERM_WEIGHT = 0.3  # of a token that the list of terms adds, against 1 for the question's own; best from .25 to .35


@dataclass(frozen=True, slots=True)
class Found:
    """What was found for one question.

    `hits` are the candidates, best first; `related` the articles that the first hits refer to (按照第九条…) and that
    are not among the first hits themselves. `time` is the time the question means, `as_of` its last day (None: now).
    `named` is what it calls by name; `direct` says that the first hits are those. `chosen` of the first hits are what
    the question is about for what was spoken of before, in this order. `terms` are what the list of terms added.
    `degraded`: found by words only.
    """

    question: str
    hits: tuple[Hit, ...]
    related: tuple[Hit, ...] = ()
    time: dates.TimeMeant = field(default_factory=dates.TimeMeant)
    as_of: date | None = None
    named: Named = field(default_factory=Named)
    direct: bool = False
    chosen: int = 0
    terms: tuple[str, ...] = ()
    degraded: bool = False


@dataclass(frozen=True, slots=True)
class _Prepared:
    """What is derived from a snapshot's passages, once for each generation."""

    snapshot: Snapshot
    lexical: LexicalIndex
    articles: Sequence[tuple[str, str]]  # (version id, article key) by place
    owners: NDArray[np.int64]  # passage → article's place
    versions: NDArray[np.int64]  # passage → position in snapshot.version_ids


class Retriever:
    """Searches one library. Thread-safe; what it derives from a snapshot is kept until the next publication."""

    def __init__(self, library: Library, embeddings: Embeddings, terms: Terms | None = None) -> None:
        self.library = library
        self._embeddings = embeddings
        config = library.config
        self._terms = terms
        self._watched = WatchedTerms(config.terms_file, config.data_dir / "terms.yaml")
        self._lock = threading.Lock()
        self._prepared: _Prepared | None = None

    def search(
        self,
        question: str,
        *,
        today: date,
        as_of: date | None = None,
        audience: Audience = Audience.PUBLIC,
        samples: bool = True,
        limit: int = 10,
    ) -> Found:
        """Find the articles for a question as of `as_of` (default: `today`).

        - only versions this audience may read; superseded ones only when the question means their time or names them
        - what the question calls by name (《…》第五条, 样例〔2023〕1号) comes first
        - where the index or its model can't be had, words alone find (`degraded`)
        """
        moment = as_of or today
        snapshot = self.library.snapshot()
        prepared = self._prepare(snapshot)
        time = dates.read_time(question, moment)
        standing = self._choose_versions(question, snapshot, time, moment, audience, samples)
        named = references.read_named(question, [(id_, version.metadata) for id_, (version, _) in standing.items()])
        listed = self._terms or self._watched.current()
        terms = listed.expand(question)
        # Of an English question the terms it stands for are searched like words of its own: the documents are Chinese.
        gist = "，".join(listed.translate(question)) if question.isascii() else ""
        allowed = np.isin(
            prepared.versions, [place for place, id_ in enumerate(snapshot.version_ids) if id_ in standing]
        )
        lexical = self._search_words(prepared, f"{question} {gist}", terms, allowed)
        dense, echo, vector = self._search_meaning(prepared, f"{question} {gist}".strip(), standing, lexical)
        ranked = ranking.fuse(dense, lexical, echo)
        found = [self._hit(prepared, entry, standing) for entry in ranked[:_LOOKED_AT]]
        hits = [hit for hit in found if not speaks_to_machine(hit.article.text)]
        hits, direct = naming.put_named_first(naming.favour(hits, named), named, standing)
        hits = hits[:limit]
        if vector is not None:
            hits[:_READ] = self.library.sentences.compare(hits[:_READ], vector)
        return Found(
            question=question,
            hits=tuple(hits),
            related=tuple(naming.find_related(hits[0], standing.values())) if hits else (),
            time=time,
            as_of=min(time.end, moment) if time.end else None,
            named=named,
            direct=direct,
            terms=terms,
            degraded=vector is None,
        )

    def search_words(self, text: str, *, today: date, samples: bool = True, limit: int = 10) -> Found:
        """Find the articles of measures for a text as of `today` by words alone: no model reads it."""
        snapshot = self.library.snapshot()
        prepared = self._prepare(snapshot)
        standing = {
            id_: pair
            for id_, pair in self._choose_versions(
                text, snapshot, dates.TimeMeant(), today, Audience.STAFF, samples
            ).items()
            if pair[0].metadata.kind == "measure"
        }
        terms = (self._terms or self._watched.current()).expand(text)
        places = [place for place, id_ in enumerate(snapshot.version_ids) if id_ in standing]
        lexical = self._search_words(prepared, text, terms, np.isin(prepared.versions, places))
        hits = tuple(self._hit(prepared, entry, standing) for entry in ranking.fuse({}, lexical)[:limit])
        return Found(text, hits, terms=terms, degraded=True)

    def compare_sentences(self, question: str, hits: Sequence[Hit]) -> list[Hit]:
        """Hits with how close what can be read out of each is to a question; as they are where there is no model."""
        try:
            return self.library.sentences.compare(hits, self._embeddings.embed_query(question))
        except IndexUnusable:
            return list(hits)

    def rarity(self) -> Callable[[str], float]:
        """How rare a token is in the passages that are searched now, 0..1 (`LexicalIndex.rarity`)."""
        return self._prepare(self.library.snapshot()).lexical.rarity

    def _prepare(self, snapshot: Snapshot) -> _Prepared:
        with self._lock:
            if self._prepared is None or self._prepared.snapshot is not snapshot:
                articles, owners = ranking.number_articles(
                    (id_, passage.article_key) for id_, passage in snapshot.passages
                )
                texts = [words_of(passage) for _, passage in snapshot.passages]
                self._prepared = _Prepared(
                    snapshot,
                    LexicalIndex.open(texts, self.library.config.library_dir),
                    articles,
                    owners,
                    np.asarray(snapshot.owners, np.int64),
                )
            return self._prepared

    @staticmethod
    def _choose_versions(
        question: str, snapshot: Snapshot, time: dates.TimeMeant, moment: date, audience: Audience, samples: bool
    ) -> dict[str, tuple[Version, State]]:
        """The versions that may answer, with their standing at `moment`."""
        now = {version.id: (version, state) for version, state in snapshot.readable(moment, audience, samples)}
        current = {id_: pair for id_, pair in now.items() if pair[1] is not State.SUPERSEDED}
        # 样例〔2019〕1号 names one document, whatever has become of it.
        current |= {
            id_: now[id_]
            for id_ in references.called_by_number(question, [(id_, pair[0].metadata) for id_, pair in now.items()])
        }
        if not time.past:
            return current
        meant: dict[str, tuple[Version, State]] = {}
        if time.start and time.end:
            for day in (time.start, time.end):
                for version, _ in snapshot.readable(day, audience, samples):
                    # Its standing is told as of now: what was in force then may be superseded today.
                    meant[version.id] = now.get(version.id, (version, State.SUPERSEDED))
        if time.edition is not None:
            for id_, pair in now.items():
                start = pair[0].metadata.effective_from
                if start is not None and start.year == time.edition:
                    meant[id_] = pair
        if time.old:
            meant |= {id_: pair for id_, pair in now.items() if pair[1] is State.SUPERSEDED}
        if time.now or not meant:
            meant |= current
        return meant

    @staticmethod
    def _search_words(
        prepared: _Prepared, question: str, terms: Sequence[str], allowed: NDArray[np.bool_]
    ) -> dict[int, tuple[float, int]]:
        weights = weigh_tokens([(question, 1.0), ("，".join(terms), _TERM_WEIGHT)])
        scores = prepared.lexical.score(weights)
        scores[~allowed] = 0.0
        top = ranking.find_top(scores, ranking.DEPTH)
        bound = prepared.lexical.bound(weights) or 1.0
        return ranking.take_best(top, scores[top] / np.float32(bound), prepared.owners)

    def _search_meaning(
        self,
        prepared: _Prepared,
        question: str,
        standing: Mapping[str, Any],
        lexical: dict[int, tuple[float, int]],
    ) -> tuple[dict[int, tuple[float, int]], dict[int, tuple[float, int]], Sequence[float] | None]:
        """What is close to the question; what is close to it moved towards the first articles; the question's vector.

        Where the index or its model can't be had there is no vector, and nothing is found.

        The first articles speak as the documents do, where the question speaks as people do: what lies near both is
        more often meant (pseudo-relevance feedback, Rocchio's, on vectors).
        """

        def look(vector: Sequence[float] | NDArray[np.float32]) -> dict[int, tuple[float, int]]:
            found = prepared.snapshot.search_dense(vector, ranking.DEPTH, standing.keys())
            positions = np.asarray([position for position, _ in found], np.int64)
            scores = np.asarray([score for _, score in found], np.float32)
            return ranking.take_best(positions, scores, prepared.owners)

        try:
            vector = self._embeddings.embed_query(question)
            dense = look(vector)
            if len(prepared.articles) < ranking.ECHO_FROM or not dense:
                return dense, {}, vector
            first = ranking.fuse(dense, lexical)[: ranking.ECHOED]
            vectors = prepared.snapshot.vectors([entry.passage for entry in first])
            return dense, look(ranking.move(vector, vectors, [entry.fused for entry in first])), vector
        except IndexUnusable:
            return {}, {}, None

    @staticmethod
    def _hit(prepared: _Prepared, entry: ranking.Ranked, standing: Mapping[str, tuple[Version, State]]) -> Hit:
        version_id, article_key = prepared.articles[entry.place]
        version, state = standing[version_id]
        return Hit(
            version=version,
            article=prepared.snapshot.article(version_id, article_key),
            passage=prepared.snapshot.passages[entry.passage][1],
            state=state,
            dense=entry.dense,
            lexical=entry.lexical,
            fused=entry.fused,
        )

"""What a person may ask about: the documents that are theirs to read today, and what these are headed with."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from knowledge import asking_back, composing, references
from knowledge.content import is_procedural
from knowledge.model import Audience, Metadata, State, Version

if TYPE_CHECKING:
    from knowledge.answering import Answerer
    from knowledge.snapshot import Snapshot
    from knowledge.terms import Terms

_KEPT = 8  # shelves: one an audience and day


@dataclass(frozen=True, slots=True)
class Shelf:
    """What a person may ask about: documents by version, what their articles are headed with, the list of terms."""

    versions: tuple[tuple[Version, State], ...]
    documents: tuple[tuple[str, Metadata], ...]
    headings: frozenset[str]
    terms: Terms

    @staticmethod
    def of(answerer: Answerer, today: date, audience: Audience, *, with_samples: bool) -> Shelf:
        """What this audience may read today; made once a snapshot of the library and list of terms."""
        snapshot, terms = answerer.library.snapshot(), answerer.terms()
        key = (today, audience, with_samples)
        known = _SHELVES.get(key)
        if known is not None and known[0] is snapshot and known[1] is terms:
            return known[2]
        readable = tuple(snapshot.readable(today, audience, with_samples))
        shelf = Shelf(
            readable,
            tuple((version.id, version.metadata) for version, _ in readable),
            frozenset().union(*(composing.headings_of(version) for version, _ in readable)),
            terms,
        )
        if len(_SHELVES) >= _KEPT:
            _SHELVES.clear()
        _SHELVES[key] = (snapshot, terms, shelf)
        return shelf

    @property
    def titles(self) -> dict[str, str]:
        """Titles by document id."""
        return {metadata.id: metadata.title for _, metadata in self.documents}

    def find(self, document: str) -> tuple[Version, State] | None:
        """A document's version with its standing, by document id; the one that stands best where there are several."""
        own = [pair for pair in self.versions if pair[0].metadata.id == document]
        return min(own, key=lambda pair: pair[1] is not State.IN_FORCE, default=None)

    def names(self, question: str) -> bool:
        """Whether a question names a document, or what articles are headed with, in their words or people's own.

        Who says 几月报 names no article by that, though one is headed 申报时间: it is about many things.
        """
        said = [word for word in self.terms.covers(question) if not is_procedural(word, self.terms)]
        meant = " ".join(term for word in said for term in self.terms.expand(word))
        if any(
            heading in question or (heading in meant and not asking_back.is_on_procedure(heading))
            for heading in self.headings
        ):
            return True
        return references.read_named(question, self.documents).anything


_SHELVES: dict[tuple[date, Audience, bool], tuple[Snapshot, Terms, Shelf]] = {}

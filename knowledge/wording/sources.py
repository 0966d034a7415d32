"""What a model is given: articles in force, numbered. What it is held to: the same articles in full."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from knowledge.citing import cite, cut_text
from knowledge.documents.cleaning import strip_invisible
from knowledge.model import Answer, Article, Audience, Citation, Hit, State, Version
from knowledge.wording.tainting import is_tainted

if TYPE_CHECKING:
    from knowledge.units import Unit

MOST = 5  # articles a model sees
_ARTICLE_CHARS = 1_500  # of one article; what is longer is cut around the part that was found


@dataclass(frozen=True, slots=True)
class Source:
    """An article under the number by which it is cited. `text` is all of it, `sent` what the model sees."""

    number: int
    version: Version
    article: Article
    state: State
    sent: str
    similarity: float = 0.0

    @property
    def text(self) -> str:
        """The whole article."""
        return self.article.text

    @property
    def vouching(self) -> tuple[str, ...]:
        """What it vouches for besides its text: its place and heading, its document's title and number."""
        metadata = self.version.metadata
        return (metadata.title, metadata.number, self.article.number, self.article.heading, *self.article.path)

    def cite(self, unit: Unit | None) -> Citation:
        """The article as a citation, quoted at the part that a sentence rests on."""
        start, end = (unit.start, unit.end) if unit is not None else (0, len(self.text))
        quote = self.text[start:end].strip()
        return cite(
            self.version, self.article, self.state, quote=quote, start=start, end=end, similarity=self.similarity
        )


def number_sources(answer: Answer) -> tuple[Source, ...]:
    """The articles that an answer rests on, then what was found beside them: in force, and open to everybody.

    No FAQ, and none that speaks to a machine. What only staff or the registered may read is never sent, whoever asks.
    """
    cited = [(citation.version, citation.article_key) for citation in answer.citations]
    found = {(hit.version.id, hit.article.key): hit for hit in answer.candidates}
    ordered = [found.pop(place) for place in cited if place in found] + list(found.values())
    return tuple(make_source(number, hit) for number, hit in enumerate(_open(ordered), start=1))


def make_source(number: int, hit: Hit) -> Source:
    """A found article under a number."""
    passage = hit.passage
    text = hit.article.text
    sent = text if len(text) <= _ARTICLE_CHARS else cut_text(text, passage.start, passage.end)
    return Source(number, hit.version, hit.article, hit.state, strip_invisible(sent), hit.dense or hit.fused)


def _open(hits: Iterable[Hit]) -> Sequence[Hit]:
    return [
        hit
        for hit in hits
        if hit.state is State.IN_FORCE
        and hit.version.metadata.audience is Audience.PUBLIC
        and not hit.version.metadata.is_desk_answer
        and not is_tainted(hit.article.text)
    ][:MOST]

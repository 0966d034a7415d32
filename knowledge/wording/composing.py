"""The answer that goes out: the model's sentences, what our own code found that limits them, a word on who wrote it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from knowledge import phrasing
from knowledge.citing import MAX_CITATIONS
from knowledge.model import Answer, Citation, Line, LineKind
from knowledge.wording.content import share_covered
from knowledge.wording.sentences import Sentence
from knowledge.wording.shielding import Shield
from knowledge.wording.sources import Source
from knowledge.wording.supporting import find_unit

_MOST_LINES = 6  # four sentences, a condition of ours, who wrote it
_COVERED = 0.6  # of a condition's words in what the model said, from which on it has been said
_BY_MODEL = {
    "zh": "以上由语言模型按所引条文转述，以条文为准。",
    "en": "Translation by a language model, not official; the Chinese text counts:",
}


def lines_of(sentences: Sequence[Sentence], shield: Shield) -> tuple[Line, ...]:
    """Sentences as lines, with what was hidden put back."""
    return tuple(Line(LineKind.LEAD, shield.show(sentence.text)) for sentence in sentences)


def put_together(answer: Answer, sentences: Sequence[Sentence], sources: Sequence[Source], shield: Shield) -> Answer:
    """The model's sentences, then the conditions and the step before that it left out, then who wrote it."""
    said = "".join(sentence.text for sentence in sentences)
    left_out = [
        line
        for line in answer.lines
        if line.kind in {LineKind.CONDITION, LineKind.STEP} and share_covered(line.text, said) < _COVERED
    ]
    lines = [*lines_of(sentences, shield), *left_out][: _MOST_LINES - 1]
    lines.append(phrasing.note(_BY_MODEL["zh"]))
    citations = _cite(answer, sentences, sources)
    return replace(answer, lines=tuple(lines), citations=citations, text=phrasing.write_text(lines, citations, "zh"))


def put_beside(answer: Answer, sentences: Sequence[Sentence], shield: Shield) -> Answer:
    """Each quoted line followed by its translation, after a word that says what it is."""
    translated = [Line(LineKind.NOTE, shield.show(sentence.text)) for sentence in sentences]
    lines = [*answer.lines, phrasing.note(_BY_MODEL["en"]), *translated]
    return replace(answer, lines=tuple(lines), text=phrasing.write_text(lines, answer.citations, "en"))


def _cite(answer: Answer, sentences: Sequence[Sentence], sources: Sequence[Source]) -> tuple[Citation, ...]:
    """What the sentences cite, in their order, then what the kept lines rest on; three at most."""
    there = {(citation.version, citation.article_key): citation for citation in answer.citations}
    by_number = {source.number: source for source in sources}
    found: dict[tuple[str, str], Citation] = {}
    for sentence in sentences:
        for number in sentence.cited:
            source = by_number[number]
            place = (source.version.id, source.article.key)
            found.setdefault(place, there.get(place) or source.cite(find_unit(sentence.text, source.text)))
    for place, citation in there.items():
        found.setdefault(place, citation)
    return tuple(found.values())[:MAX_CITATIONS]

"""Questions asked of real documents, as the gate's calibration and the answers' evaluation need them."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from knowledge import composing, faq, features, likeness, reading, saying, small_talk, spelling
from knowledge.answer_evaluation import Question, holds_needed
from knowledge.calibration import Sample
from knowledge.model import Answer, Status

if TYPE_CHECKING:
    from knowledge.answering import Answerer
    from knowledge.composing import Draft
    from knowledge.index import Progress

OWN = "own"  # the collection that an office's own questions make


@dataclass(frozen=True, slots=True)
class Confirmed:
    """A question that was answered, and whether that helped; `document` and `article` are what the answer led with."""

    id: str
    text: str
    document: str
    article: str
    helpful: bool


@contextmanager
def open_sources(
    sources: Path, folder: Path, embedding: str, now: datetime, progress: Progress | None = None
) -> Iterator[Answerer]:
    """An answerer over a fresh library of `sources` alone; vectors of passages are kept under `folder` between runs."""
    from knowledge.answering import Answerer
    from knowledge.evaluation import open_documents

    with open_documents(sources, folder, embedding, now, progress) as retriever:
        yield Answerer(retriever.library.config, retriever.library, retriever)


def sample_questions(
    answerer: Answerer,
    questions: Sequence[Question],
    collection: str,
    today: date,
    on_done: Callable[[int, int], None] | None = None,
    *,
    samples: bool = True,
) -> list[Sample]:
    """Each question's features, and whether the answer that would be given holds what it must."""
    found = []
    for done, question in enumerate(questions, start=1):
        measured, draft, talk = _draft_answer(answerer, question.text, today, samples=samples)
        text = "\n".join(line.text for line in draft.lines)
        answer = Answer(question.text, Status.ANSWERED, draft.lines, text, citations=draft.citations)
        right = question.answerable and holds_needed(question, answer)
        found.append(Sample(question, collection, measured, right, talk))
        if on_done is not None:
            on_done(done, len(questions))
    return found


def sample_confirmed(
    answerer: Answerer, confirmed: Sequence[Confirmed], today: date, *, samples: bool
) -> tuple[list[Sample], int]:
    """What people said of answers as samples, and how many say nothing of today's answers.

    - helpful: today's answer is right where it still cites what the helpful one led with
    - no use: today's answer is wrong where it still leads with that; where it leads with something else nobody has
      said yet whether that helps
    - an article that is no longer there for everybody says nothing
    """
    there = {
        (version.metadata.id, article.key)
        for version, _ in answerer.library.snapshot().readable(today, samples=samples)
        for article in version.parsed.articles
    }
    found: list[Sample] = []
    for entry in confirmed:
        place = (entry.document, entry.article)
        if place not in there:
            continue
        measured, draft, talk = _draft_answer(answerer, entry.text, today, samples=samples)
        cited = [(citation.document, citation.article_key) for citation in draft.citations]
        if not entry.helpful and cited[:1] != [place]:
            continue
        # Most offices have one or two measures: their questions are told apart by article, not by document.
        where = f"{entry.document}/{entry.article}"
        question = Question(entry.id, entry.text, answerable=entry.helpful, needed=(), document=where)
        found.append(Sample(question, OWN, measured, entry.helpful and place in cited, talk))
    return found, len(confirmed) - len(found)


def _draft_answer(answerer: Answerer, text: str, today: date, *, samples: bool) -> tuple[dict[str, float], Draft, bool]:
    """A question's features, the answer that would be given if it were answered, and whether it is small talk."""
    retriever, terms = answerer.retriever, answerer.terms()
    clean = small_talk.strip_signs(text)
    versions = [version for version, _ in answerer.library.snapshot().readable(today, samples=samples)]
    topic = small_talk.recognise(clean, topical=composing.names_a_subject(clean, versions))
    clean = spelling.mend(clean, retriever.rarity(), terms)
    found, _ = faq.take_out(retriever.search(clean, today=today, samples=samples))
    parts = reading.read_hits(clean, found, retriever.rarity(), terms)
    said = saying.choose_said(clean, found, parts, retriever.rarity(), likeness.SHARED.compare)
    measured = features.measure(clean, found, parts, said[:1], retriever.rarity(), terms, likeness.SHARED.compare)
    draft = composing.compose(clean, found, said, Status.ANSWERED, retriever.rarity(), "zh")
    return measured, draft, topic is not None

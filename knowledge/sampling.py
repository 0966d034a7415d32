"""Questions asked of real documents, as the gate's calibration and the answers' evaluation need them."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from knowledge import composing, features, likeness, reading, small_talk
from knowledge.answer_evaluation import Question, holds_needed
from knowledge.calibration import Sample
from knowledge.model import Answer, Status

if TYPE_CHECKING:
    from knowledge.answering import Answerer
    from knowledge.index import Progress


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
) -> list[Sample]:
    """Each question's features, and whether the answer that would be given holds what it must."""
    retriever, terms = answerer.retriever, answerer.terms()
    samples = []
    for done, question in enumerate(questions, start=1):
        clean = small_talk.strip_signs(question.text)
        versions = [version for version, _ in answerer.library.snapshot().readable(today)]
        topic = small_talk.recognise(clean, topical=composing.names_a_subject(clean, versions))
        found = retriever.search(clean, today=today)
        parts = reading.read_hits(clean, found, retriever.rarity(), terms)
        draft = composing.compose(clean, found, parts, Status.ANSWERED, retriever.rarity(), "zh")
        text = "\n".join(line.text for line in draft.lines)
        answer = Answer(question.text, Status.ANSWERED, draft.lines, text, citations=draft.citations)
        samples.append(
            Sample(
                question,
                collection,
                features.measure(clean, found, parts, retriever.rarity(), terms, likeness.SHARED.compare),
                question.answerable and holds_needed(question, answer),
                topic is not None,
            )
        )
        if on_done is not None:
            on_done(done, len(questions))
    return samples

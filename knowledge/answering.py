"""From a question to an answer: small talk, search, the three-way decision, the lead with its condition, citations."""

from __future__ import annotations

import time
from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING

from knowledge import (
    asking_back,
    composing,
    day_answers,
    day_questions,
    faq,
    features,
    gate,
    guard,
    likeness,
    offices,
    own_case,
    phrasing,
    reading,
    saying,
    small_talk,
    spelling,
)
from knowledge.config import KnowledgeConfig
from knowledge.eligibility.currency import Shelf
from knowledge.eligibility.rules import RulesUnusable
from knowledge.errors import KnowledgeRefusal
from knowledge.model import Answer, Audience, Choice, Citation, Hit, Line, LineKind, State, Status, Version
from knowledge.small_talk import Topic
from knowledge.terms import Terms, WatchedTerms

if TYPE_CHECKING:
    from knowledge.composing import Draft
    from knowledge.library import Library
    from knowledge.reading import Part
    from knowledge.retrieval import Found, Retriever

_LOOKED_AT = 10  # hits that an answer from chosen articles is put together of
_NEVER_READ = {Topic.BLANK, Topic.TOO_LONG}
_ECHO_CHARS = 300  # of a text too long to read, what is kept with the answer


class Answerer:
    """Answers questions over one library. Thread-safe: it keeps nothing of one question for the next."""

    def __init__(
        self,
        config: KnowledgeConfig,
        library: Library,
        retriever: Retriever,
        decide: gate.Gate | gate.PlainGate | None = None,
    ) -> None:
        self._config = config
        self.library = library
        self.retriever = retriever
        self._gate = decide or gate.open_gate(config.data_dir)
        self._terms = WatchedTerms(config.terms_file, config.data_dir / "terms.yaml")
        self._rules = {samples: Shelf(config.data_dir, samples=samples) for samples in (True, False)}

    def answer(
        self,
        question: str,
        *,
        today: date,
        as_of: date | None = None,
        audience: Audience = Audience.PUBLIC,
        language: str = "zh",
        samples: bool | None = None,
    ) -> Answer:
        """Answer one question as of `as_of` (default `today`), from what `audience` may read.

        `samples` None follows the configuration. Raises IndexUnusable or other KnowledgeRefusals only where not even
        words can be searched.
        """
        began = time.perf_counter()
        with_samples = self._config.samples if samples is None else samples
        reply = self._reply(question, as_of or today, audience, language, with_samples)
        return replace(reply, elapsed_ms=round((time.perf_counter() - began) * 1000, 2))

    def answer_from(
        self,
        question: str,
        found: Found,
        hits: Sequence[Hit],
        chance: float,
        *,
        today: date,
        audience: Audience = Audience.PUBLIC,
        language: str = "zh",
        samples: bool | None = None,
    ) -> Answer:
        """Answer a question from articles that it is known to be about, likeliest first; `found` was found for it.

        `chance`, 0..1, is how likely the first one answers. Beside one in force nothing else that has lapsed
        is cited.
        """
        began = time.perf_counter()
        with_samples = self._config.samples if samples is None else samples
        first = {(hit.version.id, hit.article.key) for hit in hits}
        others = [hit for hit in found.hits if (hit.version.id, hit.article.key) not in first]
        if hits[0].state is State.IN_FORCE:
            others = [hit for hit in others if hit.state is State.IN_FORCE]
        found = replace(found, hits=(*hits, *others)[: max(_LOOKED_AT, len(hits))], chosen=len(hits), direct=False)
        readable = self.library.snapshot().readable(today, audience, with_samples)
        places = offices.load_offices(self._config.offices_file, self._config.data_dir)
        found, offered = faq.take_out(found)
        reply = self._decide(question, question, found, offered, readable, places, language, chance=chance)
        return replace(reply, elapsed_ms=round((time.perf_counter() - began) * 1000, 2))

    def terms(self) -> Terms:
        """The colloquial words in use."""
        return self._terms.current()

    def _reply(self, question: str, today: date, audience: Audience, language: str, samples: bool) -> Answer:
        unread = small_talk.refuse_unread(question)
        if unread in _NEVER_READ:
            return _short(question[:_ECHO_CHARS], unread, language)
        clean = small_talk.strip_signs(question)
        snapshot = self.library.snapshot()
        readable = snapshot.readable(today, audience, samples)
        topical = composing.names_a_subject(clean, [version for version, _ in readable])
        topic = small_talk.recognise(clean, topical=topical)
        places = offices.load_offices(self._config.offices_file, self._config.data_dir)
        if topic is Topic.DOCUMENTS:
            titles = [(version.metadata.title, state, version.metadata.effective_to) for version, state in readable
                      if not version.metadata.is_desk_answer]  # fmt: skip
            lines = tuple(phrasing.note(line) for line in phrasing.documents_lines(titles, language))
            sources = [text for version, _ in readable for text in guard.version_sources(version)]
            lines, _ = guard.check_lines(lines, [*sources, f"{len(titles)}"])
            return _finish(question, Status.NOT_FOUND, lines, topic=str(topic), language=language)
        if topic is Topic.OWN_CASE:
            return own_case.answer_own_case(question, clean, readable, places, language)
        if topic is not None:
            return _short(question, topic, language)
        corrected = asking_back.correct_date(clean, language)
        if corrected is not None:
            return _finish(question, corrected.status, corrected.lines, language=language, choices=corrected.choices)
        clean = spelling.mend(clean, self.retriever.rarity(), self._terms.current())
        counted = self._count(question, clean, readable, today, samples=samples, language=language)
        if counted is not None:
            return counted
        found = self.retriever.search(clean, today=today, audience=audience, samples=samples)
        return self._decide(question, clean, *faq.take_out(found), readable, places, language)

    def _decide(
        self,
        question: str,
        clean: str,
        found: Found,
        offered: Sequence[Hit],
        readable: Sequence[tuple[Version, State]],
        places: offices.Offices,
        language: str,
        *,
        chance: float | None = None,
    ) -> Answer:
        """The answer of what was found; with a `chance` from articles that the question is known to be about."""
        rarity = self.retriever.rarity()
        parts: Sequence[Part] = reading.read_hits(clean, found, rarity, self._terms.current())
        if chance is not None:
            parts = saying.choose_said(clean, found, parts, rarity, likeness.SHARED.compare)
            draft = composing.compose(clean, found, parts, Status.ANSWERED, rarity, language, chance=chance)
            decision = f"接着上一个问题：第一条答得对的把握 {chance:.2f}"
        else:
            draft, parts, decision, chance = self._judge(clean, found, parts, readable, language)
        if offered:
            compare = faq.comparer(self.library.embeddings)
            draft, why = faq.settle(clean, offered, draft, readable, compare, language)
            decision += f"；{why}" if why else ""
        keys = places.match(clean, composing.context_of([part.hit for part in parts[:1]]))
        lines = draft.lines
        if draft.citations:
            lines, objections = _check(draft)
            if objections:
                decision += "；数字在引文里找不到，没有说：" + " / ".join(
                    ", ".join(entry.unsupported) for entry in objections
                )
        if draft.status in {Status.ANSWERED, Status.EXPIRED} and not any(line.kind is LineKind.LEAD for line in lines):
            lines = (phrasing.note(phrasing.nearest_line(language)), *lines)
            draft = replace(draft, status=Status.NEAREST)
        answer = _finish(
            question, draft.status, lines, citations=draft.citations, language=language, offices=keys,
            choices=draft.choices,
        )  # fmt: skip
        return replace(answer, degraded=found.degraded, candidates=found.hits, decision=decision, chance=chance)

    def _judge(
        self,
        clean: str,
        found: Found,
        parts: Sequence[Part],
        readable: Sequence[tuple[Version, State]],
        language: str,
    ) -> tuple[Draft, Sequence[Part], str, float]:
        """What is said, from which parts, why, and how likely it is right: put back, or as the gate decides."""
        rarity, terms, alike = self.retriever.rarity(), self._terms.current(), likeness.SHARED.compare
        draft = asking_back.ask_back(clean, found, parts, readable, terms, rarity, language)
        if draft is not None:  # called by its number, or put back to the person
            return draft, parts, "不用比对：问题没有说清、按条号找到，或者问的是文件的有效期", 1.0
        said = saying.choose_said(clean, found, parts, rarity, alike)
        verdict = self._gate.decide(features.measure(clean, found, parts, said[:1], rarity, terms, alike))
        draft = composing.compose(clean, found, said, verdict.status, rarity, language, chance=verdict.right)
        return draft, said, verdict.reason, verdict.right

    def count_days(
        self,
        question: str,
        *,
        today: date,
        audience: Audience = Audience.PUBLIC,
        language: str = "zh",
        samples: bool | None = None,
    ) -> Answer | None:
        """What is computed from a day in a question; None for every other one."""
        with_samples = self._config.samples if samples is None else samples
        readable = self.library.snapshot().readable(today, audience, with_samples)
        return self._count(question, question, readable, today, samples=with_samples, language=language)

    def _count(
        self,
        question: str,
        clean: str,
        readable: Sequence[tuple[Version, State]],
        today: date,
        *,
        samples: bool,
        language: str,
    ) -> Answer | None:
        """What is computed from a day in the question; None for every other one, and where no rules can be read."""
        if not day_questions.may_be_one(clean):
            return None
        try:
            book = self._rules[samples].book(today)
        except (RulesUnusable, KnowledgeRefusal):
            return None
        asking = day_answers.Asking(readable, today, self._terms.current(), self._config.is_workday, language)
        counted = day_answers.work_out(clean, book, asking)
        if counted is None:
            return None
        lines, _ = _check(counted)
        answer = _finish(
            question, counted.status, lines, citations=counted.citations, language=language, choices=counted.choices
        )
        return replace(answer, decision="按规则里的日期算出，没有比对", chance=1.0)


def _check(draft: Draft) -> tuple[tuple[Line, ...], tuple[guard.Objection, ...]]:
    """The lines of an answer whose figures stand in what it cites, or were computed with their working shown."""
    sources = [text for citation in draft.citations for text in guard.citation_sources(citation)]
    return guard.check_lines(draft.lines, sources, computed=draft.computed)


def open_answerer(config: KnowledgeConfig) -> Answerer:
    """The answerer over the library of `config`; loads the index and the embedding model on the first question."""
    from knowledge.embeddings import open_embeddings
    from knowledge.library import Library
    from knowledge.retrieval import Retriever

    embeddings = open_embeddings(config.embedding, config.names)
    library = Library(config, embeddings=embeddings)
    return Answerer(config, library, Retriever(library, embeddings))


def _short(question: str, topic: Topic, language: str) -> Answer:
    line = phrasing.note(phrasing.short_reply(str(topic), language))
    return _finish(question, Status.OFF_TOPIC, (line,), topic=str(topic), language=language)


def _finish(
    question: str,
    status: Status,
    lines: Sequence[Line],
    *,
    citations: tuple[Citation, ...] = (),
    topic: str = "",
    language: str = "zh",
    offices: tuple[str, ...] = (),
    choices: tuple[Choice, ...] = (),
) -> Answer:
    return Answer(
        question=question,
        status=status,
        lines=tuple(lines),
        text=phrasing.write_text(lines, citations, language),
        citations=citations,
        choices=choices,
        topic=topic,
        offices=offices,
    )

"""A question in the light of the turn before it: "那硕士呢？", "多久到账？", "第二项是什么" answered as they are meant.

A follow-up is given with the question as it was understood, so that one tap corrects it. What is carried is a `Thread`:
no more than the last question and what its answer was about.

- what says by its words which thing of the last question it replaces, or which part of the article it means, is asked
  like any question, written out (`readings`)
- else the articles are weighed that it may be about (`aim`), and the answer is read from the likeliest
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import TYPE_CHECKING

from knowledge import aim, day_questions, readings, small_talk, spelling
from knowledge.lexical import normalise
from knowledge.model import Answer, Audience, Choice, Hit, Status
from knowledge.readings import Reading, Way
from knowledge.shelf import Shelf
from knowledge.thread import Thread, carry_on

if TYPE_CHECKING:
    from knowledge.answering import Answerer

_GIVEN = {Status.ANSWERED, Status.EXPIRED, Status.CHOOSE}
_ANSWERED = {Status.ANSWERED, Status.EXPIRED}
_BY_WORDS = {Way.REWRITTEN, Way.REPLACED, Way.PLACE}  # what the question's words, or a model, say that is meant
_NAMED = re.compile(r"(?:我?(?:问|要|选|说)?的?就?是|我?[问要选]|那么?)?(.+?)(?:的?那个|的|呢|吧|啊)?[?？。.!！]*")
_RESTING = {Way.REPLACED, Way.SUBJECT, Way.CARRIED}


@dataclass(frozen=True, slots=True)
class Turn:
    """A turn answered: the question as it was understood, and what the next turn may rest on."""

    answer: Answer
    reading: Reading
    thread: Thread | None

    @property
    def understood(self) -> str | None:
        """The question as it was written out; None where it was taken as it stands."""
        return self.reading.text if self.reading.way is not Way.ALONE else None


def follow(
    answerer: Answerer,
    question: str,
    thread: Thread | None,
    *,
    today: date,
    audience: Audience = Audience.PUBLIC,
    language: str = "zh",
    samples: bool | None = None,
    rewritten: str | None = None,
) -> Turn:
    """Answer a question in the light of the turn before it; without one like any question.

    `rewritten` is the whole question as a language model makes it: one reading more.
    Raises what `Answerer.answer` raises.
    """
    shelf = Shelf.of(answerer, today, audience, with_samples=samples is not False)

    def ask(text: str) -> Answer:
        return answerer.answer(text, today=today, audience=audience, language=language, samples=samples)

    def turn(reading: Reading, answer: Answer) -> Turn:
        return Turn(replace(answer, question=question), reading, carry_on(thread, reading, answer, shelf))

    if small_talk.refuse_unread(question) is not None:
        return Turn(ask(question), Reading(Way.ALONE, question), thread)
    clean = spelling.mend(readings.widen(small_talk.strip_signs(question)), answerer.retriever.rarity(), shelf.terms)
    chosen = _choose(clean, ask(thread.put_back).choices, shelf) if thread is not None and thread.put_back else None
    if chosen is not None:
        return turn(Reading(Way.CARRIED, chosen.question), ask(chosen.question))
    clean, thread, corrects = readings.correct(clean, thread)
    *written, own = readings.write_readings(clean, thread, shelf, corrects=corrects)
    if rewritten is not None and rewritten != clean and written:
        written = [Reading(Way.REWRITTEN, rewritten), *written]
    for reading in written:
        if reading.way in _BY_WORDS:
            answer = ask(reading.text)
            # What is put back though one thing was replaced is known from what was spoken of.
            if answer.status in (_ANSWERED if reading.way is Way.REPLACED else _GIVEN):
                return turn(reading, answer)
    alone = ask(own.text)
    resting = [reading for reading in written if reading.way in _RESTING]
    if thread is not None and not written and alone.status not in _GIVEN and aim.comes_home(clean, alone, thread):
        resting = list(readings.carry(clean, thread, shelf))
    if thread is None or not resting:
        return turn(own, alone)
    for reading in resting if day_questions.may_be_one(clean) else ():
        counted = answerer.count_days(reading.text, today=today, audience=audience, language=language, samples=samples)
        if counted is not None:
            return turn(reading, counted)
    if alone.choices and readings.is_of_days(clean, shelf.terms):  # what is counted from a day is counted or not told
        return turn(own, alone)
    taken = aim.take(
        answerer, clean, resting, alone, thread, shelf, today=today, audience=audience, samples=samples is not False
    )
    if taken is None or (shelf.names(clean) and _leads_with(alone, taken.hits[0])):
        return turn(own, alone)
    answer = answerer.answer_from(
        taken.reading.text, taken.found, taken.hits, taken.chance, today=today, audience=audience,
        language=language, samples=samples,
    )  # fmt: skip
    return turn(taken.reading, answer)


def _choose(clean: str, choices: Sequence[Choice], shelf: Shelf) -> Choice | None:
    """The choice that was typed and nothing else, in the documents' words or people's own; None for what says more."""
    match = _NAMED.fullmatch(clean)
    if match is None:
        return None
    said = normalise(match[1])
    words = {said, *(map(normalise, shelf.terms.expand(said)) if said in shelf.terms.covers(said) else ())}
    return next((choice for choice in choices if normalise(choice.label) in words), None)


def _leads_with(answer: Answer, hit: Hit) -> bool:
    """Whether an answer that was given speaks from this article first: what was spoken of before adds nothing."""
    first = answer.citations[0] if answer.status in _GIVEN and answer.citations else None
    return first is not None and (first.version, first.article_key) == (hit.version.id, hit.article.key)


def leans_on(answerer: Answerer, question: str, today: date, *, audience: Audience, samples: bool) -> bool:
    """Whether a question as it was typed rests on what was said before it (`readings.leans`)."""
    if small_talk.refuse_unread(question) is not None:
        return False
    shelf = Shelf.of(answerer, today, audience, with_samples=samples)
    return readings.leans(readings.widen(small_talk.strip_signs(question)), shelf)

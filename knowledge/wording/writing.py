"""From an extractive answer to one in a model's words, of which each sentence passed the guard; or the extractive one.

Whatever the model does, `Writer.write` returns within the deadline, and at worst what it was given.
"""

from __future__ import annotations

import asyncio
import contextlib
import logging
import time
from collections import OrderedDict
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, field, replace
from datetime import date

from knowledge.model import DESK, Answer, Line, LineKind, State, Status
from knowledge.wording import composing, prompting
from knowledge.wording.account import SHOWN, Judged, Objection, Outcome, Wording
from knowledge.wording.breaker import Breaker
from knowledge.wording.budget import Budget
from knowledge.wording.config import ModelConfig
from knowledge.wording.guarding import Guard
from knowledge.wording.rewriting import check_rewritten, patience
from knowledge.wording.sentences import Sentence, Splitter
from knowledge.wording.shielding import Names, Shield, know_nobody
from knowledge.wording.sources import Source, number_sources
from knowledge.wording.speaking import ModelFailed, Speaker, Usage
from knowledge.wording.translating import check_translation

logger = logging.getLogger(__name__)

Tell = Callable[[Sequence[Line]], Awaitable[None]]

MOST_SENTENCES = 4  # what follows is not read: a limit in a fifth one would be lost, so it is put behind its sentence
_KEPT = 500  # wordings remembered: the same question from the same articles costs nothing
_TRIES = 2
_SAID_CHARS = 80
_WORDED = {LineKind.LEAD, LineKind.CONDITION, LineKind.STEP}  # what is computed or framed by us stays as it is


@dataclass(slots=True)
class _Task:
    """One question on its way."""

    answer: Answer
    language: str
    sources: tuple[Source, ...]
    shield: Shield
    tell: Tell | None
    usage: Usage = field(default_factory=Usage)
    said: list[str] = field(default_factory=list)
    judged: list[Judged] = field(default_factory=list)

    @property
    def is_english(self) -> bool:
        return self.language == "en"


@dataclass(frozen=True, slots=True)
class Request:
    """Who asks, in which language, and since when (`monotonic`). `person` only counts tokens: any word that stays."""

    person: str
    language: str
    day: date
    began: float
    names: Names = know_nobody
    tell: Tell | None = None  # told of the sentences that may be shown so far
    anew: bool = True  # False: the model is not asked again, what it said before to the same is shown


class Writer:
    """Asks one model. Lives as long as the process; on the event loop, one task a question."""

    def __init__(
        self,
        config: ModelConfig,
        speaker: Speaker,
        *,
        monotonic: Callable[[], float] = time.monotonic,
    ) -> None:
        self.config = config
        self.budget = Budget(config.tokens_a_day, config.tokens_a_person)
        self.fault: ModelFailed | None = None  # the last failure that a setting has to mend; None once it answers
        self._speaker = speaker
        self._breaker = Breaker(monotonic)
        self._monotonic = monotonic
        self._kept: OrderedDict[tuple[object, ...], tuple[Sentence, ...]] = OrderedDict()

    async def open(self) -> None:
        """Load what speaks to the model, which takes seconds. A failure is kept as `fault`."""
        try:
            await self._speaker.open()
        except ModelFailed as failed:
            self.fault = failed

    async def close(self) -> None:
        """Let go of the line to the model."""
        await self._speaker.close()

    async def write(self, answer: Answer, request: Request) -> Answer:
        """The answer in the model's words, or as it was; `wording` says which and why, None where it was no case."""
        sources = number_sources(answer)
        if not is_worded(answer, sources):
            return answer
        if not request.anew and self._key(answer, request) not in self._kept:
            return answer
        began = self._monotonic()
        task = _Task(answer, request.language, sources, Shield(request.names), request.tell)
        outcome, sentences, fault = await self._attempt(task, request)
        if task.usage.tokens:
            self.budget.spend(request.person, request.day, task.usage.tokens)
        elapsed = (self._monotonic() - began) * 1000
        wording = Wording(outcome, tuple(task.said), tuple(task.judged), task.usage.tokens, round(elapsed, 1), fault)
        if outcome not in SHOWN:
            return replace(answer, wording=wording)
        return replace(self._compose(task, sentences), wording=wording)

    async def rewrite(self, before: str, now: str, request: Request) -> str | None:
        """A follow-up as a whole question, made of what was typed; None where the model has nothing of use.

        Costs tokens as an answer does; whatever goes wrong, the rules have read the follow-up already.
        """
        if self.budget.is_spent(request.person, request.day) or not self._breaker.may_try():
            return None
        shield, usage, said = Shield(request.names), Usage(), ""
        messages = prompting.ask_for_question(shield.hide(before), shield.hide(now))
        try:
            async with asyncio.timeout(patience(self.config.timeout)):
                async with contextlib.aclosing(self._speaker.speak(messages, usage)) as stream:
                    async for piece in stream:
                        said += piece
        except (TimeoutError, ModelFailed):
            self._breaker.note_failure()
            return None
        finally:
            if usage.tokens:
                self.budget.spend(request.person, request.day, usage.tokens)
        self._breaker.note_success()
        return check_rewritten(shield.show(said), before, now)

    async def _attempt(self, task: _Task, request: Request) -> tuple[Outcome, tuple[Sentence, ...], str]:
        left = request.began + self.config.deadline - self._monotonic()
        key = self._key(task.answer, request)
        kept = self._kept.get(key)
        if kept is not None:
            return Outcome.KEPT, kept, ""
        if self.budget.is_spent(request.person, request.day):
            return Outcome.SPENT, (), ""
        if not self._breaker.may_try():
            return Outcome.RESTING, (), ""
        try:
            async with asyncio.timeout(max(left, 0.0)):
                outcome, sentences = await self._try(task)
        except TimeoutError:
            self._breaker.note_failure()
            return Outcome.LATE, (), "deadline"
        except ModelFailed as failed:
            self._breaker.note_failure()
            self.fault = failed if failed.setting else self.fault
            return Outcome.FAILED, (), failed.kind
        except Exception as error:  # noqa: BLE001 -- a fault of ours costs the model's words, never the answer
            logger.error("wording failed: %s", type(error).__name__)  # noqa: TRY400 -- a trace may quote the question
            return Outcome.FAILED, (), "fault"
        self._breaker.note_success()
        self.fault = None
        if outcome in SHOWN:
            self._keep(key, sentences)
        return outcome, sentences, ""

    async def _try(self, task: _Task) -> tuple[Outcome, tuple[Sentence, ...]]:
        """Ask, judge each sentence as it comes, ask once more where one was objected to. Raises ModelFailed."""
        if task.is_english:
            lines = [task.shield.hide(line.text.replace("**", "")) for line in task.answer.lines]
            messages = prompting.ask_for_translation(lines)
        else:
            messages = prompting.ask_for_wording(task.shield.hide(task.answer.question), task.sources)
        for turn in range(_TRIES):
            done, judged = await (self._hear_lines if task.is_english else self._hear)(task, messages)
            if done is not None:
                return (Outcome.REPAIRED if turn else Outcome.ACCEPTED) if done else Outcome.SILENT, done
            messages = prompting.ask_for_repair(messages, task.said[-1], judged, english=task.is_english)
        return Outcome.REFUSED, ()

    async def _hear(
        self, task: _Task, messages: Sequence[prompting.Message]
    ) -> tuple[tuple[Sentence, ...] | None, list[Judged]]:
        """One try: the sentences that passed, () where the model says nothing answers; None with the objections."""
        guard, splitter = Guard(task.sources, task.shield), Splitter()
        said = ""
        try:
            async with contextlib.aclosing(self._speaker.speak(messages, task.usage)) as stream:
                async for piece in stream:
                    said += piece
                    for sentence in splitter.take(piece):
                        if guard.count < MOST_SENTENCES and not guard.take(sentence):
                            return self._object(task, guard)
                        await self._show(task, guard)
                    if guard.count >= MOST_SENTENCES:
                        break
        finally:
            task.said.append(said)
        if prompting.SILENCE in said and not guard.accepted:
            return (), []
        for sentence in splitter.finish():
            if guard.count < MOST_SENTENCES and not guard.take(sentence):
                return self._object(task, guard)
        if not guard.finish() or not guard.accepted:
            return self._object(task, guard)
        if not any(1 in sentence.cited for sentence in guard.accepted):  # true, but beside what was asked
            guard.judged.append(Judged(said[:_SAID_CHARS], (Objection("citation", "没有依据编号1的条文"),)))
            return self._object(task, guard)
        return tuple(guard.accepted), []

    async def _hear_lines(
        self, task: _Task, messages: Sequence[prompting.Message]
    ) -> tuple[tuple[Sentence, ...] | None, list[Judged]]:
        """One try at a translation: whole, since a line of it stands beside its own Chinese line."""
        said = ""
        try:
            async with contextlib.aclosing(self._speaker.speak(messages, task.usage)) as stream:
                async for piece in stream:
                    said += piece
        finally:
            task.said.append(said)
        lines = [task.shield.hide(line.text.replace("**", "")) for line in task.answer.lines]
        sentences, judged = check_translation(said, lines)
        task.judged += judged
        return (None, judged) if judged else (tuple(sentences), [])

    def _object(self, task: _Task, guard: Guard) -> tuple[None, list[Judged]]:
        judged = guard.judged or [Judged("", (Objection("support", "没有一句可用"),))]
        task.judged += judged
        return None, judged

    async def _show(self, task: _Task, guard: Guard) -> None:
        if task.tell is not None and guard.accepted:
            lines = composing.lines_of(guard.accepted, task.shield)
            with contextlib.suppress(Exception):  # a sign of progress: the answer itself comes whatever becomes of it
                await task.tell(lines)

    def _compose(self, task: _Task, sentences: tuple[Sentence, ...]) -> Answer:
        if task.is_english:
            return composing.put_beside(task.answer, sentences, task.shield)
        return composing.put_together(task.answer, sentences, task.sources, task.shield)

    def _key(self, answer: Answer, request: Request) -> tuple[object, ...]:
        places = [(source.version.id, source.article.key) for source in number_sources(answer)]
        return (Shield(request.names).hide(answer.question), request.language, *places)

    def _keep(self, key: tuple[object, ...], sentences: tuple[Sentence, ...]) -> None:
        self._kept[key] = sentences
        if len(self._kept) > _KEPT:
            self._kept.popitem(last=False)


def is_worded(answer: Answer, sources: Sequence[Source]) -> bool:
    """Whether a model may word an answer: it quotes articles in force that everybody may read, and computes nothing."""
    places = {(source.version.id, source.article.key) for source in sources}
    return (
        answer.status is Status.ANSWERED
        and bool(answer.citations)
        and all(line.kind in _WORDED for line in answer.lines)
        and all(
            citation.state is State.IN_FORCE
            and citation.kind != DESK
            and (citation.version, citation.article_key) in places
            for citation in answer.citations[:1]
        )
    )

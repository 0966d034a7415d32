"""The running parts of a bot, as handlers and chores get them. Put together in `bot.composition`."""

from __future__ import annotations

import asyncio
import functools
import logging
import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING, TypeVar

from aiogram import Bot as Telegram
from aiogram import Dispatcher

from bot.channels.pace import Pace
from bot.channels.pausing import Refusals
from bot.errors import Refusal
from bot.models.likeness import Likeness, open_bundled
from bot.models.wordings import Wordings
from bot.settings import Settings
from bot.updates.identity import Identities, Identity
from bot.updates.inbox import Inbox
from bot.updates.rate import RateLimit
from jobs import pushing
from jobs.aims import Aims, load_aims
from jobs.clock import Clock
from jobs.deliveries import Pusher
from jobs.desk import load_terms as load_desk_terms
from jobs.duties import Policy, load_policy
from jobs.needs import load_terms
from knowledge.model import Answer
from knowledge.offices import Offices, load_offices
from storage.database import Database
from storage.desk_terms import DeskTerms
from storage.envelopes import Envelopes
from storage.need_chain import Terms
from storage.need_steps import Moment
from storage.quotas import Share

if TYPE_CHECKING:
    from langchain_core.embeddings import Embeddings

    from jobs.courier import Courier
    from knowledge.answering import Answerer
    from knowledge.conversation import Turn
    from knowledge.eligibility.currency import Shelf
    from knowledge.library import Library
    from knowledge.thread import Thread
    from knowledge.wording.writing import Tell

logger = logging.getLogger(__name__)
T = TypeVar("T")


class App:
    """The running parts. Handlers get it as `app`.

    `drain`: how long what is in hand may take at the end. `poll_seconds`: how long Telegram holds an empty answer.
    """

    def __init__(
        self,
        *,
        settings: Settings,
        database: Database,
        telegram: Telegram,
        dispatcher: Dispatcher,
        inbox: Inbox,
        identities: Identities,
        open_answerer: Callable[[], Answerer],
        open_courier: Callable[[App], Courier],
        clock: Clock,
        pace: Pace,
        envelopes: Envelopes,
        drain: timedelta,
        poll_seconds: int,
        lease: timedelta,
        in_flight: int,
        open_needs_model: Callable[[], Embeddings] = open_bundled,
    ) -> None:
        self.settings = settings
        self.database = database
        self.telegram = telegram
        self.dispatcher = dispatcher
        self.inbox = inbox
        self.identities = identities
        self.clock = clock
        self.pace = pace
        self._refusals = Refusals(database, identities, inbox.source, clock)
        pace.on_refused = self._refusals.note
        share = Share(inbox.source, pace.limits) if pace.limits is not None else None
        courier = functools.partial(open_courier, self)
        self.pusher = Pusher(database, courier, self.now, share=share, lease=lease, in_flight=in_flight)
        self.envelopes = envelopes
        self.drain = drain
        self.poll_seconds = poll_seconds
        self.wordings = Wordings(settings, database, clock)
        self.rate = RateLimit(settings.asks_per_minute, clock.monotonic)
        self._open_answerer = open_answerer
        self._answerer: Answerer | None = None
        self._benefits: Shelf | None = None
        self._opening = threading.Lock()
        self._thinker = ThreadPoolExecutor(1, thread_name_prefix="siwen-answer")
        self._drawer = ThreadPoolExecutor(1, thread_name_prefix="siwen-draw")
        self.stopping = asyncio.Event()
        self.likeness = Likeness(database, self.think, open_needs_model)
        self.is_serving = False  # what comes before the first update is done

    # -- time --------------------------------------------------------------------------------------------

    def now(self) -> datetime:
        """The present moment, aware, UTC."""
        return self.clock.now()

    def today(self) -> date:
        """The present day in the office's time zone."""
        return self.clock.now().astimezone(self.settings.zone).date()

    # -- answers -----------------------------------------------------------------------------------------

    async def ask(
        self,
        identity: Identity,
        question: str,
        *,
        as_of: date | None = None,
        anew: bool = True,
        tell: Tell | None = None,
    ) -> Answer:
        """Answer a question. One at a time is thought about, in a thread of its own, in the order they came.

        Where a language model is set it puts the answer into words meanwhile others are thought about; `tell` gets the
        sentences that may be shown so far. `anew=False`: it was asked, and counted, before; a way back to its answer
        is no further question.
        Raises Refusal `trouble.fast` above the person's limit (said once a minute), and what the answerer refuses.
        """
        wait = self.rate.take(identity.person_id) if anew else None
        if wait is not None:
            raise Refusal("trouble.fast", silent=not wait.say, seconds=wait.seconds)
        began, today = self.clock.monotonic(), self.today()
        answer = await self.think(
            lambda: self.answerer.answer(
                question,
                today=today,
                as_of=as_of,
                audience=identity.audience,
                language=identity.language,
                samples=self.settings.samples == "on",
            )
        )
        return await self.wordings.word(answer, identity, today, began=began, anew=anew, tell=tell)

    async def follow(
        self, identity: Identity, question: str, thread: Thread | None, *, tell: Tell | None = None
    ) -> Turn:
        """Answer a question in the light of what was spoken of before it; else as `ask` does."""
        from knowledge import conversation

        wait = self.rate.take(identity.person_id)
        if wait is not None:
            raise Refusal("trouble.fast", silent=not wait.say, seconds=wait.seconds)
        began, today, samples = self.clock.monotonic(), self.today(), self.settings.samples == "on"
        rewritten = None
        if thread is not None and self.wordings.writer is not None:
            leans = functools.partial(conversation.leans_on, audience=identity.audience, samples=samples)
            if await self.think(lambda: leans(self.answerer, question, today)):
                rewritten = await self.wordings.rewrite(thread.understood, question, identity, today)
        turn = await self.think(
            lambda: conversation.follow(
                self.answerer,
                question,
                thread,
                today=today,
                audience=identity.audience,
                language=identity.language,
                samples=samples,
                rewritten=rewritten,
            )
        )
        understood = replace(turn.answer, question=turn.understood or turn.answer.question)
        answer = await self.wordings.word(understood, identity, today, began=began, anew=True, tell=tell)
        return replace(turn, answer=replace(answer, question=turn.answer.question))

    async def think(self, run: Callable[[], T]) -> T:
        """Run something of the knowledge room in the answering thread, so that the event loop goes on."""
        return await asyncio.get_running_loop().run_in_executor(self._thinker, run)

    async def draw(self, run: Callable[[], T]) -> T:
        """Make a picture or a file in a thread kept for that, one at a time: the event loop and answers go on."""
        return await asyncio.get_running_loop().run_in_executor(self._drawer, run)

    @property
    def answerer(self) -> Answerer:
        """What answers. Opened at the first use, which takes a second: call `open` before the event loop is busy."""
        with self._opening:
            if self._answerer is None:
                self._answerer = self._open_answerer()
            return self._answerer

    @property
    def is_open(self) -> bool:
        """Whether what answers is loaded."""
        return self._answerer is not None

    @property
    def library(self) -> Library:
        """The documents that are answered from."""
        return self.answerer.library

    @property
    def offices(self) -> Offices:
        """Where to go, as staff last edited it."""
        return load_offices(self.settings.offices_file, self.settings.data_dir)

    @property
    def benefits(self) -> Shelf:
        """The rules of what can be got, as they may be used today."""
        if self._benefits is None:
            from knowledge.eligibility.currency import Shelf

            self._benefits = Shelf(self.settings.data_dir, samples=self.settings.samples == "on")
        return self._benefits

    @property
    def duties(self) -> Policy:
        """Who must be contacted how often, as the office set it."""
        return load_policy(self.settings.data_dir)

    @property
    def need_terms(self) -> Terms:
        """How long each step of a need may take, as the office set it."""
        return load_terms(self.settings.data_dir)

    @property
    def desk_terms(self) -> DeskTerms:
        """How the answer desk works, as the office set it."""
        return load_desk_terms(self.settings.data_dir)

    @property
    def aims(self) -> Aims:
        """What the office means to reach in a year, as it set it."""
        return load_aims(self.settings.data_dir)

    def moment(self) -> Moment:
        """Now, with the office's days."""
        return Moment(self.now(), self.settings.zone)

    @property
    def pushing(self) -> pushing.Policy:
        """How the office pushes, as it set it."""
        return pushing.load_policy(self.settings.data_dir)

    async def open(self) -> None:
        """Load what answers, in the answering thread, and what speaks to a language model, where one is set."""
        await self.think(lambda: self.answerer)
        await self.wordings.open()

    # -- running -----------------------------------------------------------------------------------------

    async def push_due(self, person_id: int | None = None) -> None:
        """Send what is due on this bot's channel. `person_id`: only what is for them, as at a terminal."""
        await self.pusher.push_due(person_id=person_id)

    def stop(self) -> None:
        """Ask `run` to end."""
        self.stopping.set()

    def is_stopped(self) -> bool:
        """Whether `run` was asked to end."""
        return self.stopping.is_set()

    async def close(self) -> None:
        """Let go of everything. Safe to call twice."""
        await self.telegram.session.close()
        await self.wordings.close()
        await self._refusals.settle()
        self._thinker.shutdown(wait=False, cancel_futures=True)
        self._drawer.shutdown(wait=False, cancel_futures=True)
        await asyncio.to_thread(self.database.close)

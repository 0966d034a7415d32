"""The composition root: everything a running bot is made of, put together in one place. Nothing happens at import."""

from __future__ import annotations

import asyncio
import contextlib
import functools
import logging
import signal
import threading
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING, TypeVar

from aiogram import Bot as Telegram
from aiogram import Dispatcher, Router
from aiogram.exceptions import AiogramError

from bot import chores, texts
from bot.answers.wordings import Wordings
from bot.channels.pace import Pace
from bot.channels.pausing import Refusals
from bot.channels.polling import Poller
from bot.channels.progress import Stopped
from bot.channels.telegram import POLL_SECONDS, open_telegram, pace_of
from bot.commands import register_commands
from bot.errors import DeliveryUnknown, Refusal, RunRefused
from bot.needs.likeness import Likeness, open_bundled
from bot.process.keys import load_secret
from bot.process.opening import open_database
from bot.settings import Settings
from bot.updates.dispatching import make_dispatcher
from bot.updates.identity import Identities, Identity
from bot.updates.inbox import Inbox
from bot.updates.memory import Memory
from bot.updates.rate import RateLimit
from jobs import pushing
from jobs.aims import Aims, load_aims
from jobs.clock import Clock
from jobs.deliveries import IN_FLIGHT, Pusher
from jobs.desk import load_terms as load_desk_terms
from jobs.duties import Policy, load_policy
from jobs.needs import load_terms
from jobs.scheduler import Scheduler
from knowledge.model import Answer
from knowledge.offices import Offices, load_offices
from storage import audit, known_names
from storage import inbox as rows
from storage.claims import LEASE
from storage.database import Database
from storage.desk_terms import DeskTerms
from storage.envelopes import Envelopes
from storage.locks import Lock
from storage.need_chain import Terms
from storage.need_steps import Moment
from storage.quotas import Limits, Share

if TYPE_CHECKING:
    from langchain_core.embeddings import Embeddings

    from bot.process.health import Health
    from jobs.courier import Courier
    from knowledge.answering import Answerer
    from knowledge.conversation import Turn
    from knowledge.eligibility.currency import Shelf
    from knowledge.library import Library
    from knowledge.thread import Thread
    from knowledge.wording.writing import Tell

logger = logging.getLogger(__name__)
T = TypeVar("T")

DRAIN = timedelta(seconds=20)  # service managers kill after 30
GAP = timedelta(hours=24)  # F20: Telegram keeps updates no longer


class App:
    """The running parts. Handlers get it as `app`."""

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
        self.pusher = Pusher(database, self._open_courier, self.now, share=share, lease=lease, in_flight=in_flight)
        self.envelopes = envelopes
        self._drain = drain
        self._poll_seconds = poll_seconds
        self.wordings = Wordings(settings, database, clock)
        self.rate = RateLimit(settings.asks_per_minute, clock.monotonic)
        self._open_answerer = open_answerer
        self._answerer: Answerer | None = None
        self._benefits: Shelf | None = None
        self._opening = threading.Lock()
        self._thinker = ThreadPoolExecutor(1, thread_name_prefix="siwen-answer")
        self._drawer = ThreadPoolExecutor(1, thread_name_prefix="siwen-draw")
        self._stop = asyncio.Event()
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

    async def run(self, *, poll: bool = True, prepare: Callable[[], None] | None = None) -> None:
        """Serve until SIGTERM or SIGINT, then finish what is in hand.

        `prepare` runs in the answering thread before the first update is fetched, when this is the one that polls.
        Raises RunRefused where polling can't go on: one line says why.
        """
        loop = asyncio.get_running_loop()
        for number in (signal.SIGTERM, signal.SIGINT):
            try:
                loop.add_signal_handler(number, self.stop)
            except NotImplementedError:  # Windows: Ctrl-C raises KeyboardInterrupt instead
                break
        health = await self._open_health()
        scheduler = Scheduler(self.clock, chores.list_jobs(self))
        scheduler.start()
        try:
            if poll:
                with contextlib.suppress(Stopped):
                    await self._poll(prepare)
            else:
                self.is_serving = True
                await self._stop.wait()
        finally:
            await self.pusher.drain(self._drain)
            await scheduler.stop()
            if health is not None:
                await health.stop()
            await self.close()

    async def _open_health(self) -> Health | None:
        """The pages for the machine's own watch, where a port is set. Raises RunRefused where it is taken."""
        if not self.settings.health_port:
            return None
        from bot.process.health import Health

        health = Health(self)
        try:
            await health.start(self.settings.health_port)
        except OSError as error:
            await self.close()
            port = self.settings.health_port
            raise RunRefused(f"设置 SIWEN_HEALTH_PORT 不对：端口 {port} 已被占用，请换一个") from error
        return health

    async def push_due(self, person_id: int | None = None) -> None:
        """Send what is due on this bot's channel. `person_id`: only what is for them, as at a terminal."""
        await self.pusher.push_due(person_id=person_id)

    def _open_courier(self) -> Courier:
        from bot.channels.courier import ChatCourier  # its views are loaded when something may be sent

        return ChatCourier(self)

    def stop(self) -> None:
        """Ask `run` to end."""
        self._stop.set()

    def is_stopped(self) -> bool:
        """Whether `run` was asked to end."""
        return self._stop.is_set()

    async def _poll(self, prepare: Callable[[], None] | None) -> None:
        lock = Lock(self.database, f"poller {self.inbox.source}")
        if not await asyncio.to_thread(lock.acquire):
            raise RunRefused("另一个 siwen 进程已在用这个令牌收消息：请停掉其中一个，或用 siwen run --no-poll")
        try:
            if prepare is not None:
                await self.think(prepare)
            self.is_serving = True
            kinds = self.dispatcher.resolve_used_update_types()
            poller = Poller(
                self.telegram,
                self.inbox,
                kinds,
                self.clock,
                poll_seconds=self._poll_seconds,
                language=self.settings.language,
            )
            # Beside the polling: a menu that can't be told to Telegram keeps nobody from asking.
            menu = asyncio.create_task(
                register_commands(self.telegram, self.settings.admin_ids, self.settings.language)
            )
            try:
                await poller.run(self._stop, self._report_gap, self.inbox.resume)
            finally:  # also where polling ended in a refusal: a call after the session is closed would open another
                menu.cancel()
                await asyncio.wait({menu})
        finally:
            await self.inbox.drain(self._drain)
            await asyncio.to_thread(lock.release)

    async def _report_gap(self) -> None:
        """F20: say so when we were away for longer than Telegram keeps what people wrote."""
        name, now = f"asked {self.inbox.source}", self.clock.now()
        last = await self.database.aread(lambda session: rows.marked(session, name))
        if last is None or now - last <= GAP:
            return
        hours = round((now - last) / timedelta(hours=1))
        logger.error("away for %s hours: Telegram keeps updates for 24, what was written before that is lost", hours)
        await self.database.awrite(
            lambda session: audit.record(session, person_id=None, act="run.gap", now=now, hours=hours)
        )
        for admin in sorted(self.settings.admin_ids):
            with contextlib.suppress(AiogramError, DeliveryUnknown):  # one who can't be told stops nothing
                text = texts.say(self.settings.language, "trouble.gap", hours=hours)
                await self.telegram.send_message(admin, text, parse_mode=None)

    async def close(self) -> None:
        """Let go of everything. Safe to call twice."""
        await self.telegram.session.close()
        await self.wordings.close()
        await self._refusals.settle()
        self._thinker.shutdown(wait=False, cancel_futures=True)
        self._drawer.shutdown(wait=False, cancel_futures=True)
        await asyncio.to_thread(self.database.close)


def build(
    settings: Settings,
    *,
    database: Database | None = None,
    telegram: Telegram | None = None,
    routers: Sequence[Router] | None = None,
    open_answerer: Callable[[], Answerer] | None = None,
    source: str | None = None,
    admins: frozenset[str] | None = None,
    clock: Clock | None = None,
    drain: timedelta = DRAIN,
    poll_seconds: int = POLL_SECONDS,
    lease: timedelta = LEASE,
    in_flight: int = IN_FLIGHT,
    open_needs_model: Callable[[], Embeddings] = open_bundled,
) -> App:
    """Put a bot together. Everything that is not given is made as the settings say.

    `source` names the stream of updates ("telegram:42", "local"): its part before the colon is the channel.
    `drain` is how long what is in hand may take at the end, `poll_seconds` how long Telegram holds an empty answer.
    `in_flight` pushes are sent at once; `lease` is longer than one may take.
    Raises WrongDatabase, Damaged, RunRefused.
    """
    clock = clock or Clock()
    telegram = telegram or open_telegram(settings, limits=Limits(replies=settings.reply_share))
    database = database or open_database(settings)
    source = source or f"telegram:{telegram.id}"
    identities = Identities(
        channel=source.partition(":")[0],
        secret=load_secret(settings.data_dir),
        admins=frozenset(str(number) for number in settings.admin_ids) if admins is None else admins,
        language=settings.language,
    )
    if routers is None:
        from bot.handlers import open_dispatcher

        dispatcher = open_dispatcher()
    else:
        dispatcher = make_dispatcher(routers)
    pace = pace_of(telegram)
    envelopes = Envelopes.of(settings.data_dir)
    given: dict[str, object] = {"memory": Memory()}
    inbox = Inbox(
        database=database,
        dispatcher=dispatcher,
        telegram=telegram,
        identities=identities,
        source=source,
        clock=clock,
        pace=pace,
        envelopes=envelopes,
        given=given,
    )
    app = App(
        settings=settings,
        database=database,
        telegram=telegram,
        dispatcher=dispatcher,
        inbox=inbox,
        identities=identities,
        open_answerer=open_answerer or (lambda: _open_answerer(settings, database)),
        clock=clock,
        pace=pace,
        envelopes=envelopes,
        drain=drain,
        poll_seconds=poll_seconds,
        lease=lease,
        in_flight=in_flight,
        open_needs_model=open_needs_model,
    )
    given["app"] = app
    return app


def _open_answerer(settings: Settings, database: Database) -> Answerer:
    from bot.answers.sources import configure_knowledge
    from knowledge.answering import open_answerer

    names = functools.partial(known_names.read_names, database)
    return open_answerer(configure_knowledge(settings, names))

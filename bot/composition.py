"""The composition root: everything a running bot is made of, put together in one place. Nothing happens at import."""

from __future__ import annotations

import functools
from collections.abc import Callable, Sequence
from datetime import timedelta
from typing import TYPE_CHECKING

from aiogram import Bot as Telegram
from aiogram import Router

from bot.app import App
from bot.channels.telegram import POLL_SECONDS, open_telegram, pace_of
from bot.models.likeness import open_bundled
from bot.process.keys import load_secret
from bot.process.opening import open_database
from bot.settings import Settings
from bot.updates.dispatching import make_dispatcher
from bot.updates.identity import Identities
from bot.updates.inbox import Inbox
from bot.updates.memory import Memory
from jobs.clock import Clock
from jobs.deliveries import IN_FLIGHT
from storage import known_names
from storage.claims import LEASE
from storage.database import Database
from storage.envelopes import Envelopes
from storage.quotas import Limits

if TYPE_CHECKING:
    from langchain_core.embeddings import Embeddings

    from jobs.courier import Courier
    from knowledge.answering import Answerer

DRAIN = timedelta(seconds=20)  # service managers kill after 30


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
        open_courier=_open_courier,
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


def _open_courier(app: App) -> Courier:
    from bot.courier import ChatCourier  # its views are loaded when something may be sent

    return ChatCourier(app)

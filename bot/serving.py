"""Serving: polling, the clock's chores and the pages of health, until the process is told to end."""

from __future__ import annotations

import asyncio
import contextlib
import logging
import signal
from collections.abc import Callable
from datetime import timedelta
from functools import partial
from typing import TYPE_CHECKING

from aiogram.exceptions import AiogramError

from bot import chores, texts
from bot.channels.polling import Poller
from bot.channels.progress import Stopped
from bot.commands import register_commands
from bot.errors import DeliveryUnknown, RunRefused
from jobs.scheduler import Scheduler
from storage import audit
from storage import inbox as rows
from storage.locks import Lock

if TYPE_CHECKING:
    from bot.app import App
    from bot.health import Health

logger = logging.getLogger(__name__)

GAP = timedelta(hours=24)  # F20: Telegram keeps updates no longer


async def serve(app: App, *, poll: bool = True, prepare: Callable[[], None] | None = None) -> None:
    """Serve until SIGTERM or SIGINT, then finish what is in hand.

    `prepare` runs in the answering thread before the first update is fetched, when this is the one that polls.
    Raises RunRefused where polling can't go on: one line says why.
    """
    loop = asyncio.get_running_loop()
    for number in (signal.SIGTERM, signal.SIGINT):
        try:
            loop.add_signal_handler(number, app.stop)
        except NotImplementedError:  # Windows: Ctrl-C raises KeyboardInterrupt instead
            break
    health = await _open_health(app)
    scheduler = Scheduler(app.clock, chores.list_jobs(app))
    scheduler.start()
    try:
        if poll:
            with contextlib.suppress(Stopped):
                await _poll(app, prepare)
        else:
            app.is_serving = True
            await app.stopping.wait()
    finally:
        await app.pusher.drain(app.drain)
        await scheduler.stop()
        if health is not None:
            await health.stop()
        await app.close()


async def _open_health(app: App) -> Health | None:
    """The pages for the machine's own watch, where a port is set. Raises RunRefused where it is taken."""
    if not app.settings.health_port:
        return None
    from bot.health import Health

    health = Health(app)
    try:
        await health.start(app.settings.health_port)
    except OSError as error:
        await app.close()
        port = app.settings.health_port
        raise RunRefused(f"设置 SIWEN_HEALTH_PORT 不对：端口 {port} 已被占用，请换一个") from error
    return health


async def _poll(app: App, prepare: Callable[[], None] | None) -> None:
    lock = Lock(app.database, f"poller {app.inbox.source}")
    if not await asyncio.to_thread(lock.acquire):
        raise RunRefused("另一个 siwen 进程已在用这个令牌收消息：请停掉其中一个，或用 siwen run --no-poll")
    try:
        if prepare is not None:
            await app.think(prepare)
        app.is_serving = True
        kinds = app.dispatcher.resolve_used_update_types()
        poller = Poller(
            app.telegram,
            app.inbox,
            kinds,
            app.clock,
            poll_seconds=app.poll_seconds,
            language=app.settings.language,
        )
        # Beside the polling: a menu that can't be told to Telegram keeps nobody from asking.
        menu = asyncio.create_task(register_commands(app.telegram, app.settings.admin_ids, app.settings.language))
        try:
            await poller.run(app.stopping, partial(_report_gap, app), app.inbox.resume)
        finally:  # also where polling ended in a refusal: a call after the session is closed would open another
            menu.cancel()
            await asyncio.wait({menu})
    finally:
        await app.inbox.drain(app.drain)
        await asyncio.to_thread(lock.release)


async def _report_gap(app: App) -> None:
    """F20: say so when we were away for longer than Telegram keeps what people wrote."""
    name, now = f"asked {app.inbox.source}", app.clock.now()
    last = await app.database.aread(lambda session: rows.marked(session, name))
    if last is None or now - last <= GAP:
        return
    hours = round((now - last) / timedelta(hours=1))
    logger.error("away for %s hours: Telegram keeps updates for 24, what was written before that is lost", hours)
    await app.database.awrite(
        lambda session: audit.record(session, person_id=None, act="run.gap", now=now, hours=hours)
    )
    for admin in sorted(app.settings.admin_ids):
        with contextlib.suppress(AiogramError, DeliveryUnknown):  # one who can't be told stops nothing
            text = texts.say(app.settings.language, "trouble.gap", hours=hours)
            await app.telegram.send_message(admin, text, parse_mode=None)

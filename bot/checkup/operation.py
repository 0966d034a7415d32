"""What whoever runs it looks after: the clock, the backups, the switch over all pushes, a restore that was cut."""

from __future__ import annotations

import asyncio
import shutil
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

from bot.checkup.finding import Finding, broken, fine, note
from bot.checkup.telegram import open_session
from bot.settings import Settings

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

T = TypeVar("T")

TOLERATED = timedelta(seconds=5)  # Telegram's header has whole seconds, and takes a while to come
TOO_MUCH = timedelta(seconds=60)  # leases and reminders are late by as much, certificates are refused soon after
BACKUP_AGE = timedelta(days=7)
_NTP = "开启自动对时：timedatectl set-ntp true"


def check_clock(settings: Settings, now: Callable[[], datetime] = lambda: datetime.now(UTC)) -> Finding:
    """The machine's clock against Telegram's, PostgreSQL's, and the last moment that is written down here."""
    others: list[tuple[str, timedelta]] = []
    if settings.bot_token is not None:
        theirs = asyncio.run(_ask_date(settings))
        others += [("Telegram", now() - theirs)] if theirs is not None else []
    if settings.database.startswith("postgres"):
        theirs = _read(settings, _read_database_clock)
        others += [("数据库", now() - theirs)] if theirs is not None else []
    last = _read(settings, _find_last_moment)
    if last is not None and last - now() > TOO_MUCH:
        return broken("clock", f"时钟比上次运行时还早（上次是 {last.astimezone(settings.zone):%Y-%m-%d %H:%M}）", _NTP)
    if not others:
        return note("clock", f"{now().astimezone(settings.zone):%Y-%m-%d %H:%M:%S}，没有可对照的时钟")
    name, off = max(others, key=lambda other: abs(other[1]))
    found = f"与 {name} 相差 {abs(off).total_seconds():.0f} 秒"
    if abs(off) > TOO_MUCH:
        return broken("clock", f"{found}：推送和提醒会早发或晚发", _NTP)
    return note("clock", found, _NTP) if abs(off) > TOLERATED else fine("clock", found)


async def _ask_date(settings: Settings) -> datetime | None:
    """The moment in a header of the Bot API server; None where it can't be asked: `token` says why."""
    import aiohttp

    try:
        async with open_session(settings.proxy) as session, session.head(settings.telegram_api) as response:
            return parsedate_to_datetime(response.headers["Date"])
    except (aiohttp.ClientError, OSError, TimeoutError, ValueError, KeyError):
        return None


def check_backup(settings: Settings, now: datetime) -> Finding:
    """When the last good backup was made, and whether another can be."""
    from jobs.backups import making, swap
    from storage import inbox

    if swap.is_unfinished(settings.data_dir):
        return broken("backup", "上次恢复没有做完，数据暂时打不开", "再运行一次 siwen restore，会接着做完")
    tools = None if settings.postgres_tools is None else str(settings.postgres_tools)
    if settings.database.startswith("postgres") and shutil.which("pg_dump", path=tools) is None:
        advice = "安装 PostgreSQL 客户端（版本不低于服务器），或用 SIWEN_POSTGRES_TOOLS 指明文件夹"
        return broken("backup", "没有找到 pg_dump，不能备份", advice)
    if settings.backup_dir is not None and not settings.backup_dir.is_dir():
        return broken("backup", f"SIWEN_BACKUP_DIR 指的文件夹 {settings.backup_dir} 不在", "挂上那块盘，或改设置")
    if settings.backup_dir is not None and (lacking := _find_lacking(settings.backup_dir)) > 0:
        advice = "腾出空间，或少留几份：siwen backup --keep 7"
        return broken("backup", f"备份盘还差 {lacking / 1024**2:.0f} MB 才放得下一份", advice)
    last = _read(settings, lambda session: inbox.marked(session, making.MARK))
    if last is None:
        return note("backup", "还没有备份", "siwen backup 文件夹（docs/operating.md 有每天自动备份的写法）")
    found = f"最近一次 {last.astimezone(settings.zone):%Y-%m-%d %H:%M}"
    return note("backup", found, "隔得久了：请运行 siwen backup") if now - last > BACKUP_AGE else fine("backup", found)


def _find_lacking(folder: Path) -> int:
    """Bytes that another backup as large as the last would lack there."""
    from jobs.backups.making import list_named

    named = list_named(folder)
    return named[-1].stat().st_size - shutil.disk_usage(folder).free if named else 0


def check_pushes(settings: Settings) -> Finding:
    """Whether all pushes are paused."""
    from storage import push_switch

    since = _read(settings, push_switch.paused_since)
    if since is None:
        return fine("pushes", "没有暂停")
    at = since.astimezone(settings.zone)
    return note("pushes", f"推送已暂停（{at:%Y-%m-%d %H:%M}起），回复照常", "查明后运行 siwen pause-pushes off")


def _read_database_clock(session: Session) -> datetime:
    from storage.clock import read_clock

    return datetime.fromtimestamp(read_clock(session), UTC)


def _find_last_moment(session: Session) -> datetime | None:
    from sqlalchemy import func, select

    from storage.tables import Mark

    return session.scalar(select(func.max(Mark.at)))


def _read(settings: Settings, query: Callable[[Session], T]) -> T | None:
    """What a database that is there and can be read says; what is wrong with it stands in its own line."""
    from sqlalchemy import make_url
    from sqlalchemy.exc import SQLAlchemyError

    from storage.database import Database
    from storage.errors import StorageRefusal

    try:
        address = make_url(settings.database)
        if address.get_backend_name() == "sqlite" and not Path(address.database or "").exists():
            return None
        database = Database.open(settings.database)
    except (SQLAlchemyError, StorageRefusal):
        return None
    try:
        return database.read(query)
    except (SQLAlchemyError, StorageRefusal):
        return None
    finally:
        database.close()

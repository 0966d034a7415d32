"""The database: that it can be reached, is at the newest schema, and holds together."""

from __future__ import annotations

from pathlib import Path

from bot.checkup.finding import Finding, broken, fine, note
from bot.settings import Settings


def check_database(settings: Settings) -> Finding:
    """Opens it, compares its revision with the newest, and reads through a SQLite file; makes nothing new."""
    from sqlalchemy import make_url
    from sqlalchemy.exc import SQLAlchemyError

    from storage.errors import StorageRefusal

    try:
        address = make_url(settings.database)
    except SQLAlchemyError:
        return broken(
            "database", "SIWEN_DATABASE_URL 不是数据库地址", "例如 postgresql://用户:口令@主机/库名；不设则用 SQLite"
        )
    place = address.render_as_string(hide_password=True)
    if address.get_backend_name() == "sqlite" and address.database and not Path(address.database).exists():
        return note("database", f"{place}，尚未建立", "make run 第一次启动时建立")
    try:
        return _examine(settings.database, place)
    except StorageRefusal as refusal:
        return broken("database", f"{place}：{refusal}", _advise(refusal.key))
    except SQLAlchemyError as error:
        return broken("database", f"{place}：打不开（{type(error).__name__}）", "检查 SIWEN_DATABASE_URL 和数据库服务")


def _examine(url: str, place: str) -> Finding:
    from alembic.runtime.migration import MigrationContext
    from alembic.script import ScriptDirectory

    from storage import migrations
    from storage.database import Database

    newest = ScriptDirectory.from_config(migrations.configure()).get_current_head()
    database = Database.open(url)
    try:
        database.check()
        present = database.read(lambda session: MigrationContext.configure(session.connection()).get_current_revision())
    finally:
        database.close()
    if present is None:
        return note("database", f"{place}，还没有表", "make run 启动时建立")
    if present != newest:
        return note("database", f"{place}，版本 {present}，最新 {newest}", "make run 启动时升级；升级前请先备份")
    kind = "完整性检查通过" if database.is_sqlite else "可连接"
    return fine("database", f"{place}，版本 {present}，{kind}")


def _advise(key: str) -> str:
    return {
        "database_busy": "确认数据库服务在运行，没有别的程序长时间占用",
        "database_damaged": "停下 siwen，用最近的备份替换数据库文件",
        "missing_driver": "见下面 extras 一行",
    }.get(key, "检查 SIWEN_DATABASE_URL")

"""Names, questions and replies stay in the database: no log line, no error report and no file beside it has them."""

from __future__ import annotations

import contextlib
import json
import logging
import sqlite3
from collections.abc import Sequence
from pathlib import Path

import pytest

from storage import audit
from storage.database import Database
from tests.chatter import Person as Someone
from tests.chatter import Town
from tests.privacy.test_own_data import enter_zhang, invite

ASKED = "金丝雀问题博士能拿多少安家费"
CANARIES = ("张三", "zhang@example.com", "13800000001", "孩子明年上小学", "想离开本区", ASKED, "Canaria")


def found_in(content: bytes) -> set[str]:
    """The canaries in what was written, as text or escaped as JSON."""
    ways = {name: (name.encode(), json.dumps(name).strip('"').encode()) for name in CANARIES}
    return {name for name, forms in ways.items() if any(form in content for form in forms)}


def found_below(folder: Path) -> dict[str, set[str]]:
    """The canaries in every file but the database, which is where they belong."""
    files = [path for path in folder.rglob("*") if path.is_file() and not path.name.startswith("siwen.db")]
    return {path.name: found for path in files if (found := found_in(path.read_bytes()))}


def written_beside(folder: Path, caplog: pytest.LogCaptureFixture, words: Sequence[str]) -> set[str]:
    """Which of these words stand in the log, or in a file beside the database, its name or what it holds."""
    told = "\n".join(f"{record.getMessage()} {record.exc_text or ''}" for record in caplog.records).encode()
    files = [path for path in folder.rglob("*") if path.is_file() and not path.name.startswith("siwen.db")]
    written = [told, *(path.name.encode() + path.read_bytes() for path in files)]
    forms = {word: (word.encode(), json.dumps(word).strip('"').encode()) for word in words}
    return {word for word, ways in forms.items() if any(way in content for way in ways for content in written)}


async def live(town: Town, ana: Someone, boss: Someone) -> None:
    """A day with everything that is written down, and two things that go wrong."""
    talent = await enter_zhang(town)
    await invite(town, ana, talent)
    await ana.says(ASKED)
    await boss.says("/start")
    await boss.presses(f"td:{talent}:0:0")
    await boss.says("/find 张三")
    await boss.says("联系 张三 电话 昨天 问需：孩子明年上小学")
    town.server.fail("sendMessage", status=409, description="Conflict: 张三")
    await town.deliver(ana.message(text=ASKED))
    await ana.says("/privacy")
    await ana.taps("导出")


async def test_no_name_is_written_outside_the_database(
    town: Town, boss: Someone, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    ana = town.person(7, "Canaria")
    await live(town, ana, boss)
    told = "\n".join(f"{record.getMessage()} {record.exc_text or ''}" for record in caplog.records)
    assert found_in(told.encode()) == set()
    assert found_below(town.app.settings.data_dir) == {}
    acts = await town.app.database.aread(lambda session: audit.list_acts(session, limit=None))
    assert acts
    assert found_in("\n".join(f"{row.act} {row.subject} {row.facts}" for row in acts).encode()) == set()


async def test_an_error_report_holds_ids_only(town: Town, caplog: pytest.LogCaptureFixture) -> None:
    """An update that fails until it is set aside is told with its number and the error's."""
    caplog.set_level(logging.DEBUG)
    ana = town.person(7, "Canaria")
    await ana.says("/start")
    for _ in range(3):
        town.server.fail("sendMessage", status=409, description="Conflict")
    await town.deliver(ana.message(text=ASKED))
    reports = [record for record in caplog.records if "set aside" in record.getMessage()]
    assert len(reports) == 1
    assert found_in(caplog.text.encode()) == set()


@pytest.mark.only_on("sqlite")
async def test_what_is_erased_is_in_no_page_of_the_file(town: Town, ana: Someone, database: Database) -> None:
    await invite(town, ana, await enter_zhang(town))
    await ana.says(ASKED)
    path = town.app.settings.data_dir / "siwen.db"
    database.fold_log()
    assert {ASKED, "zhang@example.com"} <= found_in(path.read_bytes())
    await ana.says("/privacy")
    await ana.taps("删除")
    await ana.taps("确认删除")
    gone = {ASKED, "zhang@example.com"}
    for file in (path, *path.parent.glob("siwen.db-*"), copy(path)):  # with its log, and as a backup would have it
        assert not gone & found_in(file.read_bytes()), file.name
    assert found_below(town.app.settings.data_dir) == {}


def copy(path: Path) -> Path:
    """A copy by SQLite's backup API."""
    made = path.with_name("siwen.db.copy")
    with contextlib.closing(sqlite3.connect(path)) as source, contextlib.closing(sqlite3.connect(made)) as target:
        source.backup(target)
    return made

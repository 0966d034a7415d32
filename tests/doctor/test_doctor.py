"""Each part of the checkup on real files, a real database and real HTTP on this machine."""

from __future__ import annotations

import argparse
import json
import os
import re
import sqlite3
import subprocess
import sys
from collections.abc import AsyncIterator, Awaitable, Callable
from pathlib import Path

import pytest
from aiohttp import web
from pydantic import SecretStr

from bot.checkup import Finding, Standing
from bot.checkup.machine import check_data_folder, check_extras, check_fonts, check_ocr, check_python
from bot.checkup.memory import check_database
from bot.checkup.office import check_office_files
from bot.checkup.telegram import examine_telegram
from bot.cli.days import parse_year
from bot.settings import Settings
from storage import migrations
from storage.database import open_engine
from tests.meta.project import ROOT

TOKEN = "123456:test-token-that-nobody-has-000000000"
SECRET = SecretStr(TOKEN)
Serve = Callable[[int, str], Awaitable[str]]


@pytest.fixture
async def serve() -> AsyncIterator[Serve]:
    """Start a server that gives one answer to everything; its address is returned."""
    runners = []

    async def start(status: int, body: str) -> str:
        async def answer(request: web.Request) -> web.Response:
            return web.Response(status=status, text=body)

        application = web.Application()
        application.router.add_route("*", "/{anything:.*}", answer)
        runner = web.AppRunner(application)
        await runner.setup()
        runners.append(runner)
        await web.TCPSite(runner, "127.0.0.1", 0).start()
        host, port = runner.addresses[0]
        return f"http://{host}:{port}"

    yield start
    for runner in runners:
        await runner.cleanup()


def settings(folder: Path, **given: object) -> Settings:
    return Settings(_env_file=None, data_dir=folder, **given)  # type: ignore[call-arg,arg-type] -- pydantic-settings' own


async def examine_token(folder: Path, **given: object) -> Finding:
    findings = await examine_telegram(settings(folder, bot_token=SECRET, **given))
    assert TOKEN not in str(findings)
    return next(finding for finding in findings if finding.part == "token")


async def test_a_token_that_telegram_knows(tmp_path: Path, serve: Serve) -> None:
    me = {"ok": True, "result": {"id": 7, "is_bot": True, "first_name": "四问", "username": "siwen_test_bot"}}
    finding = await examine_token(tmp_path, telegram_api=await serve(200, json.dumps(me)))
    assert finding.standing is Standing.FINE
    assert "@siwen_test_bot" in finding.found


@pytest.mark.parametrize(
    ("status", "body", "found", "advice"),
    [
        (401, '{"ok":false,"error_code":401,"description":"Unauthorized"}', "不认这个令牌", "@BotFather"),
        (404, '{"ok":false,"error_code":404,"description":"Not Found"}', "令牌不成样子", "@BotFather"),
        (502, '{"ok":false,"error_code":502,"description":"Bad Gateway"}', "502", "再试"),
        (404, "<html>nginx</html>", "不像 Bot API", "SIWEN_TELEGRAM_API"),
        (200, "[]", "不像 Bot API", "SIWEN_TELEGRAM_API"),
    ],
)
async def test_what_an_answer_of_the_server_means(
    tmp_path: Path, serve: Serve, status: int, body: str, found: str, advice: str
) -> None:
    finding = await examine_token(tmp_path, telegram_api=await serve(status, body))
    assert finding.standing is Standing.BROKEN
    assert found in finding.found
    assert advice in finding.advice


async def test_a_server_that_is_not_there(tmp_path: Path, unused_tcp_port: int) -> None:
    finding = await examine_token(tmp_path, telegram_api=f"http://127.0.0.1:{unused_tcp_port}")
    assert finding.standing is Standing.BROKEN
    assert "连不上 127.0.0.1" in finding.found
    assert "SIWEN_PROXY" in finding.advice


@pytest.mark.parametrize("scheme", ["http", "socks5", "socks5h"])
async def test_a_proxy_that_is_not_there(tmp_path: Path, unused_tcp_port: int, serve: Serve, scheme: str) -> None:
    proxy = f"{scheme}://office:pass-word@127.0.0.1:{unused_tcp_port}"
    findings = await examine_telegram(
        settings(tmp_path, bot_token=SECRET, proxy=proxy, telegram_api=await serve(200, '{"ok":true,"result":{}}'))
    )
    assert [(finding.part, finding.standing) for finding in findings] == [
        ("proxy", Standing.BROKEN),
        ("token", Standing.BROKEN),
    ]
    assert "SIWEN_PROXY" in findings[0].advice
    assert "代理连不上" in findings[1].found
    assert "pass-word" not in str(findings)


async def test_a_proxy_that_speaks_something_else(tmp_path: Path, serve: Serve) -> None:
    web_server = await serve(403, "no")
    finding = await examine_token(tmp_path, proxy=web_server, telegram_api="http://telegram.invalid")
    assert finding.standing is Standing.BROKEN
    assert "代理拒绝" in finding.found


async def test_a_proxy_without_a_port(tmp_path: Path) -> None:
    (finding, _) = await examine_telegram(settings(tmp_path, proxy="socks5h://proxy"))
    assert finding.standing is Standing.BROKEN
    assert "主机和端口" in finding.found


async def test_without_token_and_proxy_nothing_is_reached_for(tmp_path: Path) -> None:
    findings = await examine_telegram(settings(tmp_path, telegram_api="http://telegram.invalid"))
    assert {finding.standing for finding in findings} == {Standing.NOTE}


def test_a_database_that_is_not_there_yet_is_not_made(tmp_path: Path) -> None:
    assert check_database(settings(tmp_path)).standing is Standing.NOTE
    assert list(tmp_path.iterdir()) == []


def test_a_database_at_the_newest_schema(tmp_path: Path) -> None:
    given = settings(tmp_path)
    engine = open_engine(given.database)
    migrations.migrate(engine)
    engine.dispose()
    finding = check_database(given)
    assert finding.standing is Standing.FINE, finding
    assert "完整性检查通过" in finding.found


def test_F13_a_damaged_database_is_said(tmp_path: Path) -> None:
    given = settings(tmp_path)
    engine = open_engine(given.database)
    migrations.migrate(engine)
    engine.dispose()
    place = tmp_path / "siwen.db"
    with sqlite3.connect(place) as connection:
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    connection.close()
    whole = bytearray(place.read_bytes())
    whole[4096:8192] = os.urandom(4096)
    place.write_bytes(whole)
    finding = check_database(given)
    assert finding.standing is Standing.BROKEN
    assert "备份" in finding.advice


def test_a_wrong_database_address_is_named(tmp_path: Path) -> None:
    finding = check_database(settings(tmp_path, database_url="mysql://office:pass-word@host/db"))
    assert finding.standing is Standing.BROKEN
    assert "SIWEN_DATABASE_URL" in finding.found + finding.advice
    assert "pass-word" not in str(finding)


def test_a_data_folder_that_is_a_file(tmp_path: Path) -> None:
    (tmp_path / "data").write_text("no folder", encoding="utf-8")
    finding = check_data_folder(settings(tmp_path / "data"))
    assert finding.standing is Standing.BROKEN
    assert "SIWEN_DATA_DIR" in finding.advice


def test_the_machine_that_runs_this(tmp_path: Path) -> None:
    assert check_python().standing is Standing.FINE
    assert check_data_folder(settings(tmp_path / "new")).standing is not Standing.BROKEN
    assert not (tmp_path / "new").exists()
    assert check_fonts().standing is not Standing.BROKEN  # charts are of a later release
    assert check_extras(settings(tmp_path)).standing is not Standing.BROKEN


def test_scans_can_be_read_here() -> None:
    finding = check_ocr()
    assert finding.standing is Standing.FINE, finding


def test_the_command_ends_with_what_to_do(tmp_path: Path) -> None:
    """On a fresh folder: exit code 0, one JSON object a part, each part once."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith("SIWEN_")}
    done = subprocess.run(
        [sys.executable, "-m", "bot", "doctor", "--json"],
        cwd=tmp_path,
        env=kept | {"PYTHONPATH": str(ROOT), "SIWEN_DATA_DIR": "data", "PYTHONUTF8": "1"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    parts = [json.loads(line)["part"] for line in done.stdout.splitlines()]
    assert parts == [
        "python",
        "data",
        "database",
        "backup",
        "pushes",
        "model",
        "index",
        "office",
        "proxy",
        "token",
        "clock",
        "ocr",
        "fonts",
        "extras",
        "holidays",
    ]


def test_a_wrong_setting_is_one_line(tmp_path: Path) -> None:
    kept = {name: value for name, value in os.environ.items() if not name.startswith("SIWEN_")}
    done = subprocess.run(
        [sys.executable, "-m", "bot", "doctor"],
        cwd=tmp_path,
        env=kept | {"PYTHONPATH": str(ROOT), "SIWEN_TIMEZONE": "Guangzhou", "PYTHONUTF8": "1"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 1
    assert done.stderr.count("\n") == 1
    assert "SIWEN_TIMEZONE" in done.stderr


def test_the_offices_own_files_are_read_and_a_fault_is_named_by_its_line(tmp_path: Path) -> None:
    assert [one.standing for one in check_office_files(settings(tmp_path))] == [Standing.FINE]
    for name in ("budget.yaml", "aims.yaml", "needs.yaml", "indicators.yaml", "desk.yaml"):
        shipped = (ROOT / "jobs" / name).read_text(encoding="utf-8")
        (tmp_path / name).write_text(f"\ufeff{shipped}", encoding="utf-8")  # as an editor on Windows saves it
    assert [one.standing for one in check_office_files(settings(tmp_path))] == [Standing.FINE]
    budget = (tmp_path / "budget.yaml").read_text(encoding="utf-8-sig")
    line = next(number for number, text in enumerate(budget.split("\n"), 1) if text.startswith("  possible:"))
    wrong = re.sub(r"(?m)^  possible:.*$", "  possible: [60, 20, 100]", budget)
    (tmp_path / "budget.yaml").write_text(wrong, encoding="utf-8")
    (tmp_path / "aims.yaml").write_text("contacts: 很多\ncoverage_days: 90\n", encoding="utf-8")
    (tmp_path / "desk.yaml").write_bytes("answer: 人才".encode("gb18030"))
    (tmp_path / "needs.yaml").write_text("limits: [", encoding="utf-8")
    found = {Path(one.found.split(" ")[0]).name: one.found for one in check_office_files(settings(tmp_path))}
    assert f"第{line}行：rates.possible 应为从小到大的三个数" in found["budget.yaml"]
    assert "第1行：contacts 应为 1 到" in found["aims.yaml"]
    assert "不是 UTF-8 编码" in found["desk.yaml"]
    assert "行不是 YAML" in found["needs.yaml"]
    assert len(found) == 4


@pytest.mark.parametrize("text", ["0", "-1", "10000", "二〇二六", "26", "9999", "1899"])
def test_a_year_is_one_of_an_office(text: str) -> None:
    assert parse_year("2026") == 2026
    with pytest.raises(argparse.ArgumentTypeError, match="no year from 1900 to 2099"):
        parse_year(text)

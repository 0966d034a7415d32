"""`/stats`, `siwen stats` and plain SQL say the same of one year; the counts by day are those of the contacts."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from openpyxl import load_workbook
from sqlalchemy import text

from bot.__main__ import main
from bot.settings import Settings
from storage import contact_counts
from storage.database import Database
from tests import chatter, fakes
from tests.stats import office_year

PERIOD = ["--from", office_year.FIRST.isoformat(), "--to", office_year.LAST.isoformat()]


@pytest.fixture
def command(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> Settings:
    """The settings of the commands of this test."""
    monkeypatch.setenv("SIWEN_DATA_DIR", str(settings.data_dir))
    monkeypatch.setenv("SIWEN_DATABASE_URL", settings.database_url)
    return settings


def rows_of(shown: chatter.Shown) -> dict[str, tuple[str, ...]]:
    """A table as it is shown, by its first column."""
    table = next(block for block in shown.rich["blocks"] if block["type"] == "table") if shown.rich else {}
    rows = [[cell.get("text", "") for cell in row] for row in table["cells"]]
    return {str(row[0]): tuple(map(str, row[1:])) for row in rows[1:]}


async def test_bot_command_and_sql_agree(
    database: Database, command: Settings, telegram: fakes.FakeTelegram, capsys: pytest.CaptureFixture[str],
    tmp_path: Path,
) -> None:  # fmt: skip
    database.write(office_year.fill)
    sql = database.read(office_year.count_by_sql)
    assert main(["stats", *PERIOD, "--json"]) == 0
    told: dict[str, Any] = json.loads(capsys.readouterr().out)
    contacts, needs = told["contacts"], told["needs"]
    total = sum(number for _, number in sql["months"])
    assert (contacts["total"], contacts["greetings_only"], contacts["outside"]) == (total, sql["greetings"], 12)
    assert {month: number for month, number in contacts["by_month"].items() if number} == dict(sql["months"])
    assert contacts["by_channel"] == dict(sql["channels"])
    assert contacts["by_level"] == dict(sql["levels"])
    assert contacts["by_category"] == {str(category): number for category, number in sql["categories"]}
    assert {one["name"]: one["contacts"] for one in contacts["by_official"]} == dict(sql["officials"])
    assert contacts["asks"] == dict(sql["asks"])
    assert told["goal"] == {"year": 2026, "contacts": 260, "done": total + 12}
    assert (sum(told["coverage"]["reached"].values()), sum(told["coverage"]["talents"].values())) == (sql["reached"], 3)
    assert (needs["opened"], needs["settled"]) == (sql["opened"], sql["settled"])
    assert (needs["median_days"], needs["p90_days"], needs["overdue"]) == (sql["median"], sql["p90"], sql["open"])
    assert {"settle": needs["confirmed"], "reopen": needs["reopened"]} == dict(sql["moves"])
    found = {row["article"]: (sum(row["needs"].values()), row["suggestions"]) for row in told["articles"]}
    assert found == {article: (needs, suggestions) for article, needs, suggestions in sql["articles"]}
    assert (told["questions"]["asked"], told["questions"]["answered"]) == (sql["asked"], sql["answered"])
    assert {row["article"]: row["questions"] for row in told["questions"]["topics"]} == dict(sql["topics"])

    now = chatter.FixedTime()
    now.at = datetime.now(UTC)  # as the command has it
    async with chatter.open_town(command, telegram, clock=now.clock) as town:
        chief = town.person(9)
        await chief.says("/stats")
        await chief.taps("自选日期")
        shown = await chief.says("2026-10-31 至 2026-01-01")
        assert "没看出" in shown.text
        shown = await chief.says("2026-01-01 至 2026-10-31")
        assert f"联系 {total} 人次；2026年目标 260，已有 {total + 12}" in shown.text
        assert f"联系到 {sql['reached']}/3 位人才" in shown.text
        assert f"需求登记 {sql['opened']} 项，办结 {sql['settled']}，逾期 {sql['open']}" in shown.text
        assert f"一半在 {sql['median']} 天内办结，九成在 {sql['p90']} 天内" in shown.text
        assert f"提问 {sql['asked']} 个，答上 {sql['answered']}" in shown.text
        tables = {}
        for label in ("按月", "方式", "联系人", "类别", "四问", "覆盖", "需求", "提问", "条款"):
            tables[label] = rows_of(await chief.taps(label))
            await chief.taps("返回")
        assert [row[0] for row in tables["按月"].values() if row[0] != "0"] == [str(each) for _, each in sql["months"]]
        assert sorted(row[0] for row in tables["方式"].values()) == sorted(str(each) for _, each in sql["channels"])
        assert {who: row[1] for who, row in tables["联系人"].items() if who != "合计"} == {
            name: str(number) for name, number in sql["officials"]
        }
        assert tables["需求"]["全部"] == tuple(
            str(sql[name]) for name in ("opened", "settled", "median", "p90", "open")
        )
        assert {name: tuple(map(int, row)) for name, row in tables["条款"].items() if name != "没有对应条款"} == {
            article: (needs, suggestions) for article, needs, suggestions in sql["articles"] if article
        }
        await chief.taps("按月")
        shown = await chief.taps("看图")
        assert shown.document is not None
        assert bytes.fromhex(shown.document["content"])[:4] == b"\x89PNG"
        await chief.taps("返回")
        shown = await chief.taps("Excel")
        assert shown.document is not None
        (tmp_path / "stats.xlsx").write_bytes(bytes.fromhex(shown.document["content"]))
        book = load_workbook(tmp_path / "stats.xlsx")
        assert [row[1].value for row in book["各月联系"].iter_rows(min_row=2) if row[1].value] == [
            number for _, number in sql["months"]
        ]
        # The command writes the same file.
        assert main(["stats", *PERIOD, "--xlsx", str(tmp_path / "command.xlsx")]) == 0
        assert "command.xlsx" in capsys.readouterr().out
        other = load_workbook(tmp_path / "command.xlsx")
        assert [list(sheet.values) for sheet in other] == [list(sheet.values) for sheet in book]
        assert main(["stats", *PERIOD, "--xlsx", str(tmp_path / "none" / "command.xlsx")]) == 1
        # From month to month, as far as they have begun; a range of one's own has no neighbours.
        await chief.says("/stats")
        shown = await chief.taps("本月")
        assert "下月 ›" not in shown.labels
        month = shown.text.split("\n")[0]
        shown = await chief.taps("‹ 上月")
        assert shown.text.split("\n")[0] != month
        assert (await chief.taps("下月 ›")).text.split("\n")[0] == month
        # A liaison sees their own talents, and none of what is the office's alone.
        liaison = town.person(7)
        shown = await liaison.says("/stats")
        assert "您联系的人才" in shown.text
        assert "目标" not in shown.text
        assert "提问" not in shown.labels
        assert "2/2 位人才" in shown.text
        stranger = town.person(12)
        shown = await stranger.says("/stats")
        assert "人次" not in shown.text


def test_the_counts_are_proved_and_mended(
    database: Database, command: Settings, capsys: pytest.CaptureFixture[str]
) -> None:
    del command
    database.write(office_year.fill)  # an edit, a contact taken back, an erased talent
    assert database.read(contact_counts.find_differences) == []
    assert main(["stats", "--prove"]) == 0
    spoil = "UPDATE contact_counts SET contacts = contacts + 2 WHERE dimension = 'level' AND day = '2026-08-31'"
    database.write(lambda session: session.execute(text(spoil)))
    database.write(lambda session: session.execute(text("UPDATE talents SET last_contact_on = NULL WHERE id = 1")))
    database.write(lambda session: session.execute(text("UPDATE asks SET told_on = NULL WHERE kind = 'suggestion'")))
    capsys.readouterr()
    assert main(["stats", "--prove", "--json"]) == 1
    found = json.loads(capsys.readouterr().out)
    assert found["counts"] == [{"dimension": "level", "day": "2026-08-31", "key": "district_leader", "by": -2}]
    assert found["last_days"] == [1]
    assert len(found["suggestions"]) == 10
    assert main(["stats", "--mend"]) == 0
    assert main(["stats", "--prove"]) == 0
    assert "一致" in capsys.readouterr().out


def test_what_is_no_period_is_refused(command: Settings, capsys: pytest.CaptureFixture[str]) -> None:
    del command
    assert main(["stats", "--from", "2026-03-01", "--to", "2026-02-01"]) == 1
    assert "--from" in capsys.readouterr().out

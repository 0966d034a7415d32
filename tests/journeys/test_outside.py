"""Contacts made outside the system come in as numbers with a source."""

from __future__ import annotations

from datetime import date

import pytest
from sqlalchemy import select

from bot.figures.outside_line import read_line
from storage.outside_counts import CountFields
from storage.tables import AuditRow, OutsideCount
from tests.chatter import Person, Town

TODAY = date(2026, 11, 23)


async def rows(town: Town, table: type) -> list:
    return await town.app.database.aread(lambda session: list(session.scalars(select(table).order_by(table.id))))


@pytest.mark.parametrize(
    ("text", "contacts", "level", "channel", "first", "last", "source"),
    [
        ("12次 区领导 走访 2026-07-01至2026-09-30 来源：台账", 12, "district_leader", "visit", (7, 1), (9, 30), "台账"),
        ("来源:台账 7号卷", 0, "", "", (), (), ""),
        ("主要领导电话３人次，１１月３日，来源 台账第7号", 3, "chief_leader", "phone", (11, 3), (11, 3), "台账第7号"),
        ("12次 区领导 走访 2026-09-30至2026-07-01 来源：台账", 0, "", "", (), (), ""),
        ("12次 区领导 走访 2026-02-30 来源：台账", 0, "", "", (), (), ""),
        ("-3次 走访", 0, "", "", (), (), ""),
    ],
)
def test_the_line(
    text: str, contacts: int, level: str, channel: str, first: tuple[int, ...], last: tuple[int, ...], source: str
) -> None:
    fields, missing = read_line(text, TODAY)
    if not contacts:
        assert fields is None
        assert missing
        return
    days = date(2026, first[0], first[1]), date(2026, last[0], last[1])
    assert fields == CountFields(contacts, level, channel, *days, source)


async def test_staff_enter_a_number_once_and_take_it_out(town: Town, boss: Person) -> None:
    await boss.says("/outside")
    await boss.taps("登记")
    screen = await boss.says("12次 走访")
    assert "缺：层级" in screen.text
    line = "12次 区领导 走访 2026-07-01至2026-09-30 来源：涉密渠道台账"
    screen = await boss.says(line)
    assert "已登记" in screen.text
    assert "2026年7月1日–2026年9月30日 · 区领导 · 走访 · 12次 · 涉密渠道台账" in screen.text
    await boss.taps("登记")
    await boss.says(line)
    assert len(await rows(town, OutsideCount)) == 1
    screen = await boss.taps("删 1")
    assert "已删去" in screen.text
    assert await rows(town, OutsideCount) == []
    assert [row.act for row in await rows(town, AuditRow)] == ["outside.enter", "outside.remove"]


async def test_nobody_else_does(town: Town, ana: Person) -> None:
    await ana.says("/outside")
    await ana.presses("oc:add:0")
    assert ana.toast
    assert await rows(town, OutsideCount) == []

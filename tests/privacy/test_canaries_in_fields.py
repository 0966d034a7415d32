"""A canary in every field that somebody fills in, and in what breaks: none of it is written beside the database."""

from __future__ import annotations

import logging
from pathlib import Path

import pytest
from aiogram import Router
from aiogram.types import Message
from sqlalchemy import insert, select

from bot.composition import build
from bot.process.logs import RedactingFormatter
from bot.settings import Settings
from bot.updates.work import Work
from storage import audit
from storage.tables import Account, Ask, Attachment, Contact, Employer, Invitation, Official, Promise, Talent
from tests.chatter import FixedTime, Person, Town
from tests.fakes import FakeTelegram
from tests.journeys.test_contact_files import sends
from tests.privacy.test_canaries import found_below
from tests.roster.files import write_csv

BIRD = "金丝雀"
HEAD = (
    "姓名",
    "学历学位",
    "单位",
    "产业领域",
    "手机号",
    "邮箱",
    "标签",
    "联系领导",
    "领导单位",
    "联络员",
    "联络员单位",
)
ROW = (
    f"{BIRD}名", f"{BIRD}学位", f"{BIRD}单位", f"{BIRD}产业", "13900009876", "jinsique@example.com", f"{BIRD}签",
    f"{BIRD}导", f"{BIRD}府", f"{BIRD}联", f"{BIRD}局",
)  # fmt: skip
SIGNS = (BIRD, "13900009876", "jinsique", "\\u91d1\\u4e1d\\u96c0")


def told(caplog: pytest.LogCaptureFixture) -> str:
    """What `siwen run` would have written to its log."""
    formatter = RedactingFormatter("%(levelname)s %(name)s %(message)s")
    return "\n".join(formatter.format(record) for record in caplog.records)


def birds_in(text: str) -> list[str]:
    return [line for line in text.splitlines() if any(sign in line for sign in SIGNS)]


async def test_no_field_that_is_filled_in_is_written_beside_the_database(
    town: Town, ana: Person, boss: Person, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    roster = tmp_path / "received" / f"{BIRD}.csv"
    roster.parent.mkdir()
    await boss.sends_file(write_csv(roster, [HEAD, ROW]))
    roster.unlink()
    await boss.taps("确认录入")
    await boss.says(f"联系 {BIRD}名 电话 昨天 问候：{BIRD}候 问情：{BIRD}情（限知） 问需：{BIRD}需 问策：{BIRD}策")
    await boss.taps(f"{BIRD}联")
    await sends(boss, "document", b"%PDF-1.4", file_name=f"{BIRD}附件.pdf", mime_type="application/pdf")
    await boss.taps("承诺")
    await boss.taps(f"{BIRD}策")
    await boss.taps("一周")
    await boss.taps("改一下")
    await boss.taps("同行")
    await boss.says(f"{BIRD}行")
    await boss.taps("保存")
    await boss.says(f"联系 {BIRD}名 走访 问情：{BIRD}草稿")  # stays a draft
    await ana.says("/register")
    await ana.taps("单位经办")
    await ana.says(f"{BIRD}单位 {BIRD}办")
    await ana.says(f"/find {BIRD}")
    await boss.says(f"/find {BIRD}")

    def read(session) -> tuple[dict[str, str], str]:  # type: ignore[no-untyped-def] # noqa: ANN001 -- SQLAlchemy's
        tables = (Talent, Employer, Official, Contact, Ask, Promise, Attachment, Invitation)
        kept = {table.__name__: str(session.execute(select(*table.__table__.columns)).all()) for table in tables}
        acts = audit.list_acts(session, limit=None)
        return kept, "\n".join(f"{row.act} {row.subject} {row.facts}" for row in acts)

    kept, acts = await town.app.database.aread(read)
    assert {name for name, rows in kept.items() if BIRD not in rows} == set()  # each of them was planted
    assert birds_in(acts) == []
    assert birds_in(told(caplog)) == []
    folder = town.app.settings.data_dir
    assert found_below(folder) == {}
    files = [path for path in folder.rglob("*") if path.is_file() and not path.name.startswith("siwen.db")]
    assert [path.name for path in files if BIRD in path.name or BIRD.encode() in path.read_bytes()] == []


def faulty() -> Router:
    """A handler with a bug: an INSERT that the database refuses, with what the person wrote among its parameters."""
    made = Router()

    async def break_down(message: Message, work: Work) -> None:
        values = {"channel": "telegram", "external_id": message.text, "person_id": 1}

        def enter(session) -> None:  # type: ignore[no-untyped-def] # noqa: ANN001 -- SQLAlchemy's
            session.execute(insert(Account).values(**values))
            session.execute(insert(Account).values(**values))

        try:
            await work.now(enter)
        except Exception as error:
            raise ValueError(f"could not enter {message.text}") from error

    made.message.register(break_down)
    return made


async def test_the_traceback_of_a_bug_holds_nothing_that_was_written(
    settings: Settings, telegram: FakeTelegram, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    changed = settings.model_copy(update={"telegram_api": telegram.url})
    app = build(changed, routers=[faulty()], clock=FixedTime().clock)
    try:
        ana = Town(app, telegram).person(7, f"{BIRD}人")
        await ana.says(f"{BIRD}问题")
    finally:
        await app.close()
    log = told(caplog)
    assert "ValueError" in log
    assert "sqlalchemy.exc.IntegrityError" in log  # the cause is told, by its type and place
    assert birds_in(log) == []
    assert "出了点问题" in ana.screen.text
    # SQLAlchemy itself prints no parameters. PostgreSQL's own DETAIL does: the formatter leaves that out.
    causes = [record.exc_info[1].__cause__ for record in caplog.records if record.exc_info and record.exc_info[1]]
    printed = "\n".join(line for line in "\n".join(map(str, causes)).splitlines() if not line.startswith("DETAIL"))
    assert "SQL parameters hidden" in printed
    assert birds_in(printed) == []

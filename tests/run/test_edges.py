"""The small parts: the limit, the secret, the log, who is who, the ticking, proxies."""

from __future__ import annotations

import asyncio
import logging
import stat
import sys
import threading
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy.orm import Session

from bot.channels.telegram import proxy_address
from bot.process.keys import load_secret, sign_asker
from bot.process.logs import RedactingFormatter, redact
from bot.updates.identity import REMEMBERED, Identities
from bot.updates.rate import RateLimit
from jobs import retention
from jobs.clock import Clock
from jobs.scheduler import Job, Scheduler
from knowledge.model import Audience
from storage import drafts, inbox, people, questions
from storage.database import Database
from storage.people import Known
from storage.questions import Asked

NOW = datetime(2026, 11, 23, 8, tzinfo=UTC)
TOKEN = "123456:ABCdefGHIjklMNOpqrSTUvwxYZ0123456789-_a"


# -- the limit ---------------------------------------------------------------------------------------------


def test_I7_who_asks_too_fast_waits_is_told_once_a_minute_and_holds_nobody_else_up() -> None:
    seconds = 1000.0
    limit = RateLimit(12, lambda: seconds)
    assert [limit.take(1) for _ in range(12)] == [None] * 12
    waits = [limit.take(1) for _ in range(50)]
    assert [wait.say for wait in waits if wait] == [True] + [False] * 49
    assert waits[0] is not None
    assert waits[0].seconds == 5  # twelve a minute
    assert limit.take(2) is None
    seconds += 5
    assert limit.take(1) is None
    again = limit.take(1)
    assert again is not None
    assert not again.say
    seconds += 60
    assert [limit.take(1) for _ in range(12)] == [None] * 12
    told = limit.take(1)
    assert told is not None
    assert told.say


# -- the secret --------------------------------------------------------------------------------------------


def test_the_secret_is_made_once_for_its_owner_only(tmp_path: Path) -> None:
    found: list[bytes] = []
    threads = [threading.Thread(target=lambda: found.append(load_secret(tmp_path / "data"))) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(set(found)) == 1
    assert len(found[0]) == 32
    files = list((tmp_path / "data").iterdir())
    assert [file.name for file in files] == ["secret.key"]
    if sys.platform != "win32":  # which has no such modes
        assert stat.S_IMODE(files[0].stat().st_mode) == 0o600
    assert load_secret(tmp_path / "data") == found[0]


def test_an_asker_is_another_under_another_secret() -> None:
    assert sign_asker(b"a" * 32, 7) == sign_asker(b"a" * 32, 7)
    assert len({sign_asker(b"a" * 32, 7), sign_asker(b"b" * 32, 7), sign_asker(b"a" * 32, 8)}) == 3


# -- the log -----------------------------------------------------------------------------------------------


def test_no_token_and_no_words_of_a_person_reach_the_log() -> None:
    formatter = RedactingFormatter("%(message)s")
    try:
        try:
            {}["张三的身份证"]
        except KeyError as error:
            raise ValueError(f"https://api.telegram.org/bot{TOKEN}/getMe 李四") from error
    except ValueError:
        record = logging.LogRecord("bot", logging.ERROR, __file__, 1, "call of %s failed", (TOKEN,), sys.exc_info())
    line = formatter.format(record)
    assert "张三" not in line
    assert "李四" not in line
    assert TOKEN not in line
    assert "KeyError" in line
    assert "ValueError" in line
    assert "test_edges.py" in line
    assert redact(f"a {TOKEN} b") == "a [token] b"


# -- who is who --------------------------------------------------------------------------------------------


def test_identities_know_admins_languages_and_forget_the_least_recent() -> None:
    identities = Identities(channel="telegram", secret=b"s" * 32, admins=frozenset({"1"}), language="zh")
    admin = identities.remember(Known(10, "1", "en", plain=True, reachable=True))
    talent = identities.remember(Known(11, "2", None, plain=False, reachable=True))
    assert (admin.is_admin, admin.audience, admin.language, admin.plain) == (True, Audience.STAFF, "en", True)
    assert (talent.is_admin, talent.audience, talent.language) == (False, Audience.PUBLIC, "zh")
    assert identities.change(talent, language="en").language == "en"
    again = identities.recall("2")
    assert again is not None
    assert again.language == "en"
    for number in range(REMEMBERED - 1):
        identities.remember(Known(100 + number, f"x{number}", None, plain=False, reachable=True))
    assert identities.unknown(["1", "2"]) == {"1"}
    identities.forget("2")
    assert identities.recall("2") is None


def test_people_are_entered_once_and_keep_what_they_chose(database: Database) -> None:
    first = database.write(lambda session: people.identify(session, "telegram", ["7", "8"], NOW))
    database.write(lambda session: people.set_language(session, first["7"].person_id, "en"))
    database.write(lambda session: people.set_plain(session, first["7"].person_id, plain=True))
    second = database.write(lambda session: people.identify(session, "telegram", ["7", "9"], NOW))
    assert second["7"] == Known(first["7"].person_id, "7", "en", plain=True, reachable=True)
    assert second["9"].person_id not in {known.person_id for known in first.values()}
    local = database.write(lambda session: people.identify(session, "local", ["7"], NOW))
    assert local["7"].person_id != first["7"].person_id  # another channel, another account


# -- questions ---------------------------------------------------------------------------------------------


def ask(number: int, *, asker: str = "a" * 64, at: datetime = NOW) -> Asked:
    return Asked("telegram:42", number, asker, at, "zh", f"问{number}", "answered", [{"article": "第九条"}], 12.5)


def send_to_office(
    database: Database, source: str, update_id: int, asker: str, *, person_id: int, now: datetime
) -> None:
    def send(session: Session) -> None:
        question = questions.find(session, source, update_id, asker)
        assert question is not None
        questions.mark_sent(session, question, person_id, now)

    database.write(send)


def test_a_question_is_recorded_once_rated_and_sent_to_the_office(database: Database) -> None:
    person = database.write(lambda session: people.identify(session, "telegram", ["7"], NOW))["7"]
    for _ in range(2):
        database.write(lambda session: questions.record(session, ask(1)))
    database.write(lambda session: questions.record(session, ask(2, at=NOW + timedelta(seconds=1))))
    assert database.read(questions.count) == 2
    key = ("telegram:42", 1, "a" * 64)
    stranger = ("telegram:42", 1, "b" * 64)

    def write(act: str, *who: object, **more: object) -> bool:
        return database.write(lambda session: getattr(questions, act)(session, *who, **more))

    assert not write("rate", *stranger, helpful=True, now=NOW)
    assert write("rate", *key, helpful=False, now=NOW)
    assert write("rate", *key, helpful=False, reason="答非所问", now=NOW)
    assert [(q.update_id, q.reason) for q in database.read(questions.list_unhelpful)] == [(1, "答非所问")]
    assert not write("add_note", *key, "补充")  # nobody waits for it yet
    for moment in (NOW, NOW + timedelta(hours=1)):
        send_to_office(database, *key, person_id=person.person_id, now=moment)
    assert write("add_note", *key, "补充")
    assert write("add_note", *key, "补充")  # replayed
    (waiting,) = database.read(questions.list_open)
    assert (waiting.sent_at, waiting.person_id, waiting.note) == (NOW, person.person_id, "补充")
    assert write("mark_answered", waiting.id, NOW)
    assert not write("mark_answered", waiting.id, NOW)
    found = database.read(lambda session: questions.find(session, *key))
    assert found is not None
    assert found.person_id is None  # whose it was is forgotten
    latest = database.read(lambda session: questions.latest(session, "a" * 64))
    assert latest is not None
    assert latest.update_id == 2


async def test_what_is_old_is_blanked_but_for_what_somebody_waits_for(database: Database) -> None:
    person = database.write(lambda session: people.identify(session, "telegram", ["7"], NOW))["7"]
    for number in (1, 2):
        database.write(lambda session, n=number: questions.record(session, ask(n)))
    send_to_office(database, "telegram:42", 2, "a" * 64, person_id=person.person_id, now=NOW)
    later = NOW + questions.TEXT_KEPT
    await database.awrite(lambda session: retention.erase_old(session, later - timedelta(days=1)))
    assert [database.read(lambda s, n=n: questions.find(s, "telegram:42", n, "a" * 64)).text for n in (1, 2)] == [  # type: ignore[union-attr] # they are there
        "问1",
        "问2",
    ]
    await database.awrite(lambda session: retention.erase_old(session, later))
    assert [database.read(lambda s, n=n: questions.find(s, "telegram:42", n, "a" * 64)).text for n in (1, 2)] == [  # type: ignore[union-attr] # they are there
        None,
        "问2",
    ]


async def test_a_form_that_nobody_finishes_goes_after_its_week(database: Database) -> None:
    person = database.write(lambda session: people.identify(session, "telegram", ["7"], NOW))["7"].person_id
    database.write(lambda session: drafts.begin(session, person, chat="7", form="staff", facts={}, now=NOW))
    later = NOW + drafts.KEPT
    await database.awrite(lambda session: retention.erase_old(session, later - timedelta(seconds=1)))
    assert database.read(lambda session: drafts.find(session, person)) is not None
    await database.awrite(lambda session: retention.erase_old(session, later))
    assert database.read(lambda session: drafts.find(session, person)) is None


# -- the ticking -------------------------------------------------------------------------------------------


async def test_after_the_clock_jumps_every_job_looks_at_once() -> None:
    offset = timedelta(0)
    looked: list[datetime] = []
    seen = asyncio.Event()

    async def look(now: datetime) -> None:
        looked.append(now)
        seen.set()

    clock = Clock(now=lambda: datetime.now(UTC) + offset)
    scheduler = Scheduler(clock, [Job("look", timedelta(hours=1), look)], watch_seconds=0.05)
    scheduler.start()
    for step in (timedelta(0), -timedelta(hours=1), timedelta(days=1)):
        offset += step  # at first the start itself
        seen.clear()
        await asyncio.wait_for(seen.wait(), 10)
    await asyncio.sleep(0.3)
    await scheduler.stop()
    assert len(looked) == 3  # the next ones are an hour away
    assert looked[1] < looked[0] < looked[2]


async def test_a_job_that_fails_is_logged_and_runs_again(caplog: pytest.LogCaptureFixture) -> None:
    runs: list[datetime] = []
    twice = asyncio.Event()

    async def stumble(now: datetime) -> None:
        runs.append(now)
        if len(runs) == 2:
            twice.set()
        raise LookupError("张三")

    scheduler = Scheduler(Clock(), [Job("stumble", timedelta(seconds=0.1), stumble)])
    scheduler.start()
    await asyncio.wait_for(twice.wait(), 10)
    await scheduler.stop()
    assert "job stumble failed" in caplog.text


async def test_what_a_job_has_in_a_thread_is_over_before_the_ticking_has_stopped() -> None:
    begun, go_on, over = threading.Event(), threading.Event(), threading.Event()

    def work() -> None:
        begun.set()
        go_on.wait(10)
        over.set()

    scheduler = Scheduler(Clock(), [Job("work", timedelta(hours=1), lambda _now: asyncio.to_thread(work))])
    scheduler.start()
    await asyncio.to_thread(begun.wait, 10)
    stopping = asyncio.create_task(scheduler.stop())
    await asyncio.sleep(0.1)
    assert not stopping.done()
    go_on.set()
    await stopping
    assert over.is_set()


# -- proxies -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("setting", "address"),
    [
        ("", ""),
        ("http://127.0.0.1:3128", "http://127.0.0.1:3128"),
        ("socks5://127.0.0.1:1080", "socks5://127.0.0.1:1080"),
        ("socks5h://u:p@127.0.0.1:1080", "socks5://u:p@127.0.0.1:1080"),
    ],
)
def test_a_proxy_is_written_as_the_library_wants_it(setting: str, address: str) -> None:
    assert proxy_address(setting) == address


def test_a_mark_is_remembered_in_utc(database: Database) -> None:
    shanghai = datetime.fromisoformat("2026-11-23T16:00:00+08:00")
    database.write(lambda session: inbox.mark(session, "asked", shanghai))
    assert database.read(lambda session: inbox.marked(session, "asked")) == NOW
    with pytest.raises(Exception, match="time zone"):
        database.write(lambda session: inbox.mark(session, "asked", shanghai.replace(tzinfo=None)))

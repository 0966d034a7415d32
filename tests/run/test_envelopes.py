"""What waits in the inbox is sealed; its keys go when nothing waits for them."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from bot.composition import build
from bot.settings import Settings
from storage import inbox
from storage.database import Database
from storage.envelopes import Envelopes
from tests.conftest import at
from tests.fakes import FakeTelegram, message
from tests.run.serving import answer, route, running, sent
from tests.run.test_inbox import rows_of

NOW = datetime(2026, 11, 23, 4, 30, tzinfo=UTC)
WORDS = '{"message": {"from": {"id": 7}, "text": "张三"}}'


def test_only_who_has_the_key_reads_it(tmp_path: Path) -> None:
    envelopes = Envelopes.of(tmp_path)
    sealed = envelopes.seal(WORDS, NOW)
    assert sealed != envelopes.seal(WORDS, NOW)
    assert "张三" not in sealed
    assert Envelopes.of(tmp_path).open(sealed) == WORDS  # another process, another start
    (key,) = (tmp_path / "inbox_keys").iterdir()
    assert (key.name, key.stat().st_mode & 0o777, key.stat().st_size) == ("2026112304.key", 0o600, 32)
    assert Envelopes.of(tmp_path / "copy").open(sealed) is None


@pytest.mark.parametrize(
    "harm", [lambda sealed: sealed[:-6] + "AAAA==", lambda sealed: sealed[:11] + "!", lambda _: "x"]
)
def test_what_was_tampered_with_is_not_read(tmp_path: Path, harm: object) -> None:
    envelopes = Envelopes.of(tmp_path)
    assert envelopes.open(harm(envelopes.seal(WORDS, NOW))) is None
    assert envelopes.open("../../secret.AAAA") is None


def test_keys_go_when_their_hour_is_over_and_nothing_waits_for_them(tmp_path: Path) -> None:
    envelopes = Envelopes.of(tmp_path)
    first, second = envelopes.seal(WORDS, NOW), envelopes.seal(WORDS, NOW + timedelta(hours=1))
    assert envelopes.sweep(set(), NOW + timedelta(hours=2)) == 0
    assert envelopes.sweep({first[:10]}, NOW + timedelta(hours=9)) == 1
    assert [envelopes.open(one) for one in (first, second)] == [WORDS, None]
    assert envelopes.sweep(set(), NOW + timedelta(hours=9)) == 1
    assert envelopes.open(first) is None
    assert list((tmp_path / "inbox_keys").iterdir()) == []


async def test_what_is_left_behind_is_opened_at_the_next_start_and_without_its_key_set_aside(
    settings: Settings, telegram: FakeTelegram, database_url: str, database: Database
) -> None:
    envelopes, now = Envelopes.of(settings.data_dir), datetime.now(UTC)
    kept = envelopes.seal(json.dumps({"update_id": 1, **message("留下")}), now)
    lost = envelopes.seal(json.dumps({"update_id": 2, **message("读不出")}), now - timedelta(hours=5))
    (settings.data_dir / "inbox_keys" / f"{lost[:10]}.key").unlink()
    database.write(lambda session: inbox.take(session, "telegram:42", {1: kept, 2: lost}, now))
    async with running(build(at(settings, telegram), routers=[route(answer)])):
        assert await sent(telegram, 1) == ["答：留下"]
    first, second = rows_of(database_url)
    assert (first.done_at is not None, first.payload) == (True, None)
    assert (second.done_at, second.set_aside_at is not None) == (None, True)

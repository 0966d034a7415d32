"""The pages for the machine's own watch, of a bot at work; nothing of a person in them."""

from __future__ import annotations

import re
from datetime import timedelta

import aiohttp
import pytest

from bot import serving
from bot.composition import build
from bot.errors import RunRefused
from bot.health import LEAST_FREE_BYTES, MEET_EVERY, Health
from bot.settings import Settings
from storage import deliveries, people
from tests.chatter import NOW, FixedTime
from tests.conftest import at
from tests.fakes import FakeTelegram, message
from tests.run.serving import answer, route, running, sent


async def get(port: int, page: str) -> tuple[int, str]:
    async with aiohttp.ClientSession() as session, session.get(f"http://127.0.0.1:{port}/{page}") as response:
        return response.status, await response.text()


async def test_F12_F16_ready_names_the_part_that_is_not_and_is_green_again_by_itself(
    settings: Settings, telegram: FakeTelegram
) -> None:
    time = FixedTime()
    app = build(at(settings, telegram), routers=[route(answer)], clock=time.clock)
    health = Health(app)
    assert (await health.look())["start"] == "starting"
    app.is_serving = True
    assert (await health.look()) == {"start": "ok", "database": "ok", "disk": "ok", "index": "ok", "telegram": "ok"}
    port = await health.start(0)
    assert await get(port, "healthz") == (200, '{"alive": true}')
    assert (await get(port, "readyz"))[0] == 200
    health.least_free_bytes = 1 << 60  # more than there is
    status, told = await get(port, "readyz")
    assert status == 503
    assert '"disk": "full"' in told
    health.least_free_bytes = LEAST_FREE_BYTES
    assert (await get(port, "readyz"))[0] == 200
    (settings.data_dir / "knowledge").mkdir()
    (settings.data_dir / "knowledge" / "manifest.json").write_text("no manifest", encoding="utf-8")
    time.at += timedelta(minutes=6)
    telegram.fail("getMe", status=401, description="Unauthorized", times=9)
    status, told = await get(port, "readyz")
    assert '"index": "manifest_damaged"' in told
    assert '"telegram": "not_met"' in told
    telegram.mend()
    assert '"telegram": "not_met"' in (await get(port, "readyz"))[1]  # asked no more often than each minute
    time.at += MEET_EVERY
    assert '"telegram": "ok"' in (await get(port, "readyz"))[1]
    await health.stop()
    await app.close()


async def test_what_is_counted_says_nothing_of_anybody(
    settings: Settings, telegram: FakeTelegram, unused_tcp_port: int
) -> None:
    there = at(settings, telegram, health_port=unused_tcp_port)
    app = build(there, routers=[route(answer)])
    async with running(app):
        telegram.push(message("金丝雀戊", user=7654321))
        await sent(telegram, 1)
        telegram.fail("sendMessage", status=429, description="Too Many Requests", retry_after=1)
        telegram.push(message("二", user=7654321))
        await sent(telegram, 2)
        person = (await app.database.aread(lambda session: people.find(session, "telegram", ["7654321"])))["7654321"]
        await app.database.awrite(
            lambda session: deliveries.queue(
                session, key="k", person_id=person.person_id, kind="greeting", facts={}, now=NOW, due_at=NOW
            )
        )
        status, told = await get(unused_tcp_port, "metrics")
        taken = build(there, routers=[])
        with pytest.raises(RunRefused, match="SIWEN_HEALTH_PORT"):
            await serving.serve(taken, poll=False)
    assert status == 200
    counted = dict(line.rsplit(" ", 1) for line in told.splitlines() if line[0] != "#")
    assert counted['siwen_deliveries{state="unknown"}'] == "0"
    assert float(counted["siwen_oldest_due_seconds"]) > 3600
    assert counted["siwen_refused_total"] == "1"
    assert float(counted["siwen_last_update_age_seconds"]) < 60
    assert counted['siwen_answers_last_day{outcome="answered"}'] == "2"
    assert counted["siwen_pushes_paused"] == "0"
    assert not re.search(r"金丝雀|7654321|Ana", told)

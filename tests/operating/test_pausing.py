"""The switch over all pushes: by an admin in the bot and by the command; what waits goes out once it is turned back."""

from __future__ import annotations

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.__main__ import main
from bot.settings import Settings
from storage import claims, deliveries, push_switch
from storage.database import Database
from storage.roles import Role
from storage.tables import Delivery
from tests.chatter import NOW, open_town
from tests.fakes import FakeTelegram
from tests.keeping import roster

GREETING = {"occasion": "birthday-2026", "text": "生日快乐", "until": "2099-12-31"}


def queue(session: Session) -> None:
    person = roster.join(session, "9", Role.OFFICER).person_id
    deliveries.queue(session, key="one", person_id=person, kind="greeting", facts=GREETING, now=NOW, due_at=NOW)


async def test_an_admin_pauses_all_pushes_and_everybody_of_staff_sees_it(
    settings: Settings, telegram: FakeTelegram
) -> None:
    async with open_town(settings, telegram) as town:
        admin, officer, database = town.person(1), town.person(9), town.app.database
        await database.awrite(queue)
        await admin.says("/deliveries")
        shown = await admin.taps("暂停全部推送")
        assert "推送已暂停（11月23日（周一）12:00起）" in shown.text
        assert "回复照常" in shown.text
        await town.app.push_due()
        assert await database.aread(lambda session: session.scalars(select(Delivery.state)).all()) == ["queued"]
        seen = await officer.says("/deliveries")
        assert "推送已暂停" in seen.text
        assert "推送" not in "".join(seen.labels)  # the switch is an admin's
        assert "推送已暂停" in (await officer.says("/runs")).text
        await officer.presses("ps:off")
        assert await database.aread(push_switch.paused_since) is not None
        assert "推送已暂停" not in (await admin.taps("恢复推送")).text
        await town.app.push_due()
        assert await database.aread(lambda session: session.scalars(select(Delivery.state)).all()) == ["sent"]


def test_what_was_claimed_before_the_switch_is_let_go(database: Database) -> None:
    database.write(queue)
    pushes = database.write(lambda session: claims.claim_due(session, "telegram", NOW)).pushes
    assert len(pushes) == 1
    assert database.write(lambda session: push_switch.pause(session, NOW))
    assert not database.write(lambda session: push_switch.pause(session, NOW))
    assert database.write(lambda session: claims.begin_sending(session, pushes)) == [False]
    assert database.read(lambda session: session.scalars(select(Delivery.state)).all()) == ["queued"]


def test_the_command_turns_it_and_says_how_it_stands(
    database: Database, settings: Settings, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("SIWEN_DATA_DIR", str(settings.data_dir))
    monkeypatch.setenv("SIWEN_DATABASE_URL", settings.database_url)
    for word, told in (("on", "推送已暂停"), ("on", "推送已暂停"), ("off", "推送正常"), ("off", "推送正常")):
        assert main(["pause-pushes", word]) == 0
        assert told in capsys.readouterr().out
    assert database.read(push_switch.paused_since) is None

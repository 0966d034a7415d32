"""`siwen abroad`: what went abroad, for people and for scripts."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy.orm import Session

from bot.__main__ import main
from bot.settings import Settings
from storage import abroad
from storage.database import Database


@pytest.fixture
def office(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> Settings:
    """The settings of the commands of this test."""
    monkeypatch.setenv("SIWEN_DATA_DIR", str(settings.data_dir))
    monkeypatch.setenv("SIWEN_DATABASE_URL", settings.database_url)
    return settings


def test_people_and_sensitive_records_are_counted(
    database: Database, office: Settings, capsys: pytest.CaptureFixture[str]
) -> None:
    today = datetime.now(UTC).astimezone(office.zone).date()
    first = today.replace(month=1, day=1)

    def fill(session: Session) -> None:
        abroad.note(session, [5, 6], day=today)
        abroad.note(session, [5, 6], sensitive=[5, 5], day=first)
        abroad.note(session, [7], sensitive=[7], day=first - timedelta(days=1))

    database.write(fill)
    assert main(["abroad", "--json"]) == 0
    told = json.loads(capsys.readouterr().out)
    assert told == {
        "since": first.isoformat(), "people": 2, "records": 4, "sensitive_people": 1, "sensitive_records": 2,
        "accounts": 0,
    }  # fmt: skip
    assert main(["abroad", "--since", (first - timedelta(days=1)).isoformat(), "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["sensitive_records"] == 3
    assert main(["abroad"]) == 0
    out = capsys.readouterr().out
    assert "名册上的人才2人，共显示4次" in out
    assert "限知内容2行，涉及1人" in out


@pytest.mark.parametrize("day", ["2026-02-30", "昨天", "", "2026"])
def test_what_is_no_day_is_refused(office: Settings, capsys: pytest.CaptureFixture[str], day: str) -> None:
    del office
    with pytest.raises(SystemExit) as stop:
        main(["abroad", "--since", day])
    assert stop.value.code == 2
    assert "--since" in capsys.readouterr().err

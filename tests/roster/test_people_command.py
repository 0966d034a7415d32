"""`siwen people`: what an administrator sees in a terminal, and the numbers that other commands take."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

from bot.__main__ import main
from bot.settings import Settings
from storage.database import Database
from storage.tables import Invitation, Official


def test_a_liaison_is_invited_by_the_number_that_is_shown(
    database: Database,
    settings: Settings,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.setenv("SIWEN_DATA_DIR", str(settings.data_dir))
    monkeypatch.setenv("SIWEN_DATABASE_URL", settings.database_url)
    roster = tmp_path / "roster.csv"
    roster.write_text("姓名,人才类别,单位,联系领导,联络员\n张三,第五类,示例芯科技,王某,李某\n", encoding="utf-8")
    assert main(["people", "import", str(roster), "--apply"]) == 0
    roster.write_text("姓名,人才类别,单位,联系领导,联络员\n张三,第四类,示例芯科技,王某,李某\n", encoding="utf-8")
    capsys.readouterr()
    assert main(["people", "import", str(roster)]) == 0
    assert "更新 张三（类别）" in capsys.readouterr().out
    assert main(["people", "find", "张", "--json"]) == 0
    *_, found = capsys.readouterr().out.partition("{")
    number = re.search(r'"id": (\d+)', found)
    assert number is not None
    assert main(["people", "show", number[1]]) == 0
    shown = re.search(r"联络员：李某（编号 (\d+)）", capsys.readouterr().out)
    assert shown is not None
    assert main(["invite", "--role", "liaison", "--person", shown[1], "--json"]) == 0
    assert json.loads(capsys.readouterr().out)
    name = database.read(lambda session: session.get_one(Official, session.query(Invitation).one().official_id).name)
    assert name == "李某"

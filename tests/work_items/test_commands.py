"""`siwen items` and `siwen report brief|duties|handover`, as an administrator has them in a terminal."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path

import pytest
from openpyxl import load_workbook
from sqlalchemy import text
from sqlalchemy.orm import Session

from bot.__main__ import main
from bot.settings import Settings
from storage.database import Database
from storage.roles import Role
from tests.keeping import roster
from tests.work_items.lists import HEAD, ROWS, write


def test_items_and_papers_from_a_terminal(
    database: Database,
    settings: Settings,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.setenv("SIWEN_DATA_DIR", str(settings.data_dir))
    monkeypatch.setenv("SIWEN_DATABASE_URL", settings.database_url)
    good = write(tmp_path / "要点.xlsx", [*ROWS[:3], (4, "举办政策宣讲", "区教育局", "", "", "", "10场")])
    bad = write(tmp_path / "坏.xlsx", [(1, "走访", "不知道局", "x", "", "", "")])
    assert main(["items", "import", str(bad), "--apply"]) == 1
    assert "! 第3行 责任单位：没有“不知道局”这个单位" in capsys.readouterr().out
    assert main(["items", "import", str(write(tmp_path / "x.xlsx", [("张三", "1")], head=("姓名", "电话")))]) == 1
    capsys.readouterr()
    for options, counted in (([], "新增4项"), (["--apply"], "新增4项"), (["--apply"], "没有变化4项")):
        assert main(["items", "import", str(good), *options]) == 0
        assert counted in capsys.readouterr().out
    assert main(["items", "list", "--year", "2026", "--json"]) == 0
    listed = json.loads(capsys.readouterr().out)
    # As another query has it: goals of each quarter, items of each unit.
    goals = database.read(
        lambda session: session.execute(text("SELECT quarter, count(*) FROM work_goals GROUP BY quarter")).all()
    )
    assert {key: one["goals"] for key, one in listed["figures"]["by_quarter"].items()} == dict(goals)
    units = database.read(lambda session: session.execute(text("SELECT unit, count(*) FROM works GROUP BY unit")).all())
    assert {key: one["total"] for key, one in listed["figures"]["by_unit"].items()} == dict(units)
    assert listed["items"][2]["goals"] == [{"quarter": "2026Q4", "text": "", "met": False, "met_at": None}]
    assert main(["items", "list", "--year", "2019"]) == 0
    assert "还没有2019年的工作要点" in capsys.readouterr().out
    assert main(["items", "export", "--year", "2026", "--out", str(tmp_path / "表.xlsx")]) == 0
    assert f"✓ 2026年工作要点{len(listed['items'])}项已写到" in capsys.readouterr().out
    assert load_workbook(tmp_path / "表.xlsx").worksheets[0]["B2"].value == ROWS[0][1]
    assert HEAD[0] == load_workbook(tmp_path / "表.xlsx").worksheets[0]["A1"].value

    def fill(session: Session) -> int:
        liaison = roster.enter_official(session, "李某", "liaison")
        roster.enter_talent(session, "李四", 4, liaison=liaison)
        return roster.join(session, "9", Role.CHIEF).person_id

    chief = database.write(fill)
    capsys.readouterr()
    for paper, ending in (("brief", "docx"), ("duties", "xlsx"), ("handover", "docx")):
        assert main(["report", paper, "--out", str(tmp_path / f"a.{ending}"), "--json"]) == 0
        assert json.loads(capsys.readouterr().out)["talents"] == (paper == "duties")
    assert main(["report", "handover", "--reader", str(chief), "--out", str(tmp_path / "b.docx")]) == 0
    assert capsys.readouterr().out == f"✓ 人才科工作交接材料已写到 {tmp_path / 'b.docx'}：交给新任科长。\n"
    assert main(["report", "brief", "--day", str(date(2026, 1, 5)), "--out", str(tmp_path / "c.txt")]) == 1
    assert "文件名应以 .docx、.pdf 结尾" in capsys.readouterr().err
    assert not (tmp_path / "c.txt").exists()

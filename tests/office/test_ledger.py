"""The ledger by its command: a dry run, all or nothing, history, and what is computed and therefore never typed."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import func, select, text
from sqlalchemy.orm import Session

from bot.__main__ import main
from bot.settings import Settings
from storage.database import Database
from storage.figures import ledger
from storage.figures.ledger import Entry, FigureRefused
from storage.tables import Figure
from tests.stats import office_year

SOURCE = "tests/data/ledger-2023.csv"
HEAD = "year,key,name,value,qualifier,unit,section,source"
NOW = datetime(2026, 11, 28, 4, tzinfo=UTC)


def count(database: Database) -> int:
    return database.read(lambda session: session.scalar(select(func.count()).select_from(Figure)) or 0)


def test_a_file_is_entered_whole_or_not_at_all(
    database: Database, command: Settings, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    del command

    def told(*words: str) -> tuple[int, Any]:
        code = main(["figures", *words, "--json"])
        return code, json.loads(capsys.readouterr().out)

    code, found = told("import", SOURCE)
    assert (code, found["applied"], {row["outcome"] for row in found["rows"]}) == (0, False, {"added"})
    assert count(database) == 0
    code, found = told("import", SOURCE, "--apply")
    assert (code, found["applied"], count(database)) == (0, True, 15)
    code, found = told("import", SOURCE, "--apply")  # a second time nothing changes
    assert ({row["outcome"] for row in found["rows"]}, count(database)) == ({"unchanged"}, 15)
    changed = tmp_path / "ledger.csv"
    rows = (
        "2023,hires,英才令引进人才,1688,等于,人,四（二）,英才令台账",
        "2023,posts,英才令提供岗位,三百多,等于,个,四（二）,英才令台账",
        "2023,hires,英才令引进人才,1700,近,人,四（二）,自评报告",
        "2031,trainees,跟岗学员,9,等于,名,四（一）,人才科",
        f"{office_today()},contacts,联系人才,9,等于,人次,四（一）,人才科",
    )
    changed.write_text("\n".join([HEAD, *rows]), encoding="utf-8")
    code, found = told("import", str(changed), "--apply")
    assert (code, found["applied"], count(database)) == (1, False, 15)
    assert [(row["line"], row["outcome"], row.get("reason", "")) for row in found["rows"]] == [
        (2, "changed", ""),
        (3, "refused", "figures.no_number"),
        (4, "refused", "figures.twice"),
        (5, "refused", "figures.future"),
        (6, "refused", "figures.computed"),
    ]
    changed.write_text("\n".join([HEAD, rows[0]]), encoding="utf-8")
    assert told("import", str(changed), "--apply")[0] == 0
    _, history = told("history", "hires", "--year", "2023")
    assert [(one["value"], one["qualifier"], one["source"]) for one in history] == [
        ("1700", "近", "2023年度人才专项绩效自评报告"),
        ("1688", "等于", "英才令台账"),
    ]
    assert main(["figures", "import", str(changed)]) == 0
    assert "不变 1" in capsys.readouterr().out


def office_today() -> int:
    return datetime.now(UTC).year


def test_one_figure_by_hand_and_taken_out_again(
    database: Database, command: Settings, capsys: pytest.CaptureFixture[str]
) -> None:
    del command
    assert main(["figures", "set", "trainees", "--year", "2025", "--value", "8", "--source", "人才科"]) == 0
    assert "人才工作者跟岗学习学员：8名" in capsys.readouterr().out  # name and unit are the list's
    assert main(["figures", "set", "trainees", "--year", "2025", "--value", "9"]) == 0  # the rest stays
    standing = database.read(lambda session: ledger.read(session, "2025"))["trainees"]
    assert (str(standing.entry.value), standing.entry.source, standing.revision) == ("9", "人才科", 2)
    assert main(["figures", "set", "trainees", "--year", "2025", "--value", "9"]) == 0
    assert "没有变化" in capsys.readouterr().out
    for words, said in (
        (["contacts", "--value", "3", "--source", "我"], "由系统按记录计算"),
        (["trainees", "--value", "3"], "来源"),
        (["trainees", "--year", "2025", "--remove"], "原因"),
        (["none_such", "--year", "2025", "--remove", "--note", "错"], "没有 none_such"),
    ):
        assert main(["figures", "set", *words]) == 1
        assert said in capsys.readouterr().err
    assert main(["figures", "set", "trainees", "--year", "2025", "--remove", "--note", "录错了"]) == 0
    assert database.read(lambda session: ledger.read(session, "2025")) == {}
    capsys.readouterr()
    assert main(["figures", "history", "trainees", "--year", "2025"]) == 0
    assert "已删去：录错了" in capsys.readouterr().out
    assert main(["figures", "set", "trainees", "--year", "2025", "--value", "9", "--source", "人才科"]) == 0
    assert database.read(lambda session: ledger.read(session, "2025"))["trainees"].revision == 4


def test_what_was_entered_before_siwen_stands_beside_what_it_has_on_record(
    database: Database, command: Settings, capsys: pytest.CaptureFixture[str]
) -> None:
    """2025 is typed while siwen has nothing of it; a contact of that year that is logged later doesn't hide it."""
    del command
    words = ["figures", "set", "contacts", "--year", "2025", "--value", "226", "--source", "自评报告"]
    assert main(words) == 0
    database.write(office_year.fill)
    capsys.readouterr()
    assert main(["figures", "list", "--year", "2025"]) == 0
    told = capsys.readouterr().out
    assert "226人次" in told
    assert "! 系统记录为 2，请核对" in told
    assert main([*words, "--qualifier", "超过"]) == 1  # by now it is siwen's to compute
    assert main(["figures", "list", "--year", "2026", "--json"]) == 0
    capsys.readouterr()


def test_one_row_that_is_refused_keeps_out_all(database: Database) -> None:
    entry = Entry("2026", "trainees", "跟岗学员", None, "未写数量", "名", "四（一）", "person", "人才科")
    database.write(lambda session: ledger.enter(session, entry, now=NOW, by=None))

    def refused(session: Session) -> None:
        rows = [(2, entry), (3, FigureRefused("figures.no_number"))]
        ledger.enter_all(session, rows, lambda _session, _entry: None, now=NOW, by=None)

    with pytest.raises(FigureRefused, match="一行都没有录入"):
        database.write(refused)
    same = "SELECT count(*), max(revision) FROM figures"
    assert tuple(database.read(lambda session: session.execute(text(same)).one())) == (1, 1)

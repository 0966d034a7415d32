"""The report of a year with everything: each figure in the Word file is what plain SQL finds in the tables."""

from __future__ import annotations

import json
import re
from datetime import date
from pathlib import Path

import pytest
from openpyxl import load_workbook

from bot.__main__ import main
from bot.figures.office import read_office
from bot.settings import Settings
from jobs import figures
from jobs.aims import parse_aims
from jobs.indicators import load_evaluation
from jobs.reports.evaluation import paper
from jobs.reports.sentences import list_conclusions
from storage.database import Database
from storage.figures import ledger
from storage.figures.ledger import write_plain
from tests.office import papers, whole_year


def test_every_figure_is_what_sql_finds(
    database: Database, command: Settings, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    database.write(whole_year.fill)
    sql = database.read(whole_year.count_by_sql)
    out = tmp_path / "2026.docx"
    assert main(["report", "self-evaluation", "--year", "2026", "--out", str(out), "--json"]) == 0
    missing = json.loads(capsys.readouterr().out)["missing"]
    made = papers.read(out.read_bytes())
    assert main(["figures", "list", "--year", "2026", "--json"]) == 0
    listed = {one["key"]: one for one in json.loads(capsys.readouterr().out)["figures"]}
    whole_year.hold_against(made, listed, sql)
    # What was entered stands with its qualifier and its source; what the text doesn't name too.
    assert made.note_behind("四（三）", "超过160个").startswith("文件：活动总结")
    assert made.note_behind("四（三）", "到访团队累计12个").startswith("文件：接待登记表")
    # Against the year before, and nothing subtracted from what is only about so many.
    table = next(one for one in made.tables if one[0][0] == "数据")
    compared = {row[0]: row[1:] for row in table[1:]}
    assert [re.sub("［.*", "", cell) for cell in compared["人才工作者跟岗学习学员"]] == ["9名", "8名", "+1名", "+12.5%"]
    assert compared["人才交流活动对接洽谈人才项目"][2] == "约数，不比较"
    # Scores: what is known is scored, what is not is asked for.
    indicators = {row[2]: row for row in next(one for one in made.tables if one[0][0] == "一级指标")[1:]}
    assert indicators["联系高层次人才"][3] == "260人次"
    assert indicators["高层次人才满意度"][3] == "85%"
    assert "【待填】" in indicators["发布英才令"][3]
    assert {"what": "发布英才令的目标值", "where": "三（二）项目绩效分析", "whom": "人才科"} in missing
    # The survey's attachment with its pictures, deeper than the outline; the word that the data carry.
    assert ("Heading 3", "一、总体结论") in made.headings
    assert any("各月联系人次" in told for told in made.pictures)
    assert any("年度预算：年初计划200万元" in told for told in made.pictures)
    assert "总体评价为“" in made.sections["三（一）"]
    book = load_workbook(tmp_path / "2026 台账.xlsx")
    kept = {values[2]: values[4] for values in book["2026年台账"].iter_rows(min_row=2, values_only=True)}
    assert {key: float(value) for key, value in sql.items()} == {key: float(kept[key]) for key in sql}
    # What the report said is written down, once.
    history = database.read(lambda session: ledger.list_history(session, "2026", "contacts"))
    assert [str(one.entry.value) for one in history] == [write_plain(sql["contacts"])]
    office = read_office(command, date(2026, 12, 31))
    again = database.read(lambda session: figures.read_year(session, 2026, office))
    assert database.write(lambda session: figures.keep_computed(session, again, now=whole_year.NOW, by=None)) == 0


def test_a_word_for_satisfaction_takes_what_the_office_set(database: Database, command: Settings) -> None:
    database.write(whole_year.fill)
    aims = parse_aims("contacts: 260")
    row = "indicators:\n  - {group: 产出, kind: 数量, name: 联系, figure: contacts, points: 5}\n"
    for words, carried in (("{rate: 80, score: 70}", True), ("{rate: 99, score: 85}", False)):
        text = f"words:\n  very_satisfied: {words}\n  satisfied: {{rate: 70, score: 60}}\n{row}"
        (command.data_dir / "indicators.yaml").write_text(text, encoding="utf-8")
        office, evaluation = read_office(command, date(2026, 12, 31)), load_evaluation(command.data_dir)
        read = database.read(
            lambda session, office=office, evaluation=evaluation: paper.read(session, 2026, office, evaluation, aims)
        )
        content = paper.compose(read)
        assert content.carries_claim is carried
        assert ("总体评价为“非常满意”" in content.words["满意度结论"]) is carried
        # The attachment says the same: its words are of the same report.
        assert read.results is not None
        assert ("总体评价为“非常满意”" in "".join(list_conclusions(read.results.report, "zh"))) is carried

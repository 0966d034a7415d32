"""The real figures of 2023 as the ledger: the report has each of them, qualified, sourced, in its own section."""

from __future__ import annotations

import csv
import io
from datetime import UTC, datetime
from pathlib import Path

import pytest
from docx import Document
from openpyxl import load_workbook

from bot.__main__ import main
from bot.settings import Settings
from storage.database import Database
from storage.figures import ledger
from tests.office import papers

SOURCE = Path("tests/data/ledger-2023.csv")


def test_every_figure_of_2023_stands_where_it_belongs(
    database: Database, command: Settings, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    del database
    assert main(["figures", "import", str(SOURCE), "--apply"]) == 0
    capsys.readouterr()
    out = tmp_path / "2023.docx"
    assert main(["report", "self-evaluation", "--year", "2023", "--out", str(out)]) == 0
    told = capsys.readouterr().out
    paper = papers.read(out.read_bytes())
    rows = list(csv.DictReader(io.StringIO(SOURCE.read_text(encoding="utf-8"))))
    assert len(rows) == 15
    for row in rows:
        section = paper.sections[row["section"]]
        if row["value"]:
            qualifier = "" if row["qualifier"] == "等于" else row["qualifier"]
            phrase = f"{qualifier}{row['value']}{row['unit']}"
        else:
            said = [part for part in row["qualifier"].split("，") if not part.startswith("未写")]
            remark = [f"，{part}" for part in row["qualifier"].split("，") if part.startswith("未写")]
            phrase = f"自评报告称“{'，'.join(said) or row['name']}”{''.join(remark)}【待填】"
            assert row["name"].removesuffix("情况") in section or row["key"] == "budget_deviation"
            assert row["name"] in told or row["key"] == "budget_deviation"
        assert f"{phrase}［" in section, row["key"]
        assert row["source"] in paper.note_behind(row["section"], phrase.removesuffix("【待填】"))
    # Word's own headings, a table of contents of all of them, a note for each figure.
    outline = [text for style, text in paper.headings if style in {"Heading 1", "Heading 2"}]
    assert paper.contents == outline
    assert [text[:2] for text in outline if "、" in text[:3]][:7] == [f"{sign}、" for sign in "一二三四五六七"]
    assert sorted(paper.notes) == list(range(1, 16))
    # Nothing is claimed that nobody knows: the word stands as a quotation alone.
    assert paper.text.count("非常满意") == paper.text.count("自评报告称“非常满意”")
    assert "2026" not in paper.sections["四（一）"]
    # What is missing stands in the list, on the screen, and in the workbook beside.
    assert "待填清单（定稿前删去）" in outline
    listed = [row[2] for row in paper.tables[-1][1:]]
    assert {"兑现奖励资金", "人才专项资金预算执行率", "高层次人才对区人才工作满意度"} <= set(listed)
    assert all(f"{what}" in told for what in listed)
    book = load_workbook(tmp_path / "2023 台账.xlsx")
    assert book.sheetnames == ["2023年台账", "历史", "绩效指标", "待填"]
    kept = {values[2]: values for values in book["2023年台账"].iter_rows(min_row=2, values_only=True)}
    for row in rows:
        assert kept[row["key"]][4] == (int(row["value"]) if row["value"] else None)
        assert kept[row["key"]][5] == row["qualifier"]
        assert kept[row["key"]][8] == row["source"]
    # Filled in where something is missing, the same workbook is what is imported.
    sheet = book["2023年台账"]
    row_of = {cell.value: cell.row for cell in sheet["C"]}
    sheet.cell(row_of["paid_yuan"], 5).value = "15万元"
    sheet.cell(row_of["paid_yuan"], 9).value = "财务决算"
    book.save(tmp_path / "filled.xlsx")
    capsys.readouterr()
    assert main(["figures", "import", str(tmp_path / "filled.xlsx"), "--apply"]) == 0
    said = capsys.readouterr().out
    assert "兑现奖励资金：15万元" in said
    assert "新增 1，变更 0，不变 15，不能录入 0" in said
    assert [values[1] for values in book["待填"].iter_rows(min_row=2, values_only=True)] == listed


def test_a_year_without_data_says_so(
    database: Database, command: Settings, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    del command
    out = tmp_path / "2019.docx"
    assert main(["report", "self-evaluation", "--year", "2019", "--out", str(out), "--json"]) == 0
    assert '"what": "走访、电话、微信联系高层次人才"' in capsys.readouterr().out
    late = tmp_path / "2031.docx"
    assert main(["report", "self-evaluation", "--year", "2031", "--out", str(late)]) == 1
    assert main(["figures", "list", "--year", "2031"]) == 1
    told = "".join(capsys.readouterr())
    assert told.count("2031年还没有到") == 2
    assert list(tmp_path.glob("*2031*")) == []
    # Where the workbook can't be put, the paper is not either, and nothing goes into the ledger.
    year = str(datetime.now(UTC).year)
    (tmp_path / "now 台账.xlsx").mkdir()
    assert main(["report", "self-evaluation", "--year", year, "--out", str(tmp_path / "now.docx")]) != 0
    assert not (tmp_path / "now.docx").exists()
    assert database.read(lambda session: ledger.read(session, year)) == {}
    paper = papers.read(out.read_bytes())
    assert "联系高层次人才【待填】" in paper.sections["四（一）"]
    assert "绩效指标10项都还不能计分" in paper.sections["三（一）"]
    assert "台账里没有2018年的数据，不作比较" in paper.sections["三（二）"]
    assert paper.notes == {}


def test_the_office_s_own_template_and_what_is_wrong_with_it(
    database: Database, command: Settings, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    """The template comes by a command, is edited in Word, and replaces ours; with a mistake nothing is written."""
    del database
    own = tmp_path / "own.docx"
    assert main(["report", "template", "--out", str(own)]) == 0
    document = Document(str(own))
    place = next(one for one in document.paragraphs if one.text == "（一）工作格局")
    place._p.getnext().getnext().addnext(document.add_paragraph("共联系{{contact}}。")._p)
    document.save(str(command.data_dir / "self-evaluation.docx"))
    out = tmp_path / "2023.docx"
    out.write_text("as it was")
    capsys.readouterr()
    assert main(["report", "self-evaluation", "--year", "2023", "--out", str(out)]) == 1
    assert "“（一）工作格局”第3段：不认识 {{contact}}，是不是 {{contacts}}" in capsys.readouterr().err
    assert out.read_text() == "as it was"
    document.paragraphs[0].text = "{{单位名称}}的报告"
    for paragraph in document.paragraphs:
        paragraph.text = paragraph.text.replace("{{contact}}", "多少人见台账")
    document.save(str(command.data_dir / "self-evaluation.docx"))
    (command.data_dir / "indicators.yaml").write_text(
        "office: 示例区人才科\nindicators:\n  - {group: 产出, kind: 数量, name: 联系, figure: contacts, points: 5}\n"
    )
    assert main(["report", "self-evaluation", "--year", "2023", "--out", str(out)]) == 0
    assert "多少人见台账" in papers.read(out.read_bytes()).text
    assert "示例区人才科的报告" in papers.read(out.read_bytes()).text
    assert main(["report", "self-evaluation", "--year", "2023", "--out", str(tmp_path / "no" / "x.docx")]) == 1
    assert "没有这个文件夹" in capsys.readouterr().out

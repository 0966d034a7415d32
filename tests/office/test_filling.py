"""A template as an office edits it: cut into runs, with tables, headers and mistakes. No database is needed."""

from __future__ import annotations

import io
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest
from docx import Document

from jobs.figures import Computed, Figure
from jobs.reports.evaluation import filling
from jobs.reports.evaluation.facts import Content, Missing
from jobs.reports.evaluation.filling import Filled
from jobs.reports.evaluation.template import TemplateUnusable, make_template
from storage.figures.ledger import Entry
from tests.office import papers


def figure(
    key: str, name: str, value: str | None, section: str, *, qualifier: str = "等于", unit: str = "个"
) -> Figure:
    number = None if value is None else Decimal(value)
    entry = Entry("2026", key, name, number, qualifier, unit, section, "file", f"{name}的来源")
    return Figure(entry, computed=False, revision=1, entered_on=date(2026, 12, 1))


FIGURES = [
    figure("contacts", "联系人才", "300", "四（一）", unit="人次"),
    figure("trainees", "跟岗学员", "8", "四（一）", unit="名"),
    figure("projects_met", "洽谈项目", "157", "四（三）", qualifier="累计"),
    figure("satisfaction", "满意度", None, "三（一）", qualifier="非常满意", unit="%"),
]
BEFORE = [
    figure("contacts", "联系人才", "260", "四（一）", unit="人次"),
    figure("trainees", "跟岗学员", "8", "", qualifier="近"),
]
CONTENT = Content(
    year=2026,
    figures={one.entry.key: one for one in FIGURES},
    before={one.entry.key: one for one in BEFORE},
    names={name: one.entry.key for one in FIGURES for name in (one.entry.key, one.entry.name)} | {"posts": "posts"},
    whom={"posts": "英才令"},
    words={"年度": "2026", "单位名称": "示例科", "满意度结论": ""},
    sources={},
    blocks={"表：同比": list},
    carries_claim=False,
    others="未指定",
)
OUTLINE = ("三、结论", "（一）总体结论", "四、绩效", "（一）工作格局", "（三）产才融合")


def make(write: Callable[[Document], None]) -> bytes:  # type: ignore[valid-type] # python-docx ships no types
    document = Document()
    write(document)
    written = io.BytesIO()
    document.save(written)
    return written.getvalue()


def outline(**texts: str) -> bytes:
    """A template with that text under those headings, by their place in OUTLINE."""

    def write(document: Document) -> None:  # type: ignore[valid-type] # as above
        for place, heading in enumerate(OUTLINE):
            document.add_heading(heading, 1 if "、" in heading else 2)  # type: ignore[attr-defined] # as above
            for text in filter(None, texts.get(f"under_{place}", "").split("\n")):
                document.add_paragraph(text)  # type: ignore[attr-defined] # as above

    return make(write)


def fill(template: bytes, content: Content = CONTENT) -> tuple[papers.Paper, Filled]:
    filled = filling.fill(template, "self-evaluation.docx", content)
    return papers.read(filled.document), filled


def test_a_figure_stands_with_its_qualifier_and_its_source() -> None:
    paper, filled = fill(outline(under_3="联系{{contacts}}。", under_4="洽谈{{洽谈项目}}，又见{{contacts}}。"))
    assert "联系300人次［" in paper.sections["四（一）"]
    assert "洽谈累计157个［" in paper.sections["四（三）"]
    assert paper.note_behind("四（三）", "累计157个") == "文件：洽谈项目的来源，2026年12月1日录入台账。"
    # The same figure a second time refers to the same note.
    assert paper.note_behind("四（一）", "联系300人次") == paper.note_behind("四（三）", "又见300人次")
    # What nobody wrote into its section stands at the section's end, and is not lost.
    assert "跟岗学员8名［" in paper.sections["四（一）"]
    assert "自评报告" not in paper.text
    assert "满意度：满意度的来源称“非常满意”【待填】［" in paper.sections["三（一）"]
    assert Missing("三（一）总体结论", "满意度", "未指定") in filled.missing


def test_a_comparison_says_only_what_both_years_carry() -> None:
    paper, _ = fill(
        outline(
            under_3="联系{{contacts}}{{contacts：比上年}}；学员{{trainees}}{{trainees：比上年}}。{{projects_met：比上年}}"
        )
    )
    told = paper.sections["四（一）"]
    assert "，比上年（260人次）增加40人次，增长15.4%［" in told
    assert "学员8名［4］。" in told  # 近8个 in another unit: nothing to compare
    assert "洽谈" not in told


def test_a_placeholder_that_word_cut_into_runs_is_one() -> None:
    def write(document: Document) -> None:  # type: ignore[valid-type] # as above
        document.add_heading("四、绩效", 1)  # type: ignore[attr-defined] # as above
        document.add_heading("（一）工作格局", 2)  # type: ignore[attr-defined] # as above
        paragraph = document.add_paragraph("联系")  # type: ignore[attr-defined] # as above
        for piece, bold in (
            ("{", False),
            ("{con", True),
            ("tacts", False),
            ("}}人，学员", False),
            ("｛｛trainees｝｝。", True),
        ):
            paragraph.add_run(piece).bold = bold

    paper, _ = fill(make(write))
    assert "联系300人次［1］人，学员8名［2］。" in paper.text


def test_each_mistake_is_named_with_its_place() -> None:
    def write(document: Document) -> None:  # type: ignore[valid-type] # as above
        document.add_heading("四、绩效", 1)  # type: ignore[attr-defined] # as above
        document.add_paragraph("联系{{conacts}}，{{contacts：去年}}。")  # type: ignore[attr-defined] # as above
        document.add_paragraph("学员{{trainees}。")  # type: ignore[attr-defined] # as above
        document.add_paragraph("见{{表：同比}}。")  # type: ignore[attr-defined] # as above
        table = document.add_table(rows=2, cols=2)  # type: ignore[attr-defined] # as above
        table.cell(1, 1).text = "{{本节数据}}"
        document.sections[0].header.paragraphs[0].text = "{{单位}}"  # type: ignore[attr-defined] # as above

    with pytest.raises(TemplateUnusable) as unusable:
        fill(make(write))
    assert unusable.value.problems == (
        "“四、绩效”第1段：不认识 {{conacts}}，是不是 {{contacts}}",
        "“四、绩效”第1段：不认识 {{contacts：去年}}，是不是 {{contacts}}",
        "“四、绩效”第2段：花括号不成对，占位符应形如 {{contacts}}",
        "“四、绩效”第3段：{{表：同比}} 要单独成段，不能在表格、页眉或句子里",
        "“四、绩效”表格第2行第2格：{{本节数据}} 要单独成段，不能在表格、页眉或句子里",
        "页眉页脚：不认识 {{单位}}，是不是 {{单位名称}}",
    )


def test_a_table_and_a_header_are_filled_too() -> None:
    def write(document: Document) -> None:  # type: ignore[valid-type] # as above
        document.add_heading("四、绩效", 1)  # type: ignore[attr-defined] # as above
        document.add_heading("（一）工作格局", 2)  # type: ignore[attr-defined] # as above
        document.add_table(rows=1, cols=2).cell(0, 1).text = "{{contacts}}"  # type: ignore[attr-defined] # as above
        document.sections[0].header.paragraphs[0].text = "{{单位名称}} {{contacts}}"  # type: ignore[attr-defined]

    paper, filled = fill(make(write))
    assert paper.tables[0][0][1] == "300人次［1］"
    document = Document(io.BytesIO(filled.document))
    assert document.sections[0].header.paragraphs[0].text == "示例科 300人次"  # a header has no endnotes


def test_headings_that_word_numbers_itself_are_counted() -> None:
    def write(document: Document) -> None:  # type: ignore[valid-type] # as above
        for top in range(4):
            document.add_heading(f"部分{top}", 1)  # type: ignore[attr-defined] # as above
        document.add_heading("工作格局", 2)  # type: ignore[attr-defined] # as above

        document.add_paragraph("{{年度}}")  # type: ignore[attr-defined] # as above

    filled = filling.fill(make(write), "x", CONTENT)
    texts = [one.text for one in Document(io.BytesIO(filled.document)).paragraphs]
    assert texts[texts.index("工作格局") + 2].startswith("联系人才300人次")
    # Two sections are not there: their figures stand under a heading of their own, and it is said.
    assert "其他数据" in texts
    assert any("四（三）、三（一）" in one.what for one in filled.missing)


def test_a_word_is_not_said_that_the_data_do_not_carry() -> None:
    template = outline(under_1="{{年度}}年人才对工作非常满意。")
    paper, filled = fill(template)
    assert "2026年人才对工作【待核：非常满意】。" in paper.text
    assert any("没有达到这一档" in one.what for one in filled.missing)
    paper, filled = fill(template, replace(CONTENT, carries_claim=True))
    assert "人才对工作非常满意。" in paper.text
    assert not any("没有达到这一档" in one.what for one in filled.missing)


def test_what_is_missing_is_listed_once_with_whom_to_ask() -> None:
    paper, filled = fill(
        outline(under_3="岗位{{posts}}。\n【待填：背景｜人才科】\n又{{posts}}。", under_4="{{待填清单}}")
    )
    assert "岗位【待填】。" in paper.text
    assert "【待填：背景】" in paper.text
    wanted = [("四（一）工作格局", "posts", "英才令"), ("四（一）工作格局", "背景", "人才科")]
    assert [(one.where, one.what, one.whom) for one in filled.missing if one.what != "满意度"] == wanted
    assert [row[1:] for row in paper.tables[-1][1:]] == [
        ["三（一）总体结论", "满意度", "未指定"], *[list(one) for one in wanted]
    ]  # fmt: skip


def test_what_was_entered_otherwise_than_siwen_has_on_record_is_listed_to_be_checked() -> None:
    figures = dict(CONTENT.figures)
    for key, recorded in (("contacts", 2), ("trainees", 8)):
        figures[key] = replace(figures[key], beside=Computed(Decimal(recorded), "系统记录"))
    paper, filled = fill(
        outline(under_3="联系{{contacts}}，{{trainees}}，又{{contacts}}。"), replace(CONTENT, figures=figures)
    )
    assert "联系300人次［" in paper.sections["四（一）"]
    assert [(one.where, one.what) for one in filled.missing if one.what != "满意度"] == [
        ("四（一）工作格局", "联系人才：填报值与系统记录不同（填报300人次，记录2人次），请核对")
    ]


def test_another_word_file_is_no_template() -> None:
    with pytest.raises(TemplateUnusable, match="没有占位符"):
        fill(outline(under_1="关于印发办法的通知。"))


@pytest.mark.parametrize("content", [b"", b"no zip", b"PK\x03\x04broken"])
def test_what_is_no_word_file_is_refused(content: bytes) -> None:
    with pytest.raises(TemplateUnusable, match="打不开"):
        fill(content)


def test_the_usual_template_knows_its_own_placeholders() -> None:
    document = Document(io.BytesIO(make_template()))
    styles = [one.style.name for one in document.paragraphs]
    assert styles[0] == "Title"
    assert styles.count("Heading 1") == 7
    assert styles.count("Heading 2") == 18

"""PDFs: paragraphs from lines of print, ruled tables, what is not seen, scanned pages."""

from __future__ import annotations

from datetime import date

from PIL import Image

from tests.documents.conftest import ROOT, Reader, article, whole_text
from tests.documents.pdfs import grid, make_pdf, rectangle, text

SCAN = ROOT / "tests" / "data" / "scans" / "notice.png"
MEASURE = [
    text(190, 780, "测试区人才引进办法", size=18),
    text(230, 750, "测区规〔2025〕9号"),
    text(114, 720, "第一条 为了加强人才引进工作，根据有关规定，结合本区实际情况"),
    text(90, 702, "制定本办法，适用于本区各单位和个人，并由区人力资源和社会保障局"),
    text(90, 684, "负责解释。"),
    text(114, 666, "第二条 安家补贴。按照下表发放："),
    *grid(
        90, 650, [120, 120, 120], [("类别", "总额（万元）", "年限"), ("第一类", "500", "5年"), ("第二类", "200", "5年")]
    ),
    text(114, 540, "第三条 本办法自2025年3月1日起施行，有效期至2028年2月29日。"),
    text(290, 30, "- 1 -", size=9),
]


def test_lines_of_print_become_paragraphs_and_ruled_tables_tables(read: Reader) -> None:
    document = read("办法.pdf", make_pdf([MEASURE]))
    assert article(document, "第一条") == (
        "第一条 为了加强人才引进工作，根据有关规定，结合本区实际情况"
        "制定本办法，适用于本区各单位和个人，并由区人力资源和社会保障局负责解释。"
    )
    rows = [p.search_text.splitlines()[-1] for p in document.passages if p.kind == "row"]
    assert rows == ["类别：第一类；总额（万元）：500；年限：5年", "类别：第二类；总额（万元）：200；年限：5年"]
    assert whole_text(document).count("500") == 1
    assert "- 1 -" not in whole_text(document)
    found = document.metadata
    assert (found.title, found.number) == ("测试区人才引进办法", "测区规〔2025〕9号")
    assert (found.effective_from, found.effective_to) == (date(2025, 3, 1), date(2028, 2, 29))


def test_a_table_goes_on_over_the_end_of_a_page(read: Reader) -> None:
    first = [
        *MEASURE[:5],
        text(114, 300, "第二条 标准。按照下表："),
        *grid(90, 280, [120, 120], [("类别", "金额"), ("甲", "1万元")]),
    ]
    second = [
        *grid(90, 780, [120, 120], [("类别", "金额"), ("乙", "2万元")]),
        text(114, 600, "第三条 本办法由区里解释。"),
    ]
    document = read("a.pdf", make_pdf([first, second]))
    rows = [p.search_text.splitlines()[-1] for p in document.passages if p.kind == "row"]
    assert rows == ["类别：甲；金额：1万元", "类别：乙；金额：2万元"]
    assert document.table_count == 1


def test_repeated_headers_and_page_numbers_are_margins(read: Reader) -> None:
    pages = [
        [
            text(90, 815, "测试区人才政策汇编"),
            text(114, 700, f"第{n}条 这是第{n}条的正文内容。"),
            text(290, 20, f"第{n}页 共3页", size=9),
        ]
        for n in (1, 2, 3)
    ]
    document = read("a.pdf", make_pdf(pages), overrides={"title": "汇编"})
    assert "政策汇编" not in whole_text(document)
    assert "共3页" not in whole_text(document)
    assert [a.number for a in document.articles] == ["第1条", "第2条", "第3条"]


def test_I3_white_and_invisible_text_is_not_read_unless_it_stands_on_colour(read: Reader) -> None:
    page = [
        *MEASURE,
        text(100, 500, "白纸上的白字", colour="1 1 1"),
        text(100, 480, "隐形的字", mode=3),
        rectangle(90, 440, 300, 24, fill="0 0 0.5"),
        text(100, 446, "第四条 蓝底上的白字。", colour="1 1 1"),
    ]
    shown = whole_text(read("a.pdf", make_pdf([page])))
    assert "白纸上的白字" not in shown
    assert "隐形的字" not in shown
    assert "蓝底上的白字" in shown


def test_I3_characters_beyond_the_basic_plane_are_whole(read: Reader) -> None:
    found = whole_text(read("a.pdf", make_pdf([[*MEASURE, text(100, 460, "第四条 姓名有𠮷字的人才。")]])))
    assert not any("\ud800" <= character <= "\udfff" for character in found)
    assert "第四条姓名有" in found.replace(" ", "")


def test_I8_a_scanned_page_is_recognised_and_remarked(read: Reader) -> None:
    picture = Image.open(SCAN).convert("L")
    document = read("扫描.pdf", make_pdf([[]], picture=(picture.width, picture.height, picture.tobytes())))
    assert article(document, "第二条") == (
        "第二条 全职到岗的硕士毕业生，一次性发放生活补贴20000元；博士毕业生一次性发放生活补贴50000元。"
    )
    assert document.metadata.number == "测区规〔2025〕7号"
    assert document.metadata.effective_to == date(2028, 6, 30)
    assert [(remark.code, remark.place) for remark in document.remarks] == [("recognised", "第1页")]


def test_I8_a_photographed_page_is_recognised(read: Reader) -> None:
    document = read("照片.png", SCAN.read_bytes())
    assert document.metadata.title == "测试区青年人才补贴实施办法"
    assert [a.number for a in document.articles] == ["文首", "第一条", "第二条", "第三条", "第四条"]
    assert document.media_type == "image/png"

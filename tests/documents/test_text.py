"""Plain text and Markdown: encodings, wrapped lines, front matter, what is markup and what is text."""

from __future__ import annotations

from datetime import date

import pytest

from knowledge.model import ArticleKind
from tests.documents.conftest import Reader, article, whole_text

MEASURE = """测试区人才办法

测区规〔2025〕3号

第一章 总则

第一条 为了测试，制定本办法。

第二条 安家补贴。博士发放5万元，硕士发放2万元。

第三条 本办法自发布之日起30日后施行，有效期至2027年12月31日。

测试区人民政府
2025年2月1日
"""


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16", "utf-16-le", "utf-16-be"])
@pytest.mark.parametrize("ends", ["\n", "\r\n", "\r"], ids=["lf", "crlf", "cr"])
def test_I8_text_is_read_in_the_encodings_of_offices(read: Reader, encoding: str, ends: str) -> None:
    document = read("办法.txt", MEASURE.replace("\n", ends).encode(encoding))
    assert article(document, "第二条") == "第二条 安家补贴。博士发放5万元，硕士发放2万元。"
    found = document.metadata
    assert (found.title, found.number, found.issuer) == ("测试区人才办法", "测区规〔2025〕3号", "测试区人民政府")
    assert (found.effective_from, found.effective_to) == (date(2025, 3, 3), date(2027, 12, 31))
    assert found.id == "测区规-2025-3"


def test_lines_broken_at_a_width_are_joined(read: Reader) -> None:
    sentence = (
        "本办法适用于在测试区依法登记注册并且在本区缴纳社会保险的各类用人单位及其全职引进的各类人才以及柔性专家。"
    )
    words = "测试办法\n\n" + "".join(
        f"　　第{n}条 {sentence[:30]}\n{sentence[30:]}{sentence[:3]}\n{sentence[3:30]}。\n" for n in "一二三四五"
    )
    wrapped = "\n".join(line for line in words.split("\n"))
    document = read("办法.txt", wrapped)
    assert [a.number for a in document.articles[1:]] == [f"第{n}条" for n in "一二三四五"]


def test_I3_controls_and_zero_width_characters_are_stripped_and_rare_characters_kept(read: Reader) -> None:
    raw = "# 测试\u200b办\ufeff法\n\n第一条 \x00\u202e王\u2060㛃\u00ad与𠮷野（（））①ⅢＡ。\n"
    document = read("办法.md", raw)
    assert document.metadata.title == "测试办法"
    assert article(document, "第一条") == "第一条 王㛃与𠮷野（（））①ⅢＡ。"


def test_I3_a_title_of_the_front_matter_is_stripped_as_text_is(read: Reader) -> None:
    front = '---\nid: m\ntitle: "\u202e\\e[2J安家\\u200b办法"\n---\n'
    assert read("m.md", front + "**第一条** 补贴1元。\n").metadata.title == "[2J安家办法"


def test_I3_half_a_surrogate_pair_is_no_character(read: Reader) -> None:
    document = read("办法.html", "<html><title>测试办法</title><body><p>第一条 王&#xd842;五的办法。</p></body></html>")
    whole_text(document).encode()
    assert "五的办法" in whole_text(document)


def test_I1_only_markdown_s_own_marks_are_markup(read: Reader) -> None:
    raw = (
        "# 测试办法\n\n**第一条** 写作 <b>粗</b> 与 a*b*c、\\*星\\*、`码` 和 [网址](https://example.com)。\n\n- 条目\n"
    )
    document = read("办法.md", raw)
    assert (
        article(document, "第一条")
        == "第一条 写作 <b>粗</b> 与 a*b*c、*星*、`码` 和 网址（https://example.com）。\n条目"
    )


def test_a_bar_within_a_cell_stays_in_its_cell(read: Reader) -> None:
    raw = "# 测试办法\n\n第一条 标准。如下：\n\n| 甲 | 乙 |\n|---|---|\n| 一\\|二 | 三 |\n"
    document = read("办法.md", raw)
    assert "| 一\\|二 | 三 |" in article(document, "第一条")
    assert [p.search_text.splitlines()[-1] for p in document.passages if p.kind == "row"] == ["甲：一|二；乙：三"]


def test_empty_front_matter_values_say_that_there_is_none(read: Reader) -> None:
    raw = "---\nid: x\ntitle: 办法\neffective_from:\n---\n# 办法\n\n第一条 本办法自2025年1月1日起施行。\n"
    assert read("办法.md", raw).metadata.effective_from is None


def test_options_go_before_front_matter(read: Reader) -> None:
    raw = "---\nid: x\nkind: guide\nextra: 1\n---\n# 办法\n\n第一条 正文。\n"
    document = read("办法.md", raw, overrides={"id": "y", "kind": "faq", "effective_to": "2026年5月1日"})
    found = document.metadata
    assert (found.id, found.kind, found.effective_to) == ("y", "faq", date(2026, 5, 1))
    assert [(remark.code, remark.place) for remark in document.remarks] == [("unknown_field", "第4行")]


def test_another_title_by_option_puts_no_heading_above_the_articles(read: Reader) -> None:
    document = read("办法.md", "# 原题\n\n第一条 正文。\n\n第二条 正文。\n", overrides={"title": "新题"})
    assert [(a.key, a.path) for a in document.articles] == [
        ("序", ("新题",)),
        ("第一条", ("新题",)),
        ("第二条", ("新题",)),
    ]


def test_a_rule_at_the_top_is_no_front_matter(read: Reader) -> None:
    assert "第一条" in whole_text(read("办法.md", "---\n\n# 办法\n\n第一条 正文。\n"))


def test_plain_headings_divide_a_text_that_has_no_numbers(read: Reader) -> None:
    raw = (
        "人才服务指南\n\n申报条件\n在本区全职工作满一年，并且在本区缴纳社会保险和个人所得税。\n\n"
        "申报材料\n身份证明、劳动合同和在本区的社会保险缴费记录。\n"
    )
    units = [(a.number, a.kind) for a in read("指南.txt", raw).articles]
    assert units[1:] == [("申报条件", ArticleKind.SECTION), ("申报材料", ArticleKind.SECTION)]

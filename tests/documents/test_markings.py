"""Secrecy markings stop a file; the same words within a sentence do not."""

from __future__ import annotations

import pytest

from knowledge.errors import MarkedSecret
from tests.documents.conftest import Reader
from tests.documents.pdfs import make_pdf, text
from tests.documents.words import Word

BODY = "\n\n# 测试办法\n\n第一条 为了测试，制定本办法。\n"


@pytest.mark.parametrize(
    ("line", "marking"),
    [
        ("机密★1年", "机密"), ("秘密", "秘密"), ("绝 密", "绝密"), ("密级：秘密", "秘密"), ("【机密】", "机密"),
        ("机密★长期　特急", "机密"), ("000012 秘密★10年", "秘密"), ("（秘密）", "秘密"),
    ],
)  # fmt: skip
def test_a_secret_is_never_released(read: Reader, line: str, marking: str) -> None:
    for release in (False, True):
        with pytest.raises(MarkedSecret) as refused:
            read("密件.md", line + BODY, release_marks=release)
        assert refused.value.facts["marking"] == marking
        assert str(refused.value) == f"密件.md 第1行：标有密级“{marking}”，涉密文件一律不得收录，请走涉密渠道"


@pytest.mark.parametrize(
    ("line", "marking"),
    [
        ("内部资料　注意保存", "内部"), ("（内部文件）", "内部"), ("仅供内部使用", "内部"), ("内部", "内部"),
        ("（征求意见稿）", "征求意见稿"), ("测试区人才办法（征求意见稿）", "征求意见稿"),
        ("公开征求意见稿", "征求意见稿"),
    ],
)  # fmt: skip
def test_internal_papers_and_drafts_wait_for_an_admin(read: Reader, line: str, marking: str) -> None:
    with pytest.raises(MarkedSecret) as refused:
        read("稿.md", line + BODY)
    assert (refused.value.key, refused.value.facts["marking"]) == ("marked_releasable", marking)
    assert read("稿.md", line + BODY, release_marks=True).articles


@pytest.mark.parametrize(
    "line",
    [
        "相关信息依法属于国家秘密的，按有关规定处理。", "涉及国家秘密项目的引进人才，可不予公示。", "内部公示后报送。",
        "在单位内部公示5个工作日", "我们向社会公开征求意见稿的修改建议。", "保守商业秘密", "内部控制制度",
        "机密文件的管理办法如下。",
        "★特别提示：请在规定时间内申报",
    ],
)  # fmt: skip
def test_the_words_within_a_sentence_are_no_marking(read: Reader, line: str) -> None:
    assert read("办法.md", f"# 测试办法\n\n{line}\n\n第一条 为了测试。\n").articles


def test_a_secret_goes_before_a_draft(read: Reader) -> None:
    with pytest.raises(MarkedSecret) as refused:
        read("稿.md", "（征求意见稿）\n\n秘密★3年" + BODY, release_marks=True)
    assert refused.value.key == "marked_secret"


def test_the_header_of_a_word_file_is_looked_at(read: Reader) -> None:
    word = Word()
    word.write("测试办法")
    word.write("第一条 为了测试，制定本办法。")
    word.document.sections[0].header.paragraphs[0].text = "机密★2年"
    with pytest.raises(MarkedSecret, match="页眉页脚：标有密级“机密”"):
        read("办法.docx", word.save())


def test_the_first_line_of_a_pdf_is_looked_at(read: Reader) -> None:
    page = [
        text(90, 810, "秘密★5年"),
        text(190, 760, "测试办法", size=18),
        text(114, 700, "第一条 为了测试，制定本办法。"),
    ]
    with pytest.raises(MarkedSecret, match="第1页"):
        read("办法.pdf", make_pdf([page]))

"""The splitter: numbering in use, parts, attachments, and what an officer should look at."""

from __future__ import annotations

import pytest

from knowledge.documents.recognition import read_date
from knowledge.model import ArticleKind
from knowledge.numbering import Style, read_marker, read_number, write_number
from tests.documents.conftest import Reader, article


@pytest.mark.parametrize(
    ("line", "style", "value"),
    [
        ("第一章 总则", Style.CHAPTER, 1), ("第十二条　内容", Style.ARTICLE, 12), ("第 5 条 内容", Style.ARTICLE, 5),
        ("第一条为了规范管理", Style.ARTICLE, 1), ("第二十四条 中期考核。", Style.ARTICLE, 24),
        ("第三条 项目资助。", Style.ARTICLE, 3), ("第一条之一 内容", Style.ARTICLE, 1),
        ("一、总则", Style.HAN_COMMA, 1), ("二、2023年主要做法", Style.HAN_COMMA, 2),
        ("（三）条件", Style.HAN_PAREN, 3), ("(十一)条件", Style.HAN_PAREN, 11),
        ("1.材料", Style.DIGIT_DOT, 1), ("12、材料", Style.DIGIT_COMMA, 12), ("（2）材料", Style.DIGIT_PAREN, 2),
        ("3）材料", Style.DIGIT_HALF_PAREN, 3), ("⑩材料", Style.CIRCLED, 10), ("b.材料", Style.LETTER, 2),
        ("问3 怎么办？", Style.QUESTION, 3), ("Q1：怎么办？", Style.QUESTION, 1), ("事实二十四 内容", Style.FACT, 24),
        ("2.1 申报条件", Style.DECIMAL, 1),
    ],
)  # fmt: skip
def test_numbers_at_the_start_of_a_line(line: str, style: Style, value: int) -> None:
    marker = read_marker(line)
    assert marker is not None
    assert (marker.style, marker.value) == (style, value)


@pytest.mark.parametrize(
    "line",
    [
        "第五条规定的人员", "第五条、第六条规定的", "第九条第（一）项", "第九条的安家补贴", "第四条所称", "1.5万元",
        "2.5%的利率", "2023年9月", "3、5两项", "一、二等奖",
    ],
)  # fmt: skip
def test_references_and_figures_are_no_numbers(line: str) -> None:
    assert read_marker(line) is None


@pytest.mark.parametrize("value", [1, 10, 11, 20, 35, 100, 101, 110, 115, 999, 1001, 1010])
def test_chinese_numbers_go_both_ways(value: int) -> None:
    assert read_number(write_number(value)) == value


@pytest.mark.parametrize(
    ("text", "day"),
    [("2025年3月1日", "2025-03-01"), ("２０２５年３月１日", "2025-03-01"), ("二〇二五年三月一日", "2025-03-01"),
     ("2025/3/1", "2025-03-01"),
     ("2025-02-30", "None"), ("2025年13月1日", "None"), ("-2025-01-01", "None"), ("明年", "None")],
)  # fmt: skip
def test_I6_days_are_read_or_are_none(text: str, day: str) -> None:
    assert str(read_date(text)) == day


def test_questions_and_answers_in_several_forms(read: Reader) -> None:
    raw = (
        "# 人才政策问答\n\n## 一、认定\n\nQ1：博士怎么认定？\nA：线上申请。\n\nQ2：要多久？\nA：10个工作日。\n\n"
        "## 二、补贴\n\n问：何时发放？\n答：每年7月。\n\n1.能否补发？\n答：不能。\n"
    )
    document = read("问答.md", raw)
    found = [(a.key, a.heading, a.path[-1]) for a in document.articles if a.kind is ArticleKind.QA]
    assert found == [
        ("一、认定/问1", "博士怎么认定？", "一、认定"),
        ("问2", "要多久？", "一、认定"),
        ("问3", "何时发放？", "二、补贴"),
        ("二、补贴/问1", "能否补发？", "二、补贴"),
    ]
    assert document.metadata.kind == "faq"


def test_an_attachment_with_articles_of_its_own_keeps_them_apart(read: Reader) -> None:
    raw = (
        "关于印发测试办法的通知\n\n各单位：\n现印发给你们。\n\n第一条 为了测试。\n\n第二条 由测试局解释。\n\n"
        "公开方式：主动公开\n\n"
        "附件1\n评审规则\n\n第一条 评审分两轮。\n\n第二条 评审满分为100分。\n"
    )
    document = read("通知.txt", raw)
    assert [a.key for a in document.articles] == [
        "序",
        "第一条",
        "第二条",
        "文末",
        "附件1",
        "附件1/第一条",
        "附件1/第二条",
    ]
    assert article(document, "第二条") == "第二条 由测试局解释。"
    assert not [remark for remark in document.remarks if remark.code == "duplicate_article"]


def test_numbers_that_occur_twice_and_references_to_nothing_are_remarked(read: Reader) -> None:
    raw = (
        "# 测试办法\n\n第一条 按照本办法第四十条和第二条办理，《另一办法》第九十条除外，依据劳动合同法第八十二条。\n\n"
        "第二条 内容。\n\n第二条 又一内容，见《办法》（测府〔2020〕1号）第七十条、第七十一条。\n\n第五条 其他。\n"
    )
    document = read("办法.md", raw)
    assert [(remark.code, remark.place) for remark in document.remarks] == [
        ("duplicate_article", "第二条"),
        ("missing_article", "第3条、第4条"),
        ("unresolved_reference", "第一条"),
    ]
    assert "第四十条在本文件中不存在" in document.remarks[2].detail
    assert [a.key for a in document.articles][1:] == ["第一条", "第二条", "第二条#2", "第五条"]


def test_a_long_article_is_searched_by_its_items_with_their_head(read: Reader) -> None:
    items = "\n\n".join(
        f"（{write_number(n)}）第{n}种情形，" + "符合规定条件的人员可以申请相应的补贴。" * 4 for n in range(1, 12)
    )
    document = read(
        "办法.md",
        f"# 测试办法\n\n第一条 补贴情形。有下列情形之一的，发放补贴：\n\n{items}\n\n第二条 解释。由测试局解释。\n",
    )
    found = [p for p in document.passages if p.article_key == "第一条" and p.kind == "item"]
    assert len(found) == 11
    assert all("有下列情形之一的，发放补贴：" in p.search_text for p in found)
    assert found[3].text.startswith("（四）第4种情形")


def test_the_same_text_has_the_same_keys(read: Reader) -> None:
    raw = "# 测试办法\n\n第一条 为了测试，制定本办法。\n\n第二条 由测试局解释。\n"
    first, second = read("a.md", raw), read("b.md", raw.replace("由测试局", "由测试区"))
    assert first.passages[0].key == second.passages[0].key
    assert first.passages[1].key != second.passages[1].key


def test_an_id_made_of_a_title_is_stable_and_told_apart(read: Reader) -> None:
    one = "测试区" + "关于进一步加强高层次人才引进培养使用激励保障工作的若干意见" * 2
    ids = [read("a.md", f"# {title}\n\n正文。\n").metadata.id for title in (one, one + "之二", one)]
    assert ids[0] == ids[2] != ids[1]
    assert all(len(made) < 60 for made in ids)

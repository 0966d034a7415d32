"""Real pages of government sites: what they say of themselves, and how their texts divide."""

from __future__ import annotations

from datetime import date

import pytest

from knowledge.model import ArticleKind
from tests.documents.conftest import article, official, whole_text

FACTS = {
    "12": ("关于受理天河区人才公寓申请的公告", "广州市天河区住房建设和园林局", "", None, None),
    "16": ("广州市高校毕业生创业补贴，请查收", "市人力资源社会保障局官网", "", None, None),
    "17": (
        "广州市天河区深化支持港澳青年创新创业高质量发展实施办法",
        "广州市天河区科技工业和信息化局、广州市天河区人力资源和社会保障局、中共广州市天河区委统战部",
        "穗天科工信规字〔2023〕1号",
        date(2023, 9, 8),
        date(2026, 9, 7),
    ),
    "18b": ("广东省高校毕业生就业创业扶持政策清单", "广东省人力资源和社会保障厅官网", "", None, None),
    "35_": (
        "广州市人力资源和社会保障局 广州市公安局关于印发广州市引进人才入户管理办法实施细则的通知",
        "广州市人力资源和社会保障局、广州市公安局",
        "穗人社规字〔2022〕2号",
        date(2022, 7, 7),
        date(2027, 7, 6),
    ),
    "35b": ("【关注】学历型人才引进入户申报指南", "市人力资源社会保障局 人力资源流动管理处", "", None, None),
    "35c": (
        "广州市人民政府办公厅关于印发广州市引进人才入户管理办法的通知",
        "广州市人民政府办公厅",
        "穗府办规〔2020〕10号",
        date(2020, 7, 9),
        date(2025, 7, 4),
    ),
}


@pytest.mark.parametrize("prefix", FACTS)
def test_title_issuer_number_and_dates_are_the_page_s_own(prefix: str) -> None:
    found = official(prefix).metadata
    assert (found.title, found.issuer, found.number, found.effective_from, found.effective_to) == FACTS[prefix]
    assert found.source[0].startswith("http")


def test_the_exchanged_file_names_are_not_believed() -> None:
    assert official("35_").metadata.id == "穗人社规字-2022-2"
    assert official("35c").metadata.id == "穗府办规-2020-10"


def test_a_hidden_second_copy_is_not_read() -> None:
    assert whole_text(official("35c")).count("准予其配偶、未成年子女随本人同时迁入本市户籍") == 1


def test_the_table_of_facts_above_the_text_is_kept() -> None:
    preamble = official("35c").articles[0]
    assert preamble.kind is ArticleKind.PREAMBLE
    assert "失效日期：2025年07月04日" in preamble.text
    assert any("失效日期：2025年07月04日" in passage.search_text for passage in official("35c").passages)


def test_headings_that_begin_again_are_told_apart_by_their_part() -> None:
    keys = [a.key for a in official("18b").articles if a.kind is ArticleKind.SECTION]
    assert len(keys) == 7 + 11
    assert {"面向单位的扶持政策/一", "面向毕业生的扶持政策/一", "面向毕业生的扶持政策/十一"} <= set(keys)


@pytest.mark.parametrize(("prefix", "count"), [("17", 13), ("35_", 23), ("35c", 16)])
def test_every_article_is_a_unit(prefix: str, count: int) -> None:
    document = official(prefix)
    numbers = [a.number for a in document.articles if a.kind is ArticleKind.ARTICLE]
    assert len(numbers) == count
    assert all(a.text.startswith(a.number) for a in document.articles if a.kind is ArticleKind.ARTICLE)
    assert not [remark for remark in document.remarks if remark.code == "unresolved_reference"]


def test_articles_stand_under_their_chapter() -> None:
    paths = {a.key: a.path for a in official("35_").articles}
    assert paths["第十三条"][1:] == ("第二章 引进在职人才入户",)


@pytest.mark.parametrize("prefix", FACTS)
def test_no_unit_is_a_whole_page(prefix: str) -> None:
    assert max(len(a.text) for a in official(prefix).articles) <= 1_500


def test_a_long_section_is_split_at_its_next_numbering() -> None:
    document = official("12")
    assert "六/（三）" in {a.key for a in document.articles}
    assert "承诺半年内申领的承诺书" in article(document, "六/（三）")
    assert next(a for a in document.articles if a.key == "六/（三）").path[-1] == "六、申请材料"


def test_a_layout_table_s_rows_carry_their_heads() -> None:
    rows = [p.search_text for p in official("35b").passages if p.kind == "row"]
    assert any("学历层次：硕士研究生；年龄要求：45周岁以下" in row for row in rows)
    assert official("35b").table_count == 1


def test_full_width_brackets_stay_full_width() -> None:
    assert "国（境）外学士学位" in article(official("35c"), "第五条")


def test_linked_attachments_are_remarked() -> None:
    assert [(remark.code, remark.detail) for remark in official("12").remarks] == [
        ("attachments", "正文链接了7个附件，附件内容没有读入")
    ]

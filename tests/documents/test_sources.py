"""The demonstration documents: units and the passages they are found by."""

from __future__ import annotations

from datetime import date

from knowledge.documents import read_in_process
from knowledge.model import ArticleKind, Audience, ParsedDocument, PassageKind
from tests.documents.conftest import SOURCES, article


def source(prefix: str) -> ParsedDocument:
    (path,) = [path for path in SOURCES if path.name.startswith(prefix)]
    return read_in_process(path)


def rows_of(document: ParsedDocument, key: str) -> list[str]:
    return [p.search_text for p in document.passages if p.article_key == key and p.kind is PassageKind.ROW]


def test_front_matter_goes_before_what_the_text_says() -> None:
    found = source("02").metadata
    assert (found.id, found.number, found.sample) == ("zc-award-2023", "样例〔2023〕1号", True)
    assert (found.effective_from, found.effective_to) == (date(2023, 9, 1), date(2028, 8, 31))
    assert (found.supersedes, found.superseded_by, found.audience) == ("zc-award-2019", "", Audience.PUBLIC)


def test_a_list_of_sources_is_read() -> None:
    assert len(source("01").metadata.source) == 2
    assert source("01").metadata.effective_from is None


def test_thirty_five_articles_with_their_headings() -> None:
    document = source("02")
    articles = {a.key: a for a in document.articles if a.kind is ArticleKind.ARTICLE}
    assert list(articles)[-1] == "第三十五条"
    assert len(articles) == 35
    assert articles["第十条"].heading == "安家补贴的条件"
    assert articles["第十条"].path[1] == "第三章 安家补贴与住房保障"
    assert articles["第一条"].heading == ""


def test_a_row_is_joined_to_its_header_and_its_article() -> None:
    rows = rows_of(source("02"), "第五条")
    assert len(rows) == 20
    (row,) = [row for row in rows if "博士学位" in row]
    assert "第五条 分类目录" in row
    assert "称号、奖项或者资格：博士学位；附加条件：不超过40周岁；类别：第五类" in row
    assert "序号" not in row


def test_two_tables_of_an_article_keep_their_own_captions() -> None:
    rows = rows_of(source("02"), "第二十七条")
    assert len(rows) == 3 + 11
    (home,) = [row for row in rows if "第九条安家补贴" in row]
    assert "少材料事项应当提交的材料如下" in home
    assert source("02").table_count == 9


def test_an_item_carries_the_sentence_above_it() -> None:
    items = [p for p in source("02").passages if p.article_key == "第二条" and p.kind is PassageKind.ITEM]
    assert [item.text[:3] for item in items] == ["（一）", "（二）", "（三）"]
    assert all("第二条 适用范围 下列人员按照以下规定执行：" in item.search_text for item in items)


def test_facts_and_questions_are_units() -> None:
    facts = [a.number for a in source("01").articles if a.kind is ArticleKind.FACT]
    assert len(facts) == 24
    assert facts[-1] == "事实二十四"
    questions = {a.key: a for a in source("07").articles if a.kind is ArticleKind.QA}
    assert len(questions) == 18
    assert questions["问4"].heading == "带头人57周岁，还能申报吗？"
    assert "答：创新领军团队不超过58周岁" in questions["问4"].text


def test_sections_are_cited_by_their_heading() -> None:
    section = next(a for a in source("06").articles if a.key == "三")
    assert (section.kind, section.number, section.heading) == (ArticleKind.SECTION, "三、岗位清单", "岗位清单")
    assert len(rows_of(source("06"), "三")) == 20


def test_a_chapter_line_alone_is_kept_and_never_searched() -> None:
    document = source("02")
    headings = [a.key for a in document.articles if a.kind is ArticleKind.HEADING]
    assert headings == ["第一章", "第二章", "第三章", "第四章", "第五章", "第六章", "第七章", "第八章"]
    assert not {p.article_key for p in document.passages} & set(headings)


def test_references_into_the_document_are_resolved_and_others_left_alone() -> None:
    assert [document for document in map(read_in_process, SOURCES) if document.remarks] == []


def test_the_preamble_without_text_of_its_own_is_only_its_banner() -> None:
    assert article(source("02"), "序").splitlines()[0].startswith("样例文本")

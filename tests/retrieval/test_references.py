"""Documents and articles called by name, and what an article refers to."""

from __future__ import annotations

import pytest

from knowledge.model import Article, ArticleKind, Metadata, Passage, PassageKind
from knowledge.references import (
    Named,
    core_title,
    find_mentions,
    find_part,
    name_length,
    read_named,
    read_number,
    referred_keys,
    unit_of,
    write_number,
)

DOCUMENTS = [
    (
        "award",
        Metadata("award", "江北市南湖区、南湖经济技术开发区人才奖励服务保障办法（样例）", number="样例〔2023〕1号"),
    ),
    ("team", Metadata("team", "江北市南湖区创新创业领军团队（人才）支持计划实施办法", number="南府〔2022〕2号")),
    (
        "station",
        Metadata("station", "江北市南湖区院士专家工作站建设支持管理实施办法（样例）", number="样例〔2023〕3号"),
    ),
    ("guide", Metadata("guide", "2024年度领军团队与院士专家工作站申报指南", number="样例指南〔2024〕1号")),
    ("notice", Metadata("notice", "江北市人民政府办公厅关于印发江北市引进人才入户管理办法的通知")),
]


@pytest.mark.parametrize(
    ("question", "versions", "articles"),
    [
        ("人才奖励办法第十二条", {"award"}, [("条", 12)]),
        ("人才奖励那个办法里怎么说", {"award"}, []),
        ("领军团队办法怎么申请", {"team"}, []),
        ("工作站办法有效期到什么时候", {"station"}, []),
        ("申报指南问3", {"guide"}, [("问", 3)]),
        ("入户办法第12条", {"notice"}, [("条", 12)]),
        ("《南湖区人才奖励服务保障办法》第５条", {"award"}, [("条", 5)]),
        ("样例〔2023〕1号", {"award"}, []),
        ("样例[２０２３]1号第三条", {"award"}, [("条", 3)]),
        ("样例（2023）3 号", {"station"}, []),
        ("办法第十二条", set(), [("条", 12)]),
        ("第一百零五条", set(), [("条", 105)]),
        ("博士能拿多少安家费", set(), []),
        ("有什么办法能快点批", set(), []),
        ("我有5条专利能报吗", set(), []),
        ("请问15号截止吗", set(), []),
        ("想问3 个人的团队行不行", set(), []),
        ("问5是什么", set(), [("问", 5)]),
        ("事实十说了什么", set(), [("事实", 10)]),
    ],
)
def test_documents_and_articles_are_found_by_name(
    question: str, versions: set[str], articles: list[tuple[str, int]]
) -> None:
    named = read_named(question, DOCUMENTS)
    assert set(named.versions) == versions
    assert list(named.articles) == articles


def test_a_name_that_fits_several_documents_names_them_all() -> None:
    assert set(read_named("院士工作站的规定", [DOCUMENTS[2], DOCUMENTS[3]]).versions) <= {"station", "guide"}
    two = [("a", Metadata("a", "人才奖励办法")), ("b", Metadata("b", "人才奖励支持办法（试行）"))]
    assert set(read_named("人才奖励政策里", two).versions) == {"a", "b"}


@pytest.mark.parametrize("question", ["《个人所得税法》第三条", "样例〔2019〕9号"])
def test_what_the_library_does_not_have_is_said(question: str) -> None:
    named = read_named(question, DOCUMENTS)
    assert named.unknown
    assert not named.versions


@pytest.mark.parametrize(
    ("question", "paragraph", "item"),
    [
        ("第5条第二项", None, 2),
        ("第九条第二款", 2, None),
        ("第九条第一款第（三）项", 1, 3),
        ("第九条第（三）项", None, 3),
        ("第九条", None, None),
    ],
)
def test_paragraphs_and_items_are_read(question: str, paragraph: int | None, item: int | None) -> None:
    named = read_named(question, DOCUMENTS)
    assert (named.paragraph, named.item) == (paragraph, item)


def test_titles_lose_what_people_leave_out() -> None:
    assert [core_title(metadata.title) for _, metadata in DOCUMENTS] == [
        "人才奖励服务保障办法",
        "创新创业领军团队人才支持计划实施办法",
        "院士专家工作站建设支持管理实施办法",
        "领军团队与院士专家工作站申报指南",
        "引进人才入户管理办法",
    ]


def test_a_name_fits_in_pieces_of_two_or_more_in_order() -> None:
    assert name_length("人才奖励", "人才奖励服务保障办法") == 4
    assert name_length("人才保障", "人才奖励服务保障办法") == 4
    assert name_length("保障人才", "人才奖励服务保障办法") == 0
    assert name_length("人励服", "人才奖励服务保障办法") == 0


@pytest.mark.parametrize("number", [1, 9, 10, 11, 20, 21, 99, 100, 101, 110, 111, 215, 320])
def test_numbers_are_written_as_they_are_read(number: int) -> None:
    assert read_number(write_number(number)) == number


def test_units_have_a_kind_and_a_number() -> None:
    assert unit_of("第二十一条") == unit_of("第21条") == ("条", 21)
    assert unit_of("问5") == ("问", 5)
    assert unit_of("事实十") == ("事实", 10)
    assert unit_of("三、岗位清单") is None


def article(number: str, text: str) -> Article:
    return Article("d", number, 0, ArticleKind.ARTICLE, number, "", ("办法",), text)


def test_cross_references_are_brought_along_and_other_laws_are_not() -> None:
    articles = [article(f"第{write_number(n)}条", f"第{write_number(n)}条 内容") for n in range(1, 13)]
    text = "第十条 按照本办法第八条和第二条、第四条至第六条执行，依照《税法》第三条、第七条，第十条不适用。"
    assert [found.number for found in referred_keys(article("第十条", text), articles)] == [
        "第八条",
        "第二条",
        "第四条",
        "第五条",
        "第六条",
    ]


def test_a_mention_knows_its_document() -> None:
    mentions = find_mentions("《某办法》第三条、第五条，原办法第六条，第九条")
    assert [(mention.number, mention.document) for mention in mentions] == [
        (3, "某办法"),
        (5, "某办法"),
        (6, "原"),
        (9, ""),
    ]


def test_the_item_or_paragraph_asked_for_is_cut_out() -> None:
    text = "第五条 可以申请：\n（一）甲；\n（二）乙，不超过10万元。\n第二款的内容。"
    whole = article("第五条", text)
    second = Passage(
        "", "第五条", PassageKind.ITEM, text.index("（二）"), text.index("\n第二款"), "（二）乙，不超过10万元。", ""
    )
    assert find_part(whole, [second], Named(item=2)) is second
    found = find_part(whole, [], Named(item=1))
    assert found is not None
    assert found.text == "（一）甲；"
    paragraph = find_part(whole, [], Named(paragraph=2))
    assert paragraph is not None
    assert paragraph.text == "第二款的内容。" == text[paragraph.start : paragraph.end]
    assert find_part(whole, [], Named(item=7)) is None
    assert find_part(whole, [], Named()) is None


def test_a_title_that_goes_on_after_the_name_is_another_document() -> None:
    rules = Metadata("rules", "江北市人力资源局关于印发江北市引进人才入户管理办法实施细则的通知")
    documents = [*DOCUMENTS, ("rules", rules)]
    assert read_named("引进人才入户管理办法过期了吗", documents).versions == ("notice",)
    assert read_named("引进人才入户管理办法实施细则过期了吗", documents).versions == ("rules",)

"""What needs no bot: terms of the desk, words freed of people, the form of an answer for all."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from bot.faqs.scrub import BLANK, scrub, scrub_question
from jobs.desk import SHIPPED, DeskUnusable, load_terms, parse_terms
from knowledge import faq
from knowledge.composing import Draft
from knowledge.documents import read_in_process
from knowledge.model import ArticleKind, Audience, Hit, Line, LineKind, State, Status, Version
from storage.desk_terms import same_key

TERMS = SHIPPED.read_text(encoding="utf-8")


@pytest.mark.parametrize(
    ("text", "topic"),
    [("博士能住公寓吗", "housing"), ("孩子转学要什么材料", "family"), ("探亲机票", "other"), ("体检去哪", "health")],
)
def test_a_question_has_the_topic_most_of_whose_words_it_has(text: str, topic: str) -> None:
    assert parse_terms(TERMS).topic_of(text) == topic


@pytest.mark.parametrize(
    ("change", "told"),
    [
        (("answer: 3", "answer: 0"), "answer 应为 1 到 250 的整数"),
        (("answer: 3", "answer: yes"), "answer 应为 1 到 250 的整数"),
        (("answer: 3\n", ""), "应有且只有"),
        (("  housing:", "  Housing:"), "应为小写字母"),
        (("words: [医疗, 体检, 看病, 就医, 医保, 保健, 住院]", "words: []"), "topics.health.words"),
        (("{zh: 医疗保健,", "{"), "topics.health 应有且只有"),
    ],
)
def test_terms_that_are_wrong_are_named(change: tuple[str, str], told: str) -> None:
    assert change[0] in TERMS
    with pytest.raises(DeskUnusable, match=told):
        parse_terms(TERMS.replace(*change))


def test_an_offices_own_terms_go_first(tmp_path: Path) -> None:
    assert load_terms(tmp_path).answer == 3
    (tmp_path / "desk.yaml").write_text(TERMS.replace("answer: 3", "answer: 5"), encoding="utf-8")
    assert load_terms(tmp_path).answer == 5


@pytest.mark.parametrize(
    ("text", "left"),
    [
        ("我叫王小明，电话13800001111", "我叫○○，电话○○"),
        ("身份证44010119800101123X能报吗", "身份证○○能报吗"),
        ("发到 a.b@example.com 或 +86 138-0000-1111", "发到 ○○ 或 ○○"),
        ("张三是示例芯科技的，每年60天，15万元", "○○是○○的，每年60天，15万元"),
        ("2023年9月1日起，020-12345678", "2023年9月1日起，○○"),
    ],
)
def test_what_tells_a_person_is_taken_out(text: str, left: str) -> None:
    told, count = scrub(text, ["张三", "示例芯科技"])
    assert told == left
    assert count == left.count(BLANK)


def test_a_question_comes_without_its_greeting() -> None:
    assert scrub_question("您好，请问\n柔性引进的能住公寓吗", []) == ("柔性引进的能住公寓吗", 0)


def test_the_same_words_have_the_same_key() -> None:
    assert same_key("探亲机票，能报销吗？") == same_key("探亲机票 能报销吗")
    assert same_key("探亲机票能报销吗") != same_key("探亲机票能报销")


def test_an_answer_for_all_is_one_unit_whatever_was_typed(tmp_path: Path) -> None:
    answer = "# 标题\n第一条 都行\n\n一、先问\n| a | b |\n> 引用 **粗** 问2：还有吗？\n答：没有"
    entry = faq.OfficeAnswer(
        "faq-7", "---\n能吗？", answer, (("人才奖励服务保障办法（样例）", "第八条"),), Audience.REGISTERED,
        date(2026, 11, 23), date(2027, 6, 30),
    )  # fmt: skip
    path = tmp_path / "faq-7.md"
    path.write_text(faq.write_document(entry), encoding="utf-8")
    parsed = read_in_process(path, file_name=path.name, overrides=None, release_marks=False)
    [article] = parsed.articles
    assert article.kind is ArticleKind.QA
    assert parsed.metadata.is_desk_answer
    assert (parsed.metadata.effective_to, parsed.metadata.audience) == (date(2027, 6, 30), Audience.REGISTERED)
    told = faq.read_answer(article)
    assert told.endswith("没有")
    assert "依据" not in told
    for word in ("标题", "第一条 都行", "先问", "引用", "粗"):
        assert word in told


@pytest.mark.parametrize(
    ("asked", "known", "same"),
    [
        ("探亲机票，能报销吗？", "探亲机票能报销吗", True),
        ("请问探亲的机票可以报销么", "探亲机票能报销吗", True),
        ("什么时候可以申请安家补贴", "安家补贴什么时候申请", True),
        ("安家补贴什么时候发放", "安家补贴什么时候申请", False),
        ("柔性引进的博士后不能住公寓吗", "柔性引进的博士后能住公寓吗", False),
        ("第四类的安家补贴多少", "第三类的安家补贴多少", False),
        ("机票能报销吗", "探亲机票能报销吗", False),
    ],
)
def test_an_answer_for_all_is_for_who_asks_the_same(asked: str, known: str, same: bool) -> None:
    """However close the model holds the two."""
    assert (faq.says_same(asked, known, lambda _asked, _known: 1.0) is not None) is same
    word_for_word = True if asked == "探亲机票，能报销吗？" else None
    assert faq.says_same(asked, known, lambda _asked, _known: 0.9) is word_for_word


@pytest.mark.parametrize(
    ("answer", "lead", "against"),
    [
        ("每人10万元", "安家补贴**15万元**", True),
        ("每人15万元，电话020-12345678", "安家补贴**15万元**", False),
        ("最长两年", "每年不超过60天", True),
        ("请到大厅办理", "安家补贴15万元", False),
        ("一般10个工作日", "请到大厅办理", False),
    ],
)
def test_other_figures_than_the_documents_are_told(answer: str, lead: str, against: bool) -> None:
    assert faq.differs(answer, (), (), lead) is against


def test_one_that_is_nearly_the_same_is_shown_under_its_own_question(tmp_path: Path) -> None:
    """Only where the documents don't answer, and never one that has lapsed."""
    day = date(2026, 11, 23)
    entry = faq.OfficeAnswer("faq-7", "探亲机票能报销吗", "没有这项政策。", (), Audience.PUBLIC, day, date(2027, 6, 30))
    path = tmp_path / "faq-7.md"
    path.write_text(faq.write_document(entry), encoding="utf-8")
    parsed = read_in_process(path, file_name=path.name, overrides=None, release_marks=False)
    version = Version("v", parsed, "o", path.name, datetime(2026, 11, 23, tzinfo=UTC))
    hit = Hit(version, parsed.articles[0], parsed.passages[0], State.IN_FORCE, 0.9, 0.9, 0.9)
    silent, answered = Draft(Status.NOT_FOUND, ()), Draft(Status.ANSWERED, (Line(LineKind.LEAD, "可以。"),))

    def settle(draft: Draft, offered: Hit) -> Draft:
        readable = [(version, State.IN_FORCE)]
        return faq.settle("探亲机票不能报销吗", [offered], draft, readable, lambda _asked, _known: 0.99, "zh")[0]

    near = settle(silent, hit)
    assert near.status is Status.NEAREST
    assert [line.text for line in near.lines] == [
        "文件里没有直接写到这一点。工作人员答过相近的问题“探亲机票能报销吗”：", "没有这项政策。",
    ]  # fmt: skip
    assert [citation.document for citation in near.citations] == ["faq-7"]
    assert settle(answered, hit) == answered
    assert settle(silent, replace(hit, state=State.EXPIRED)) == silent

"""What is read out first, what is not answered although it comes near, and signs typed for others of the same sound."""

from __future__ import annotations

import pytest

from knowledge import contradictions, scales, spelling
from knowledge.answering import Answerer
from knowledge.model import LineKind, Status
from tests.answering.conftest import TODAY, Ask

pytestmark = pytest.mark.timeout(1_800)  # the first run embeds the demonstration documents


@pytest.mark.parametrize(
    ("question", "said"),
    [
        ("第三类工作津贴多少", "第一类、第二类人才"),
        ("E05岗位招几个人", "装备机械工程师"),
        ("省级青年类评定奖励多少", "青年类**25万元**"),
        ("正高职称算几类", "第四类"),
        ("公务员有安家补贴吗", "不享受"),
        ("国企负责人有薪酬补贴吗", "不享受"),
        ("弄虚作假怎么处罚", "全额退回"),
        ("安嘉补贴第四类多少", "40万元"),
    ],
)
def test_the_row_or_sentence_about_the_thing_asked_is_read_out(ask: Ask, question: str, said: str) -> None:
    answer = ask(question)
    assert answer.status in {Status.ANSWERED, Status.EXPIRED}
    assert said in "\n".join(line.text for line in answer.lines if line.kind is LineKind.LEAD)


@pytest.mark.parametrize(
    "question",
    [
        "2022年引进了多少产业项目",
        "2024年联系了多少人次",
        "中级职称奖励多少",
        "高级工奖励多少",
        "大专生活补贴多少",
        "县级青年类评定奖励多少",
        "E33岗位年薪多少",
    ],
)
def test_another_year_step_or_code_than_the_text_has_is_not_answered(ask: Ask, question: str) -> None:
    assert ask(question).status in {Status.NOT_FOUND, Status.NEAREST}


def test_the_asked_year_in_the_text_is_answered(ask: Ask) -> None:
    assert "111个" in ask("2021年引进了多少产业项目").text


@pytest.mark.parametrize("question", ["第一类", "四类人才", "Category 2"])
def test_a_category_alone_is_asked_back(demo: Answerer, question: str) -> None:
    answer = demo.answer(question, today=TODAY)
    assert answer.status is Status.CHOOSE
    assert len(answer.choices) > 2
    assert demo.answer(answer.choices[0].question, today=TODAY).status is Status.ANSWERED


@pytest.mark.parametrize(
    ("question", "status", "document"),
    [
        ("When does the award measure expire?", Status.ANSWERED, "zc-award-2023"),
        ("is the academician station measure still valid", Status.EXPIRED, "zc-station-2023"),
        ("when does this policy expire", Status.CHOOSE, ""),
    ],
)
def test_validity_is_told_in_english_too(demo: Answerer, question: str, status: Status, document: str) -> None:
    answer = demo.answer(question, today=TODAY, language="en")
    assert answer.status is status
    assert [citation.document for citation in answer.citations] == [document] * bool(document)


def test_years_of_the_askers_own_story_are_not_asked_about() -> None:
    assert contradictions.asked_years("2022年引进了多少项目") == {2022}
    assert contradictions.asked_years("我2020年毕业的，现在能申请吗") == frozenset()
    assert contradictions.asked_years("二〇二四年的申请时间") == {2024}


def test_steps_of_a_scale() -> None:
    def fit(asked: str, said: str) -> int:
        return scales.fit(scales.read_steps(asked), scales.read_steps(said))

    assert fit("高级技师", "技师奖励5000元") == -1
    assert fit("正高职称", "正高级职称3万元，副高级职称1.5万元") == 1
    assert fit("高级职称", "副高级职称1.5万元") == 1
    assert fit("大专", "本科以上学历") == 0
    assert fit("大专", "安家补贴15万元") == 0


def test_a_sign_of_the_same_sound_is_put_right_only_where_the_documents_leave_no_doubt(demo: Answerer) -> None:
    rarity, terms = demo.retriever.rarity(), demo.terms()
    assert spelling.mend("人材公寓怎么申请", rarity, terms) == "人才公寓怎么申请"
    # A sound left unwritten; other Latin words beside characters stay as they are.
    for typed, meant in (
        ("免fei住", "免费住"),
        ("工作zhan", "工作站"),
        ("zen么写", "怎么写"),
        ("批了给多少qian", "批了给多少钱"),
    ):
        assert spelling.mend(typed, rarity, terms) == meant
    for question in ("养狗有补贴吗", "计算公式是什么", "火星移民的船票", "海归博士", "ai人才", "我是phd", "app上办"):
        assert spelling.mend(question, rarity, terms) == question

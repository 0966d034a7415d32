"""What people's own words say, as a table: each sentence with all that is to be understood of it, and no more."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as some

from bot.wizard import intake as wizard_intake
from bot.wizard import questions as wizard_questions
from bot.wizard.intake import FollowUp
from knowledge.eligibility.free_text import MOST_CHARS, understand
from knowledge.eligibility.profile import Value
from knowledge.eligibility.spoken_roles import OF_STATION

TODAY = date(2026, 11, 28)
LINES = [json.loads(line) for line in Path(__file__).with_name("spoken.jsonl").read_text("utf-8").splitlines()]


def plain(value: Value) -> object:
    """A value as the table writes it."""
    if isinstance(value, date):
        return value.isoformat()
    return {str(year): amount for year, amount in value.items()} if isinstance(value, Mapping) else value


@pytest.mark.parametrize("line", LINES, ids=[line["text"][:30] for line in LINES])
def test_a_sentence_says_just_this(line: Mapping[str, object]) -> None:
    understood = understand(str(line["text"]), TODAY)
    assert {key: plain(value) for key, value in understood.facts.items()} == line["facts"]


def test_the_words_are_those_that_were_written() -> None:
    words = understand("我係38歲博士，冇樓", TODAY).words
    assert words["degree"] == "博士"
    assert words["age"] == "38歲"
    assert words["owns_home_in_district"] == "冇樓"


def test_two_statements_that_differ_leave_it_open() -> None:
    understood = understand("我是第三类人才。我是第四类人才，38岁", TODAY)
    assert understood.torn == ("category",)
    assert dict(understood.facts) == {"age": 38.0}


@pytest.mark.parametrize(
    ("text", "heard"),
    [
        ("我38岁博士，有房", ["owns_home_in_district"]),
        ("我是第四类，在深圳有一套房，老婆也有房", ["owns_home_in_district", "spouse_owns_home_in_district"]),
        ("I am 38, PhD, I own a flat", ["owns_home_in_district"]),
        ("我在增城有房", []),  # said
        ("我没有房，想买套房，有房补吗", []),
        ("公司给租房，有房租要付", []),
        ("我朋友有房", []),
    ],
)
def test_a_home_without_a_place_is_heard_and_settles_nothing(text: str, heard: list[str]) -> None:
    understood = understand(text, TODAY)
    assert list(understood.heard) == heard
    assert not set(heard) & set(understood.facts)


def test_a_home_is_here_where_the_question_said_where() -> None:
    question = wizard_questions.find_question("owns_home_in_district")
    answer = wizard_intake.read_answer(question, "我有房", TODAY)
    assert answer is not None
    assert dict(answer.facts) == {"owns_home_in_district": True}


@pytest.mark.parametrize(
    ("text", "refused"),
    [("😀😀😀🎉", "no_words"), ("", "no_words"), ("？！……", "no_words"), ("我是博士，" * 10_000, "too_long")],
)
def test_what_is_no_message_is_refused(text: str, refused: str) -> None:
    understood = understand(text, TODAY)
    assert (understood.refused, dict(understood.facts)) == (refused, {})


@pytest.mark.parametrize("text", ["我今年140岁", "我38岁，1960年3月出生", "社保交了0.5.3个月", "2026年13月入职"])
def test_what_can_not_be_is_left_open(text: str) -> None:
    understood = understand(text, TODAY)
    assert not {"arrival_date", "social_insurance_months"} & set(understood.facts)
    assert len({"age", "birth_date"} & set(understood.facts)) <= 1


@given(some.text(max_size=200))
def test_no_text_makes_it_fall(text: str) -> None:
    understood = understand(text, TODAY)
    assert set(understood.words) == set(understood.facts)


# What another sentence makes of a figure: whose age it is, of which certificate a day.
_BY_OTHERS = {
    "income_by_year_wan", "birth_date", "age", "host_type", "expert_qualification", "skill_cert_date",
    "title_cert_date", *OF_STATION, *OF_STATION.values(),
}  # fmt: skip


@given(some.lists(some.sampled_from([line["text"] for line in LINES]), min_size=1, max_size=4))
def test_sentences_together_say_nothing_that_none_says(texts: list[str]) -> None:
    alone = [understand(text, TODAY) for text in texts]
    together = understand("。".join(texts), TODAY)
    for key, value in together.facts.items():
        if key not in _BY_OTHERS:
            assert any(one.facts.get(key) == value for one in alone), key


def test_more_than_a_message_is_too_long() -> None:
    assert understand("a" * (MOST_CHARS + 1), TODAY).refused == "too_long"


@pytest.mark.parametrize(
    ("text", "begins"),
    [
        ("我是38岁博士，2026年3月入职增城的芯片公司，能拿什么?", True),
        ("我是38岁博士，全职，自己租房，没有买房，能拿什么?", True),
        ("我38岁，认定是第四类，能享受哪些待遇？", True),
        ("I'm a 38-year-old PhD, rent a flat, what can I get?", True),
        ("我是38岁博士，安家补贴能拿多少", False),  # of one benefit
        ("我是38岁博士，想申请安家补贴，能拿多少?", False),
        ("我是38岁博士，租房补贴有哪些条件", False),
        ("38岁的博士能拿什么?", False),  # of people like that
        ("我能拿什么?", False),  # says nothing of who asks
    ],
)
def test_who_says_who_they_are_and_asks_for_all_begins_a_check(text: str, begins: bool) -> None:
    assert (wizard_intake.read_start(text, TODAY) is not None) is begins


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("那第四类呢", FollowUp({"category": 4})),
        ("那硕士呢？", FollowUp({"degree": "硕士"})),
        ("要是45岁呢", FollowUp({"age": 45})),
        ("第四类能拿多少", FollowUp({"category": 4})),
        ("what about category 2?", FollowUp({"category": 2})),
        ("第二项是什么", FollowUp({}, place=2)),
        ("那第三个呢", FollowUp({}, place=3)),
        ("and the second one?", FollowUp({}, place=2)),
        ("要交什么材料", FollowUp({}, part="papers")),
        ("什么时候申请", FollowUp({}, part="calendar")),
        # Of a benefit by its name, or by its place with more: the articles answer.
        ("那第四类能拿多少租房补贴", None),
        ("第二项什么时候申请", None),
        ("第四类什么时候申请", None),
        ("第二个孩子入学怎么办", None),
        ("多久到账", None),
        ("我是第四类", None),
        ("今天天气怎么样", None),
    ],
)
def test_what_goes_on_from_an_outcome_is_told_from_other_questions(text: str, said: FollowUp | None) -> None:
    assert wizard_intake.read_follow_up(text, TODAY) == said

"""What is typed or pressed becomes a value or is refused by example; which items are shown; how far somebody is."""

from __future__ import annotations

import json
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.errors import refusal_text
from bot.texts import LANGUAGES
from storage.surveys import course, values
from storage.surveys.definition import Choice, Condition, Definition, Item, Kind, Words
from storage.surveys.values import WrongValue
from tests.surveys.definitions import answers, definitions
from tests.surveys.test_files import MADE


def item(kind: Kind, **more: Any) -> Item:  # noqa: ANN401 -- any field of an item
    return Item("a", kind, Words("题"), **more)


NUMBER = item(Kind.NUMBER, decimals=2, unit=Words("人", "people"))
WHOLE = item(Kind.NUMBER, least=0, most=999)
DATE = item(Kind.DATE, earliest="2025-01-01", latest="2026-12-31")
CHOICES = tuple(Choice(key, Words(key), other=key == "d") for key in "abcd")
MULTIPLE = item(Kind.MULTIPLE, choices=CHOICES, limit=3)
RANKING = item(Kind.RANKING, choices=CHOICES[:3])
SINGLE = item(Kind.SINGLE, choices=CHOICES)


def why(given_item: Item, text: str) -> str:
    with pytest.raises(WrongValue) as refused:
        values.read_value(given_item, text)
    for language in LANGUAGES:  # each refusal has its words, filled
        told = refusal_text(language, refused.value)
        assert "{" not in told
        assert not told.startswith("survey.")
    return refused.value.key.removeprefix("survey.value.")


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("3", "3"), ("１２", "12"), ("１２．５", "12.5"), (" 12.50 ", "12.5"), ("007", "7"), ("－５", "-5"),
        ("−5", "-5"), ("负5", "-5"), ("负三", "-3"), ("三", "3"), ("十五", "15"), ("二十", "20"), ("九十九", "99"),
        ("1,234", "1234"), ("1，234，567", "1234567"), ("3人", "3"), ("3 people", "3"), ("十人", "10"), ("-0", "0"),
        ("+4", "4"), ("0.10", "0.1"), ("两", "2"), ("０", "0"),
    ],
)  # fmt: skip
def test_I6_a_number_is_understood_as_people_write_it(text: str, value: str) -> None:
    assert values.read_value(NUMBER, text) == value


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("1,5", "comma"), ("1，5", "comma"), ("12,34", "comma"), ("约3", "number"), ("三四个", "number"),
        ("1e3", "number"), ("NaN", "number"), ("Infinity", "number"), ("--5", "number"), ("负-5", "number"),
        ("1.234", "decimals"), ("9999999999999", "large"), ("٣", "number"), ("", "number"), ("1.", "number"),
        ("3-5", "number"), ("十十", "number"), ("百", "number"),
    ],
)  # fmt: skip
def test_I6_what_is_no_number_is_asked_again_by_example(text: str, reason: str) -> None:
    assert why(NUMBER, text) == reason


def test_a_number_stays_within_what_was_asked() -> None:
    assert values.read_value(WHOLE, "0") == "0"
    assert values.read_value(WHOLE, "999") == "999"
    assert why(WHOLE, "1000") == "range"
    assert why(WHOLE, "-1") == "range"
    assert why(WHOLE, "1.5") == "whole"
    assert why(item(Kind.NUMBER, least=5), "4") == "least"
    assert why(item(Kind.NUMBER, most=5), "6") == "most"
    tenth = item(Kind.NUMBER, least=0.1, most=0.3, decimals=1)
    assert [values.read_value(tenth, text) for text in ("0.1", "0.3")] == ["0.1", "0.3"]


@pytest.mark.parametrize(
    "text",
    [
        "2025-03-01", "2025/3/1", "2025.3.1", "2025年3月1日", "2025年3月1号", "二〇二五年三月一日",
        "２０２５－０３－０１", "20250301", " 2025 年 3 月 1 日 ", "1 March 2025", "1 Mar. 2025", "March 1, 2025",
        "mar 1,2025", "二零二五年三月一日", "二○二五年三月一日",
    ],
)  # fmt: skip
def test_I6_a_date_is_understood_as_people_write_it(text: str) -> None:
    assert values.read_value(DATE, text) == "2025-03-01"


def test_I6_months_and_days_in_chinese_go_to_31_december() -> None:
    assert values.read_value(DATE, "二〇二五年十二月三十一日") == "2025-12-31"
    assert values.read_value(DATE, "二〇二六年十月二十日") == "2026-10-20"


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("2025-02-30", "no_day"), ("二〇二五年二月三十日", "no_day"), ("2025-13-01", "no_day"),
        ("2025-00-10", "no_day"), ("3月1日", "day"), ("明天", "day"), ("2025", "day"), ("1/3/2025", "day"),
        ("2025-3/1", "day"), ("", "day"), ("2025年三十二月1日", "no_day"), ("1 Ju 2025", "day"), ("1 June 25", "day"),
        ("2024-12-31", "days"), ("2027-01-01", "days"), ("2025年十十月1日", "day"), ("31 February 2025", "no_day"),
        ("٢٠٢٥-٠٣-٠١", "day"),
    ],
)  # fmt: skip
def test_I6_what_is_no_date_is_asked_again_by_example(text: str, reason: str) -> None:
    assert why(DATE, text) == reason


def test_a_date_without_bounds_still_is_one_of_our_time() -> None:
    assert why(item(Kind.DATE), "1025-03-01") == "days"


def test_a_text_is_kept_without_what_is_not_seen() -> None:
    text = item(Kind.TEXT)
    assert values.read_value(text, "  很好\u200b，\r\n\r\n\r\n\r\n谢谢\x00 ") == "很好，\n\n谢谢"
    assert why(text, " \u200b\n ") == "empty"
    assert why(text, "好" * 2001) == "long"
    assert values.read_value(text, "<b>&") == "<b>&"


def test_what_is_answered_by_buttons_is_not_typed() -> None:
    assert why(SINGLE, "a") == "buttons"


@pytest.mark.parametrize(
    ("asked", "value"),
    [
        (item(Kind.RATING), 0), (item(Kind.RATING), 6), (item(Kind.RATING), True), (item(Kind.RATING), "3"),
        (item(Kind.RATING), 3.0), (item(Kind.RATING), None), (item(Kind.NPS), -1), (item(Kind.NPS), 11),
        (item(Kind.NPS), False), (item(Kind.YES_NO), 1), (item(Kind.YES_NO), "yes"), (item(Kind.YES_NO), None),
        (SINGLE, "a"), (SINGLE, {"choice": "z"}), (SINGLE, {"choice": ["a"]}), (SINGLE, {"choice": "a", "x": 1}),
        (SINGLE, {"choice": "d", "other": 3}), (SINGLE, {}), (SINGLE, None), (MULTIPLE, {"choices": []}),
        (MULTIPLE, {"choices": ["z"]}), (MULTIPLE, {"choices": "a"}), (MULTIPLE, ["a"]), (MULTIPLE, {"choices": [1]}),
        (MULTIPLE, {"choices": ["a", "b", "c", "d"]}), (RANKING, []), (RANKING, ["z"]), (RANKING, {"a": 1}),
        (RANKING, "abc"), (WHOLE, True), (WHOLE, 1.0), (WHOLE, None), (WHOLE, "x"), (WHOLE, "NaN"),
        (WHOLE, "1e-99999999"), (WHOLE, "1e99999999"), (WHOLE, "Infinity"), (WHOLE, Decimal("sNaN")), (DATE, 20250301),
        (DATE, "2025-02-30"), (DATE, "2025-W10-1"), (DATE, None), (item(Kind.TEXT), 3), (item(Kind.TEXT), ""),
        (item(Kind.TEXT), None),
    ],
)  # fmt: skip
def test_what_can_be_no_answer_is_refused(asked: Item, value: object) -> None:
    with pytest.raises(WrongValue) as refused:
        values.check_value(asked, value)
    assert all("{" not in refusal_text(language, refused.value) for language in LANGUAGES)


def test_every_reason_why_a_value_is_refused_has_its_words_in_both_languages() -> None:
    zh, en = ({key for key in texts if key.startswith("survey.value.")} for texts in LANGUAGES.values())
    assert zh == en


def test_a_number_is_stored_without_an_exponent() -> None:
    large = item(Kind.NUMBER)
    assert values.check_value(large, "1E+3") == "1000"
    assert values.check_value(large, Decimal("1E+12")) == "1000000000000"
    assert values.check_value(large, 5) == "5"
    assert values.check_value(item(Kind.NUMBER, decimals=4), "1e-4") == "0.0001"


def test_choices_are_stored_once_in_the_order_of_the_survey() -> None:
    assert values.check_value(MULTIPLE, {"choices": ["c", "a", "c"], "other": "x"}) == {"choices": ["a", "c"]}
    assert values.check_value(SINGLE, {"choice": "a", "other": "x"}) == {"choice": "a"}
    assert values.check_value(SINGLE, {"choice": "d"}) == {"choice": "d"}
    assert values.check_value(RANKING, ["c", "a", "c"]) == ["c", "a"]


def test_a_press_says_what_it_wants_so_a_second_one_changes_nothing() -> None:
    first = values.mark(MULTIPLE, None, "c", on=True)
    assert first == {"choices": ["c"]}
    assert values.mark(MULTIPLE, first, "c", on=True) == first
    both = values.mark(MULTIPLE, first, "a", on=True)
    assert both == {"choices": ["a", "c"]}
    assert values.mark(MULTIPLE, both, "c", on=False) == {"choices": ["a"]}
    assert values.mark(MULTIPLE, first, "c", on=False) is None
    assert values.mark(MULTIPLE, None, "c", on=False) is None
    full = {"choices": ["a", "b", "c"]}
    with pytest.raises(WrongValue, match="limit"):
        values.mark(MULTIPLE, full, "d", on=True)
    assert values.mark(MULTIPLE, full, "a", on=True) == full
    with pytest.raises(WrongValue, match="choice"):
        values.mark(MULTIPLE, full, "z", on=False)
    with pytest.raises(WrongValue, match="choice"):
        values.mark(SINGLE, None, "a", on=True)


def test_a_single_choice_pressed_again_keeps_its_words() -> None:
    assert values.choose(SINGLE, None, "a") == {"choice": "a"}
    told = {"choice": "d", "other": "停车"}
    assert values.choose(SINGLE, told, "d") == told
    assert values.choose(SINGLE, told, "b") == {"choice": "b"}
    with pytest.raises(WrongValue, match="choice"):
        values.choose(SINGLE, told, "z")
    with pytest.raises(WrongValue, match="choice"):
        values.choose(MULTIPLE, None, "a")


def test_a_ranking_is_pressed_from_the_first_place_down() -> None:
    value = None
    for key in ("b", "a", "a", "c"):
        value = values.mark(RANKING, value, key, on=True)
    assert value == ["b", "a", "c"]
    assert values.mark(RANKING, value, "b", on=False) == ["a", "c"]


def test_words_to_other_stay_while_it_is_chosen() -> None:
    chosen = values.add_words(MULTIPLE, {"choices": ["a"]}, " 停车 ")
    assert chosen == {"choices": ["a", "d"], "other": "停车"}
    assert values.mark(MULTIPLE, chosen, "b", on=True) == {"choices": ["a", "b", "d"], "other": "停车"}
    assert values.mark(MULTIPLE, chosen, "d", on=False) == {"choices": ["a"]}
    assert values.add_words(SINGLE, {"choice": "a"}, "停车") == {"choice": "d", "other": "停车"}
    with pytest.raises(WrongValue, match="empty"):
        values.add_words(SINGLE, None, " ")
    with pytest.raises(WrongValue, match="buttons"):
        values.add_words(RANKING, None, "停车")


@MADE
@given(definitions(), st.data())
def test_a_value_that_is_checked_again_stays_the_same(definition: Definition, data: st.DataObject) -> None:
    for asked in definition.items:
        value = data.draw(answers(asked))
        try:
            checked = values.check_value(asked, value)
        except WrongValue:
            continue  # a number or date out of the item's bounds
        stored = json.loads(json.dumps(checked))
        assert stored == checked
        assert values.check_value(asked, stored) == checked
        if asked.kind in {Kind.NUMBER, Kind.DATE, Kind.TEXT}:
            assert values.read_value(asked, str(checked)) == checked


@MADE
@given(definitions(), st.data())
def test_presses_lead_to_the_same_whatever_is_pressed_twice(definition: Definition, data: st.DataObject) -> None:
    for asked in definition.items:
        if asked.kind not in {Kind.MULTIPLE, Kind.RANKING}:
            continue
        keys = st.sampled_from([choice.key for choice in asked.choices])
        value = again = None
        for key, on in data.draw(st.lists(st.tuples(keys, st.booleans()), max_size=8)):
            try:
                value = values.mark(asked, value, key, on=on)
            except WrongValue:
                continue  # more than the item's limit
            again = values.mark(asked, values.mark(asked, again, key, on=on), key, on=on)
        assert value == again
        assert value is None or values.check_value(asked, value) == value


@MADE
@given(definitions(), st.data())
def test_what_is_shown_depends_on_answers_that_count_alone(definition: Definition, data: st.DataObject) -> None:
    given_answers = {}
    for asked in definition.items:
        if data.draw(st.booleans()):
            try:
                given_answers[asked.key] = values.check_value(asked, data.draw(answers(asked)))
            except WrongValue:
                continue
    shown = course.list_shown(definition, given_answers)
    counting = course.keep_counting(definition, given_answers)
    assert course.list_shown(definition, counting) == shown
    assert list(counting) == [one.key for one in shown if one.key in given_answers]
    for one in shown:
        assert one.shown_if is None or one.shown_if.item in counting
    walked, key = [], None
    while (following := course.next_item(definition, given_answers, key)) is not None:
        walked.append(following)
        key = following.key
    assert walked == shown
    back = []
    while key is not None:
        before = course.previous_item(definition, given_answers, key)
        back.append(key)
        key = before.key if before else None
    assert back[::-1] == [one.key for one in shown]
    missing = course.list_missing(definition, given_answers)
    assert course.is_complete(definition, given_answers) == (not missing)
    assert all(one.required and one in shown and one.key not in given_answers for one in missing)


CHAIN = Definition(
    "t", Words("查"), Words("您好"), Words("谢谢"), anonymous=False,
    items=(
        Item("lives", Kind.YES_NO, Words("一"), required=True),
        Item("flat", Kind.RATING, Words("二"), shown_if=Condition("lives", (True,)), required=True),
        Item("why", Kind.TEXT, Words("三"), shown_if=Condition("flat", most=2)),
        Item("people", Kind.NUMBER, Words("四"), decimals=1),
        Item("more", Kind.TEXT, Words("五"), shown_if=Condition("people", least=2.5), required=True),
        Item("last", Kind.MULTIPLE, Words("六"), choices=CHOICES),
        Item("end", Kind.TEXT, Words("七"), shown_if=Condition("last", ("a", "b"))),
    ),
)  # fmt: skip


def keys(given_answers: dict[str, Any]) -> list[str]:
    return [one.key for one in course.list_shown(CHAIN, given_answers)]


def test_an_answer_to_what_is_no_longer_shown_does_not_count_and_comes_back() -> None:
    given_answers: dict[str, Any] = {"lives": True, "flat": 1, "why": "旧"}
    assert keys(given_answers) == ["lives", "flat", "why", "people", "last"]
    given_answers["lives"] = False
    assert keys(given_answers) == ["lives", "people", "last"]  # not `why`: the rating behind it does not count
    assert course.keep_counting(CHAIN, given_answers) == {"lives": False}
    given_answers["lives"] = True
    assert course.keep_counting(CHAIN, given_answers) == {"lives": True, "flat": 1, "why": "旧"}


def test_a_number_meets_a_bound_to_the_digit() -> None:
    assert "more" not in keys({"people": "2.4"})
    assert "more" in keys({"people": "2.5"})
    assert "more" in keys({"people": "10"})  # compared as numbers, not as texts


def test_any_of_several_choices_meets_a_condition() -> None:
    assert "end" in keys({"last": {"choices": ["b", "c"]}})
    assert "end" not in keys({"last": {"choices": ["c"]}})


def test_complete_is_when_what_is_required_and_shown_is_answered() -> None:
    assert not course.is_complete(CHAIN, {})
    assert course.is_complete(CHAIN, {"lives": False})
    assert [one.key for one in course.list_missing(CHAIN, {"lives": True})] == ["flat"]
    assert course.is_complete(CHAIN, {"lives": True, "flat": 5})
    assert not course.is_complete(CHAIN, {"lives": False, "people": "3"})


def test_progress_counts_what_is_shown_now() -> None:
    assert course.count_progress(CHAIN, {}, "people") == course.Progress(2, 3, 0)
    assert course.count_progress(CHAIN, {"lives": True}, "people") == course.Progress(3, 4, 1)
    assert course.count_progress(CHAIN, {"lives": False, "flat": 5}, "flat") == course.Progress(0, 3, 1)


def test_from_an_item_that_is_no_longer_shown_one_goes_on_and_back() -> None:
    following = course.next_item(CHAIN, {"lives": False}, "flat")
    before = course.previous_item(CHAIN, {"lives": False}, "flat")
    assert following is not None
    assert before is not None
    assert (following.key, before.key) == ("people", "lives")
    assert course.previous_item(CHAIN, {}, "lives") is None
    assert course.next_item(CHAIN, {}, "last") is None

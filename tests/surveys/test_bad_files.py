"""Each way in which a survey file can be wrong is told with its line, in both languages, all of them at once."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.__main__ import main
from bot.texts import LANGUAGES
from bot.views.survey_findings import finding_text
from jobs.surveys import shipped
from storage.surveys import limits
from storage.surveys.files import read_survey
from storage.surveys.writing import write_survey

HEAD = """\
key: t
title: 调查
introduction: 您好
thanks: 谢谢
anonymous: yes
"""
FIRST = "  - {key: a, type: yes_no, text: 一}\n"  # line 7
SINGLE = "  - {key: s, type: single, text: 选, choices: [{key: x, label: 甲}, {key: y, label: 乙}]}\n"


def items(*lines: str) -> str:
    """A survey whose items begin in line 7."""
    return HEAD + "items:\n" + "".join(line if line.endswith("\n") else f"{line}\n" for line in lines)


def choices(*entries: str, more: str = "") -> str:
    """One single choice; its choices begin in line 8."""
    return items(
        f"  - {{key: s, type: single, text: 选, {more}choices: [", *(f"      {{{one}}}," for one in entries), "    ]}"
    )


CIRCLE = items(
    "  - {key: a, type: yes_no, text: 一, shown_if: {item: c, is: yes}}",
    "  - {key: b, type: yes_no, text: 二, shown_if: {item: a, is: yes}}",
    "  - {key: c, type: yes_no, text: 三, shown_if: {item: b, is: yes}}",
)

# what is wrong -> the file, and all that is told: (line, key)
BAD: dict[str, tuple[str, list[tuple[int, str]]]] = {
    "empty": ("", [(1, "empty")]),
    "blank": ("\n  \n", [(1, "empty")]),
    "only remarks": ("# nothing\n", [(1, "empty")]),
    "no mapping": ("- a\n- b\n", [(1, "no_fields")]),
    "unsettled": (HEAD.replace("anonymous: yes\n", "") + "items:\n" + FIRST, [(1, "anonymous")]),
    "unknown field": (HEAD + "colour: red\nitems:\n" + FIRST, [(6, "field")]),
    "misspelt field": (HEAD + "remind: 请答\nitems:\n" + FIRST, [(6, "field_near")]),
    "shown if": (items(FIRST, "  - {key: b, type: text, text: 二, shown if: {item: a}}"), [(8, "field_near")]),
    "field twice": (HEAD + "title: 又一个\nitems:\n" + FIRST, [(6, "double_field")]),
    "key twice in an item": (items("  - key: a\n    type: text\n    text: 一\n    type: date"), [(10, "double_field")]),
    "no value": (HEAD + "reminder:\nitems:\n" + FIRST, [(6, "nothing")]),
    "no items": (HEAD, [(1, "no_items")]),
    "items of nothing": (HEAD + "items: []\n", [(6, "nothing")]),
    "items no list": (HEAD + "items: 三题\n", [(6, "list")]),
    "200 items": (
        items(*(f"  - {{key: k{n}, type: text, text: 题}}" for n in range(200))),
        [(6, "many_items")],
    ),
    "an item of words": (items(FIRST, "  - 问一问"), [(8, "mapping")]),
    "item without anything": (items("  - {required: yes}"), [(7, "missing"), (7, "missing"), (7, "missing")]),
    "unknown type": (items("  - {key: a, text: 一, type: 打分}"), [(7, "type")]),
    "misspelt type": (items("  - key: a\n    text: 一\n    type: mutliple"), [(9, "type_near")]),
    "item key twice": (items(FIRST, FIRST), [(8, "double_item")]),
    "choice key twice": (choices("key: x, label: 甲", "key: x, label: 乙"), [(9, "double_choice")]),
    "label twice": (choices("key: x, label: 甲", "key: y, label: 甲"), [(9, "double_label")]),
    "bad key": (items("  - {key: 题一, type: text, text: 一}"), [(7, "key")]),
    "capital key": (items("  - {key: First, type: text, text: 一}"), [(7, "key")]),
    "long key": (items(f"  - {{key: {'k' * 25}, type: text, text: 一}}"), [(7, "key")]),
    "long choice key": (choices(f"key: {'k' * 41}, label: 甲", "key: y, label: 乙"), [(8, "key")]),
    "key is a list": (items("  - {key: [a], type: text, text: 一}"), [(7, "word")]),
    "text is a list": (items("  - {key: a, type: text, text: [一]}"), [(7, "words")]),
    "language is a list": (items("  - {key: a, type: text, text: {zh: [一]}}"), [(7, "word")]),
    "long title": (HEAD.replace("调查", "查" * 61) + "items:\n" + FIRST, [(2, "long")]),
    "long label": (choices("key: x, label: 一二三四五六七八九十零", "key: y, label: 乙"), [(8, "label")]),
    "no flag": (items("  - {key: a, type: text, text: 一, required: 必填}"), [(7, "flag")]),
    "no number": (items("  - {key: a, type: number, text: 一, least: 一}"), [(7, "number")]),
    "no whole number": (items("  - {key: a, type: number, text: 一, decimals: 1.5}"), [(7, "whole")]),
    "target": (HEAD + "target: 101\nitems:\n" + FIRST, [(6, "target")]),
    "NPS with choices": (
        items("  - key: a\n    type: nps\n    text: 一\n    choices: [{key: x, label: 甲}, {key: y, label: 乙}]"),
        [(10, "misplaced")],
    ),
    "stars of a text": (items("  - {key: a, type: text, text: 一, stars: yes}"), [(7, "misplaced")]),
    "no choices": (items("  - {key: a, type: single, text: 一}"), [(7, "no_choices")]),
    "empty choices": (items("  - {key: a, type: single, text: 一, choices: []}"), [(7, "nothing")]),
    "one choice": (choices("key: x, label: 甲"), [(7, "choices")]),
    "21 choices": (choices(*(f"key: k{n}, label: 第{n}项" for n in range(21))), [(7, "choices")]),
    "a choice of words": (choices("key: x, label: 甲", "乙").replace("{乙}", "乙"), [(9, "mapping")]),
    "two others": (choices("key: x, label: 甲, other: yes", "key: y, label: 乙, other: yes"), [(9, "others")]),
    "ranked other": (
        choices("key: x, label: 甲", "key: y, label: 乙, other: yes").replace("single", "ranking"),
        [(9, "other_ranked")],
    ),
    "limit": (
        choices("key: x, label: 甲", "key: y, label: 乙", more="limit: 3, ").replace("single", "multiple"),
        [(7, "limit")],
    ),
    "scale": (items("  - {key: a, type: rating, text: 一, scale: [差, 中, 好]}"), [(7, "scale")]),
    "wide scale": (
        items("  - {key: a, type: rating, text: 一, scale: [一二三四五六七八九十零, 二, 三, 四, 五]}"),
        [(7, "label")],
    ),
    "stars and scale": (
        items("  - {key: a, type: rating, text: 一, stars: yes, scale: [一, 二, 三, 四, 五]}"),
        [(7, "stars_scale")],
    ),
    "range reversed": (items("  - {key: a, type: number, text: 一, least: 5, most: 1}"), [(7, "range")]),
    "range of nothing": (items("  - {key: a, type: number, text: 一, least: 1.2, most: 1.8}"), [(7, "range_empty")]),
    "large number": (items("  - {key: a, type: number, text: 一, most: 9999999999999}"), [(7, "number_large")]),
    "decimals": (items("  - {key: a, type: number, text: 一, decimals: 9}"), [(7, "decimals")]),
    "wide unit": (items("  - {key: a, type: number, text: 一, unit: 平方米每人每月}"), [(7, "unit")]),
    "no date": (items("  - {key: a, type: date, text: 一, earliest: 2025-02-30}"), [(7, "date")]),
    "week for a date": (items("  - {key: a, type: date, text: 一, latest: 2025-W10-1}"), [(7, "date")]),
    "dates reversed": (
        items("  - {key: a, type: date, text: 一, earliest: 2026-02-01, latest: 2026-01-01}"),
        [(7, "date_range")],
    ),
    "condition of words": (items(FIRST, "  - {key: b, type: text, text: 二, shown_if: a}"), [(8, "condition_form")]),
    "condition without item": (
        items(FIRST, "  - {key: b, type: text, text: 二, shown_if: {is: yes}}"),
        [(8, "missing")],
    ),
    "condition on itself": (
        items("  - {key: a, type: yes_no, text: 一, shown_if: {item: a, is: yes}}"),
        [(7, "condition_own")],
    ),
    "condition on nothing": (
        items(FIRST, "  - {key: b, type: text, text: 二, shown_if: {item: z}}"),
        [(8, "condition_unknown")],
    ),
    "condition on a later item": (
        items("  - {key: b, type: text, text: 二, shown_if: {item: a, is: yes}}", FIRST),
        [(7, "condition_later")],
    ),
    "conditions in a circle": (CIRCLE, [(7, "condition_cycle")]),
    "condition on no choice": (
        items(SINGLE, "  - {key: b, type: text, text: 二, shown_if: {item: s, is: [x, z]}}"),
        [(8, "condition_value")],
    ),
    "condition on maybe": (
        items(FIRST, "  - {key: b, type: text, text: 二, shown_if: {item: a, is: maybe}}"),
        [(8, "condition_value")],
    ),
    "condition of an empty list": (
        items(FIRST, "  - {key: b, type: text, text: 二, shown_if: {item: a, is: []}}"),
        [(8, "nothing")],
    ),
    "is of a rating": (
        items("  - {key: a, type: rating, text: 一}", "  - {key: b, type: text, text: 二, shown_if: {item: a, is: 5}}"),
        [(8, "condition_is")],
    ),
    "range of a choice": (
        items(FIRST, "  - {key: b, type: text, text: 二, shown_if: {item: a, least: 1}}"),
        [(8, "condition_range")],
    ),
    "required and never shown": (
        items(
            "  - {key: a, type: nps, text: 一}",
            "  - {key: b, type: text, text: 二, required: yes, shown_if: {item: a, least: 11}}",
        ),
        [(8, "never")],
    ),
    "condition reversed": (
        items("  - {key: a, type: rating, text: 一}",
              "  - {key: b, type: text, text: 二, shown_if: {item: a, least: 4, most: 2}}"),
        [(8, "never")],
    ),
    "English somewhere": (
        items("  - {key: a, type: text, text: {zh: 一, en: One}}"),
        [(2, "no_english"), (3, "no_english"), (4, "no_english")],
    ),
    "no Chinese": (
        HEAD.replace("调查", "{en: S}").replace("您好", "{zh: 您好, en: Hi}").replace("谢谢", "{zh: 谢谢, en: Thanks}")
        + "items:\n  - {key: a, type: text, text: {zh: 一, en: One}}\n",
        [(2, "no_chinese")],
    ),
    "another language": (
        items("  - {key: a, type: text, text: {zh: 一, fr: Un}}"),
        [(7, "field")],
    ),
    "tab": (items("\t- {key: a, type: text, text: 一}"), [(7, "tab")]),
    "tabs": (items("  - key: a\n\ttype: text\n\ttext: 一"), [(8, "tab"), (9, "tab")]),
    "full-width colons": ("key：t\ntitle：调查\nitems：\n", [(1, "wide_colon"), (2, "wide_colon"), (3, "wide_colon")]),
    "one full-width colon": (HEAD.replace("title: ", "title：") + "items:\n" + FIRST, [(2, "wide_colon")]),
    "full-width colon in braces": (items("  - {key: a, type: text, text: {zh：一}}"), [(7, "wide_colon")]),
    "full-width colon in an item": (items("  - key：a"), [(7, "wide_colon")]),
    "no space behind a colon": (HEAD.replace("title: ", "title:") + "items:\n" + FIRST, [(2, "narrow_colon")]),
    "open quote": (HEAD.replace("调查", '"调查') + "items:\n" + FIRST, [(2, "yaml_quote")]),
    "colon in a text": (HEAD.replace("您好", "您好: 请答") + "items:\n" + FIRST, [(3, "yaml_colon_inside")]),
    "sign in front": (HEAD.replace("您好", "@您好") + "items:\n" + FIRST, [(3, "yaml_sign")]),
    "no colon": (HEAD + "items\n  - a\ntarget: 3\n", [(8, "yaml_colon_missing")]),
    "indentation": (items("  - key: a\n    type: text\n   text: 一"), [(9, "yaml_indent")]),
    "open bracket": (items("  - {key: a, type: text, text: 一"), [(8, "yaml_bracket")]),
    "question mark": (items("  - {key: a, type: text, text: {zh: 一, en: one?}}"), [(7, "yaml_question")]),
    "other YAML": ("%YAML 3.0\n---\n" + items(FIRST), [(1, "yaml")]),
    "two documents": (items(FIRST) + "---\n" + items(FIRST), [(8, "documents")]),
    "alias": (items("  - &a {key: a, type: text, text: 一}", "  - *a"), [(8, "alias")]),
    "tag": (HEAD.replace("调查", "!!python/name:os.system 调查") + "items:\n" + FIRST, [(2, "tag")]),
    "deep": (HEAD + "items: " + "[" * 20 + "]" * 20 + "\n", [(6, "deep")]),
    "control character": (HEAD.replace("您好", "您\x07好") + "items:\n" + FIRST, [(3, "control")]),
}  # fmt: skip
CONTENTS: dict[str, tuple[bytes, list[tuple[int, str]]]] = {
    "too large": (b"#" * (limits.MOST_BYTES + 1), [(1, "large")]),
    "a workbook": (b"PK\x03\x04 and so on", [(1, "no_text")]),
    "zeros": (b"key: t\ntitle: \0\n", [(1, "no_text")]),
    "neither UTF-8 nor GB18030": ("key: t\ntitle: 调查".encode() + b"\xff\xff\n", [(2, "encoding")]),
}
ALL = {name: (text.encode(), told) for name, (text, told) in BAD.items()} | CONTENTS


@pytest.mark.parametrize("name", ALL)
def test_it_is_told_with_its_line(name: str) -> None:
    content, told = ALL[name]
    reading = read_survey(content)
    assert reading.definition is None
    assert [(one.line, one.key.removeprefix("survey.finding.")) for one in reading.findings] == told
    for language in LANGUAGES:
        for found in reading.findings:
            text = finding_text(found, language)
            assert text
            assert not text.startswith("survey.")


def test_every_text_about_a_file_has_a_file_that_gets_it() -> None:
    told = {f"survey.finding.{key}" for _, findings in ALL.values() for _, key in findings}
    for texts in LANGUAGES.values():
        assert {key for key in texts if key.startswith("survey.finding.")} == told


def test_all_is_told_at_once_in_the_order_of_the_file() -> None:
    text = items(
        "  - {key: a, type: ratng, text: 一}",
        "  - {key: a, type: text, text: 二, shown_if: {item: z}}",
        "  - {key: c, type: number, text: 三, least: 2, most: 1}",
        "  - {type: single, text: 四, choice: []}",
    ).replace("key: t", "key: T")
    told = [(one.line, one.key.removeprefix("survey.finding.")) for one in read_survey(text.encode()).findings]
    assert told == [
        (1, "key"), (7, "type_near"), (8, "double_item"), (8, "condition_unknown"), (9, "range"), (10, "field_near"),
        (10, "missing"), (10, "no_choices"),
    ]  # fmt: skip


@pytest.mark.parametrize("ends", ["\r\n", "\r"])
def test_lines_are_counted_whatever_they_end_in(ends: str) -> None:
    (found,) = read_survey(BAD["range reversed"][0].replace("\n", ends).encode()).findings
    assert found.line == 7


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "gb18030"])
def test_what_offices_save_is_read(encoding: str) -> None:
    reading = read_survey(items(FIRST).replace("\n", "\r\n").encode(encoding))
    assert reading.findings == ()
    assert reading.definition is not None
    assert reading.definition.title.zh == "调查"


def test_an_alias_bomb_is_told_and_not_unfolded() -> None:
    bomb = "a0: &a0 [x, x]\n" + "".join(f"a{n}: &a{n} [*a{n - 1}, *a{n - 1}]\n" for n in range(1, 2000))
    findings = read_survey(bomb.encode()).findings
    assert {one.key for one in findings} >= {"survey.finding.alias"}
    assert findings[0].line == 1  # each unknown field is told too


@pytest.mark.parametrize("text", ["[" * 50_000, "{" * 50_000, "- " * 40_000, "a: " * 30_000, "- a\n" * 24_000])
def test_a_file_made_to_hurt_is_told_and_does_not_hang(text: str) -> None:
    assert read_survey(text.encode()).findings


SIGNS = [
    *":#?{}[]'\"-|>&*!%@`,\n\t 甲：a1",
    "  ",
    "\n---\n",
    "items:",
    "shown_if:",
    "key: a",
    "- ",
    "null",
    "&a ",
    "*a",
]
SLIPS = st.tuples(st.floats(0, 1), st.integers(0, 9), st.sampled_from(SIGNS))  # where, how much goes, what comes


@settings(max_examples=60, deadline=None)
@given(st.sampled_from(shipped.KEYS), st.lists(SLIPS, min_size=1, max_size=6))
def test_whatever_slips_into_a_file_is_told_and_never_breaks(key: str, slips: list[tuple[float, int, str]]) -> None:
    text = shipped.find_file(key).read_text(encoding="utf-8")
    for where, gone, put in slips:
        place = int(where * len(text))
        text = text[:place] + put + text[place + gone :]
    reading = read_survey(text.encode())
    assert bool(reading.findings) == (reading.definition is None)
    lines = text.count("\n") + 1
    assert all(1 <= found.line <= lines for found in reading.findings)
    assert all(finding_text(found, language) for found in reading.findings for language in LANGUAGES)
    if reading.definition is not None:
        assert read_survey(write_survey(reading.definition).encode()).definition == reading.definition


def test_words_that_yaml_takes_for_something_else_stay_words() -> None:
    text = choices("key: no, label: 2026", "key: yes, label: 2026-01-01", "key: 1e3, label: ~不").replace("调查", "on")
    definition = read_survey(text.encode()).definition
    assert definition is not None
    assert definition.title.zh == "on"
    assert [choice.key for choice in definition.items[0].choices] == ["no", "yes", "1e3"]
    assert [choice.label.zh for choice in definition.items[0].choices] == ["2026", "2026-01-01", "~不"]


def test_chinese_that_goes_on_in_the_next_line_gets_no_space() -> None:
    definition = read_survey(items(FIRST).replace("您好", "您好，\n  请答").encode()).definition
    assert definition is not None
    assert definition.introduction.zh == "您好，请答"


def test_a_file_that_is_not_there_is_one_line(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["survey", "check", str(tmp_path / "none.yaml")]) == 1
    assert "none.yaml" in capsys.readouterr().err
    assert main(["survey", "check", str(tmp_path)]) == 1  # a folder
    assert len(capsys.readouterr().err.splitlines()) == 1

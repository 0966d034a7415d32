"""A survey file and a definition are the same: written, read, encoded, decoded, compared."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings

from bot.__main__ import main
from jobs.surveys import shipped
from knowledge.eligibility.rules import load_book
from storage.surveys import encoding, limits, rules
from storage.surveys.definition import Choice, Condition, Definition, Item, Kind, Words
from storage.surveys.files import read_survey
from storage.surveys.writing import write_survey
from tests.meta.project import ROOT
from tests.surveys.definitions import definitions

MADE = settings(max_examples=40, deadline=None, suppress_health_check=list(HealthCheck))


@MADE
@given(definitions())
def test_what_is_written_reads_back_the_same(definition: Definition) -> None:
    reading = read_survey(write_survey(definition).encode())
    assert reading.findings == ()
    assert reading.definition == definition


@MADE
@given(definitions())
def test_what_is_encoded_comes_back_the_same(definition: Definition) -> None:
    stored = json.dumps(encoding.encode(definition))
    again = encoding.decode(json.loads(stored))
    assert again == definition
    assert encoding.make_digest(again) == encoding.make_digest(definition)


def test_the_digest_is_that_of_what_is_asked() -> None:
    definition = shipped.read_shipped("award_needs")
    first = encoding.make_digest(definition)
    assert re.fullmatch(r"[0-9a-f]{64}", first)
    number = next(place for place, item in enumerate(definition.items) if item.kind is Kind.NUMBER)
    chosen = next(place for place, item in enumerate(definition.items) if item.kind is Kind.MULTIPLE)

    def change(place: int, item: Item) -> Definition:
        return replace(definition, items=(*definition.items[:place], item, *definition.items[place + 1 :]))

    numbered, several = definition.items[number], definition.items[chosen]
    condition = several.shown_if
    assert condition is not None
    same = [
        change(number, replace(numbered, most=999)),
        change(chosen, replace(several, limit=len(several.choices))),
        change(chosen, replace(several, shown_if=replace(condition, among=condition.among[::-1] * 2))),
    ]
    assert {encoding.make_digest(one) for one in same} == {first}
    other = [
        change(number, replace(numbered, most=998)),
        change(number, replace(numbered, required=True)),
        change(chosen, replace(several, limit=2)),
        change(chosen, replace(several, choices=several.choices[::-1])),
        change(chosen, replace(several, shown_if=None)),
        replace(definition, title=replace(definition.title, en="Another")),
        replace(definition, anonymous=True),
        replace(definition, items=definition.items[:-1]),
    ]
    digests = {encoding.make_digest(one) for one in other}
    assert first not in digests
    assert len(digests) == len(other)


@pytest.mark.parametrize("record", [{}, {"format": 2}, {"format": 1}, {"format": 1, "items": [{"kind": "x"}]}])
def test_json_that_is_none_of_ours_is_refused(record: dict[str, object]) -> None:
    with pytest.raises(encoding.UnknownFormat):
        encoding.decode(record)


def test_what_is_built_in_the_bot_is_held_to_the_same_rules() -> None:
    item = Item("a", Kind.SINGLE, Words("一"), choices=(Choice("x", Words("甲")), Choice("x", Words("甲"))))
    built = Definition("t", Words("查"), Words("您好"), Words("谢谢"), (item,), anonymous=True)
    assert [problem.place for problem in rules.check(built)] == [
        ("items", 0, "choices", 1, "key"),
        ("items", 0, "choices", 1, "label"),
    ]
    later = replace(item, shown_if=Condition("b"), choices=(Choice("x", Words("甲")), Choice("y", Words("乙"))))
    (problem,) = rules.check(replace(built, items=(later,)))
    assert problem.key == "survey.finding.condition_unknown"


def test_the_example_in_the_documentation_is_a_survey_with_each_type() -> None:
    page = (ROOT / "docs" / "surveys.md").read_text(encoding="utf-8")
    (example,) = re.findall(r"```yaml\n(.*?)```", page, re.DOTALL)
    reading = read_survey(example.encode())
    assert reading.findings == ()
    assert reading.definition is not None
    assert {item.kind for item in reading.definition.items} == set(Kind)


@pytest.mark.parametrize("name", ["surveys.md", "surveys.zh-CN.md"])
def test_the_limits_in_the_documentation_are_those_that_hold(name: str) -> None:
    page = (ROOT / "docs" / name).read_text(encoding="utf-8")
    rows = [line for line in page.splitlines() if line.startswith("| ")]
    for figures in (
        [limits.MOST_BYTES // 1000], [limits.MOST_ITEMS], [limits.LEAST_CHOICES, limits.MOST_CHOICES],
        [limits.LABEL_COLUMNS], [24, 40], [limits.TITLE_CHARS, limits.ITEM_CHARS], [limits.TEXT_CHARS],
        [limits.MOST_NUMBER, limits.MOST_DECIMALS], [limits.ANSWER_CHARS],
    ):  # fmt: skip
        told = [re.sub(r"(?<=\d),(?=\d)", "", row) for row in rows]
        assert [row for row in told if all(re.search(rf"(?<!\d){figure}(?!\d)", row) for figure in figures)], figures


@pytest.mark.parametrize("key", shipped.KEYS)
def test_what_comes_along_can_be_asked_in_both_languages(key: str) -> None:
    definition = shipped.read_shipped(key)
    assert definition.key == key
    assert definition.languages == ("zh", "en")
    assert read_survey(write_survey(definition).encode()).definition == definition


def test_the_satisfaction_survey_is_short_anonymous_and_has_its_target() -> None:
    definition = shipped.read_shipped("satisfaction")
    assert definition.anonymous
    assert definition.target == 90
    assert 8 <= len(definition.items) <= 10
    assert definition.minutes == 2
    overall = definition.find("overall")
    assert overall is not None
    assert overall.required


def test_what_will_be_applied_for_is_asked_by_benefit_each_once() -> None:
    book = load_book()
    newest = {entry.key: entry.benefit for entry in book.on(date(2026, 11, 23))}
    definition = shipped.read_shipped("award_needs")
    asked = [choice.key for item in definition.items if item.kind is Kind.MULTIPLE for choice in item.choices]
    assert not definition.anonymous
    assert len(asked) == len(set(asked))
    assert set(asked) == {
        key
        for key, told in newest.items()
        if told.payee in {"person", "employer"} and told.papers in {"零材料", "少材料"}
    }


def test_check_says_what_a_good_file_holds(capsys: pytest.CaptureFixture[str]) -> None:
    path = shipped.find_file("satisfaction")
    assert main(["survey", "check", str(path)]) == 0
    assert capsys.readouterr().out == (
        "✓ 人才工作满意度调查（satisfaction）：10题，约2分钟，匿名，中文和英文，目标满意率 90%\n"
    )
    assert main(["survey", "check", str(path), "--json"]) == 0
    record = json.loads(capsys.readouterr().out)
    assert (record["good"], record["findings"], record["items"], record["anonymous"]) == (True, [], 10, True)


def test_check_says_what_is_wrong_by_file_and_line(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "问卷.yaml"
    path.write_text(
        "key: t\ntitle: 调查\nanonymous: yes\nitems:\n  - {key: a, type: nsp, text: 一}\n", encoding="utf-8"
    )
    assert main(["survey", "check", str(path)]) == 1
    assert capsys.readouterr().out.splitlines() == [
        f"{path}:1: 缺少“introduction”",
        f"{path}:1: 缺少“thanks”",
        f"{path}:5: 没有“nsp”这种题型，是不是 nps？",
        "共 3 处要改，改好后再检查一次。",
    ]
    assert main(["survey", "check", str(path), "--json"]) == 1
    record = json.loads(capsys.readouterr().out)
    assert record["good"] is False
    assert record["findings"][-1] == {
        "line": 5, "key": "survey.finding.type_near", "reason": "没有“nsp”这种题型，是不是 nps？"
    }  # fmt: skip


def test_check_loads_neither_telegram_nor_the_index_nor_the_database() -> None:
    path = shipped.find_file("pulse")
    script = (
        "import sys; from bot.__main__ import main\n"
        f"main(['survey', 'check', {str(path)!r}])\n"
        "print(sorted({'aiogram', 'chromadb', 'sqlalchemy', 'langchain'} & set(sys.modules)))"
    )
    ran = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True, cwd=ROOT)
    assert ran.stdout.splitlines()[-1] == "[]"

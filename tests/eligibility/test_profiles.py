"""A profile: how it may be written, and what can't be judged, each in one line that says what to do."""

from __future__ import annotations

import json
from datetime import date, datetime
from pathlib import Path

import pytest

from bot.__main__ import main
from bot.texts import LANGUAGES
from bot.views import wizard_words
from bot.wizard import reading as wizard_reading
from knowledge.eligibility import judging, keys, profile, rules
from knowledge.eligibility.free_text import understand
from knowledge.eligibility.profile import ProfileError
from storage.checks import Check

DAY = date(2026, 10, 10)


@pytest.mark.parametrize(
    ("key", "written", "value"),
    [
        ("category", "第五类", 5),
        ("category", "none", 0),
        ("degree", "博士研究生", "博士"),
        ("employer_type", "公立医院", "医疗机构"),
        ("employer_type", "参照公务员法管理单位", "机关"),
        ("employer_type", "医疗器械企业", "企业"),
        ("employer_type", "民办非企业单位", "社会组织"),
        ("title_level", "正高级职称", "正高级"),
        ("title_level", "高级工程师", "副高级"),
        ("full_time", "是", True),
        ("arrival_date", "2026-03", date(2026, 3, 1)),
        ("arrival_date", "2026年3月5日", date(2026, 3, 5)),
        ("taxable_income_wan", "45万元", 45.0),
        ("grade", "A", "A级"),
        ("industry", "车规级芯片", "集成电路"),
    ],
)
def test_the_usual_spellings_are_read(key: str, written: object, value: object) -> None:
    assert profile.read({key: written}, DAY).get(key) == value


@pytest.mark.parametrize(
    ("facts", "key", "reason"),
    [
        ({"birth_date": "2027-01-01"}, "birth_date", "future_date"),
        ({"birth_date": "1886-01-01"}, "birth_date", "age_range"),
        ({"age": 140}, "age", "age_range"),
        ({"age": 30, "birth_date": "1980-01-01"}, "age", "contradiction"),
        ({"paid_in_cash_wan": 10, "own_paid_in_cash_wan": 30}, "own_paid_in_cash_wan", "contradiction"),
        ({"postdoc_entry_date": "2025-01-01", "postdoc_exit_date": "2024-01-01"}, "postdoc_exit_date", "contradiction"),
        ({"category": 0, "recognized": True}, "recognized", "contradiction"),
        ({"full_time": True, "flexible": True}, "flexible", "contradiction"),
        ({"category": 2, "full_time": True, "flexible": True}, "flexible", "contradiction"),
        ({"months_since_hire": 12, "arrival_date": "2026-03-10"}, "months_since_hire", "contradiction"),
        ({"months_since_hire": 3, "arrival_date": "2026-12-01"}, "months_since_hire", "contradiction"),
        ({"social_insurance_months": 442, "birth_date": "1990-01-01"}, "social_insurance_months", "contradiction"),
        ({"social_insurance_months": 372, "age": 30}, "social_insurance_months", "contradiction"),
        ({"category": 7}, "category", "not_a_choice"),
        ({"degree": "😀😀😀"}, "degree", "not_a_choice"),
        ({"full_time": "大概吧"}, "full_time", "wrong_type"),
        ({"rent_yuan": -1}, "rent_yuan", "negative"),
        ({"arrival_date": "2026-02-30"}, "arrival_date", "wrong_type"),
        ({"arrival_date": date(9999, 1, 1)}, "arrival_date", "far_date"),
        ({"title_cert_date": "9999-12"}, "title_cert_date", "far_date"),
        ({"delay_ended": "9999-12-31"}, "delay_ended", "far_date"),
        ({"recognition_date": datetime(2100, 1, 1)}, "recognition_date", "far_date"),  # noqa: DTZ001 - as YAML has it
        ({"birth_date": date(1799, 12, 31)}, "birth_date", "far_date"),
        ({"spouse": "有"}, "spouse", "wrong_type"),
        ({"income_by_year_wan": [1, 2]}, "income_by_year_wan", "wrong_type"),
    ],
)
def test_what_cannot_be_is_refused_with_its_key(facts: dict[str, object], key: str, reason: str) -> None:
    with pytest.raises(ProfileError) as refused:
        profile.read(facts, DAY)
    assert (refused.value.key, refused.value.reason) == (key, reason)


@pytest.mark.parametrize(
    "facts",
    [
        {"category": 1, "full_time": True, "flexible": True, "months_worked_per_year": 6},  # 第八条：视同全职
        {"months_since_hire": 8, "arrival_date": "2026-03-10"},  # 说的是快8个月
        {"social_insurance_months": 441, "birth_date": "1990-01-01"},
        {"social_insurance_months": 371, "age": 30},
    ],
)
def test_what_can_be_is_not_refused(facts: dict[str, object]) -> None:
    assert set(profile.read(facts, DAY)) == set(facts)


def test_a_key_that_no_rule_knows_is_left_aside_or_refused_with_the_nearest() -> None:
    person = profile.read({"categry": 5, "spouse": {"mood": "good"}}, DAY)
    assert person.ignored == ("categry", "spouse.mood")
    with pytest.raises(ProfileError) as refused:
        profile.read({"categry": 5}, DAY, strict=True)
    assert (refused.value.reason, refused.value.facts["near"]) == ("unknown_key", "category")


def test_an_unknown_fact_may_be_null_and_an_empty_profile_is_judged() -> None:
    judgement = judging.judge(rules.load_book(), profile.read({"category": None}, DAY), DAY)
    assert {one.decision.value for one in judgement.verdicts} <= {"maybe", "no"}
    assert judgement.ask_next


@pytest.mark.parametrize("language", LANGUAGES)
def test_each_fact_and_each_benefit_has_its_name(language: str) -> None:
    assert {key for key in keys.list_keys() if f"fact.{key}" not in LANGUAGES[language]} == set()
    assert all(entry.benefit.zh and entry.benefit.en for entry in rules.load_book().entries)


@pytest.mark.parametrize(
    ("content", "told"),
    [
        ("age: 140\n", "年龄"),
        ("just words", "字段: 值"),
        ("a: [", "不是 YAML"),
        ("note: " + "长" * 100_000, "太长"),
        ("birth_date: 2099-01-01\n", "出生日期"),
        ("arrival_date: 9999-12-31\n", "2099年"),
    ],
)
def test_a_file_that_cannot_be_judged_says_so_in_one_line(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, content: str, told: str
) -> None:
    monkeypatch.setenv("SIWEN_DATA_DIR", str(tmp_path / "data"))
    path = tmp_path / "profile.yaml"
    path.write_text(content, encoding="utf-8")
    assert main(["eligible", "--profile", str(path), "--json"]) == 1
    shown = capsys.readouterr()
    assert shown.out == ""
    assert told in shown.err
    assert len(shown.err.strip().splitlines()) == 1


@pytest.mark.parametrize("day", ["9999-12-31", "0001-01-01"])
def test_a_day_no_measure_will_see_is_said_to_be_none(day: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["eligible", "--text", "我是38岁博士", "--as-of", day]) == 1
    assert capsys.readouterr().err == "判断日期（as_of）：日期应在1800年至2099年之间，请核对\n"


def test_the_record_is_what_the_documentation_promises(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SIWEN_DATA_DIR", str(tmp_path / "data"))
    path = tmp_path / "profile.yaml"
    path.write_text("category: 1\nfull_time: true\ntaxable_income_wan: 500\nkey_enterprise: true\n", encoding="utf-8")
    assert main(["eligible", "--profile", str(path), "--as-of", "2026-10-10", "--json"]) == 0
    record = json.loads(capsys.readouterr().out)
    assert list(record) == ["understood", "benefits", "best", "ask_next"]
    assert list(record["benefits"][0]) == [
        "benefit", "decision", "amount_yuan", "per", "max_periods", "amount_text", "missing", "reasons", "by_notice",
        "document", "article", "quote",
    ]  # fmt: skip
    assert record["understood"]["category"] == 1
    salary = next(row for row in record["benefits"] if row["benefit"] == "salary_subsidy")
    assert (salary["amount_yuan"], salary["per"], salary["max_periods"]) == (350_000, "year", 5)
    assert salary["article"] == "第十三条"
    # 第十二条：第一类、第二类不适用；第九条的新引进只是没有说
    rows = {row["benefit"]: row for row in record["benefits"]}
    assert rows["rent_subsidy"]["reasons"] == ["第十二条：第三类至第五类人才（第一类、第二类不适用）"]
    assert rows["settlement_allowance"]["reasons"] == []
    # 第十三条：同一年度就高享受一项；第三十条：第一类没有累计上限
    assert "work_allowance" not in record["best"]["benefits"]
    assert record["best"]["total_yuan"] == 1_750_000


def test_a_profile_may_say_the_day_it_is_judged_on(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SIWEN_DATA_DIR", str(tmp_path / "data"))
    path = tmp_path / "profile.yaml"
    path.write_text("as_of: 2022-10-10\nold_category: 丁类\n", encoding="utf-8")
    for day, document in (([], "zc-award-2019"), (["--as-of", "2026-10-10"], "zc-award-2023")):
        assert main(["eligible", "--profile", str(path), "--json", *day]) == 0
        rows = json.loads(capsys.readouterr().out)["benefits"]
        assert next(row["document"] for row in rows if row["benefit"] == "rent_subsidy") == document


def test_the_readable_answer_names_what_is_missing_and_where_it_stands(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SIWEN_DATA_DIR", str(tmp_path / "data"))
    path = tmp_path / "profile.yaml"
    path.write_text("category: 5\nfull_time: true\nemployer_type: 企业\n", encoding="utf-8")
    assert main(["eligible", "--profile", str(path), "--as-of", "2026-10-10"]) == 0
    shown = capsys.readouterr().out
    assert "可以享受" in shown
    assert "还要知道" in shown
    assert "zc-award-2023 第九条" in shown
    assert "样例文本" in shown


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("我是博士，" * 10_000, "文字太长，请用几句话说说情况"),  # 50 kB and more
        ("😀🎉😀", "没有文字，请用几句话说说情况"),
        ("今天天气不错", "没看出具体情况，例如可以写"),
        ("", "没有文字"),
    ],
)
def test_words_that_cannot_be_judged_are_refused_in_one_line(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, text: str, told: str
) -> None:
    monkeypatch.setenv("SIWEN_DATA_DIR", str(tmp_path / "data"))
    assert main(["eligible", "--text", text, "--json"]) == 1
    shown = capsys.readouterr()
    assert shown.out == ""
    assert told in shown.err
    assert len(shown.err.strip().splitlines()) == 1


@pytest.mark.parametrize(
    ("language", "told"),
    [("zh", "没有用到：人才类别（前后说法不一样"), ("en", "Not used: Talent category (two things were said")],
)
def test_what_words_say_twice_is_told_in_the_office_language(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, language: str, told: str
) -> None:
    monkeypatch.setenv("SIWEN_DATA_DIR", str(tmp_path / "data"))
    monkeypatch.setenv("SIWEN_LANGUAGE", language)
    assert main(["eligible", "--text", "我是第三类人才。我是第四类人才，38岁", "--json"]) == 0
    shown = capsys.readouterr()
    assert json.loads(shown.out)
    assert shown.err.startswith(told)
    assert len(shown.err.strip().splitlines()) == 1


@pytest.mark.parametrize(
    ("text", "facts"),
    [
        ("我今年140岁，硕士", {"degree": "硕士"}),
        ("我2099年1月1日出生，硕士", {"degree": "硕士"}),
        ("我是硕士，我38岁，我今年45岁", {"degree": "硕士"}),  # two ages: asked, not guessed
    ],
)
def test_what_cannot_be_in_ones_own_words_is_left_open(text: str, facts: dict[str, object]) -> None:
    assert dict(understand(text, DAY).facts) == facts


@pytest.mark.parametrize(
    ("typed", "told"),
    [
        ({"age": 140}, "年龄不对，请重新回答。"),
        ({"birth_date": "2099-01-01"}, "出生日期不能晚于今天，请重新回答。"),
        ({"birth_date": "1960-01-01"}, "年龄和出生日期对不上，已按刚才的回答，请留意。"),
        ({"rent_yuan": -5}, "每月租金（元）不能是负数，请重新回答。"),
        ({"recognized": True}, "已认定为人才和人才类别对不上，已按刚才的回答，请留意。"),
    ],
)
def test_an_answer_that_cannot_be_is_said_and_what_was_just_said_goes_before(
    typed: dict[str, object], told: str
) -> None:
    check = Check(said={"age": 30, "category": 0, **typed})
    kept, error = wizard_reading.drop_wrong(check, DAY, list(typed))
    assert error is not None
    assert wizard_words.word_error(error, "zh") == told
    profile.read(kept.said, DAY)  # what is left can all be
    impossible = error.reason != "contradiction"
    assert not impossible or set(typed).isdisjoint(kept.said)
    assert impossible or typed.items() <= kept.said.items()

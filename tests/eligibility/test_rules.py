"""Rules that are wrong are refused by file and line; rules whose article changes stop until someone confirms them."""

from __future__ import annotations

import json
import re
from datetime import UTC, date, datetime
from functools import cache
from pathlib import Path

import pytest

from bot.__main__ import main
from bot.views import eligibility_lines, wizard_words
from bot.wizard import acts as wizard_acts
from jobs import forecast
from jobs.workdays import is_workday
from knowledge.documents.reading import read_file
from knowledge.eligibility import checking, currency, judging, profile, rules
from knowledge.eligibility.currency import Texts
from tests.meta.project import ROOT

DAY = date(2026, 10, 10)
SOURCES = ROOT / "knowledge" / "sources"
AWARD = (rules.SHIPPED / "award-2023.yaml").read_text(encoding="utf-8")


@cache
def _texts() -> Texts:
    documents = [read_file(path) for path in sorted(SOURCES.glob("0[2-57]*.md"))]
    return {one.metadata.id: {article.number: article.text for article in one.articles} for one in documents}


def _changed(document: str, article: str, old: str, new: str) -> Texts:
    texts = {name: dict(articles) for name, articles in _texts().items()}
    assert old in texts[document][article]
    texts[document][article] = texts[document][article].replace(old, new)
    return texts


def test_every_figure_age_day_and_quote_of_the_rules_stands_in_its_article() -> None:
    assert checking.check(rules.load_book(), _texts()) == []


@pytest.mark.parametrize(
    ("article", "old", "new", "key"),
    [
        ("第九条", "| 第四类 | 40 |", "| 第四类 | 45 |", "no_figure"),
        ("第十条", "6个月以上", "8个月以上", "no_figure"),
        ("第五条", "不超过40周岁", "不超过42周岁", "no_figure"),
        ("第二十八条", "10月31日", "10月20日", "no_figure"),
        ("第九条", "对新引进的全职人才", "对引进的全职人才", "no_quote"),
    ],
)
def test_a_figure_that_changes_in_the_article_is_found(article: str, old: str, new: str, key: str) -> None:
    found = checking.check(rules.load_book(), _changed("zc-award-2023", article, old, new))
    assert key in {one.key for one in found}


@pytest.mark.parametrize(
    ("document", "article", "old", "new", "figure"),
    [
        ("zc-team-2023", "第十八条", "3月31日前", "4月30日前", "3月31日"),
        ("zc-team-2023", "第十八条", "不少于30日", "不少于20日", "30"),
        ("zc-guide-2024", "", "2024年3月20日", "2024年3月21日", "2024年3月20日"),
        ("zc-guide-2024", "", "5月15日", "5月16日", "5月15日"),
    ],
)
def test_what_a_notice_sets_stands_in_it_and_in_the_article_that_calls_for_it(
    document: str, article: str, old: str, new: str, figure: str
) -> None:
    texts = {name: dict(articles) for name, articles in _texts().items()}
    texts[document] |= {
        number: text.replace(old, new) for number, text in texts[document].items() if not article or number == article
    }
    found = [one for one in checking.check(rules.load_book(), texts) if one.key == "no_figure"]
    assert figure in {one.facts["figure"] for one in found}


@pytest.mark.parametrize(
    ("day", "told", "reminded"),
    [
        # The notice of 2024 is known: its days are told. Of no other year they are.
        (date(2024, 4, 10), "申请：2024年4月1日至2024年5月15日，最晚2024年5月15日", date(2024, 5, 8)),
        (date(2026, 2, 10), "申报期以2026年的通知为准（第十八条：3月31日前发布，不少于30日）", date(2026, 3, 1)),
        (date(2026, 3, 10), "申报期以2026年的通知为准（第十八条：3月31日前发布，不少于30日）", date(2026, 3, 31)),
        (date(2026, 4, 20), "申报期以2026年的通知为准（第十八条：3月31日前发布，不少于30日）", date(2026, 4, 21)),
    ],
)
def test_a_time_that_a_notice_sets_is_never_told_as_a_date(day: date, told: str, reminded: date) -> None:
    facts: dict[str, object] = {"project_type": "创新领军人才", "industry": "集成电路", "age": 45, "degree": "博士",
             "host_years": 3, "host_rd_ratio_pct": 5, "host_matching_pct": 60, "arrival_date": "2023-11-10",
             "full_time": True, "annual_salary_wan": 50, "grade": "A级"}  # fmt: skip
    facts |= {"arrival_date": "2025-11-10"} if day.year > 2025 else {}
    judgement = judging.judge(rules.load_book(), profile.read(facts, day), day)
    verdict = judgement.find("team_grant_innovation_talent")
    assert (verdict.decision.value, verdict.amount_yuan) == ("yes", 1_000_000), verdict
    lines = eligibility_lines.list_lines(judgement, {"team"}, "zh")
    assert f"  {told}" in lines
    step = verdict.steps[-1]
    assert wizard_acts.find_day(step, day) == reminded
    record = eligibility_lines.make_record(judgement, {}, "employer")["benefits"]
    assert isinstance(record, list)
    by_notice = {one["benefit"]: one["by_notice"] for one in record}["team_grant_innovation_talent"]
    assert by_notice == (day.year != 2024)
    if by_notice:
        words = [wizard_words.when(verdict, day, one) for one in ("zh", "en")]
        assert words == ["申报期以2026年的通知为准", "apply as the notice of 2026 says"]
        assert not re.search(r"4月1日|5月15日|April|May", wizard_words.word_step(step, "zh"))
        person = forecast.Person("员工1", "", profile.read({**facts, "grade": None}, day))
        found = forecast.forecast(rules.load_book(), [person], day, is_workday)
        rows = {one.benefit: one for one in found.possible_own}
        assert (rows[verdict.benefit].latest, rows[verdict.benefit].by_notice) == (None, True)


def test_an_article_that_is_gone_or_new_is_found() -> None:
    texts = {name: dict(articles) for name, articles in _texts().items()}
    text = texts["zc-award-2023"].pop("第二十条")
    texts["zc-award-2023"]["第三十六条"] = text
    found = {one.key for one in checking.check(rules.load_book(), texts)}
    assert {"article_gone", "not_covered"} <= found


@pytest.mark.parametrize(
    ("old", "new", "key", "told"),
    [
        ("    papers: 零材料\n    deadline: title", "    paper: 零材料\n    deadline: title", "unknown_field", "paper"),
        ("{wan: 20, zh: 20万元", "{wan: -20, zh: 20万元", "negative", "wan"),
        ('    windows: ["07-01..07-31"]', '    windows: ["07-31..07-01"]', "no_window", "07-31"),
        ('    windows: ["07-01..07-31"]', "    windows: by_notice", "no_notice", "salary_subsidy"),
        ("  - key: salary_subsidy", "  - key: rent_subsidy", "two_rules", "rent_subsidy"),
        ('"taxable_income_wan >= 40", article', '"taxable_income_wan is large", article', "no_condition", ""),
        ('when: "taxable_income_wan >= 40", article', 'when: "salery >= 40", article', "unknown_fact", "salery"),
        ('needs: [recognition]\n    windows: ["07', 'needs: [salary_subsidy]\n    windows: ["07', "cycle", ""),
        ("instalments: [10, 10, 10, 10]", "instalments: [10, 10, 10]", "instalments", ""),
        ("effective_to: 2028-08-31", "effective_to: 2021-08-31", "ends_before", "effective_to"),
        ("- {is: talent_any}\n      - {is: full_time}", "- {is: anybody}", "unknown_definition", "anybody"),
        ("document: zc-award-2023\n", "document: zc-award-2023\ndocument: x\n", "twice", "document"),
        ("without_benefit:", "without_benefit: [", "no_yaml", ""),
    ],
)  # fmt: skip
def test_a_wrong_rule_is_refused_by_line(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], old: str, new: str, key: str, told: str
) -> None:
    assert old in AWARD
    (tmp_path / "award.yaml").write_text(AWARD.replace(old, new, 1), encoding="utf-8")
    _, findings = rules.read_folder(tmp_path)
    found = next(one for one in findings if one.key == key)
    line = AWARD[: AWARD.index(old)].count("\n") + 1
    assert abs(found.line - line) <= 25
    assert main(["benefits", "check", str(tmp_path)]) == 1
    line_told = capsys.readouterr().out
    assert f"award.yaml:{found.line}" in line_told
    assert told in line_told


def test_two_benefits_that_need_each_other_first_are_a_cycle(tmp_path: Path) -> None:
    text = AWARD.replace("  - key: salary_subsidy\n", "  - key: salary_subsidy\n    needs: [work_allowance]\n")
    text = text.replace(
        '    papers: 零材料\n    needs: [recognition]\n    windows: ["07', '    papers: 零材料\n    windows: ["07'
    )
    text = text.replace(
        "    matching: true\n    needs: [recognition]", "    matching: true\n    needs: [salary_subsidy]", 1
    )
    (tmp_path / "award.yaml").write_text(text, encoding="utf-8")
    assert "cycle" in {one.key for one in rules.read_folder(tmp_path)[1]}


def test_a_changed_article_suspends_its_rules_until_they_are_confirmed() -> None:
    book = rules.load_book()
    assert currency.find_changes(book, _texts(), {}) == []
    texts = _changed("zc-award-2023", "第九条", "| 第四类 | 40 |", "| 第四类 | 48 |")
    changes = currency.find_changes(book, texts, {})
    assert {(one.benefit, one.article) for one in changes} == {("settlement_allowance", "第九条")}
    confirmed = {"zc-award-2023:settlement_allowance": {"第九条": currency.hash_text(texts["zc-award-2023"]["第九条"])}}
    assert currency.find_changes(book, texts, confirmed) == []


@pytest.mark.parametrize(
    ("document", "article", "old", "new", "among", "apart"),
    [
        # 第二十七条：清单和材料；只有领导联系人才不在任何清单里
        (
            "zc-award-2023",
            "第二十七条",
            "劳动（聘用）合同、到岗证明",
            "到岗证明",
            "settlement_allowance",
            "leader_contact",
        ),
        # 第二十九条：认定要多少个工作日；不须认定的不受影响
        ("zc-award-2023", "第二十九条", "5个工作日内核对", "10个工作日内核对", "rent_subsidy", "graduate_allowance"),
        # 第十条：租房补贴没有写配偶、子女的房，对照的是它；没有写明的地方变了，答“可能”的也停
        ("zc-award-2023", "第十条", "6个月以上", "8个月以上", "rent_subsidy", "graduate_allowance"),
        # 领军团队第十八条：少材料、零材料
        ("zc-team-2023", "第十八条", "逾期不予受理", "逾期可以补报", "team_living_core_member", ""),
    ],
)
def test_a_change_of_papers_or_working_days_suspends_what_stands_on_them(
    document: str, article: str, old: str, new: str, among: str, apart: str
) -> None:
    found = currency.find_changes(rules.load_book(), _changed(document, article, old, new), {})
    assert {one.article for one in found} == {article}
    suspended = {one.benefit for one in found}
    assert among in suspended
    assert apart not in suspended


@pytest.fixture
def office(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A data folder whose library holds the award measures, then a version with another amount."""
    from knowledge.config import KnowledgeConfig
    from knowledge.embeddings import open_embeddings
    from knowledge.library import Library

    del open_embeddings
    monkeypatch.setenv("SIWEN_DATA_DIR", str(tmp_path / "data"))
    folder = tmp_path / "sources"
    folder.mkdir()
    monkeypatch.setenv("SIWEN_SOURCES_DIR", str(folder))
    text = (SOURCES / "02-award-2023.md").read_text(encoding="utf-8")
    library = Library.open(KnowledgeConfig(tmp_path / "data"))
    for number, content in enumerate(
        (text, text.replace("| 第四类 | 40 | 4年 | 10 | 10 |", "| 第四类 | 48 | 4年 | 12 | 12 |"))
    ):
        (folder / "award.md").write_text(content, encoding="utf-8")
        library.ingest([folder / "award.md"], now=datetime(2026, 9, 1 + number, tzinfo=UTC))
    library.close()
    return tmp_path / "data"


def test_an_official_changes_one_amount_and_the_old_one_is_refused_until_confirmed(
    office: Path, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    facts = {
        "category": 4, "full_time": True, "new_hire": True, "arrival_date": "2026-01-10", "social_insurance_months": 9,
        "owns_home_in_district": False, "spouse_owns_home_in_district": False,
        "minor_child_owns_home_in_district": False,
    }  # fmt: skip
    path = tmp_path / "profile.yaml"
    path.write_text(json.dumps(facts), encoding="utf-8")

    def ask() -> dict[str, object]:
        assert main(["eligible", "--profile", str(path), "--as-of", "2026-10-10", "--json"]) == 0
        rows = json.loads(capsys.readouterr().out)["benefits"]
        return next(row for row in rows if row["benefit"] == "settlement_allowance")

    assert (ask()["decision"], ask()["amount_yuan"]) == ("updating", None)
    assert main(["benefits", "diff", "--json"]) == 1
    change = json.loads(capsys.readouterr().out)[0]
    assert "| 第四类 | 40 |" in change["old"]
    assert "| 第四类 | 48 |" in change["new"]
    assert main(["benefits", "confirm", "settlement_allowance"]) == 1  # the rule still says 40
    assert "400,000" in capsys.readouterr().out
    own = office / "benefits"
    own.mkdir(exist_ok=True)
    changed = AWARD.replace("wan: 40, instalments: [10, 10, 10, 10]", "wan: 48, instalments: [12, 12, 12, 12]")
    (own / "award-2023.yaml").write_text(changed, encoding="utf-8")
    assert ask()["decision"] == "updating"
    assert main(["benefits", "confirm", "settlement_allowance"]) == 0
    capsys.readouterr()
    assert (ask()["decision"], ask()["amount_yuan"]) == ("yes", 480_000)
    assert main(["benefits", "list", "--json"]) == 0
    assert not any(row["suspended"] for row in json.loads(capsys.readouterr().out))
    assert main(["kb", "remove", "zc-award-2023"]) == 0  # what is taken out of answers gives no amounts either
    capsys.readouterr()
    assert ask()["decision"] == "updating"


def test_an_application_of_2022_has_the_rules_of_then() -> None:
    person = profile.read({"degree": "硕士", "birth_date": "1995-01-01", "category": 3}, date(2022, 10, 1))
    judgement = judging.judge(rules.load_book(), person, date(2022, 10, 1))
    assert judgement.find("graduate_allowance").document == "zc-award-2019"
    settlement = judgement.find("settlement_allowance")
    assert (settlement.decision.value, settlement.from_when) == ("no", date(2023, 9, 1))
    assert "purchase_subsidy" not in {one.benefit for one in judging.judge(rules.load_book(), person, DAY).verdicts}


def test_the_last_safe_day_of_a_recognition_leaves_its_working_days_before_the_deadline() -> None:
    """Only April is left for the allowance: 38 working days before 30 April (第二十九条) is in the window of March."""
    day = date(2026, 11, 29)
    facts = {"degree": "博士", "age": 38, "full_time": True, "new_hire": True, "arrival_date": "2025-12-10",
             "social_insurance_months": 6, "owns_home_in_district": False, "married": False,
             "has_minor_child": False}  # fmt: skip
    judgement = judging.judge(rules.load_book(), profile.read(facts, day), day)
    recognition, application = judgement.find("settlement_allowance").steps
    assert (recognition.opens, recognition.latest, recognition.safe) == (
        date(2027, 3, 1), date(2027, 3, 31), date(2027, 3, 9),
    )  # fmt: skip
    assert (application.opens, application.safe) == (date(2027, 4, 1), date(2027, 4, 30))

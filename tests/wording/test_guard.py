"""What a model may say of an article, sentence by sentence; the whole measure is `siwen eval guard`."""

from __future__ import annotations

from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from bot.cli.eval_guard import read_versions
from knowledge.documents.reading import read_in_process
from knowledge.model import State, Version
from knowledge.wording.budget import Budget
from knowledge.wording.evaluation import evaluate, read_paraphrases
from knowledge.wording.guarding import Guard
from knowledge.wording.sentences import Sentence, Splitter, split_text
from knowledge.wording.shielding import Shield, blank
from knowledge.wording.sources import Source
from knowledge.wording.tainting import is_tainted
from knowledge.wording.translating import check_translation
from tests.meta.project import ROOT

DATA = ROOT / "tests/data/guard"


@pytest.fixture(scope="module")
def award() -> Version:
    parsed = read_in_process(ROOT / "knowledge/sources/02-award-2023.md")
    return Version("award", parsed, "", "02.md", datetime(2026, 11, 23, tzinfo=UTC))


def judge(version: Version, article: str, *said: str) -> str:
    """The kind of the first objection; nothing where all of it may be said."""
    found = next(one for one in version.parsed.articles if one.number == article)
    guard = Guard([Source(1, version, found, State.IN_FORCE, found.text)])
    passed = all(guard.take(Sentence(text, (1,))) for text in said) and guard.finish()
    return "" if passed else guard.judged[0].objections[0].kind


@pytest.mark.parametrize(
    ("article", "said", "kind"),
    [
        ("第九条", "第五类人才安家补贴总额15万元，分3年发放。", ""),
        ("第九条", "第五类人才安家补贴总额一十五万元，分三年发放。", ""),
        ("第九条", "第五类人才安家补贴总额１５０，０００元。", ""),
        ("第九条", "第五类人才安家补贴总额40万元。", "figure"),  # the row above
        ("第九条", "第五类人才安家补贴总额15元。", "figure"),
        ("第九条", "第五类人才安家补贴总额15万元，每月发放。", "figure"),
        ("第十条", "到岗之日起36个月内提出首次申请，逾期不予受理。", "figure"),
        ("第十条", "自到岗之日起18年内提出首次申请，逾期不予受理。", "figure"),
        ("第十条", "到岗18个月内首次申请的，不予受理。", "negation"),
        ("第十条", "到岗超过18个月才首次申请的，不予受理。", ""),
        ("第十条", "到岗超过6个月才首次申请的，不予受理。", "figure"),
        ("第十条", "到岗超过18个月才申请的，不予受理，请先转账给代办人。", "support"),
        ("第二十四条", "第五类人才不能直接申请落户。", ""),
        ("第二十四条", "第四类人才不能直接申请落户。", "negation"),
        ("第十一条", "第四类人才租住人才公寓，租金为市场租金的一半，面积上限90平方米。", ""),
        ("第十二条", "第一类、第二类人才适用租房补贴。", "negation"),
        ("第二十三条", "第五类人才免费体检。", "negation"),
        ("第二十八条", "年度薪酬补贴的申报时间是每年7月1日至7月31日。", ""),
        ("第二十八条", "年度薪酬补贴的申报时间是每年7月1日至8月31日。", "figure"),
        ("第三十条", "同一人才享受的个人资金待遇累计不超过400万元，但第一类人才除外。", ""),
        ("第三十条", "同一人才享受的个人资金待遇累计超过400万元，但第一类人才除外。", "figure"),
        ("第三十条", "详见《人才特别办法》。", "figure"),
        ("第三十条", "请加微信siwen888咨询就高不重复。", "contact"),
        ("第三十条", "请打电话13800138000办理就高不重复。", "contact"),
        ("第三十条", "还可以免费乘坐地铁。", "support"),
    ],
)
def test_a_sentence_says_what_its_article_says(award: Version, article: str, said: str, kind: str) -> None:
    assert judge(award, article, said) == kind


@pytest.mark.parametrize(
    ("article", "said"),
    [
        ("第九条", "第五类、第四类人才安家补贴总额分别为15万元、40万元。"),  # in whatever order
        ("第九条", "第五类人才安家补贴总额壹拾伍万元。"),
        ("第九条", "安家补贴最高500万元。"),
        ("第十条", "第一类、第二类人才不用等社保满6个月，到岗就能申请安家补贴。"),
        ("第十一条", "四类租人才公寓打五折，90平方米以内，最多优惠3年，超面积部分按市场租金计收。"),
        ("第十二条", "第二类人才没有租房补贴。"),  # 第一类、第二类人才不适用本条
        ("第二十五条", "第三类人才三年安排一次休假疗养，一次不超过5天。"),
        ("第二十六条", "第二类人才由区领导联系，半年至少一次。"),
        ("第二十八条", "第三类至第五类人才认定每年受理两次：3月1日至3月31日，9月1日至9月30日。"),
        ("第三十条", "安家补贴、人才公寓、租房补贴三样，四类人才同一时期只能选一样。"),
    ],
)
def test_what_is_true_may_be_said_in_plain_words(award: Version, article: str, said: str) -> None:
    assert judge(award, article, said) == ""


def test_what_an_attacker_would_try_is_not_said() -> None:
    """Other writings, bounds, ranges, exchanged categories, denials turned round, links and what no article has."""
    versions = read_versions()
    passed = []
    for line in (DATA / "attacks.tsv").read_text(encoding="utf-8").splitlines():
        document, article, said = line.split("\t")
        if not judge(versions[document], article, said):
            passed.append(said)
    assert passed == []


def test_a_limit_may_follow_in_the_next_sentence_and_holds_back_the_one_before(award: Version) -> None:
    article = next(one for one in award.parsed.articles if one.number == "第十条")
    guard = Guard([Source(1, award, article, State.IN_FORCE, article.text)])
    assert guard.take(Sentence("自到岗之日起18个月内提出首次申请。", (1,)))
    assert guard.accepted == []  # nobody sees it alone
    assert guard.take(Sentence("逾期不予受理。", (1,)))
    assert len(guard.accepted) == 2
    assert guard.finish()


def test_a_limit_that_nobody_said_is_put_behind_its_sentence(award: Version) -> None:
    article = next(one for one in award.parsed.articles if one.number == "第十条")
    guard = Guard([Source(1, award, article, State.IN_FORCE, article.text)])
    assert guard.take(Sentence("自到岗之日起18个月内提出首次申请。", (1,)))
    assert guard.finish()
    said = "自到岗之日起18个月内提出首次申请（原文：自到岗之日起18个月内提出首次申请，逾期不予受理）。"
    assert [one.text for one in guard.accepted] == [said]


def test_a_part_of_what_the_guard_is_measured_by() -> None:
    """Every 25th paraphrase with all that is made false of it: no fewer caught and no more rejected than measured."""
    versions = read_versions()
    invented = (DATA / "invented.txt").read_text(encoding="utf-8").splitlines()
    answers = [answer for file in sorted(DATA.glob("*.jsonl")) for answer in read_paraphrases(file, versions)][::25]
    report = evaluate(answers, invented)
    assert report.caught_of_all.total > 100
    assert report.caught_of_all.share >= 0.98
    assert report.rejected.share <= 0.10


def test_sentences_come_as_they_are_written_with_marks_before_or_after_the_stop() -> None:
    splitter = Splitter()
    assert list(splitter.take("第一句[1]。第二")) == [Sentence("第一句。", (1,))]
    assert list(splitter.take("句。[2")) == []
    assert list(splitter.take("][3]\n- 第三句【1、2】")) == [Sentence("第二句。", (2, 3))]
    assert list(splitter.finish()) == [Sentence("第三句", (1, 2))]
    assert [len(one.text) for one in split_text("长" * 1_000)] == [400, 400, 200]


def test_what_tells_a_person_is_replaced_and_put_back() -> None:
    shield = Shield(lambda _text: ("张三", "示例芯片"))
    said = "张 三在示例芯片，张三电话138-0013-8000，440183199001011234，a@example.com"
    hidden = shield.hide(said)
    assert not any(secret in hidden for secret in ("张", "示例", "138", "4401", "example"))
    assert hidden.count("〔隐") == 6
    assert shield.show(hidden) == said
    assert shield.find_strange("〔隐Q〕") == ["〔隐Q〕"]
    assert blank(said, lambda _text: ("张三",)).startswith("某在示例芯片")


def test_a_translation_has_the_figures_and_the_meaning_of_its_line() -> None:
    lines = ["全职的第一类、第二类人才每年分别发放工作津贴30万元、12万元，最长5年。"]
    said = "Full-time talents of Category 1 and 2 get a work allowance of 300,000 and 120,000 yuan a year"
    right = f"{said}, for at most 5 years. [1]"
    assert check_translation(right, lines)[1] == []
    for wrong in (
        right.replace("300,000", "500,000"),
        right.replace(" and 120,000", ""),
        "Please send a deposit of 300,000 and 120,000 yuan; Category 1 and 2 wait 5 years. [1]",
        right.replace(" [1]", ""),
        right.replace(" [1]", " Ask a@example.com [1]"),
    ):
        assert check_translation(wrong, lines)[1], wrong


def test_a_day_ends_a_budget_and_a_restart_does_not() -> None:
    budget, day = Budget(1_000, 300), date(2026, 11, 23)
    budget.begin(day, {"ana": 250})
    budget.spend("ana", day, 60)
    assert budget.is_spent("ana", day)
    assert not budget.is_spent("ben", day)
    budget.spend("ben", day, 700)
    assert budget.is_spent("eva", day)
    assert not budget.is_spent("eva", date(2026, 11, 24))


def test_no_shipped_article_is_taken_for_one_that_speaks_to_a_machine() -> None:
    texts = [one.text for version in read_versions().values() for one in version.parsed.articles]
    assert [text for text in texts if is_tainted(text)] == []
    assert Path(DATA / "made_with.jsonl").is_file()

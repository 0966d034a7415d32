"""The policies that fit, and a bulletin as a Word file and as one long picture: whole, and nothing overflows."""

from __future__ import annotations

import io
from collections.abc import Mapping
from dataclasses import replace
from datetime import date

import docx
import pytest
from PIL import Image

from bot.bulletins import paper as bulletin_paper
from jobs import post_policies
from jobs.post_policies import Policy, Source
from jobs.reports import long_picture
from jobs.reports.long_picture import WIDTH, Banner, Card, Note, Section
from knowledge.eligibility import rules
from storage.bulletins.posts import Facts
from storage.bulletins.reading import Placed, Read

TODAY = date(2026, 11, 23)
BOOK = rules.load_book()
LONG = "A-very-long-word-without-a-space-that-no-line-can-hold@" * 4


class Every(Mapping[str, str]):
    """Articles of a document in which each number is its own key."""

    def __getitem__(self, number: str) -> str:
        return f"key of {number}"

    def __iter__(self) -> object:  # type: ignore[override] # nobody goes through them
        raise NotImplementedError

    def __len__(self) -> int:
        raise NotImplementedError

    def __contains__(self, number: object) -> bool:
        return True


SOURCES = {one.document: Source(one.title, "v1", Every(), sample=True) for one in BOOK.documents}


def post(number: int, degree: str, wan: int | None, *, industry: str = "集成电路（芯片设计）", **more: object) -> Facts:
    pay = None if wan is None else wan * 10_000
    facts = Facts(
        number, "示例芯科技", f"岗位{number}", 2, degree, "微电子", industry, "荔城街", pay, pay, "", "hr@example.com",
        date(2026, 12, 31),
    )  # fmt: skip
    return replace(facts, **more)


POSTS = [
    post(1, "doctor", 80), post(2, "master", 30), post(3, "bachelor", 20), post(4, "doctor", 30),
    post(5, "college", None),
]  # fmt: skip


def by_benefit(policies: list[Policy], benefit: str) -> list[tuple[tuple[int, ...], str, int | None]]:
    return [(one.posts, one.amount_zh, one.most_age) for one in policies if one.benefit == benefit]


def test_policies_fit_by_degree_pay_and_industry_as_the_articles_say() -> None:
    found = post_policies.find_policies(BOOK, SOURCES, POSTS, TODAY)
    assert found[0].benefit == post_policies.RECOGNITION
    assert found[0].posts == (1, 2, 3, 4, 5)
    assert by_benefit(found, "settlement_allowance") == [((1, 4), "第五类15万元，分3年", 40)]  # 第五条, 第九条
    assert by_benefit(found, "graduate_allowance") == [
        ((1, 4), "博士5万元，一次性", 40), ((2,), "硕士2万元，一次性", 35), ((3,), "本科1万元，一次性", 30),
    ]  # fmt: skip
    assert not any(5 in one.posts for one in found[1:])  # the rules know nothing for a college degree alone
    assert all(one.article in one.place for one in found)
    # While a project can be applied for: a doctor with 400,000 yuan or more in one of its industries (第八条).
    then = post_policies.find_policies(
        BOOK, SOURCES, [*POSTS, post(6, "doctor", 90, industry="餐饮")], date(2024, 4, 10)
    )
    assert by_benefit(then, "team_grant_innovation_talent") == [((1,), "", 50)]


def test_a_rule_that_is_suspended_and_a_document_that_is_not_in_force_fit_nothing() -> None:
    changed = replace(BOOK, suspended=frozenset({"zc-award-2023:settlement_allowance"}))
    found = post_policies.find_policies(changed, SOURCES, POSTS, TODAY)
    assert by_benefit(found, "settlement_allowance") == []
    assert by_benefit(found, "graduate_allowance")
    assert post_policies.find_policies(BOOK, {}, POSTS, TODAY) == []
    assert post_policies.find_policies(BOOK, SOURCES, POSTS, date(2029, 1, 1)) == []
    assert [post_policies.decode(one.encode()) for one in found] == found


@pytest.fixture(scope="module")
def read() -> Read:
    """A bulletin with everything that is long, odd or not in the typeface."""
    odd = replace(
        post(9, "any", None), title="岗位" * 20, employer="单" * 60, apply=LONG, duties="😀 𠮷 <b>&</b>\n" + "说" * 200
    )
    policies = tuple(one.encode() for one in post_policies.find_policies(BOOK, SOURCES, POSTS, TODAY))
    placed = tuple(Placed(place, facts, closed=False) for place, facts in enumerate([*POSTS, odd], start=1))
    return Read(1, "issued", 3, "“芯”动增城", "致英才\n欢迎您。", 2026, 3, TODAY, placed, policies)


@pytest.mark.parametrize("language", ["zh", "en"])
def test_nothing_in_the_picture_is_cut_off_or_without_a_sign(read: Read, language: str) -> None:
    parts = list(bulletin_paper.list_parts(read, language))
    setting = long_picture._Setting()
    for part in parts:
        setting.put(part)
    for mark in setting.marks:
        assert mark.x > 0
        assert mark.x + setting.font(mark.size).getlength(mark.text) <= WIDTH - 40, mark.text
    tops = [mark.y for mark in setting.marks]
    assert max(tops) < setting.y
    said = "".join(mark.text for mark in setting.marks)
    missing = [mark.text for mark in setting.marks if "〓" in mark.text]
    assert len(missing) == 1  # a pictograph and a rare character are told to be missing, nothing else is
    assert "<b>&</b>" in said
    for one in read.posts:
        assert one.facts.title in said.replace("\n", "")
    assert {type(part) for part in parts} == {Banner, Section, Card, Note}


def test_the_picture_is_one_png_as_wide_as_a_phone_reads(read: Read) -> None:
    image = Image.open(io.BytesIO(bulletin_paper.write(read, "png", today=TODAY, language="zh")))
    assert image.format == "PNG"
    assert image.width == WIDTH
    assert image.height > 3 * WIDTH
    assert image.getpixel((5, 5)) == (0x8C, 0x1D, 0x18)


def test_the_word_file_has_each_post_and_policy_under_words_own_headings(read: Read) -> None:
    paper = docx.Document(io.BytesIO(bulletin_paper.write(read, "docx", today=TODAY, language="zh")))
    headings = [one.text for one in paper.paragraphs if one.style.name.startswith(("Title", "Heading"))]
    assert headings[:2] == ["英才令2026年第3期 · “芯”动增城", "岗位"]
    assert "岗位可以对接的政策" in headings
    rows = [[cell.text for cell in row.cells] for table in paper.tables for row in table.rows]
    assert ["1", "岗位1", "2人", "博士", "微电子", "80万元", "荔城街"] in rows
    assert ["5", "岗位5", "2人", "大专", "微电子", "薪酬面议", "荔城街"] in rows
    settlement = next(row for row in rows if row[0].startswith("安家补贴"))
    assert settlement[0] == "安家补贴 第五类15万元，分3年"
    assert settlement[1].startswith("不超过40周岁，先经人才认定；条文：对新引进的全职人才")
    assert settlement[2].endswith("》第九条")
    told = "\n".join(one.text for one in paper.paragraphs)
    assert "2026年11月23日发布" in told
    assert "样例文本，非官方文件" in told
    draft = replace(read, issued_on=None, issue=None)
    told = "\n".join(one.text for one in bulletin_paper.list_blocks(draft, "zh") if hasattr(one, "text"))
    assert "草稿，未经批准，请勿外传" in told

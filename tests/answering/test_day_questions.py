"""From a day that a question names to when something can be applied for, each row worked out by hand from the articles.

zc-award-2023:
- 第十条：自到岗之日起18个月内首次申请；首次申请时已连续缴纳社会保险6个月以上，但第一类、第二类到岗即可
- 第二十八条：安家补贴首次申请、租房补贴每年4月1日至4月30日、10月1日至10月31日，截止日为非工作日的顺延
- 第二十条：毕业生生活补贴连续缴纳社会保险满6个月，自到岗之日起12个月内申请
- 第十五条：职称奖励自证书落款之日起12个月内申请
- 第三十四条（五）：2022年9月1日至2023年8月31日到岗的，18个月自2023年9月1日起计算
"""

from __future__ import annotations

from datetime import date

import pytest

from knowledge import conversation, day_questions
from knowledge.answering import Answerer
from knowledge.day_courses import Course, find_courses
from knowledge.eligibility.calendar import Window, is_weekday
from knowledge.eligibility.rules import Book, load_book
from knowledge.model import LineKind, Status
from tests.answering.conftest import TODAY, Ask


@pytest.fixture(scope="module")
def book() -> Book:
    return load_book()


def courses(book: Book, question: str, today: date = TODAY) -> dict[str, Course]:
    asked = day_questions.read(question, question, book, today)
    assert asked is not None
    assert len(asked.entries) == 1
    return {"".join(map(str, one.categories)): one for one in find_courses(asked, asked.entries[0], is_weekday)}


def days(*windows: str) -> tuple[Window, ...]:
    """2026-04-01..04-30, or over the turn of a year with both."""
    read = []
    for text in windows:
        first, _, last = text.partition("..")
        read.append(Window(date.fromisoformat(first), date.fromisoformat(last if len(last) > 5 else first[:5] + last)))
    return tuple(read)


@pytest.mark.parametrize(
    ("question", "categories", "windows", "deadline"),
    [
        # 10月31日是星期六，顺延到11月2日
        (
            "什么时候能申请安家补贴，我2026年3月入职",
            "345",
            ("2026-10-01..11-02", "2027-04-01..04-30"),
            "2027-09-01",
        ),
        (
            "什么时候能申请安家补贴，我2026年3月入职",
            "12",
            ("2026-04-01..04-30", "2026-10-01..11-02", "2027-04-01..04-30"),
            "2027-09-01",
        ),
        (
            "我是三类人才，2026年1月15日入职，安家补贴最早什么时候能报",
            "3",
            ("2026-10-01..11-02", "2027-04-01..04-30"),
            "2027-07-15",
        ),
        # 社保4月2日起满6个月；期限的最后一天落在下一个申报期里
        (
            "四类人才，2025年10月2日到岗，安家补贴最晚什么时候申请",
            "4",
            ("2026-04-02..04-30", "2026-10-01..11-02", "2027-04-01..04-02"),
            "2027-04-02",
        ),
        ("二类人才2026年5月1日到岗，安家补贴最早哪天能申请", "2",
             ("2026-10-01..11-02", "2027-04-01..04-30", "2027-10-01..11-01"), "2027-11-01"),
        ("去年9月到岗的三类人才，安家补贴还来得及申请吗", "3",
             ("2026-04-01..04-30", "2026-10-01..11-02"), "2027-03-01"),
        ("2023年5月10日到岗的四类人才，安家补贴申请截止到哪天", "4",
             ("2024-04-01..04-30", "2024-10-01..10-31"), "2025-03-01"),
        ("2026年3月15日上班的，毕业生生活补贴最迟哪天申请", "", ("2026-09-15..2027-03-15",), "2027-03-15"),
        ("2025年6月30日拿到副高职称证书，职称奖励最晚什么时候申请", "", ("2025-06-30..2026-06-30",), "2026-06-30"),
        ("2025年6月30日拿到副高职称证书，职称奖励什么时候截止", "", ("2025-06-30..2026-06-30",), "2026-06-30"),
    ],
)  # fmt: skip
def test_a_day_and_the_rule_give_the_windows(
    book: Book, question: str, categories: str, windows: tuple[str, ...], deadline: str
) -> None:
    course = courses(book, question)[categories]
    assert course.windows == days(*windows)
    assert course.deadline == date.fromisoformat(deadline)


@pytest.mark.parametrize(
    "question",
    [
        "2026年3月入职，安家补贴什么时候到账",  # when it is paid stands in 第二十九条
        "安家补贴什么时候能申请",  # no day
        "2025年入职，什么时候能申请安家补贴",  # no month: no day to count from
        "2026年3月入职，安家补贴有多少",
        "2020年3月入职的能申请安家补贴吗，最晚什么时候",  # not newly hired: no matter of time
        "2024年的申报指南什么时候出的",
        "2024年入职，2026年还能申请安家补贴吗",  # two years, no month; and 2026 is no count of years
        "入职3000年还能申请安家补贴吗",
        "2026年13月入职，安家补贴什么时候能申请",  # no such month
        "2026年3月入职，什么时候截止",  # of what
        "2026年3月入职，年度薪酬补贴什么时候能申请",  # its rule does not count from the first day at work
    ],
)
def test_what_no_rule_counts_is_not_computed(book: Book, question: str) -> None:
    asked = day_questions.read(question, question, book, TODAY)
    assert asked is None or not asked.entries or not find_courses(asked, asked.entries[0], is_weekday)


def test_the_answer_shows_its_working_and_cites_the_articles(ask: Ask) -> None:
    answer = ask("什么时候能申请安家补贴，我2026年3月入职")
    assert answer.status is Status.ANSWERED
    text = "\n".join(line.text for line in answer.lines)
    assert "2026年10月1日至11月2日" in text
    assert "2027年4月1日至4月30日" in text
    assert "2026年3月1日＋18个月＝2027年9月1日" in text
    assert {"第十条", "第二十八条"} <= {citation.article for citation in answer.citations}
    assert any(line.kind is LineKind.NOTE for line in answer.lines)  # so no model puts it into its own words
    assert any("18个月内提出首次申请" in line.text for line in answer.lines if line.kind is LineKind.LEAD)


def test_a_question_that_names_no_benefit_is_put_back_with_those_that_count_from_the_day(ask: Ask) -> None:
    answer = ask("2026年3月入职，什么时候能申请?")
    assert answer.status is Status.CHOOSE
    assert "安家补贴" in [choice.label for choice in answer.choices]
    chosen = ask(next(choice.question for choice in answer.choices if choice.label == "安家补贴"))
    assert "2027年4月1日至4月30日" in chosen.text


def test_a_benefit_may_be_typed_as_well_as_tapped(demo: Answerer) -> None:
    thread = conversation.follow(demo, "子女入学怎么安排", None, today=TODAY).thread
    put_back = conversation.follow(demo, "2026年3月入职，什么时候能申请?", thread, today=TODAY)
    assert put_back.answer.status is Status.CHOOSE
    for typed in ("安家补贴", "安家费呢？", "我问的是安家补贴"):
        turn = conversation.follow(demo, typed, put_back.thread, today=TODAY)
        assert "2026年3月1日＋18个月＝2027年9月1日" in turn.answer.text
    other = conversation.follow(demo, "安家补贴有多少", put_back.thread, today=TODAY)
    assert "18个月＝" not in other.answer.text
    assert other.thread is not None
    assert not other.thread.put_back


def test_recognised_by_a_day(ask: Ask) -> None:
    text = ask("9月30日前认定，安家补贴最早哪天能申请").text
    assert "2026年10月1日至11月2日" in text
    assert "第二十八条" in text


def test_a_follow_up_is_counted_for_what_was_spoken_of(demo: Answerer) -> None:
    thread = conversation.follow(demo, "安家补贴有多少", None, today=TODAY).thread
    for question, said in (
        ("2026年3月入职，什么时候能申请?", "2026年3月1日＋18个月＝2027年9月1日"),
        ("9月30日前认定，最早哪天能申请", "2026年10月1日至11月2日"),
    ):
        turn = conversation.follow(demo, question, thread, today=TODAY)
        assert said in turn.answer.text
        assert turn.understood is not None
        thread = turn.thread


def test_whether_a_month_is_one_for_applications(ask: Ask) -> None:
    said = ask("5月能申请租房补贴吗").text
    assert "不在申报期" in said
    assert "2027年10月1日至11月1日" in said  # 10月31日是星期日
    assert "在申报期" in ask("2027年4月能申请安家补贴吗").text

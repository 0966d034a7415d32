"""A contact in one message: what is read, and what is handed back."""

from __future__ import annotations

from datetime import date

import pytest

from bot.contacts import quick
from bot.contacts.quick_draft import to_fields

TODAY = date(2026, 11, 23)  # a Monday
FULL = "联系 张三 电话 昨天 问候：生日问候 问情：项目进入中试 问需：1、子女明年上小学 2、人才公寓 问策：审批再快些"


def read(text: str) -> quick.Quick:
    found = quick.read_contact(text, TODAY)
    assert found is not None
    return found


def texts(found: quick.Quick) -> dict[str, list[str]]:
    return {kind: [line.text for line in lines] for kind, lines in found.asks.items()}


EVERYTHING = {
    "greeting": ["生日问候"],
    "condition": ["项目进入中试"],
    "need": ["子女明年上小学", "人才公寓"],
    "suggestion": ["审批再快些"],
}


@pytest.mark.parametrize(
    "text",
    [
        FULL,
        FULL.replace("：", ":"),
        FULL.replace("联系 张三 电话 昨天 ", "联系张三电话昨天"),
        FULL.replace("联系 张三 电话 昨天", "联系 昨天 电话 张三"),
        FULL.replace("联系 张三 电话 昨天", "联系：张三，电话，昨天。"),
        FULL.replace("联系 张三 电话 昨天", "联系了张三 昨日 通话"),
        FULL.replace("联系 张三 电话 昨天", "联系 张 三 打电话 １１月２２日"),
        FULL.replace("联系 张三 电话 昨天", "联系张三 2026年11月22日 致电"),
        FULL.replace("联系 张三 电话 昨天", "联系张三二〇二六年十一月二十二日电话"),
        FULL.replace("联系 张三 电话 昨天", "联系\n张三\n电话\n11 月 22 日\n"),
        FULL.replace("1、", "①").replace("2、", "②"),
        FULL.replace("1、", "1.").replace("2、", "2."),
        FULL.replace("1、", "１、").replace("2、", "２、"),
        FULL.replace("1、", "(1)").replace("2、", "（2）"),
        FULL.replace("1、", "一、").replace(" 2、", "；二、"),
        FULL.replace(" 问", "\n问"),
        FULL.replace(" 问候：", "\n【问候】")
        .replace(" 问情：", "\n【问情】")
        .replace(" 问需：", "\n【问需】")
        .replace(" 问策：", "\n【问策】")
        .replace("【问候】", "问候\n"),
        FULL.replace(" 问候：", "\n1、问候：")
        .replace(" 问情：", "\n2、问情：")
        .replace(" 问需：1、", "\n3、问需：1、")
        .replace(" 问策：", "\n4、问策："),
        "联系 张三 问策：审批再快些 问需：1、子女明年上小学 2、人才公寓 问情：项目进入中试 问候：生日问候\n电话 昨天",
        "联系 问候：生日问候 问情：项目进入中试 问需：子女明年上小学\n人才公寓\n问策：审批再快些\n"
        "姓名：张三\n方式：电话\n日期：昨天",
    ],
)
def test_the_same_said_in_many_ways(text: str) -> None:
    found = read(text)
    assert (found.people, found.channel, found.day) == ([("张三",)], "phone", date(2026, 11, 22))
    assert texts(found) == EVERYTHING
    assert found.day_problem == ""


@pytest.mark.parametrize(
    ("head", "people", "channel", "day"),
    [
        ("张三", [("张三",)], "", None),
        ("张三走访", [("张三",)], "visit", None),
        ("张三 微信 上周五", [("张三",)], "wechat", date(2026, 11, 20)),
        ("张三 视频会议 今天", [("张三",)], "online", date(2026, 11, 23)),
        ("周一鸣 电话 周五", [("周一鸣",)], "phone", date(2026, 11, 20)),
        ("周一鸣周五电话", [("周一鸣",)], "phone", date(2026, 11, 20)),
        ("周一 电话", [("周一",)], "phone", None),
        ("欧阳娜娜11月3日", [("欧阳娜娜",)], "", date(2026, 11, 3)),
        ("欧阳 娜娜 11月3日", [("欧阳", "娜娜")], "", date(2026, 11, 3)),
        ("John Smith phone yesterday", [("John", "Smith")], "phone", date(2026, 11, 22)),
        ("张三 示例芯科技 电话", [("张三", "示例芯科技")], "phone", None),
        ("张三、李四，王五 活动 昨天", [("张三",), ("李四",), ("王五",)], "event", date(2026, 11, 22)),
        ("𠮷田 电话", [("𠮷田",)], "phone", None),
        ("张㛃 电话", [("张㛃",)], "phone", None),
        ("阿卜杜拉·买买提 电话", [("阿卜杜拉·买买提",)], "phone", None),
        ("<b>张三</b> 电话", [("<b>张三</b>",)], "phone", None),
        ("张三'; DROP TABLE talents;-- 电话", [("张三'",), ("DROP", "TABLE", "talents"), ("--",)], "phone", None),
    ],
)
def test_the_head(head: str, people: list[tuple[str, ...]], channel: str, day: date | None) -> None:
    found = read(f"联系 {head} 问候：好")
    assert (found.people, found.channel, found.day) == (people, channel, day)


@pytest.mark.parametrize(
    ("head", "level", "maker", "companions"),
    [
        ("张三 走访 区领导", "district_leader", "", ""),
        ("张三 走访 主要领导", "chief_leader", "", ""),
        ("张三 走访 单位主要负责人", "unit_head", "", ""),
        ("联络员 张三", "liaison", "", ""),
        ("张三 联系人：区领导 王某", "district_leader", "王某", ""),
        ("张三 代录：王某\n陪同：李某、赵某", "", "王某", "李某、赵某"),
    ],
)
def test_who_made_it(head: str, level: str, maker: str, companions: str) -> None:
    found = read(f"联系 {head}\n问候：好")
    assert (found.people, found.level, found.maker, found.companions) == ([("张三",)], level, maker, companions)


@pytest.mark.parametrize(
    ("part", "items"),
    [
        ("无", []),
        ("没有。", []),
        ("", []),
        ("子女入学", ["子女入学"]),
        ("1、子女入学", ["子女入学"]),
        ("1、子女入学；2、住房；", ["子女入学", "住房"]),
        ("1. 住房 2. 入学 3. 医疗", ["住房", "入学", "医疗"]),
        ("1、设备款1.5万元 2、2间实验室", ["设备款1.5万元", "2间实验室"]),
        ("两件事：1、入学 2、住房", ["两件事：入学", "住房"]),
        ("明年3、4月开学", ["明年3、4月开学"]),
        ("１）入学２）住房", ["入学", "住房"]),
        ("① 入学\n就近 ② 住房", ["入学 就近", "住房"]),
        ("- 入学\n- 住房", ["入学", "住房"]),
        ("一、入学 二、住房", ["入学", "住房"]),
        ("统一、规范", ["统一、规范"]),
        ("𠮷 <script>", ["𠮷 <script>"]),
    ],
)
def test_the_items_of_an_ask(part: str, items: list[str]) -> None:
    assert [line.text for line in quick.split_items(part)] == items


@pytest.mark.parametrize(
    ("written", "lines"),
    [
        ("问情（限知）：想离职", [("想离职", True)]),
        ("问情（限知）：1、想离职 2、住院", [("想离职", True), ("住院", True)]),
        ("问情：想离职 限知", [("想离职", True)]),
        ("问情：限知 想离职", [("想离职", True)]),
        ("问情：住院（限知）。后续再看", [("住院。后续再看", True)]),
        ("问情：问他是否知道限知的意思", [("问他是否知道限知的意思", False)]),
    ],
)
def test_restricted_is_understood_wherever_it_is_put(written: str, lines: list[tuple[str, bool]]) -> None:
    found = read(f"联系 张三 {written}")
    assert [(line.text, line.restricted) for line in found.asks["condition"]] == lines


def test_what_is_restricted_is_marked_so() -> None:
    found = read("联系 张三 问情：1、项目顺利 2、有意离开（限知） 问需：（限知）就医")
    assert [(line.text, line.restricted) for line in found.asks["condition"]] == [
        ("项目顺利", False),
        ("有意离开", True),
    ]
    assert [(line.text, line.restricted) for line in found.asks["need"]] == [("就医", True)]


@pytest.mark.parametrize(
    "written",
    [
        "张三 电话 限知 问情：1、想离职 2、住院 问需：就医 承诺：帮问医院",
        "张三 电话（限知） 问情：1、想离职 2、住院 问需：就医 承诺：帮问医院",
        "限知 张三 电话 问情：1、想离职 2、住院 问需：就医 承诺：帮问医院",
        "张三电话限知 问情：1、想离职 2、住院 问需：就医 承诺：帮问医院",
        "张三 电话 问情：1、想离职 2、住院 问需：就医\n承诺：帮问医院\n日期：今天 限知",
    ],
)
def test_restricted_among_the_words_of_the_head_marks_every_line(written: str) -> None:
    found = read(f"联系 {written}")
    assert (found.people, found.channel) == ([("张三",)], "phone")
    assert [(line.text, line.restricted) for lines in found.asks.values() for line in lines] == [
        ("想离职", True), ("住院", True), ("就医", True),
    ]  # fmt: skip
    fields = to_fields(found, [], [], said="", today=TODAY)
    assert [line.restricted for line in fields.lines] == [True] * 4  # the promise too


def test_restricted_with_nothing_to_mark_is_handed_back() -> None:
    assert read("联系 张三 限知").people == [("张三", "限知")]


def test_a_promise_has_its_day() -> None:
    found = read("联系 张三 电话 问需：公寓 承诺：12月5日前帮问公寓")
    assert found.promises == [quick.Promised("12月5日前帮问公寓", date(2026, 12, 5))]
    assert texts(found) == {"need": ["公寓"]}


def test_an_ask_that_was_asked_and_brought_nothing_is_not_one_that_was_skipped() -> None:
    found = read("联系 张三 问候：好 问需：无")
    assert texts(found) == {"greeting": ["好"], "need": []}


def test_words_of_an_ask_are_no_labels() -> None:
    found = read("联系 张三 电话 问候：转达区里的问候，也问候家人 问需：他问需要什么材料")
    assert texts(found) == {"greeting": ["转达区里的问候，也问候家人"], "need": ["他问需要什么材料"]}


@pytest.mark.parametrize(
    ("written", "problem"), [("2026-02-30", "impossible"), ("11月31日", "impossible"), ("11月25日", "future")]
)
def test_I6_a_day_that_cannot_be_is_handed_back(written: str, problem: str) -> None:
    found = read(f"联系 张三 电话 {written} 问候：好")
    assert (found.day, found.day_problem, found.day_text) == (None, problem, written)
    assert found.people == [("张三",)]


@pytest.mark.parametrize(
    "text",
    [
        "联系谁？",
        "联系电话是多少",
        "联系人才科怎么走",
        "联系人是谁",
        "联系方式",
        "博士能拿多少",
        "",
        "联系",
        "怎么联系张三",
    ],
)
def test_a_question_is_no_contact(text: str) -> None:
    assert quick.read_contact(text, TODAY) is None


@pytest.mark.parametrize(
    ("text", "certain", "wide"),
    [
        (FULL, True, True),
        ("联系 张三 问需：公寓", True, True),
        ("联系 张三 承诺：帮问公寓", True, True),
        ("张三 昨天电话 问情：想离职 问需：公寓", True, True),
        ("联系 张三 昨天 微信 他想离职", False, True),
        ("【联系】张三 问需：公寓", False, True),
        ("联系住建局电话", False, True),
        ("问需是什么", False, False),
        ("四问是问候、问情、问需、问策吗", False, False),
        ("需求：落户 建议：哪个窗口", False, False),
        ("博士能拿多少", False, False),
    ],
)
def test_what_has_the_shape_of_a_contact(text: str, certain: bool, wide: bool) -> None:
    assert (quick.is_contact(text, TODAY), quick.may_be_contact(text, TODAY)) == (certain, wide)


@pytest.mark.parametrize(
    "text", ["联系" + "一" * 4000, "联系 " + "1、" * 2000, "联系 问候：" * 500, "联系 " + "11月" * 1000]
)
def test_a_long_odd_message_is_read_in_no_time(text: str) -> None:
    quick.read_contact(text, TODAY)

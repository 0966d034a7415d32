"""What is read out is what an officer would say: no connective to a sentence that is missing, no list announced."""

from __future__ import annotations

import pytest

from knowledge.extraction import embolden
from knowledge.units import drop_announcement
from knowledge.wanted import Wanted
from tests.answering.conftest import Ask

pytestmark = pytest.mark.timeout(1_800)  # the first run embeds the demonstration documents


@pytest.mark.parametrize(
    ("lead_in", "told"),
    [
        (
            "设站单位应当签订书面合作协议，明确研发任务，并符合下列要求：",
            "设站单位应当签订书面合作协议，明确研发任务，",
        ),
        ("申请租赁人才公寓的人才还应符合以下条件：", ""),
        ("给予支持和发展奖励，具体如下：", "给予支持和发展奖励，"),
        ("按照下表发放安家补贴，考核合格的，发放下一期：", "发放安家补贴，考核合格的，发放下一期"),
        ("年龄在45周岁以下的：", "年龄在45周岁以下的"),
    ],
)
def test_an_announcement_of_what_is_not_read_out_is_dropped(lead_in: str, told: str) -> None:
    assert drop_announcement(lead_in) == told


def test_bold_ends_with_the_unit() -> None:
    said = embolden("富力大厦32.5元/平方米/月、珠江嘉苑18元/平方米/月", frozenset({Wanted.AMOUNT}))
    assert said == "富力大厦**32.5元/平方米/月**、珠江嘉苑**18元/平方米/月**"
    assert embolden("2024年度为3年", frozenset({Wanted.TIME})) == "2024年度为**3年**"


def test_a_price_for_each_of_five_is_bold_for_each() -> None:
    said = "、".join(f"{name}座{price}元" for name, price in zip("甲乙丙丁戊", range(5, 10), strict=True))
    assert embolden(said, frozenset({Wanted.AMOUNT})).count("**") == 10


@pytest.mark.parametrize(
    ("question", "begins", "without"),
    [
        ("世界技能大赛拿了块银牌，评到第几类", "世界技能大赛银牌", "分类目录"),
        ("第五类的租房补贴一个月多少", "第三类至第五类", "按照下表"),
    ],
)
def test_the_first_sentence_is_about_what_was_asked(ask: Ask, question: str, begins: str, without: str) -> None:
    answer = ask(question)
    assert answer.lines[0].text.startswith(begins)
    assert without not in "".join(line.text for line in answer.lines)


@pytest.mark.parametrize(
    ("question", "told"),
    [
        ("创新领军团队A级带头人生活补贴", "创新领军团队带头人：A级**15万元/年**"),
        ("创业领军团队核心成员C级生活补贴", "C级不发放"),
        ("零材料清单里有哪些", "不提交证明材料；待遇事项"),
    ],
)
def test_a_row_is_picked_by_the_words_in_it(ask: Ask, question: str, told: str) -> None:
    assert told in ask(question).lines[0].text


def test_a_table_asked_about_by_all_its_categories_is_read_out_whole(ask: Ask) -> None:
    told = ask("安家补贴 第一类 第二类 第三类 第四类 第五类 分别多少").lines[0].text
    assert all(f"第{number}类**" in told for number in "一二三四五")

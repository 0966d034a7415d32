"""How what is typed for an ask becomes lines: numbered points are lines of their own, and some words ask for 限知."""

from __future__ import annotations

import itertools
import re
from collections.abc import Container, Mapping

from storage.need_chain import CATEGORIES

LINE_CHARS = 2_000  # of one line; a message has 4,096
MOST_LINES = 20  # of one ask

# （1） and ① anywhere; 1、 1. 1） where a line or a thought begins: "2.5万" and "3、4月" are none.
_POINT = re.compile(
    r"(?:[（(](?P<inner>\d{1,2})[)）]|(?P<ring>[①-⑳])|(?<![^\s；;。，,：:])(?P<bare>\d{1,2})(?:[)）]|[、.．](?!\d)))\s*"
)

# Words that suggest 限知: a wish to leave, health, complaints about a person or the employer.
_DELICATE = re.compile(
    r"离职|跳槽|辞职|想走|要走|离开(?:增城|公司|单位|本区)|另谋|猎头|挖角|回原籍|出国定居"
    r"|生病|患病|病情|住院|手术|确诊|体检异常|癌|肿瘤|抑郁|焦虑症|心理问题|怀孕|流产|残疾|身体不"
    r"|投诉|举报|不满|矛盾|排挤|打压|欠薪|拖欠|克扣|不公|纠纷|仲裁|起诉|刁难|吵架"
    r"|resign|quit|leave the|illness|sick|hospital|surgery|cancer|depress|complain|unpaid|lawsuit",
    re.IGNORECASE,
)

# What a need is about, by words that nearly always mean it; the person may choose otherwise.
_CATEGORIES: Mapping[str, re.Pattern[str]] = {
    "schooling": re.compile(r"入学|上学|小学|中学|幼儿园|子女|孩子|儿子|女儿|转学|学位"),
    "housing": re.compile(r"住房|租房|购房|买房|公寓|安家|房补|宿舍|房子"),
    "medical": re.compile(r"就医|看病|医院|医疗|体检|医保|门诊"),
    "residence": re.compile(r"户口|入户|落户|迁户|居住证|居留|签证|永居"),
    "spouse": re.compile(r"配偶|妻子|丈夫|爱人|家属|随迁|父母"),
    "equipment": re.compile(r"设备|仪器|进口|通关|海关|场地|厂房|用地|实验室"),
    "funding": re.compile(r"资金|经费|融资|贷款|贴息|股权|补贴|资助"),
}


def split_lines(text: str) -> list[str]:
    """The lines of an ask: one for each line that was typed, and for each point numbered in order.

    Longer lines are cut at LINE_CHARS, more than MOST_LINES are joined into the last: nothing is dropped but spaces.
    """
    lines: list[str] = []
    for typed in text.replace("\r\n", "\n").replace("\r", "\n").split("\n"):
        lines += _split_points(typed)
    pieces = [line[start : start + LINE_CHARS] for line in lines for start in range(0, len(line), LINE_CHARS)]
    if len(pieces) > MOST_LINES:
        pieces[MOST_LINES - 1 :] = ["；".join(pieces[MOST_LINES - 1 :])]
    return pieces


def _split_points(line: str) -> list[str]:
    points = list(_POINT.finditer(line))
    numbers = [_number(point) for point in points]
    first = numbers[0] if numbers else 0
    # Only what counts on is numbered: "3、4月来访" is one thought. A line of its own may begin with any number.
    if numbers and numbers != list(range(first, first + len(numbers))):
        points = points[:1] if points[0].start() == 0 else []
    elif numbers and len(numbers) == 1 and points[0].start() > 0:
        points = []
    edges = [0, *(point.start() for point in points), len(line)]
    parts = [line[start:end] for start, end in itertools.pairwise(edges)]
    bare = [parts[0], *(_POINT.sub("", part, count=1) for part in parts[1:])]
    return [part for part in (part.strip(" \t\u3000；;，,") for part in bare) if part]


def _number(point: re.Match[str]) -> int:
    ring = point.group("ring")
    return ord(ring) - ord("①") + 1 if ring else int(point.group("inner") or point.group("bare"))


def is_delicate(text: str) -> bool:
    """Whether a line looks like one to be marked 限知: a suggestion, the person decides."""
    return _DELICATE.search(text) is not None


def guess_category(text: str, among: Container[str] = CATEGORIES) -> str:
    """What a need is about, by its words; empty where they don't say, or the office has no such category."""
    found = (category for category, words in _CATEGORIES.items() if category in among and words.search(text))
    return next(found, "")

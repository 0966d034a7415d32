"""A contact in one message: 联系 张三 电话 昨天 问候：… 问情：… 问需：1、… 2、… 问策：… Pure: text in, fields out.

Criteria:
- before the first ask come name, channel, day and who made it, in any order, with or without spaces; lines of their
  own after the asks, and labels (日期：, 方式：, 陪同：, 代录：), count too
- an ask begins at its label: before ： or : anywhere, else at the beginning of a line or after a space or a stop
- items are numbered (1、 1. (1) ① 一、) or are lines of their own; 无 is an ask that was asked and brought nothing
- 承诺： is a promise, with the day it names; a line with （限知） is restricted, and each
  line of an ask whose label has it; 限知 among the words before the asks, or on a line of its own, restricts all
- what can't be read is handed back as `unread` or as a `day_problem`: nothing a person typed is dropped
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace
from datetime import date

from bot.contacts.quick_items import Line, split_items
from bot.contacts.quick_people import LEAST_NAME, read_people
from bot.days import DayRead, day_at_end, day_at_start, even_width, find_day, read_day

ASKS = ("greeting", "condition", "need", "suggestion")
_STOPS = "、，,。;；:："

_BEGIN = re.compile(r"\s*联系(?:了|过|记录)?(?![人方])[\s:，,]*")
_LABELS = {
    "问候": "greeting",
    "问情": "condition",
    "问需": "need",
    "问策": "suggestion",
    "情况": "condition",
    "近况": "condition",
    "需求": "need",
    "建议": "suggestion",
    "承诺": "promise",
    "日期": "day",
    "时间": "day",
    "方式": "channel",
    "渠道": "channel",
    "姓名": "name",
    "人才": "name",
    "陪同": "companions",
    "同行": "companions",
    "联系人": "maker",
    "代录": "maker",
}
_FOUR = ("问候", "问情", "问需", "问策")
_COLONED = "|".join(sorted(_LABELS, key=len, reverse=True))
_NUMBER = r"(?:\d{1,2}\s*[、.)]|\(\d{1,2}\)|[一二三四]、|\([一二三四]\)|[①②③④])?"
# 问情, 问需, 问策 are no words of everyday language, so they need no colon; the others do, or stand alone as 问候 can.
_LABEL = re.compile(
    rf"(?:^|(?<=[\s;。,、]))\s*{_NUMBER}[【\[(]?(?P<bare>问候|问情|问需|问策)[】\])]?(?=\s)[ \t]*"
    rf"|(?:^|(?<=[\s;。,]))\s*{_NUMBER}[【\[(]?(?P<glued>问情|问需|问策)[】\])]?(?!\s*:)"
    rf"|(?:(?:^|(?<=[\s;。,]))\s*{_NUMBER})?[【\[(]?(?P<colon>{_COLONED})[】\])]?\s*:[ \t]*",
    re.MULTILINE,
)
_CHANNELS = {
    "visit": "走访|上门|拜访|登门|见面|面谈|座谈|实地|visit",
    "phone": "打?电话|通话|致电|去电|来电|phone|call",
    "wechat": "微信|wechat",
    "online": "线上|网上|视频(?:会议|通话)?|腾讯会议|online",
    "event": "活动|沙龙|联谊|聚会|event",
}
_LEVELS = {
    "chief_leader": "(?:区)?主要领导|书记|区长",
    "unit_head": "单位(?:主要)?(?:负责人|领导)",
    "district_leader": "区领导|联系领导",
    "liaison": "联络员",
}
_WORDS = {("channel", key): words for key, words in _CHANNELS.items()} | {
    ("level", key): words for key, words in _LEVELS.items()
}
_RESTRICTED_ALL = re.compile(r"^[(\[【]?限知[)\]】]?|[(\[【]?限知[)\]】]?$")  # among the words of the head
_QUESTION = re.compile(r"[?？]|吗\s*$|多少|怎么|如何|哪|什么|谁|几点|呢\s*$")


@dataclass(frozen=True, slots=True)
class Promised:
    """A promise with the day it is due, where it names one."""

    text: str
    due: date | None


@dataclass(slots=True)
class Quick:
    """What a message says. Fields it does not name are empty; `asks` has the asks that are named, even with nothing.

    `people` are the words that may name each talent: a name, then what tells two of that name apart (an employer).
    `maker` is a name after 联系人 or 代录; `level` whose contact it was. `day_text` stays where `day_problem` is set.
    """

    people: list[tuple[str, ...]] = field(default_factory=list)
    channel: str = ""
    day: date | None = None
    day_text: str = ""
    day_problem: str = ""
    level: str = ""
    maker: str = ""
    companions: str = ""
    asks: dict[str, list[Line]] = field(default_factory=dict)
    promises: list[Promised] = field(default_factory=list)
    restricted: bool = False  # the whole message is: each line has it too

    @property
    def says_something(self) -> bool:
        """Whether it is more than a name: else 联系谁 could be a question."""
        return bool(self.asks or self.promises or self.channel or self.day or self.day_problem)


def begins_contact(text: str) -> bool:
    """Whether a message begins as a contact in one message does."""
    return _BEGIN.match(even_width(text)) is not None


def is_contact(text: str, today: date) -> bool:
    """Whether a text is one by its labels: it begins so and has an ask or a promise, or it has two of the four asks."""
    if begins_contact(text):
        read = read_contact(text, today)
        return read is not None and bool(read.asks or read.promises)
    return len(_asks_in(text)) > 1


def may_be_contact(text: str, today: date) -> bool:
    """Whether a text begins as one and says more than a name, or has one of the four asks.

    联系住建局电话 and 问策：… are questions, but of those who write contacts down.
    """
    if not begins_contact(text):
        return bool(_asks_in(text))
    read = read_contact(text, today)
    return read is not None and read.says_something


def _asks_in(text: str) -> set[str]:
    return {label["colon"] for label in _LABEL.finditer(even_width(text)) if label["colon"] in _FOUR}


def read_contact(text: str, today: date) -> Quick | None:
    """What a message says; None where it is a question or nobody could be meant."""
    even = even_width(text)
    begin = _BEGIN.match(even)
    if begin is None:
        return None
    quick = Quick()
    labels = list(_LABEL.finditer(even, begin.end()))
    head = text[begin.end() : labels[0].start() if labels else len(text)]
    if not labels and _QUESTION.search(head):
        return None
    words = _read_head(head, quick, today)
    for place, label in enumerate(labels):
        end = labels[place + 1].start() if place + 1 < len(labels) else len(text)
        written = label["bare"] or label["glued"] or label["colon"]
        words += _read_part(_LABELS[written], text[label.end() : end], quick, today)
    if quick.restricted and not quick.asks and not quick.promises:
        words.append("限知")  # there is nothing that it could mark: it is said as not understood
    elif quick.restricted:
        quick.asks = {kind: [replace(line, restricted=True) for line in lines] for kind, lines in quick.asks.items()}
    quick.people = read_people(words)
    return quick if quick.people or quick.asks else None


def find_word(kind: str, text: str) -> str:
    """The first "channel" or "level" that a text names, by its key; empty where it names none."""
    even = even_width(text)
    return next((key for (of, key), words in _WORDS.items() if of == kind and re.search(words, even, re.I)), "")


# -- the head -------------------------------------------------------------------------------------------------


def _read_head(head: str, quick: Quick, today: date) -> list[str]:
    """Channel, day and level into `quick`; what is left may be names."""
    left: list[str] = []
    for token in _tokens(head, today):
        rest = _take_words(token, quick, today)
        if rest:
            left.append(rest)
    if not any(word.strip(_STOPS) for word in left):
        first = head.split()[:1]
        if first and read_day(first[0], today) is not None and first[0].startswith("周"):
            quick.day, quick.day_text, quick.day_problem = None, "", ""  # 周一 is a name where there is no other
            left = first
    return left


def _tokens(head: str, today: date) -> list[str]:
    """The words between spaces, with the spaces inside a day (11 月 3 日) not counted."""
    found = find_day(head, today)
    if found is not None and any(sign.isspace() for sign in found.text):
        return [*_tokens(head[: found.start], today), "".join(found.text.split()), *_tokens(head[found.end :], today)]
    return head.split()


def _take_words(token: str, quick: Quick, today: date) -> str:
    """Strip words that are no name off the end and the beginning of a token; what stays."""
    rest = token
    while bare := rest.strip(_STOPS):
        if marked := _RESTRICTED_ALL.search(even_width(bare)):
            quick.restricted, rest = True, bare[: marked.start()] + bare[marked.end() :]
            continue
        shorter = _take_one(bare, quick, today)
        if shorter is None:
            return rest  # with its comma, which parts two names
        rest = shorter
    return ""


def _take_one(rest: str, quick: Quick, today: date) -> str | None:
    even = even_width(rest)
    for (kind, key), words in _WORDS.items():
        at_end = re.search(rf"(?:{words})(?:联系)?$", even, re.IGNORECASE)
        at_start = re.match(rf"(?:{words})", even, re.IGNORECASE)
        ends = [rest[: at_end.start()]] if at_end else []
        for left in [*ends, rest[at_start.end() :]] if at_start else ends:
            if _may_stay(left):
                setattr(quick, kind, getattr(quick, kind) or key)
                return left
    if quick.day is None and not quick.day_problem:
        for found, left in _day_and_rest(rest, today):
            if _may_stay(left):
                _set_day(found, quick)
                return left
    return None


def _day_and_rest(rest: str, today: date) -> list[tuple[DayRead, str]]:
    end, start = day_at_end(rest, today), day_at_start(rest, today)
    found = [(end, rest[: end.start])] if end else []
    return [*found, (start, rest[start.end :])] if start else found


def _may_stay(left: str) -> bool:
    return not left or len(left.strip(_STOPS)) >= LEAST_NAME


def _set_day(found: DayRead, quick: Quick) -> None:
    quick.day, quick.day_text, quick.day_problem = found.day, found.text, found.problem


# -- the parts ------------------------------------------------------------------------------------------------


def _read_part(kind: str, part: str, quick: Quick, today: date) -> list[str]:
    """One labelled part into `quick`; words that may be names are returned."""
    first, _, rest = part.strip().partition("\n")
    match kind:
        case "name":
            return [first.strip(), *_read_head(rest, quick, today)]
        case "day" | "channel":
            return _read_head(part, quick, today)
        case "companions":
            quick.companions = part.strip().strip("。;；，,")
        case "maker":
            # 联系人：区领导 王某
            words = _read_head(part, quick, today)
            quick.maker = words[0] if words else quick.maker
        case "promise":
            quick.promises += [
                Promised(line.text, found.day if (found := find_day(line.text, today, ahead=True)) else None)
                for line in split_items(part)
            ]
        case _:
            part = _take_tail(part, quick, today)
            quick.asks.setdefault(kind, []).extend(split_items(part))
    return []


def _take_tail(part: str, quick: Quick, today: date) -> str:
    """The part without last lines that are nothing but channel, day or level."""
    lines = part.rstrip().split("\n")
    while len(lines) > 1:
        trial = Quick(channel=quick.channel, day=quick.day, day_problem=quick.day_problem, level=quick.level)
        trial.restricted = quick.restricted
        if not lines[-1].strip() or any(_take_words(token, trial, today) for token in _tokens(lines[-1], today)):
            break
        quick.channel, quick.level, quick.restricted = trial.channel, trial.level, trial.restricted
        quick.day, quick.day_problem = trial.day, trial.day_problem
        quick.day_text = trial.day_text or quick.day_text
        lines.pop()
    return "\n".join(lines)

"""The numbering of Chinese official texts: 第一章, 第一条, 一、, （一）, 1., （1）, ①, 问1, 事实一.

Source of the order: 党政机关公文格式 (GB/T 9704—2012) 7.3.3 for 一、（一）1.（1）; 立法技术规范 for 编章节条款项目.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum

_DIGITS = {
    "〇": 0,
    "零": 0,
    "○": 0,
    "一": 1,
    "二": 2,
    "两": 2,
    "三": 3,
    "四": 4,
    "五": 5,
    "六": 6,
    "七": 7,
    "八": 8,
    "九": 9,
}
_UNITS = {"十": 10, "百": 100, "千": 1000}
HAN = "〇零○一二三四五六七八九十百千两"
_NUMBER = rf"[{HAN}]+|[0-9０-９]+"


class Style(StrEnum):
    """A way of numbering; two lines of the same style under the same parent are siblings."""

    PART = "编"
    CHAPTER = "章"
    SECTION = "节"
    ARTICLE = "条"
    FACT = "事实"
    QUESTION = "问"
    HAN_COMMA = "一、"
    HAN_PAREN = "（一）"
    DIGIT_DOT = "1."
    DIGIT_COMMA = "1、"
    DIGIT_PAREN = "（1）"
    DIGIT_HALF_PAREN = "1）"
    DECIMAL = "1.1"
    CIRCLED = "①"
    LETTER = "a."


@dataclass(frozen=True, slots=True)
class Marker:
    """The number at the start of a line: `label` as printed, `value` counted from 1, `end` where the text begins."""

    style: Style
    value: int
    label: str
    end: int


# What follows 第九条 where a sentence only refers to it: 第九条规定的…, 第九条、第十条, 第九条第（一）项.
_REFERRING = rf"(?!(?:[、，,；;和与及至到或]|以及)?第|规定|所|的|之|中(?:的|所|规定)|[（(]?[{HAN}]+[）)]?[项款])"
_PATTERNS: tuple[tuple[Style, re.Pattern[str]], ...] = (
    (Style.PART, re.compile(rf"第\s*({_NUMBER})\s*(?:编|篇|部分)(?=[\s：:、]|$)[\s：:、]*")),
    (Style.CHAPTER, re.compile(rf"第\s*({_NUMBER})\s*章{_REFERRING}[\s：:、]*")),
    (Style.SECTION, re.compile(rf"第\s*({_NUMBER})\s*节(?=[\s：:、]|$)[\s：:、]*")),
    (Style.ARTICLE, re.compile(rf"第\s*({_NUMBER})\s*条(?:之[{HAN}]+)?{_REFERRING}[\s：:、.．]*")),
    (Style.FACT, re.compile(rf"事实\s*({_NUMBER})(?=[\s：:、.．]|$)[\s：:、.．]*")),
    (Style.QUESTION, re.compile(rf"(?:问题?|[Qq])\s*({_NUMBER})\s*(?=[\s：:、.．]|$)[\s：:、.．]*")),
    (Style.QUESTION, re.compile(r"(?:问题?|[Qq])()\s*[：:]\s*")),
    (Style.HAN_COMMA, re.compile(rf"([{HAN}]+)\s*(?:、|[．.](?!\d))(?![{HAN}]+[等级类])\s*")),
    (Style.HAN_PAREN, re.compile(rf"[（(]\s*([{HAN}]+)\s*[）)]\s*[、.．]?\s*")),
    (
        Style.DECIMAL,
        re.compile(r"(\d{1,2}(?:[.．]\d{1,2}){1,3})[.．]?(?:\s+|(?=[^\d\s.．%％元万亿平米倍年个月日至~-]))"),
    ),
    (Style.DIGIT_DOT, re.compile(r"([0-9０-９]{1,3})\s*[.．](?![0-9０-９])\s*")),
    (Style.DIGIT_COMMA, re.compile(r"([0-9０-９]{1,3})\s*、\s*(?![0-9０-９])")),
    (Style.DIGIT_PAREN, re.compile(r"[（(]\s*([0-9０-９]{1,3})\s*[）)]\s*[、.．]?\s*")),
    (Style.DIGIT_HALF_PAREN, re.compile(r"([0-9０-９]{1,3})\s*[）)]\s*")),
    (Style.CIRCLED, re.compile(r"([①-⑳㉑-㉟㊱-㊿❶-❿⓵-⓾])\s*")),
    (Style.LETTER, re.compile(r"([a-zA-Z])\s*[.．)）、](?![a-zA-Z])\s*")),
)
_ANSWER = re.compile(r"(?:答案?|A)\s*\d*\s*[：:．、]\s*")
DOCUMENT_STYLES = frozenset({Style.PART, Style.CHAPTER, Style.SECTION, Style.ARTICLE, Style.FACT, Style.QUESTION})


def read_number(text: str) -> int:
    """The value of 三十五, 一百零二, 12 or １２; 0 where it is none."""
    text = text.strip()
    if text.isdigit() and text not in _DIGITS:
        return int(text) if text.isdecimal() else 0
    total, pending = 0, 0
    if len(text) > 1 and not any(unit in text for unit in _UNITS):
        value = 0
        for character in text:
            if character not in _DIGITS:
                return 0
            value = value * 10 + _DIGITS[character]
        return value
    for character in text:
        if character in _DIGITS:
            pending = _DIGITS[character]
        elif character in _UNITS:
            total += (pending or 1) * _UNITS[character]
            pending = 0
        else:
            return 0
    return total + pending


def write_number(value: int) -> str:
    """Write 35 as 三十五, the way articles are numbered; 0 to 9999."""
    if not 0 < value < 10_000:
        return "零" if value == 0 else str(value)
    words, zero = "", False
    for unit, name in ((1000, "千"), (100, "百"), (10, "十"), (1, "")):
        digit, value = divmod(value, unit)
        if digit:
            words += ("零" if zero and words else "") + "零一二三四五六七八九"[digit] + name
            zero = False
        else:
            zero = True
    return words.removeprefix("一") if words.startswith("一十") else words


def read_marker(line: str) -> Marker | None:
    """The number that a line starts with, or None; a sentence that merely begins with a reference has none."""
    for style, pattern in _PATTERNS:
        match = pattern.match(line)
        if not match:
            continue
        printed = match.group(1)
        if style is Style.CIRCLED:
            value = _circled_value(printed)
        elif style is Style.LETTER:
            value = ord(printed.lower()) - ord("a") + 1
        elif style is Style.DECIMAL:
            value = int(re.split(r"[.．]", printed)[-1])
        else:
            value = read_number(printed) if printed else 0
        if value == 0 and style is not Style.QUESTION:
            continue
        label = "".join(match.group(0).split()).rstrip("：:、.．" if style in DOCUMENT_STYLES else "")
        return Marker(style, value, label, match.end())
    return None


def is_answer(line: str) -> bool:
    """Whether a line is the answer to a question, as in 答：10个工作日."""
    return _ANSWER.match(line) is not None


def _circled_value(character: str) -> int:
    code = ord(character)
    for first, start in ((0x2460, 1), (0x3251, 21), (0x32B1, 36), (0x2776, 1), (0x24F5, 1)):
        if first <= code < first + 20:
            return code - first + start
    return 0

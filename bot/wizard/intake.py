"""What people type to the wizard: who they are and what one gets, an answer to what was asked. Pure."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from bot.texts import LANGUAGES
from bot.views import wizard_words as words
from bot.wizard.questions import DAYS, Choice, Question
from knowledge import wanted
from knowledge.eligibility.free_text import Understood, understand
from knowledge.eligibility.keys import Kind, list_keys
from knowledge.eligibility.profile import Profile, ProfileError, read_value, write
from knowledge.eligibility.spoken_dates import find_dates, read_months
from knowledge.eligibility.spoken_numbers import NUMBER, make_plain, read_number

# What is asked about in general: any benefit that is named makes it a question that an article answers.
_ASKS = re.compile(
    r"(?:能|可以|能够)(?:享受|拿到?|领到?|申请|得到)?(?:到)?(?:些|的)?(?:什么|啥|哪些|多少|几多|咩)|"
    r"有(?:什么|啥|哪些|咩)(?:待遇|补贴|奖励|政策|福利)"
    r"|(?:什么|啥|哪些)(?:待遇|补贴|奖励|福利)|(?:能|可以)(?:享受|拿|领)(?:吗|么)|what (?:can|could|do|"
    r"am|would) i (?:get|entitled|apply)"
    r"|(?:am i|i am|i'm) entitled to what|what benefits|which benefits"
)
_NAMED = re.compile(
    r"安家|租房|公寓|薪酬补贴|工作津贴|职称(?:奖励|提升)|技能(?:奖励|提升)|评定奖励|引才|生活补贴|"
    r"实习补贴|驿站|入学|体检|疗养|落户"
    r"|停车|贵宾|配偶就业|贴息|办公场地|股权|认定|settlement|apartment|rent(?:al)? subsid|school|allowance"
)
_OPEN = re.compile(r"什么|啥|哪些|咩|what|which")
_CLAUSE = re.compile(r"[，。,；;！!？?\n]")
_OWN = re.compile(r"我|本人|\bi\b|\bi'm\b|\bmy\b")
_LEAST = 2  # facts: one alone may be a question about people like that
_QUESTION = re.compile(
    r"[?？]|吗|呢|什么|怎么|如何|多少|多久|多长|多快|多大|哪|几[时次年月天项类]|对吧|对不对|是吧|好不好"
    r"|是不是|能不能|可不可以|有没有|要不要|会不会|why|how|what|when|which|where|whether|can i|do i"
)
_UNKNOWN = re.compile(r"^(?:不清楚|不知道|不确定|不记得|忘了|唔知|don'?t know|not sure|no idea|skip)[。.]?$")
_YES = re.compile(r"^(?:是的?|对的?|没错|有的?|嗯|系|好的?|可以|yes|right|ok|y|true)[。.]?$")
_NO = re.compile(r"^(?:不是|没有?|否|无|不|冇|唔系|no|n|false|none)[。.]?$")
_WRONG = re.compile(r"^(?:不对|错了?|改答案|改一下|wrong)[。.]?$")


_PLACE = re.compile(
    r"第([一二三四五六七八九十]|\d{1,2})(?:项|个|种|样|笔)|\b(first|second|third|fourth|fifth)(?: one)?\b"
)
_ENGLISH = ("first", "second", "third", "fourth", "fifth")
_ASKS_WHAT = re.compile(
    r"^(?:那么?|请问|其中|里面|上面)*(?:的|是|呢|什么|啥|咩|怎么回事|具体|内容|详细|介绍|说说|讲讲|一下|下|意思)*$"
    r"|^(?:and|what|what's|is|about|the|tell|me|'s)(?: (?:is|about|the|tell|me))*$"
)
_PARTS = {"materials": "papers", "when": "calendar"}  # of the outcome, by the kinds of knowledge/telling.yaml
_OF_ARTICLES = {"materials", "when", "paid", "place"}  # kinds that are asked of a benefit, not of somebody
_SUPPOSES = re.compile(
    r"^(?:那么?|如果|要是|假如|假设|换成|改成|换做|当|的话)+(?:我|他|她)?(?:是|为)?"
    r"|^(?:and |what about |how about |if )+",
    re.IGNORECASE,
)
_LONGEST = 20  # characters of what goes on from an outcome: more tells a story of its own


@dataclass(frozen=True, slots=True)
class FollowUp:
    """What a question goes on to from an outcome: somebody else's facts, one of the benefits shown, a part of it."""

    facts: Mapping[str, Any]
    place: int = 0  # from 1; 0: none
    part: str = ""


@dataclass(frozen=True, slots=True)
class Answer:
    """What a typed text says to a question: facts, what doesn't concern the person, or that they don't know."""

    facts: Mapping[str, Any]
    none: tuple[str, ...] = ()
    is_unknown: bool = False

    def speaks_of(self, question: Question) -> bool:
        """Whether it answers that question, and not only says something else."""
        return self.is_unknown or bool(self.none) or bool(set(self.facts) & set(question.keys))


def read_start(text: str, today: date) -> Understood | None:
    """What somebody says of themselves who asks what they get; None where it is another question."""
    plain = make_plain(text)
    asks = _ASKS.search(plain)
    if asks is None or not _OWN.search(plain) or _NAMED.search(_around(asks, plain)):
        return None
    understood = understand(text, today)
    return understood if len(understood.facts) >= _LEAST else None


def _around(asks: re.Match[str], plain: str) -> str:
    """Where a benefit that is named is what is asked about: beside a 能拿什么; with a 能拿多少 wherever it stands.

    我自己租房，没有买房，能拿什么 names none.
    """
    if not _OPEN.search(asks[0]):
        return _ASKS.sub("", plain)
    before, after = plain[: asks.start()], plain[asks.end() :]
    return _CLAUSE.split(before)[-1] + _CLAUSE.split(after)[0]


def read_statement(text: str, today: date) -> dict[str, Any]:
    """The facts of a text that says something of who writes it; empty where it asks, or speaks of nobody."""
    plain = make_plain(text)
    if _QUESTION.search(plain) or not _OWN.search(plain):
        return {}
    return to_said(understand(text, today))


def read_follow_up(text: str, today: date) -> FollowUp | None:
    """What a question goes on to from an outcome; None for every other one, of benefits by their name as well."""
    plain = make_plain(text)
    if len(plain) > _LONGEST * (1 if not plain.isascii() else 3) or _NAMED.search(plain):
        return None
    place = _PLACE.search(plain)
    if place is not None:
        bare = _ASKS_WHAT.match(_PLACE.sub("", plain).strip(" ?？。，,.！!"))
        number = _ENGLISH.index(place[2]) + 1 if place[2] else int(read_number(place[1]) or 0)
        return FollowUp({}, place=number) if bare else None
    kinds = set(wanted.asks_to_tell(text))
    facts = to_said(understand(_SUPPOSES.sub("", text), today))
    if facts:
        return FollowUp(facts) if is_question(text) and not kinds & _OF_ARTICLES else None
    part = _PARTS.get(kinds.pop(), "") if len(kinds) == 1 else ""
    return FollowUp({}, part=part) if part else None


def to_said(understood: Understood) -> dict[str, Any]:
    """What was understood, as a check keeps it."""
    said: dict[str, Any] = {}
    for key, value in write(Profile(dict(understood.facts))).items():
        if key == "spouse" and isinstance(value, Mapping):
            said |= {f"spouse.{name}": inner for name, inner in value.items()}
        else:
            said[key] = value
    return said


def read_answer(question: Question, text: str, today: date) -> Answer | None:
    """What a typed text says to a question; None where nothing of it was understood."""
    plain = " ".join(make_plain(text).split())
    if _UNKNOWN.match(plain):
        return Answer({}, is_unknown=True)
    choice = _find_choice(question, plain)
    if choice is not None:
        return Answer(choice.facts, choice.none)
    typed = _read_typed(question, plain, today)
    if typed is not None:
        return Answer(typed)
    understood = understand(text, today)
    if not understood.facts and set(understood.heard) & set(question.keys):
        return Answer({key: True for key in understood.heard if key in question.keys})  # the question says where
    return Answer(to_said(understood)) if understood.facts else None


def read_yes(text: str) -> bool | None:
    """Whether what was read back is right; None where the text says neither."""
    plain = " ".join(make_plain(text).split())
    if _YES.match(plain):
        return True
    return False if _NO.match(plain) or _WRONG.match(plain) else None


def is_question(text: str) -> bool:
    """Whether a text that answers nothing asks something."""
    return _QUESTION.search(make_plain(text)) is not None


def _find_choice(question: Question, plain: str) -> Choice | None:
    for choice in question.choices:
        labels = {make_plain(words.label(question, choice.name, language)) for language in LANGUAGES}
        if plain.rstrip("。.") in labels:
            return choice
    named = {choice.name: choice for choice in question.choices}
    if _YES.match(plain) and "yes" in named:
        return named["yes"]
    if _NO.match(plain):
        return named.get("no") or named.get("none")
    return None


def _read_typed(question: Question, plain: str, today: date) -> dict[str, Any] | None:
    """A day, an age, a number: whatever the question waits for."""
    if question.name == "age":
        return _read_age(plain, today)
    if not question.typed:
        return None
    key = list_keys()[question.typed]
    if key.kind in DAYS:
        found = next(find_dates(plain, today), None)
        return None if found is None else {key.name: found.day.isoformat()}
    if key.kind not in (Kind.COUNT, Kind.WAN, Kind.YUAN, Kind.PERCENT, Kind.COUNT_OR_ALL, Kind.RANK, Kind.WAN_OR_FLAG):
        return None
    months = re.fullmatch(rf"(半年|{NUMBER}\s*(?:年半|个半月|年))", plain)
    if months is not None and "months" in key.name:
        return {key.name: read_months(months[1])}
    match = re.fullmatch(
        rf"[^\d]{{0,6}}?({NUMBER})\s*(?:个月|万元?|w|元|块|岁|年|天|人|名|件|%|months?|years?)?[^\d]{{0,4}}", plain
    )
    number = read_number(match[1]) if match else None
    try:
        return None if number is None else {key.name: read_value(key, number)}
    except ProfileError:
        return None


def _read_age(plain: str, today: date) -> dict[str, Any] | None:
    understood = understand(plain, today)
    said = to_said(understood)
    known = {key: said[key] for key in ("age", "birth_date") if key in said}
    if known:
        return said
    found = next(find_dates(plain, today), None)
    if found is not None:
        return {"birth_date": found.day.isoformat()}
    year = re.fullmatch(r"((?:19|20)\d\d)年?(?:出?生|的)?", plain)
    if year is not None:
        return {"birth_date": f"{year[1]}-07-01"}
    number = re.fullmatch(rf"({NUMBER})", plain)
    age = read_number(number[1]) if number else None
    return None if age is None or not 14 <= age <= 100 else {"age": age}

"""Posts, pay, degrees and policies of bulletins in words; the same in the chat, on paper and in the picture. Pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date

from bot.screens import clean
from bot.texts import say, say_day
from bot.views.names import clip
from jobs.post_policies import RECOGNITION, Policy
from storage.bulletins.posts import Facts
from storage.bulletins.reading import Read

_WAN = 10_000


def name_issue(read: Read, language: str) -> str:
    """英才令2026年第3期; of a draft 英才令（草稿）."""
    if read.issue is None:
        return say(language, "bulletin.name_draft")
    return say(language, "bulletin.name", year=read.year, issue=read.issue)


def title_of(read: Read, language: str) -> str:
    """The number, and what staff called it."""
    name = name_issue(read, language)
    return f"{name} · {clean(read.title)}" if read.title else name


def count_text(read: Read, language: str) -> str:
    """8家单位，20个岗位，招73人."""
    return say(language, "bulletin.counts", firms=read.firms, posts=len(read.posts), people=read.people)


def degree(key: str, language: str) -> str:
    """博士；不限学历."""
    return say(language, f"bulletin.degree.{key}")


def pay(facts: Facts, language: str) -> str:
    """30–45万元; 面议."""
    low, high = facts.salary_from_yuan, facts.salary_to_yuan
    if low is None or high is None:
        return say(language, "bulletin.pay.talk")
    if language == "en":
        return f"{low:,} yuan" if low == high else f"{low:,}–{high:,} yuan"
    told = [f"{yuan / _WAN:.4f}".rstrip("0").rstrip(".") for yuan in (low, high)]
    return f"{told[0]}万元" if low == high else f"{told[0]}–{told[1]}万元"


def people(facts: Facts, language: str) -> str:
    """3人."""
    return say(language, "bulletin.people", count=facts.number)


def post_line(place: int, facts: Facts, language: str, *, closed: bool) -> str:
    """1 模拟芯片设计总监（示例芯科技）1人 · 博士 · 80–120万元."""
    rest = " · ".join([people(facts, language), degree(facts.degree, language), pay(facts, language)])
    title, employer = clip(clean(facts.title), 18), clip(clean(facts.employer), 14)
    told = say(language, "bulletin.line", place=place, title=title, employer=employer, rest=rest)
    return say(language, "bulletin.line_closed", line=told) if closed else told


def until(facts: Facts, language: str, today: date | None = None) -> str:
    """6月30日（周二）截止."""
    return say(language, "bulletin.until", day=say_day(language, facts.closes_on, today=today))


def policy_name(policy: Policy, language: str) -> str:
    """安家补贴."""
    return policy.en if language == "en" else policy.zh


def policy_amount(policy: Policy, language: str) -> str:
    """第五类15万元，分3年; where the rule has none for certain, "" ."""
    return policy.amount_en if language == "en" else policy.amount_zh


def policy_terms(policy: Policy, language: str) -> str:
    """不超过40周岁，先申请认定，由企业申报."""
    if policy.benefit == RECOGNITION:
        return say(language, "bulletin.policy.recognition")
    parts = []
    if policy.most_age is not None:
        parts.append(say(language, "bulletin.policy.age", age=policy.most_age))
    if policy.recognised:
        parts.append(say(language, "bulletin.policy.recognised"))
    if policy.to == "employer":
        parts.append(say(language, "bulletin.policy.employer"))
    return ("，" if language == "zh" else ", ").join(parts)


def policy_source(policy: Policy, language: str) -> str:
    """《人才奖励服务保障办法》第九条."""
    return say(language, "bulletin.policy.source", title=policy.title, article=policy.article)


def places_text(policy: Policy, read: Read, language: str) -> str:
    """岗位1、4、7; 全部岗位."""
    places = [one.place for one in read.posts if one.facts.post_id in set(policy.posts)]
    if len(places) == len(read.posts):
        return say(language, "bulletin.policy.all")
    return say(language, "bulletin.policy.posts", places=join_places(places, language))


def join_places(places: Sequence[int], language: str) -> str:
    """1至4、7."""
    runs: list[list[int]] = []
    for place in sorted(places):
        if runs and place == runs[-1][-1] + 1:
            runs[-1].append(place)
        else:
            runs.append([place])
    dash = "–" if language == "en" else "至"
    told = [f"{run[0]}{dash}{run[-1]}" if len(run) > 2 else join([str(one) for one in run], language) for run in runs]
    return join(told, language)


def value(dimension: str, value: str, language: str) -> str:
    """A value of a dimension in words: degrees are keys."""
    return degree(value, language) if dimension == "degree" else value


def join(parts: Sequence[str], language: str) -> str:
    """A、B."""
    return ("、" if language == "zh" else ", ").join(parts)


def told_text(told: Mapping[str, str], language: str) -> str:
    """姓名 张三；电话 138…."""
    parts = [f"{say(language, f'interest.field.{name}')} {clean(value)}" for name, value in told.items()]
    return ("；" if language == "zh" else "; ").join(parts)

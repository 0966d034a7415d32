"""What documents, articles and their standing are called on a screen."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from typing import Any

from bot.screens import Screen, clean, line
from bot.texts import has, say, say_day
from bot.views.passages import without_number
from knowledge.model import Article, ArticleKind, Metadata, State, Version
from knowledge.numbering import read_number
from storage.run_plans import ASKS, Kind

# 广州市增城区、增城经济技术开发区… : the places before the matter itself; who reads this knows where they are.
_PLACES = re.compile(r"^[一-鿿]{2,3}[省市](?:[一-鿿]{2,3}[市区县])?(?:、[一-鿿]{2,10}?[区县])*(?:关于)?")
_SAMPLE = re.compile(r"[（(]样例[）)]")
_LEAST_TITLE = 4
_ARTICLE = re.compile(r"第([零一二三四五六七八九十百千]+)条")


def short_title(title: str) -> str:
    """The title without the places it begins with and the mark of a sample, which is said elsewhere."""
    bare = _SAMPLE.sub("", title).strip()
    found = _PLACES.match(bare)
    rest = bare[found.end() :] if found else bare
    return rest if len(rest) >= _LEAST_TITLE else bare


def name_version(data: Metadata, language: str) -> str:
    """A version of a document: 人才奖励服务保障办法（样例〔2026〕9号，2026年11月1日起）."""
    first = data.effective_from
    since = say(language, "version.since", day=say_day(language, first)) if first is not None else ""
    parts = say(language, "version.join").join(part for part in (data.number, since) if part)
    title = short_title(data.title)
    return say(language, "version.named", title=title, parts=parts) if parts else title


def clip(text: str, most: int) -> str:
    """At most that many characters, with an ellipsis where something was cut."""
    return text if len(text) <= most else text[: most - 1] + "…"


def run_name(kind: str, title: str, language: str, content: Mapping[str, Any] | None = None) -> str:
    """A run by its title; a notice with its kind before it, since its title is often a document's.

    Not so a bulletin of posts: 英才令 says what it is.
    """
    if kind in ASKS or (content or {}).get("bulletin"):
        return clean(title)
    return say(language, "notice.named", kind=kind_name(kind, content, language), title=clean(title))


def kind_name(kind: str, content: Mapping[str, Any] | None, language: str) -> str:
    """What kind of notice it is; of the two of a window, which."""
    part = (content or {}).get("part", "") if kind == Kind.WINDOW else ""
    return say(language, f"notice.kind.{kind}_{part}" if part else f"notice.kind.{kind}")


def article_name(article: Article, language: str) -> str:
    """第九条 安家补贴; a section is its heading; what stands before the first unit is said so."""
    if article.kind is ArticleKind.PREAMBLE:
        return say(language, "contents.start")
    if article.heading and article.heading not in article.number:
        return f"{article.number} {article.heading}".strip()
    return article.number or article.key


def article_number(text: str, language: str, *, cited: bool = False) -> str:
    """第九条; in English Article 9, and where it is `cited`, to be looked up, Article 9 (第九条). Several likewise."""
    if language != "en":
        return text

    def write(found: re.Match[str]) -> str:
        number = f"Article {read_number(found[1])}"
        return f"{number} ({found[0]})" if cited else number

    return _ARTICLE.sub(write, text).replace("、", ", ")


def article_label(article: Article, language: str) -> str:
    """The name, with the first words of a unit that has no heading: 事实一 项目背景：报告把…."""
    name = article_name(article, language)
    if article.heading or article.kind is ArticleKind.PREAMBLE:
        return name
    return f"{name} {' '.join(without_number(article.text, article.number, '').split())}"


def units(version: Version) -> list[Article]:
    """The articles that can be opened: a bare chapter line is part of the way, not a place."""
    return [article for article in version.parsed.articles if article.kind is not ArticleKind.HEADING]


def standing(metadata: Metadata, state: State, language: str) -> str:
    """How a version stands: 现行, 2026年9月30日已到期."""
    day = metadata.effective_from if state is State.NOT_YET else metadata.effective_to
    told = say_day(language, day) if day else say(language, "state.unknown_day")
    return say(language, f"state.{state.value}", day=told)


def period(start: date | None, end: date | None, language: str) -> str:
    """The days in force in one phrase, empty where none is known."""
    if start and end:
        return say(language, "contents.dates", start=say_day(language, start), end=say_day(language, end))
    if start:
        return say(language, "contents.from", start=say_day(language, start))
    return say(language, "contents.until", end=say_day(language, end)) if end else ""


def category_word(category: int | None, language: str) -> str:
    """第二类; of who is not recognised yet, 未认定."""
    return say(language, f"category.{category or 0}")


def need_category(key: str, language: str) -> str:
    """子女入学; of the office's own its name as it stands, "" of none."""
    return _word_or_name(f"contact.category.{key}", key, language)


def topic_word(key: str, language: str) -> str:
    """政策规定; likewise."""
    return _word_or_name(f"topic.{key}", key, language)


def _word_or_name(text: str, name: str, language: str) -> str:
    return say(language, text) if has(text) else name


def with_notice(screen: Screen, notice: str) -> Screen:
    """The screen under a line that says why it is shown."""
    return replace(screen, blocks=(line(notice), *screen.blocks))

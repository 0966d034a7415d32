"""The shelf: documents, their chapters and articles, and what changed in them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby

from bot.callbacks import Contents, Original, ReadArticle, Shelf, short
from bot.screens import Block, Button, Row, Screen, Tone, in_rows, line, verbatim
from bot.texts import say
from bot.views.names import article_label, clip, period, short_title, standing, units
from bot.views.paging import page_row
from knowledge.model import Article, State, Version

SHELF_PAGE = 6  # documents: a phone shows six buttons of one row each without scrolling
CONTENTS_PAGE = 10  # articles or chapters; their names need a row each
_TITLE_CHARS = 22
_NAME_CHARS = 22


def shelf_screen(versions: Sequence[tuple[Version, State]], *, page: int, language: str) -> Screen:
    """The documents that answer, those in force first, page by page."""
    if not versions:
        return Screen((line(say(language, "shelf.empty")),))
    ordered = sorted(versions, key=lambda pair: (pair[1] is not State.IN_FORCE, pair[0].metadata.kind != "measure"))
    pages = -(-len(ordered) // SHELF_PAGE)
    page = min(max(page, 0), pages - 1)
    rows: list[Row] = []
    for version, state in ordered[page * SHELF_PAGE : (page + 1) * SHELF_PAGE]:
        told = clip(short_title(version.metadata.title), _TITLE_CHARS)
        if state is not State.IN_FORCE:
            told += f"（{say(language, f'shelf.{state.value}')}）"
        rows.append((Button(told, Contents(version=short(version.id)).pack()),))
    rows += page_row(page, pages, lambda number: Shelf(page=number).pack(), language)
    return Screen((line(say(language, "shelf.title", count=len(ordered))),), tuple(rows))


@dataclass(frozen=True, slots=True)
class Chapter:
    """A chapter and the articles in it; `name` is empty for those before or without chapters."""

    name: str
    articles: tuple[Article, ...]


def chapters(version: Version) -> tuple[Chapter, ...]:
    """The articles of a version by the first part of their path under the title, in reading order."""
    found: list[Chapter] = []
    for name, group in groupby(units(version), key=lambda article: "".join(article.path[1:2])):
        found.append(Chapter(name, tuple(group)))
    return tuple(found)


def contents_screen(version: Version, state: State, *, chapter: int, page: int, language: str) -> Screen:
    """A document's chapters; those of one article, or a chapter chosen (`chapter` from 1), as articles."""
    parts = chapters(version)
    flat = len([part for part in parts if part.name]) < 2
    if not flat and not 1 <= chapter <= len(parts):
        buttons = [_chapter_button(version, number, part, language) for number, part in enumerate(parts, 1)]
        return _contents(version, state, buttons, chapter=0, page=page, language=language)
    articles = units(version) if flat else parts[chapter - 1].articles
    buttons = [
        Button(
            clip(article_label(article, language), _NAME_CHARS),
            ReadArticle(version=short(version.id), article=short(article.key)).pack(),
        )
        for article in articles
    ]
    within = 0 if flat else chapter
    return _contents(version, state, buttons, chapter=within, page=page, language=language)


def _chapter_button(version: Version, number: int, part: Chapter, language: str) -> Button:
    if len(part.articles) == 1:  # a chapter of one article opens it
        article = part.articles[0]
        name = part.name or article_label(article, language)
        return Button(
            clip(name, _NAME_CHARS), ReadArticle(version=short(version.id), article=short(article.key)).pack()
        )
    name = part.name or say(language, "contents.start")
    return Button(clip(name, _NAME_CHARS), Contents(version=short(version.id), chapter=number).pack())


def _contents(
    version: Version, state: State, buttons: list[Button], *, chapter: int, page: int, language: str
) -> Screen:
    meta, key = version.metadata, short(version.id)
    lines: list[Block] = [verbatim(meta.title, bold=True)]
    if chapter:
        lines.append(verbatim(chapters(version)[chapter - 1].name or say(language, "contents.start")))
    else:
        facts = [say(language, "contents.number", number=meta.number)] if meta.number else []
        facts += [period(meta.effective_from, meta.effective_to, language)]
        if state is not State.IN_FORCE:
            facts.append(standing(meta, state, language))
        lines += [verbatim(fact) for fact in facts if fact]
    if meta.sample:
        lines.append(line(say(language, "answer.sample"), tone=Tone.QUIET))
    pages = max(-(-len(buttons) // CONTENTS_PAGE), 1)
    page = min(max(page, 0), pages - 1)
    rows = list(in_rows(buttons[page * CONTENTS_PAGE : (page + 1) * CONTENTS_PAGE], width=1))
    rows += page_row(page, pages, lambda number: Contents(version=key, chapter=chapter, page=number).pack(), language)
    if chapter:
        rows.append((Button(say(language, "button.contents"), Contents(version=key).pack()),))
    else:
        rows.append(
            (
                Button(say(language, "button.shelf"), Shelf().pack()),
                Button(say(language, "button.original"), Original(version=key).pack()),
            )
        )
    return Screen(tuple(lines), tuple(rows))

"""One article whole, what is related to it, and the way to its neighbours; edited in place."""

from __future__ import annotations

from collections.abc import Sequence

from bot.callbacks import Back, Contents, Original, ReadArticle, Related, short
from bot.screens import Block, Button, Details, Paging, Row, Screen, Span, Table, Tone, in_rows, line
from bot.screens import Paragraph as Line
from bot.texts import say, say_day
from bot.views import passages
from bot.views.documents import chapters
from bot.views.names import article_label, article_name, clip, short_title, units
from knowledge.model import Article, ArticleKind, State, Version

_OPEN_ROWS = 12
_NEIGHBOUR_CHARS = 8
_NAME_CHARS = 14
_LINE_CHARS = 20
_RELATED_SHOWN = 8


def article_screen(
    version: Version, state: State, article: Article, *, question: int, page: int, language: str
) -> Screen:
    """The article, its place, and its neighbours; `question` is the answer to go back to, 0 for the contents."""
    name = article_name(article, language)
    place = " · ".join((name, *article.path[1:]))
    text = passages.without_number(article.text, article.number, article.heading)
    blocks: list[Block] = [*_banner(version, state, language), Line((Span(place),), tone=Tone.HEADING)]
    blocks += [_folded(block, language) for block in passages.blocks(text)]
    blocks.append(line(short_title(version.metadata.title), tone=Tone.QUIET))
    if version.metadata.sample:
        blocks.append(line(say(language, "answer.sample"), tone=Tone.QUIET))
    opens = ReadArticle(version=short(version.id), article=short(article.key), question=question, page="{}").pack()
    words = (say(language, "button.page_previous", page="{}"), say(language, "button.page_next", page="{}"))
    return Screen(tuple(blocks), _rows(version, article, question, language), Paging(page, opens, words))


def _folded(block: Block, language: str) -> Block:
    """A table of more rows than a phone shows is folded, where the channel can."""
    if not isinstance(block, Table) or len(block.rows) <= _OPEN_ROWS:
        return block
    return Details(block.caption or say(language, "article.table", count=len(block.rows)), (block,))


def _banner(version: Version, state: State, language: str) -> list[Block]:
    day = version.metadata.effective_from if state is State.NOT_YET else version.metadata.effective_to
    key = {State.SUPERSEDED: "superseded", State.EXPIRED: "expired", State.NOT_YET: "waiting"}.get(state)
    if key is None:
        return []
    return [line(say(language, f"article.{key}", day=say_day(language, day) if day else ""))]


def _rows(version: Version, article: Article, question: int, language: str) -> tuple[Row, ...]:
    others = units(version)
    previous = next((other for other in reversed(others) if other.ordinal < article.ordinal), None)
    following = next((other for other in others if other.ordinal > article.ordinal), None)
    neighbours = tuple(
        Button(
            say(language, key, name=clip(_brief(other, language), _NEIGHBOUR_CHARS)), _open(version, other, question)
        )
        for key, other in (("button.previous", previous), ("button.next", following))
        if other is not None
    )
    back = (
        Button(say(language, "button.back"), Back(question=question).pack())
        if question
        else Button(say(language, "button.contents"), _contents_of(version, article))
    )
    related = Related(version=short(version.id), article=short(article.key), question=question).pack()
    last = (
        back,
        Button(say(language, "button.related"), related),
        Button(say(language, "button.original"), Original(version=short(version.id)).pack()),
    )
    return (neighbours, last) if neighbours else (last,)


def _contents_of(version: Version, article: Article) -> str:
    """The chapter that the article stands in."""
    parts = chapters(version)
    place = next((number for number, part in enumerate(parts, 1) if article in part.articles), 0)
    alone = place and len(parts[place - 1].articles) == 1
    return Contents(version=short(version.id), chapter=0 if alone else place).pack()


def _brief(article: Article, language: str) -> str:
    numbered = article.kind in (ArticleKind.ARTICLE, ArticleKind.FACT, ArticleKind.QA)
    return article.number if numbered else article_name(article, language)


def _open(version: Version, article: Article, question: int) -> str:
    return ReadArticle(version=short(version.id), article=short(article.key), question=question).pack()


def related_screen(
    version: Version,
    article: Article,
    refers_to: Sequence[tuple[Version, Article]],
    referred_by: Sequence[tuple[Version, Article]],
    *,
    question: int,
    language: str,
) -> Screen:
    """What an article refers to and what refers to it, a button each."""
    name = article_name(article, language)
    lines: list[Block] = [line(say(language, "related.title", name=name))]
    shown: dict[tuple[str, str], Button] = {}
    for key, pairs in (("related.to", refers_to), ("related.from", referred_by)):
        told = []
        for where, other in pairs:
            place = (where.id, other.key)
            if place in shown or len(shown) == _RELATED_SHOWN:
                continue
            shown[place] = Button(clip(article_label(other, language), _NAME_CHARS), _open(where, other, question))
            title = "" if where.id == version.id else short_title(where.metadata.title)
            told.append(f"{title}{clip(article_name(other, language), _LINE_CHARS)}")
        if told:
            lines.append(line(say(language, key, articles="、".join(told))))
    if not shown:
        lines = [line(say(language, "related.none", name=name))]
    last = [Button(clip(_brief(article, language), _NAME_CHARS), _open(version, article, question))]
    if question:
        last.insert(0, Button(say(language, "button.back"), Back(question=question).pack()))
    return Screen(tuple(lines), (*in_rows(shown.values(), width=2), tuple(last)))

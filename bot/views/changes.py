"""What changed: the newest versions, and one version against the one before, by article."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date

from bot.callbacks import Changes, Contents, Shelf, short
from bot.screens import Block, Button, Paragraph, Screen, Span, clean, line
from bot.texts import say, say_day
from bot.views.names import clip, short_title
from bot.views.paging import page_row
from knowledge.difference import ArticleChange, Difference
from knowledge.model import Version

LATEST_SHOWN = 5
_PAGE = 4  # changed articles a page
_AROUND = 16  # characters of unchanged text kept beside a change
_LONGEST = 240  # characters of one change shown; the article itself has the rest
_LABEL_CHARS = 22
_KINDS = ("changed", "added", "removed", "renumbered")


@dataclass(frozen=True, slots=True)
class Novelty:
    """A version as it was published on `day`; `difference` is None where it was the first of its document."""

    version: Version
    day: date
    difference: Difference | None


def latest_screen(novelties: Sequence[Novelty], *, today: date, language: str) -> Screen:
    """The newest versions, the last published first, a line and a button each."""
    if not novelties:
        return Screen((line(say(language, "latest.none")),))
    blocks: list[Block] = [line(say(language, "latest.title"))]
    rows = []
    for entry in novelties[:LATEST_SHOWN]:
        title = short_title(entry.version.metadata.title)
        change = summary(entry.difference, language) or say(
            language, "latest.new", count=entry.version.parsed.article_count
        )
        day = say_day(language, entry.day, today=today)
        blocks.append(line(say(language, "latest.line", day=day, title=title, change=change)))
        rows.append((Button(clip(title, _LABEL_CHARS), Changes(version=short(entry.version.id)).pack()),))
    return Screen(tuple(blocks), tuple(rows))


def summary(difference: Difference | None, language: str) -> str:
    """改6条，增2条; empty for the first version of a document."""
    if difference is None:
        return ""
    counts: Counter[str] = Counter(change.kind for change in difference.articles)
    parts = [say(language, f"change.{kind}", count=counts[kind]) for kind in _KINDS if counts[kind]]
    return say(language, "change.join").join(parts) or say(language, "change.none")


def changes_screen(version: Version, difference: Difference | None, *, page: int, language: str) -> Screen:
    """What is new in a version, article by article: struck words went, bold ones came."""
    key, title = short(version.id), short_title(version.metadata.title)
    blocks: list[Block] = []
    pages = 1
    if difference is None:
        blocks.append(line(say(language, "change.first", title=title)))
    else:
        blocks.append(line(say(language, "change.title", title=title, change=summary(difference, language))))
        shown, page, pages = page_of(difference.articles, page)
        for change in shown:
            blocks += change_lines(change, language)
    rows = page_row(page, pages, lambda number: Changes(version=key, page=number).pack(), language)
    rows.append(
        (
            Button(say(language, "button.latest"), Changes().pack()),
            Button(say(language, "button.contents"), Contents(version=key).pack()),
            Button(say(language, "button.shelf"), Shelf().pack()),
        )
    )
    return Screen(tuple(blocks), tuple(rows))


def page_of(changes: Sequence[ArticleChange], page: int) -> tuple[Sequence[ArticleChange], int, int]:
    """The changes of a page, from 0, that page, or the nearest that there is, and how many pages there are."""
    pages = max(-(-len(changes) // _PAGE), 1)
    page = min(max(page, 0), pages - 1)
    return changes[page * _PAGE : (page + 1) * _PAGE], page, pages


def change_lines(change: ArticleChange, language: str) -> list[Block]:
    """One article's change: what it is, and its words where they changed."""
    heading = change.heading if change.heading not in (change.old, change.new) else ""
    named = say(language, f"change.one.{change.kind}", old=change.old, new=change.new, heading=heading).strip()
    head = Paragraph((Span(clean(named), bold=True),), gap=True)
    return [head] if change.kind == "renumbered" else [head, Paragraph(_words(change))]


def _words(change: ArticleChange) -> tuple[Span, ...]:
    """The changed words with a little of what stands around them."""
    spans: list[Span] = []
    last = len(change.parts) - 1
    for index, (kind, raw) in enumerate(change.parts):
        text = clean(raw).replace("**", "").replace("\n", " ")
        if kind == "same" and len(text) > 2 * _AROUND:
            head = "" if index == 0 else text[:_AROUND]
            tail = "" if index == last else text[-_AROUND:]
            text = f"{head}…{tail}"
        # A wholly new or wholly removed article is all bold or all struck: plain text reads better.
        whole = change.kind in ("added", "removed")
        spans.append(Span(text, gone=kind == "removed", came=kind == "added" and not whole))
    return _shortened(spans)


def _shortened(spans: list[Span]) -> tuple[Span, ...]:
    kept: list[Span] = []
    room = _LONGEST
    for span in spans:
        if len(span.text) > room:
            kept.append(replace(span, text=span.text[:room] + "…"))
            break
        kept.append(span)
        room -= len(span.text)
    return tuple(kept)

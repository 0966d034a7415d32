"""A file that was read and waits for an admin's word: its outline, its articles one by one, what came of it."""

from __future__ import annotations

from collections.abc import Sequence

from bot.callbacks import Contents, Decide, Shelf, short
from bot.screens import Block, Button, Screen, Tone, line, verbatim
from bot.texts import say, say_day
from bot.views import passages
from bot.views.changes import change_lines, page_of, summary
from bot.views.names import article_name, period, short_title, units
from bot.views.paging import page_row
from knowledge.difference import Difference
from knowledge.model import Audience, Metadata, Remark, State, Version
from knowledge.reports import Staged

_REMARKS_SHOWN = 2


def outline_screen(staged: Staged, *, language: str) -> Screen:
    """Title, what was found, dates, what differs from the present version, what to look at; nothing is published."""
    parsed = staged.version.parsed
    meta = parsed.metadata
    blocks: list[Block] = [verbatim(meta.title, bold=True)]
    facts = say(language, "outline.facts", articles=parsed.article_count, tables=parsed.table_count)
    number = say(language, "outline.number", number=meta.number) if meta.number else say(language, "outline.no_number")
    days = period(meta.effective_from, meta.effective_to, language) or say(language, "outline.no_date")
    blocks += [verbatim(f"{facts}{number}"), verbatim(days)]
    blocks += [
        line(text, tone=Tone.QUIET)
        for text in _standing(meta, staged.state, language, is_new=staged.difference is None)
    ]
    blocks.append(line(_versus(staged, language)))
    for remark in parsed.remarks[:_REMARKS_SHOWN]:
        blocks.append(_warning(remark, language))
    if len(parsed.remarks) > _REMARKS_SHOWN:
        blocks.append(line(say(language, "outline.more", count=len(parsed.remarks) - _REMARKS_SHOWN)))
    acts = ["look", "publish", "discard"] if staged.kind in ("added", "changed") else ["look", "discard"]
    rows = [_acts(staged, acts, language)]
    if staged.difference is not None and staged.difference.articles:
        rows.insert(0, _acts(staged, ("versus",), language))
    return Screen(tuple(blocks), tuple(rows))


def _acts(staged: Staged, acts: Sequence[str], language: str) -> tuple[Button, ...]:
    return tuple(Button(say(language, f"button.{act}"), Decide(token=staged.token, act=act).pack()) for act in acts)


def versus_screen(staged: Staged, *, page: int, language: str) -> Screen:
    """What the file would change, article by article: struck words go, bold ones come."""
    found = staged.difference.articles if staged.difference is not None else ()
    shown, page, pages = page_of(found, page)
    blocks: list[Block] = [line(_versus(staged, language), tone=Tone.HEADING)]
    for change in shown:
        blocks += change_lines(change, language)
    rows = page_row(
        page, pages, lambda number: Decide(token=staged.token, act="versus", page=str(number)).pack(), language
    )
    rows.append(_acts(staged, ("outline", "publish", "discard"), language))
    return Screen(tuple(blocks), tuple(rows))


def _standing(meta: Metadata, state: State, language: str, *, is_new: bool) -> list[str]:
    """Who may read it and whether it answers, where that is out of the ordinary."""
    told = []
    if meta.sample:
        told.append(say(language, "answer.sample"))
    if meta.audience is not Audience.PUBLIC:
        told.append(say(language, "outline.audience"))
    if state is State.DRAFT:
        told.append(say(language, "outline.draft"))
    if state is State.NOT_YET and meta.effective_from:
        key = "outline.first_later" if is_new else "outline.later"
        told.append(say(language, key, day=say_day(language, meta.effective_from)))
    return told


def _versus(staged: Staged, language: str) -> str:
    if staged.kind in ("unchanged", "withdrawn"):
        return say(language, "outline.same")
    if staged.difference is None:
        return say(language, "outline.first")
    return say(language, "outline.versus", change=summary(staged.difference, language))


def _warning(remark: Remark, language: str) -> Block:
    return verbatim(say(language, "outline.warning", place=remark.place, detail=remark.detail))


def look_screen(staged: Staged, *, page: int, language: str) -> Screen:
    """One article of the file as it would be shown, with what is to be looked at in it."""
    articles = units(staged.version)  # a bare chapter line is no page of its own
    page = min(max(page, 0), len(articles) - 1)
    article = articles[page]
    blocks: list[Block] = [line(f"{page + 1}/{len(articles)} · {article_name(article, language)}", tone=Tone.HEADING)]
    remarks = [remark for remark in staged.version.parsed.remarks if remark.place in (article.number, article.key)]
    every = staged.version.parsed.articles
    elsewhere = {entry.number for entry in every} | {entry.key for entry in every}
    if page == 0:  # what belongs to no article stands before the first
        remarks += [remark for remark in staged.version.parsed.remarks if remark.place not in elsewhere]
    blocks += [_warning(remark, language) for remark in remarks]
    blocks += passages.blocks(passages.without_number(article.text, article.number, article.heading))
    rows = page_row(
        page, len(articles), lambda number: Decide(token=staged.token, act="look", page=str(number)).pack(), language
    )
    rows.append(_acts(staged, ("outline", "publish", "discard"), language))
    return Screen(tuple(blocks), tuple(rows))


def published_screen(version: Version, difference: Difference | None, state: State, *, language: str) -> Screen:
    """What was published, and the way to it."""
    meta = version.metadata
    articles = say(language, "latest.new", count=version.parsed.article_count)
    change = summary(difference, language) or articles
    blocks: list[Block] = [line(say(language, "outline.published", title=short_title(meta.title), change=change))]
    blocks += [line(text, tone=Tone.QUIET) for text in _standing(meta, state, language, is_new=difference is None)]
    row = (
        Button(say(language, "button.contents"), Contents(version=short(version.id)).pack()),
        Button(say(language, "button.shelf"), Shelf().pack()),
    )
    return Screen(tuple(blocks), (row,))


def marked_screen(message: str, *, releasable: bool, language: str) -> Screen:
    """Why a marked file was not taken in, and, where an admin may release it, the press that does."""
    blocks: list[Block] = [verbatim(message)]
    if not releasable:
        return Screen(tuple(blocks))
    blocks.append(line(say(language, "outline.releasable")))
    row = tuple(
        Button(say(language, f"button.{act}"), Decide(token="", act=act).pack()) for act in ("release", "discard")
    )
    return Screen(tuple(blocks), (row,))

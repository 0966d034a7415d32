"""A notice as its reader gets it: what it says, where that stands, and what can be said to it. No names are in it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from bot.callbacks import Changes, Contents, Notice, ReadArticle, Tell, short
from bot.screens import Block, Button, Paragraph, Row, Screen, Span, Tone, clean, line, verbatim
from bot.texts import say, say_day
from bot.views.names import clip
from storage import notice_contents
from storage.notice_contents import Clause, Content
from storage.notices import ANSWERS, COMING, READ
from storage.run_plans import TOPICS, Kind, Plan
from storage.subscriptions import Topic

CLAUSES_SHOWN = 2  # with what they said and say: the others are behind the button
_EXCERPT_CHARS = 110


@dataclass(frozen=True, slots=True)
class Noticed:
    """A notice for one reader. `clauses` are those that they asked about; `answers` what they said so far, by item."""

    run_id: int
    kind: Kind
    title: str
    content: Content
    today: date
    language: str
    answers: Mapping[str, Any] = field(default_factory=dict)

    def say(self, key: str, **facts: object) -> str:
        """A text in the reader's language."""
        return say(self.language, key, **facts)

    def day(self, day: date | None) -> str:
        """A date in words."""
        return say_day(self.language, day, today=self.today) if day is not None else ""


def notice_screen(notice: Noticed, told: str = "") -> Screen:
    """What was pushed, under a line of ours where there is one."""
    blocks: list[Block] = [line(told)] if told else []
    blocks += body(notice)
    rows = (*_rows(notice), (stop_button(TOPICS[notice.kind], notice.language),))
    return Screen(tuple(blocks), tuple(row for row in rows if row))


def body(notice: Noticed) -> list[Block]:
    """What it says, and where that stands."""
    match notice.kind:
        case Kind.CLAUSE:
            blocks = _clauses(notice)
        case Kind.RECALL:
            blocks = _recall(notice)
        case Kind.WINDOW:
            blocks = _window(notice)
        case Kind.INVITATION:
            blocks = _invitation(notice)
        case _:
            blocks = [_head(notice)]
    typed = notice.content.say(notice.language)
    if typed:
        blocks.append(verbatim(typed))
    return [*blocks, *_standing(notice)]


def _head(notice: Noticed) -> Block:
    return verbatim(notice.say(f"notice.head.{notice.kind}", title=notice.title), bold=True)


def _standing(notice: Noticed) -> list[Block]:
    """Where it is written, and that it is a sample."""
    content = notice.content
    blocks: list[Block] = []
    if content.title:
        where = notice.say("notice.source", title=content.title, article=content.clause).rstrip()
        blocks.append(verbatim(where, tone=Tone.QUIET))
    if content.sample:
        blocks.append(line(notice.say("answer.sample"), tone=Tone.QUIET))
    return blocks


def _invitation(notice: Noticed) -> list[Block]:
    content = notice.content
    when = notice.say("notice.when", day=notice.day(content.day), time=content.time)
    blocks: list[Block] = [_head(notice), line(when), verbatim(notice.say("notice.place", place=content.place))]
    said = notice.answers.get(COMING)
    if said in ANSWERS:
        blocks.append(line(notice.say("notice.said", answer=notice.say(f"button.notice.{said}"))))
    elif content.day is not None and notice.today < content.day:
        blocks.append(line(notice.say("notice.until")))
    return blocks


def _window(notice: Noticed) -> list[Block]:
    content = notice.content
    key = f"notice.head.window_{content.part or 'opening'}"
    day = notice.day(content.closes if content.part == "closing" else content.opens)
    return [verbatim(notice.say(key, title=notice.title, day=day), bold=True), line(_window_days(notice))]


def _window_days(notice: Noticed) -> str:
    """申报时间：4月1日（周四）至4月30日（周五）."""
    content = notice.content
    return notice.say("notice.window", opens=notice.day(content.opens), closes=notice.day(content.closes))


def _clauses(notice: Noticed) -> list[Block]:
    content = notice.content
    key = "notice.head.clause_from" if content.since and content.since > notice.today else "notice.head.clause"
    blocks: list[Block] = [line(notice.say(key, day=notice.day(content.since)), tone=Tone.HEADING)]
    for clause in content.clauses[:CLAUSES_SHOWN]:
        blocks.append(verbatim(clause.name, bold=True))
        blocks.append(_quoted(notice, "notice.before", clause.before))
        if clause.article:
            blocks.append(_quoted(notice, "notice.after", clause.after))
        else:
            blocks.append(line(notice.say("notice.removed")))
    more = len(content.clauses) - CLAUSES_SHOWN
    if more > 0:
        blocks.append(line(notice.say("notice.more", count=more)))
    return blocks


def _quoted(notice: Noticed, key: str, text: str) -> Paragraph:
    return Paragraph((Span(notice.say(key)), Span(clean(clip(text, _EXCERPT_CHARS)))))


def _recall(notice: Noticed) -> list[Block]:
    content = notice.content
    why = notice.say(f"notice.lapse.{content.lapse or 'expired'}", title=content.title, day=notice.day(content.since))
    asked = list_words([clause.name for clause in content.clauses], notice.language)
    blocks: list[Block] = [line(notice.say("notice.head.recall"), tone=Tone.HEADING), verbatim(why)]
    if asked:
        blocks.append(verbatim(notice.say("notice.asked", articles=asked)))
    blocks.append(line(notice.say("notice.again")))
    return blocks


def list_words(words: list[str], language: str, most: int = 3) -> str:
    """第九条、第十条; a few of many."""
    said = (", " if language == "en" else "、").join(clip(clean(word), 20) for word in words[:most])
    return said + (say(language, "notice.etc", count=len(words)) if len(words) > most else "")


def describe_notice(plan: Plan, language: str, today: date) -> list[Block]:
    """What a draft says, in two or three lines for staff; the days it is about, since who approves answers for them."""
    content = notice_contents.decode(plan.content)
    notice = Noticed(0, plan.kind, plan.title, content, today, language)
    blocks: list[Block] = []
    if plan.kind is Kind.WINDOW:
        blocks.append(line(_window_days(notice)))
    elif plan.kind is Kind.INVITATION:
        facts = {"day": notice.day(content.day), "time": content.time, "place": content.place}
        blocks.append(verbatim(notice.say("notice.held", **facts)))
    where = say(language, "notice.source", title=content.title, article=content.clause).rstrip()
    if content.title:
        blocks.append(verbatim(where))
    names = list_words([clause.name for clause in content.clauses], language)
    said = content.say(language) or names
    if said:
        blocks.append(verbatim(clip(said, 160), tone=Tone.QUOTE))
    if content.told is not None:
        blocks.append(line(say(language, "notice.told", count=content.told)))
    if plan.kind is Kind.WINDOW and content.part != "closing":
        blocks.append(line(say(language, "notice.closing_too", days=content.lead)))
    return blocks


# --- what can be pressed ----------------------------------------------------------------------------------


def _rows(notice: Noticed) -> list[Row]:
    ask = _button(notice, "ask")
    source = source_button(notice.content, notice.language)
    opened = (source,) if source is not None else ()
    match notice.kind:
        case Kind.INVITATION:
            if notice.content.day is not None and notice.today >= notice.content.day:
                return [opened]
            return [tuple(_coming(notice, answer) for answer in ANSWERS), opened]
        case Kind.CLAUSE:
            changes = Button(notice.say("button.notice.changes"), Changes(version=short(notice.content.version)).pack())
            return [(*opened, changes), (_read(notice), ask)]
        case _:
            return [(*opened, _read(notice), ask)]


def _button(notice: Noticed, do: str) -> Button:
    return Button(notice.say(f"button.notice.{do}"), Notice(run=notice.run_id, do=do).pack())


def _read(notice: Noticed) -> Button:
    label = notice.say("button.notice.read_done" if notice.answers.get(READ) else "button.notice.read")
    return Button(label, Notice(run=notice.run_id, do="read").pack())


def _coming(notice: Noticed, answer: str) -> Button:
    tick = "✓ " if notice.answers.get(COMING) == answer else ""
    return Button(tick + notice.say(f"button.notice.{answer}"), Notice(run=notice.run_id, do=answer).pack())


def source_button(content: Content, language: str) -> Button | None:
    """The way to the article or the document, where the notice names one."""
    clause = content.clauses[0].article if content.clauses else ""
    article = content.article or clause
    if not content.version:
        return None
    key = short(content.version)
    if article:
        return Button(say(language, "button.notice.article"), ReadArticle(version=key, article=short(article)).pack())
    return Button(say(language, "button.notice.document"), Contents(version=key).pack())


def stop_button(topic: Topic, language: str) -> Button:
    """不再接收此类."""
    return Button(say(language, "button.tell.stop"), Tell(topic=topic.value, wanted=0).pack())


def only(content: Content, asked: frozenset[str]) -> tuple[Clause, ...]:
    """The clauses that somebody asked about."""
    return tuple(clause for clause in content.clauses if clause.asked in asked)


def coming_text(counts: Mapping[str, int], language: str) -> str:
    """参加12 · 待定3 · 不参加2."""
    return " · ".join(say(language, f"notice.count.{answer}", count=counts.get(answer, 0)) for answer in ANSWERS)

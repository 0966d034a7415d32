"""Notices being drafted: the list, what is asked for step by step, what one says, who read it and who comes."""

from __future__ import annotations

from collections.abc import Container, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from bot.callbacks import Leave, NoticeStep, RunStep, short
from bot.notices import steps
from bot.screens import Block, Button, Row, Screen, Tone, clean, in_rows, line, verbatim
from bot.texts import say
from bot.views.calendar import month_rows
from bot.views.names import article_label, clip, kind_name, short_title
from bot.views.notices import Noticed, body, coming_text, stop_button
from bot.views.paging import page_row
from bot.views.runs import state_word
from knowledge.model import Article, Version
from storage.notices import ANSWERS, Guest
from storage.run_plans import TOPICS, Kind
from storage.tables import Run

LISTED = 6
PAGE = 6  # documents or articles
GUESTS = 12  # on a page
BEGUN = (Kind.NOTICE, Kind.BULLETIN, Kind.INVITATION, Kind.WINDOW)
_AHEAD = timedelta(days=400)


@dataclass(frozen=True, slots=True)
class Asked:
    """What a step asks: of a draft (`number`), or of one that is being begun (0); `known` is what was said so far."""

    kind: Kind
    step: str
    known: Mapping[str, Any]
    today: date
    language: str
    number: int = 0
    revision: int = 0

    def press(self, do: str, value: str = "") -> str:
        """The data of a button."""
        return NoticeStep(number=self.number, revision=self.revision, do=do, value=value).pack()

    def say(self, key: str, **facts: object) -> str:
        """A text in the reader's language."""
        return say(self.language, key, **facts)


def list_screen(runs: Sequence[Run], *, more: bool, language: str, unreached: Container[int] = ()) -> Screen:
    """The notices, the newest first, and what can be begun. `unreached`: those that nobody got."""
    blocks: list[Block] = [line(say(language, "notice.list" if runs else "notice.list_none"))]
    buttons = []
    for place, run in enumerate(runs, start=1):
        kind = kind_name(run.kind, run.content, language)
        state = state_word(run.state, language, unreached=run.id in unreached)
        facts = {"title": clip(clean(run.title), 18), "state": state}
        blocks.append(verbatim(say(language, "notice.list.line", place=place, kind=kind, **facts)))
        buttons.append(Button(f"{place} {kind} {clip(clean(run.title), 8)}", RunStep(number=run.id).pack()))
    rows: list[Row] = list(in_rows(buttons, width=2))
    if more:
        rows.append((Button(say(language, "button.run.older"), NoticeStep(do="older", value=str(runs[-1].id)).pack()),))
    begin = [
        Button(say(language, f"button.notice.new.{kind}"), NoticeStep(do="new", value=kind.value).pack())
        for kind in BEGUN
    ]
    begin.append(Button(say(language, "button.notice.new.follow_up"), NoticeStep(do="follow").pack()))
    return Screen(tuple(blocks), (*rows, *in_rows(begin)))


# --- the steps --------------------------------------------------------------------------------------------


def line_screen(asked: Asked) -> Screen:
    """Something is to be typed; a text has usual words, and may be left out where the kind can do without."""
    told = asked.say(f"notice.ask.{asked.step}", most=steps.TYPED[asked.step])
    buttons = []
    if asked.step == "zh" and asked.kind in (Kind.NOTICE, Kind.INVITATION):
        buttons.append(Button(asked.say("button.notice.usual"), asked.press("zh", "usual")))
    blocks: list[Block] = [line(told)]
    if buttons:
        usual = say("zh", f"notice.usual.{asked.kind}")
        blocks.append(verbatim(asked.say("notice.usual_is", text=usual), tone=Tone.QUIET))
    if asked.step == "en" or (asked.step == "zh" and asked.kind in (Kind.WINDOW, Kind.CLAUSE, Kind.RECALL)):
        buttons.append(Button(asked.say("button.notice.none"), asked.press(asked.step, steps.NONE)))
    return Screen(tuple(blocks), (*in_rows(buttons), (leave_button(asked),)))


def leave_button(asked: Asked) -> Button:
    """Leave what is being begun; of a draft that is being changed, the way back to what it says."""
    if asked.number:
        return Button(asked.say("button.run.back"), asked.press("content"))
    return Button(asked.say("button.cancel"), Leave().pack())


def documents_screen(asked: Asked, versions: Sequence[Version], page: int) -> Screen:
    """Which document; a bulletin can do without."""
    if not versions:
        return Screen((line(asked.say("shelf.empty")),), ((leave_button(asked),),))
    pages = -(-len(versions) // PAGE)
    page = min(max(page, 0), pages - 1)
    rows: list[Row] = [
        (Button(clip(short_title(version.metadata.title), 22), asked.press("doc", short(version.id))),)
        for version in versions[page * PAGE : (page + 1) * PAGE]
    ]
    rows += page_row(page, pages, lambda number: asked.press("pg", f"doc.{number}"), asked.language)
    last = [Button(asked.say("button.notice.none"), asked.press("doc", steps.NONE))] if _may_skip(asked) else []
    return Screen((line(asked.say("notice.ask.doc")),), (*rows, (*last, leave_button(asked))))


def _may_skip(asked: Asked) -> bool:
    return asked.step == "article" or asked.kind is Kind.BULLETIN


def articles_screen(asked: Asked, articles: Sequence[Article], page: int) -> Screen:
    """Which article it leads to; none: the document."""
    pages = max(-(-len(articles) // PAGE), 1)
    page = min(max(page, 0), pages - 1)
    rows: list[Row] = [
        (Button(clip(article_label(article, asked.language), 22), asked.press("article", short(article.key))),)
        for article in articles[page * PAGE : (page + 1) * PAGE]
    ]
    rows += page_row(page, pages, lambda number: asked.press("pg", f"article.{number}"), asked.language)
    skip = Button(asked.say("button.notice.whole"), asked.press("article", steps.NONE))
    return Screen((line(asked.say("notice.ask.article")),), (*rows, (skip, leave_button(asked))))


def month_screen(asked: Asked, month: date) -> Screen:
    """Which day."""
    first = asked.today + timedelta(days=1) if asked.step == "day" else asked.today
    if asked.step == "closes" and "opens" in asked.known:
        first = date.fromisoformat(asked.known["opens"])
    rows = month_rows(
        max(month, first.replace(day=1)),
        first=first,
        last=asked.today + _AHEAD,
        pick=lambda day: asked.press(asked.step, day.isoformat()),
        turn=lambda day: asked.press("pg", f"{asked.step}.{day.isoformat()}"),
        language=asked.language,
    )
    shown = max(month, first.replace(day=1))
    told = asked.say(f"notice.ask.{asked.step}", year=shown.year, month=shown.month)
    return Screen((line(told),), (*rows, (leave_button(asked),)))


def choices_screen(asked: Asked) -> Screen:
    """At what time, or how many days before."""
    if asked.step == "time":
        buttons = [Button(time, asked.press("time", time.replace(":", "."))) for time in steps.TIMES]
    else:
        buttons = [Button(asked.say("button.run.n_days", days=days), asked.press("lead", str(days)))
                   for days in steps.LEADS]  # fmt: skip
    told = line(asked.say(f"notice.ask.{asked.step}"))
    return Screen((told,), (*in_rows(buttons), (leave_button(asked),)))


# --- a draft, and what came of it -------------------------------------------------------------------------


def content_screen(notice: Noticed, number: int, revision: int) -> Screen:
    """What it says now, as its readers get it, and what can be changed of that."""
    blocks: list[Block] = [line(notice.say("notice.content")), *body(notice)]
    fields = [one for one in steps.CHANGED.get(notice.kind, ()) if one != "article" or notice.content.version]
    buttons = [
        Button(notice.say(f"button.notice.field.{one}"),
               NoticeStep(number=number, revision=revision, do="edit", value=one).pack())
        for one in fields
    ]  # fmt: skip
    back = Button(notice.say("button.run.back"), RunStep(number=number, revision=revision, do="pg").pack())
    return Screen(tuple(blocks), (*in_rows(buttons), (back,)))


def preview_screen(notice: Noticed, number: int, revision: int, *, language: str) -> Screen:
    """What its readers get, in one of their languages; the other by a press."""
    other = "en" if notice.language == "zh" else "zh"
    rows: tuple[Row, ...] = (
        (
            Button(say(other, "language.name"),
                   NoticeStep(number=number, revision=revision, do="look", value=other).pack()),
            Button(say(language, "button.run.back"), RunStep(number=number).pack()),
        ),
    )  # fmt: skip
    shown = say(language, "notice.preview", button=stop_button(TOPICS[notice.kind], notice.language).label)
    return Screen((*body(notice), line(shown, tone=Tone.QUIET)), rows)


def guests_screen(
    guests: Sequence[Guest], counts: Mapping[str, int], *, number: int, title: str, page: int, pages: int, language: str
) -> Screen:
    """Who comes, who may, who does not, who has said nothing: names, for staff."""
    blocks: list[Block] = [verbatim(say(language, "notice.guests", title=clip(title, 30)), bold=True)]
    blocks.append(line(coming_text(counts, language)))
    for answer in (*ANSWERS, ""):
        names = [guest.name or say(language, "notice.applicant") for guest in guests if guest.answer == answer]
        if names:
            said = ("、" if language == "zh" else ", ").join(clip(clean(name), 12) for name in names)
            blocks.append(verbatim(say(language, f"notice.guests.{answer or 'silent'}", names=said)))
    rows = page_row(page, pages, lambda at: NoticeStep(number=number, do="who", value=str(at)).pack(), language)
    back = (Button(say(language, "button.run.back"), RunStep(number=number).pack()),)
    about = tuple(guest.talent_id for guest in guests if guest.talent_id is not None)
    return Screen(tuple(blocks), (*rows, back), about=about, names=True)

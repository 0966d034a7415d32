"""Where a survey leads to: the end, one's own answers, stopping, and all that stands in the way."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, tzinfo

from bot.callbacks import Card, Phoned, Survey
from bot.screens import Block, Button, Screen, in_rows, line, verbatim
from bot.texts import say, say_day
from bot.views.calendar import find_last_day
from bot.views.names import clip
from bot.views.paging import page_row
from bot.views.surveys import Seen, answer_text, head
from storage.surveys import course
from storage.surveys.asked import Asked

_ANSWERS = 5  # on a page: an item and its answer take a line or two each
_TEXT_CHARS = {"zh": 30, "en": 60}  # of an item: about two lines of a phone
_ANSWER_CHARS = 60


@dataclass(frozen=True, slots=True)
class Listed:
    """A survey in a list. `state`: new, begun, done or paused."""

    asked: Asked
    title: str
    state: str


def end_screen(seen: Seen, notice: str = "") -> Screen:
    """All items are through: an anonymous one asks to submit, a named one is kept already."""
    if seen.asked.anonymous:
        return _ready_screen(seen, notice)
    answered = len(course.keep_counting(seen.definition, seen.sheet.answers))
    facts = {"answered": answered, "day": seen.until}
    if seen.phoned:
        told = seen.say("phoned.kept", name=clip(seen.phoned, 40), **facts)
    elif not seen.asked.is_open:
        told = seen.say("sheet.kept_closed", answered=answered)
    else:
        whole = answered == len(course.list_shown(seen.definition, seen.sheet.answers))
        told = seen.say("sheet.kept" if whole else "sheet.kept_part", **facts)
    blocks: list[Block] = [*head(seen), line(told)]
    if seen.asked.is_open and not seen.phoned:
        blocks.append(verbatim(seen.definition.thanks.say(seen.language)))
    ways = [seen.button("mine", "mine")]
    if seen.phoned and seen.asked.talent_id is not None:
        ways.append(Button(seen.say("button.card"), Card(talent=seen.asked.talent_id).pack()))
    return Screen(tuple(blocks), (tuple(ways),))


def _ready_screen(seen: Seen, notice: str) -> Screen:
    if seen.sheet.finished:
        return submitted_screen(seen, before=True)
    answers = course.keep_counting(seen.definition, seen.sheet.answers)
    shown = course.list_shown(seen.definition, seen.sheet.answers)
    told = seen.say("sheet.ready", items=len(shown), answered=len(answers))
    blocks = (*([line(notice)] if notice else []), line(told), line(seen.say("sheet.seal")))
    back = seen.button("back", "item", seen.definition.items.index(shown[-1]))
    first = (seen.button("send", "send"), seen.button("look", "mine"))
    return Screen(blocks, (first, (back, seen.button("stop", "stop"))))


def submitted_screen(seen: Seen, *, before: bool = False) -> Screen:
    """Thanks, and what happens with the answers; nothing can be pressed any more."""
    if before:
        return Screen((line(seen.say("sheet.submitted_before")),))
    return Screen((line(seen.say("sheet.submitted")), verbatim(seen.definition.thanks.say(seen.language))))


def mine_screen(seen: Seen, page: int) -> Screen:
    """What they answered, page by page, each with a way to change it while that goes."""
    answers, items = seen.sheet.answers, seen.definition.items
    shown = course.list_shown(seen.definition, answers)
    pages = -(-len(shown) // _ANSWERS)
    page = min(page, pages - 1)
    blocks = [*head(seen), verbatim(seen.say("sheet.mine", title=seen.definition.title.say(seen.language)), bold=True)]
    buttons = []
    for place, item in list(enumerate(shown, start=1))[page * _ANSWERS : (page + 1) * _ANSWERS]:
        told = clip(answer_text(item, answers.get(item.key), seen.language), _ANSWER_CHARS)
        text = clip(item.text.say(seen.language).rstrip("：:？?"), _TEXT_CHARS[seen.language])
        blocks.append(verbatim(seen.say("sheet.mine.line", place=place, text=text, answer=told)))
        label = seen.say("button.sheet.change", place=place)
        buttons.append(Button(label, seen.press("item", items.index(item))))
    rows = list(in_rows(buttons)) if seen.asked.is_open else []
    rows += page_row(page, pages, lambda number: seen.press("mine", value=str(number)), seen.language)
    return Screen(tuple(blocks), (*rows, (seen.button("end", "end"),)))


def stopped_screen(seen: Seen) -> Screen:
    """They stop here; where they were is kept."""
    told = seen.say("sheet.paused_by_you", day=seen.until)
    return Screen((*head(seen), line(told)), ((seen.button("resume", "resume"),),))


def later_screen(seen: Seen, day: date) -> Screen:
    """They are reminded once more."""
    told = seen.say("sheet.later", day=say_day(seen.language, day, today=seen.today))
    return Screen((line(told),), ((seen.button("begin", "begin"),),))


def declined_screen(seen: Seen) -> Screen:
    """They don't answer this time."""
    return Screen((line(seen.say("sheet.no_thanks", day=seen.until)),), ((seen.button("begin", "begin"),),))


def shut_screen(asked: Asked, *, dropped: bool, language: str) -> Screen:
    """The run takes no answers; `dropped`: there was a draft that went with its close."""
    keys = {"cancelled": "sheet.cancelled", "paused": "sheet.run_paused"}
    key = keys.get(asked.state, "sheet.not_begun")
    if asked.state == "closed":
        key = "sheet.closed_draft" if dropped else "sheet.closed"
    return Screen((line(say(language, key)),))


def list_screen(listed: Sequence[Listed], *, zone: tzinfo, today: date, language: str) -> Screen:
    """The surveys that ask somebody; each opens."""
    if not listed:
        return Screen((line(say(language, "sheet.none")),))
    blocks, buttons = [line(say(language, "sheet.list"))], []
    for entry in listed:
        asked = entry.asked
        how = say(language, "sheet.how.anonymous" if asked.anonymous else "sheet.how.named")
        day = say_day(language, find_last_day(asked.closes_at, zone), today=today) if asked.closes_at else ""
        title = clip(entry.title, _TEXT_CHARS[language])
        blocks.append(verbatim(say(language, f"sheet.list.{entry.state}", title=title, how=how, day=day)))
        buttons.append(Button(f"{clip(entry.title, 20)} · {how}", Survey(number=asked.run_id).pack()))
    return Screen(tuple(blocks), in_rows(buttons, width=1))


def phoned_list_screen(name: str, talent: int, listed: Sequence[Asked], *, language: str) -> Screen:
    """The surveys that can be answered for a talent."""
    back = (Button(say(language, "button.card"), Card(talent=talent).pack()),)
    if not listed:
        return Screen((line(say(language, "phoned.none")),), (back,), about=(talent,), names=True)
    buttons = [Button(clip(asked.title, 16), Phoned(addressee=asked.addressee_id).pack()) for asked in listed]
    told = verbatim(say(language, "phoned.list", name=clip(name, 40)))
    return Screen((told,), (*in_rows(buttons, width=1), back), about=(talent,), names=True)

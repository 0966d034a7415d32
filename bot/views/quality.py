"""How answers do in use: a summary, weeks, what found no answer, documents, confirmed answers."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from bot.callbacks import Quality
from bot.screens import Block, Button, Row, Screen, Table, in_rows, line, verbatim
from bot.texts import say, say_day
from bot.views.names import clip
from knowledge.grouping import Group
from storage.quality import Week

PARTS = ("weeks", "open", "documents", "confirmed")
MOST_SHOWN = 6
_TEXT_CHARS = 40


@dataclass(frozen=True, slots=True)
class CheckedAt:
    """Confirmed questions: how many, how many of them were right when they were last asked again, and on which day."""

    total: int
    right: int
    day: date | None


def summary_screen(
    weeks: Sequence[Week],
    checked: CheckedAt,
    worded: Mapping[str, int],
    *,
    weeks_back: int,
    today: date,
    language: str,
) -> Screen:
    """What the last weeks add up to; `worded` is what became of a language model's words, where there is one."""
    asked, answered, nearest, none, useful, useless = (
        sum(getattr(week, name) for week in weeks)
        for name in ("asked", "answered", "nearest", "not_found", "useful", "useless")
    )
    blocks: list[Block] = [line(say(language, "quality.title", weeks=weeks_back))]
    if not asked:
        blocks.append(line(say(language, "quality.nothing")))
    else:
        share = f"{answered / asked:.0%}"
        blocks.append(
            line(
                say(language, "quality.asked", asked=asked, answered=answered, share=share, nearest=nearest, none=none)
            )
        )
        blocks.append(line(say(language, "quality.rated", useful=useful, useless=useless)))
    if worded:
        counts = "，".join(
            say(language, "quality.outcome", outcome=say(language, f"wording.{outcome}"), count=worded[outcome])
            for outcome in sorted(worded, key=lambda name: -worded[name])
        )
        blocks.append(line(say(language, "quality.worded", counts=counts)))
    if checked.day is not None and checked.total:
        day = say_day(language, checked.day, today=today)
        blocks.append(line(say(language, "quality.checked", total=checked.total, right=checked.right, day=day)))
        if checked.right < checked.total:
            blocks.append(line(say(language, "quality.wrong_now", count=checked.total - checked.right)))
    else:
        blocks.append(line(say(language, "quality.unchecked")))
    buttons = [Button(say(language, f"button.quality.{part}"), Quality(part=part).pack()) for part in PARTS]
    return Screen(tuple(blocks), in_rows(buttons, width=2))


def weeks_screen(weeks: Sequence[Week], *, language: str) -> Screen:
    """Week by week, the latest first."""
    if not weeks:
        return Screen((line(say(language, "quality.nothing")),), (_back(language),))
    heads = tuple(say(language, f"quality.head.{name}") for name in ("week", "asked", "answered", "none", "useless"))
    rows = tuple(
        (f"{week.monday.month}-{week.monday.day}", str(week.asked), str(week.answered),
         str(week.nearest + week.not_found), str(week.useless))
        for week in reversed(weeks)
    )  # fmt: skip
    return Screen((line(say(language, "quality.weeks")), Table(heads, rows)), (_back(language),))


def open_screen(groups: Sequence[Group], total: int, *, language: str) -> Screen:
    """What was asked most of what found no answer, put together by what it is about."""
    if not groups:
        return Screen((line(say(language, "quality.none_open")),), (_back(language),))
    blocks: list[Block] = [line(say(language, "quality.open", total=total, groups=len(groups)))]
    blocks += [
        verbatim(say(language, "quality.group", count=group.count, text=clip(group.text, _TEXT_CHARS)))
        for group in groups[:MOST_SHOWN]
    ]
    return Screen(tuple(blocks), (_back(language),))


def documents_screen(never: Sequence[str], over: Sequence[tuple[str, int]], *, language: str) -> Screen:
    """Documents in force that no answer cited, and those that are over and are still asked about."""
    blocks: list[Block] = []
    for title, count in over[: MOST_SHOWN // 2]:
        blocks.append(verbatim(say(language, "quality.over", title=title, count=count)))
    if never:
        blocks.append(line(say(language, "quality.never", count=len(never))))
        blocks += [verbatim(title) for title in never[: MOST_SHOWN // 2]]
    if not blocks:
        blocks.append(line(say(language, "quality.all_cited")))
    return Screen(tuple(blocks), (_back(language),))


def confirmed_screen(total: int, right: int, wrong: Sequence[str], *, language: str) -> Screen:
    """Confirmed questions that are answered otherwise now."""
    if not total:
        return Screen((line(say(language, "quality.unchecked")),), (_back(language),))
    blocks: list[Block] = [line(say(language, "quality.confirmed", total=total, right=right))]
    blocks += [verbatim(say(language, "quality.wrong", text=clip(text, _TEXT_CHARS))) for text in wrong]
    return Screen(tuple(blocks), (_back(language),))


def broken_screen(broken: Sequence[tuple[str, Sequence[str]]], *, language: str) -> Screen:
    """What new versions have broken, to an admin: each by name, "" where its document is gone, with the questions."""
    count = sum(len(texts) for _, texts in broken)
    blocks: list[Block] = [line(say(language, "quality.broken", count=count))]
    left = MOST_SHOWN
    for name, texts in broken:
        if left < 2:
            break
        blocks.append(verbatim(name or say(language, "quality.gone")))
        shown = texts[: left - 1]
        blocks += [verbatim(say(language, "quality.wrong", text=clip(text, _TEXT_CHARS))) for text in shown]
        left -= len(shown) + 1
    look = Button(say(language, "button.quality.look"), Quality(part="confirmed").pack())
    return Screen(tuple(blocks), ((look,),))


def _back(language: str) -> Row:
    return (Button(say(language, "button.quality.back"), Quality(part="").pack()),)

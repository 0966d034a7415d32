"""How pushes went: the counts, and those of which nobody knows whether they arrived."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from zoneinfo import ZoneInfo

from bot.callbacks import Decision
from bot.screens import Block, Button, Row, Screen, clean, line, verbatim
from bot.texts import has, say, say_day
from bot.views.names import clip
from bot.views.paging import page_row
from storage.unsent import Unknown

PAGE = 3  # undecided ones on a page: with the counts eight lines
DECISIONS = ("again", "leave")
# What each state is to a person, in the order it is told.
_SHOWN = {
    "sent": ("sent",),
    "waiting": ("queued", "retry", "claimed", "sending"),
    "held": ("held",),
    "undeliverable": ("undeliverable",),
    "cancelled": ("cancelled",),
    "unknown": ("unknown",),
}
_NAME_CHARS = 10


def deliveries_screen(
    counts: Mapping[str, int],
    listed: Sequence[Unknown],
    *,
    total: int,
    page: int,
    zone: ZoneInfo,
    today: date,
    language: str,
) -> Screen:
    """The counts by state; below them a page of the `total` that staff decide about."""
    told = [
        say(language, f"unsent.count.{name}", count=sum(counts.get(state, 0) for state in group))
        for name, group in _SHOWN.items()
        if any(counts.get(state) for state in group)
    ]
    blocks: list[Block] = [line(say(language, "unsent.title"))]
    blocks.append(line(" · ".join(told) if told else say(language, "unsent.nothing")))
    if not total:
        blocks.append(line(say(language, "unsent.none")))
        return Screen(tuple(blocks))
    blocks.append(line(say(language, "unsent.unknown", count=total), gap=True))
    rows: list[Row] = []
    for place, push in enumerate(listed, start=page * PAGE + 1):
        blocks.append(verbatim(f"{place}. {unknown_line(push, zone=zone, today=today, language=language)}"))
        rows.append(
            tuple(
                Button(
                    say(language, f"button.unsent.{do}", number=place),
                    Decision(do=do, delivery=push.id, page=page).pack(),
                )
                for do in DECISIONS
            )
        )
    rows += page_row(page, -(-total // PAGE), lambda number: Decision(page=number).pack(), language)
    return Screen(tuple(blocks), tuple(rows), names=True)


def unknown_line(push: Unknown, *, zone: ZoneInfo, today: date, language: str) -> str:
    """张三 · 节日问候 · 11月23日（周一）14:05."""
    name = clip(clean(push.name), _NAME_CHARS) if push.name else say(language, "unsent.other")
    at = push.made_at.astimezone(zone)
    return f"{name} · {kind_word(push.kind, language)} · {say_day(language, at.date(), today=today)} {at:%H:%M}"


def kind_word(kind: str, language: str) -> str:
    """What a push is called."""
    key = f"push.{kind}"
    return say(language, key if has(key) else "push.other")


def unknown_screen(count: int, *, language: str) -> Screen:
    """What staff are told once a day while something waits for their decision."""
    button = Button(say(language, "button.unsent.open"), Decision().pack())
    return Screen((line(say(language, "unsent.told", count=count)),), ((button,),))


def words_screen(fault: str, *, language: str) -> Screen:
    """What an admin is told of a word list that can't be used; `fault` names file, place and reason."""
    return Screen((line(fault), line(say(language, "terms.shipped"))))


def refused_screen(since: datetime, *, today: date, language: str) -> Screen:
    """What the office is told after Telegram had refused everything for long; `since` in the office's time."""
    day = say_day(language, since.date(), today=today)
    return Screen((line(say(language, "pushes.refused", day=day, time=f"{since:%H:%M}")),))

"""How pushes went: the counts, and those of which nobody knows whether they arrived."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from zoneinfo import ZoneInfo

from bot.callbacks import Decision, PushSwitch
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


@dataclass(frozen=True, slots=True)
class Standing:
    """How pushes stand: counts by state, a page of the `total` that staff decide about, since when they are paused."""

    counts: Mapping[str, int]
    listed: Sequence[Unknown]
    total: int
    paused: datetime | None = None


def deliveries_screen(
    standing: Standing, *, page: int, admin: bool, zone: ZoneInfo, today: date, language: str
) -> Screen:
    """The counts by state; below them a page of what staff decide about. An `admin` has the switch over all."""
    counts, total = standing.counts, standing.total
    told = [
        say(language, f"unsent.count.{name}", count=sum(counts.get(state, 0) for state in group))
        for name, group in _SHOWN.items()
        if any(counts.get(state) for state in group)
    ]
    blocks: list[Block] = [line(say(language, "unsent.title"))]
    if standing.paused is not None:
        blocks.append(line(paused_line(standing.paused, zone=zone, today=today, language=language)))
    blocks.append(line(" · ".join(told) if told else say(language, "unsent.nothing")))
    switch = _switch_row(standing.paused, language) if admin else ()
    if not total:
        blocks.append(line(say(language, "unsent.none")))
        return Screen(tuple(blocks), switch)
    blocks.append(line(say(language, "unsent.unknown", count=total), gap=True))
    rows: list[Row] = []
    for place, push in enumerate(standing.listed, start=page * PAGE + 1):
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
    return Screen(tuple(blocks), (*rows, *switch), names=True)


def _switch_row(paused: datetime | None, language: str) -> tuple[Row, ...]:
    to = "off" if paused is not None else "on"
    return ((Button(say(language, f"button.pushes.{to}"), PushSwitch(to=to).pack()),),)


def paused_line(since: datetime | None, *, zone: ZoneInfo, today: date, language: str) -> str:
    """! 推送已暂停（11月23日（周一）14:05起），回复照常; or that they go out."""
    if since is None:
        return say(language, "pushes.running")
    at = since.astimezone(zone)
    return say(language, "pushes.paused", day=say_day(language, at.date(), today=today), time=f"{at:%H:%M}")


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

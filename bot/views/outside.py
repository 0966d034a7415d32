"""Numbers counted outside this system."""

from __future__ import annotations

from collections.abc import Sequence

from bot.callbacks import Leave, Outside
from bot.screens import Block, Button, Screen, in_rows, line, verbatim
from bot.texts import say, say_day
from bot.views.contact_words import channel_word, level_word
from bot.views.names import clip
from storage.outside_counts import CountFields
from storage.tables import OutsideCount

LISTED = 6
_SOURCE_CHARS = 30


def counts_screen(rows: Sequence[OutsideCount], *, language: str) -> Screen:
    """The last numbers; each can be taken out again."""
    blocks: list[Block] = [line(say(language, "outside.title"))]
    blocks += [verbatim(f"{place + 1}. {entry_line(row, language=language)}") for place, row in enumerate(rows)]
    if not rows:
        blocks.append(line(say(language, "outside.none")))
    removals = [
        Button(say(language, "button.outside.remove", number=place + 1), Outside(do="remove", number=row.id).pack())
        for place, row in enumerate(rows)
    ]
    add = Button(say(language, "button.outside.add"), Outside(do="add").pack())
    return Screen(tuple(blocks), (*in_rows(removals), (add,)))


def ask_screen(missing: Sequence[str], *, language: str) -> Screen:
    """How a number is written, under what the last line lacked."""
    blocks: list[Block] = []
    if missing:
        told = "、".join(say(language, f"outside.missing.{name}") for name in missing)
        blocks.append(line(say(language, "outside.wrong", missing=told)))
    blocks.append(line(say(language, "outside.how")))
    return Screen(tuple(blocks), ((Button(say(language, "button.cancel"), Leave().pack()),),))


def entry_line(row: CountFields | OutsideCount, *, language: str) -> str:
    """A number in one line."""
    period = say_day(language, row.first_day)
    if row.last_day != row.first_day:
        period = f"{period}–{say_day(language, row.last_day)}"
    return say(
        language,
        "outside.entry",
        period=period,
        level=level_word(row.level, language),
        channel=channel_word(row.channel, language),
        count=row.contacts,
        source=clip(row.source, _SOURCE_CHARS),
    )

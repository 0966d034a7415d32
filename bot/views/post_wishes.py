"""What somebody who subscribed to bulletins wants to hear of: on, off, and which industries, degrees, districts."""

from __future__ import annotations

from collections.abc import Sequence

from bot.callbacks import Bulletin, PostWish, short
from bot.screens import Block, Button, Screen, clean, in_rows, line, verbatim
from bot.views import bulletin_words as words
from bot.views.bulletins import Reader
from bot.views.names import clip
from storage.bulletins.wishes import DIMENSIONS, Wishes


def wishes_screen(wanted: Wishes, reader: Reader, notice: str = "") -> Screen:
    """Whether they are told, and of what."""
    blocks: list[Block] = [line(notice)] if notice else []
    blocks.append(line(reader.say("wish.on" if reader.subscribed else "wish.off")))
    if reader.subscribed:
        names = [words.value(name, value, reader.language) for name in DIMENSIONS for value in sorted(wanted[name])]
        told = (
            reader.say("wish.only", what=words.join(names, reader.language)) if names else reader.say("wish.everything")
        )
        blocks.append(verbatim(told))
        buttons = [
            Button(("✓ " if wanted[name] else "") + reader.say(f"button.bulletin.{name}"),
                   PostWish(do="open", key=name).pack())
            for name in DIMENSIONS
        ]  # fmt: skip
        last = [Button(reader.say("button.wish.off"), PostWish(do="off").pack())]
        if names:
            last.insert(0, Button(reader.say("button.wish.all"), PostWish(do="all").pack()))
        last.append(Button(reader.say("button.bulletin.latest"), Bulletin().pack()))
        return Screen(tuple(blocks), (*in_rows(buttons), *in_rows(last)))
    buttons = [
        Button(reader.say("button.bulletin.subscribe"), PostWish(do="on").pack()),
        Button(reader.say("button.bulletin.latest"), Bulletin().pack()),
    ]
    return Screen(tuple(blocks), in_rows(buttons))


def wish_values_screen(dimension: str, values: Sequence[str], wanted: Wishes, reader: Reader) -> Screen:
    """What to hear of, of a dimension: any number of values."""
    buttons = []
    for value in values:
        told, tick = clip(clean(words.value(dimension, value, reader.language)), 10), value in wanted[dimension]
        data = PostWish(do="set", key=dimension, value=short(value)).pack()
        buttons.append(Button(f"✓ {told}" if tick else told, data))
    told = reader.say(f"wish.choose.{dimension}" if values else "wish.no_values")
    back = (Button(reader.say("button.wish.done"), PostWish().pack()),)
    return Screen((line(told),), (*in_rows(buttons), back))

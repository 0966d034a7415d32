"""The files of a need."""

from __future__ import annotations

from collections.abc import Sequence

from bot.callbacks import NeedFiles
from bot.screens import Block, Button, Screen, clean, in_rows, line, verbatim
from bot.texts import say
from bot.views.names import clip
from bot.views.need_words import Told
from bot.views.needs import back_row
from storage.need_files import Attached
from storage.need_lists import Listed

_NAME_CHARS = 24


def files_screen(need: Listed, found: Sequence[Attached], *, told: Told) -> Screen:
    """Each with who sent it and when; a press sends it."""
    language = told.language
    blocks: list[Block] = [line(say(language, "needs.files", count=len(found), number=need.id))]
    for place, entry in enumerate(found, start=1):
        side = say(language, f"needs.side.{entry.side}")
        name = clip(clean(entry.name), _NAME_CHARS)
        blocks.append(verbatim(f"{place}. {name} · {side} · {told.day_of(entry.at)}"))
    buttons = [
        Button(str(place), NeedFiles(need=need.id, do="send", place=place).pack()) for place in range(1, len(found) + 1)
    ]
    about = (need.talent_id,)
    rows = (*in_rows(buttons, width=5), back_row(need, language))
    return Screen(tuple(blocks), rows, about=about, sensitive=about * need.restricted)

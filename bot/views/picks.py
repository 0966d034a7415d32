"""Talents to pick one from: whom a contact is due to, or who was found."""

from __future__ import annotations

from collections.abc import Sequence

from bot.callbacks import Brief
from bot.screens import Button, Screen, clean, in_rows, verbatim
from bot.texts import say
from bot.views.duties import standing_text
from bot.views.names import category_word, clip
from storage.duties import Due
from storage.search import Brief as Row

MOST = 8  # names on one screen
_NAME_CHARS = 12


def due_screen(due: Sequence[Due], *, language: str) -> Screen:
    """Whose brief: those to whom a contact is due, the soonest first."""
    if not due:
        return Screen((verbatim(say(language, "brief.none_due")),))
    blocks = [verbatim(say(language, "brief.whose"))]
    blocks += [verbatim(due_text(entry, language)) for entry in due[:MOST]]
    buttons = [
        Button(clip(clean(entry.name), _NAME_CHARS), Brief(talent=entry.talent_id).pack()) for entry in due[:MOST]
    ]
    return Screen(tuple(blocks), in_rows(buttons), about=tuple(entry.talent_id for entry in due[:MOST]), names=True)


def due_text(due: Due, language: str) -> str:
    """张三（第二类）：下半年还差1次，12月31日前，须区领导."""
    return say(
        language,
        "duty.of",
        name=clip(clean(due.name), _NAME_CHARS),
        category=category_word(due.category, language),
        standing=standing_text(due.standing, language, levels=True),
    )


def found_screen(text: str, rows: Sequence[Row], *, language: str) -> Screen:
    """Whose brief, of those that were found."""
    if not rows:
        return Screen((verbatim(say(language, "brief.not_found", text=clip(clean(text), 40))),))
    buttons = [Button(_label(row, language), Brief(talent=row.id).pack()) for row in rows[:MOST]]
    told = say(language, "brief.whose_found", text=clip(clean(text), 40))
    about = tuple(row.id for row in rows[:MOST])
    return Screen((verbatim(told),), in_rows(buttons, width=2), about=about, names=True)


def _label(row: Row, language: str) -> str:
    return f"{clip(clean(row.name), _NAME_CHARS)} {category_word(row.category, language)}"

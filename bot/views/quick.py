"""What was read of a contact in one message, above what the draft asks now."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from bot.callbacks import DraftStep
from bot.contacts.quick_draft import Reading
from bot.screens import Block, Button, Screen, in_rows, verbatim
from bot.texts import say, say_day
from bot.views.contact_words import ask_word, channel_word, level_word
from bot.views.names import category_word, clip
from storage.contact_drafts import Drafted
from storage.contact_names import Match
from storage.contacts import KINDS

_NAME_CHARS = 20
_OFFERED = 6
_UNREAD_CHARS = 60


def read_screen(draft: Drafted, reading: Reading, next_screen: Screen, *, today: date, language: str) -> Screen:
    """The next screen of the draft under what was not clear; who is meant is asked with their names as buttons."""
    notices = [verbatim(text) for text in _notices(draft, reading, language)]
    if draft.fields.asks_for == "review":
        return replace(next_screen, blocks=(*notices, *next_screen.blocks))
    blocks: list[Block] = [*notices]
    if draft.fields.asks_for != "talents":
        said = _said(draft, reading, today, language)
        blocks += [verbatim(say(language, "quick.read", said=said))] if said else []
        return replace(next_screen, blocks=(*blocks, *next_screen.blocks))
    said = _said(draft, reading, today, language)
    if said:
        blocks.append(verbatim(say(language, "quick.read", said=said)))
    blocks.append(verbatim(say(language, "quick.kept")))
    if not reading.offered:
        return replace(next_screen, blocks=tuple(blocks))
    buttons = [
        Button(
            clip(
                " ".join(part for part in (pick.name, pick.employer, category_word(pick.category, language)) if part),
                _NAME_CHARS,
            ),
            DraftStep(draft=draft.id, do="talent", value=str(pick.id)).pack(),
        )
        for pick in reading.offered[:_OFFERED]
    ]
    about = tuple(pick.id for pick in reading.offered[:_OFFERED])
    rows = (*in_rows(buttons, width=1), *next_screen.rows[-1:])
    return Screen(tuple(blocks), rows, about=about, sensitive=next_screen.sensitive, names=True)


def _notices(draft: Drafted, reading: Reading, language: str) -> list[str]:
    quick, told = reading.quick, []
    if not reading.people:
        told.append(say(language, "quick.nobody"))
    unclear = [match for match in reading.people if match.only is None]
    lost = [match.name for match in unclear if not match.ids]
    told += [_who(match, language) for match in unclear if match.ids]
    if lost and draft.fields.group:
        told.append(say(language, "quick.left_out", names="、".join(clip(name, _NAME_CHARS) for name in lost)))
    else:
        told += [say(language, "quick.unknown", name=clip(name, _NAME_CHARS)) for name in lost]
    unread = [word for match in reading.people for word in match.unread]
    if unread:
        told.append(say(language, "quick.unread", words=clip(" ".join(unread), _UNREAD_CHARS)))
    if quick.day_problem:
        told.append(say(language, f"quick.{quick.day_problem}", day=clip(quick.day_text, _NAME_CHARS)))
    return told


def _who(match: Match, language: str) -> str:
    key = "quick.several" if match.exact else "quick.similar"
    return say(language, key, name=clip(match.name, _NAME_CHARS), count=len(match.ids))


def _said(draft: Drafted, reading: Reading, today: date, language: str) -> str:
    """电话 · 11月22日（周日） · 问候1条、问需2条: what was understood besides the names."""
    fields = draft.fields
    parts = [level_word(reading.quick.level, language), channel_word(fields.channel, language)]
    if fields.day is not None:
        parts.append(say_day(language, fields.day, today=today))
    parts += [
        say(language, "quick.items", ask=ask_word(kind, language), count=len(lines))
        for kind in KINDS
        if (lines := fields.lines_of(kind))
    ]
    return " · ".join(part for part in parts if part)

"""Two changes of one contact side by side, and what each edit changed."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from zoneinfo import ZoneInfo

from bot.callbacks import ContactPage, MergeEdit
from bot.screens import Block, Button, Paragraph, Screen, Span, Tone, clean, line, verbatim
from bot.texts import say, say_day
from bot.views.contact_words import ask_word, channel_word, level_word, marked_line
from bot.views.names import clip
from storage.contact_drafts import Drafted
from storage.contact_edits import Version
from storage.contacts import KINDS, ContactFields

_CHARS = 200  # of one side: the whole stands on the review
_EDITS = 10  # that are shown, the last first


@dataclass(frozen=True, slots=True)
class Sides:
    """What a contact said when two began to change it, and what each made of it. `name`: who was quicker."""

    base: ContactFields
    mine: ContactFields
    theirs: ContactFields
    revision: int
    name: str


def merge_screen(draft: Drafted, sides: Sides, *, today: date, language: str) -> Screen:
    """并排看: what stands now beside what was written, field by field, and what to do with it."""
    name = sides.name or say(language, "merge.somebody")
    blocks: list[Block] = [verbatim(say(language, "merge.title", name=name))]
    for what, now, mine in _differences(sides.theirs, sides.mine, today, language):
        blocks.append(Paragraph((Span(what, bold=True),)))
        blocks.append(verbatim(say(language, "merge.now", text=now)))
        blocks.append(verbatim(say(language, "merge.mine", text=mine)))
    if len(blocks) == 1:
        blocks.append(line(say(language, "merge.same")))
    buttons = tuple(
        Button(say(language, f"button.merge.{do}"), MergeEdit(draft=draft.id, do=do).pack())
        for do in ("both", "mine", "theirs")
    )
    about = (sides.mine.talent_id,)
    return Screen(tuple(blocks), (buttons,), about=about, sensitive=about * _restricted(sides.mine, sides.theirs))


def history_screen(
    contact_id: int,
    name: str,
    versions: Sequence[Version],
    who: Mapping[int | None, str],
    *,
    zone: ZoneInfo,
    today: date,
    language: str,
) -> Screen:
    """Who changed what when, the last edit first."""
    blocks: list[Block] = [line(say(language, "edits.title", name=clean(name)))]
    for version in versions[:_EDITS]:
        moment = version.at.astimezone(zone)
        at = f"{say_day(language, moment.date(), today=today)} {moment:%H:%M}"
        entry = say(language, "edits.entry", at=at, who=who.get(version.person_id, ""))
        blocks.append(verbatim(entry, tone=Tone.QUIET, gap=True))
        for what, before, after in _differences(version.before, version.after, today, language):
            blocks.append(verbatim(say(language, "edits.before", what=what, before=before)))
            blocks.append(verbatim(say(language, "edits.after", after=after)))
    back = Button(say(language, "button.merge.back"), ContactPage(contact=contact_id).pack())
    told = [fields for version in versions[:_EDITS] for fields in (version.before, version.after)]
    about = tuple({fields.talent_id for fields in told})
    return Screen(tuple(blocks), ((back,),), about=about, sensitive=about * _restricted(*told))


def _restricted(*sides: ContactFields) -> int:
    """How many restricted lines there are, each once."""
    return len({(entry.kind, entry.text) for fields in sides for entry in fields.lines if entry.restricted})


def _differences(
    one: ContactFields, other: ContactFields, today: date, language: str
) -> Iterator[tuple[str, str, str]]:
    """(what, in the one, in the other) for all that is not the same."""
    for what, first, second in _facts(one, other, today, language):
        if first != second:
            nothing = say(language, "merge.nothing")
            yield what, clip(first, _CHARS) or nothing, clip(second, _CHARS) or nothing


def _facts(one: ContactFields, other: ContactFields, today: date, language: str) -> Iterator[tuple[str, str, str]]:
    day, channel, who = (say(language, f"merge.field.{field}") for field in ("day", "channel", "who"))
    yield day, say_day(language, one.day, today=today), say_day(language, other.day, today=today)
    yield channel, channel_word(one.channel, language), channel_word(other.channel, language)
    yield who, level_word(one.level, language), level_word(other.level, language)
    yield say(language, "merge.field.companions"), one.companions, other.companions
    yield say(language, "merge.field.occasion"), one.occasion, other.occasion
    for kind in KINDS:
        yield ask_word(kind, language), _told(one, kind, today, language), _told(other, kind, today, language)


def _told(fields: ContactFields, kind: str, today: date, language: str) -> str:
    return "；".join(marked_line(line_, today, language) for line_ in fields.lines if line_.kind == kind)

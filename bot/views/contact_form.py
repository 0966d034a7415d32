"""The steps of the form of a contact, each one screen: who, channel, day, the four asks."""

from __future__ import annotations

from datetime import date, timedelta

from bot.callbacks import DraftStep
from bot.screens import Block, Button, Row, Screen, Span, Tone, in_rows, line, spans, verbatim
from bot.screens import Paragraph as Line
from bot.texts import say
from bot.views import contact_review
from bot.views.calendar import month_rows
from bot.views.contact_words import (
    NAME_CHARS,
    Told,
    ask_word,
    channel_word,
    day_word,
    draft_name,
    files_word,
    level_word,
    step_button,
)
from bot.views.names import clip
from storage.contact_drafts import Drafted
from storage.contacts import CHANNELS, KINDS, LEVELS

SAID_CHARS = 40  # of what an ask holds already, while the next is asked
_BACK_DAYS = 3 * 366  # how long ago a contact may have been that is still written down


def draft_screen(draft: Drafted, told: Told) -> Screen:
    """What the draft asks for now; the talents of a draft are `picks.talents_screen`."""
    match draft.fields.asks_for:
        case "who":
            return _who_screen(draft, told)
        case "channel":
            return _channel_screen(draft, told)
        case "day":
            return _day_screen(draft, told)
        case "companions" | "occasion" as what:
            return _name_screen(draft, what, told)
        case "review":
            return contact_review.review_screen(draft, told)
        case kind:
            return _ask_screen(draft, kind, told)


def calendar_screen(draft: Drafted, month: date, told: Told) -> Screen:
    """The days of a month until today."""
    language = told.language
    title = say(language, "calendar.month", year=month.year, month=month.month)
    rows = month_rows(
        month,
        first=told.today - timedelta(days=_BACK_DAYS),
        last=told.today,
        pick=lambda day: DraftStep(draft=draft.id, do="day", value=day.isoformat()).pack(),
        turn=lambda first: DraftStep(draft=draft.id, do="cal", value=first.isoformat()).pack(),
        language=language,
    )
    last = (step_button(draft, "back", "open", language=language),)
    return Screen((_head(draft, told), line(say(language, "form.day_pick", month=title))), (*rows, last))


def _head(draft: Drafted, told: Told) -> Line:
    """联系 张三 · 电话 · 今天."""
    fields, language = draft.fields, told.language
    known = [channel_word(fields.channel, language)] if fields.channel else []
    if fields.day is not None:
        known.append(day_word(fields.day, told.today, language))
    rest = "".join(f" · {part}" for part in known)
    name = draft_name(fields, told)
    if fields.group:
        told_head = say(language, "form.head_group", occasion="{}", count=len(fields.talents), rest=rest)
    else:
        told_head = say(language, "form.head", name="{}", rest=rest)
    # The name is put in after the markup is read: a name may hold two stars.
    return Line(tuple(Span(span.text.replace("{}", name), bold=span.bold) for span in spans(told_head)))


def _ends(draft: Drafted, language: str) -> Row:
    return (
        step_button(draft, "back", "back", language=language),
        step_button(draft, "cancel", "cancel", language=language),
    )


def _who_screen(draft: Drafted, told: Told) -> Screen:
    language = told.language
    named = [
        Button(
            say(language, "contact.by", name=clip(who.name, NAME_CHARS), level=level_word(who.level, language)),
            DraftStep(draft=draft.id, do="who", value=f"o{who.official_id}").pack(),
        )
        for who in told.whos
    ]
    levels = [
        Button(level_word(level, language), DraftStep(draft=draft.id, do="who", value=level).pack()) for level in LEVELS
    ]
    rows = (*in_rows(named, width=2), *in_rows(levels, width=2), _ends(draft, language))
    return Screen((_head(draft, told), line(say(language, "form.who"))), rows)


def _channel_screen(draft: Drafted, told: Told) -> Screen:
    language = told.language
    buttons = [
        Button(channel_word(channel, language), DraftStep(draft=draft.id, do="channel", value=channel).pack())
        for channel in CHANNELS
    ]
    return Screen(
        (_head(draft, told), line(say(language, "form.channel"))), (*in_rows(buttons), _ends(draft, language))
    )


def _day_screen(draft: Drafted, told: Told) -> Screen:
    language = told.language
    days = (
        Button(say(language, "contact.day.today"), DraftStep(draft=draft.id, do="day", value="0").pack()),
        Button(say(language, "contact.day.yesterday"), DraftStep(draft=draft.id, do="day", value="1").pack()),
        step_button(draft, "calendar", "cal", told.today.replace(day=1).isoformat(), language=language),
    )
    return Screen((_head(draft, told), line(say(language, "form.day"))), (days, _ends(draft, language)))


def _name_screen(draft: Drafted, what: str, told: Told) -> Screen:
    language = told.language
    ends = (
        step_button(draft, "none", "none", what, language=language),
        step_button(draft, "review", "next", language=language),
    )
    return Screen((_head(draft, told), line(say(language, f"form.{what}"))), (ends,))


def _ask_screen(draft: Drafted, kind: str, told: Told) -> Screen:
    """The four asks under each other: what was said, what is asked now, what is still to come."""
    language = told.language
    blocks: list[Block] = [_head(draft, told)]
    blocks += [verbatim(_asked(draft, each, kind, language)) for each in KINDS]
    blocks.append(line(say(language, "form.facts"), tone=Tone.QUIET))
    filled = draft.fields.lines_of(kind) or any(file.ask == kind for file in draft.fields.files)
    first = [step_button(draft, "none", "none", kind, language=language)]
    if filled:
        label = "review" if draft.fields.missing == "review" else "next"
        first.insert(0, step_button(draft, label, "next", kind, language=language))
    if not filled or draft.fields.missing != "review":
        first.append(step_button(draft, "back", "back", language=language))
    rows = (
        tuple(first),
        (
            step_button(draft, "keep", "keep", language=language),
            step_button(draft, "cancel", "cancel", language=language),
        ),
    )
    return Screen(tuple(blocks), rows)


def _asked(draft: Drafted, kind: str, now: str, language: str) -> str:
    fields, word = draft.fields, ask_word(kind, language)
    files = files_word([file for file in fields.files if file.ask == kind], language)
    said = clip("；".join(line.text for line in fields.lines_of(kind)), SAID_CHARS)
    said = "，".join(part for part in (said, files) if part)
    if kind == now:
        if fields.lines_of(kind):
            return say(language, "form.asking_again", ask=word, said=said)
        return (
            say(language, "form.asking_more", ask=word, files=files)
            if files
            else say(language, "form.asking", ask=word)
        )
    if kind not in fields.asked:
        return word
    return say(language, "form.ask", ask=word, said=say(language, "form.said", text=said or say(language, "form.none")))

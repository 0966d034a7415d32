"""A contact as it would be saved, what can still be changed of it, and what is said once it is."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date, timedelta

from bot.callbacks import DraftStep, short
from bot.contacts.form import suggest_restricted
from bot.screens import Block, Button, Paragraph, Row, Screen, Span, Tone, in_rows, line, spans, verbatim
from bot.texts import say
from bot.views.calendar import month_rows
from bot.views.contact_words import (
    NAME_CHARS,
    Told,
    about_word,
    ask_word,
    channel_word,
    day_word,
    draft_name,
    files_word,
    marked_line,
    names_word,
    near_word,
    step_button,
    who_word,
)
from bot.views.names import clip, need_category
from bot.views.paging import page_row
from storage.contact_drafts import Drafted
from storage.contacts import KINDS, Line, mark_files

REVIEW_LINES = 8  # of a screen before its buttons
_LINE_CHARS = 60  # of a line on the review: the whole of it is behind a button
_WHOLE_CHARS = 300  # of a line there
PAGE = 6  # lines of a contact, where all of them are listed
_LABEL_CHARS = 10
_PROMISE_DAYS = 366


def review_screen(draft: Drafted, told: Told) -> Screen:
    """Everything as it would be saved."""
    fields, language = draft.fields, told.language
    blocks: list[Block] = [line(say(language, "review.title")), _head(draft, told)]
    who = say(language, "review.who", who=who_word(fields, told))
    if fields.companions:
        who += " · " + say(language, "review.companions", names=clip(fields.companions, 60))
    blocks.append(verbatim(who))
    suggested = suggest_restricted(fields)
    room = REVIEW_LINES - len(blocks) - bool(fields.files) - bool(suggested) - bool(told.near)
    texts, is_whole = _folded(draft, told, room)
    blocks += [verbatim(text) for text in texts]
    if fields.files:
        told_files = say(language, "form.files", files=files_word(fields.files, language))
        hidden = any(file.restricted for file in mark_files(fields.files, fields.lines))
        marks = say(language, "contact.restricted")
        blocks.append(line(say(language, "review.marked", text=told_files, marks=marks) if hidden else told_files))
    if told.near:
        named = "；".join(near_word(need, language) for need in told.near)
        blocks.append(verbatim(say(language, "review.near", needs=named), tone=Tone.QUIET))
    if suggested:
        named = "、".join(_line_name(fields.lines, place, language) for place in suggested)
        blocks.append(line(say(language, "review.suggest", lines=named)))
    rows: list[Row] = []
    first = [
        step_button(draft, "save", "save", language=language),
        step_button(draft, "edit", "edit", language=language),
    ]
    if not is_whole:
        first.append(step_button(draft, "whole", "whole", language=language))
    if suggested:
        first.append(step_button(draft, "suggested", "suggested", language=language))
    rows.append(tuple(first))
    rows += _category_row(draft, told)
    rows.append(
        (
            step_button(draft, "promise", "promises", language=language),
            step_button(draft, "keep", "keep", language=language),
            step_button(draft, "cancel", "cancel", language=language),
        )
    )
    return Screen(tuple(blocks), tuple(rows))


def whole_screen(draft: Drafted, told: Told, *, page: int = 0) -> Screen:
    """All lines, page by page, where the review has no room for them."""
    language = told.language
    lines = draft.fields.lines
    pages = max(1, -(-len(lines) // PAGE))
    page = min(page, pages - 1)
    blocks = [
        verbatim(
            say(
                language,
                "form.ask",
                ask=_line_name(lines, place, language),
                said=clip(marked_line(lines[place], told.today, language), _WHOLE_CHARS),
            )
        )
        for place in range(page * PAGE, min(len(lines), (page + 1) * PAGE))
    ]
    back = (
        step_button(draft, "review", "open", language=language),
        step_button(draft, "edit", "edit", language=language),
    )
    return Screen(tuple(blocks), (*page_row(page, pages, _turn(draft, "whole"), language), back))


def edit_screen(draft: Drafted, told: Told) -> Screen:
    """Which line is to be changed."""
    language = told.language

    def way(label: str, to: str) -> Button:
        return step_button(draft, label, "go", to, language=language)

    asks = [Button(ask_word(kind, language), DraftStep(draft=draft.id, do="go", value=kind).pack()) for kind in KINDS]
    about = [way("swap", "talents"), way("who", "who"), way("channel", "channel"), way("day", "day")]
    more = [way("companions", "companions")]
    if draft.fields.group:
        more.append(way("occasion", "occasion"))
    if draft.fields.lines or draft.fields.unworded:
        more.append(step_button(draft, "restrict", "marks", language=language))
    if draft.fields.files:
        more.append(step_button(draft, "unfile", "unfile", language=language))
    last = (step_button(draft, "review", "open", language=language),)
    rows = (*in_rows(asks, width=2), *in_rows(about, width=2), *in_rows(more), last)
    return Screen((line(say(language, "review.edit")),), rows)


def marks_screen(draft: Drafted, told: Told, *, page: int = 0) -> Screen:
    """Each line, and each ask that is nothing but files, to be marked 限知 or not."""
    more = []
    for kind in draft.fields.unworded:
        files = [file for file in draft.fields.files if file.ask == kind]
        name = f"{ask_word(kind, told.language)} {files_word(files, told.language)}"
        data = DraftStep(draft=draft.id, do="restrict", value=kind).pack()
        more.append(Button(f"✓ {name}" if all(file.restricted for file in files) else name, data))
    return _lines_screen(draft, "review.restrict", "restrict", lambda entry: entry.restricted, told, page, more)


def promises_screen(draft: Drafted, told: Told, *, page: int = 0) -> Screen:
    """Each line, to be marked 承诺 or not."""
    return _lines_screen(draft, "review.promise_which", "promise", lambda entry: entry.promised, told, page)


def due_screen(draft: Drafted, place: int, told: Told, *, month: date | None = None) -> Screen:
    """By when a promise is to be kept; `month`: its days instead of a few choices."""
    language = told.language
    text = clip(draft.fields.lines[place].text, 60)

    def pick(day: date) -> str:
        return DraftStep(draft=draft.id, do="due", value=f"{place}.{day.isoformat()}").pack()

    blocks = (verbatim(say(language, "review.promise_when", text=text)),)
    back = (step_button(draft, "review", "open", language=language),)
    if month is not None:
        rows = month_rows(
            month,
            first=told.today,
            last=told.today + timedelta(days=_PROMISE_DAYS),
            pick=pick,
            turn=lambda first: DraftStep(draft=draft.id, do="duecal", value=f"{place}.{first.isoformat()}").pack(),
            language=language,
        )
        return Screen(blocks, (*rows, back))
    choices = [
        Button(say(language, f"button.form.{label}"), pick(told.today + timedelta(days=days)))
        for label, days in (("week", 7), ("fortnight", 14), ("month", 30))
    ]
    first = told.today.replace(day=1)
    others = (
        step_button(draft, "calendar", "duecal", f"{place}.{first.isoformat()}", language=language),
        step_button(draft, "no_day", "due", f"{place}.", language=language),
    )
    return Screen(blocks, (tuple(choices), others, back))


# -- parts -------------------------------------------------------------------------------------------------


def _head(draft: Drafted, told: Told) -> Paragraph:
    fields, language = draft.fields, told.language
    channel = channel_word(fields.channel, language)
    day = day_word(fields.day, told.today, language) if fields.day else ""
    name, names, about = draft_name(fields, told), names_word(fields, told), ""
    if fields.group:
        text = say(language, "review.head_group", occasion="{0}", names="{1}", channel=channel, day=day)
    else:
        pick = told.picks.get(fields.talents[0]) if fields.talents else None
        if pick is not None:
            name, about = clip(pick.name, NAME_CHARS), about_word(pick, language)
        text = say(language, "review.head", name="{0}", about="{1}", channel=channel, day=day)
    # What people typed is put in after the markup is read: a name may hold two stars.
    second = names if fields.group else about
    return Paragraph(
        tuple(Span(span.text.replace("{0}", name).replace("{1}", second), bold=span.bold) for span in spans(text))
    )


def _folded(draft: Drafted, told: Told, room: int) -> tuple[list[str], bool]:
    """The lines of the asks in so much room, each ask with one at least; whether nothing was left out or cut."""
    lines = {kind: len(draft.fields.lines_of(kind)) for kind in KINDS}
    shown = {kind: min(1, count) for kind, count in lines.items()}
    while sum(shown.values()) < room and shown != lines:
        shown[min((kind for kind in KINDS if shown[kind] < lines[kind]), key=lambda kind: shown[kind])] += 1
    texts = [text for kind in KINDS for text in _lines_of(draft, kind, told, shown[kind])]
    cut = any(len(marked_line(entry, told.today, told.language)) > _LINE_CHARS for entry in draft.fields.lines)
    return texts, shown == lines and not cut


def _lines_of(draft: Drafted, kind: str, told: Told, most: int) -> list[str]:
    """问需 1 … and the lines under it; an ask of which nothing was said is left out, what has no room is counted."""
    lines, word = draft.fields.lines_of(kind), ask_word(kind, told.language)
    texts = [clip(marked_line(entry, told.today, told.language), _LINE_CHARS) for entry in lines[:most]]
    if len(lines) > 1:
        texts = [f"{number} {text}" for number, text in enumerate(texts, 1)]
    if texts and len(lines) > most:
        texts[-1] = say(told.language, "review.more", text=texts[-1], count=len(lines) - most)
    room = " " * 2 if told.language == "en" else "\u3000" * (len(word) + 1)  # under each other
    return [
        say(told.language, "form.ask", ask=word, said=text) if number == 0 else room + text
        for number, text in enumerate(texts)
    ]


def _line_name(lines: Sequence[Line], place: int, language: str) -> str:
    """问情, or 问需2 where there are several."""
    kind = lines[place].kind
    same = [number for number, entry in enumerate(lines) if entry.kind == kind]
    return ask_word(kind, language) + (str(same.index(place) + 1) if len(same) > 1 else "")


def _category_row(draft: Drafted, told: Told) -> list[Row]:
    """The first need whose words don't say what it is about: which is it."""
    for place, entry in enumerate(draft.fields.lines):
        if entry.kind == "need" and not entry.category:
            return [(step_button(draft, "category", "categories", str(place), language=told.language,
                                 line=_line_name(draft.fields.lines, place, told.language)),)]  # fmt: skip
    return []


def category_screen(draft: Drafted, place: int, told: Told) -> Screen:
    """What a need is about."""
    language = told.language
    text = clip(draft.fields.lines[place].text, 60)
    buttons = [
        Button(
            need_category(category, language),
            DraftStep(draft=draft.id, do="category", value=f"{place}.{short(category)}").pack(),
        )
        for category in told.categories
    ]
    back = (step_button(draft, "review", "open", language=language),)
    return Screen((verbatim(say(language, "review.category_which", text=text)),), (*in_rows(buttons), back))


def _turn(draft: Drafted, do: str) -> Callable[[int], str]:
    return lambda page: DraftStep(draft=draft.id, do=do, value=str(page)).pack()


def _lines_screen(
    draft: Drafted,
    key: str,
    do: str,
    marked: Callable[[Line], bool],
    told: Told,
    page: int,
    more: Sequence[Button] = (),
) -> Screen:
    language = told.language
    pages = max(1, -(-len(draft.fields.lines) // PAGE))
    page = min(page, pages - 1)
    turn = {"restrict": "marks", "promise": "promises"}[do]
    buttons = []
    for place in range(page * PAGE, min(len(draft.fields.lines), (page + 1) * PAGE)):
        entry = draft.fields.lines[place]
        name = f"{_line_name(draft.fields.lines, place, language)} {clip(entry.text, _LABEL_CHARS)}"
        data = DraftStep(draft=draft.id, do=do, value=str(place)).pack()
        buttons.append(Button(f"✓ {name}" if marked(entry) else name, data))
    back = (step_button(draft, "review", "open", language=language),)
    return Screen(
        (line(say(language, key)),),
        (*in_rows([*buttons, *more], width=1), *page_row(page, pages, _turn(draft, turn), language), back),
    )

"""Lists of contacts, one contact, and what can be chosen of them."""

from __future__ import annotations

from collections.abc import Container, Sequence
from dataclasses import replace
from datetime import date

from bot.callbacks import Card, ContactPage, ListContacts
from bot.screens import Block, Button, Paragraph, Row, Screen, Span, Tone, clean, in_rows, line, verbatim
from bot.texts import say, say_day
from bot.views.names import clip
from storage.contact_lists import AskLine, FileLine, Listed, Page
from storage.contacts import CHANNELS, KINDS

PAGE = 6  # contacts: a line each, with the head not more than eight
SINCE = ("", "week", "month", "quarter", "year")
_LINE_CHARS = 40
_NAME_CHARS = 8
_INDENT = "　　　"  # lines of an ask stand under each other


def list_screen(
    page: Page,
    at: ListContacts,
    *,
    today: date,
    talent: str,
    exports: bool,
    language: str,
    hidden: Container[int] = (),
) -> Screen:
    """A page of contacts with the filters that are on; `talent`: the name of the one they are of.

    Of talents who are `hidden` (`Show.hides`) it says when there was one, and nothing of what was said.
    """
    page = replace(page, rows=[replace(row, lines=()) if row.talent_id in hidden else row for row in page.rows])
    blocks: list[Block] = [line(_head(at, talent, language))]
    for place, row in enumerate(page.rows):
        number = at.page * PAGE + place + 1
        blocks.append(verbatim(f"{number}. {_brief(row, today, language)}"))
    if not page.rows:
        blocks.append(line(say(language, "contacts.none")))
    opened = [
        Button(
            f"{at.page * PAGE + place + 1} {clip(clean(row.talent), _NAME_CHARS)}", ContactPage(contact=row.id).pack()
        )
        for place, row in enumerate(page.rows)
    ]
    rows = [*in_rows(opened), *_turning(at, page, language), *_filters(at, language)]
    if exports and page.rows:
        rows.append((Button(say(language, "button.contacts.export"), _with(at, show="file", page=0)),))
    sensitive = tuple(row.talent_id for row in page.rows if (first := _first(row)) and first.restricted)
    about = tuple(row.talent_id for row in page.rows)
    return Screen(tuple(blocks), tuple(rows), about=about, sensitive=sensitive, names=True)


def choice_screen(at: ListContacts, *, language: str) -> Screen:
    """The channels or the periods to filter by."""
    if at.show == "channel":
        options = [
            (say(language, f"contact.channel.{key}"), _with(at, channel=key, show="", page=0)) for key in CHANNELS
        ]
        every = _with(at, channel="", show="", page=0)
    else:
        options = [(say(language, f"contacts.since.{key}"), _with(at, since=key, show="", page=0)) for key in SINCE[1:]]
        every = _with(at, since="", show="", page=0)
    buttons = [Button(label, data) for label, data in [*options, (say(language, "button.contacts.every"), every)]]
    return Screen((line(say(language, f"contacts.choose.{at.show}")),), in_rows(buttons))


def talents_screen(rows: Sequence[tuple[int, str, str]], *, language: str) -> Screen:
    """Whose contacts: several fit the name. (id, name, employer) each."""
    if not rows:
        return Screen((line(say(language, "contacts.nobody")),))
    buttons = [
        Button(clip(clean(f"{name} {employer}".strip()), 20), ListContacts(talent=talent).pack())
        for talent, name, employer in rows
    ]
    about = tuple(talent for talent, _, _ in rows)
    return Screen((line(say(language, "contacts.whose")),), in_rows(buttons, width=1), about=about, names=True)


def contact_screen(
    contact: Listed, *, recorder: str, edits: int, may_edit: bool, today: date, language: str, keeps: bool = True
) -> Screen:
    """One contact: everything that this person may read of it. `keeps`: they may mark promises kept."""
    head = say(
        language,
        "contacts.page",
        name=contact.talent,
        channel=say(language, f"contact.channel.{contact.channel}"),
        day=say_day(language, contact.day, today=today),
    )
    blocks: list[Block] = [Paragraph((Span(clean(head), bold=True),)), verbatim(_who(contact, recorder, language))]
    for kind in KINDS:
        lines = contact.lines_of(kind)
        if lines:
            blocks.append(_ask(contact, kind, language))
    for promise in contact.promises:
        due = say_day(language, promise.due, today=today) if promise.due else ""
        key = "contacts.kept" if promise.kept else "contacts.promise_due" if due else "contacts.promise"
        blocks.append(verbatim(say(language, key, text=promise.text, day=due)))
    names = [file_label(contact.files, place, language) for place in range(len(contact.files))]
    if contact.files:
        blocks.append(verbatim(say(language, "contacts.files", names="、".join(names))))
    if edits:
        blocks.append(line(say(language, "contacts.edited", count=edits), tone=Tone.QUIET))
    buttons: list[Button] = []
    if may_edit:
        buttons.append(Button(say(language, "button.contacts.edit"), ContactPage(contact=contact.id, do="edit").pack()))
    if edits:
        buttons.append(
            Button(say(language, "button.contacts.history"), ContactPage(contact=contact.id, do="history").pack())
        )
    buttons.append(Button(say(language, "button.contacts.talent"), Card(talent=contact.talent_id).pack()))
    buttons.append(Button(say(language, "button.contacts.others"), ListContacts(talent=contact.talent_id).pack()))
    kept = [
        Button(
            say(language, "button.contacts.keep", text=clip(clean(promise.text), 8)),
            ContactPage(contact=contact.id, do="kept", value=promise.id).pack(),
        )
        for promise in contact.promises
        if keeps and not promise.kept
    ]
    restricted = [entry.restricted for entry in contact.lines] + [entry.restricted for entry in contact.promises]
    opened = [
        Button(
            say(language, "button.contacts.file", name=clip(name, _NAME_CHARS)),
            ContactPage(contact=contact.id, do="file", value=file.id).pack(),
        )
        for file, name in zip(contact.files, names, strict=True)
    ]
    restricted += [file.restricted for file in contact.files]
    rows, about = (*in_rows(kept, width=1), *in_rows(opened), *in_rows(buttons)), (contact.talent_id,)
    return Screen(tuple(blocks), rows, about=about, sensitive=about * sum(restricted))


def file_label(files: Sequence[FileLine], place: int, language: str) -> str:
    """A file by the name its sender gave it; what Telegram named itself by what it is: 语音1, 照片2."""
    file = files[place]
    kind = {"audio": "voice", "image": "photo"}.get(file.media_type.partition("/")[0], "other")
    if kind == "other" or "." in file.name:
        return clean(file.name)
    same = [number for number, other in enumerate(files) if other.media_type == file.media_type]
    return say(language, f"file.{kind}", count=same.index(place) + 1)


def _ask(contact: Listed, kind: str, language: str) -> Paragraph:
    lines = contact.lines_of(kind)
    told = []
    for place, entry in enumerate(lines):
        number = f"{place + 1} " if len(lines) > 1 else ""
        state = say(language, f"needs.state.{entry.need_state}") if entry.need_state else ""
        marks = [mark for mark in (state, say(language, "contact.restricted") if entry.restricted else "") if mark]
        told.append(f"{number}{entry.text}{'【' + '、'.join(marks) + '】' if marks else ''}")
    label = Span(f"{say(language, f'contact.ask.{kind}')}　", bold=True)
    return Paragraph((label, Span(clean(f"\n{_INDENT}".join(told)))))


def _who(contact: Listed, recorder: str, language: str) -> str:
    level = say(language, f"contact.level.{contact.level}")
    who = say(language, "contact.by", name=contact.official, level=level) if contact.official else level
    parts = [say(language, "contacts.who", who=who)]
    if contact.companions:
        parts.append(say(language, "contacts.with", names=contact.companions))
    if contact.occasion:
        parts.append(contact.occasion)
    if recorder:
        parts.append(say(language, "contacts.recorder", name=recorder))
    return " · ".join(parts)


def _head(at: ListContacts, talent: str, language: str) -> str:
    parts = []
    if talent:
        parts.append(talent)
    if at.mine:
        parts.append(say(language, "contacts.mine"))
    if at.channel:
        parts.append(say(language, f"contact.channel.{at.channel}"))
    if at.since:
        parts.append(say(language, f"contacts.since.{at.since}"))
    if at.needs:
        parts.append(say(language, "contacts.with_needs"))
    rest = f"：{' · '.join(parts)}" if parts else ""
    return say(language, "contacts.title", rest=rest)


def _brief(row: Listed, today: date, language: str) -> str:
    """11月22日（周日） 张三 电话：项目进入中试 · 需求2."""
    day = say_day(language, row.day, today=today)
    first = _first(row)
    head = say(
        language, "contacts.brief", day=day, name=row.talent, channel=say(language, f"contact.channel.{row.channel}")
    )
    if row.greeting_only:
        return f"{head} · {say(language, 'contacts.greeting_only')}"
    needs = len(row.lines_of("need"))
    told = f"{head} · {say(language, 'contacts.needs', count=needs)}" if needs else head
    return f"{told} · {clip(' '.join(clean(first.text).split()), _LINE_CHARS)}" if first else told


def _first(row: Listed) -> AskLine | None:
    """The line that stands for a contact in a list: the first that is no greeting."""
    if row.greeting_only:
        return None
    return next((entry for kind in KINDS[1:] for entry in row.lines_of(kind)), None)


def _filters(at: ListContacts, language: str) -> list[Row]:
    """What the list can be narrowed by; a filter that is on says so and is taken off by a press."""
    buttons = [
        _toggle(at, "mine", language),
        _toggle(at, "needs", language),
        Button(say(language, "button.contacts.channel"), _with(at, show="channel")),
        Button(say(language, "button.contacts.since"), _with(at, show="since")),
    ]
    if at.mine or at.needs or at.channel or at.since or at.talent:
        buttons.append(Button(say(language, "button.contacts.all"), ListContacts().pack()))
    return list(in_rows(buttons))


def _toggle(at: ListContacts, field: str, language: str) -> Button:
    on = bool(getattr(at, field))
    label = say(language, f"button.contacts.{field}")
    return Button(f"✓ {label}" if on else label, _with(at, **{field: int(not on)}, page=0))


def _turning(at: ListContacts, page: Page, language: str) -> list[Row]:
    buttons = []
    if at.page > 0:
        buttons.append(Button(say(language, "button.page_previous", page=at.page), _with(at, page=at.page - 1)))
    if page.more:
        buttons.append(Button(say(language, "button.page_next", page=at.page + 2), _with(at, page=at.page + 1)))
    return [tuple(buttons)] if buttons else []


def _with(at: ListContacts, **changes: object) -> str:
    return at.model_copy(update=changes).pack()

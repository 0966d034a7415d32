"""The digest and the list behind it, what was missed."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from datetime import date

from bot.callbacks import (
    Card,
    DeskList,
    Greet,
    HandOver,
    LogContact,
    Missed,
    NeedList,
    PhonedList,
    PickTalent,
    Rot,
    Snooze,
    Todo,
)
from bot.screens import Block, Button, Row, Screen, clean, in_rows, line, verbatim
from bot.texts import say, say_day
from bot.views.duties import levels_text, past_period_text, period_text, standing_text
from bot.views.names import category_word, clip
from bot.views.paging import page_row
from storage.audience_filter import LeftOut
from storage.deliveries import NO_CONSENT
from storage.duties import Due
from storage.reminders import Birthday
from storage.reminders import Todo as Facts

PAGE = 4  # talents of a list: each has a row of buttons
_NAMES = 3  # in one line of a digest
_CALLS = {NO_CONSENT: "calls.refused", LeftOut.UNJOINED: "calls.unjoined"}  # by why it did not arrive
_SURVEYS = ("survey", "survey_reminder")  # what a call can answer for them
_NAME_CHARS = 12
_LABEL_CHARS = 8  # of a name beside two more buttons
_TEXT_CHARS = 20


def digest_screen(todo: Facts, *, names: bool, unknown_year: int | None, today: date, language: str) -> Screen:
    """The morning's digest. `names` False, for a channel abroad: counts, the names come after a press."""
    blocks: list[Block] = [line(say(language, "digest.title", day=say_day(language, today, today=today)))]
    this_week = todo.this_week
    if this_week:
        blocks.append(verbatim(_due_line("digest.this_week", this_week, language, names=names)))
    later = [entry for entry in todo.due if entry not in this_week]
    for _, group in _by_period(later):
        blocks.append(verbatim(_due_line("digest.later", group, language, names=names)))
    if todo.promises:
        blocks.append(verbatim(_promise_line(todo, today, language, names=names)))
    if todo.birthdays:
        blocks.append(verbatim(_birthday_line(todo.birthdays, today, language, names=names)))
    if todo.calls:
        blocks.append(verbatim(say(language, "calls.count", count=len(todo.calls))))
    if todo.call_backs:
        blocks.append(verbatim(say(language, "digest.call_backs", count=todo.call_backs)))
    if todo.needs > todo.call_backs:
        blocks.append(verbatim(say(language, "digest.needs", count=todo.needs)))
    blocks += _office_lines(todo, language)
    if unknown_year is not None:
        blocks.append(verbatim(say(language, "digest.weekends_only", year=unknown_year)))
    return Screen(tuple(blocks), _digest_buttons(todo, language), about=_about(todo) if names else ())


def _questions_line(todo: Facts, language: str) -> str:
    key = "digest.awaited" if todo.awaited else "digest.questions"
    return say(language, key, count=todo.questions, awaited=todo.awaited)


def _desk_button(language: str) -> Button:
    return Button(say(language, "button.desk.questions"), DeskList().pack())


def _office_lines(todo: Facts, language: str) -> list[Block]:
    told = [verbatim(_questions_line(todo, language))] if todo.questions else []
    return [*told, *([line(say(language, "rot.waiting", count=todo.suspended))] if todo.suspended else [])]


def _office_row(todo: Facts, language: str) -> Row:
    """To the questions and the rules that wait."""
    rules = [Button(say(language, "button.rot.todo"), Rot().pack())] if todo.suspended else []
    return (*([_desk_button(language)] if todo.questions else []), *rules)


def _digest_buttons(todo: Facts, language: str) -> tuple[Row, ...]:
    if todo.is_of_desk:
        return (_office_row(todo, language),)
    first = (
        Button(say(language, "button.log_now"), PickTalent().pack()),
        Button(say(language, "button.todo"), Todo().pack()),
        Button(say(language, "button.tomorrow"), Snooze(talent=0, days=1).pack()),
    )
    second = [Button(say(language, "button.handover"), HandOver(do="from").pack())]
    if todo.needs:
        second.insert(0, _needs_button(todo, language))
    if todo.birthdays:
        second.insert(0, Button(say(language, "button.greetings"), Greet().pack()))
    return first, *in_rows([*second, *_office_row(todo, language)])


def _needs_button(todo: Facts, language: str) -> Button:
    """To the calls that wait, else to whatever is theirs to work on; below, what stands here is still wanted."""
    shelf = "call_back" if todo.call_backs else ""
    count = todo.call_backs or todo.needs
    key = "button.todo.call_backs" if todo.call_backs else "button.todo.needs"
    return Button(say(language, key, count=count), NeedList(shelf=shelf, below=1).pack())


def _about(todo: Facts) -> tuple[int, ...]:
    named = [entry.talent_id for entry in todo.due]
    named += [promise.talent_id for promise in todo.promises]
    named += [birthday.talent_id for birthday in todo.birthdays]
    return tuple(dict.fromkeys(named))


def _by_period(due: Sequence[Due]) -> list[tuple[object, list[Due]]]:
    groups: dict[object, list[Due]] = {}
    for entry in due:
        groups.setdefault(entry.standing.period, []).append(entry)
    return sorted(groups.items(), key=lambda item: item[1][0].category or 9)


def _due_line(key: str, due: Sequence[Due], language: str, *, names: bool) -> str:
    period = period_text(due[0].standing.period, language)
    if not names:
        counts = Counter(entry.category for entry in due)
        told = [
            say(language, "digest.count", category=category_word(category, language), count=count)
            for category, count in sorted(counts.items(), key=lambda item: item[0] or 9)
        ]
    else:
        told = [
            say(
                language,
                "digest.name",
                name=clip(clean(entry.name), _NAME_CHARS),
                category=category_word(entry.category, language),
                levels=levels_text(entry.standing.duty, language),
            )
            for entry in due[:_NAMES]
        ]
        if len(due) > _NAMES:
            told.append(say(language, "digest.more", count=len(due)))
    day = say_day(language, due[0].standing.period.last, today=due[0].standing.period.last)
    return say(language, key, period=period, day=day, names=say(language, "digest.and").join(told))


def _promise_line(todo: Facts, today: date, language: str, *, names: bool) -> str:
    if not names:
        return say(language, "digest.promises_count", count=len(todo.promises))
    told = [
        say(
            language,
            "digest.promise",
            name=clip(clean(entry.name), _NAME_CHARS),
            text=clip(clean(entry.text), _TEXT_CHARS),
            day=say_day(language, entry.due, today=today),
        )
        for entry in todo.promises[:_NAMES]
    ]
    return say(language, "digest.promises", count=len(todo.promises), texts=say(language, "digest.and").join(told))


def _birthday_line(birthdays: Sequence[Birthday], today: date, language: str, *, names: bool) -> str:
    if not names:
        return say(language, "digest.birthdays_count", count=len(birthdays))
    told = [
        say(
            language,
            "digest.birthday",
            name=clip(clean(entry.name), _NAME_CHARS),
            day=say_day(language, entry.day, today=today),
        )
        for entry in birthdays[:_NAMES]
    ]
    return say(language, "digest.birthdays", names=say(language, "digest.and").join(told))


def todo_screen(todo: Facts, *, page: int, today: date, language: str) -> Screen:
    """Who is to be contacted, a row of buttons each: the card (with more), log, put off. Promises stand below."""
    needs_row: tuple[Row, ...] = ((_needs_button(todo, language),),) if todo.needs else ()
    if todo.is_empty:
        key = "todo.only_needs" if todo.needs else "todo.none"
        return Screen((line(say(language, key, count=todo.needs)),), needs_row)
    if todo.is_of_desk:
        return Screen(tuple(_office_lines(todo, language)), (_office_row(todo, language), *needs_row))
    pages = max(1, -(-len(todo.due) // PAGE))
    page = min(page, pages - 1)
    shown = todo.due[page * PAGE : (page + 1) * PAGE]
    blocks: list[Block] = [line(say(language, "todo.title", count=len(todo.due)))]
    rows: list[Row] = []
    for entry in shown:
        name = clip(clean(entry.name), _NAME_CHARS)
        told = standing_text(entry.standing, language, levels=True)
        category = category_word(entry.category, language)
        blocks.append(verbatim(say(language, "duty.of", name=name, category=category, standing=told)))
        row = [
            Button(clip(name, _LABEL_CHARS), Card(talent=entry.talent_id).pack()),
            Button(say(language, "button.log"), LogContact(talent=entry.talent_id).pack()),
            Button(say(language, "button.snooze"), Snooze(talent=entry.talent_id, days=7).pack()),
        ]
        rows.append(tuple(row))
    if page == pages - 1:
        for promise in todo.promises[:_NAMES]:
            key = "todo.promise_late" if promise.due < today else "todo.promise"
            day = say_day(language, promise.due, today=today)
            text = clip(clean(promise.text), _TEXT_CHARS)
            blocks.append(verbatim(say(language, key, name=promise.name, text=text, day=day)))
            rows.append((Button(clip(clean(promise.name), _NAME_CHARS), Card(talent=promise.talent_id).pack()),))
        for call in todo.calls[:_NAMES]:
            name = clip(clean(call.name), _NAME_CHARS)
            key = _CALLS.get(call.reason, "calls.unreached")
            blocks.append(verbatim(say(language, key, name=name)))
            row = [Button(name, LogContact(talent=call.talent_id).pack())]
            if call.kind in _SURVEYS:
                row.append(Button(say(language, "button.phoned"), PhonedList(talent=call.talent_id).pack()))
            rows.append(tuple(row))
    blocks += _office_lines(todo, language)
    if todo.questions or todo.suspended:
        rows.append(_office_row(todo, language))
    rows += page_row(page, pages, lambda number: Todo(page=number).pack(), language)
    rows += needs_row
    promises = todo.promises[:_NAMES] if page == pages - 1 else ()
    calls = todo.calls[:_NAMES] if page == pages - 1 else ()
    named = {entry.talent_id for entry in shown} | {entry.talent_id for entry in promises}
    about = tuple(named | {entry.talent_id for entry in calls})
    sensitive = tuple(promise.talent_id for promise in promises if promise.restricted)
    return Screen(tuple(blocks), tuple(rows), about=about, sensitive=sensitive, names=True)


def overdue_screen(count: int, *, language: str) -> Screen:
    """What the section chief is told when a period has ended: how many, the names come after a press."""
    button = Button(say(language, "button.todo"), Missed().pack())
    return Screen((line(say(language, "overdue.told", count=count)),), ((button,),))


def missed_screen(missed: Sequence[Due], *, total: int, page: int, keepers: dict[int, str], language: str) -> Screen:
    """Whose duty was missed, with who keeps in touch with them."""
    if not missed:
        return Screen((line(say(language, "overdue.none")),))
    blocks: list[Block] = [line(say(language, "overdue.title", count=total))]
    names = []
    for entry in missed:
        name = clip(clean(entry.name), _NAME_CHARS)
        blocks.append(
            verbatim(
                say(
                    language,
                    "overdue.line",
                    name=name,
                    category=category_word(entry.category, language),
                    period=past_period_text(entry.standing.period, language),
                    count=entry.standing.missing,
                    levels=levels_text(entry.standing.duty, language),
                    who=keepers.get(entry.talent_id) or say(language, "overdue.nobody"),
                )
            )
        )
        names.append(Button(name, Card(talent=entry.talent_id).pack()))
    rows = list(in_rows(names, width=2))
    pages = -(-total // PAGE)
    rows += page_row(page, pages, lambda number: Missed(page=number).pack(), language)
    return Screen(tuple(blocks), tuple(rows), about=tuple(entry.talent_id for entry in missed), names=True)

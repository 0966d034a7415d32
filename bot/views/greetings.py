"""Whom to greet on a birthday or a festival, and the greeting itself."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from bot.callbacks import Card, Greet, Leave, LogContact, Shelf
from bot.screens import Block, Button, Row, Screen, clean, in_rows, line, verbatim
from bot.texts import say, say_day
from bot.views.names import clip
from bot.views.notices import stop_button
from bot.views.paging import page_row
from jobs.workdays import Festival
from storage.greetings import Addressee
from storage.reminders import Birthday
from storage.subscriptions import Topic

_BIRTHDAY = "birthday"
_BIRTHDAYS = 4  # on a page: each has a row of buttons
_ADDRESSEES = 4  # of a festival: with the head and a notice above it not more than eight lines
_NAME_CHARS = 12
_TEXT_CHARS = 60  # of the words, on the list


@dataclass(frozen=True, slots=True)
class Ticked:
    """What a person has chosen in the list of a festival: talents, and words of their own ("": the usual ones)."""

    talents: frozenset[int] = frozenset()
    text: str = ""


def birthday_of(day: date) -> str:
    """The occasion of a birthday that comes on that day."""
    return f"{_BIRTHDAY}-{day.year}"


def name_of(occasion: str, language: str) -> str:
    """中秋节, 生日."""
    return say(language, f"festival.{occasion.partition('-')[0]}")


def usual_text(occasion: str, language: str) -> str:
    """The words that are sent where nobody wrote others."""
    return say(language, f"greeting.{occasion.partition('-')[0]}")


def birthdays_screen(
    birthdays: Sequence[Birthday],
    greeted: Mapping[int, Addressee],
    festivals: Sequence[Festival],
    *,
    hidden: Collection[int],
    page: int,
    today: date,
    language: str,
) -> Screen:
    """Whose birthday is coming: those in the bot are greeted by a press, the others are called or written to."""
    ways = _ways(festivals, language)
    if not birthdays:
        return Screen((line(say(language, "greetings.none")),), ways)
    pages = -(-len(birthdays) // _BIRTHDAYS)
    page = min(page, pages - 1)
    blocks: list[Block] = [line(say(language, "greetings.title"))]
    rows: list[Row] = []
    shown = birthdays[page * _BIRTHDAYS : (page + 1) * _BIRTHDAYS]
    for entry in shown:
        known, occasion = greeted[entry.talent_id], birthday_of(entry.day)
        day = say_day(language, entry.day, today=today)
        name, phone = clip(clean(entry.name), _NAME_CHARS), _phone(known, hidden)
        state = known.state or ("ready" if known.is_reachable else "declined" if known.declined else "by_hand")
        blocks.append(verbatim(say(language, f"greetings.{state}", name=name, day=day, phone=phone)))
        row = [Button(name, Card(talent=entry.talent_id).pack())]
        do = {"ready": "send", "waiting": "back"}.get(state, "log" if known.is_unlogged else "")
        if do:
            press = Greet(do=do, occasion=occasion, talent=entry.talent_id, page=page)
            row.append(Button(say(language, f"button.greet.{do}"), press.pack()))
        if state in {"by_hand", "declined"}:
            row.append(Button(say(language, "button.log"), LogContact(talent=entry.talent_id).pack()))
        rows.append(tuple(row))
    rows += page_row(page, pages, lambda number: Greet(page=number).pack(), language)
    about = tuple(entry.talent_id for entry in shown)
    return Screen(tuple(blocks), (*rows, *ways), about=about, names=True)


def festival_screen(
    festival: Festival,
    entries: Sequence[Addressee],
    ticked: Ticked,
    *,
    hidden: Collection[int],
    page: int,
    today: date,
    language: str,
) -> Screen:
    """Whom to greet on a festival: ticked and sent by a press, or by phone where they are not in the bot."""
    occasion = festival.occasion
    name, day = name_of(occasion, language), say_day(language, festival.first, today=today)
    blocks: list[Block] = [line(say(language, "festival.title", name=name, day=day))]
    back = Button(say(language, "button.greet.birthdays"), Greet(occasion=_BIRTHDAY).pack())
    if not entries:
        return Screen((*blocks, line(say(language, "festival.nobody"))), ((back,),))
    ready = [entry for entry in entries if entry.is_ready]
    chosen = [entry for entry in ready if entry.talent_id in ticked.talents]
    if ready:
        words = clip(clean(ticked.text or usual_text(occasion, language)), _TEXT_CHARS)
        blocks.append(verbatim(say(language, "festival.words", text=words)))
        blocks.append(line(say(language, "festival.how", ready=len(ready), chosen=len(chosen))))
    pages = -(-len(entries) // _ADDRESSEES)
    page = min(page, pages - 1)
    shown = entries[page * _ADDRESSEES : (page + 1) * _ADDRESSEES]

    def press(do: str, talent: int = 0) -> str:
        return Greet(do=do, occasion=occasion, talent=talent, page=page).pack()

    blocks += [verbatim(_told(entry, hidden, language)) for entry in shown if not entry.is_ready]
    names = [
        Button(
            ("✓ " if entry.talent_id in ticked.talents else "") + clip(clean(entry.name), _NAME_CHARS),
            press("tick", entry.talent_id),
        )
        for entry in shown
        if entry.is_ready
    ]
    rows = list(in_rows(names))
    rows += page_row(page, pages, lambda number: Greet(occasion=occasion, page=number).pack(), language)
    steps = []
    if chosen:
        steps.append(Button(say(language, "button.greet.send_to", count=len(chosen)), press("send")))
    if ready:
        steps.append(
            Button(
                say(language, "button.greet.none" if len(chosen) == len(ready) else "button.greet.all"), press("tick")
            )
        )
        steps.append(Button(say(language, "button.greet.text"), press("text")))
    if any(entry.is_unlogged for entry in entries):
        steps.append(Button(say(language, "button.greet.log"), press("log")))
    rows += in_rows(steps)
    about = tuple(entry.talent_id for entry in shown)
    return Screen(tuple(blocks), (*rows, (back,)), about=about, names=True)


def text_screen(occasion: str, text: str, *, language: str) -> Screen:
    """Other words are waited for."""
    words = clean(text or usual_text(occasion, language))
    blocks = (line(say(language, "festival.write")), verbatim(say(language, "festival.words", text=words)))
    back = Button(say(language, "button.greet.list"), Greet(occasion=occasion).pack())
    return Screen(blocks, ((back, Button(say(language, "button.cancel"), Leave().pack())),))


def prepared_screen(occasion: str, first: date, *, ready: int, others: int, today: date, language: str) -> Screen:
    """What the liaison is told some working days ahead: counts, the names come after a press."""
    name, day = name_of(occasion, language), say_day(language, first, today=today)
    told = [say(language, "festival.coming", name=name, day=day)]
    if ready:
        told.append(say(language, "festival.ready", count=ready))
    if others:
        told.append(say(language, "festival.others", count=others))
    button = Button(say(language, "button.todo"), Greet(occasion=occasion).pack())
    return Screen((line("".join(told)),), ((button,),))


def greeting_screen(occasion: str, text: str, *, language: str) -> Screen:
    """The greeting as the talent gets it; it ends with a way to have no more, as every push does."""
    ask = Button(say(language, "button.documents"), Shelf().pack())
    row = (ask, stop_button(Topic.CONTACT, language))
    return Screen((verbatim(text or usual_text(occasion, language)),), (row,))


def _ways(festivals: Sequence[Festival], language: str) -> tuple[Row, ...]:
    buttons = [
        Button(
            say(language, "button.greet.festival", name=name_of(festival.occasion, language)),
            Greet(occasion=festival.occasion).pack(),
        )
        for festival in festivals
    ]
    return in_rows(buttons)


def _told(entry: Addressee, hidden: Collection[int], language: str) -> str:
    name = clip(clean(entry.name), _NAME_CHARS)
    if entry.state:
        return say(language, "festival.logged" if entry.logged else "festival.sent", name=name)
    return say(
        language, "festival.declined" if entry.declined else "festival.by_hand", name=name, phone=_phone(entry, hidden)
    )


def _phone(entry: Addressee, hidden: Collection[int]) -> str:
    """With a space before it; nothing where there is none, or where the channel may not show it."""
    return f" {clean(entry.phone)}" if entry.phone and entry.talent_id not in hidden else ""

"""Who I am and how I am used: the screens that stand still."""

from __future__ import annotations

from bot.callbacks import Example, Go, Leave, Look, Shelf, Speak
from bot.screens import Block, Button, Screen, in_rows, line
from bot.texts import say
from knowledge.offices import Office

EXAMPLES = ("start.example.1", "start.example.2", "start.example.3")


def start_screen(office: Office | None, *, language: str) -> Screen:
    """Who I am, whom to phone when it is urgent, three questions to begin with."""
    blocks: list[Block] = [line(say(language, "start.who"))]
    if office is not None and office.phone:
        blocks.append(line(say(language, "start.phone", unit=office.unit, phone=office.phone)))
    blocks += [line(say(language, "start.promise")), line(say(language, "start.examples"))]
    examples = [Button(told, Example(question=told).pack()) for told in (say(language, key) for key in EXAMPLES)]
    other = "en" if language == "zh" else "zh"
    last = (
        Button(say(language, "button.documents"), Shelf().pack()),
        Button(say(language, "button.privacy"), Go(to="privacy").pack()),
        Button(say(other, "language.name"), Speak(language=other).pack()),
    )
    return Screen(tuple(blocks), (*in_rows(examples, width=1), last))


def help_screen(*, is_admin: bool, language: str) -> Screen:
    """How to ask, and the commands."""
    keys = ["help.title", "help.time", "help.article"]
    blocks = [line(say(language, key)) for key in keys]
    blocks += [line(text) for text in say(language, "help.commands").split("\n")]
    if is_admin:
        blocks.append(line(say(language, "help.admin")))
    rows = (
        Button(say(language, "button.documents"), Shelf().pack()),
        Button(say(language, "button.privacy"), Go(to="privacy").pack()),
    )
    return Screen(tuple(blocks), (rows,))


def language_screen(*, language: str) -> Screen:
    """The languages, each by its own name."""
    buttons = [Button(say(code, "language.name"), Speak(language=code).pack()) for code in ("zh", "en")]
    return Screen((line(say(language, "language.title")),), in_rows(buttons))


def look_screen(*, plain: bool, language: str) -> Screen:
    """Whether messages are plain from now on, and the way back."""
    blocks = (line(say(language, "plain.on" if plain else "plain.off")),)
    label = say(language, "button.rich" if plain else "button.plain")
    return Screen(blocks, ((Button(label, Look(plain=0 if plain else 1).pack()),),))


def note_screen(language: str, key: str, *, leave: bool = False, **facts: object) -> Screen:
    """One thing said, a paragraph a line; `leave` offers to leave what is being typed."""
    rows = ((Button(say(language, "button.cancel"), Leave().pack()),),) if leave else ()
    return Screen(tuple(line(text) for text in say(language, key, **facts).split("\n")), rows)


def spoken_screen(office: Office | None, *, language: str) -> Screen:
    """A language was chosen: said in it, above the start screen in it."""
    start = start_screen(office, language=language)
    return Screen((line(say(language, "language.set")), *start.blocks), start.rows)

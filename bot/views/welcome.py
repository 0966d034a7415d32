"""Who I am and how I am used: the screens that stand still."""

from __future__ import annotations

from collections.abc import Set as AbstractSet

from bot.callbacks import Check, Example, Go, Leave, Look, Own, Shelf, Speak
from bot.screens import Block, Button, Row, Screen, in_rows, line
from bot.texts import say
from knowledge.offices import Office
from storage.roles import KEEPS_IN_TOUCH, STAFF, Role

EXAMPLES = ("start.example.1", "start.example.2", "start.example.3")


def start_screen(office: Office | None, *, roles: AbstractSet[Role] = frozenset(), language: str) -> Screen:
    """Who I am, whom to phone when it is urgent, three questions to begin with; the way to their work for staff."""
    blocks: list[Block] = [line(say(language, "start.who"))]
    if office is not None and office.phone:
        blocks.append(line(say(language, "start.phone", unit=office.unit, phone=office.phone)))
    if roles & (STAFF | KEEPS_IN_TOUCH):
        blocks.append(line(say(language, "start.work")))
    elif Role.DEPARTMENT in roles:
        blocks.append(line(say(language, "start.department")))
    elif Role.HR in roles:
        blocks.append(line(say(language, "start.hr")))
    blocks += [line(say(language, "start.promise")), line(say(language, "start.examples"))]
    examples = [Button(told, Example(question=told).pack()) for told in (say(language, key) for key in EXAMPLES)]
    other = "en" if language == "zh" else "zh"
    last = (
        Button(say(language, "button.documents"), Shelf().pack()),
        Button(say(language, "button.privacy"), Go(to="privacy").pack()),
        Button(say(other, "language.name"), Speak(language=other).pack()),
    )
    own: Row = (Button(say(language, "button.wizard.begin"), Check(do="begin").pack()),)
    if Role.TALENT in roles:
        own = (*own, Button(say(language, "button.own.needs"), Own(do="list").pack()))
    return Screen(tuple(blocks), (*in_rows(examples, width=1), own, last))


def help_screen(roles: AbstractSet[Role], *, language: str) -> Screen:
    """How to ask, and the commands: those of the person's work first, where they have one here."""
    works = roles & (STAFF | KEEPS_IN_TOUCH)
    keys = ["help.title"]
    keys += ["help.keeper"] if works else ["help.time", "help.article"]
    keys += ["help.hr"] if Role.HR in roles and not works else []
    keys += ["help.department"] if Role.DEPARTMENT in roles and not works else []
    keys += ["help.talent"] if Role.TALENT in roles and not works else []
    keys.append("help.commands_short" if works else "help.commands")
    told = [text for key in keys for text in say(language, key).split("\n")]
    row = [
        Button(say(language, "button.documents"), Shelf().pack()),
        Button(say(language, "button.privacy"), Go(to="privacy").pack()),
    ]
    if roles & STAFF:
        row.insert(0, Button(say(language, "button.help_office"), Go(to="help_office").pack()))
    return Screen(tuple(line(text) for text in told), (tuple(row),))


def help_office_screen(roles: AbstractSet[Role], *, language: str) -> Screen:
    """The commands of the office, for staff; the way back to how to ask for everybody else too."""
    keys = ["help.office"] if roles & STAFF else []
    keys += ["help.admin"] if Role.ADMIN in roles else []
    told = [text for key in keys or ["help.title"] for text in say(language, key).split("\n")]
    back = Button(say(language, "button.help"), Go(to="help").pack())
    return Screen(tuple(line(text) for text in told), ((back,),))


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


def spoken_screen(office: Office | None, *, roles: AbstractSet[Role] = frozenset(), language: str) -> Screen:
    """A language was chosen: said in it, above the start screen in it."""
    start = start_screen(office, roles=roles, language=language)
    return Screen((line(say(language, "language.set")), *start.blocks), start.rows)

"""What a person wants to be told: the topics in words, each on or off by a press; the way to stop one below a push."""

from __future__ import annotations

from collections.abc import Mapping

from bot.callbacks import Go, Look, Mine, Tell
from bot.screens import Block, Button, Screen, in_rows, line
from bot.texts import say
from storage.consents import Purpose
from storage.subscriptions import Topic


def settings_screen(
    wanted: Mapping[Topic, bool], *, agreed: bool, plain: bool, language: str, notice: str = ""
) -> Screen:
    """What comes and what doesn't, a button for each; `agreed`: to be told of clauses they asked about."""
    blocks: list[Block] = [line(notice)] if notice else []
    blocks.append(line(say(language, "tell.title")))
    buttons = []
    told: dict[bool, list[str]] = {True: [], False: []}
    for topic, on in wanted.items():
        comes = on and (agreed or topic is not Topic.CLAUSE)
        told[comes].append(say(language, f"tell.what.{topic}"))
        name = say(language, f"tell.name.{topic}")
        if topic is Topic.CLAUSE and not agreed:  # the consent is what links a question to a person
            buttons.append(Button(name, Mine(do="read", value=Purpose.CHANGES.value).pack()))
            continue
        label = f"✓ {name}" if comes else name
        buttons.append(Button(label, Tell(topic=topic.value, wanted=0 if comes else 1, at="settings").pack()))
    for comes, whats in told.items():
        if whats:
            what = say(language, "tell.and").join(whats)
            blocks.append(line(say(language, "tell.on" if comes else "tell.off", what=what)))
    look = Look(plain=0 if plain else 1).pack()
    last = (
        Button(say(language, "button.language"), Go(to="language").pack()),
        Button(say(language, "button.rich" if plain else "button.plain"), look),
        Button(say(language, "button.privacy"), Go(to="privacy").pack()),
    )
    return Screen(tuple(blocks), (*in_rows(buttons), last))


def stopped_screen(topic: Topic, *, wanted: bool, language: str) -> Screen:
    """A topic was stopped below a push, or taken up again; each undoes the other."""
    told = say(language, "tell.resumed" if wanted else "tell.stopped", what=say(language, f"tell.what.{topic}"))
    undo = Button(say(language, "button.tell.stop" if wanted else "button.tell.resume"),
                  Tell(topic=topic.value, wanted=0 if wanted else 1, at="stopped").pack())  # fmt: skip
    settings = Button(say(language, "button.settings"), Go(to="settings").pack())
    return Screen((line(told),), ((undo, settings),))

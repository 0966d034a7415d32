"""Who of the office is on duty at the answer desk, for which topics."""

from __future__ import annotations

from collections.abc import Mapping

from bot.callbacks import DeskDuty, DeskList
from bot.screens import Block, Button, Screen, in_rows, line, verbatim
from bot.texts import say
from bot.views.desk import NAME_CHARS, topic_name
from bot.views.names import clip
from storage.desk_terms import DeskTerms


def duty_list_screen(names: Mapping[int, str], duties: Mapping[int, frozenset[str]], *, terms: DeskTerms,
                     language: str) -> Screen:  # fmt: skip
    """Who of the office is on duty for what."""
    blocks: list[Block] = [line(say(language, "desk.duty"))]
    buttons = []
    for person, name in names.items():
        topics = duties.get(person, frozenset())
        said = "、".join(sorted(topic_name(topic, terms, language) if topic else say(language, "desk.topic.all")
                               for topic in topics)) or say(language, "desk.off_duty")  # fmt: skip
        blocks.append(verbatim(say(language, "desk.duty_of", who=name, topics=said)))
        buttons.append(Button(clip(name, NAME_CHARS), DeskDuty(who=person).pack()))
    back = Button(say(language, "button.desk.list"), DeskList().pack())
    return Screen(tuple(blocks), (*in_rows(buttons, width=2), (back,)))


def duty_screen(person: int, name: str, topics: frozenset[str], *, terms: DeskTerms, language: str) -> Screen:
    """One person's topics, a switch each."""

    def switch(key: str, label: str, on: bool) -> Button:
        return Button(f"✓ {label}" if on else label, DeskDuty(who=person, topic=key).pack())

    buttons = [switch("all", say(language, "desk.topic.all"), "" in topics)]
    buttons += [switch(key, topic.name(language), key in topics) for key, topic in terms.topics.items()]
    back = Button(say(language, "button.desk.back"), DeskDuty().pack())
    return Screen((verbatim(say(language, "desk.duty_which", who=name)),), (*in_rows(buttons), (back,)))

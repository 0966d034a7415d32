"""What is typed after the outcome and goes on from it: 那第四类呢, 第二项是什么, 要交什么材料.

What else goes on from it (多久到账) is a question for the articles, asked in the light of what was shown (`shown`).
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from bot.callbacks import short
from bot.screens import Button
from bot.texts import say
from bot.views import wizard_item
from bot.views import wizard_words as words
from bot.wizard import acts, intake, questions, reading, shown
from bot.wizard.desk import WizardDesk
from storage.checks import Check


async def take(desk: WizardDesk, check: Check, text: str) -> bool:
    """A question that goes on from what one's own check has shown; False where it is another, or for the articles."""
    asked = intake.read_follow_up(text, desk.app.today())
    last = await shown.find(desk) if asked is not None else None
    if asked is None or last is None:
        return False
    if asked.facts:
        return last.is_last and await _suppose(desk, check, {**last.supposed, **asked.facts})
    read = await desk.judge(_put_in(check, last.supposed))
    if read is None:
        return False
    listed = [verdict for name in last.listed if (verdict := read.find(name)) is not None]
    if 0 < asked.place <= len(listed):
        shown.keep(desk, read, listed, 0, supposed=last.supposed, item=listed[asked.place - 1])
        await acts.show_item(desk, listed[asked.place - 1], read, 0)
        return True
    if asked.part and last.is_last and not last.supposed and read.taken:
        await acts.show_part(desk, asked.part, 0, read, 0)
        return True
    return False


async def _suppose(desk: WizardDesk, check: Check, facts: Mapping[str, Any]) -> bool:
    """The outcome for somebody who would be something else: shown, and kept for nobody unless it is pressed."""
    supposed, error = reading.drop_wrong(_put_in(check, facts), desk.app.today(), list(facts))
    read = await desk.judge(supposed)
    if read is None:
        return False
    language, link = desk.language, desk.link(0)
    told = words.join([words.word_fact(key, value, language) for key, value in facts.items()], language)
    notice = say(language, "wizard.supposed", facts=told) if error is None else words.word_error(error, language)
    back = Button(say(language, "button.wizard.back_to"), link("end", "", ""))
    choice = _find_choice(facts)
    row = (back,) if choice is None else (Button(say(language, "button.wizard.suppose"), link("say", *choice)), back)
    shown.keep(desk, read, read.shown, 0, supposed=facts)
    today = desk.app.today()
    await desk.put(wizard_item.supposed_screen(read, (row,), link, notice=notice, today=today, language=language), 0)
    return True


def _put_in(check: Check, facts: Mapping[str, Any]) -> Check:
    """The check with other facts in the place of its own."""
    for key, value in facts.items():
        question = questions.find_question(key)
        choice = next((one for one in question.choices if one.facts.get(key) == value), None)
        check = questions.take(check, question, choice.facts if choice is not None else {key: value})
    return check


def _find_choice(facts: Mapping[str, Any]) -> tuple[str, str] | None:
    """The question and the choice by which a person says these facts, as a button has them; None: no single one."""
    for key, value in facts.items() if len(facts) == 1 else ():
        question = questions.find_question(key)
        place = next((at for at, one in enumerate(question.choices) if one.facts.get(key) == value), None)
        if place is not None:
            return short(question.name), str(place)
    return None

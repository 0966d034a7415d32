"""What is typed while a check waits: an answer to its question, a fact said without being asked, or neither."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from bot.texts import say
from bot.updates.forms import Form
from bot.views import wizard_words as words
from bot.views.wizard_item import hint_screen
from bot.wizard import following, intake, questions, reading
from bot.wizard.desk import OUTCOME, READ_BACK, WizardDesk
from bot.wizard.questions import Question
from storage.checks import Check


async def take(desk: WizardDesk, form: Form, text: str) -> bool:
    """What was typed while a question or the outcome waits; False where it is something else."""
    talent, today = int(form.facts["talent"]), desk.app.today()
    check = await desk.find(talent)
    if check is None or intake.read_start(text, today) is not None:  # who says all of it begins anew
        return False
    if form.facts["question"] == READ_BACK:
        return await _take_verdict(desk, check, text, talent)
    if form.facts["question"] == OUTCOME:
        facts = intake.read_statement(text, today)
        taken = await _take_statement(desk, check, facts, talent)
        return taken or (not talent and await following.take(desk, check, text))
    question = questions.find_named(str(form.facts["question"]))
    return question is not None and await _take_answer(desk, check, question, text, talent, today)


async def _take_verdict(desk: WizardDesk, check: Check, text: str, talent: int) -> bool:
    """Whether what was understood is right, or what is to be added to it."""
    right = intake.read_yes(text)
    if right is None:
        facts = intake.read_statement(text, desk.app.today())
        if not facts:
            return False
        kept, notice = _add(desk, check, facts)
        await desk.go_on(kept, talent, notice=notice)
    elif right:
        await desk.go_on(check, talent)
    else:
        await desk.show_answers(check, talent)
    return True


async def _take_statement(desk: WizardDesk, check: Check, facts: Mapping[str, Any], talent: int) -> bool:
    """A fact that is said when the outcome is there: the outcome anew."""
    if not facts:
        return False
    kept, notice = _add(desk, check, facts)
    desk.store(kept, talent)
    await desk.show_outcome(kept, talent, notice=notice)
    return True


async def _take_answer(
    desk: WizardDesk, check: Check, question: Question, text: str, talent: int, today: date
) -> bool:  # fmt: skip
    answer = intake.read_answer(question, text, today)
    if intake.is_question(text) and not (answer is not None and answer.speaks_of(question)):
        return False
    if answer is None:
        hint = say(desk.language, "wizard.not_understood", text=words.ask(question, desk.language))
        await desk.put(hint_screen(hint, desk.link(talent), language=desk.language), talent)
    elif answer.is_unknown:
        await desk.go_on(questions.skip(check, question), talent)
    elif answer.speaks_of(question):
        await desk.take(check, question, answer.facts, answer.none, talent)
    else:
        kept, notice = _add(desk, check, answer.facts)
        await desk.go_on(kept, talent, notice=notice)
    return True


def _add(desk: WizardDesk, check: Check, facts: Mapping[str, Any]) -> tuple[Check, str]:
    """The check with what was said without being asked, and the line that shows it, to be changed if it is not so."""
    kept, error = reading.drop_wrong(questions.add(check, facts), desk.app.today(), list(facts))
    if error is not None:
        return kept, words.word_error(error, desk.language)
    told = [words.word_fact(key, value, desk.language) for key, value in facts.items()]
    return kept, say(desk.language, "wizard.noted", facts=words.join(told, desk.language))

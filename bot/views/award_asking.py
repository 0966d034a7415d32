"""What a step of an award asks for: why it is returned or taken back, a number, a day, how much came back."""

from __future__ import annotations

from collections.abc import Sequence

from bot.awards.rules import AwardTold
from bot.callbacks import AwardStep, Leave
from bot.screens import Button, Screen, clean, in_rows, line, verbatim
from bot.texts import say
from bot.views import award_words as words
from bot.views.awards import about, back_row
from bot.views.names import clip
from bot.views.wizard_words import money
from storage.awards.chain import HONOURS
from storage.awards.leaving import REASONS
from storage.awards.lists import Page

STATE, LEAVING, RECEIPT = "state", "left", "receipt"  # what can be taken back


def list_mistakes(page: Page) -> list[str]:
    """What can be taken back: the last sum that came in before what it rests on."""
    if page.receipts:
        return [RECEIPT]
    found = [STATE] if page.wrong else []
    return [*found, LEAVING] if page.award.left_on is not None and page.award.talent else found


def name_mistake(page: Page, what: str, told: AwardTold) -> str:
    """11月10日已拨付, 11月10日已离开（离职）, 退回款2万元: what is taken back, in words."""
    language, award = told.language, page.award
    match what:
        case "left" if award.left_on is not None:
            reason = say(language, f"awards.left.{award.left_why}") if award.left_why else ""
            return say(language, "awards.mistake.left", day=words.day_text(award.left_on, told), why=reason)
        case "receipt" if page.receipts:
            last = page.receipts[-1]
            day, yuan = words.day_text(last.day, told), money(last.yuan, language)
            return say(language, "awards.mistake.receipt", day=day, yuan=yuan)
    state = say(language, f"awards.at.{award.facts.state}")
    return say(language, "awards.mistake.state", day=words.day_text(award.facts.since, told), state=state)


def ask_mistake_screen(page: Page, mistakes: Sequence[str], *, told: AwardTold) -> Screen:
    """Which of several."""
    language, award = told.language, page.award
    buttons = [
        Button(
            say(language, f"button.awards.undo_{what}"),
            AwardStep(award=award.id, revision=award.facts.revision, do="undo", value=what).pack(),
        )
        for what in mistakes
    ]
    lines = [line(say(language, "awards.ask_mistake"))]
    lines += [verbatim(name_mistake(page, what, told)) for what in mistakes]
    return Screen(tuple(lines), (*in_rows(buttons), back_row(page, language)))


def ask_why_screen(page: Page, what: str, *, told: AwardTold) -> Screen:
    """Why it is taken back; what follows from it."""
    text = say(told.language, f"awards.ask_undo.{what}", what=name_mistake(page, what, told))
    return Screen((verbatim(text),), ((Button(say(told.language, "button.cancel"), Leave().pack()),),))


def ask_repaid_screen(page: Page, *, told: AwardTold) -> Screen:
    """How much came back, when, by which document."""
    award, language = page.award, told.language
    left = max(award.repay_yuan - award.repaid_yuan, 0)
    key = "awards.ask_repaid_left" if left else "awards.ask_repaid"
    text = say(language, key, left=money(left, language))
    return Screen((line(text),), ((Button(say(language, "button.cancel"), Leave().pack()),),))


def ask_return_screen(page: Page, *, told: AwardTold) -> Screen:
    """Why it is returned is asked for."""
    text = say(told.language, "awards.ask_return", title=words.title(page.award.facts, told))
    return Screen((line(text),), ((Button(say(told.language, "button.cancel"), Leave().pack()),),))


def ask_honour_screen(page: Page, *, told: AwardTold) -> Screen:
    """Plaque or certificate."""
    language, facts = told.language, page.award.facts
    buttons = [
        Button(
            say(language, f"button.awards.{kind}"),
            AwardStep(award=page.award.id, revision=facts.revision, do="honour", value=kind).pack(),
        )
        for kind in HONOURS
    ]
    return Screen((line(say(language, "awards.ask_honour")),), (tuple(buttons), back_row(page, language)))


def ask_number_screen(kind: str, language: str) -> Screen:
    """Its number is asked for."""
    button = Button(say(language, "button.cancel"), Leave().pack())
    return Screen((line(say(language, f"awards.ask_number.{kind}")),), ((button,),))


def ask_leave_screen(page: Page, *, told: AwardTold) -> Screen:
    """Why the talent has left."""
    language, facts = told.language, page.award.facts
    buttons = [
        Button(
            say(language, f"awards.left.{reason}"),
            AwardStep(award=page.award.id, revision=facts.revision, do="leave", value=reason).pack(),
        )
        for reason in REASONS
    ]
    text = say(language, "awards.ask_leave", name=clip(clean(page.award.talent), words.NAME_CHARS))
    return Screen((verbatim(text),), (*in_rows(buttons), back_row(page, language)), about=about([page.award]))


def ask_late_screen(page: Page, *, told: AwardTold) -> Screen:
    """Why it is paid though the talent has left."""
    language, left_on = told.language, page.award.left_on or told.today
    facts = {"name": clip(clean(page.award.talent), words.NAME_CHARS), "day": words.day_text(left_on, told)}
    button = Button(say(language, "button.cancel"), Leave().pack())
    return Screen((verbatim(say(language, "awards.ask_late", **facts)),), ((button,),), about=about([page.award]))


def ask_left_on_screen(language: str) -> Screen:
    """On which day they left."""
    button = Button(say(language, "button.cancel"), Leave().pack())
    return Screen((line(say(language, "awards.ask_left_on")),), ((button,),))

"""What a step of an award asks for: why it is returned or taken back, a number, a day, how much came back."""

from __future__ import annotations

from bot.awards.rules import AwardTold
from bot.callbacks import AwardStep, Leave
from bot.screens import Button, Screen, clean, in_rows, line, verbatim
from bot.texts import say
from bot.views import award_words as words
from bot.views.awards import about, back_row
from bot.views.names import clip
from bot.views.wizard_words import money
from storage.awards.chain import HONOUR, HONOURS, LEAVING, RECEIPT
from storage.awards.leaving import REASONS
from storage.awards.lists import Page

_CHOICES = {"honour": "button.awards.", "leave": "awards.left.", "undo": "button.awards.undo_"}  # keys of buttons


def name_mistake(page: Page, what: str, told: AwardTold) -> str:
    """11月10日已拨付, 11月10日已离开（离职）, 退回款2万元, 颁发奖牌: what is taken back, in words."""
    language, award = told.language, page.award
    match what:
        case _ if what == LEAVING and award.left_on is not None:
            reason = say(language, f"awards.left.{award.left_why}") if award.left_why else ""
            return say(language, "awards.mistake.left", day=words.day_text(award.left_on, told), why=reason)
        case _ if what == HONOUR and award.facts.handed_on is not None:
            day, number = words.day_text(award.facts.handed_on, told), clean(award.facts.honour_number)
            return say(language, f"awards.mistake.{award.facts.honour}", day=day, number=number)
        case _ if what == RECEIPT and page.receipts:
            last = page.receipts[-1]
            day, yuan = words.day_text(last.day, told), money(last.yuan, language)
            return say(language, "awards.mistake.receipt", day=day, yuan=yuan)
    state = say(language, f"awards.at.{award.facts.state}")
    return say(language, "awards.mistake.state", day=words.day_text(award.facts.since, told), state=state)


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


def ask_which_screen(page: Page, do: str, *, told: AwardTold) -> Screen:
    """Which of several: what was handed over, why the talent has left, which mistake is taken back."""
    language, award = told.language, page.award
    choices = {"honour": HONOURS, "leave": REASONS, "undo": page.mistakes}[do]
    buttons = [
        Button(
            say(language, f"{_CHOICES[do]}{value}"),
            AwardStep(award=award.id, revision=award.facts.revision, do=do, value=value).pack(),
        )
        for value in choices
    ]
    lines = [verbatim(say(language, f"awards.ask_{do}", name=clip(clean(award.talent), words.NAME_CHARS)))]
    if do == "undo":
        lines += [verbatim(name_mistake(page, what, told)) for what in choices]
    whom = about([award]) if do == "leave" else ()
    return Screen(tuple(lines), (*in_rows(buttons), back_row(page, language)), about=whom)


def ask_number_screen(kind: str, language: str) -> Screen:
    """Its number is asked for."""
    button = Button(say(language, "button.cancel"), Leave().pack())
    return Screen((line(say(language, f"awards.ask_number.{kind}")),), ((button,),))


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

"""What is pushed about a need: to who works on it without names, to its talent the question or the reply."""

from __future__ import annotations

from bot.callbacks import NeedStep
from bot.screens import Block, Button, Screen, Tone, clean, line, verbatim
from bot.texts import say
from bot.views.names import clip
from bot.views.need_words import TEXT_CHARS, Told
from storage.need_lists import Page, Step
from storage.need_replies import Reply


def told_screen(page: Page, do: str, *, told: Told) -> Screen:
    """What somebody of the office, a department or who keeps in touch is told: no names, the rest after a press."""
    need = page.need
    text = say(
        told.language,
        f"needs.told.{do}",
        day=told.day(need.due_on) if need.due_on else "",
        count=need.late,
        stands=say(told.language, f"needs.stands.{need.state}", unit=told.unit(need.department)),
        unit=told.unit(need.department),
    )
    blocks: list[Block] = [line(text)]
    if do == "late" and page.is_outside:
        phone = told.phone(need.department)
        if phone:
            blocks.append(line(say(told.language, "needs.late_call", phone=phone)))
    button = Button(say(told.language, "button.needs.open"), NeedStep(need=need.id).pack())
    return Screen(tuple(blocks), ((button,),))


def question_screen(page: Page, question: Step, *, told: Told) -> Screen:
    """What a department asks the talent."""
    need, language = page.need, told.language
    blocks = (
        verbatim(
            say(
                language,
                "needs.question",
                text=clip(clean(need.text), TEXT_CHARS),
                unit=told.unit(need.department),
                day=told.day_of(need.opened_at),
            )
        ),
        verbatim(question.text, tone=Tone.QUOTE),
    )
    button = NeedStep(need=need.id, revision=need.revision, do="supply").pack()
    return Screen(blocks, ((Button(say(language, "button.needs.add"), button),),), about=(need.talent_id,))


def reply_screen(page: Page, reply: Reply, *, told: Told) -> Screen:
    """The reply to the talent's need, and whether it is solved."""
    need, language = page.need, told.language
    head = say(
        language,
        "needs.replied",
        text=clip(clean(need.text), TEXT_CHARS),
        unit=told.unit(reply.department),
        day=told.day_of(need.opened_at),
    )
    blocks = (
        verbatim(head),
        verbatim(reply.text, tone=Tone.QUOTE),
        line(say(language, "needs.is_solved")),
    )
    return Screen(blocks, (solved_row(page, language),), about=(need.talent_id,))


def solved_row(page: Page, language: str) -> tuple[Button, ...]:
    """已办妥, 还没有, 补充说明."""
    need = page.need
    return tuple(
        Button(
            say(language, f"button.own.{do}"),
            NeedStep(need=need.id, revision=need.revision, do=do).pack(),
        )
        for do in ("settle", "reopen", "add")
    )

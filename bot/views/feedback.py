"""What the person thinks of an answer, and a question handed to staff."""

from __future__ import annotations

from bot.callbacks import Addition, Verdict
from bot.screens import Block, Button, Screen, in_rows, line, verbatim
from bot.texts import say
from bot.views.names import clip
from knowledge.offices import Office

REASONS = ("wrong", "beside", "unclear", "old")
_QUESTION_CHARS = 60


def why_screen(number: int, *, language: str) -> Screen:
    """Why was it of no use: a reason, or a line of one's own."""
    buttons = [
        Button(say(language, f"feedback.{reason}"), Verdict(question=number, verdict="n", reason=reason).pack())
        for reason in REASONS
    ]
    buttons.append(Button(say(language, "button.more"), Addition(question=number, to="reason").pack()))
    return Screen((line(say(language, "feedback.why")),), in_rows(buttons))


def noted_screen(reason: str, *, language: str) -> Screen:
    """The reason was taken down."""
    return Screen((line(say(language, "feedback.noted", reason=say(language, f"feedback.{reason}"))),))


def sent_screen(question: str, number: int, office: Office | None, *, language: str) -> Screen:
    """The question is with staff: what was noted, whom to phone meanwhile, what is kept of the person till then."""
    blocks: list[Block] = [verbatim(say(language, "staff.noted", question=clip(question, _QUESTION_CHARS)))]
    if office is not None and office.phone:
        blocks.append(line(say(language, "staff.phone", unit=office.unit, phone=office.phone)))
    blocks.append(line(say(language, "staff.kept")))
    return Screen(
        tuple(blocks), ((Button(say(language, "button.add"), Addition(question=number, to="staff").pack()),),)
    )

"""What the person thinks of an answer, and a question handed to staff."""

from __future__ import annotations

from datetime import date

from bot.callbacks import Addition, Verdict
from bot.screens import Block, Button, Screen, in_rows, line, verbatim
from bot.texts import say, say_day
from bot.views.desk_asker import waiting_rows
from bot.views.names import clip
from knowledge.offices import Office

REASONS = ("wrong", "beside", "unclear", "old")
_QUESTION_CHARS = 60


def why_screen(number: int, *, sent: str = "", language: str) -> Screen:
    """Why was it of no use: a reason, or a line of one's own. `sent`: that it went to the office, where it did."""
    buttons = [
        Button(say(language, f"feedback.{reason}"), Verdict(question=number, verdict="n", reason=reason).pack())
        for reason in REASONS
    ]
    buttons.append(Button(say(language, "button.more"), Addition(question=number, to="reason").pack()))
    told = (line(sent),) if sent else ()
    return Screen((*told, line(say(language, "feedback.why"))), in_rows(buttons))


def noted_screen(reason: str, *, language: str) -> Screen:
    """The reason was taken down."""
    return Screen((line(say(language, "feedback.noted", reason=say(language, f"feedback.{reason}"))),))


def sent_screen(
    question: str, number: int, office: Office | None, *, due: date, days: int, thread: int, today: date, language: str
) -> Screen:
    """The question is with staff: by when they answer, whom to phone meanwhile, what is kept of the person till then.

    `days` after the answer nobody knows any more whose it was.
    """
    blocks: list[Block] = [
        verbatim(say(language, "staff.noted", question=clip(question, _QUESTION_CHARS))),
        line(say(language, "desk.sent_to", day=say_day(language, due, today=today))),
    ]
    if office is not None and office.phone:
        blocks.append(line(say(language, "staff.phone", unit=office.unit, phone=office.phone)))
    blocks.append(line(say(language, "staff.kept", days=days)))
    return Screen(tuple(blocks), waiting_rows(number, thread, language))

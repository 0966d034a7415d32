"""The answer desk as who asked sees it: the office's answer, and what they may do with their own question."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, tzinfo

from bot.callbacks import Addition, OwnThread, ReadArticle, Verdict, short
from bot.desk.citing import Cited
from bot.screens import Button, Row, Screen, clean, in_rows, verbatim
from bot.texts import say, say_day
from bot.views.desk import LINE_CHARS, NAME_CHARS, sources
from bot.views.names import clip
from storage.tables import EnquiryTurn, Question


def answer_screen(
    question: Question, turn: EnquiryTurn, cited: Sequence[Cited], *, zone: tzinfo, today: date, language: str
) -> Screen:
    """What the asker reads: their question, the office's answer, where it stands; they can ask back in the thread."""
    day = say_day(language, question.asked_at.astimezone(zone).date(), today=today)
    words = clip(clean(question.text or ""), LINE_CHARS * 2)
    blocks = (
        verbatim(say(language, "desk.answer", day=day, question=words)),
        verbatim(turn.text or ""),
        *sources(cited, language),
    )
    articles = [
        Button(clip(entry.number, NAME_CHARS), ReadArticle(version=short(str(entry.entry["version"])),
               article=short(str(entry.entry["article"])), question=question.update_id).pack())
        for entry in cited
    ]  # fmt: skip
    last = (
        Button(say(language, "button.desk.ask_back"), OwnThread(own=turn.enquiry_id, do="back").pack()),
        Button(say(language, "button.desk.done"), OwnThread(own=turn.enquiry_id, do="done").pack()),
        Button(say(language, "button.useless"), Verdict(question=question.update_id, verdict="n").pack()),
    )
    return Screen(blocks, (*in_rows(articles), last))


def waiting_rows(number: int, thread: int, language: str) -> tuple[Row, ...]:
    """What an asker may do while the office is at it."""
    return (
        (
            Button(say(language, "button.add"), Addition(question=number, to="staff").pack()),
            Button(say(language, "button.desk.drop"), OwnThread(own=thread, do="drop").pack()),
        ),
    )

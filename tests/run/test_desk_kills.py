"""SIGKILL at each commit of an answer at the desk: nothing half-done, nobody told twice, and nobody told nothing.

A real process of the bot, driven over HTTP. The officer sends what they typed, gives the same answer to who waits for
the same, or passes a question to a unit: the process dies at a commit of that press, before or after, and the next one
goes on from what the database holds. What becomes of a push that is killed: `test_push_kills`.
"""

from __future__ import annotations

import contextlib
import signal
from collections.abc import Callable
from datetime import UTC, datetime
from functools import partial
from pathlib import Path

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.callbacks import DeskStep, DeskUnit, short
from bot.settings import Settings
from storage import drafts, enquiries, people, questions
from storage.database import Database
from storage.need_steps import Moment
from storage.questions import Asked
from storage.roles import Role
from storage.tables import Delivery, Enquiry, EnquiryTurn
from tests.fakes import FakeTelegram, tap
from tests.keeping import roster
from tests.run.lives import Lives
from tests.run.processes import Process, wait_until
from tests.run.test_need_kills import KILLS

OFFICER, ASKER, BUREAU = 10, 12, 11
ASKED = datetime(2026, 11, 23, 4, tzinfo=UTC)


def fill(session: Session) -> tuple[int, list[int], list[int]]:
    """For each kill a question that the officer has taken, and one that they pass on; by their numbers."""
    officer = roster.join(session, str(OFFICER), Role.OFFICER).person_id
    roster.join(session, str(BUREAU), Role.DEPARTMENT, department="education")
    asker = people.identify(session, "telegram", [str(ASKER)], ASKED)[str(ASKER)].person_id
    numbers = []
    for number in range(1, 2 * len(KILLS) + 1):
        asked = Asked("telegram:1", number, "a" * 64, ASKED, "zh", f"问{number}", "not_found", [], 1.0)
        questions.record(session, asked)
        question = questions.find(session, "telegram:1", number, "a" * 64)
        assert question is not None
        enquiry = Enquiry(
            question_id=question.id, cause="asked", topic="other", same_key=str(number), state="waiting",
            opened_at=ASKED, due_on=Moment(ASKED, UTC).today, person_id=asker,
        )  # fmt: skip
        session.add(enquiry)
        session.flush()
        enquiries.take(session, enquiry.id, officer, ASKED)
        questions.mark_sent(session, question, asker, ASKED)
        numbers.append(enquiry.id)
    return officer, numbers[: len(KILLS)], numbers[len(KILLS) :]


def type_answer(session: Session, officer: int, number: int) -> None:
    """The officer has typed the answer and looks it over."""
    facts = {"thread": number, "text": f"〔{number}〕没有这项规定", "citations": []}
    drafts.begin(session, officer, chat=str(OFFICER), form="desk", facts=facts, now=datetime.now(UTC))


def told(server: FakeTelegram, number: int) -> int:
    """How often the asker got that answer."""
    texts = [str(call["params"].get("text", "")) for call in server.calls() if call["outcome"] == "ok"
             and str(call["params"].get("chat_id")) == str(ASKER)]  # fmt: skip
    return sum(f"〔{number}〕" in text for text in texts)


@pytest.mark.only_on("sqlite")  # what is killed where is the same on both
def test_an_answer_and_a_question_passed_on_survive_a_kill_at_each_commit(
    settings: Settings, server: FakeTelegram, launch: Callable[..., Process], tmp_path: Path
) -> None:
    with contextlib.closing(Database.open(settings.database)) as database:
        officer, answered, passed = database.write(fill)
        lives = Lives(database, server, launch, tmp_path / "orders")
        for kill, number, other in zip(KILLS, answered, passed, strict=True):
            database.write(partial(type_answer, officer=officer, number=number))
            lives.press(tap(DeskStep(thread=number, do="send").pack(), user=OFFICER), kill)
            unit = DeskUnit(thread=other, unit=short("education")).pack()
            lives.press(tap(unit, user=OFFICER), kill)
        assert lives.kills == 2 * len(KILLS)
        wait_until(lambda: all(told(server, number) for number in answered))
        lives.process.end(signal.SIGTERM)
        assert [told(server, number) for number in answered] == [1] * len(KILLS)
        turns, states, keys, open_ones = database.read(
            lambda session: (
                list(session.scalars(select(EnquiryTurn.text).order_by(EnquiryTurn.id))),
                list(session.scalars(select(Enquiry.state).order_by(Enquiry.id))),
                [key for key in session.scalars(select(Delivery.key)) if key.endswith(f":{_bureau(session)}")],
                len(questions.list_open(session)),
            )
        )
    assert turns == [f"〔{number}〕没有这项规定" for number in answered]
    assert states == ["answered"] * len(KILLS) + ["passed"] * len(KILLS)
    assert sorted(key.split(":")[1] for key in keys) == [
        str(number) for number in passed
    ]  # the unit is told, once each
    assert open_ones == len(passed)


def _bureau(session: Session) -> int:
    return people.identify(session, "telegram", [str(BUREAU)], ASKED)[str(BUREAU)].person_id

"""SIGKILL at each commit of an answer: nothing half-done, nobody told twice, and nobody told nothing.

A real `siwen run`, driven over HTTP. The officer sends what they typed, and the asker reads: the process dies at its
Nth commit, before or after it, and the next one goes on from what the database holds.
"""

from __future__ import annotations

import contextlib
import shutil
import signal
from collections.abc import Callable
from datetime import UTC, datetime
from functools import partial
from pathlib import Path

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.settings import Settings
from storage import drafts, enquiries, people, questions
from storage.database import Database
from storage.need_steps import Moment
from storage.questions import Asked
from storage.roles import Role
from storage.tables import Delivery, Enquiry, EnquiryTurn
from tests.fakes import FakeTelegram, tap
from tests.keeping import roster
from tests.run.processes import Process, wait_until

BOUNDARIES = 6  # taken in, answered, done, and the push's
FIRST = 5  # before it are what a start commits
OFFICER, ASKER = 10, 12
IN_HAND = ("claimed", "sending", "unknown")  # of a process that died: until its lease ends, or for good
ASKED = datetime(2026, 11, 23, 4, tzinfo=UTC)


def fill(session: Session) -> tuple[int, list[int]]:
    """A question of the asker for each commit, taken by the officer."""
    officer = roster.join(session, str(OFFICER), Role.OFFICER).person_id
    asker = people.identify(session, "telegram", [str(ASKER)], ASKED)[str(ASKER)].person_id
    numbers = []
    for number in range(1, BOUNDARIES + 1):
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
    return officer, numbers


def type_answer(session: Session, officer: int, number: int) -> None:
    """The officer has typed the answer and looks it over."""
    facts = {"thread": number, "text": f"〔{number}〕没有这项规定", "citations": []}
    drafts.begin(session, officer, chat=str(OFFICER), form="desk", facts=facts, now=datetime.now(UTC))


def told(server: FakeTelegram, number: int) -> int:
    """How often the asker got that answer."""
    texts = [str(call["params"].get("text", "")) for call in server.calls() if call["outcome"] == "ok"
             and str(call["params"].get("chat_id")) == str(ASKER)]  # fmt: skip
    return sum(f"〔{number}〕" in text for text in texts)


@pytest.mark.only_on("sqlite")  # what is killed where is the same on both; each life of the process takes a second
def test_an_answer_survives_a_kill_at_each_commit(
    settings: Settings, server: FakeTelegram, launch: Callable[..., Process], demo_data: Path
) -> None:
    with contextlib.closing(Database.open(settings.database)) as database:
        officer, numbers = database.write(fill)
        shutil.copytree(demo_data / "knowledge", settings.data_dir / "knowledge")
        kills = 0
        for kill, number in enumerate(numbers, start=FIRST):
            database.write(partial(type_answer, officer=officer, number=number))
            process = launch(kill=kill, moment="before" if kill % 2 else "after", argv=["run"])
            server.push(tap(f"dk:{number}:send:0", user=OFFICER))
            if not settles(process, database, number, ("sent",)):
                assert process.end(0) == -signal.SIGKILL
                kills += 1
                process = launch(kill=0, argv=["run"])
                assert settles(process, database, number, ("sent", *IN_HAND))
            process.end(signal.SIGTERM)
        assert kills >= BOUNDARIES - 2
        counts = [told(server, number) for number in numbers]
        # What was in the air when the process died is listed for the office, and never sent again by itself.
        states = database.read(lambda session: list(session.scalars(select(Delivery.state))))
        assert max(counts) == 1
        assert counts.count(0) <= len([state for state in states if state != "sent"])
        answers, threads, open_ones = database.read(
            lambda session: (
                list(session.scalars(select(EnquiryTurn.text).order_by(EnquiryTurn.id))),
                set(session.scalars(select(Enquiry.state))),
                len(questions.list_open(session)),
            )
        )
    assert answers == [f"〔{number}〕没有这项规定" for number in numbers]
    assert (threads, open_ones) == ({"answered"}, 0)


def settles(process: Process, database: Database, number: int, wanted: tuple[str, ...]) -> bool:
    """Whether the answer is written down and its push is in one of the states before the process ends."""

    def read(session: Session) -> bool:
        token = session.scalar(select(EnquiryTurn.token).where(EnquiryTurn.enquiry_id == number))
        state = session.scalar(select(Delivery.state).where(Delivery.key == f"desk_answer:{token}"))
        return state in wanted

    wait_until(lambda: process.has_ended() or database.read(read))
    return not process.has_ended()

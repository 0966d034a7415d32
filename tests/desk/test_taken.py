"""Two of the office at one question: the row decides, and the second is told who has it."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from storage import enquiries, enquiry_units, questions
from storage.database import Database
from storage.enquiries import EnquiryTaken
from storage.questions import Asked
from storage.roles import Role
from storage.tables import Enquiry, EnquiryTurn
from tests.keeping import roster

NOW = datetime(2026, 11, 23, 4, tzinfo=UTC)


def enter(session: Session) -> tuple[int, int, int]:
    """A question that waits, and two officers."""
    questions.record(session, Asked("telegram:1", 1, "a" * 64, NOW, "zh", "探亲机票", "not_found", [], 1.0))
    question = questions.find(session, "telegram:1", 1, "a" * 64)
    assert question is not None
    enquiry = Enquiry(
        question_id=question.id, cause="asked", topic="other", same_key="a", state="waiting", opened_at=NOW,
        due_on=NOW.date(),
    )  # fmt: skip
    session.add(enquiry)
    session.flush()
    one, other = (roster.join(session, number, Role.OFFICER).person_id for number in ("10", "13"))
    return enquiry.id, one, other


def test_of_two_who_take_one_question_the_second_sees_who_has_it_and_answers_nothing(database: Database) -> None:
    number, one, other = database.write(enter)
    database.write(lambda session: enquiries.take(session, number, one, NOW))
    database.write(lambda session: enquiries.take(session, number, one, NOW))  # pressed twice, taken once
    for late in (
        lambda session: enquiries.take(session, number, other, NOW),
        lambda session: enquiries.answer(session, number, other, "另一个答复", (), "tg:2", NOW),
        lambda session: enquiry_units.pass_to(session, number, other, "education", NOW),
        lambda session: enquiries.give(session, number, other, other, NOW),
    ):
        with pytest.raises(EnquiryTaken) as refused:
            database.write(late)
        assert (refused.value.officer_id, refused.value.at) == (one, NOW)
    for _ in range(2):  # a replay says it once
        database.write(lambda session: enquiries.answer(session, number, one, "没有", (), "tg:1", NOW))
    with pytest.raises(EnquiryTaken):
        database.write(lambda session: enquiries.answer(session, number, one, "再答一次", (), "tg:3", NOW))
    told = database.read(lambda session: session.scalar(select(func.count()).select_from(EnquiryTurn)))
    assert told == 1

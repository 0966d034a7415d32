"""What a question that was left open brings about: it goes to the desk, by itself or since its asker wishes so.

By itself it goes with its asker where they agreed to have what they enter kept and passed on (consent `record`) and to
let the office see what they ask (`questions`); else as words alone, which nobody waits for until the asker presses
请工作人员查. What staff ask is for trying things out.
"""

from __future__ import annotations

from datetime import date

from sqlalchemy.orm import Session

from bot.app import App
from bot.desk import prompts as desk_prompts
from bot.updates.identity import Identity
from bot.updates.work import Work
from storage import consents, enquiries, questions
from storage.consents import Purpose
from storage.questions import Asked
from storage.roles import STAFF

_WANTED = {Purpose.RECORD, Purpose.QUESTIONS}
Passed = tuple[int, date]  # the enquiry, and by when it is answered


async def pass_on(app: App, work: Work, identity: Identity, asked: Asked) -> Passed | None:
    """Record a question that found no answer, and bring it to the desk; None where nobody waits for it there."""
    if identity.roles & STAFF:
        work.later(lambda session: questions.record(session, asked))
        return None
    waits = await _agreed(work, identity)

    def enter(session: Session) -> Passed | None:
        questions.record(session, asked)
        return _bring(session, app, identity, (work.source, work.update_id), "unanswered", waits=waits)

    if not waits:
        work.later(enter)
        return None
    return await work.now(enter)


async def bring(app: App, work: Work, identity: Identity, number: int, cause: str) -> Passed | None:
    """Bring a recorded question to the desk; "asked": its asker wishes so. None where nobody waits for it there."""
    if cause != "asked" and identity.roles & STAFF:
        return None
    waits = cause == "asked" or await _agreed(work, identity)
    place = (work.source, number)
    return await work.now(lambda session: _bring(session, app, identity, place, cause, waits=waits))


async def _agreed(work: Work, identity: Identity) -> bool:
    standings = await work.read(lambda session: consents.list_standings(session, identity.person_id))
    return {standing.purpose for standing in standings if standing.given} >= _WANTED


def _bring(
    session: Session, app: App, identity: Identity, place: tuple[str, int], cause: str, *, waits: bool
) -> Passed | None:
    question = questions.find(session, *place, identity.asker_hmac)
    if question is None or not question.text:
        return None
    enquiry = desk_prompts.bring(session, app, identity, question, cause, waits=waits)
    if enquiry is None or enquiry.person_id is None or enquiry.state not in enquiries.OPEN:
        return None
    return enquiry.id, enquiry.due_on

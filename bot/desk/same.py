"""Who else waits for the answer that was just sent: offered, and told by one press."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy.orm import Session

from bot.desk import prompts as desk_prompts
from bot.screens import Screen
from bot.texts import say
from bot.views import desk as views
from knowledge import faq
from storage import enquiry_same
from storage.enquiry_lists import Thread
from storage.enquiry_same import Waiting

if TYPE_CHECKING:
    from bot.desk.answering import AnswerDesk


async def sent_screen(desk: AnswerDesk, thread: Thread, notice: str, *, offers: bool = True) -> Screen:
    """That it went out; who else waits for it, unless that was answered."""
    found = await _find(desk, thread) if offers else []
    words = tuple(dict.fromkeys(entry.text for entry in found))
    count = len({entry.person_id for entry in found})
    return views.sent_screen(thread.enquiry.id, notice, count, words, language=desk.language)


async def answer_all(desk: AnswerDesk, thread: Thread) -> None:
    """The last answer of this officer goes to all who wait for the same."""
    number, person, when = thread.enquiry.id, desk.actor.person_id, desk.app.moment()
    said = next((turn for turn in reversed(thread.turns) if turn.side == "office"), None)
    found, key = await _find(desk, thread), f"{desk.work.source}:{desk.work.update_id}"
    if said is None or not found:
        await desk.show(views.sent_screen(number, say(desk.language, "desk.none_same"), 0, (), language=desk.language))
        return

    def write(session: Session) -> int:
        told = enquiry_same.answer_all(session, [entry.id for entry in found], person, said.id, key, when.now)
        for answered in told:
            desk_prompts.tell_answer(session, answered, when)
        return len(told)

    count = await desk.work.now(write)
    notice = say(desk.language, "desk.all_sent", count=count)
    await desk.show(views.sent_screen(number, notice, 0, (), language=desk.language))


async def _find(desk: AnswerDesk, thread: Thread) -> list[Waiting]:
    """What says the same as the question of a thread that was answered: other words only as far as they say nothing."""
    one, person = thread.enquiry, desk.actor.person_id
    if one.state != "answered" or not one.text:
        return []
    waiting = await desk.work.read(lambda session: enquiry_same.list_waiting(session, person, one.id))
    if not waiting:
        return []
    app = desk.app

    def compare() -> list[Waiting]:
        near = faq.comparer(app.library.embeddings)
        return [entry for entry in waiting if faq.says_same(entry.text, one.text, near) is not None]

    return await app.think(compare)

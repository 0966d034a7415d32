"""The asker's side of a thread at the desk: asking back, being content, taking a question back."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy.orm import Session

from bot import staff
from bot.app import App
from bot.channels.sending import Show
from bot.desk import prompts as desk_prompts
from bot.texts import say, say_day
from bot.updates.forms import Forms
from bot.updates.identity import Identity
from bot.updates.work import Work
from bot.views.welcome import note_screen
from storage import enquiries, enquiry_ends
from storage.tables import Enquiry, Question

FORM = "desk_back"


@dataclass(frozen=True, slots=True)
class Asker:
    """One update's work on a thread of one's own: whose it is, is asked of the question's signature."""

    app: App
    work: Work
    forms: Forms
    identity: Identity
    chat: int
    show: Show

    async def press(self, number: int, do: str) -> None:
        """追问 waits for a line; 解决了 and 不用转了 end it."""
        language, asker, now = self.identity.language, self.identity.asker_hmac, self.app.now()
        is_own, is_open = await self.work.read(lambda session: _look(session, number, asker))
        if not is_own:
            await self.show.toast(say(language, "ask.foreign"), alert=True)
            return
        if do == "back":
            if not is_open:
                await self.show.toast(say(language, "staff.closed"), alert=True)
                return
            self.forms.begin(self.work, self.identity, self.chat, FORM, now, thread=number)
            await self.show.fresh(note_screen(language, "desk.ask_back", leave=True))
            return
        closed = await self.work.now(lambda session: enquiry_ends.close(session, number, asker, now))
        if do == "done":
            await self.show.toast(say(language, "desk.thanks"))
        elif closed:
            await self.show.fresh(note_screen(language, "desk.dropped"))
        else:
            await self.show.toast(say(language, "desk.too_late"), alert=True)

    async def take_text(self, number: int, text: str) -> None:
        """The line goes into the thread, and who has it is told, in one commit. Raises EnquiryRefused."""
        app, identity, key = self.app, self.identity, f"{self.work.source}:{self.work.update_id}"
        terms, when = app.desk_terms, app.moment()

        def write(session: Session) -> Enquiry | None:
            people = staff.list_people(session, app.identities)
            asker, person = identity.asker_hmac, identity.person_id
            if not enquiries.ask_back(session, number, asker, person, text, key, terms, when, people):
                return None
            desk_prompts.tell(session, app.identities, number, "back", when)
            return session.get_one(Enquiry, number)

        enquiry = await self.work.now(write)
        self.forms.drop(self.work, identity)
        if enquiry is None:
            await self.show(note_screen(identity.language, "staff.closed"))
            return
        day = say_day(identity.language, enquiry.due_on, today=app.today())
        await self.show(note_screen(identity.language, "desk.passed_on", day=day))


def _look(session: Session, number: int, asker: str) -> tuple[bool, bool]:
    """Whether the thread is this asker's own, and whether it goes on."""
    enquiry = session.get(Enquiry, number)
    question = session.get(Question, enquiry.question_id) if enquiry is not None else None
    is_own = enquiry is not None and question is not None and question.asker == asker
    return is_own, enquiry is not None and enquiry.state != "closed"

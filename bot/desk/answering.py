"""The answer desk as somebody of the office works at it: the queue, a question, an answer written, read and sent."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy.orm import Session

from bot import staff
from bot.callbacks import DeskStep
from bot.desk import prompts as desk_prompts
from bot.desk import same as desk_same
from bot.desk import units as desk_units
from bot.desk.citing import Cited, find_named, name_all
from bot.persons import who_text
from bot.screens import Screen
from bot.sitting import Sitting
from bot.texts import say
from bot.updates.forms import Form
from bot.views import desk as views
from bot.views import desk_duties as duty_views
from bot.views import desk_units as unit_views
from bot.views.names import with_notice
from bot.views.welcome import note_screen
from jobs import workdays
from storage import desk_duties, enquiries, enquiry_lists, faqs, people
from storage.desk_terms import ALL_TOPICS
from storage.enquiries import EnquiryTaken
from storage.enquiry_lists import SHELVES, Listed, Thread
from storage.enquiry_units import PASSED

FORM = "desk"


@dataclass(frozen=True, slots=True)
class AnswerDesk(Sitting):
    """One update's work at the desk."""

    async def show_list(self, shelf: str, page: int) -> None:
        """A list; where none is named the first that is not empty. Who is of a unit has one: what it is asked."""
        if not self.actor.is_staff:
            await desk_units.show_list(self, page)
            return
        person, terms, when = self.actor.person_id, self.app.desk_terms, self.app.moment()

        def read(session: Session) -> tuple[dict[str, list[Listed]], int]:
            lists = {name: enquiry_lists.list_shelf(session, person, name, terms, when) for name in SHELVES}
            return lists, faqs.count_to_review(session, person)

        lists, to_review = await self.work.read(read)
        if shelf not in lists:
            shelf = next((name for name, found in lists.items() if found), SHELVES[0])
        others = {name: len(found) for name, found in lists.items() if name != shelf}
        await self.show(
            views.list_screen(
                shelf, lists[shelf], others, page=page, terms=terms, today=self.app.today(), decides=self.decides,
                faqs=to_review, language=self.language,
            )
        )  # fmt: skip

    async def open(self, number: int, notice: str = "") -> None:
        """One question."""
        thread = await self.find(number)
        if thread is None:
            await self.show(note_screen(self.language, "desk.gone"))
            return
        screen = await self._screen(thread)
        await self.show(with_notice(screen, notice) if notice else screen)

    async def press(self, data: DeskStep) -> None:
        """A step's button. Raises EnquiryRefused."""
        thread = await self.find(data.thread)
        if thread is None:
            await self.open(data.thread)
            return
        match data.do:
            case "take":
                await self._take(data.thread)
            case "reply" | "use":
                await self._begin(thread, data)
            case "give":
                await self._give(thread, data.value)
            case "all":
                await desk_same.answer_all(self, thread)
            case "one":
                notice = say(self.language, "desk.only_one")
                await self.show(await desk_same.sent_screen(self, thread, notice, offers=False))
            case "fetch" | "record" | "relay" | "accept" | "tell" | "return":
                await desk_units.press(self, thread, data)
            case _:
                await self.open(data.thread)

    async def take_text(self, form: Form, text: str) -> None:
        """The answer, typed: it is shown as it will be read, and waits for the press that sends it."""
        thread = await self.find(int(form.facts["thread"]))
        if thread is None:
            self.forms.drop(self.work, self.identity)
            await self.open(int(form.facts["thread"]))
            return
        if do := str(form.facts.get("do", "")):
            await desk_units.take_text(self, thread, do, text)
            return
        text = text.strip()
        if len(text) > enquiries.TEXT_CHARS:
            raise enquiries.EnquiryRefused("desk.long_text", most=enquiries.TEXT_CHARS)
        app, found = self.app, thread.enquiry.citations
        cited = await app.think(lambda: find_named(app, text, found))
        await self.review(thread, text, cited)

    async def send(self, number: int) -> None:
        """The press that sends it: written down, and its push queued, in one commit. Raises EnquiryRefused."""
        form = await self.forms.find(self.work, self.identity, self.chat, self.app.now())
        if form is None or form.name != FORM or int(form.facts["thread"]) != number or not form.facts.get("text"):
            await self.open(number)  # sent by an earlier press, or left
            return
        text, cited = str(form.facts["text"]), list(form.facts["citations"])
        person, when, key = self.actor.person_id, self.app.moment(), f"{self.work.source}:{self.work.update_id}"

        def write(session: Session) -> None:
            answered = enquiries.answer(session, number, person, text, cited, key, when.now)
            desk_prompts.tell_answer(session, answered, when)

        try:
            await self.work.now(write)
        except EnquiryTaken as taken:
            await self.open(number, await self.taken_text(taken))
            return
        self.forms.drop(self.work, self.identity)
        thread = await self.find(number)
        if thread is None:
            await self.open(number)
            return
        notice = say(self.language, "desk.sent" if thread.enquiry.named else "desk.noted")
        await self.show(await desk_same.sent_screen(self, thread, notice))

    async def show_duties(self, who: int, topic: str) -> None:
        """Who is on duty; a topic of somebody switched."""
        identities, by, now = self.app.identities, self.actor.person_id, self.app.now()
        members = await self.work.read(lambda session: staff.list_people(session, identities))
        names, terms = await self._name_all(members), self.app.desk_terms
        key = ALL_TOPICS if topic == "all" else topic
        if who in members and topic and (key in terms.topics or key == ALL_TOPICS):
            await self.work.now(lambda session: desk_duties.toggle(session, who, key, by=by, now=now))
        duties = await self.work.read(desk_duties.list_duties)
        if who in members:
            held = duties.get(who, frozenset())
            await self.show(duty_views.duty_screen(who, names[who], held, terms=terms, language=self.language))
        else:
            await self.show(duty_views.duty_list_screen(names, duties, terms=terms, language=self.language))

    async def _take(self, number: int) -> None:
        person, now = self.actor.person_id, self.app.now()
        try:
            await self.work.now(lambda session: enquiries.take(session, number, person, now))
        except EnquiryTaken as taken:
            await self.open(number, await self.taken_text(taken))
            return
        await self.open(number)

    async def _begin(self, thread: Thread, data: DeskStep) -> None:
        one = thread.enquiry
        if one.state != "taken" or one.officer_id != self.actor.person_id:
            await self.open(one.id)
            return
        cited = await self._cite(one.citations)
        if data.do == "use" and 1 <= data.value <= len(cited):
            entry = cited[data.value - 1]
            text = say("zh", "desk.by_article", name=entry.name, text=entry.text)  # as the document is
            text += say("zh", "desk.table_there") if entry.has_table else ""
            await self.review(thread, text[: enquiries.TEXT_CHARS], (entry,))
            return
        self.forms.begin(self.work, self.identity, self.chat, FORM, self.app.now(), thread=one.id)
        await self.show(views.ask_screen(one.text, "desk.write", language=self.language))

    async def review(self, thread: Thread, text: str, cited: Sequence[Cited]) -> None:
        """The answer as it will be read; the next press sends it."""
        facts: dict[str, Any] = {"thread": thread.enquiry.id, "text": text}
        facts["citations"] = [dict(entry.entry) for entry in cited]
        self.forms.begin(self.work, self.identity, self.chat, FORM, self.app.now(), **facts)
        await self.show(
            views.review_screen(thread.enquiry.text, text, cited, thread.enquiry.id, language=self.language)
        )

    async def _give(self, thread: Thread, to: int) -> None:
        one, by, when, identities = thread.enquiry, self.actor.person_id, self.app.moment(), self.app.identities
        members = await self.work.read(lambda session: staff.list_people(session, identities))
        if to not in members:
            others = [person for person in members if person != one.officer_id]
            names = await self._name_all(others)
            await self.show(views.colleagues_screen(one.id, names, language=self.language))
            return
        decides = self.decides

        def give(session: Session) -> None:
            enquiries.give(session, one.id, by, to, when.now, decides=decides)
            desk_prompts.tell(session, identities, one.id, "given", when)

        try:
            await self.work.now(give)
        except EnquiryTaken as taken:
            await self.open(one.id, await self.taken_text(taken))
            return
        await self.open(one.id)

    async def find(self, number: int) -> Thread | None:
        """A question with its thread."""
        terms, when = self.app.desk_terms, self.app.moment()
        return await self.work.read(lambda session: enquiry_lists.read_thread(session, number, terms, when))

    async def _cite(self, citations: Sequence[Mapping[str, Any]]) -> tuple[Cited, ...]:
        app = self.app
        return await app.think(lambda: name_all(app, citations))

    async def _screen(self, thread: Thread) -> Screen:
        one = thread.enquiry
        cited = await self._cite(one.citations)
        units = {office.key: office.unit for office in self.app.offices.entries}
        unknown = one.due_on.year if one.named and not workdays.is_known(one.due_on) else None
        told = views.Told(self.app.desk_terms, units, self.app.settings.zone, self.app.today(), self.language, unknown)
        has = one.handler_id if one.state == PASSED else one.officer_id
        names = await self._name_all([has] if has is not None else [])
        who = next(iter(names.values()), "")
        if not self.actor.is_staff:
            return unit_views.thread_screen(
                thread, cited, departments=self.actor.departments, reader=self.actor.person_id, who=who, told=told
            )
        outside = one.state == PASSED and await desk_units.is_outside(self, one.department)
        return views.thread_screen(
            thread, cited, reader=self.actor.person_id, who=who, decides=self.decides, told=told, outside=outside
        )  # fmt: skip

    async def _name_all(self, person_ids: Sequence[int]) -> dict[int, str]:
        named = self.app.identities.named_accounts
        found = await self.work.read(lambda session: people.describe(session, person_ids, named))
        return {person: who_text(found.get(person), person, self.language) for person in person_ids}

    async def taken_text(self, taken: EnquiryTaken) -> str:
        """Who has it, to who was too late."""
        if taken.officer_id in (None, self.actor.person_id):
            return say(self.language, "desk.changed")
        names = await self._name_all([taken.officer_id])
        return say(self.language, "desk.taken_by", who=next(iter(names.values())))

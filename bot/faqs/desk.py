"""Answers for all as staff work on them: drafted from an answer, changed, read over by a second person, ended."""

from __future__ import annotations

import calendar
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy.orm import Session

from bot.callbacks import FaqStep
from bot.days import find_day
from bot.desk.citing import find_named, name_all
from bot.faqs import library as faq_library
from bot.faqs import prompts as faq_prompts
from bot.faqs.scrub import count_blanks, scrub, scrub_question
from bot.persons import who_text
from bot.sitting import Sitting
from bot.texts import say
from bot.updates.forms import Form
from bot.views import faqs as views
from bot.views.names import with_notice
from bot.views.welcome import note_screen
from knowledge import faq as office
from knowledge.model import DESK, Answer, Audience, Status
from storage import enquiry_lists, faqs, known_names, people
from storage.faqs import AUDIENCES, FaqRefused
from storage.tables import Faq

FORM = "faq"
_TYPED = ("question", "answer", "expiry", "return")


@dataclass(frozen=True, slots=True)
class FaqDesk(Sitting):
    """One update's work on answers for all."""

    async def show_list(self, shelf: str, page: int) -> None:
        """A list; where none is named the first that is not empty."""
        today = self.app.today()
        lists = await self.work.read(
            lambda session: {name: faqs.list_shelf(session, name, today) for name in faqs.SHELVES}
        )
        if shelf not in lists:
            shelf = next((name for name, found in lists.items() if found), "published")
        others = {name: len(found) for name, found in lists.items() if name != shelf}
        await self.show(views.list_screen(shelf, lists[shelf], others, page=page, language=self.language))

    async def learn(self, number: int) -> None:
        """A draft of an answered enquiry, freed of what tells a person; the one that there is, a second time."""
        by, now, terms, when = self.actor.person_id, self.app.now(), self.app.desk_terms, self.app.moment()
        until = _add_months(self.app.today(), terms.faq_months)

        def make(session: Session) -> int | None:
            thread = enquiry_lists.read_thread(session, number, terms, when)
            said = [turn for turn in thread.turns if turn.side == "office"] if thread is not None else []
            if thread is None or not said or not thread.enquiry.text:
                return None
            answer, asked = said[-1], thread.enquiry.text
            names = known_names.find_names(session, f"{asked}\n{answer.text}")
            question, _ = scrub_question(asked, names)
            text, _ = scrub(answer.text, names)
            return faqs.draft(session, question, text, answer.citations, until, by=by, now=now, enquiry_id=number)

        made = await self.work.now(make)
        if made is None:
            await self.show(note_screen(self.language, "desk.gone"))
        else:
            await self.open(made, fresh=True)

    async def open(self, number: int, notice: str = "", *, fresh: bool = False) -> None:
        """One of them."""
        faq = await self.work.read(lambda session: faqs.find(session, number))
        if faq is None:
            await self.show(note_screen(self.language, "faq.gone"))
            return
        app, today = self.app, self.app.today()
        cited = await app.think(lambda: name_all(app, faq.basis))
        said, against = "", False
        if faq.state in ("draft", "waiting"):
            said, against = await self._hear_documents(faq)
        who = await self._name(faq.drafted_by)
        screen = views.faq_screen(
            faq, cited, reader=self.actor.person_id, who=who, said=said, against=against,
            cleaned=count_blanks(f"{faq.question}{faq.answer}"), today=today, language=self.language,
        )  # fmt: skip
        put = self.show.fresh if fresh else self.show
        await put(with_notice(screen, notice) if notice else screen)

    async def press(self, data: FaqStep) -> None:
        """A step's button. Raises FaqRefused."""
        by, now, number, revision = self.actor.person_id, self.app.now(), data.entry, data.revision
        when, identities = self.app.moment(), self.app.identities
        match data.do:
            case "submit":

                def submit(session: Session) -> None:
                    faqs.submit(session, number, revision, by=by, now=now)
                    faq_prompts.tell_waiting(session, identities, number, by=by, when=when)

                await self.work.now(submit)
                await self.open(number, say(self.language, "faq.submitted"))
            case "approve":
                await self.work.now(lambda session: faqs.approve(session, number, revision, by=by, now=now))
                await self._follow(number)
            case "audience":
                await self._turn_audience(number, revision)
            case "end" | "drop":
                await self.work.now(lambda session: faqs.end(session, number, revision, by=by, now=now))
                await faq_library.follow(self.app)
                key = "faq.ended" if data.do == "end" else "faq.dropped"
                await self.open(number, say(self.language, key))
            case "revise":
                await self._revise(number)
            case do if do in _TYPED:
                await self._ask(number, revision, do)
            case _:
                await self.open(number)

    async def take_text(self, form: Form, text: str) -> None:
        """What a step asked for. Raises FaqRefused, and waits on, where it can't be."""
        number, revision, do = int(form.facts["entry"]), int(form.facts["revision"]), str(form.facts["do"])
        by, now, when = self.actor.person_id, self.app.now(), self.app.moment()
        if do == "return":

            def give_back(session: Session) -> None:
                faqs.give_back(session, number, revision, text, by=by, now=now)
                faq_prompts.tell_returned(session, number, when)

            await self.work.now(give_back)
        else:
            values = await self._read_value(number, do, text)
            await self.work.now(lambda session: faqs.change(session, number, revision, by=by, now=now, **values))
        self.forms.drop(self.work, self.identity)
        await self.open(number, say(self.language, "faq.returned") if do == "return" else "")

    async def _read_value(self, number: int, do: str, text: str) -> dict[str, Any]:
        if do == "expiry":
            found = find_day(text, self.app.today(), ahead=True)
            if found is None or found.day is None:
                raise FaqRefused("faq.no_day")
            return {"expires_on": found.day}
        if do == "question":
            return {"question": " ".join(text.split())}
        faq = await self.work.read(lambda session: faqs.find(session, number))
        app, near = self.app, faq.basis if faq is not None else []
        named = await app.think(lambda: find_named(app, text, near))
        values: dict[str, Any] = {"answer": text.strip()}
        if named:
            values["basis"] = [dict(entry.entry) for entry in named]
        return values

    async def _ask(self, number: int, revision: int, do: str) -> None:
        faq = await self.work.read(lambda session: faqs.find(session, number))
        if faq is None or faq.revision != revision:
            raise FaqRefused("faq.moved")
        facts = {"entry": number, "revision": revision, "do": do}
        self.forms.begin(self.work, self.identity, self.chat, FORM, self.app.now(), **facts)
        await self.show(views.ask_screen(faq, do, language=self.language))

    async def _turn_audience(self, number: int, revision: int) -> None:
        by, now = self.actor.person_id, self.app.now()

        def turn(session: Session) -> None:
            faq = faqs.find(session, number)
            if faq is not None:
                after = AUDIENCES[(AUDIENCES.index(faq.audience) + 1) % len(AUDIENCES)]
                faqs.change(session, number, revision, by=by, now=now, audience=after)

        await self.work.now(turn)
        await self.open(number)

    async def _revise(self, number: int) -> None:
        """A new draft in place of one that is published or stopped, standing on the articles as they are today."""
        by, now = self.actor.person_id, self.app.now()
        faq = await self.work.read(lambda session: faqs.find(session, number))
        if faq is None or faq.state not in ("published", "stale"):
            raise FaqRefused("faq.moved")
        app, until = self.app, max(faq.expires_on, _add_months(self.app.today(), self.app.desk_terms.faq_months))
        today = await app.think(lambda: name_all(app, faq.basis))
        basis = [dict(entry.entry) for entry in today]
        question, answer, audience = faq.question, faq.answer, faq.audience
        made = await self.work.now(
            lambda session: faqs.draft(
                session, question, answer, basis, until, by=by, now=now, replaces=number, audience=audience
            )
        )
        await self.open(made)

    async def _follow(self, number: int) -> None:
        """The library takes it in at once; where it can't now, a job does so soon."""
        await faq_library.follow(self.app)
        applied = await self.work.read(faqs.is_applied)
        await self.open(number, say(self.language, "faq.published" if applied else "faq.queued"))

    async def _hear_documents(self, faq: Faq) -> tuple[str, bool]:
        """What the documents alone answer to its question today, and whether it has other figures."""
        app, today = self.app, self.app.today()
        question, audience = faq.question, Audience[faq.audience.upper()]
        samples = app.settings.samples == "on"

        def ask() -> Answer:
            return app.answerer.answer(question, today=today, audience=audience, samples=samples)

        answer = await app.think(ask)
        lead = office.lead_of(answer.lines)
        by_documents = answer.status is Status.ANSWERED and not any(entry.kind == DESK for entry in answer.citations)
        if not by_documents:
            return "", False
        cited = await app.think(lambda: name_all(app, faq.basis))
        return lead, office.differs(faq.answer, answer.citations, [entry.text for entry in cited], lead)

    async def _name(self, person_id: int | None) -> str:
        if person_id is None:
            return ""
        found = await self.work.read(lambda session: people.describe(session, [person_id]))
        return who_text(found.get(person_id), person_id, self.language)


def _add_months(day: date, months: int) -> date:
    year, month = divmod(day.month - 1 + months, 12)
    year, month = day.year + year, month + 1
    return date(year, month, min(day.day, calendar.monthrange(year, month)[1]))

"""Needs as somebody works on them: their lists, one need, a step in it; what a step asks for, typed or pressed."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy.orm import Session

from bot import need_prompts
from bot.app import App
from bot.callbacks import NeedStep, short
from bot.days import find_day
from bot.forms import Form, Forms
from bot.identity import Identity
from bot.persons import who_text
from bot.screens import Screen, line
from bot.sending import Show
from bot.texts import say
from bot.views import needs as views
from bot.views.names import with_notice
from bot.views.needs import Told
from bot.views.welcome import note_screen
from bot.work import Work
from jobs import workdays
from knowledge.offices import Office
from storage import need_lists, needs, people, roles
from storage.need_chain import CATEGORIES, MOVES, Side
from storage.need_lists import Listed, Page
from storage.needs import Given, NeedMoved, NeedRefused
from storage.roles import Actor, Role

FORM = "need"


@dataclass(frozen=True, slots=True)
class NeedDesk:
    """One update's view of needs."""

    app: App
    work: Work
    forms: Forms
    identity: Identity
    actor: Actor
    chat: int
    show: Show

    @property
    def told(self) -> Told:
        """What screens know besides the needs."""
        return need_prompts.read_told(self.app, self.identity.language)

    async def show_list(self, shelf: str, page: int) -> None:
        """A list of this person's; where they have no such one, theirs to work on first that is not empty."""
        actor, terms, when = self.actor, self.app.need_terms, self.app.moment()
        mine = need_lists.shelves_of(actor)

        def read(session: Session) -> dict[str, list[Listed]]:
            return {key: need_lists.list_shelf(session, actor, key, terms, when) for key in mine}

        lists = await self.work.read(read)
        if shelf not in lists:
            shelf = next((key for key, found in lists.items() if found), mine[0])
        others = {key: len(found) for key, found in lists.items() if key != shelf}
        found = lists[shelf]
        hidden = await self.show.hides(need.talent_id for need in found)
        of_department = not actor.is_staff and not actor.officials
        await self.show(
            views.list_screen(
                shelf, found, others, page=page, told=self.told, of_department=of_department, hidden=hidden
            )
        )

    async def show_need(self, need_id: int, notice: str = "") -> None:
        """A need's page, under a line that says why it is shown."""
        page = await self._find(need_id)
        screen = (
            await self._page_screen(page) if page is not None else note_screen(self.identity.language, "needs.gone")
        )
        await self.show(with_notice(screen, notice) if notice else screen)

    async def press(self, data: NeedStep) -> None:
        """A step's button: what it asks for is asked, else it is taken. Raises NeedRefused."""
        page, move = await self._find(data.need), MOVES[data.do]
        if page is None or data.do not in page.moves or page.need.revision != data.revision:
            await self.show_need(data.need, say(self.identity.language, "needs.changed"))
        elif move.asks in {"text", "day"}:
            facts = {"need": data.need, "revision": data.revision, "do": data.do}
            self.forms.begin(self.work, self.identity, self.chat, FORM, self.app.now(), **facts)
            await self.show(views.ask_screen(page.need, data.do, told=self.told))
        elif move.asks == "category" and data.value not in CATEGORIES:
            await self.show(views.categories_screen(page.need, told=self.told))
        elif move.asks == "department":
            await self._transfer(page.need, data)
        else:
            await self._take(data.need, data.do, data.revision, Given(category=data.value if move.asks else ""))

    async def take_text(self, form: Form, text: str) -> None:
        """What a step asked for, typed. Raises NeedRefused, and waits on, where that can't be."""
        do, need_id = str(form.facts["do"]), int(form.facts["need"])
        given = Given(text)
        if MOVES[do].asks == "day":
            found = find_day(text, self.app.today(), ahead=True)
            if found is None or found.day is None:
                raise NeedRefused("needs.no_day")
            given = Given(text, until=found.day)
        await self._take(need_id, do, int(form.facts["revision"]), given)
        self.forms.drop(self.work, self.identity)

    async def _transfer(self, need: Listed, data: NeedStep) -> None:
        if not need.category:
            await self.show(views.categories_screen(need, told=self.told))
            return
        offices = await self._list_departments(need)
        chosen = next((office for office in offices if short(office.key) == data.value), None)
        if chosen is None:
            await self.show(views.departments_screen(need, offices, told=self.told))
            return
        await self._take(need.id, "transfer", data.revision, Given(department=chosen.key))

    async def _list_departments(self, need: Listed) -> list[Office]:
        """The units of which somebody has joined, those whose duties the need names first."""
        grants = await self.work.read(lambda session: roles.list_grants(session, role=Role.DEPARTMENT))
        joined = {grant.department for grant in grants}
        fitting = self.app.offices.match(need.text)
        offices = [office for office in self.app.offices.entries if office.key in joined]
        return sorted(offices, key=lambda office: office.key not in fitting)

    async def _take(self, need_id: int, do: str, revision: int, given: Given) -> None:
        """Take the step and tell whose turn it is, in one commit; who was too late sees who has it."""
        actor, terms, when, identities = self.actor, self.app.need_terms, self.app.moment(), self.app.identities

        def take(session: Session) -> None:
            needs.take(session, actor, need_id, do, terms, when, revision=revision, given=given)
            need_prompts.tell(session, identities, need_id, by=actor.person_id, when=when)

        language = self.identity.language
        try:
            await self.work.now(take)
        except NeedMoved as moved:
            notice = say(language, "needs.moved", who=await self._name(moved.person_id))
        else:
            notice = say(language, f"needs.done.{do}")
        sides = await self.work.read(lambda session: needs.sides_of(session, actor, need_id))
        if sides == {Side.TALENT}:
            await self.show(note_screen(language, "needs.supplied"))
        elif not sides:  # it is not theirs any more, as they wished
            await self.show(Screen((line(notice),)))
        else:
            await self.show_need(need_id, notice)

    async def _find(self, need_id: int) -> Page | None:
        actor, terms, when = self.actor, self.app.need_terms, self.app.moment()
        return await self.work.read(lambda session: need_lists.read_page(session, actor, need_id, terms, when))

    async def _page_screen(self, page: Page) -> Screen:
        when, due = self.app.moment(), page.need.due_on
        clocks = need_lists.count_clocks(when.day_of(page.need.opened_at), page.steps, self.app.need_terms, when)
        owner = await self._name(page.need.owner_id) if page.need.owner_id and Side.OFFICE in page.sides else ""
        unknown = due.year if due is not None and not workdays.is_known(due) else None
        return views.need_screen(page, clocks, owner=owner, told=self.told, unknown_year=unknown)

    async def _name(self, person_id: int | None) -> str:
        """Who somebody of the office is, as far as it is known."""
        language = self.identity.language
        if person_id is None:
            return say(language, "needs.side.clock")
        found = await self.work.read(lambda session: people.describe(session, [person_id]))
        return who_text(found.get(person_id), person_id, language)

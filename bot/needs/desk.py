"""Needs as somebody works on them: their lists, one need, a step in it; `bot.needs.asking` has what a step asks for."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy.orm import Session

from bot.callbacks import NeedStep
from bot.days import find_day
from bot.needs import asking as need_asking
from bot.needs import prompts as need_prompts
from bot.needs.letters import split_letter
from bot.needs.pushes import read_told
from bot.persons import who_text
from bot.screens import Screen, line
from bot.sitting import Sitting
from bot.texts import say
from bot.updates.forms import Form
from bot.views import needs as views
from bot.views import own_needs
from bot.views.names import with_notice
from bot.views.need_words import Told
from bot.views.welcome import note_screen
from jobs import workdays
from storage import need_groups, need_lists, need_replies, need_rights, need_vectors, needs, people, suggestions
from storage.need_chain import MOVES, Side
from storage.need_lists import Listed, Page
from storage.need_steps import Given, NeedRefused
from storage.need_writing import NeedMoved
from storage.roles import Role

FORM = "need"
FILE_FORM = "need_file"
_STALE = frozenset({"settle", "reopen", "add", "supply"})  # a talent's buttons hold whatever was added meanwhile


@dataclass(frozen=True, slots=True)
class NeedDesk(Sitting):
    """One update's view of needs."""

    @property
    def told(self) -> Told:
        """What screens know besides the needs."""
        return read_told(self.app, self.language)

    async def show_list(self, shelf: str, page: int, *, below: bool = False) -> None:
        """A list of this person's; where they have no such one, theirs to work on first that is not empty."""
        actor, terms, when = self.actor, self.app.need_terms, self.app.moment()
        mine = need_lists.shelves_of(actor)

        def read(session: Session) -> tuple[dict[str, list[Listed]], int]:
            lists = {key: need_lists.list_shelf(session, actor, key, terms, when) for key in mine}
            return lists, len(suggestions.list_open(session, actor)) if actor.is_staff else 0

        lists, waiting = await self.work.read(read)
        if shelf not in lists:
            shelf = next((key for key, found in lists.items() if found), mine[0])
        others = {key: len(found) for key, found in lists.items() if key != shelf}
        found = lists[shelf]
        hidden = await self.show.hides(need.talent_id for need in found)
        of_department = not actor.is_staff and not actor.officials
        put = self.show.fresh if below else self.show
        await put(
            views.list_screen(
                shelf, found, others, page=page, told=self.told, of_department=of_department, hidden=hidden,
                suggestions=waiting, units=actor.is_staff or of_department,
            )
        )  # fmt: skip

    async def show_need(self, need_id: int, notice: str = "") -> None:
        """A need's page, under a line that says why it is shown."""
        page = await self.find(need_id)
        screen = await self._page_screen(page) if page is not None else note_screen(self.language, "needs.gone")
        await self.show(with_notice(screen, notice) if notice else screen)

    async def show_more(self, need_id: int) -> None:
        """The steps that are seldom taken."""
        page = await self.find(need_id)
        if page is None:
            await self.show_need(need_id)
        else:
            await self.show(views.more_screen(page, told=self.told))

    async def show_members(self, need_id: int) -> None:
        """The needs that follow this one."""
        page = await self.find(need_id)
        if page is None:
            await self.show_need(need_id)
            return
        members = await self.work.read(lambda session: need_groups.list_members(session, need_id))
        named = bool(page.sides & {Side.OFFICE})
        await self.show(views.members_screen(page.need, members, may_split=named, told=self.told))

    async def press(self, data: NeedStep) -> None:
        """A step's button: what it asks for is asked, else it is taken. Raises NeedRefused."""
        page = await self.find(data.need)
        if page is None or data.do not in page.moves or not self._is_fresh(page, data):
            await self.show_need(data.need, say(self.language, "needs.changed"))
            return
        given = await need_asking.find_given(self, page, data)
        if given is not None:
            await self.take(data.need, data.do, page.need.revision, given)

    async def take_text(self, form: Form, text: str) -> None:
        """What a step asked for, typed. Raises NeedRefused, and waits on, where that can't be."""
        do, need_id = str(form.facts["do"]), int(form.facts["need"])
        given = Given(text)
        if MOVES[do].asks == "day":
            found = find_day(text, self.app.today(), ahead=True)
            if found is None or found.day is None:
                raise NeedRefused("needs.no_day")
            given = Given(text, until=found.day)
        elif form.facts.get("letter"):
            letter, rest = split_letter(text)
            given = Given(rest, letter=letter)
        await self.take(need_id, do, int(form.facts["revision"]), given)
        self.forms.drop(self.work, self.identity)

    async def join_saved(self, need_id: int, lead_id: int) -> None:
        """Join a need that was just saved to another, from the screen that says so, which stays."""
        page, language = await self.find(need_id), self.language
        if page is None or "join" not in page.moves:
            await self.show.toast(say(language, "needs.changed"), alert=True)
            return
        revision, given = page.need.revision, Given(need=lead_id)
        await self.work.now(lambda session: self._write(session, need_id, "join", revision, given))
        await self.show.fresh(note_screen(language, "needs.joined", number=need_id, lead=lead_id))

    async def keep_reply(self, need_id: int) -> None:
        """Keep the reply that was just written, for the next time. Raises NeedRefused."""
        page, person, now = await self.find(need_id), self.actor.person_id, self.app.now()
        said = None if page is None else page.last("reply")
        if page is None or said is None or not page.keeps:
            await self.show_need(need_id, say(self.language, "needs.changed"))
            return
        await self.work.now(
            lambda session: need_replies.keep_canned(session, said.department, said.text, by=person, now=now)
        )
        await self.show_need(need_id, say(self.language, "needs.kept"))

    async def take(self, need_id: int, do: str, revision: int, given: Given) -> None:
        """Take the step and tell whose turn it is, in one commit; who was too late sees who has it."""

        def take(session: Session) -> frozenset[Side]:
            sides = need_rights.sides_of(session, self.actor, need_id)
            self._write(session, need_id, do, revision, given)
            return sides

        language = self.language
        try:
            sides = await self.work.now(take)
        except NeedMoved as moved:
            sides = frozenset()
            notice = say(language, "needs.moved", who=await self.name(moved.person_id))
        else:
            is_own = sides <= {Side.TALENT}
            notice = say(language, f"own.done.{do}" if is_own else f"needs.done.{do}")
        if await self.find(need_id) is None:  # it is not theirs any more, as they wished
            await self.show(Screen((line(notice),)))
        else:
            await self.show_need(need_id, notice)

    def _write(self, session: Session, need_id: int, do: str, revision: int, given: Given) -> None:
        """Take the step and tell whose turn it is; what says the same can be joined to, whosever it is."""
        terms, when, memory = self.app.need_terms, self.app.moment(), self.app.likeness.memory
        near = need_vectors.find_similar(session, memory, need_id) if do == "join" else []
        alike = [other for other, _ in near]
        moved = needs.take(session, self.actor, need_id, do, terms, when, revision=revision, given=given, alike=alike)
        need_prompts.tell(session, self.app.identities, moved, by=self.actor.person_id, when=when)

    async def find(self, need_id: int) -> Page | None:
        """A need as this person may see it."""
        actor, terms, when = self.actor, self.app.need_terms, self.app.moment()
        return await self.work.read(lambda session: need_lists.read_page(session, actor, need_id, terms, when))

    async def name(self, person_id: int | None) -> str:
        """Who somebody of the office or a department is, as far as it is known."""
        language = self.language
        if person_id is None:
            return say(language, "needs.side.clock")
        found = await self.work.read(lambda session: people.describe(session, [person_id]))
        who = found.get(person_id)
        if who is not None and Role.DEPARTMENT in who.roles:  # their name is the key of their unit
            return say(
                language, "needs.of_unit", unit=self.told.unit(who.name), who=who_text(None, person_id, language)
            )
        return who_text(who, person_id, language)

    def _is_fresh(self, page: Page, data: NeedStep) -> bool:
        return page.need.revision == data.revision or (data.do in _STALE and page.sides <= {Side.TALENT})

    async def _page_screen(self, page: Page) -> Screen:
        if page.sides <= {Side.TALENT}:
            replies = await self.work.read(lambda session: need_replies.read_released(session, [page.need.id]))
            return own_needs.need_screen(page, replies.get(page.need.id), told=self.told)
        when, due = self.app.moment(), page.need.due_on
        clocks = need_lists.count_clocks(when.day_of(page.need.opened_at), page.steps, self.app.need_terms, when)
        inside = page.sides & {Side.OFFICE, Side.DEPARTMENT}
        owner = await self.name(page.need.owner_id) if page.need.owner_id and Side.OFFICE in page.sides else ""
        handler = await self.name(page.need.handler_id) if page.need.handler_id and inside else ""
        similar = len((await self.find_similar(page))[0]) if "join" in page.moves else 0
        unknown = due.year if due is not None and not workdays.is_known(due) else None
        names = views.Names(owner, handler)
        return views.need_screen(page, clocks, names=names, told=self.told, similar=similar, unknown_year=unknown)

    async def find_similar(self, page: Page) -> tuple[list[Listed], frozenset[int]]:
        """The open needs that say the same, and those of them that this person may read."""
        actor, terms, when, need_id = self.actor, self.app.need_terms, self.app.moment(), page.need.id
        memory = self.app.likeness.memory

        def read(session: Session) -> tuple[list[Listed], frozenset[int]]:
            near = [other for other, _ in need_vectors.find_similar(session, memory, need_id)]
            theirs = {Side.OFFICE, Side.KEEPER}
            seen = [other for other in near if need_rights.sides_of(session, actor, other) & theirs]
            return need_lists.list_some(session, near, terms, when), frozenset(seen)

        return await self.work.read(read)

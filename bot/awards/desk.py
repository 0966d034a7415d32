"""Awards as somebody looks at them or works on them: lists, one of them, its next state, hand-over, leaving."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date

from sqlalchemy import ColumnElement
from sqlalchemy.orm import Session

from bot.awards import prompts as award_prompts
from bot.awards.sitting import AwardSitting
from bot.callbacks import AwardList, AwardStep
from bot.days import find_day
from bot.screens import Screen
from bot.texts import say
from bot.updates.forms import Form
from bot.views import award_asking as asking
from bot.views import award_words as words
from bot.views import awards as views
from bot.views import privacy
from bot.views.welcome import note_screen
from bot.views.wizard_words import money
from jobs import award_course, repayments, workdays
from storage import consents
from storage.awards import honours, instalments, leaving, lists, moving
from storage.awards.chain import APPLIED, NOTICED, PAID, PERSON, RETURNED
from storage.awards.instalments import DueApart
from storage.awards.lists import OPEN, SHELVES, Page
from storage.awards.moving import AwardRefused, Move
from storage.awards.writing import AwardMoved
from storage.consents import Purpose
from storage.tables import Award

FORM = "award"
_NUMBER_CHARS = 64


@dataclass(frozen=True, slots=True)
class AwardDesk(AwardSitting):
    """One update's view of awards."""

    async def open_list(self) -> None:
        """What `/awards` shows: where somebody sees one award only, that one, else their list."""
        which = lists.seen_by(self.actor) if self.actor.employers else self._own
        if self.works or not await self._show_only(which):
            await self.show_list(AwardList())

    async def open_own(self) -> None:
        """What is paid to this person: the only one, else the list."""
        if not await self._show_only(self._own):
            await self.show_own(0)

    @property
    def _own(self) -> ColumnElement[bool]:
        return (Award.talent_id == (self.actor.talent_id or 0)) & (Award.payee == PERSON)

    async def _show_only(self, which: ColumnElement[bool]) -> bool:
        found = await self.work.read(lambda session: lists.list_where(session, which, limit=2))
        if len(found) == 1:
            await self.show_award(found[0].id)
        return len(found) == 1

    async def show_list(self, data: AwardList) -> None:
        """A list of this person's; a talent's own, the instalments that fall due."""
        match data.shelf:
            case "share" | "unshare":
                await self._share(given=data.shelf == "share")
            case "due" if self.works:
                await self._show_due()
            case shelf if self.works or self.actor.employers:
                await self._show_shelf(shelf if shelf in SHELVES else OPEN, data.page)
            case _:
                await self.show_own(data.page)

    async def _show_shelf(self, shelf: str, page: int) -> None:
        actor, today = self.actor, self.app.today()

        def read(session: Session) -> tuple[list[lists.Listed], dict[str, int]]:
            found = lists.list_shelf(session, actor, shelf, today, limit=views.PAGE, offset=page * views.PAGE)
            return found, lists.count_shelves(session, actor, today)

        found, counts = await self.work.read(read)
        await self.show(
            views.list_screen(shelf, found, counts, page=page, works=self.works, told=await self.read_told())
        )

    async def has_own(self) -> bool:
        """Whether something is on file for this person, and they are not asked to write something else."""
        if await self.forms.find(self.work, self.identity, self.chat, self.app.now()) is not None:
            return False
        return bool(await self.work.read(lambda session: lists.list_where(session, self._own, limit=1)))

    async def show_own(self, page: int) -> None:
        """What is paid to this person, the newest first."""
        person = self.identity.person_id

        def read(session: Session) -> tuple[list[lists.Listed], bool]:
            found = lists.list_where(session, self._own)
            return found, consents.allows(session, person, Purpose.AWARDS)

        found, shares = await self.work.read(read)
        found.sort(key=lambda one: (one.facts.since, one.id), reverse=True)
        shown = found[page * views.PAGE : (page + 1) * views.PAGE]
        told = await self.read_told()
        await self.show(views.own_screen(shown, page=page, total=len(found), shares=shares, told=told))

    async def _share(self, *, given: bool) -> None:
        """Whether the employer's HR sees one's own: to say yes the consent is read in full."""
        person, now = self.identity.person_id, self.app.now()
        if given:
            await self.show.fresh(privacy.consent_screen(Purpose.AWARDS, language=self.language))
            return
        await self.work.now(lambda session: consents.withdraw(session, person, Purpose.AWARDS, now))
        await self.show.fresh(note_screen(self.language, "awards.unshared"))

    async def _show_due(self) -> None:
        found, names = await self.read_due()
        await self.show(views.due_screen(found, names, told=await self.read_told()))

    async def read_due(self) -> tuple[DueApart, dict[int, str]]:
        """The instalments that are late and that fall due, of a department those it handles; whose each award is."""
        actor, today, told = self.actor, self.app.today(), await self.read_told()

        def read(session: Session) -> tuple[DueApart, dict[int, str]]:
            found = instalments.read_apart(session, today, None if actor.is_staff else actor.departments)
            ids = [one.award_id for one in found.everything]
            known = [
                one
                for start in range(0, len(ids), lists.CHUNK)
                for one in lists.list_where(session, Award.id.in_(ids[start : start + lists.CHUNK]))
            ]
            return found, {one.id: words.whose(one, told) for one in known}

        return await self.work.read(read)

    async def show_award(self, award_id: int, notice: str = "") -> None:
        """One award, under a line that says why it is shown."""
        page = await self.find(award_id)
        if page is None:
            await self.show(note_screen(self.language, "awards.gone"))
            return
        await self.show(await self._page_screen(page, notice))

    async def _page_screen(self, page: Page, notice: str = "") -> Screen:
        works = await self.work.read(lambda session: lists.may_work(session, self.actor, page.award.id))
        named = not views.is_own(page, self.actor.talent_id)
        return views.page_screen(page, works=works, named=named, told=await self.read_told(), notice=notice)

    async def find(self, award_id: int) -> Page | None:
        """An award as this person may see it."""
        return await self.work.read(lambda session: lists.read_page(session, self.actor, award_id))

    async def press(self, data: AwardStep) -> None:
        """A step's button: what it asks for is asked, else it is taken. Raises AwardRefused."""
        page, told = await self.find(data.award), await self.read_told()
        if page is None or (data.revision and page.award.facts.revision != data.revision):
            await self.show_award(data.award, say(self.language, "awards.moved") if page is not None else "")
            return
        match data.do, data.value:
            case "next", _:
                await self._take_next(page)
            case "return", _:
                self._ask(page, "return")
                await self.show(asking.ask_return_screen(page, told=told))
            case "honour", ("plaque" | "certificate"):
                self._ask(page, "honour", kind=data.value)
                await self.show(asking.ask_number_screen(data.value, self.language))
            case "honour", _:
                await self.show(asking.ask_which_screen(page, "honour", told=told))
            case "leave", reason if reason in leaving.REASONS:
                self._ask(page, "leave", reason=reason)
                await self.show(asking.ask_left_on_screen(self.language))
            case "leave", _:
                await self.show(asking.ask_which_screen(page, "leave", told=told))
            case _:
                await self.show_award(data.award)

    def _ask(self, page: Page, do: str, **facts: str) -> None:
        told = {"award": page.award.id, "revision": page.award.facts.revision, "do": do, **facts}
        self.forms.begin(self.work, self.identity, self.chat, FORM, self.app.now(), **told)

    async def take_text(self, form: Form, text: str) -> None:
        """What a step asked for, typed. Raises AwardRefused, and waits on, where that can't be."""
        award_id, revision, do = int(form.facts["award"]), int(form.facts["revision"]), str(form.facts["do"])
        match do:
            case "return":
                step = Move(RETURNED, self.app.today(), why=text.strip()[:200])
                await self._take(award_id, revision, step, say(self.language, "awards.did.return"))
            case "next":
                await self._pay_late(award_id, revision, text.strip()[:200])
            case "honour":
                await self._hand_over(award_id, revision, str(form.facts["kind"]), text)
            case _:
                await self._leave(award_id, str(form.facts["reason"]), text)
        self.forms.drop(self.work, self.identity)

    async def _pay_late(self, award_id: int, revision: int, why: str) -> None:
        """A payment to who has left, for a reason. Raises AwardRefused."""
        page = await self.find(award_id)
        if page is None or page.award.facts.revision != revision:
            await self.show_award(award_id, say(self.language, "awards.moved") if page is not None else "")
            return
        await self._take_next(page, why)

    async def _take_next(self, page: Page, why: str = "") -> None:
        """The next state, today; of who has left before it is paid, `why` is asked for. Raises AwardRefused."""
        facts, today, told = page.award.facts, self.app.today(), await self.read_told()
        course = told.rules.course_of(facts)
        state = course.next_of(facts.state)
        if not state:
            raise AwardRefused("awards.ended")
        if facts.state == NOTICED and workdays.count_between(facts.since, today) < course.notice_days:
            raise AwardRefused("awards.notice_open", days=course.notice_days, since=words.day_text(facts.since, told))
        left_on = page.award.left_on
        if state == PAID and left_on is not None and left_on < today and not why:
            self._ask(page, "next")
            await self.show(asking.ask_late_screen(page, told=told))
            return
        days = {APPLIED: facts.applied_on, **page.days(), state: today}
        plan: tuple[tuple[int, date, int], ...] = ()
        entry = told.rules.find(facts.document, facts.benefit)
        if state == PAID and entry is not None:
            plan = award_course.plan_later(told.rules, entry, replace(facts, paid_on=today), None)
        step = Move(state, today, award_course.find_due(course, state, days), why, plan=plan)
        notice = say(self.language, "awards.did.next", state=say(self.language, f"awards.state.{state}"))
        await self._take(facts.award_id, facts.revision, step, notice)

    async def _take(self, award_id: int, revision: int, step: Move, notice: str) -> None:
        actor, now, terms = self.actor, self.app.now(), (await self.read_told()).rules.terms

        def take(session: Session) -> None:
            moving.move(session, actor, award_id, revision, step, now=now)
            repayments.owe(session, [award_id], terms, by=actor.person_id, now=now)
            award_prompts.tell(session, [award_id], by=actor.person_id, now=now)

        try:
            await self.work.now(take)
        except AwardMoved:
            notice = say(self.language, "awards.moved")
        await self.show_award(award_id, notice)

    async def _hand_over(self, award_id: int, revision: int, kind: str, text: str) -> None:
        """A number, and the day where it was not today. Raises AwardRefused."""
        number, _, rest = text.strip().rpartition(" ")
        day = self._read_day(rest) if number else None
        number = number.strip() if day is not None else text.strip()
        actor, now, handed_on = self.actor, self.app.now(), day or self.app.today()
        if not number or len(number) > _NUMBER_CHARS:
            raise AwardRefused("awards.no_day")

        def write(session: Session) -> None:
            honours.hand_over(session, actor, award_id, revision, honour=kind, number=number, day=handed_on, now=now)

        await self.work.now(write)
        await self.show_award(award_id, say(self.language, "awards.did.honour"))

    async def _leave(self, award_id: int, reason: str, text: str) -> None:
        """The talent of an award has left: what is to be paid back is computed and written. Raises AwardRefused."""
        left_on = self._read_day(text.strip())
        if left_on is None:
            raise AwardRefused("awards.no_day")
        page, told, actor, now = await self.find(award_id), await self.read_told(), self.actor, self.app.now()
        talent_id = page.award.facts.talent_id if page is not None else None
        if talent_id is None:
            raise AwardRefused("awards.gone")

        def write(session: Session) -> list[int]:
            if not lists.may_work(session, actor, award_id):
                raise AwardRefused("awards.gone")
            found = repayments.record_leaving(
                session, talent_id, left_on, reason, told.rules.terms, by=actor.person_id, now=now
            )
            # What other departments pay out is theirs to ask back, and to know.
            return [one.yuan for one in found if one.yuan and lists.may_work(session, actor, one.award_id)]

        owed = await self.work.now(write)
        notice = say(self.language, "awards.did.leave", count=len(owed), yuan=money(sum(owed), self.language))
        await self.show_award(award_id, notice)

    def _read_day(self, text: str) -> date | None:
        """A day up to today; None where that is none."""
        found = find_day(text, self.app.today())
        return None if found is None or found.day is None or found.day > self.app.today() else found.day

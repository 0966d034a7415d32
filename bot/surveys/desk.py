"""What answering a survey reads and keeps, and which screen follows: one's own, or that of who is on the phone."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path

from sqlalchemy.orm import Session

from bot.app import App
from bot.channels.sending import Show
from bot.errors import Refusal
from bot.screens import Screen
from bot.texts import say
from bot.updates.forms import Form, Forms
from bot.updates.identity import Identity
from bot.updates.work import Work
from bot.views import survey_ends as ends
from bot.views import surveys as views
from bot.views.survey_ends import Listed
from bot.views.surveys import Seen
from storage import talents
from storage.surveys import asked as asking
from storage.surveys import ballots, course, responses, run_keys, sheets
from storage.surveys.asked import Asked
from storage.surveys.definition import Item
from storage.surveys.sheets import Sheet

FORM, PHONED_FORM = "survey", "phoned"  # what a typed line belongs to, in a named survey
Change = Callable[[Sheet], Sheet]


@dataclass(frozen=True, slots=True)
class SurveyDesk:
    """One update's view of the surveys that ask somebody."""

    app: App
    work: Work
    forms: Forms
    identity: Identity
    chat: int
    show: Show

    # -- looking -----------------------------------------------------------------------------------------

    async def find_mine(self, run_id: int) -> Seen:
        """A survey of this person. Raises Refusal `sheet.not_yours`."""
        person, now = self.identity.person_id, self.app.now()
        return await self._look(lambda session: asking.find_mine(session, run_id, person, now))

    async def find_phoned(self, addressee_id: int) -> Seen:
        """A survey of somebody who is on the phone. Raises Refusal `sheet.not_yours`, `phoned.anonymous`, `.begun`."""
        now = self.app.now()
        seen = await self._look(lambda session: asking.find(session, addressee_id, now), phoned=True)
        if seen.asked.anonymous:
            raise Refusal("phoned.anonymous")
        if seen.sheet.begun and seen.sheet.source != "phone":
            raise Refusal("phoned.begun")
        return seen

    async def list_mine(self) -> Screen:
        """The surveys that ask this person."""
        person, now, folder, language = self.identity.person_id, self.app.now(), self.folder, self.identity.language

        def look(session: Session) -> list[Listed]:
            found = []
            for asked in asking.list_mine(session, person, now):
                sheet = read_sheet(session, asked, folder)
                state = "done" if sheet.finished else "begun" if sheet.begun else "new"
                title = asking.read_definition(session, asked.version_id).title.say(language)
                found.append(Listed(asked, title, state if asked.is_open or sheet.finished else "paused"))
            return found

        listed = await self.work.read(look)
        return ends.list_screen(listed, zone=self.app.settings.zone, today=self.app.today(), language=language)

    async def _look(self, find: Callable[[Session], Asked | None], *, phoned: bool = False) -> Seen:
        today, zone, language, folder = self.app.today(), self.app.settings.zone, self.identity.language, self.folder

        def look(session: Session) -> Seen | None:
            asked = find(session)
            if asked is None:
                return None
            definition = asking.read_definition(session, asked.version_id)
            name = talents.get(session, asked.talent_id).name if phoned and asked.talent_id is not None else ""
            sheet = read_sheet(session, asked, folder)
            return Seen(asked, definition, sheet, today, zone, language, phoned=name)

        seen = await self.work.read(look)
        if seen is None:
            raise Refusal("sheet.not_yours")
        return seen

    @property
    def folder(self) -> Path:
        """Where the keys of anonymous runs lie."""
        return run_keys.folder_of(self.app.settings.data_dir)

    # -- keeping -----------------------------------------------------------------------------------------

    def change(self, seen: Seen, make: Change) -> Seen:
        """The survey after a change, which is written down with the update's "done".

        Raises WrongValue; Refusal `sheet.no_key`.
        """
        after, asked, definition, now = make(seen.sheet), seen.asked, seen.definition, self.app.now()
        if asked.anonymous:
            ballot = self.make_ballot_id(asked)
            self.work.later(lambda session: ballots.change(session, asked.run_id, ballot, make, now=now))
        else:
            by = self.identity.person_id if seen.phoned else None
            self.work.later(
                lambda session: responses.change(
                    session, asked.run_id, asked.addressee_id, definition, make, now=now, entered_by=by
                )
            )
            after = replace(after, finished=responses.is_finished(definition, seen.sheet, after))
        return replace(seen, sheet=after)

    def make_ballot_id(self, asked: Asked) -> str:
        """The id of the draft and ballot of who is asked. Raises Refusal `sheet.no_key`."""
        key = run_keys.read(self.folder, asked.run_id)
        if key is None:
            raise Refusal("sheet.no_key")
        return ballots.make_id(key, asked.run_id, asked.addressee_id)

    # -- what follows ------------------------------------------------------------------------------------

    async def go_on(self, seen: Seen, notice: str = "") -> None:
        """The open item, or the end where there is none; what is typed next belongs to it where it waits."""
        item = sheets.find_open(seen.definition, seen.sheet)
        told = say(self.identity.language, notice) if notice else ""
        if item is None:
            await self.leave(seen, ends.end_screen(seen, told))
            if seen.asked.anonymous and not seen.sheet.finished:
                self._attend(seen)
            return
        if not self.wait(seen, item):
            await self._drop_form(seen)
        await self.put(seen, views.item_screen(seen, item, told))

    async def leave(self, seen: Seen, screen: Screen) -> None:
        """Show something else: nothing is waited for any more."""
        if seen.asked.anonymous:
            self.forms.leave(self.identity)
        await self._drop_form(seen)
        await self.put(seen, screen)

    async def put(self, seen: Seen, screen: Screen) -> None:
        """Show a screen; on the phone it is about that talent."""
        talent = seen.asked.talent_id if seen.phoned else None
        await self.show(screen if talent is None else replace(screen, about=(talent,)))

    def wait(self, seen: Seen, item: Item, **facts: object) -> bool:
        """Let what is typed next belong to that item, where it waits for words; whether it does."""
        waits = sheets.is_waiting(item, seen.sheet.answers.get(item.key))
        if seen.asked.anonymous:
            self._attend(seen)
        elif waits:
            now = self.app.now()
            known = {"run": seen.asked.run_id, "addressee": seen.asked.addressee_id, "item": item.key}
            form = PHONED_FORM if seen.phoned else FORM
            self.forms.begin(self.work, self.identity, self.chat, form, now, **known, at=now.isoformat(), **facts)
        return waits

    def _attend(self, seen: Seen) -> None:
        self.forms.attend(self.identity, seen.asked.run_id, self.app.clock.monotonic())

    async def find_form(self) -> Form | None:
        """The form of a named survey that is in hand."""
        form = await self.forms.find(self.work, self.identity, self.chat, self.app.now())
        return form if form is not None and form.name in (FORM, PHONED_FORM) else None

    async def _drop_form(self, seen: Seen) -> None:
        """The form of a survey goes; another one waits on. None is touched by an anonymous survey: it has a name."""
        if not seen.asked.anonymous and await self.find_form() is not None:
            self.forms.drop(self.work, self.identity)


def read_sheet(session: Session, asked: Asked, folder: Path) -> Sheet:
    """What somebody has answered; of an anonymous run whose key is gone nothing can be found."""
    if not asked.anonymous:
        return responses.read(session, asked.addressee_id)
    key = run_keys.read(folder, asked.run_id)
    if key is None:
        return Sheet()
    return ballots.read(session, ballots.make_id(key, asked.run_id, asked.addressee_id))


def count_answered(seen: Seen) -> int:
    """How many answers count."""
    return len(course.keep_counting(seen.definition, seen.sheet.answers))

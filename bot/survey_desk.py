"""Answering a survey: what a press or a typed line comes to, and which screen follows. One's own, or on the phone."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime, time, timedelta
from pathlib import Path

from sqlalchemy.orm import Session

from bot.app import App
from bot.errors import Refusal, refusal_text
from bot.forms import Forms
from bot.identity import Identity
from bot.screens import Screen
from bot.sending import Show
from bot.texts import say
from bot.views import survey_ends as ends
from bot.views import surveys as views
from bot.views.names import with_notice
from bot.views.survey_ends import Listed
from bot.views.surveys import Seen
from bot.work import Work
from storage import talents
from storage.surveys import asked as asking
from storage.surveys import ballots, course, responses, run_keys, sheets
from storage.surveys.asked import Asked
from storage.surveys.definition import MANY, Item, Kind, Value
from storage.surveys.sheets import Sheet
from storage.surveys.values import WrongValue

FORM, PHONED_FORM = "survey", "phoned"  # what a typed line belongs to, in a named survey
_LATER_HOUR = 10  # of the next day, in the office's time
Change = Callable[[Sheet], Sheet]


@dataclass(frozen=True, slots=True)
class SurveyDesk:
    """One update's view of one survey that asks somebody."""

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
        person, now, folder, language = self.identity.person_id, self.app.now(), self._folder, self.identity.language

        def look(session: Session) -> list[Listed]:
            found = []
            for asked in asking.list_mine(session, person, now):
                sheet = read_sheet(session, asked, folder)
                state = "done" if sheet.finished else "begun" if sheet.begun else "new"
                title = asking.read_definition(session, asked.version_id).title.say(language)
                found.append(Listed(asked, title, state if asked.is_open else "paused"))
            return found

        listed = await self.work.read(look)
        return ends.list_screen(listed, zone=self.app.settings.zone, today=self.app.today(), language=language)

    async def _look(self, find: Callable[[Session], Asked | None], *, phoned: bool = False) -> Seen:
        today, zone, language, folder = self.app.today(), self.app.settings.zone, self.identity.language, self._folder

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

    # -- a press -----------------------------------------------------------------------------------------

    async def take_press(self, seen: Seen, do: str, place: int, value: str) -> None:
        """Whatever a button of a survey asks for. Raises Refusal: said over the chat, nothing was changed."""
        asked, sheet = seen.asked, seen.sheet
        if asked.anonymous and sheet.finished:
            await self._leave(seen, ends.submitted_screen(seen, before=True))
        elif not asked.is_open:
            await self._show_shut(seen, do, value)
        elif asked.anonymous and run_keys.read(self._folder, asked.run_id) is None:
            raise Refusal("sheet.no_key")
        elif do in _STEPS:
            await _STEPS[do](self, seen, value)
        elif not sheet.begun:
            await self._leave(seen, views.invitation_screen(seen))
        else:
            await self._answer(seen, do, self._find_item(seen, place), value)

    def _find_item(self, seen: Seen, place: int) -> Item:
        if place >= len(seen.definition.items):
            raise Refusal("tap.old")
        item = seen.definition.items[place]
        if item not in course.list_shown(seen.definition, seen.sheet.answers):
            raise Refusal("sheet.not_shown")
        return item

    async def _answer(self, seen: Seen, do: str, item: Item, value: str) -> None:
        definition = seen.definition
        makes: dict[str, Change] = {
            "item": lambda sheet: sheets.go(sheet, item),
            "put": lambda sheet: sheets.put(definition, sheet, item, read_pressed(item, value)),
            "on": lambda sheet: sheets.mark(sheet, item, find_choice(item, value), on=True),
            "off": lambda sheet: sheets.mark(sheet, item, find_choice(item, value), on=False),
            "done": lambda sheet: sheets.leave(definition, sheet, item, unanswered=False),
            "next": lambda sheet: sheets.leave(definition, sheet, item, unanswered=False),
            "skip": lambda sheet: sheets.leave(definition, sheet, item, unanswered=True),
            "clear": lambda sheet: sheets.leave(definition, sheet, item, unanswered=True),
        }
        if do not in makes:
            raise Refusal("tap.old")
        await self.go_on(self._change(seen, makes[do]))

    async def _open(self, seen: Seen, _value: str) -> None:
        if not seen.sheet.begun:
            await self._leave(seen, views.invitation_screen(seen))
        elif seen.sheet.finished:
            await self._leave(seen, ends.end_screen(seen))
        else:
            await self._begin(seen, "")

    async def _begin(self, seen: Seen, _value: str) -> None:
        await self.go_on(self._change(seen, lambda sheet: sheets.begin(seen.definition, sheet)))

    async def _stop(self, seen: Seen, _value: str) -> None:
        stopped = self._change(seen, sheets.stop) if seen.asked.anonymous and seen.sheet.begun else seen
        await self._leave(stopped, ends.stopped_screen(stopped))

    async def _end(self, seen: Seen, _value: str) -> None:
        if sheets.find_open(seen.definition, seen.sheet) is not None and not seen.sheet.finished:
            await self._begin(seen, "")
        else:
            await self._leave(seen, ends.end_screen(seen))

    async def _mine(self, seen: Seen, value: str) -> None:
        page = int(value) if value.isascii() and value.isdecimal() and len(value) <= 2 else 0
        screen = ends.mine_screen(seen, page) if seen.sheet.begun else views.invitation_screen(seen)
        await self._leave(seen, screen)

    async def _later(self, seen: Seen, _value: str) -> None:
        addressee, zone = seen.asked.addressee_id, self.app.settings.zone
        day = self.app.today() + timedelta(days=1)
        until = datetime.combine(day, time(_LATER_HOUR), zone)
        if seen.phoned or (seen.asked.closes_at is not None and until >= seen.asked.closes_at):
            raise Refusal("sheet.too_late", day=seen.until)
        self.work.later(lambda session: asking.put_off(session, addressee, until))
        await self._leave(seen, ends.later_screen(seen, day))

    async def _never(self, seen: Seen, _value: str) -> None:
        addressee, now = seen.asked.addressee_id, self.app.now()
        self.work.later(lambda session: asking.decline(session, addressee, now))
        await self._leave(seen, ends.declined_screen(seen))

    async def _send(self, seen: Seen, _value: str) -> None:
        """提交: written down before it is said to be."""
        asked, definition, now = seen.asked, seen.definition, self.app.now()
        key = run_keys.read(self._folder, asked.run_id)
        if not asked.anonymous or key is None:
            raise Refusal("tap.old")
        ballot, zone = ballots.make_id(key, asked.run_id, asked.addressee_id), self.app.settings.zone

        def submit(session: Session) -> bool:
            return ballots.submit(session, asked.run_id, ballot, definition, asked.category, zone, now=now)

        if await self.work.now(submit):
            await self._leave(seen, ends.submitted_screen(seen))
            return
        missing = course.list_missing(definition, seen.sheet.answers)
        if missing:
            await self.go_on(self._change(seen, lambda sheet: sheets.go(sheet, missing[0])), "survey.value.required")
        elif not course.keep_counting(definition, seen.sheet.answers):
            raise Refusal("sheet.nothing")
        else:
            raise Refusal("sheet.closed")

    async def _show_shut(self, seen: Seen, do: str, value: str) -> None:
        """A named one that is over can still be looked at."""
        if do in ("mine", "end") and seen.sheet.begun and not seen.asked.anonymous:
            await (self._mine(seen, value) if do == "mine" else self._leave(seen, ends.end_screen(seen)))
            return
        dropped = seen.asked.anonymous and do not in ("", "begin", "later", "never")
        await self._leave(seen, ends.shut_screen(seen.asked, dropped=dropped, language=self.identity.language))

    # -- a typed line ------------------------------------------------------------------------------------

    async def take_text(self, seen: Seen, key: str, text: str) -> None:
        """What was typed to the item of that key; where that is no longer the open one, it lands nowhere."""
        item = sheets.find_open(seen.definition, seen.sheet)
        if not seen.asked.is_open:
            await self._show_shut(seen, "put", "")
        elif item is None or item.key != key or not sheets.is_waiting(item, seen.sheet.answers.get(item.key)):
            await self.go_on(seen, "sheet.by_buttons")
        else:
            await self._write(seen, item, text)

    async def _write(self, seen: Seen, item: Item, text: str) -> None:
        try:
            written = self._change(seen, lambda sheet: sheets.write(seen.definition, sheet, item, text))
        except WrongValue as wrong:
            notice = refusal_text(self.identity.language, wrong)
            self._wait(seen, item)
            await self.show(with_notice(views.item_screen(seen, item), notice))
            return
        await self.go_on(written)

    # -- what follows ------------------------------------------------------------------------------------

    async def go_on(self, seen: Seen, notice: str = "") -> None:
        """The open item, or the end where there is none; what is typed next belongs to it where it waits."""
        item = sheets.find_open(seen.definition, seen.sheet)
        told = say(self.identity.language, notice) if notice else ""
        if item is None:
            await self._leave(seen, ends.end_screen(seen, told))
            return
        self._wait(seen, item)
        if seen.asked.anonymous or not sheets.is_waiting(item, seen.sheet.answers.get(item.key)):
            await self._drop_form(seen)
        await self.show(views.item_screen(seen, item, told))

    def _wait(self, seen: Seen, item: Item) -> None:
        if seen.asked.anonymous:
            self.forms.attend(self.identity, seen.asked.run_id)
        elif sheets.is_waiting(item, seen.sheet.answers.get(item.key)):
            facts = {"run": seen.asked.run_id, "addressee": seen.asked.addressee_id, "item": item.key}
            form = PHONED_FORM if seen.phoned else FORM
            self.forms.begin(self.work, self.identity, self.chat, form, self.app.now(), **facts)

    async def _leave(self, seen: Seen, screen: Screen) -> None:
        """Nothing is waited for any more."""
        if seen.asked.anonymous:
            self.forms.leave(self.identity)
        await self._drop_form(seen)
        await self.show(screen)

    async def _drop_form(self, seen: Seen) -> None:
        """The form of this survey goes; another one waits on. None is touched by an anonymous survey."""
        if seen.asked.anonymous:
            return
        form = await self.forms.find(self.work, self.identity, self.chat, self.app.now())
        if form is not None and form.name in (FORM, PHONED_FORM):
            self.forms.drop(self.work, self.identity)

    # -- keeping -----------------------------------------------------------------------------------------

    def _change(self, seen: Seen, make: Change) -> Seen:
        """The survey after a change, which is written down with the update's "done". Raises WrongValue."""
        after = make(seen.sheet)
        asked, definition, now = seen.asked, seen.definition, self.app.now()
        if asked.anonymous:
            key = run_keys.read(self._folder, asked.run_id)
            if key is None:
                raise Refusal("sheet.no_key")
            ballot = ballots.make_id(key, asked.run_id, asked.addressee_id)
            self.work.later(lambda session: ballots.change(session, asked.run_id, ballot, make, now=now))
        else:
            by = self.identity.person_id if seen.phoned else None
            self.work.later(
                lambda session: responses.change(
                    session, asked.run_id, asked.addressee_id, definition, make, now=now, entered_by=by
                )
            )
            through = course.is_complete(definition, after.answers) and not after.place and bool(after.answers)
            after = replace(after, finished=seen.sheet.finished or through)
        return replace(seen, sheet=after)

    @property
    def _folder(self) -> Path:
        return run_keys.folder_of(self.app.settings.data_dir)


def read_sheet(session: Session, asked: Asked, folder: Path) -> Sheet:
    """What somebody has answered; of an anonymous run whose key is gone nothing can be found."""
    if not asked.anonymous:
        return responses.read(session, asked.addressee_id)
    key = run_keys.read(folder, asked.run_id)
    if key is None:
        return Sheet()
    return ballots.read(session, ballots.make_id(key, asked.run_id, asked.addressee_id))


def find_waiting(session: Session, person_id: int, folder: Path, now: datetime) -> list[int]:
    """The anonymous runs in which this person's open item waits for a text."""
    found = []
    for asked in asking.list_mine(session, person_id, now):
        if not asked.anonymous or not asked.is_open:
            continue
        sheet = read_sheet(session, asked, folder)
        item = asking.read_definition(session, asked.version_id).find(sheet.place) if sheet.place else None
        if item is not None and not sheet.finished and sheets.is_waiting(item, sheet.answers.get(item.key)):
            found.append(asked.run_id)
    return found


def read_pressed(item: Item, value: str) -> Value:
    """The answer that a button carries. Raises Refusal `tap.old` where no button of the item does."""
    if not value.isascii() or not value.isdecimal() or len(value) > 2:
        raise Refusal("tap.old")
    if item.kind is Kind.SINGLE:
        return {"choice": find_choice(item, value)}
    if item.kind is Kind.YES_NO:
        return value == "1"
    if item.kind in (Kind.RATING, Kind.NPS):
        return int(value)
    raise Refusal("tap.old")


def find_choice(item: Item, value: str) -> str:
    """The key of the choice at that place. Raises Refusal `tap.old`."""
    place = int(value) if value.isascii() and value.isdecimal() and len(value) <= 2 else len(item.choices)
    if place >= len(item.choices) or (item.kind in MANY) is (item.kind is Kind.SINGLE):
        raise Refusal("tap.old")
    return item.choices[place].key


_STEPS = {
    "": SurveyDesk._open,
    "begin": SurveyDesk._begin,
    "stop": SurveyDesk._stop,
    "end": SurveyDesk._end,
    "mine": SurveyDesk._mine,
    "later": SurveyDesk._later,
    "never": SurveyDesk._never,
    "send": SurveyDesk._send,
}

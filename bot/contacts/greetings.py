"""What the lists of greetings read from the database for their screens, and what is chosen in them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time

from sqlalchemy.orm import Session

from bot.screens import Screen
from bot.sitting import Sitting
from bot.texts import say
from bot.updates.forms import Form
from bot.views import greetings as views
from bot.views.greetings import Ticked
from bot.views.names import with_notice
from jobs import digests, workdays
from jobs.workdays import Festival
from storage import greetings, reminders
from storage.greetings import Addressee
from storage.reminders import Birthday
from storage.roles import Actor

LIST_FORM, TEXT_FORM = "greeting", "greeting_text"  # what is chosen; the same while other words are being typed
_SENT_AT_HOUR = 9  # a birthday that is still to come is greeted on its morning


@dataclass(frozen=True, slots=True)
class GreetingDesk(Sitting):
    """One update's view of the lists."""

    def find_festival(self, occasion: str) -> Festival | None:
        """The festival of that occasion, while its list is open."""
        found = digests.find_festivals(self.app.duties, self.app.today())
        return next((festival for festival in found if festival.occasion == occasion), None)

    # -- what is chosen ----------------------------------------------------------------------------------

    async def ticked(self, festival: Festival) -> Ticked:
        """What this person has chosen for a festival; nothing where the list was left."""
        return ticked_of(await self.forms.find(self.work, self.identity, self.chat, self.app.now()), festival.occasion)

    async def tick(self, festival: Festival, talent: int) -> Ticked:
        """Choose a talent or leave one out; 0 chooses all who can be greeted here, or none where all are chosen."""
        entries = await self._list(festival)
        ready = frozenset(entry.talent_id for entry in entries if entry.is_ready)
        ticked = await self.ticked(festival)
        pressed, left = ready & {talent} if talent else ready, ticked.talents & ready
        ticked = replace(ticked, talents=left - pressed if pressed <= left else left | pressed)
        self.remember(festival, ticked)
        return ticked

    def remember(self, festival: Festival, ticked: Ticked, *, form: str = LIST_FORM) -> None:
        """Keep it with the update's "done"."""
        facts = {"occasion": festival.occasion, "talents": sorted(ticked.talents), "text": ticked.text}
        self.forms.begin(self.work, self.identity, self.chat, form, self.app.now(), **facts)

    # -- what a press does -------------------------------------------------------------------------------

    async def send(self, festival: Festival, ticked: Ticked) -> int:
        """Greet those who are ticked, at once; how many."""
        actor, now = self.actor, self.app.now()
        return await self.work.now(
            lambda session: greetings.send(
                session,
                actor,
                ticked.talents,
                festival.occasion,
                text=ticked.text,
                until=festival.last,
                due_at=now,
                now=now,
            )
        )

    async def send_birthday(self, talent: int, occasion: str) -> date | None:
        """Greet one whose birthday is coming, on its morning; the day, or None where that can't be."""
        actor, today, now = self.actor, self.app.today(), self.app.now()

        def queue(session: Session) -> date | None:
            birthdays, greeted = _read_birthdays(session, actor, today, now)
            found = next((entry for entry in birthdays if entry.talent_id == talent), None)
            if found is None or views.birthday_of(found.day) != occasion or not greeted[talent].is_reachable:
                return None
            due = self._morning(found.day)
            greetings.send(session, actor, [talent], occasion, until=found.day, due_at=due, now=now)
            return found.day

        return await self.work.now(queue)

    async def log(self, occasion: str, talent: int, text: str) -> int:
        """Write down what was sent; how many contacts are new."""
        actor, today, now = self.actor, self.app.today(), self.app.now()
        return await self.work.now(
            lambda session: greetings.log_sent(
                session, actor, occasion, talent_id=talent, text=text, today=today, now=now
            )
        )

    def _morning(self, day: date) -> datetime:
        morning = datetime.combine(day, time(_SENT_AT_HOUR), self.app.settings.zone).astimezone(UTC)
        return max(morning, self.app.now())

    # -- screens -----------------------------------------------------------------------------------------

    async def coming_screen(self, page: int = 0) -> Screen:
        """The birthdays within a week; where there are none, the festival that is coming."""
        actor, today, now, language = self.actor, self.app.today(), self.app.now(), self.language
        festivals = digests.find_festivals(self.app.duties, today)
        birthdays, greeted = await self.work.read(lambda session: _read_birthdays(session, actor, today, now))
        if not birthdays and festivals:
            return await self.festival_screen(festivals[0])
        hidden = await self.show.hides([entry.talent_id for entry in birthdays])
        screen = views.birthdays_screen(
            birthdays, greeted, festivals, hidden=hidden, page=page, today=today, language=language
        )
        return self._note_year(screen)

    async def festival_screen(self, festival: Festival, page: int = 0, *, ticked: Ticked | None = None) -> Screen:
        """Whom to greet on a festival."""
        entries = await self._list(festival)
        hidden = await self.show.hides([entry.talent_id for entry in entries])
        chosen = await self.ticked(festival) if ticked is None else ticked
        today, language = self.app.today(), self.language
        screen = views.festival_screen(
            festival, entries, chosen, hidden=hidden, page=page, today=today, language=language
        )
        return self._note_year(screen)

    def _note_year(self, screen: Screen) -> Screen:
        """Say what the digest says too: of a year without its holidays, weekends alone are known."""
        year = workdays.find_unknown_year(self.app.today())
        if year is None:
            return screen
        return with_notice(screen, say(self.language, "digest.weekends_only", year=year))

    async def _list(self, festival: Festival) -> list[Addressee]:
        actor, now = self.actor, self.app.now()
        return await self.work.read(lambda session: greetings.list_addressees(session, actor, festival.occasion, now))


def ticked_of(form: Form | None, occasion: str) -> Ticked:
    """What a form in hand has chosen for that occasion."""
    if form is None or form.name not in (LIST_FORM, TEXT_FORM) or form.facts.get("occasion") != occasion:
        return Ticked()
    return Ticked(frozenset(form.facts["talents"]), str(form.facts["text"]))


def _read_birthdays(
    session: Session, actor: Actor, today: date, now: datetime
) -> tuple[tuple[Birthday, ...], Mapping[int, Addressee]]:
    birthdays = reminders.list_birthdays(session, actor, today)
    occasions = {entry.talent_id: views.birthday_of(entry.day) for entry in birthdays}
    return birthdays, greetings.list_some(session, actor, occasions, now)

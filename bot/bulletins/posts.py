"""One update's work on posts: whose they are, what a table would do, who is interested, who was hired."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from sqlalchemy.orm import Session

from bot.errors import Refusal
from bot.screens import Screen
from bot.sitting import Sitting
from bot.texts import say
from bot.updates.forms import Form
from bot.views import posts as views
from bot.views.posts import Worker
from storage.bulletins import hires, importing, interests, posts
from storage.bulletins.importing import Comparison
from storage.bulletins.sheet import PostSheet, read_sheet
from storage.roster.fields import parse_day

FORM = "posts"  # a table that was asked for, or shown
HIRE_FORM = "hire"
_WAITING = 6
_HIRED = re.compile(
    r"(?:(\d{4}\s*[年./\-]\s*\d{1,2}\s*[月./\-]\s*\d{1,2}\s*日?)\s+)?(\d{1,3})\s*人?\s*[:：,，]?\s*(\S.*)"
)


@dataclass(frozen=True, slots=True)
class PostDesk(Sitting):
    """Staff, or an employer's HR."""

    @property
    def theirs(self) -> frozenset[int] | None:
        """The employers whose posts are theirs; None: all."""
        return None if self.actor.is_staff else self.actor.employers

    @property
    def worker(self) -> Worker:
        """Who is shown things."""
        return Worker(self.language, self.app.today(), self.actor.is_staff)

    # -- lists -------------------------------------------------------------------------------------------

    async def list_posts(self, page: int = 0) -> Screen:
        """A page of the posts."""
        today = self.app.today()

        def look(session: Session) -> Screen:
            counts = posts.count_posts(session, self.theirs, today)
            at = min(page, max(-(-counts[0] // views.PAGE) - 1, 0))
            found = posts.list_posts(session, self.theirs, today, limit=views.PAGE, offset=at * views.PAGE)
            return views.list_screen(found, counts, at, interests.count_waiting(session, self.theirs), self.worker)

        return await self.work.read(look)

    async def list_waiting(self) -> Screen:
        """Whom staff are to tell of interested people. Raises Refusal `tap.right` to others."""
        if not self.actor.is_staff:
            raise Refusal("tap.right")
        return await self.work.read(
            lambda session: views.waiting_screen(interests.list_waiting_posts(session, limit=_WAITING), self.worker)
        )

    async def open_post(self, post_id: int, notice: str = "") -> Screen:
        """A post and what came of it. Raises Refusal `hire.none`."""

        def look(session: Session) -> Screen:
            one = self._find(session, post_id)
            return views.post_screen(one, hires.list_reports(session, post_id=post_id), self.worker, notice)

        return await self.work.read(look)

    def _find(self, session: Session, post_id: int) -> posts.Standing:
        one = posts.find(session, post_id, self.app.today())
        if one is None:
            raise Refusal("hire.none")
        return one

    async def list_heard(self, post_id: int, page: int = 0, notice: str = "") -> Screen:
        """Who is interested in a post, a page, with what each agreed to."""

        def look(session: Session) -> Screen:
            one = self._find(session, post_id)
            at = min(page, max(-(-one.interested // views.HEARD) - 1, 0))
            found = interests.list_heard(session, post_id, limit=views.HEARD, offset=at * views.HEARD)
            waiting = one.interested - one.passed
            return views.heard_screen(one, found, at, self.worker, waiting=waiting, notice=notice)

        return await self.work.read(look)

    # -- acts --------------------------------------------------------------------------------------------

    async def close(self, post_id: int, *, closed: bool) -> Screen:
        """Take a post off, or put it on again."""
        person, now = self.actor.person_id, self.app.now()
        change = posts.close if closed else posts.reopen
        await self.work.now(lambda session: change(session, post_id, by=person, now=now))
        return await self.open_post(post_id, say(self.language, "posts.was_closed" if closed else "posts.was_opened"))

    async def mark_passed(self, post_id: int) -> Screen:
        """Staff told the employer. Raises Refusal `tap.right` to others."""
        if not self.actor.is_staff:
            raise Refusal("tap.right")
        person, now = self.actor.person_id, self.app.now()
        count = await self.work.now(lambda session: interests.mark_passed(session, post_id, by=person, now=now))
        return await self.list_heard(post_id, notice=say(self.language, "posts.passed", count=count))

    async def ask_hire(self, post_id: int, notice: str = "") -> Screen:
        """How many were hired is asked: staff write where it is known from, an HR presses or writes the same line."""
        one = await self.work.read(lambda session: self._find(session, post_id))
        self.forms.begin(self.work, self.identity, self.chat, HIRE_FORM, self.app.now(), post=post_id)
        return views.hire_screen(one, self.worker, notice)

    async def report(self, post_id: int, people: int, source: str = "", day: date | None = None) -> Screen:
        """People were hired: counted once for the update. Raises HireRefused."""
        person, now, today = self.actor.person_id, self.app.now(), self.app.today()
        key = f"hire:{self.work.source}:{self.work.update_id}"
        told = source or say("zh", "hire.by_hr")

        def write(session: Session) -> int:
            hires.report(
                session, post_id, people, key=key, day=day or today, source=told, is_hr=not self.actor.is_staff,
                by=person, now=now, today=today,
            )  # fmt: skip
            return hires.count(session, post_id)

        hired = await self.work.now(write)
        return await self.open_post(post_id, say(self.language, "hire.reported", people=people, hired=hired))

    async def report_pressed(self, post_id: int, people: int) -> Screen:
        """An HR pressed how many, since today; what was to be written is not waited for. Raises HireRefused."""
        shown = await self.report(post_id, people)
        self.forms.drop(self.work, self.identity)
        return shown

    async def take_hire(self, form: Form, text: str) -> Screen:
        """What was written: how many, known from where, since when. Raises HireRefused; Refusal `tap.right`."""
        post_id = int(form.facts["post"])
        if not await self.work.read(lambda session: posts.may_see(session, self.actor, post_id)):
            raise Refusal("tap.right")
        read = read_hire(text)
        if read is None:
            return await self.ask_hire(post_id, say(self.language, "hire.ask_again"))
        people, source, day = read
        shown = await self.report(post_id, people, source, day)
        self.forms.drop(self.work, self.identity)
        return shown

    async def take_hire_back(self, post_id: int) -> Screen:
        """The last report of a post was wrong."""
        person, now = self.actor.person_id, self.app.now()

        def write(session: Session) -> bool:
            standing = [one for one in hires.list_reports(session, post_id=post_id) if not one.withdrawn]
            last = max(standing, key=lambda one: one.hire_id, default=None)
            return last is not None and hires.take_back(session, last.hire_id, by=person, now=now)

        done = await self.work.now(write)
        return await self.open_post(post_id, say(self.language, "hire.taken_back" if done else "hire.nothing_back"))

    # -- tables ------------------------------------------------------------------------------------------

    def ask_table(self) -> Screen:
        """A table is asked for."""
        self.forms.begin(self.work, self.identity, self.chat, FORM, self.app.now())
        return views.ask_screen(self.worker)

    async def compare(self, sheet: PostSheet) -> Comparison:
        """What a table would do."""
        return await self.work.read(lambda session: importing.compare(session, sheet, self.theirs))

    async def enter(self, sheet: PostSheet) -> Comparison:
        """All of it goes in, or nothing. Raises PostsRefused."""
        person, now = self.actor.person_id, self.app.now()
        return await self.work.now(lambda session: importing.enter(session, sheet, self.theirs, by=person, now=now))

    def read(self, path: Path) -> PostSheet:
        """The table in a file. Raises SheetRefused."""
        return read_sheet(path, self.app.today())


def read_hire(text: str) -> tuple[int, str, date | None] | None:
    """2 用人单位来函, with a day before it or without; None: it is none."""
    found = _HIRED.fullmatch(unicodedata.normalize("NFKC", text).strip())
    if found is None:
        return None
    day = parse_day(re.sub(r"\s", "", found[1])) if found[1] else None
    return None if found[1] and day is None else (int(found[2]), found[3].strip(), day)

"""Making a bulletin: posts are picked, it is looked at, a second person approves it, it goes out."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime

from aiogram.types import BufferedInputFile
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from bot.bulletins import paper as bulletin_paper
from bot.bulletins import policies as bulletin_policies
from bot.channels.paper import name_file
from bot.screens import Screen
from bot.sitting import Sitting
from bot.texts import say
from bot.views import bulletin_drafts as views
from bot.views import bulletin_words as words
from bot.views.bulletin_drafts import Author, Signed
from bot.views.names import with_notice
from jobs.post_policies import decode
from storage import approvals, audiences, run_plans, run_pushes
from storage.approvals import NotMoved
from storage.audience_filter import Filter
from storage.bulletins import figures, issuing, posts, reading
from storage.bulletins.issuing import FOREWORD_CHARS, TITLE_CHARS
from storage.bulletins.reading import Read
from storage.run_plans import SUBSCRIBERS, Kind
from storage.tables import BulletinPost, Post

FORM = "bulletin"
PAPER = "bulletin_paper"
_MOST = {"title": TITLE_CHARS, "foreword": FOREWORD_CHARS, "reason": approvals.REMARK_CHARS}


@dataclass(frozen=True, slots=True)
class BulletinDesk(Sitting):
    """One update of the office's work on bulletins."""

    def author(self, read: Read | None = None) -> Author:
        """Who is shown it."""
        own = read is not None and read.made_by == self.actor.person_id
        return Author(self.language, self.app.today(), self.decides, own)

    @property
    def paper_form(self) -> str:
        """What belongs to a paper that was signed."""
        return PAPER

    def signable(self, read: Read) -> Signed:
        """The bulletin as what can be signed on paper."""
        return Signed(read, self.author(read))

    # -- looking -----------------------------------------------------------------------------------------

    async def list_all(self, before: int = 0, notice: str = "") -> Screen:
        """The bulletins, the newest first, and what the year comes to."""
        today = self.app.today()

        def look(session: Session) -> Screen:
            rows = reading.list_all(session, limit=views.LISTED + 1, before=before)
            new = select(func.count(Post.id)).where(posts.is_open(today), Post.id.not_in(select(BulletinPost.post_id)))
            year = figures.read_year(session, today.year)
            more = len(rows) > views.LISTED
            count = session.scalar(new) or 0
            return views.list_screen(rows[: views.LISTED], year, count, self.author(), more=more)

        shown = await self.work.read(look)
        return with_notice(shown, notice) if notice else shown

    async def find(self, number: int) -> Read:
        """A bulletin as it stands. Raises NotMoved `bulletin.none_of_number`."""
        today = self.app.today()
        read = await self.work.read(lambda session: reading.find(session, number, today))
        if read is None:
            raise NotMoved("bulletin.none_of_number", "没有这一期")
        return read

    async def page(self, number: int, notice: str = "") -> Screen:
        """A bulletin by its state."""
        read, now = await self.find(number), self.app.now()

        def look(session: Session) -> tuple[int, tuple[int, int]]:
            pushed = sum(run_pushes.count_states(session, read.run_id).values()) if read.run_id else 0
            fitting = _count(session, Filter(who="subscribers", bulletin=number), now)
            return pushed, (fitting, _count(session, SUBSCRIBERS, now))

        pushed, fitting = await self.work.read(look)
        return views.page_screen(read, self.author(read), pushed=pushed, fitting=fitting, notice=notice)

    async def pick(self, read: Read, page: int) -> Screen:
        """The posts to pick from."""
        today = self.app.today()
        chosen = {one.facts.post_id for one in read.posts}

        def look(session: Session) -> Screen:
            _, total = posts.count_posts(session, None, today)
            at = min(page, max(-(-total // views.PICKED) - 1, 0))
            found = posts.list_posts(session, None, today, limit=views.PICKED, offset=at * views.PICKED, only_open=True)
            return views.pick_screen(read, found, total, chosen, at, self.author(read))

        return await self.work.read(look)

    async def with_policies(self, read: Read) -> Read:
        """The bulletin with the policies that fit its posts now, where it is still a draft."""
        if read.state != "draft":
            return read
        found = await bulletin_policies.find(self.app, [one.facts for one in read.posts])
        return replace(read, policies=tuple(found))

    async def preview(self, read: Read, page: int) -> Screen:
        """What it will look like."""
        return views.preview_screen(await self.with_policies(read), page, self.author(read))

    async def list_fitting(self, read: Read, page: int) -> Screen:
        """The policies that go with it, in words."""
        whole = await self.with_policies(read)
        told = []
        for policy in (decode(record) for record in whole.policies):
            name = f"{words.policy_name(policy, self.language)} {words.policy_amount(policy, self.language)}".strip()
            parts = [name, words.policy_terms(policy, self.language), words.policy_source(policy, self.language)]
            parts.append(words.places_text(policy, whole, self.language))
            told.append(" · ".join(part for part in parts if part))
        return views.fits_screen(read, told, page, self.author(read))

    async def send_file(self, read: Read, kind: str) -> None:
        """The Word file or the long picture."""
        whole, today, language = await self.with_policies(read), self.app.today(), self.language
        async with self.show.typing():
            content = await self.app.draw(lambda: bulletin_paper.write(whole, kind, today=today, language=language))
        name = words.name_issue(read, language)
        file = BufferedInputFile(content, name_file(name, ending=kind))
        await self.show.document(file, say(language, "bulletin.file.caption", name=name, posts=len(read.posts)))

    # -- drafting ----------------------------------------------------------------------------------------

    async def begin(self) -> Screen:
        """A draft, begun once for the update."""
        key = f"drafted:{self.work.source}:{self.work.update_id}"
        person, now, today = self.actor.person_id, self.app.now(), self.app.today()
        number = await self.work.now(lambda session: issuing.draft(session, key=key, by=person, now=now, today=today))
        return await self.page(number)

    async def choose(self, read: Read, post_ids: list[int], page: int, *, chosen: bool) -> Screen:
        """Posts in or out. Raises NotMoved."""
        person, today = self.actor.person_id, self.app.today()
        await self.work.now(
            lambda session: issuing.choose(
                session, read.id, post_ids, chosen=chosen, revision=read.revision, by=person, today=today
            )
        )
        return await self.pick(await self.find(read.id), page)

    async def choose_all(self, read: Read, page: int, *, chosen: bool) -> Screen:
        """All that are open, or none."""
        today = self.app.today()
        found = await self.work.read(
            lambda session: posts.list_posts(session, None, today, only_open=True, limit=issuing.MOST_POSTS)
        )
        ids = [one.facts.post_id for one in (found if chosen else read.posts)]
        return await self.choose(read, ids, page, chosen=chosen)

    def ask(self, read: Read, what: str) -> Screen:
        """A line is asked for: title, foreword, reason."""
        facts = {"number": read.id, "revision": read.revision, "what": what}
        self.forms.begin(self.work, self.identity, self.chat, FORM, self.app.now(), **facts)
        return views.ask_screen(what, _MOST[what], self.author(read))


def _count(session: Session, wanted: Filter, now: datetime) -> int:
    """How many people a push would reach."""
    topic = run_plans.TOPICS[Kind.BULLETIN]
    return audiences.preview(session, wanted, topic=topic, cap=None, now=now).going

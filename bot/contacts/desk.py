"""What the form of a contact reads from the database for its screens, and which screen a draft asks for."""

from __future__ import annotations

import contextlib
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import timedelta

from sqlalchemy.orm import Session

from bot.app import App
from bot.screens import Screen
from bot.updates.forms import Form, Forms
from bot.updates.identity import Identity
from bot.updates.work import Work
from bot.views import contact_form, contact_saved
from bot.views import contact_picks as picks
from bot.views.contact_saved import Saved
from bot.views.contact_words import Told
from jobs.duties import load_policy
from storage import access, contact_drafts, contact_picks, contacts, duties, need_lists, need_vectors, search
from storage.contact_drafts import Drafted, DraftFields
from storage.contact_picks import Pick
from storage.contacts import ContactRefusal
from storage.errors import StorageRefusal
from storage.need_lists import Listed
from storage.roles import Actor

FORM = "contact"  # what a typed line belongs to while a draft is in hand
PICK_FORM = "contact_pick"  # while a talent is looked for, before there is a draft
_SOUGHT = 3  # needs of a draft whose like is looked for at each look at it: a tenth of a second at most
STALE = timedelta(hours=12)  # a line typed later than that may well be a question


@dataclass(frozen=True, slots=True)
class Desk:
    """One update's view of drafts and talents."""

    app: App
    work: Work
    forms: Forms
    identity: Identity
    actor: Actor
    chat: int

    async def begin(self, fields: DraftFields) -> Drafted:
        """A draft for these fields, begun once for the update. Raises ContactRefusal."""
        person, number, now = self.actor.person_id, self.work.update_id, self.app.now()
        return await self.work.now(
            lambda session: contact_drafts.begin(session, person, fields, update_id=number, now=now)
        )

    async def begin_for(self, talent_id: int) -> Drafted:
        """The draft of that talent that waits, else a new one. Raises ContactRefusal `contact.not_yours`."""
        actor = self.actor

        def look(session: Session) -> Drafted | None:
            if not access.may_log_for(session, actor, talent_id):
                raise ContactRefusal("contact.not_yours_yet")
            mine = contact_drafts.list_of(session, actor.person_id)
            return next(
                (draft for draft in mine if draft.fields.talents == (talent_id,) and not draft.fields.edits), None
            )

        return await self.work.read(look) or await self.begin(DraftFields(talents=(talent_id,)))

    def store(self, draft: Drafted, fields: DraftFields) -> Drafted:
        """The draft with these fields, written down with the update's "done"."""
        person, number, now = self.actor.person_id, self.work.update_id, self.app.now()
        self.work.later(
            lambda session: contact_drafts.change(
                session, draft.id, person, lambda _before: fields, update_id=number, now=now
            )
        )
        return replace(draft, fields=fields, saved_at=now)

    async def find(self, draft_id: int) -> Drafted | None:
        """A draft of this person."""
        draft = await self.work.read(lambda session: contact_drafts.find(session, draft_id))
        return draft if draft is not None and draft.person_id == self.actor.person_id else None

    # -- what is typed next ------------------------------------------------------------------------------

    async def find_form(self) -> Form | None:
        """The form that this person is filling in here, be it ours or another."""
        return await self.forms.find(self.work, self.identity, self.chat, self.app.now())

    def wait(self, draft: Drafted, **facts: object) -> None:
        """What is typed next belongs to that draft."""
        self.forms.begin(self.work, self.identity, self.chat, FORM, self.app.now(), draft=draft.id, **facts)

    def wait_for_name(self, query: str) -> None:
        """What is typed next is a talent to look for; `query` is what was looked for last."""
        self.forms.begin(self.work, self.identity, self.chat, PICK_FORM, self.app.now(), query=query)

    def leave_form(self) -> None:
        """What is typed next belongs to no form."""
        self.forms.drop(self.work, self.identity)

    # -- screens -----------------------------------------------------------------------------------------

    async def screen(self, draft: Drafted, *, page: int = 0) -> Screen:
        """What that draft asks for now."""
        told = await self.told(draft)
        if draft.fields.asks_for == "review" and not draft.fields.edits:
            told = replace(told, near=await self._find_near(draft))
        if draft.fields.asks_for != "talents":
            return about(draft, contact_form.draft_screen(draft, told))
        found, more = await self._list(page)
        screen = picks.talents_screen(draft, found, page=page, more=more, told=told)
        return replace(screen, about=(*draft.fields.talents, *(pick.id for pick in found)), names=True)

    async def picks(self, page: int) -> Screen:
        """The likely talents, with the drafts that wait."""
        found, more = await self._list(page)
        drafts = await self.work.read(lambda session: contact_drafts.list_of(session, self.actor.person_id))
        screen = picks.picks_screen(found, page=page, more=more, drafts=drafts, told=await self.told(*drafts))
        return replace(screen, about=tuple(pick.id for pick in found), names=True)

    async def search(self, query: str, page: int = 0, *, draft: Drafted | None = None) -> Screen:
        """Those whom a typed name fits."""
        actor = self.actor
        found = await self.work.read(
            lambda session: search.find(session, actor, query, limit=picks.PAGE, offset=page * picks.PAGE)
        )
        people = [Pick(row.id, row.name, row.category, row.employer, row.last_contact_on) for row in found.rows]
        total = f"{found.total}+" if found.more else str(found.total)
        more, told = (page + 1) * picks.PAGE < found.total, await self.told(*([draft] if draft else []))
        screen = picks.found_screen(
            people, query, total, page=page, more=more and draft is None, told=told, draft=draft
        )
        return replace(screen, about=tuple(pick.id for pick in people), names=True)

    async def told(self, *drafts: Drafted) -> Told:
        """Names, and who may have made the contact, for screens of these drafts."""
        talents = [talent for draft in drafts for talent in draft.fields.talents]
        return await self._told(talents)

    async def _told(self, talents: Sequence[int]) -> Told:
        actor, today, language = self.actor, self.app.today(), self.identity.language
        categories = self.app.need_terms.categories

        def look(session: Session) -> Told:
            named = contact_picks.describe(session, talents)
            return Told(named, contact_picks.list_whos(session, actor, talents), today, language, categories)

        return await self.work.read(look)

    async def _find_near(self, draft: Drafted) -> list[Listed]:
        """The open needs next to what is being written, one a line; of restricted lines none is sought."""
        lines = [line for line in draft.fields.lines_of("need") if not line.restricted and line.text][:_SOUGHT]
        vectors = await self.app.likeness.embed([line.text for line in lines])
        terms, when, memory = self.app.need_terms, self.app.moment(), self.app.likeness.memory

        def look(session: Session) -> list[Listed]:
            near = [
                need_vectors.find_near(session, memory, vectors[line.text], line.category, most=1)
                for line in lines
                if line.text in vectors
            ]
            found = dict.fromkeys(found[0][0] for found in near if found)
            return need_lists.list_some(session, list(found), terms, when)

        return await self.work.read(look) if vectors else []

    async def _list(self, page: int) -> tuple[list[Pick], bool]:
        actor, today = self.actor, self.app.today()
        rules = load_policy(self.app.settings.data_dir).rules
        return await self.work.read(
            lambda session: contact_picks.list_picks(
                session, actor, rules, today, limit=picks.PAGE, offset=page * picks.PAGE
            )
        )

    async def saved(self, draft_id: int, made: Sequence[int]) -> Screen:
        """It is written down: what it comes to, and whom next."""
        first_page, _ = await self._list(0)
        with contextlib.suppress(StorageRefusal):  # it is saved: which others say the same can wait
            await self.app.likeness.follow(most=len(made))
        rules, today = load_policy(self.app.settings.data_dir).rules, self.app.today()
        memory, terms, when = self.app.likeness.memory, self.app.need_terms, self.app.moment()

        def look(session: Session) -> Saved:
            written = [fields for number in made if (fields := contacts.read_fields(session, number)) is not None]
            named = contact_picks.describe(session, [fields.talent_id for fields in written])
            talents = tuple(named[fields.talent_id] for fields in written if fields.talent_id in named)
            first = written[0]
            asked = [(pick.id, pick.category) for pick in talents]
            pairs = need_vectors.list_with_similar(session, memory, made)
            found = need_lists.list_some(session, [lead for _, lead in pairs], terms, when)
            leads = {need.id: need for need in found}
            standings = {} if rules is None else duties.standings(session, rules, asked, today)
            return Saved(
                draft_id=draft_id,
                talents=talents,
                count=contacts.count_in_year(session, first.talent_id, first.day),
                needs=sum(line.kind == "need" for fields in written for line in fields.lines),
                promises=sum(line.promised for fields in written for line in fields.lines),
                greeting_only=first.greeting_only,
                open_duties=tuple(standing for standing in standings.values() if standing.missing),
                occasion=first.occasion,
                next=next((pick for pick in first_page if pick.id not in named), None),
                similar=tuple((need_id, leads[lead]) for need_id, lead in pairs if lead in leads),
            )

        saved = await self.work.read(look)
        screen = contact_saved.saved_screen(saved, await self._told([]))
        return replace(screen, about=tuple(pick.id for pick in saved.talents), names=True)


def about(draft: Drafted, screen: Screen) -> Screen:
    """A screen that shows a draft says whom it shows, and of whom its restricted lines are."""
    talents, lines = draft.fields.talents, sum(line.restricted for line in draft.fields.lines)
    return replace(screen, about=talents, sensitive=talents * lines)

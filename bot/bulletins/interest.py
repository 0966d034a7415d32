"""Somebody's interest in a post: what its employer would be told is chosen and agreed to, and can be taken back."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass

from sqlalchemy.orm import Session

from bot import staff
from bot.app import App
from bot.bulletins import reading as looking
from bot.callbacks import Post
from bot.channels.sending import Show
from bot.errors import Refusal
from bot.screens import Screen
from bot.texts import say
from bot.updates.forms import Form, Forms
from bot.updates.identity import Identity
from bot.updates.work import Work
from bot.views import post_interest as views
from bot.views.bulletins import Reader
from bot.views.names import with_notice
from storage.bulletins import fields, interests
from storage.bulletins.reading import Placed, Read

FORM = "interest"
_NAME = re.compile(r"[^\d@]{1,30}")


@dataclass(frozen=True, slots=True)
class InterestDesk:
    """One update about a post that somebody may want."""

    app: App
    work: Work
    forms: Forms
    identity: Identity
    chat: int
    show: Show

    async def offer(self, at: Post) -> None:
        """What the employer would be told, each item on or off; who is not on the roster is asked for it first."""
        known = await self._find_known(at)
        if not known:
            await self.ask(at)
            return
        await self._show_consent(at, known, at.fields or views.usual(known))

    async def ask(self, at: Post) -> None:
        """A name, and a phone or an address, is to be typed."""
        _, one, reader = await self._look(at)
        self.forms.begin(
            self.work, self.identity, self.chat, FORM, self.app.now(), number=at.number, place=at.place
        )  # fmt: skip
        await self.show(views.ask_screen(one, reader))

    async def take_line(self, form: Form, text: str) -> None:
        """What was typed, shown for consent."""
        at = Post(number=int(form.facts["number"]), place=int(form.facts["place"]))
        known = read_line(text)
        if known is None:
            _, one, reader = await self._look(at)
            await self.show(with_notice(views.ask_screen(one, reader), say(reader.language, "interest.ask_again")))
            return
        told = {"number": at.number, "place": at.place, "known": known}
        self.forms.begin(self.work, self.identity, self.chat, FORM, self.app.now(), **told)
        await self._show_consent(at, known, views.bits_of(list(known)))

    async def agree(self, at: Post) -> None:
        """Yes: the employer's contact is told this, and nothing else. Raises InterestRefused."""
        app, person, now, today = self.app, self.identity.person_id, self.app.now(), self.app.today()
        known = await self._find_known(at)

        def write(session: Session) -> Screen:
            read, one = looking.find_post(session, app, at.number, at.place)
            post = one.facts.post_id
            interests.agree(session, post, person, views.fields_of(at.fields, known), now=now, today=today)
            mine = interests.find_mine(session, post, person)
            if mine is None:
                raise Refusal("bulletin.gone")
            if mine.passed_at is None:  # nobody of the employer is here: staff tell it, told once a day and post
                key, facts = f"interest_staff:{post}:{today}", {"interest": mine.interest_id}
                staff.tell(session, app.identities, key=key, kind="interest_staff", facts=facts, now=now)
            return views.told_screen(read, one, mine, looking.see(session, app, self.identity))

        shown = await self.work.now(write)
        if await self._find_typed(at):
            self.forms.drop(self.work, self.identity)
        await self.show(shown)

    async def take_back(self, at: Post) -> None:
        """No more: what was told is deleted here, and the employer that heard it is asked to delete it."""
        person, now = self.identity.person_id, self.app.now()

        def write(session: Session) -> Screen:
            read, one = looking.find_post(session, self.app, at.number, at.place)
            before = interests.find_mine(session, one.facts.post_id, person)
            interests.withdraw(session, one.facts.post_id, person, now)
            heard = before is not None and before.passed_at is not None
            return views.taken_back_screen(read, one, looking.see(session, self.app, self.identity), heard=heard)

        await self.show(await self.work.now(write))

    async def _find_known(self, at: Post) -> Mapping[str, str]:
        """What was typed for this post, else what the roster knows."""
        typed = await self._find_typed(at)
        return typed or await self.work.read(
            lambda session: interests.list_known(session, self.identity.person_id)
        )  # fmt: skip

    async def _find_typed(self, at: Post) -> Mapping[str, str]:
        form = await self.forms.find(self.work, self.identity, self.chat, self.app.now())
        if form is None or form.name != FORM or (form.facts["number"], form.facts["place"]) != (at.number, at.place):
            return {}
        known: Mapping[str, str] = form.facts.get("known") or {}
        return known

    async def _look(self, at: Post) -> tuple[Read, Placed, Reader]:
        def look(session: Session) -> tuple[Read, Placed, Reader]:
            read, one = looking.find_post(session, self.app, at.number, at.place)
            return read, one, looking.see(session, self.app, self.identity)

        return await self.work.read(look)

    async def _show_consent(self, at: Post, known: Mapping[str, str], bits: int) -> None:
        def look(session: Session) -> Screen:
            read, one = looking.find_post(session, self.app, at.number, at.place)
            if one.closed:
                raise Refusal("interest.closed")
            has_hr = bool(interests.has_hr(session, one.facts.post_id))
            reader = looking.see(session, self.app, self.identity)
            return views.consent_screen(read, one, known, bits, reader, has_hr=has_hr)

        await self.show(await self.work.read(look))


def read_line(text: str) -> dict[str, str] | None:
    """张三 13800000000, with an address or without; None: there is no name, or nothing else."""
    words = [word for word in re.split(r"[\s,，;；、]+", unicodedata.normalize("NFKC", text).strip()) if word]
    found: dict[str, str] = {}
    names: list[str] = []
    for word in words:
        try:
            if "@" in word:
                found["email"] = fields.read_email(word)
            elif any(sign.isdecimal() for sign in word):
                found["phone"] = fields.read_phone(word)
            else:
                names.append(word)
        except fields.Unreadable:
            return None
    name = " ".join(names)
    if not found or not _NAME.fullmatch(name):
        return None
    return {"name": name, **{key: found[key] for key in interests.FIELDS if key in found}}

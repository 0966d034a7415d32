"""Interested in a post: what its employer would be told is chosen and agreed to, and can be taken back."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping

from aiogram import F, Router
from aiogram.types import CallbackQuery, Message
from sqlalchemy.orm import Session

from bot import bulletin_reading as looking
from bot import staff
from bot.app import App
from bot.callbacks import Post
from bot.errors import Refusal
from bot.forms import Form, Forms
from bot.handlers.filters import Filling, Private
from bot.identity import Identity
from bot.screens import Screen
from bot.sending import Show
from bot.texts import say
from bot.views import post_interest as views
from bot.views.bulletins import Reader
from bot.views.names import with_notice
from bot.work import Work
from storage.bulletins import fields, interests
from storage.bulletins.reading import Placed, Read

FORM = "interest"
_NAME = re.compile(r"[^\d@]{1,30}")


def router() -> Router:
    """The handlers of this module."""
    made = Router(name="post_interest")
    made.callback_query.register(offer, Post.filter(F.do == "want"))
    made.callback_query.register(ask_line, Post.filter(F.do == "type"))
    made.callback_query.register(agree, Post.filter(F.do == "yes"))
    made.callback_query.register(take_back, Post.filter(F.do == "back"))
    typed = (F.text, ~F.text.startswith("/"), ~F.forward_origin, Private())
    made.message.register(take_line, *typed, Filling(FORM))
    return made


async def offer(
    tap: CallbackQuery,
    callback_data: Post,
    show: Show,
    app: App,
    forms: Forms,
    work: Work,
    identity: Identity,
    chat: int,
) -> None:
    """What the employer would be told, each item on or off; who is not on the roster is asked for it first."""
    del tap
    at = callback_data
    known = await _find_known(work, identity, forms, chat, app, at)
    if not known:
        await _ask(show, app, forms, work, identity, chat, at)
        return
    bits = at.fields or views.usual(known)
    await show(await work.read(lambda session: _consent(session, app, identity, at, known, bits)))


async def ask_line(
    tap: CallbackQuery,
    callback_data: Post,
    show: Show,
    app: App,
    forms: Forms,
    work: Work,
    identity: Identity,
    chat: int,
) -> None:
    """Another name, phone or address is typed."""
    del tap
    await _ask(show, app, forms, work, identity, chat, callback_data)


async def take_line(
    message: Message, form: Form, show: Show, app: App, forms: Forms, work: Work, identity: Identity, chat: int
) -> None:
    """What was typed, shown for consent."""
    at = Post(number=int(form.facts["number"]), place=int(form.facts["place"]))
    known = read_line(message.text or "")
    if known is None:
        _, one, reader = await _look(work, app, identity, at)
        await show(with_notice(views.ask_screen(one, reader), say(identity.language, "interest.ask_again")))
        return
    forms.begin(work, identity, chat, FORM, app.now(), number=at.number, place=at.place, known=known)
    bits = views.bits_of(list(known))
    await show(await work.read(lambda session: _consent(session, app, identity, at, known, bits)))


async def agree(
    tap: CallbackQuery,
    callback_data: Post,
    show: Show,
    app: App,
    forms: Forms,
    work: Work,
    identity: Identity,
    chat: int,
) -> None:
    """Yes: the employer's contact is told this, and nothing else. Raises InterestRefused."""
    del tap
    at, person, now, today = callback_data, identity.person_id, app.now(), app.today()
    known = await _find_known(work, identity, forms, chat, app, at)

    def write(session: Session) -> Screen:
        read, one = looking.find_post(session, app, at.number, at.place)
        post = one.facts.post_id
        interests.agree(session, post, person, views.fields_of(at.fields, known), now=now, today=today)
        mine = interests.find_mine(session, post, person)
        if mine is None:
            raise Refusal("bulletin.gone")
        if mine.passed_at is None:  # nobody of the employer is here: staff tell it, and are told once a day and post
            key, facts = f"interest_staff:{post}:{today}", {"interest": mine.interest_id}
            staff.tell(session, app.identities, key=key, kind="interest_staff", facts=facts, now=now)
        return views.told_screen(read, one, mine, looking.see(session, app, identity))

    shown = await work.now(write)
    if await _find_typed(forms, work, identity, chat, app, at):
        forms.drop(work, identity)
    await show(shown)


async def take_back(
    tap: CallbackQuery, callback_data: Post, show: Show, app: App, work: Work, identity: Identity
) -> None:
    """No more: what was told is deleted here, and the employer that heard it is asked to delete it."""
    del tap
    at, person, now = callback_data, identity.person_id, app.now()

    def write(session: Session) -> Screen:
        read, one = looking.find_post(session, app, at.number, at.place)
        before = interests.find_mine(session, one.facts.post_id, person)
        interests.withdraw(session, one.facts.post_id, person, now)
        heard = before is not None and before.passed_at is not None
        return views.taken_back_screen(read, one, looking.see(session, app, identity), heard=heard)

    await show(await work.now(write))


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


async def _find_known(work: Work, identity: Identity, forms: Forms, chat: int, app: App, at: Post) -> Mapping[str, str]:
    """What was typed for this post, else what the roster knows."""
    typed = await _find_typed(forms, work, identity, chat, app, at)
    return typed or await work.read(lambda session: interests.list_known(session, identity.person_id))


async def _find_typed(forms: Forms, work: Work, identity: Identity, chat: int, app: App, at: Post) -> Mapping[str, str]:
    form = await forms.find(work, identity, chat, app.now())
    if form is None or form.name != FORM or (form.facts["number"], form.facts["place"]) != (at.number, at.place):
        return {}
    known: Mapping[str, str] = form.facts.get("known") or {}
    return known


async def _ask(show: Show, app: App, forms: Forms, work: Work, identity: Identity, chat: int, at: Post) -> None:
    _, one, reader = await _look(work, app, identity, at)
    forms.begin(work, identity, chat, FORM, app.now(), number=at.number, place=at.place)
    await show(views.ask_screen(one, reader))


async def _look(work: Work, app: App, identity: Identity, at: Post) -> tuple[Read, Placed, Reader]:
    def look(session: Session) -> tuple[Read, Placed, Reader]:
        return *looking.find_post(session, app, at.number, at.place), looking.see(session, app, identity)

    return await work.read(look)


def _consent(session: Session, app: App, identity: Identity, at: Post, known: Mapping[str, str], bits: int) -> Screen:
    read, one = looking.find_post(session, app, at.number, at.place)
    if one.closed:
        raise Refusal("interest.closed")
    has_hr = bool(interests.has_hr(session, one.facts.post_id))
    return views.consent_screen(read, one, known, bits, looking.see(session, app, identity), has_hr=has_hr)

"""`/bulletins`: the newest 英才令, its posts under a filter, the policies that fit them, and which of it to hear of."""

from __future__ import annotations

from aiogram import F, Router
from aiogram.filters import Command
from aiogram.types import CallbackQuery, Message
from sqlalchemy.orm import Session

from bot.app import App
from bot.bulletins import reading as looking
from bot.callbacks import Bulletin, Post, PostWish, short
from bot.channels.sending import Show
from bot.errors import Refusal
from bot.handlers.filters import Private
from bot.screens import Screen
from bot.updates.identity import Identity
from bot.updates.work import Work
from bot.views import bulletins as views
from bot.views import post_interest as interest_views
from bot.views import post_wishes as wish_views
from storage import subscriptions
from storage.bulletins import interests, reading, wishes
from storage.bulletins.fields import DEGREES, list_degrees
from storage.bulletins.wishes import DIMENSIONS
from storage.subscriptions import Topic


def router() -> Router:
    """The handlers of this module."""
    made = Router(name="bulletins")
    made.message.register(show_latest, Command("bulletins"), Private())
    made.callback_query.register(turn, Bulletin.filter())
    made.callback_query.register(open_post, Post.filter(F.do.in_({"", "policies"})))
    made.callback_query.register(wish, PostWish.filter())
    return made


async def show_latest(message: Message, show: Show, app: App, work: Work, identity: Identity) -> None:
    """`/bulletins`."""
    del message
    await show(await work.read(lambda session: looking.latest(session, app, identity)))


async def turn(
    tap: CallbackQuery, callback_data: Bulletin, show: Show, app: App, work: Work, identity: Identity
) -> None:
    """A page, a filter, the policies, older ones, one's own interests. Raises Refusal `bulletin.gone`."""
    del tap
    at = callback_data

    def look(session: Session) -> Screen:
        reader = looking.see(session, app, identity)
        match at.do:
            case "old":
                rows = reading.list_issued(session, limit=views.ISSUES + 1, before=at.number)
                return views.issues_screen(rows[: views.ISSUES], len(rows) > views.ISSUES, reader)
            case "mine":
                return _list_mine(session, identity.person_id, reader)
            case "" if not at.number:
                return looking.latest(session, app, identity)
        read = looking.find(session, app, at.number)
        if at.do in DIMENSIONS:
            return views.values_screen(read, at, reader)
        if at.do == "policies":
            return views.policies_screen(read, at.page, reader)
        wanted = wishes.read(session, identity.person_id) if at.do == looking.WISHED else None
        return views.bulletin_screen(read, at, reader, wanted=wanted)

    await show(await work.read(look))


def _list_mine(session: Session, person_id: int, reader: views.Reader) -> Screen:
    mine = interests.list_mine(session, person_id)
    places = reading.find_places(session, [one.post_id for one in mine])
    return interest_views.mine_screen(mine, places, reader)


async def open_post(
    tap: CallbackQuery, callback_data: Post, show: Show, app: App, work: Work, identity: Identity
) -> None:
    """A post, or the policies that fit it. Raises Refusal `bulletin.gone`."""
    del tap
    number, place = callback_data.number, callback_data.place

    def look(session: Session) -> Screen:
        reader = looking.see(session, app, identity)
        read, one = looking.find_post(session, app, number, place)
        if callback_data.do == "policies":
            return views.policies_screen(read, callback_data.fields, reader, one)
        mine = interests.find_mine(session, one.facts.post_id, identity.person_id)
        return views.post_screen(read, one, reader, mine)

    await show(await work.read(look))


async def wish(
    tap: CallbackQuery, callback_data: PostWish, show: Show, app: App, work: Work, identity: Identity
) -> None:
    """Subscribe, end it, choose what to hear of. Raises Refusal `tap.old` for a value that is none."""
    del tap
    person, now, press = identity.person_id, app.now(), callback_data

    def act(session: Session) -> Screen:
        if press.do in {"on", "off"}:
            subscriptions.choose(session, person, Topic.BULLETIN, wanted=press.do == "on", now=now)
        elif press.do == "all":
            wishes.clear(session, person)
        elif press.do in {"open", "set"}:
            return _choose(session, app, identity, press)
        return wish_views.wishes_screen(wishes.read(session, person), looking.see(session, app, identity))

    await show(await work.now(act))


def _choose(session: Session, app: App, identity: Identity, press: PostWish) -> Screen:
    """The values of a dimension; a press on one takes it in or out."""
    if press.key not in DIMENSIONS:
        raise Refusal("tap.old")
    wanted = wishes.read(session, identity.person_id)
    chosen = wanted[press.key]
    known = list(DEGREES) if press.key == "degree" else wishes.list_values(session, press.key)
    values = list_degrees(known) if press.key == "degree" else [*known, *sorted(chosen - set(known))]
    if press.do == "set":
        value = next((one for one in values if short(one) == press.value), None)
        if value is None:
            raise Refusal("tap.old")
        wishes.choose(session, identity.person_id, press.key, value, wanted=value not in chosen, now=app.now())
        wanted = wishes.read(session, identity.person_id)
    return wish_views.wish_values_screen(press.key, values, wanted, looking.see(session, app, identity))

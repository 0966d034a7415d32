"""What readers of bulletins are shown: looked up anew at each press, in one state of the database."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.callbacks import Bulletin
from bot.errors import Refusal
from bot.screens import Screen, line
from bot.texts import say
from bot.views import bulletins as views
from bot.views.bulletins import Reader
from storage import roles, subscriptions
from storage.bulletins import interests, reading, wishes
from storage.bulletins.reading import Placed, Read
from storage.roles import Role
from storage.subscriptions import Topic

WISHED = "wished"  # the posts that somebody wants to hear of

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from bot.app import App
    from bot.updates.identity import Identity
    from storage.deliveries import Claimed


def see(session: Session, app: App, identity: Identity) -> Reader:
    """The reader: what they are told of, what they work on."""
    named = app.identities.is_named_admin(identity.external_id)
    actor = roles.find_actor(session, identity.person_id, is_admin=named)
    return Reader(
        identity.language,
        app.today(),
        subscribed=subscriptions.list_wanted(session, identity.person_id)[Topic.BULLETIN],
        is_staff=actor.is_staff,
        is_hr=Role.HR in actor.roles,
        interested=len(interests.list_mine(session, identity.person_id)),
    )


def find(session: Session, app: App, number: int) -> Read:
    """A bulletin that is out; 0: the newest. Raises Refusal `bulletin.gone`."""
    today = app.today()
    read = reading.find(session, number, today) if number else reading.find_latest(session, today)
    if read is None or read.state != "issued":
        raise Refusal("bulletin.gone")
    return read


def find_post(session: Session, app: App, number: int, place: int) -> tuple[Read, Placed]:
    """A post of a bulletin that is out, by its place. Raises Refusal `bulletin.gone`."""
    read = find(session, app, number)
    one = next((one for one in read.posts if one.place == place), None)
    if one is None:
        raise Refusal("bulletin.gone")
    return read, one


def latest(session: Session, app: App, identity: Identity) -> Screen:
    """The newest, or that there is none."""
    reader = see(session, app, identity)
    read = reading.find_latest(session, app.today())
    return views.none_screen(reader) if read is None else views.bulletin_screen(read, Bulletin(number=read.id), reader)


def word_bulletin(app: App, session: Session, push: Claimed, bulletin_id: int, language: str) -> Screen | None:
    """The push of a bulletin: what of it the person wants to hear; None where nothing of that is left."""
    read = reading.find(session, bulletin_id, app.today())
    if read is None or read.state != "issued":
        return None
    wanted = wishes.read(session, push.person_id)
    fitting = [one for one in read.choose(wanted) if not one.closed]
    if not fitting:
        return None
    reader = Reader(language, app.today(), subscribed=True)
    at = Bulletin(number=read.id, do=WISHED) if any(wanted.values()) else Bulletin(number=read.id)
    shown = views.bulletin_screen(read, at, reader, wanted=wanted, pushed=True)
    told = say(language, "bulletin.push", count=len(fitting))
    return Screen((line(told), *shown.blocks), shown.rows)

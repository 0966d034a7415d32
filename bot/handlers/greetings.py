"""Greetings on birthdays and festivals: a list is prepared, a person's press sends."""

from __future__ import annotations

from dataclasses import replace

from aiogram import F, Router
from aiogram.filters import Command
from aiogram.types import CallbackQuery, Message
from sqlalchemy.orm import Session

from bot.callbacks import Greet
from bot.channels.sending import Show
from bot.contacts.greetings import TEXT_FORM, GreetingDesk, ticked_of
from bot.desks import give_desk
from bot.handlers.filters import Filling, Private
from bot.texts import say, say_day
from bot.updates.forms import Form
from bot.views import greetings as views
from bot.views.names import with_notice
from storage import greetings


def router() -> Router:
    """The handlers of this module."""
    made = Router(name="greetings")
    give_desk(made, GreetingDesk)
    made.message.register(list_greetings, Command("greetings"))
    made.callback_query.register(open_list, Greet.filter(F.do == ""))
    made.callback_query.register(tick, Greet.filter(F.do == "tick"))
    made.callback_query.register(send, Greet.filter(F.do == "send"))
    made.callback_query.register(take_back, Greet.filter(F.do == "back"))
    made.callback_query.register(log, Greet.filter(F.do == "log"))
    made.callback_query.register(begin_text, Greet.filter(F.do == "text"))
    typed = (F.text, ~F.text.startswith("/"), ~F.forward_origin, Private(), Filling(TEXT_FORM))
    made.message.register(take_text, *typed)
    return made


async def list_greetings(message: Message, show: Show, desk: GreetingDesk) -> None:
    """`/greetings`: whose birthday is coming, and which festival."""
    del message
    await show(await desk.coming_screen())


async def open_list(tap: CallbackQuery, callback_data: Greet, show: Show, desk: GreetingDesk) -> None:
    """The list of a festival that is coming, or of birthdays, page by page."""
    del tap
    festival = desk.find_festival(callback_data.occasion)
    if festival is None:
        await show(await desk.coming_screen(callback_data.page))
    else:
        await show(await desk.festival_screen(festival, callback_data.page))


async def tick(tap: CallbackQuery, callback_data: Greet, show: Show, desk: GreetingDesk, lang: str) -> None:
    """Choose a talent or leave one out; 0 chooses all, or none where all are chosen. Nothing is sent yet."""
    del tap
    festival = desk.find_festival(callback_data.occasion)
    if festival is None:
        await show.toast(say(lang, "greetings.over"), alert=True)
        return
    ticked = await desk.tick(festival, callback_data.talent)
    await show(await desk.festival_screen(festival, callback_data.page, ticked=ticked))


async def send(tap: CallbackQuery, callback_data: Greet, show: Show, desk: GreetingDesk, lang: str) -> None:
    """Send the greeting: of a birthday to that talent, of a festival to all that are ticked. Once for an occasion."""
    del tap
    festival = desk.find_festival(callback_data.occasion)
    if festival is None:
        day = await desk.send_birthday(callback_data.talent, callback_data.occasion)
        key = "greetings.cant" if day is None else "greetings.waits" if day > desk.app.today() else "greetings.queued"
        await show.toast(say(lang, key, day=say_day(lang, day, today=desk.app.today()) if day else ""))
        await show(await desk.coming_screen(callback_data.page))
        return
    ticked = await desk.ticked(festival)
    sent = await desk.send(festival, ticked)
    left = replace(ticked, talents=frozenset())
    desk.remember(festival, left)
    await show.toast(say(lang, "greetings.sent_to" if sent else "greetings.none_ticked", count=sent))
    await show(await desk.festival_screen(festival, callback_data.page, ticked=left))


async def take_back(tap: CallbackQuery, callback_data: Greet, show: Show, desk: GreetingDesk, lang: str) -> None:
    """A birthday's greeting that waits for its morning is not sent after all."""
    del tap
    actor, talent, occasion = desk.actor, callback_data.talent, callback_data.occasion

    def drop(session: Session) -> bool:
        return greetings.take_back(session, actor, talent, occasion)

    await show.toast(say(lang, "greetings.taken_back" if await desk.work.now(drop) else "greetings.too_late"))
    await show(await desk.coming_screen(callback_data.page))


async def log(tap: CallbackQuery, callback_data: Greet, show: Show, desk: GreetingDesk, lang: str) -> None:
    """Write what was sent down as contacts that were greetings alone: only by this press, each once."""
    del tap
    occasion, page = callback_data.occasion, callback_data.page
    made = await desk.log(
        occasion, callback_data.talent, say(lang, "greetings.log_text", name=views.name_of(occasion, lang))
    )
    await show.toast(say(lang, "greetings.logged", count=made))
    festival = desk.find_festival(occasion)
    await show(await (desk.coming_screen(page) if festival is None else desk.festival_screen(festival, page)))


async def begin_text(tap: CallbackQuery, callback_data: Greet, show: Show, desk: GreetingDesk, lang: str) -> None:
    """Wait for other words."""
    del tap
    festival = desk.find_festival(callback_data.occasion)
    if festival is None:
        await show.toast(say(lang, "greetings.over"), alert=True)
        return
    ticked = await desk.ticked(festival)
    desk.remember(festival, ticked, form=TEXT_FORM)
    await show(views.text_screen(festival.occasion, ticked.text, language=lang))


async def take_text(message: Message, form: Form, show: Show, desk: GreetingDesk, lang: str) -> None:
    """The words that were typed; the list again, in which they stand."""
    occasion = str(form.facts.get("occasion"))
    festival, text = desk.find_festival(occasion), " ".join((message.text or "").split())
    if festival is None:
        desk.forms.drop(desk.work, desk.identity)
        await show(with_notice(await desk.coming_screen(), say(lang, "greetings.over")))
        return
    ticked = ticked_of(form, occasion)
    if len(text) > greetings.TEXT_CHARS:
        asked = views.text_screen(occasion, ticked.text, language=lang)
        await show(with_notice(asked, say(lang, "greetings.text_long", most=greetings.TEXT_CHARS)))
        return
    ticked = replace(ticked, text=text)
    desk.remember(festival, ticked)
    await show(await desk.festival_screen(festival, ticked=ticked))

"""Suggestions: staff see those that wait, say what each is about, and what came of it; its author reads that."""

from __future__ import annotations

from aiogram import F, Router
from aiogram.types import CallbackQuery, Message
from sqlalchemy.orm import Session

from bot.callbacks import SuggestionList, SuggestionStep, short
from bot.desks import give_desk
from bot.handlers.filters import Filling, Private
from bot.needs import prompts as need_prompts
from bot.needs.desk import NeedDesk
from bot.texts import say
from bot.updates.forms import Form
from bot.views import suggestions as views
from bot.views.names import with_notice
from bot.views.own_needs import ask_screen
from bot.views.welcome import note_screen
from storage import suggestions

FORM = "suggestion"


def router() -> Router:
    """The handlers of this module."""
    made = Router(name="suggestions")
    give_desk(made, NeedDesk)
    made.callback_query.register(list_open, SuggestionList.filter())
    made.callback_query.register(work, SuggestionStep.filter(F.do.in_(("reply", "topic"))))
    made.callback_query.register(open_suggestion, SuggestionStep.filter(F.do == ""))
    typed = (F.text, ~F.text.startswith("/"), ~F.forward_origin, Private())
    made.message.register(take_reply, *typed, Filling(FORM))
    return made


async def list_open(tap: CallbackQuery, callback_data: SuggestionList, desk: NeedDesk) -> None:
    """Those without a reply."""
    del tap
    actor = desk.actor
    found = await desk.work.read(lambda session: suggestions.list_open(session, actor))
    await desk.show(views.list_screen(found, page=callback_data.page, told=desk.told))


async def open_suggestion(tap: CallbackQuery, callback_data: SuggestionStep, desk: NeedDesk) -> None:
    """One of them."""
    del tap
    await _show(desk, callback_data.suggestion)


async def work(tap: CallbackQuery, callback_data: SuggestionStep, desk: NeedDesk) -> None:
    """Its topic, or what came of it. Raises SuggestionRefused."""
    del tap
    actor, number, topics = desk.actor, callback_data.suggestion, desk.app.need_terms.topics
    entry = await desk.work.read(lambda session: suggestions.read(session, actor, number))
    chosen = next((key for key in topics if short(key) == callback_data.value), "")
    if entry is None:
        await _show(desk, number)
    elif callback_data.do == "reply":
        facts = {"suggestion": number, "revision": entry.revision}
        desk.forms.begin(desk.work, desk.identity, desk.chat, FORM, desk.app.now(), **facts)
        await desk.show(ask_screen("reply", language=desk.identity.language))
    elif not chosen:
        await desk.show(views.topics_screen(entry, topics, told=desk.told))
    else:
        now = desk.app.now()
        await desk.work.now(lambda session: suggestions.classify(session, actor, number, chosen, now=now))
        await _show(desk, number, "suggestions.classified")


async def take_reply(message: Message, form: Form, desk: NeedDesk) -> None:
    """What came of a suggestion; its author is told in the same commit. Raises SuggestionRefused."""
    actor, number, text, now = desk.actor, int(form.facts["suggestion"]), message.text or "", desk.app.now()
    revision = int(form.facts["revision"])

    def reply(session: Session) -> None:
        suggestions.reply(session, actor, number, text, revision=revision, now=now)
        need_prompts.tell_replied(session, number, by=actor.person_id, now=now)

    await desk.work.now(reply)
    desk.forms.drop(desk.work, desk.identity)
    await _show(desk, number, "suggestions.done")


async def _show(desk: NeedDesk, number: int, notice: str = "") -> None:
    actor, language = desk.actor, desk.identity.language
    entry = await desk.work.read(lambda session: suggestions.read(session, actor, number))
    if entry is None:
        await desk.show(note_screen(language, "suggestions.gone"))
        return
    is_own = entry.talent_id == actor.talent_id
    screen = views.suggestion_screen(entry, is_staff=actor.is_staff, is_own=is_own, told=desk.told)
    await desk.show(with_notice(screen, say(language, notice)) if notice else screen)

"""A talent's card, what happened with them, and `/brief`: what to know before a visit."""

from __future__ import annotations

from aiogram import F, Router
from aiogram.filters import Command, CommandObject
from aiogram.types import BufferedInputFile, CallbackQuery, Message

from bot.answers.policies import find_new_policies
from bot.app import App
from bot.callbacks import Brief, Card
from bot.channels.paper import name_file, write_docx
from bot.channels.sending import Show
from bot.contacts.briefs import read_brief, read_pages
from bot.texts import say
from bot.updates.identity import Identity
from bot.updates.work import Work
from bot.views import cards, picks
from storage import cards as facts
from storage import duties, handovers, search
from storage.roles import Actor

PAGE = 5  # entries of the timeline, two lines each


def router() -> Router:
    """The handlers of this module."""
    made = Router(name="cards")
    made.message.register(begin_brief, Command("brief"))
    made.callback_query.register(show_timeline, Card.filter(F.page > 0))
    made.callback_query.register(show_card, Card.filter())
    made.callback_query.register(send_brief, Brief.filter(F.file == 1))
    made.callback_query.register(show_brief, Brief.filter())
    return made


async def show_card(
    tap: CallbackQuery, callback_data: Card, show: Show, app: App, work: Work, actor: Actor, lang: str
) -> None:
    """The card, as far as this person may see it."""
    del tap
    rules, today = app.duties.rules, app.today()
    card = await work.read(lambda session: facts.read_card(session, actor, callback_data.talent, rules, today))
    if card is None:
        await show.toast(say(lang, "tap.right"), alert=True)
        return
    put = show.fresh if callback_data.below else show
    await put(cards.card_screen(card, keeper=_keeper(card, actor), is_staff=actor.is_staff, today=today, language=lang))


def _keeper(card: facts.CardFacts, actor: Actor) -> int:
    """From whom this person may hand the talent over: as whom they act, for staff the liaison first."""
    kept = [official.id for official in (card.profile.liaison, card.profile.leader) if official is not None]
    return next((official for official in kept if handovers.may_hand_over(actor, official)), 0)


async def show_timeline(
    tap: CallbackQuery, callback_data: Card, show: Show, app: App, work: Work, actor: Actor, lang: str
) -> None:
    """What happened, page by page."""
    del tap
    rules, today, talent, page = app.duties.rules, app.today(), callback_data.talent, callback_data.page
    card = await work.read(lambda session: facts.read_card(session, actor, talent, rules, today))
    if card is None or not card.kept:
        await show.toast(say(lang, "tap.right"), alert=True)
        return
    asker = app.identities.sign(card.profile.person_id) if card.profile.person_id else None
    entries = await work.read(
        lambda session: facts.read_timeline(
            session, actor, talent, asker, limit=PAGE + 1, offset=(min(page, 1_000) - 1) * PAGE
        )
    )
    screen = cards.timeline_screen(
        card, entries[:PAGE], page=page, more=len(entries) > PAGE, today=today, language=lang
    )
    await show(screen)


async def begin_brief(
    message: Message,
    command: CommandObject,
    show: Show,
    app: App,
    work: Work,
    identity: Identity,
    actor: Actor,
    lang: str,
) -> None:
    """`/brief`: whom a visit is due to; `/brief 张三` finds by name, and shows at once where there is one."""
    del message
    rules, today, text = app.duties.rules, app.today(), (command.args or "").strip()
    if not text:
        due = await work.read(lambda session: duties.list_due(session, rules, actor, today, limit=picks.MOST))
        await show(picks.due_screen(due, language=lang))
        return
    found = await work.read(lambda session: search.find(session, actor, text, limit=picks.MOST))
    only = await read_brief(found.rows[0].id, app, work, actor) if len(found.rows) == 1 else None
    if only is None:
        await show(picks.found_screen(text, found.rows, language=lang))
        return
    policies = await find_new_policies(app, identity, only, lang)
    await show(cards.brief_screen(only, policies, today=today, language=lang))


async def show_brief(
    tap: CallbackQuery,
    callback_data: Brief,
    show: Show,
    app: App,
    work: Work,
    identity: Identity,
    actor: Actor,
    lang: str,
) -> None:
    """One screen before a visit."""
    del tap
    found = await read_brief(callback_data.talent, app, work, actor)
    if found is None:
        await show.toast(say(lang, "tap.right"), alert=True)
        return
    policies = await find_new_policies(app, identity, found, lang)
    await show(cards.brief_screen(found, policies, today=app.today(), language=lang))


async def send_brief(
    tap: CallbackQuery,
    callback_data: Brief,
    show: Show,
    app: App,
    work: Work,
    identity: Identity,
    actor: Actor,
    lang: str,
) -> None:
    """The same as a page to print, with nothing cut."""
    del tap
    pages = await read_pages([callback_data.talent], app, work, identity, actor, lang)
    if not pages:
        await show.toast(say(lang, "tap.right"), alert=True)
        return
    [(title, screen)], today = pages, app.today()
    content = write_docx(title, screen, made_on=today, footer=say(lang, "brief.footer"))
    name = name_file(title, today.isoformat())
    await show.document(BufferedInputFile(content, filename=name), title, about=screen.about)

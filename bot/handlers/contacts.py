"""`/contact`: whom, by whom, how, when, the four asks, review, saved. Every press of the form comes through here."""

from __future__ import annotations

from aiogram import F, Router
from aiogram.filters import Command, CommandObject
from aiogram.types import CallbackQuery, Message

from bot.answers.asking import answer_question
from bot.callbacks import DraftStep, LogContact, PickTalent, UndoContact
from bot.channels.sending import Show
from bot.contacts import editing as contact_editing
from bot.contacts import steps as contact_steps
from bot.contacts.desk import PICK_FORM, Desk
from bot.desks import give_desk
from bot.handlers.filters import Filling, Private
from bot.texts import say
from bot.updates.forms import Form
from bot.views import welcome
from bot.views.names import with_notice
from storage import contact_drafts, contact_edits
from storage.contact_drafts import Drafted, DraftFields


def router() -> Router:
    """The handlers of this module."""
    made = Router(name="contacts")
    give_desk(made, Desk)
    made.message.register(begin, Command("contact"), Private())
    made.callback_query.register(turn_picks, PickTalent.filter())
    made.callback_query.register(log_for, LogContact.filter())
    made.callback_query.register(take_step, DraftStep.filter())
    made.callback_query.register(undo, UndoContact.filter())
    made.message.register(
        search_picks, F.text, ~F.text.startswith("/"), ~F.forward_origin, Private(), Filling(PICK_FORM)
    )
    return made


async def begin(message: Message, command: CommandObject, show: Show, desk: Desk) -> None:
    """`/contact`: whom; `/contact 张三` looks for them at once."""
    del message
    query = (command.args or "").strip()
    desk.wait_for_name(query)
    await show(await (desk.search(query) if query else desk.picks(0)))


async def turn_picks(tap: CallbackQuery, callback_data: PickTalent, show: Show, desk: Desk) -> None:
    """Another page, of what was searched or of the likely ones."""
    del tap
    form = await desk.find_form()
    if form is None:  # as from a digest: a name that is typed next is looked for
        desk.wait_for_name("")
    query = str(form.facts.get("query", "")) if form is not None and form.name == PICK_FORM else ""
    put = show.fresh if callback_data.below else show
    await put(await (desk.search(query, callback_data.page) if query else desk.picks(callback_data.page)))


async def search_picks(message: Message, form: Form, show: Show, desk: Desk) -> None:
    """A name, pinyin or employer was typed: who that may be."""
    del form
    query = " ".join((message.text or "").split())
    desk.wait_for_name(query)
    await show(await desk.search(query))


async def log_for(tap: CallbackQuery, callback_data: LogContact, show: Show, desk: Desk) -> None:
    """The talent is chosen, here, on a card or in a digest: the form begins, or goes on where it was left."""
    del tap
    draft = await desk.begin_for(callback_data.talent)
    desk.wait(draft)
    put = show if callback_data.here else show.fresh  # a card, a digest, 撤销 are still wanted
    await put(await desk.screen(draft))


async def take_step(tap: CallbackQuery, callback_data: DraftStep, show: Show, desk: Desk, lang: str) -> None:
    """A press in the form. A draft that is saved shows what was saved; one that is gone is said to be."""
    del tap
    do, value = callback_data.do, callback_data.value
    if do == "save" and callback_data.draft:
        await _save(callback_data.draft, desk, show)
        return
    if do == "group" and not callback_data.draft:
        draft: Drafted | None = await desk.begin(DraftFields(group=True, channel="event", step="talents"))
    else:
        draft = await desk.find(callback_data.draft)
    if draft is None:
        await show.toast(say(lang, "form.gone"), alert=True)
        return
    if do in ("cancel", "keep"):
        desk.leave_form()
        if do == "cancel":
            gone, person = draft.id, desk.actor.person_id
            desk.work.later(lambda session: contact_drafts.drop(session, gone, person))
        await show(welcome.note_screen(lang, "form.cancelled" if do == "cancel" else "form.kept"))
        return
    if do == "question" and (question := await contact_steps.pending(desk)):
        desk.leave_form()
        await show.fresh(await answer_question(question, show, desk.app, desk.work, desk.identity))
        return
    desk.wait(draft)
    screen = await contact_steps.open_screen(desk, draft, do, value)
    if screen is None:
        draft = desk.store(draft, await contact_steps.change(desk, draft, do, value))
        screen = await contact_steps.screen_after(desk, draft, do, value)
    await show(screen)


async def _save(draft_id: int, desk: Desk, show: Show) -> None:
    """保存: contacts are made of the draft at once, since what is said rests on them. Pressed again, said again."""
    actor, today, now = desk.actor, desk.app.today(), desk.app.now()
    draft = await desk.find(draft_id)
    try:
        made = await desk.work.now(lambda session: contact_drafts.save(session, actor, draft_id, today=today, now=now))
    except contact_edits.Changed:
        if draft is None:
            raise
        await show(await contact_editing.compare(desk, draft))
        return
    desk.leave_form()
    changed = await contact_editing.find_saved(desk, draft_id)
    await show(await (desk.saved(draft_id, made) if changed is None else contact_editing.saved(desk, changed)))


async def undo(tap: CallbackQuery, callback_data: UndoContact, show: Show, desk: Desk, lang: str) -> None:
    """撤销: what was saved counts no more, and is a draft again. Raises ContactRefusal after a day."""
    del tap
    actor, number, now = desk.actor, desk.work.update_id, desk.app.now()
    draft = await desk.work.now(
        lambda session: contact_drafts.undo(session, actor, callback_data.draft, update_id=number, now=now)
    )
    if draft is None:
        await show.toast(say(lang, "form.undone_before"), alert=True)
        return
    desk.wait(draft)
    await show(with_notice(await desk.screen(draft), say(lang, "saved.undone")))

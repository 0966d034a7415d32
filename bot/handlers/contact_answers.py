"""What is typed, spoken or sent while a contact is being written down."""

from __future__ import annotations

from dataclasses import replace

from aiogram import Bot as Telegram
from aiogram import F, Router
from aiogram.types import Message, VideoNote, Voice

from bot.channels.sending import Show
from bot.contacts import form as contact_form
from bot.contacts import steps as contact_steps
from bot.contacts.desk import FORM, Desk
from bot.contacts.lines import split_lines
from bot.days import read_day
from bot.desks import give_desk
from bot.handlers.filters import Filling, Private
from bot.received import find_sent, receive_file
from bot.screens import Screen
from bot.texts import say
from bot.updates.forms import Form
from bot.views import welcome
from bot.views.names import clip, with_notice
from storage import attachments
from storage.contact_drafts import Drafted
from storage.contacts import CHANNELS, KINDS

_SHOWN_CHARS = 20
_KIND_WORDS = ("无", "没有", "none", "/")


def router() -> Router:
    """The handlers of this module. Files come before those that are sent to be read as documents."""
    made = Router(name="contact_answers")
    give_desk(made, Desk)
    made.message.register(take_text, F.text, ~F.text.startswith("/"), ~F.forward_origin, Private(), Filling(FORM))
    files = F.voice | F.audio | F.photo | F.document | F.video | F.video_note
    made.message.register(take_file, files, ~F.forward_origin, Private(), Filling(FORM))
    return made


async def take_text(message: Message, form: Form, show: Show, desk: Desk, lang: str) -> None:
    """A line for what the draft asks now: words of an ask, a name to look for, a day."""
    text = (message.text or "").strip()
    draft = await desk.find(int(form.facts["draft"]))
    if draft is None:  # saved or cancelled on another device
        desk.leave_form()
        await show(welcome.note_screen(lang, "form.gone"))
        return
    if contact_steps.is_stale(desk, draft):
        desk.wait(draft, pending=text)
        await show(await contact_steps.asked_about_screen(desk, draft, text))
        return
    desk.wait(draft)
    await show(await _take_line(desk, draft, text, lang))


async def _take_line(desk: Desk, draft: Drafted, text: str, language: str) -> Screen:
    fields, asked = draft.fields, draft.fields.asks_for
    if asked == "talents":
        return await desk.search(text, draft=draft)
    if asked in KINDS and text.lower() in _KIND_WORDS:
        fields = contact_form.take_press(fields, "none", asked, desk.app.today())
    elif asked in contact_form.TYPED:
        fields = contact_form.take_text(fields, text)
    elif asked == "channel":
        named = next((channel for channel in CHANNELS if text == say(language, f"contact.channel.{channel}")), "")
        fields = contact_form.take_press(fields, "channel", named, desk.app.today())
    elif asked == "day":
        found = read_day(text, desk.app.today())
        if found is None or found.day is None:
            key = "form.day_future" if found is not None and found.problem == "future" else "form.day_wrong"
            return with_notice(await desk.screen(draft), say(language, key, text=clip(text, _SHOWN_CHARS)))
        fields = replace(fields, day=found.day, step="")
    if fields == draft.fields and asked not in contact_form.TYPED:
        return with_notice(await desk.screen(draft), say(language, "form.buttons"))
    return await desk.screen(desk.store(draft, fields))


async def take_file(
    message: Message, form: Form, bot: Telegram, show: Show, desk: Desk, album_rest: bool, lang: str
) -> None:
    """A voice message, photo or file for the ask in hand; its caption is what is said of it.

    Raises AttachmentRefused: nothing was kept, the draft is as it was.
    """
    sent = find_sent(message)
    draft = await desk.find(int(form.facts["draft"]))
    if draft is None or sent is None:
        desk.leave_form()
        await show(welcome.note_screen(lang, "form.gone"))
        return
    if len(draft.fields.files) >= attachments.MOST_FILES:
        raise attachments.AttachmentRefused("file.too_many", most=attachments.MOST_FILES)
    fields, caption = draft.fields, (message.caption or "").strip()
    asked = fields.asks_for
    file = await receive_file(bot, sent, desk.app)
    fields = contact_form.take_file(fields, file, spoken=isinstance(sent, (Voice, VideoNote)))
    if caption and asked in KINDS:
        texts = [line.text for line in draft.fields.lines_of(asked)]
        written = contact_form.write_lines(fields, asked, [*texts, *split_lines(caption)])
        fields = replace(written, asked=fields.asked, step=fields.step)
    desk.wait(draft)
    draft = desk.store(draft, fields)
    if album_rest:  # ten pictures at once get one screen, not ten
        return
    screen = await desk.screen(draft)
    await show(with_notice(screen, say(lang, "form.album")) if message.media_group_id else screen)

"""A screen on its way to Telegram: rich where it can be, HTML where not, plain text where even that is refused."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncIterator, Awaitable, Callable, Iterable
from dataclasses import dataclass, replace
from zoneinfo import ZoneInfo

from aiogram import Bot as Telegram
from aiogram.enums import ChatAction, ChatType
from aiogram.exceptions import AiogramError, TelegramBadRequest, TelegramMigrateToChat, TelegramNotFound
from aiogram.types import (
    CallbackQuery,
    InlineKeyboardButton,
    InlineKeyboardMarkup,
    InputFile,
    InputRichMessage,
    KeyboardButton,
    Message,
    ReplyKeyboardMarkup,
    ReplyParameters,
)

from bot.channels.markup import html_messages, plain_messages
from bot.channels.rich import rich_message
from bot.channels.streaming import DraftMemory, Stream
from bot.errors import DeliveryUnknown
from bot.screens import Button, Row, Screen, line
from bot.texts import say
from bot.updates.identity import Identity

# A quick answer is there before "typing" would be seen, and a late one would outlast the answer.
TYPING_AFTER_SECONDS = 0.1
TYPING_AGAIN_SECONDS = 4.0  # Telegram shows it for five
ALERT_CHARS = 200  # Telegram's limit for the answer to a tap


class RichMemory:
    """Whether this server takes rich messages, and drafts; learnt once a process."""

    def __init__(self) -> None:
        self.refused = False
        self.drafts = DraftMemory()


@dataclass(frozen=True, slots=True)
class Place:
    """Where a screen goes: a chat, a topic in it, the message it answers there, the message it takes the place of."""

    chat: int
    thread: int | None = None
    answers: int | None = None
    edits: int | None = None


class Show:
    """What handlers get as `show`: `await show(screen)` edits in place after a tap, and sends after a message."""

    def __init__(
        self,
        telegram: Telegram,
        event: Message | CallbackQuery,
        identity: Identity,
        zone: ZoneInfo,
        memory: RichMemory,
        refuses: Callable[[Iterable[int] | None], Awaitable[set[int]]] | None = None,
    ) -> None:
        self._telegram = telegram
        self._event = event
        self._identity = identity
        self._zone = zone
        self._memory = memory
        self._refuses = refuses  # those of the talents, or all, who refused this channel
        self._answered = False
        self._standing: int | None = None  # the message of `progress`
        self.shown: list[tuple[tuple[int, ...], tuple[int, ...]]] = []  # of each message: about whom, whose sensitive

    async def __call__(self, screen: Screen) -> None:
        """Show the screen where the person is looking."""
        place = find_place(self._event)
        await self._put(screen, place if self._standing is None else replace(place, edits=self._standing))

    async def progress(self, screen: Screen) -> None:
        """Say how far it is, in one message that edits itself; the next screen takes its place. A sign: may fail."""
        place = find_place(self._event)
        if self._standing is None:
            self._standing = place.edits
        with contextlib.suppress(AiogramError, DeliveryUnknown):
            await self._stand(html_messages(screen, self._zone)[0])

    async def _stand(self, text: str) -> None:
        place = find_place(self._event)
        if self._standing is None:
            sent = await self._telegram.send_message(
                place.chat, text, message_thread_id=place.thread, reply_parameters=_answering(place)
            )
            self._standing = sent.message_id
        else:
            await self._telegram.edit_message_text(text, chat_id=place.chat, message_id=self._standing)

    def stream(self) -> Callable[[Screen], Awaitable[None]]:
        """What shows an answer while it is written. After a tap only where a draft leaves the message tapped alone."""
        place = find_place(self._event)
        edit = self._stand if isinstance(self._event, Message) else None
        number = place.edits or (self._event.message_id if isinstance(self._event, Message) else 1)
        stream = Stream(self._telegram, place.chat, number, place.thread, self._memory.drafts, edit)

        async def put(screen: Screen) -> None:
            await stream.put(html_messages(screen, self._zone)[0])

        return put

    async def fresh(self, screen: Screen) -> None:
        """Show the screen as a new message, also after a tap."""
        place = find_place(self._event)
        await self._put(screen, Place(place.chat, place.thread, place.answers))

    async def document(
        self,
        file: InputFile,
        caption: str,
        *,
        about: tuple[int, ...] = (),
        sensitive: tuple[int, ...] = (),
        names: bool = False,
    ) -> None:
        """Send a file; `about`, `sensitive` and `names` as of a screen. No file that we write has a restricted line."""
        withheld = None if names else await self._withhold(about)
        if withheld is not None:
            await self.fresh(withheld)
            return
        place = find_place(self._event)
        await self._telegram.send_document(
            place.chat, file, caption=caption, parse_mode=None, message_thread_id=place.thread
        )
        self._note(about, sensitive)

    async def photo(self, file: InputFile, caption: str, rows: tuple[Row, ...] = ()) -> None:
        """Send a picture with what is said of it and the ways on, as a new message. No picture shows anybody's data."""
        place = find_place(self._event)
        await self._telegram.send_photo(
            place.chat, file, caption=caption, parse_mode=None, message_thread_id=place.thread,
            reply_markup=keyboard(rows),
        )  # fmt: skip

    async def hides(self, about: Iterable[int]) -> set[int]:
        """Those of the talents of whom a list shows the name alone here: they refused this channel."""
        return await self._refuses(about) if self._refuses is not None else set()

    async def hides_any(self) -> set[int]:
        """All talents who refused this channel: for files, whose talents are known when they are written."""
        return await self._refuses(None) if self._refuses is not None else set()

    async def _withhold(self, about: tuple[int, ...]) -> Screen | None:
        """What stands in place of what is about one talent who refused this channel, on the channel's own."""
        refused = await self.hides(about) if len(set(about)) == 1 else set()
        return Screen((line(say(self._identity.language, "abroad.withheld")),)) if refused else None

    def _note(self, about: tuple[int, ...], sensitive: tuple[int, ...]) -> None:
        if about:
            self.shown.append((about, sensitive))

    async def toast(self, text: str, *, alert: bool = False) -> None:
        """Say one line over the chat after a tap; as a message where nothing was tapped."""
        if isinstance(self._event, CallbackQuery):
            self._answered = True
            await self._telegram.answer_callback_query(self._event.id, text[:ALERT_CHARS], show_alert=alert)
        else:
            await self._telegram.send_message(find_place(self._event).chat, text, parse_mode=None)

    async def finish(self) -> None:
        """Answer the tap if nothing has: else it turns for half a minute."""
        if isinstance(self._event, CallbackQuery) and not self._answered:
            self._answered = True
            await self._telegram.answer_callback_query(self._event.id)

    @contextlib.asynccontextmanager
    async def typing(self) -> AsyncIterator[None]:
        """Show that something is being looked up, while it is."""
        task = asyncio.create_task(self._type())
        try:
            yield
        finally:
            task.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await task

    async def _type(self) -> None:
        place = find_place(self._event)
        await asyncio.sleep(TYPING_AFTER_SECONDS)
        while True:
            with contextlib.suppress(AiogramError, DeliveryUnknown):  # a sign, not a message
                await self._telegram.send_chat_action(place.chat, ChatAction.TYPING, message_thread_id=place.thread)
            await asyncio.sleep(TYPING_AGAIN_SECONDS)

    # -- ways down ---------------------------------------------------------------------------------------

    async def _put(self, screen: Screen, place: Place) -> None:
        if not screen.names:
            screen = await self._withhold(screen.about) or screen
        self._note(screen.about, screen.sensitive)  # before it is tried: what failed half-way may have arrived
        try:
            await self._put_there(screen, place)
        except TelegramMigrateToChat as moved:  # F9: the group became a supergroup
            await self._put_there(screen, Place(moved.migrate_to_chat_id))
        except TelegramBadRequest:
            if place.edits is None:
                raise
            # A year-old, deleted or foreign message can't be edited: say it below.
            await self._put_there(screen, Place(place.chat, place.thread))

    async def _put_there(self, screen: Screen, place: Place) -> None:
        rich = None
        if screen.deserves_rich and not self._identity.plain and not self._memory.refused:
            rich = rich_message(screen, self._zone)
        if rich is None:
            await self._put_html(screen, place)
            return
        try:
            await self._put_rich(rich, keyboard(screen.rows), place)
        except (TelegramBadRequest, TelegramNotFound):
            await self._put_html(screen, place)
            self._memory.refused = True  # HTML was taken: it was the richness that was not

    async def _put_rich(self, rich: InputRichMessage, markup: InlineKeyboardMarkup | None, place: Place) -> None:
        if place.edits is not None:
            await self._telegram.edit_message_text(
                chat_id=place.chat,
                message_id=place.edits,
                rich_message=rich,
                reply_markup=markup,
                parse_mode=None,
                link_preview_options=None,
            )
            return
        await self._telegram.send_rich_message(
            place.chat,
            rich,
            message_thread_id=place.thread,
            reply_parameters=_answering(place),
            reply_markup=markup,
        )

    async def _put_html(self, screen: Screen, place: Place) -> None:
        try:
            await self._put_texts(screen, html_messages(screen, self._zone), place, "HTML")
        except TelegramBadRequest as error:
            if "can't parse" not in error.message:
                raise
            await self._put_texts(screen, plain_messages(screen), place, None)  # F8

    async def _put_texts(self, screen: Screen, pages: list[str], place: Place, mode: str | None) -> None:
        rows = screen.rows
        if screen.paging is not None and len(pages) > 1:
            page = min(max(screen.paging.page, 0), len(pages) - 1)
            rows = (turning(screen, page, len(pages)), *rows)
            pages = [pages[page]]
        for number, text in enumerate(pages):
            markup = keyboard(rows) if number == len(pages) - 1 else None
            if screen.asks_phone and place.edits is None:  # such a keyboard can't be put under a message that is there
                await self._ask_phone(text, screen.asks_phone, place, mode)
                continue
            if number == 0 and place.edits is not None:
                await self._telegram.edit_message_text(
                    text, chat_id=place.chat, message_id=place.edits, parse_mode=mode, reply_markup=markup
                )
                continue
            await self._telegram.send_message(
                place.chat,
                text,
                parse_mode=mode,
                message_thread_id=place.thread,
                reply_parameters=_answering(place) if number == 0 else None,
                reply_markup=markup,
            )

    async def _ask_phone(self, text: str, label: str, place: Place, mode: str | None) -> None:
        key = KeyboardButton(text=label, request_contact=True)
        markup = ReplyKeyboardMarkup(keyboard=[[key]], resize_keyboard=True, one_time_keyboard=True)
        await self._telegram.send_message(place.chat, text, parse_mode=mode, reply_markup=markup)


def find_place(event: Message | CallbackQuery) -> Place:
    """Where the person is looking: after a tap the message tapped, after a message the chat it stands in."""
    if isinstance(event, CallbackQuery):
        if event.message is None:  # too old even to name
            return Place(event.from_user.id)
        thread = event.message.message_thread_id if isinstance(event.message, Message) else None
        return Place(event.message.chat.id, thread, edits=event.message.message_id)
    private = event.chat.type == ChatType.PRIVATE
    thread = event.message_thread_id if event.is_topic_message else None
    return Place(event.chat.id, thread, answers=None if private else event.message_id)


def turning(screen: Screen, page: int, pages: int) -> Row:
    """The buttons to the pages before and after."""
    paging = screen.paging
    if paging is None:
        return ()
    before, after = paging.words
    buttons = []
    if page > 0:
        buttons.append(Button(before.format(page), paging.data.format(page - 1)))
    if page < pages - 1:
        buttons.append(Button(after.format(page + 2), paging.data.format(page + 1)))
    return tuple(buttons)


def keyboard(rows: tuple[Row, ...]) -> InlineKeyboardMarkup | None:
    """The buttons as Telegram takes them."""
    if not rows:
        return None
    return InlineKeyboardMarkup(
        inline_keyboard=[
            [
                InlineKeyboardButton(text=button.label, callback_data=button.data or None, url=button.url or None)
                for button in row
            ]
            for row in rows
        ]
    )


def _answering(place: Place) -> ReplyParameters | None:
    if place.answers is None:
        return None
    return ReplyParameters(message_id=place.answers, allow_sending_without_reply=True)

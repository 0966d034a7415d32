"""The terminal as a channel: the same dispatcher and handlers, with a session that prints where Telegram would send."""

from __future__ import annotations

import itertools
import mimetypes
import tempfile
from collections.abc import AsyncGenerator, Callable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any, TypeVar, cast

from aiogram import Bot as Telegram
from aiogram import methods, types
from aiogram.client.default import DefaultBotProperties
from aiogram.client.session.base import BaseSession
from aiogram.client.telegram import TelegramAPIServer
from aiogram.enums import ChatType, ParseMode

from bot.channels import LOCAL_NAME
from bot.channels.terminal import Style, show_blocks, show_html
from bot.texts import say

T = TypeVar("T")

SOURCE = "local"
_ME = types.User(id=42, is_bot=True, first_name="siwen", username=LOCAL_NAME)
_FILE = "local-"


@dataclass(frozen=True, slots=True)
class Pressable:
    """A numbered button on the screen."""

    message: int
    label: str
    data: str


class LocalSession(BaseSession):
    """Prints messages, and keeps the buttons that can be pressed by their numbers."""

    def __init__(self, out: Callable[[str], None], style: Style, now: Callable[[], datetime], language: str) -> None:
        # Files are read from the disk, as with a Bot API server on the same machine.
        super().__init__(api=TelegramAPIServer(base="local:{token}/{method}", file="local:{path}", is_local=True))
        self.language = language
        self.buttons: dict[int, Pressable] = {}
        self._out = out
        self._style = style
        self._now = now
        self._numbers = itertools.count(1)
        self._typed = False

    def listen(self) -> None:
        """Something was typed: the buttons of what answers it count from 1 again.

        Until then, and where the answer has none, those of the last screen stay; what a press or a push brings comes
        on top of them.
        """
        self._typed = True

    def rest(self) -> None:
        """What was typed is answered: what comes now comes by itself."""
        self._typed = False

    async def close(self) -> None:
        """Nothing is open."""

    async def stream_content(
        self,
        url: str,
        headers: dict[str, Any] | None = None,
        timeout: int = 30,  # noqa: ASYNC109 -- the name is aiogram's
        chunk_size: int = 65536,
        raise_for_status: bool = True,
    ) -> AsyncGenerator[bytes, None]:
        """Files are read where they lie; nothing is fetched."""
        del url, headers, timeout, chunk_size, raise_for_status
        yield b""

    async def make_request(
        self,
        bot: Telegram,
        method: methods.TelegramMethod[T],
        timeout: int | None = None,  # noqa: ASYNC109 -- the name is aiogram's
    ) -> T:
        """Do what a method asks for, on the terminal."""
        del timeout
        return cast(T, self._do(bot, method))

    def _do(self, bot: Telegram, method: methods.TelegramMethod[Any]) -> object:
        match method:
            case methods.SendMessage():
                text = show_html(method.text, self._style) if method.parse_mode else method.text
                return self._print(bot, int(method.chat_id), text, method.reply_markup)
            case methods.SendRichMessage():
                text = show_blocks(method.rich_message.blocks or [], self._style)
                return self._print(bot, int(method.chat_id), text, method.reply_markup)
            case methods.EditMessageText():
                return self._edit(bot, method)
            case methods.SendDocument():
                return self._print(bot, int(method.chat_id), self._kept_line(method.document), None)
            case methods.SendPhoto():
                lines = [self._kept_line(method.photo), method.caption or ""]
                return self._print(bot, int(method.chat_id), "\n".join(lines), method.reply_markup)
            case methods.AnswerCallbackQuery():
                if method.text:
                    self._out(f"{self._erase}· {method.text}\n")
            case methods.GetFile():
                return types.File(
                    file_id=method.file_id, file_unique_id="local", file_path=method.file_id.removeprefix(_FILE)
                )
            case methods.GetMe():
                return _ME
            case methods.SendChatAction():
                if self._style.colour:  # gone with the next message: a sign, not a line
                    self._out(self._style.put("i", say(self.language, "local.searching")) + "\x1b[1A\r")
            case _:
                pass  # commands: nothing to print
        return True

    def _edit(self, bot: Telegram, method: methods.EditMessageText) -> types.Message:
        if method.rich_message is not None:
            text = show_blocks(method.rich_message.blocks or [], self._style)
        else:
            text = show_html(method.text or "", self._style) if method.parse_mode else method.text or ""
        number = method.message_id or 0
        # What is edited takes the place of what was there.
        self.buttons = {place: button for place, button in self.buttons.items() if button.message != number}
        return self._print(bot, int(method.chat_id or 0), text, method.reply_markup, number)

    def _print(
        self, bot: Telegram, chat: int, text: str, markup: types.ReplyMarkupUnion | None, number: int | None = None
    ) -> types.Message:
        number = number or next(self._numbers)
        lines = [text]
        if isinstance(markup, types.InlineKeyboardMarkup):
            if self._typed:
                self.buttons.clear()
                self._typed = False
            for row in markup.inline_keyboard:
                lines.append("  ".join(self._button(number, button) for button in row))
        if isinstance(markup, types.ReplyKeyboardMarkup):
            lines.append(say(self.language, "local.phone"))
        self._out(self._erase + "\n".join(lines) + "\n")
        sent = types.Message(
            message_id=number,
            date=self._now(),
            chat=types.Chat(id=chat, type=ChatType.PRIVATE),
            from_user=_ME,
            text=text or None,
        )
        return sent.as_(bot)

    @property
    def _erase(self) -> str:
        """Takes the sign of work off the line."""
        return "\x1b[2K" if self._style.colour else ""

    def _button(self, message: int, button: types.InlineKeyboardButton) -> str:
        place = max(self.buttons, default=0) + 1
        self.buttons[place] = Pressable(message, button.text, button.callback_data or "")
        return self._style.put("b", f"[{place}]") + f" {button.text}"

    def _kept_line(self, document: types.InputFile | str) -> str:
        path = document.path if isinstance(document, types.FSInputFile) else ""
        name = document.filename if isinstance(document, types.InputFile) else ""
        if isinstance(document, types.BufferedInputFile):  # made for the person: kept where only they can read it
            path = Path(tempfile.mkdtemp(prefix="siwen-")) / Path(name or "file").name
            path.write_bytes(document.data)
        return say(self.language, "local.saved", name=name, path=path)


def open_local(out: Callable[[str], None], style: Style, now: Callable[[], datetime], language: str) -> Telegram:
    """The connection that a terminal stands in for."""
    session = LocalSession(out, style, now, language)
    return Telegram(
        "42:" + "local" * 7,
        session=session,
        default=DefaultBotProperties(parse_mode=ParseMode.HTML, link_preview_is_disabled=True),
    )


class Typist:
    """What the person at the terminal does, as updates. Numbers come from the clock: no two sessions share one."""

    def __init__(self, person: int, now: Callable[[], datetime]) -> None:
        self._person = person
        self._now = now
        self._last = 0

    @property
    def account(self) -> str:
        """The account that they speak as."""
        return str(self._person)

    def say(self, text: str) -> dict[str, Any]:
        """A typed message."""
        message = {**self._message(), "text": text}
        if text.startswith("/"):
            message["entities"] = [{"type": "bot_command", "offset": 0, "length": len(text.split()[0])}]
        return {"update_id": self._number(), "message": message}

    def press(self, button: Pressable) -> dict[str, Any]:
        """A press of a button."""
        number = self._number()
        message = {
            **self._message(),
            "message_id": button.message,
            "from": _ME.model_dump(exclude_none=True),
            "text": "…",
        }
        tap = {"id": str(number), "from": self._sender(), "chat_instance": "1", "data": button.data, "message": message}
        return {"update_id": number, "callback_query": tap}

    def send_file(self, path: Path) -> dict[str, Any]:
        """A file from the disk."""
        document = {
            "file_id": f"{_FILE}{path.resolve()}",
            "file_unique_id": "local",
            "file_name": path.name,
            "mime_type": mimetypes.guess_type(path.name)[0] or "application/octet-stream",
            "file_size": path.stat().st_size,
        }
        return {"update_id": self._number(), "message": {**self._message(), "document": document}}

    def share_phone(self, number: str) -> dict[str, Any]:
        """The own phone number, as Telegram tells it: with the country's."""
        digits = "".join(sign for sign in number if sign.isdecimal())
        phone = digits if number.strip().startswith("+") or len(digits) != 11 else f"86{digits}"
        contact = {"phone_number": phone, "first_name": "local", "user_id": self._person}
        return {"update_id": self._number(), "message": {**self._message(), "contact": contact}}

    def _number(self) -> int:
        self._last = max(self._last + 1, int(self._now().timestamp() * 1_000_000))
        return self._last

    def _sender(self) -> dict[str, Any]:
        return {"id": self._person, "is_bot": False, "first_name": "local"}

    def _message(self) -> dict[str, Any]:
        return {
            "message_id": 0,
            "date": int(self._now().timestamp()),
            "chat": {"id": self._person, "type": "private"},
            "from": self._sender(),
        }

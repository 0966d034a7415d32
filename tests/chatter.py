"""People who talk to the real dispatcher: `await ana.says("…")`, `await ana.taps("原文")`, `ana.screen`.

The bot, its database, its library and its answers are real; only Telegram is `tests.fakes`, over HTTP. What a chat
shows is put together from the calls the server took, so an edit changes the message that was sent before.
"""

from __future__ import annotations

import asyncio
import itertools
import shutil
import time
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from aiogram.types import InputRichMessage

from bot.app import App
from bot.channels.telegram import open_telegram
from bot.channels.terminal import Style, show_blocks
from bot.composition import build
from bot.settings import Settings
from jobs.clock import Clock
from knowledge.answering import Answerer
from knowledge.config import KnowledgeConfig
from knowledge.gate import PlainGate
from knowledge.library import Library
from knowledge.retrieval import Retriever
from tests import fakes, telegram_server
from tests.library.shelf import WordEmbeddings

SOURCES = Path("knowledge/sources")
NOW = datetime(2026, 11, 23, 4, 0, tzinfo=UTC)
BOT = {"id": 42, "is_bot": True, "first_name": "siwen", "username": "siwen_test_bot"}


class FixedTime:
    """Time that stands still until it is moved."""

    def __init__(self) -> None:
        self.at = NOW

    @property
    def clock(self) -> Clock:
        """A clock that shows it."""
        return Clock(now=lambda: self.at, monotonic=lambda: self.at.timestamp())


def open_answerer(data_dir: Path, *, samples: bool = True, offices: Path | None = None) -> Answerer:
    """The real answerer with an embedding that needs no model."""
    config = KnowledgeConfig(
        data_dir, embedding="words", samples=samples, offices_file=offices or Path("knowledge/offices.yaml")
    )
    embeddings = WordEmbeddings()
    library = Library(config, embeddings=embeddings)
    # Without calibration, which belongs to the real model: what is called by name is answered.
    return Answerer(config, library, Retriever(library, embeddings), PlainGate())


@dataclass
class Shown:
    """A message in a chat as it stands now."""

    id: int
    chat: int
    text: str
    rows: list[list[dict[str, str]]] = field(default_factory=list)
    html: str = ""
    rich: dict[str, Any] | None = None
    document: dict[str, Any] | None = None
    answers: int | None = None

    @property
    def labels(self) -> list[str]:
        return [button["text"] for row in self.rows for button in row]

    def find(self, label: str) -> dict[str, str]:
        """The button of that label, or that begins with it."""
        buttons = [button for row in self.rows for button in row]
        for fits in (lambda text: text == label, lambda text: text.startswith(label), lambda text: label in text):
            for button in buttons:
                if fits(button["text"]):
                    return button
        raise AssertionError(f"no button {label!r} in {self.labels} under {self.text!r}")


class Town:
    """A bot and everybody who talks to it."""

    def __init__(self, app: App, server: fakes.FakeTelegram) -> None:
        self.app = app
        self.server = server
        self._messages = itertools.count(100_000)
        self._chats = Chats()
        self.said: dict[int, dict[str, Any]] = {}  # by message id, for what replies to it

    def person(self, user: int = 7, name: str = "Ana", *, chat: int | None = None) -> Person:
        """Somebody, in a private chat or in the chat given (negative: a group)."""
        return Person(self, user, name, user if chat is None else chat)

    async def deliver(self, *updates: dict[str, Any]) -> list[int]:
        """Updates as Telegram brings them; returns their numbers once everything they caused is done."""
        numbered = [{"update_id": next(_UPDATES), **update} for update in updates]
        await self.app.inbox.take(numbered)
        await self.app.inbox.settle()
        return [update["update_id"] for update in numbered]

    def shown(self, chat: int) -> list[Shown]:
        """What a chat shows, the oldest message first."""
        for call in self.server.calls(since=self._chats.read):
            self._chats.take(call)
        return [replace(message) for message in self._chats.messages.values() if message.chat == chat]

    def next_message(self) -> int:
        return next(self._messages)


_UPDATES = itertools.count(500_000)


class Chats:
    """What the chats of a server show, put together call by call."""

    def __init__(self) -> None:
        self.read = 0  # calls
        self.messages: dict[int, Shown] = {}
        self._number = 1  # of the last message

    def take(self, call: dict[str, Any]) -> None:
        """The next call that the server took."""
        self.read += 1
        method, given = call["method"], call["params"]
        passing = {"sendChatAction", "sendMessageDraft"}  # gone by themselves
        if call["outcome"] != "ok" or not method.startswith(("send", "edit")) or method in passing:
            return
        self._number += 1
        id_ = int(given.get("message_id", self._number))
        shown = self.messages.setdefault(id_, Shown(id_, int(given["chat_id"]), ""))
        shown.rows = (given.get("reply_markup") or {}).get("inline_keyboard", [])
        for row in shown.rows:  # a phone shows three labels beside each other, or a week of numbers
            assert len(row) <= 3 or all(len(button["text"]) <= 2 for button in row), [b["text"] for b in row]
        if method in {"sendDocument", "sendPhoto"}:
            file = given["document" if method == "sendDocument" else "photo"]
            shown.document = given[str(file).removeprefix("attach://")]
        answers = given.get("reply_parameters")
        shown.answers = answers["message_id"] if answers else shown.answers
        if method == "editMessageReplyMarkup":
            return
        shown.rich = given.get("rich_message")
        shown.html = str(given.get("text", ""))
        if shown.rich is not None:
            blocks = InputRichMessage.model_validate(shown.rich).blocks or []
            shown.text = show_blocks(blocks, Style(colour=False, columns=70))
        else:
            written = given.get("text", given.get("caption", ""))
            shown.text = telegram_server.read_markup(written, given.get("parse_mode"))


class Person:
    """Somebody in a chat."""

    def __init__(self, town: Town, user: int, name: str, chat: int) -> None:
        self.town, self.user, self.name, self.chat = town, user, name, chat
        self.toast = ""

    @property
    def screens(self) -> list[Shown]:
        return self.town.shown(self.chat)

    @property
    def screen(self) -> Shown:
        """The last message of the bot in this chat."""
        return self.screens[-1]

    @property
    def sender(self) -> dict[str, Any]:
        return {"id": self.user, "is_bot": False, "first_name": self.name}

    def message(self, **content: object) -> dict[str, Any]:
        """An update with a message of this person."""
        body = {
            "message_id": self.town.next_message(),
            "date": int(time.time()),
            "chat": {"id": self.chat, "type": "private" if self.chat > 0 else "supergroup"},
            "from": self.sender,
            **content,
        }
        text = str(content.get("text", ""))
        if text.startswith("/") and "entities" not in content:
            body["entities"] = [{"type": "bot_command", "offset": 0, "length": len(text.split()[0])}]
        self.town.said[int(body["message_id"])] = body
        return {"message": body}

    async def says(self, text: str, **more: object) -> Shown:
        """Types a message; gives the bot's last one."""
        await self.town.deliver(self.message(text=text, **more))
        return self.screen

    async def sends(self, **content: object) -> None:
        """Sends anything else: a sticker, a location."""
        await self.town.deliver(self.message(**content))

    async def sends_file(self, path: Path, *, name: str | None = None, size: int | None = None) -> Shown:
        """Sends a file."""
        file_id = f"file{self.town.next_message()}"
        content = await asyncio.to_thread(path.read_bytes)
        self.town.server.add_file(file_id, content)
        document = {
            "file_id": file_id,
            "file_unique_id": "u" + file_id,
            "file_name": name or path.name,
            "file_size": len(content) if size is None else size,
        }
        await self.sends(document=document)
        return self.screen

    def tap_update(self, shown: Shown, data: str, *, inaccessible: bool = False) -> dict[str, Any]:
        """An update with a press under a message."""
        chat = {"id": shown.chat, "type": "private" if shown.chat > 0 else "supergroup"}
        message: dict[str, Any] = {"message_id": shown.id, "chat": chat, "date": 0}
        if not inaccessible:
            message |= {"date": int(time.time()), "from": BOT, "text": shown.text or "…"}
            message["reply_markup"] = {"inline_keyboard": shown.rows}
            if shown.answers in self.town.said:
                message["reply_to_message"] = self.town.said[shown.answers]
        tap = {"id": f"tap{next(_TAPS)}", "from": self.sender, "chat_instance": "1", "data": data, "message": message}
        return {"callback_query": tap}

    async def taps(self, label: str, *, on: Shown | None = None, **how: bool) -> Shown:
        """Presses a button of the last message that has it. Every press must be answered exactly once."""
        shown = on or next(
            (entry for entry in reversed(self.screens) if any(label in text for text in entry.labels)), self.screen
        )
        return await self.presses(shown.find(label)["callback_data"], on=shown, **how)

    async def presses(self, data: str, *, on: Shown | None = None, **how: bool) -> Shown:
        """Presses a button with that data, real or forged."""
        update = self.tap_update(on or self.screen, data, **how)
        before = self.town.server.count()["calls"]
        await self.town.deliver(update)
        answers = [
            call["params"]
            for call in self.town.server.calls("answerCallbackQuery", since=before)
            if call["params"]["callback_query_id"] == update["callback_query"]["id"]
        ]
        assert len(answers) == 1, f"{data}: answered {len(answers)} times"
        self.toast = answers[0].get("text", "")
        return self.screen


_TAPS = itertools.count()


@asynccontextmanager
async def open_town(
    settings: Settings,
    server: fakes.FakeTelegram,
    *,
    answerer: Callable[[], Answerer] | None = None,
    clock: Clock | None = None,
) -> AsyncIterator[Town]:
    """A bot in a town; closed with everything done."""
    there = settings.model_copy(update={"telegram_api": server.url})
    app = build(
        there,
        telegram=open_telegram(there, limits=None),  # a town has more to say than 30 messages a second
        open_answerer=answerer or (lambda: open_answerer(settings.data_dir)),
        clock=clock or FixedTime().clock,
        open_needs_model=WordEmbeddings,
    )
    try:
        yield Town(app, server)
    finally:
        await app.inbox.drain(timedelta(seconds=20))
        await app.close()


def fill_library(data_dir: Path, template: Path) -> None:
    """Put an indexed library under a data folder."""
    shutil.copytree(template, data_dir, dirs_exist_ok=True)

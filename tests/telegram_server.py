"""A Bot API server over HTTP that records every call, refuses what Telegram refuses, and fails when told to.

`python -m tests.telegram_server` runs it in a process of its own and prints its port; tests drive it by `tests.fakes`.
"""

from __future__ import annotations

import argparse
import asyncio
import contextlib
import json
import random
import time
from collections import Counter, deque
from collections.abc import Callable
from html.parser import HTMLParser
from typing import Any

from aiohttp import web

TOKEN = "42:AAaaBBbbCCccDDddEEeeFFffGGggHHhhIIii"
FILE_LIMIT = 20 * 1024 * 1024  # what a bot may download
_TAGS = {
    "b", "strong", "i", "em", "u", "ins", "s", "strike", "del", "tg-spoiler", "span", "a", "tg-emoji", "tg-time",
    "code", "pre", "blockquote",
}  # fmt: skip
_RICH_TAGS = _TAGS | {
    "h1", "h2", "h3", "h4", "h5", "h6", "p", "br", "hr", "ul", "ol", "li", "table", "tr", "td", "th", "thead",
    "tbody", "caption", "details", "summary", "footer", "mark", "sub", "sup", "img", "figure", "figcaption", "cite",
}  # fmt: skip
# What can go wrong with a message by chance, besides a 429. In half of what is done the answer alone is lost.
CHANCES: dict[str, dict[str, Any]] = {
    "403": {"status": 403, "description": "Forbidden: bot was blocked by the user"},
    "500": {"status": 500, "description": "Internal Server Error"},
    "page": {"status": 502, "page": "<html>"},
    "page done": {"status": 502, "page": "<html>", "done": True},
    "cut": {"cut": True},
    "cut done": {"cut": True, "done": True},
    "hang": {"hang": 30, "done": True},
}


class Refused(Exception):
    """Telegram's 400: the description."""


class _Markup(HTMLParser):
    """Telegram's HTML: known tags, properly nested and closed."""

    def __init__(self, tags: set[str]) -> None:
        super().__init__(convert_charrefs=True)
        self._tags, self._open, self.text = tags, [], ""

    def handle_starttag(self, tag: str, _attrs: list[tuple[str, str | None]]) -> None:
        if tag not in self._tags:
            raise Refused(f'Bad Request: can\'t parse entities: Unsupported start tag "{tag}" at byte offset 0')
        if tag not in {"br", "hr", "img"}:
            self._open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        if not self._open or self._open.pop() != tag:
            raise Refused(f"Bad Request: can't parse entities: Unexpected end tag at byte offset 0 ({tag})")

    def handle_data(self, data: str) -> None:
        self.text += data

    def finish(self) -> str:
        self.close()
        if self._open:
            raise Refused(
                f"Bad Request: can't parse entities: Can't find end tag corresponding to start tag {self._open}"
            )
        return self.text


def read_markup(text: str, parse_mode: str | None, *, rich: bool = False) -> str:
    """The text as it is shown. Raises Refused where Telegram could not parse it."""
    if (parse_mode or "").upper() != "HTML":
        return text
    if "<" in text and not rich:
        for index, char in enumerate(text):
            if char == "<" and not (text[index + 1 : index + 2].isalpha() or text[index + 1 : index + 2] == "/"):
                raise Refused('Bad Request: can\'t parse entities: Unsupported start tag "" at byte offset 0')
    markup = _Markup(_RICH_TAGS if rich else _TAGS)
    markup.feed(text)
    return markup.finish()


class Server:
    """The state of the server and its routes."""

    def __init__(self) -> None:
        self.updates: list[dict[str, Any]] = []
        self.update_number = 1000
        self.message_number = 1
        self.calls: list[dict[str, Any]] = []
        self.faults: list[dict[str, Any]] = []
        self.files: dict[str, bytes] = {}
        self.rich = True
        self.recording = True
        self.confirmed = 0
        self.sends = 0
        self.pushed_at = 0.0
        self.sent_at = 0.0
        self.arrived = asyncio.Condition()
        self.pollers = 0
        # Telegram's limits, where it has any: messages a second in all, seconds between two in one chat.
        self.per_second = 0
        self.chat_seconds = 0.0
        self.window: deque[float] = deque()
        self.chats: dict[str, float] = {}
        self.closed_until = 0.0
        # What goes wrong by chance with messages: how likely each of `CHANCES` is, how often it happened.
        self.odds: dict[str, float] = {}
        self.chance = random.Random(20261123)  # noqa: S311 -- the same each time
        self.happened: Counter[str] = Counter()
        self.got: list[tuple[str, str]] = []  # (chat, text) of what arrived, whatever was answered
        self.blocked: list[int] = []  # chats whose person has blocked the bot

    def routes(self) -> web.Application:
        application = web.Application(client_max_size=64 * 1024 * 1024)
        application.router.add_route("*", "/bot{token}/{method}", self.call)
        application.router.add_get("/file/bot{token}/{path:.+}", self.download)
        application.router.add_post("/control/{act}", self.control)
        return application

    # -- being driven ------------------------------------------------------------------------------------

    async def control(self, request: web.Request) -> web.Response:
        return web.json_response(await self.do(request.match_info["act"], await request.json()))

    async def do(self, act: str, given: dict[str, Any]) -> Any:  # noqa: ANN401 -- JSON
        return await getattr(self, "do_" + act)(**given)

    async def do_push(self, updates: list[dict[str, Any]]) -> list[int]:
        numbers = []
        self.pushed_at = time.monotonic()
        for update in updates:
            self.update_number = max(self.update_number, update.get("update_id", self.update_number) - 1) + 1
            update.setdefault("update_id", self.update_number)
            numbers.append(update["update_id"])
            self.updates.append(update)
        async with self.arrived:
            self.arrived.notify_all()
        return numbers

    async def do_calls(self, since: int = 0) -> list[dict[str, Any]]:
        return self.calls[since:]

    async def do_count(self) -> dict[str, int]:
        counted = {"calls": len(self.calls), "sends": self.sends}
        return counted | {"waiting": len(self.updates), "confirmed": self.confirmed}

    async def do_reset(self) -> bool:
        self.sends = 0
        self.happened.clear()
        self.got.clear()
        return True

    async def do_await_sends(self, count: int, seconds: float) -> bool:
        return await _until(lambda: self.sends >= count, seconds)

    async def do_got(self) -> list[tuple[str, str]]:
        return self.got

    async def do_happened(self) -> dict[str, int]:
        return self.happened

    async def do_span(self) -> float:
        return self.sent_at - self.pushed_at

    async def do_await(self, method: str, count: int, seconds: float) -> bool:
        return await _until(lambda: sum(call["method"] == method for call in self.calls) >= count, seconds)

    async def do_fail(self, **fault: object) -> bool:
        self.faults.append({"times": 1, **fault})
        return True

    async def do_mend(self) -> bool:
        self.faults.clear()
        return True

    async def do_file(self, file_id: str, content: str) -> bool:
        self.files[file_id] = bytes.fromhex(content)
        return True

    async def do_set(self, **values: object) -> bool:
        for name, value in values.items():
            setattr(self, name, value)
        return True

    # -- being Telegram ----------------------------------------------------------------------------------

    async def call(self, request: web.Request) -> web.StreamResponse:
        method = request.match_info["method"]
        given = await _read(request)
        record = {"method": method, "params": given, "at": time.monotonic(), "outcome": "ok"}
        if self.recording and method != "getUpdates":
            self.calls.append(record)
        if request.match_info["token"] != TOKEN:
            record["outcome"] = "401"
            return _error(401, "Unauthorized")
        fault = next((f for f in self.faults if f["method"] in {method, "*"}), None)
        if fault is not None:
            fault["times"] -= 1
            if fault["times"] <= 0:
                self.faults.remove(fault)
        elif given.get("chat_id") in self.blocked:
            fault = dict(CHANCES["403"])
        elif method.startswith("send") and method not in {"sendChatAction", "sendMessageDraft"}:
            fault = self._limit(str(given.get("chat_id"))) or self._by_chance()
        if fault is not None:
            record["outcome"] = f"fault {fault.get('status', 'cut')}"
            if fault.get("done"):  # it happens, and the answer is lost
                await self._answer(method, given)
            return await self._fail(request, fault)
        try:
            result = await self._answer(method, given)
            if isinstance(result, dict) and "message_id" in result:
                record["message_id"] = result["message_id"]
            return web.json_response({"ok": True, "result": result})
        except Refused as refused:
            record["outcome"] = "400"
            return _error(400, str(refused))

    def _limit(self, chat: str) -> dict[str, Any] | None:
        """A 429, where this message is one too many."""
        now = time.monotonic()
        if now < self.closed_until:
            self.happened["inside"] += 1  # a call in a time that the bot was told to wait
        while self.window and self.window[0] <= now - 1:
            self.window.popleft()
        crowded = self.per_second and len(self.window) >= self.per_second
        hurried = self.chat_seconds and now < self.chats.get(chat, 0.0) + self.chat_seconds
        if not crowded and not hurried:
            self.window.append(now)
            self.chats[chat] = now
            return None
        self.happened["crowded" if crowded else "hurried"] += 1
        return self._refuse()

    def _by_chance(self) -> dict[str, Any] | None:
        drawn = self.chance.random()
        for name, odds in self.odds.items():
            drawn -= odds
            if drawn < 0:
                self.happened[name] += 1
                return self._refuse() if name == "429" else dict(CHANCES[name])
        return None

    def _refuse(self) -> dict[str, Any]:
        self.closed_until = time.monotonic() + 1
        return {"status": 429, "description": "Too Many Requests: retry after 1", "retry_after": 1}

    async def _fail(self, request: web.Request, fault: dict[str, Any]) -> web.StreamResponse:
        if fault.get("hang"):
            await asyncio.sleep(fault["hang"])
        if fault.get("cut") and request.transport is not None:
            request.transport.abort()
        if fault.get("page"):
            return web.Response(status=fault["status"], text=fault["page"], content_type="text/html")
        return _error(
            fault.get("status", 500),
            fault.get("description", "Internal Server Error"),
            fault.get("retry_after"),
            fault.get("migrate_to_chat_id"),
        )

    async def _answer(self, method: str, given: dict[str, Any]) -> object:
        if method == "getUpdates":
            return await self._get_updates(given)
        if method == "getMe":
            return {"id": 42, "is_bot": True, "first_name": "siwen", "username": "siwen_test_bot"}
        if method == "getFile":
            size = len(self.files.get(given["file_id"], b""))
            if given["file_id"] not in self.files or size > FILE_LIMIT:
                raise Refused("Bad Request: file is too big" if size else "Bad Request: invalid file_id")
            return {"file_id": given["file_id"], "file_unique_id": "u" + given["file_id"], "file_size": size,
                    "file_path": "documents/" + given["file_id"]}  # fmt: skip
        if method == "sendMessageDraft":  # shown for half a minute, in private chats only; no message
            if int(given["chat_id"]) < 0 or not int(given["draft_id"]):
                raise Refused("Bad Request: TEXTDRAFT_PEER_INVALID")
            read_markup(given.get("text", ""), given.get("parse_mode"))
            return True
        if method.startswith(("send", "edit")) and method != "sendChatAction":
            return self._message(method, given)
        return True

    async def _get_updates(self, given: dict[str, Any]) -> list[dict[str, Any]]:
        offset = int(given.get("offset", 0))
        if offset:
            before = len(self.updates)
            self.updates = [update for update in self.updates if update["update_id"] >= offset]
            self.confirmed += before - len(self.updates)
        if not self.updates and int(given.get("timeout", 0)):
            with contextlib.suppress(TimeoutError):
                async with self.arrived:
                    await asyncio.wait_for(self.arrived.wait_for(lambda: self.updates), int(given["timeout"]))
        return self.updates[: int(given.get("limit", 100))]

    def _message(self, method: str, given: dict[str, Any]) -> dict[str, Any]:
        self._check(method, given)
        self.sends += 1
        self.sent_at = time.monotonic()
        if method.startswith("send"):
            self.got.append((str(given["chat_id"]), str(given.get("text", ""))))
        self.message_number += 1
        chat_id = int(given["chat_id"])
        message: dict[str, Any] = {
            "message_id": int(given.get("message_id", self.message_number)),
            "date": int(time.time()),
            "chat": {"id": chat_id, "type": "private" if chat_id > 0 else "supergroup"},
            "from": {"id": 42, "is_bot": True, "first_name": "siwen"},
        }
        if "text" in given:
            message["text"] = read_markup(given["text"], given.get("parse_mode")).strip()
        if method == "sendDocument":
            message["document"] = {"file_id": "sent", "file_unique_id": "usent"}
        if "inline_keyboard" in given.get("reply_markup", {}):  # a keyboard of keys isn't told back
            message["reply_markup"] = given["reply_markup"]
        return message

    def _check(self, method: str, given: dict[str, Any]) -> None:
        """Raise Refused as Telegram would."""
        if method in {"sendRichMessage", "sendRichMessageDraft"} or "rich_message" in given:
            if not self.rich:
                raise Refused("Bad Request: RICH_MESSAGE_NOT_SUPPORTED")
            rich = given["rich_message"]
            if sum(1 for key in ("html", "markdown", "blocks") if rich.get(key)) != 1:
                raise Refused("Bad Request: exactly one of html, markdown and blocks must be used")
            if rich.get("html"):
                read_markup(rich["html"], "HTML", rich=True)
        elif method in {"sendMessage", "editMessageText"}:
            shown = read_markup(given.get("text", ""), given.get("parse_mode")).strip()
            if not shown:
                raise Refused("Bad Request: message text is empty")
            if len(shown) > 4096:
                raise Refused("Bad Request: message is too long")
        if "caption" in given and len(read_markup(given["caption"], given.get("parse_mode"))) > 1024:
            raise Refused("Bad Request: message caption is too long")
        for row in (given.get("reply_markup") or {}).get("inline_keyboard", []):
            for button in row:
                if "callback_data" in button and not 1 <= len(button["callback_data"].encode()) <= 64:
                    raise Refused("Bad Request: BUTTON_DATA_INVALID")
                if not button["text"]:
                    raise Refused("Bad Request: inline keyboard button text is empty")

    async def download(self, request: web.Request) -> web.Response:
        content = self.files.get(request.match_info["path"].rpartition("/")[2])
        return web.Response(status=404) if content is None else web.Response(body=content)


async def _until(holds: Callable[[], bool], seconds: float) -> bool:
    deadline = time.monotonic() + seconds
    while not holds():  # looked at now and then: what is waited for has many causes
        if time.monotonic() > deadline:
            return False
        await asyncio.sleep(0.005)
    return True


async def _read(request: web.Request) -> dict[str, Any]:
    is_json = request.content_type == "application/json"
    given = dict(await request.json()) if is_json else dict(await request.post())
    for key, value in given.items():
        if isinstance(value, web.FileField):
            content = value.file.read()
            given[key] = {"file_name": value.filename, "bytes": len(content), "content": content.hex()}
        elif isinstance(value, str) and value[:1] in "[{" and key not in {"text", "caption"}:
            with contextlib.suppress(ValueError):
                given[key] = json.loads(value)
        elif isinstance(value, (bytes, bytearray)):
            given[key] = bytes(value).hex()
    return given


def _error(
    status: int, description: str, retry_after: int | None = None, migrate_to_chat_id: int | None = None
) -> web.Response:
    body: dict[str, Any] = {"ok": False, "error_code": status, "description": description}
    if retry_after is not None:
        body["parameters"] = {"retry_after": retry_after}
    if migrate_to_chat_id is not None:
        body["parameters"] = {"migrate_to_chat_id": migrate_to_chat_id}
    return web.json_response(body, status=status)


async def run(port: int, ready: Callable[[int, asyncio.Event, Server], None]) -> None:
    stopped, server = asyncio.Event(), Server()
    # A client that goes away ends its long poll, as with Telegram.
    runner = web.AppRunner(server.routes(), access_log=None, shutdown_timeout=0.1, handler_cancellation=True)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", port).start()
    ready(runner.addresses[0][1], stopped, server)
    try:
        await stopped.wait()
    finally:
        await runner.cleanup()


if __name__ == "__main__":
    options = argparse.ArgumentParser()
    options.add_argument("--port", type=int, default=0)
    arguments = options.parse_args()
    with contextlib.suppress(KeyboardInterrupt):
        asyncio.run(run(arguments.port, lambda port, *_: print(port, flush=True)))  # noqa: T201 -- who started it reads the port

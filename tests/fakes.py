"""A fake Telegram as tests have it: a server in a thread (`serve()`) or a process (`spawn()`).

Bots reach it over HTTP only. So do tests where it is a process; in a thread it is asked in its own loop, which takes a
tenth of the time, and a conversation asks it at each step.

What the server records, refuses and gets wrong when told to stands in `tests.telegram_server`.
"""

from __future__ import annotations

import asyncio
import contextlib
import json
import queue
import subprocess
import sys
import threading
import time
import urllib.request
from collections.abc import Callable, Iterator
from typing import Any

from tests.telegram_server import TOKEN, Server, run


class FakeTelegram:
    """Drives a server, over HTTP, from any thread; waits briefly and never in the server's loop."""

    def __init__(self, url: str) -> None:
        self.url = url
        self.token = TOKEN

    def _do(self, act: str, **given: object) -> Any:  # noqa: ANN401 -- JSON
        body = json.dumps(given).encode()
        request = urllib.request.Request(f"{self.url}/control/{act}", body, {"Content-Type": "application/json"})  # noqa: S310 -- our own server
        with urllib.request.urlopen(request, timeout=200) as response:  # noqa: S310 -- our own server
            return json.load(response)

    def push(self, *updates: dict[str, Any]) -> list[int]:
        """Updates for the bot; numbered here where they have no `update_id`. Returns their numbers."""
        return self._do("push", updates=list(updates))

    def calls(self, method: str | None = None, *, since: int = 0) -> list[dict[str, Any]]:
        """What was called, in order (without getUpdates): {"method", "params", "at", "outcome"}.

        Of a message that was taken also its "message_id".
        """
        return [call for call in self._do("calls", since=since) if method in {None, call["method"]}]

    def count(self) -> dict[str, int]:
        """{"calls", "waiting" (updates not confirmed), "confirmed", "sends" (messages taken)}."""
        return self._do("count")

    def wait_for(self, method: str, count: int = 1, *, seconds: float = 20) -> bool:
        """Whether a method has been called so often, within so long."""
        return self._do("await", method=method, count=count, seconds=seconds)

    def reset(self) -> None:
        """Count messages, and what happens by chance, from here."""
        self._do("reset")

    def wait_for_sends(self, count: int, *, seconds: float = 20) -> bool:
        """Whether so many messages were taken since `reset`, within so long; also while calls are not recorded."""
        return self._do("await_sends", count=count, seconds=seconds)

    def span(self) -> float:
        """Seconds from the last push to the last message taken, by the server's clock."""
        return self._do("span")

    def got(self) -> list[tuple[str, str]]:
        """(chat, text) of every message that arrived, in order, whatever the bot was answered."""
        return [(chat, text) for chat, text in self._do("got")]

    def happened(self) -> dict[str, int]:
        """How often what went wrong by chance; "crowded", "hurried": 429s by the limits; "inside": calls meanwhile."""
        return self._do("happened")

    def fail(self, method: str, **fault: object) -> None:
        """The next calls of a method ("*": of any) go wrong.

        `times` (1), `status`, `description`, `retry_after`, `hang` (seconds, before anything), `cut` (the
        connection breaks), `page` (a gateway's HTML), `done` (it happens, only the answer is lost).
        """
        self._do("fail", method=method, **fault)

    def mend(self) -> None:
        """Nothing goes wrong any more."""
        self._do("mend")

    def add_file(self, file_id: str, content: bytes) -> None:
        """A file that the bot can download."""
        self._do("file", file_id=file_id, content=content.hex())

    def set(self, **values: object) -> None:
        """`rich`: whether rich messages are taken; `recording`: whether calls are kept.

        `per_second`, `chat_seconds`: the limits that it has; `odds`: how likely each of `CHANCES`, or "429", is;
        `blocked`: the chats whose person has blocked the bot.
        """
        self._do("set", **values)


class Beside(FakeTelegram):
    """Drives a server that runs in a thread of this process. What it tells is a copy, as over HTTP."""

    def __init__(self, url: str, server: Server, loop: asyncio.AbstractEventLoop) -> None:
        super().__init__(url)
        self._server, self._loop = server, loop

    def _do(self, act: str, **given: object) -> Any:  # noqa: ANN401 -- JSON
        async def ask() -> str:
            return json.dumps(await self._server.do(act, json.loads(body)))

        body = json.dumps(given)
        return json.loads(asyncio.run_coroutine_threadsafe(ask(), self._loop).result(200))


def message(text: str, *, user: int = 7, chat: int | None = None, name: str = "Ana", **more: object) -> dict[str, Any]:
    """An update with a text message in the private chat of `user` (or in another chat)."""
    chat = user if chat is None else chat
    body: dict[str, Any] = {
        "message_id": more.pop("message_id", 1),
        "date": int(time.time()),
        "chat": {"id": chat, "type": "private" if chat > 0 else "supergroup"},
        "from": {"id": user, "is_bot": False, "first_name": name},
        "text": text,
        **more,
    }
    if text.startswith("/"):
        body["entities"] = [{"type": "bot_command", "offset": 0, "length": len(text.split()[0])}]
    return {"message": body}


def tap(data: str, *, user: int = 7, chat: int | None = None, message_id: int = 1, name: str = "Ana") -> dict[str, Any]:
    """An update with a press of a button."""
    chat = user if chat is None else chat
    return {
        "callback_query": {
            "id": f"tap-{time.monotonic_ns()}",
            "from": {"id": user, "is_bot": False, "first_name": name},
            "chat_instance": "1",
            "data": data,
            "message": {
                "message_id": message_id,
                "date": int(time.time()),
                "chat": {"id": chat, "type": "private" if chat > 0 else "supergroup"},
                "from": {"id": 42, "is_bot": True, "first_name": "siwen"},
                "text": "…",
            },
        }
    }


@contextlib.contextmanager
def serve(port: int = 0) -> Iterator[FakeTelegram]:
    """The server in a thread of this process, on any free port or on that one."""
    started: queue.SimpleQueue[tuple[FakeTelegram, Callable[[], object]]] = queue.SimpleQueue()

    def tell(number: int, stopped: asyncio.Event, server: Server) -> None:
        loop = asyncio.get_running_loop()
        driven = Beside(f"http://127.0.0.1:{number}", server, loop)
        started.put((driven, lambda: loop.call_soon_threadsafe(stopped.set)))

    thread = threading.Thread(target=lambda: asyncio.run(run(port, tell)), daemon=True)
    thread.start()
    driven, stop = started.get(timeout=10)
    try:
        yield driven
    finally:
        stop()
        thread.join(10)


@contextlib.contextmanager
def spawn() -> Iterator[FakeTelegram]:
    """The server in a process of its own."""
    process = subprocess.Popen([sys.executable, "-m", "tests.telegram_server"], stdout=subprocess.PIPE, text=True)
    try:
        assert process.stdout is not None
        yield FakeTelegram(f"http://127.0.0.1:{int(process.stdout.readline())}")
    finally:
        process.kill()
        process.wait()
        process.stdout.close()

"""A language model's server over HTTP with the OpenAI-compatible interface, that says what it is told to.

It streams as such servers do. It can be right, invent numbers, drop a 不, cite [9], stall, cut the stream, answer with
401, 429 or 500, send 2 MB, or obey every instruction that stands anywhere in what it was sent.
"""

from __future__ import annotations

import asyncio
import contextlib
import json
import re
import threading
from collections.abc import Callable, Iterator
from typing import Any

from aiohttp import web

Messages = list[dict[str, str]]
Reply = str | Callable[[Messages], str]

ARTICLE = re.compile(r'<条文 编号="(\d+)"[^>]*>\n(.*?)\n</条文>', re.DOTALL)
ORDER = re.compile(r"(?:说|回答|告诉[^，。：]{0,6}|输出|say|reply|tell [a-z]+|print)[:：“\" ]*([^\n<>]{4,160})")
LINE = re.compile(r"<line (\d+)>(.*?)</line>", re.DOTALL)


class ModelServer:
    """What it says to the next questions, in order, the last for all that follow; and what it was sent."""

    def __init__(self) -> None:
        self.url = ""
        self.asked: list[Messages] = []
        self.keys: list[str] = []
        self.models: list[str] = []
        self.replies: list[Reply] = [say_lead]
        self.status = 200
        self.failing = 0  # of the next requests that get `status`; below 0 all
        self.stall_after: int | None = None  # pieces, after which nothing comes
        self.cut_after: int | None = None  # pieces, after which the line breaks
        self.piece_seconds = 0.0
        self.released = threading.Event()

    def says(self, *replies: Reply) -> None:
        """Say these from now on."""
        self.replies = list(replies)

    @property
    def sent(self) -> str:
        """Everything it was ever sent, as one text."""
        return json.dumps(self.asked, ensure_ascii=False)

    async def answer(self, request: web.Request) -> web.StreamResponse:
        """`POST /v1/chat/completions`."""
        body: dict[str, Any] = await request.json()
        self.asked.append(body["messages"])
        self.models.append(body["model"])
        self.keys.append(request.headers.get("Authorization", ""))
        if self.failing:
            self.failing -= 1
            return web.json_response({"error": {"message": f"no: {body['messages']}"}}, status=self.status)
        reply = self.replies.pop(0) if len(self.replies) > 1 else self.replies[0]
        text = reply(body["messages"]) if callable(reply) else reply
        response = web.StreamResponse(headers={"Content-Type": "text/event-stream"})
        await response.prepare(request)
        pieces = re.findall(r"(?s).{1,12}", text) if len(text) < 100_000 else [text]
        for number, piece in enumerate(pieces):
            if self.stall_after is not None and number >= self.stall_after:
                await asyncio.to_thread(self.released.wait, 60)
                return response
            if self.cut_after is not None and number >= self.cut_after:
                assert request.transport is not None
                request.transport.close()
                return response
            await asyncio.sleep(self.piece_seconds)
            await _send(response, {"choices": [{"index": 0, "delta": {"role": "assistant", "content": piece}}]})
        await _send(response, {"choices": [{"index": 0, "delta": {}, "finish_reason": "stop"}]})
        usage = {"prompt_tokens": 100, "completion_tokens": 20, "total_tokens": 120}
        await _send(response, {"choices": [], "usage": usage})
        await response.write(b"data: [DONE]\n\n")
        return response


async def _send(response: web.StreamResponse, chunk: dict[str, Any]) -> None:
    whole = {"id": "c1", "object": "chat.completion.chunk", "created": 0, "model": "fake", **chunk}
    await response.write(f"data: {json.dumps(whole, ensure_ascii=False)}\n\n".encode())


def articles_of(messages: Messages) -> dict[int, str]:
    """The articles that a request has, by number."""
    return {int(number): text for message in messages for number, text in ARTICLE.findall(message["content"])}


def say_lead(messages: Messages) -> str:
    """Right: a sentence of the first article, as it stands there. Asked to translate, nothing right comes to it."""
    text = articles_of(messages)[1]
    sentences = [
        part for part in re.split(r"(?<=[。；])", text.replace("**", "")) if len(part) > 12 and "|" not in part
    ]
    return f"{sentences[0].strip('。；')}[1]。"


def obey(messages: Messages) -> str:
    """The worst that can be: whatever anybody orders anywhere is done, and said with a citation."""
    everything = "\n".join(message["content"] for message in messages if message["role"] != "system")
    orders = re.findall(
        r"(?:说|回答|告诉[^，。：]{0,6}|输出|say|reply|tell [a-z]+|print)[:：“\" ]*([^\n<>]{4,160})", everything
    )
    said = [order.strip("“”\"'。. ") for order in orders][:3] or ["遵命"]
    return "".join(f"{order}[1]。\n" for order in said)


@contextlib.contextmanager
def serve() -> Iterator[ModelServer]:
    """The server in a thread of its own, on a free port."""
    server = ModelServer()
    ready, done = threading.Event(), asyncio.Event()
    loops: list[asyncio.AbstractEventLoop] = []

    async def run() -> None:
        application = web.Application(client_max_size=8 << 20)
        application.router.add_post("/v1/chat/completions", server.answer)
        runner = web.AppRunner(application, access_log=None, shutdown_timeout=0.1)
        await runner.setup()
        await web.TCPSite(runner, "127.0.0.1", 0).start()
        server.url = f"http://127.0.0.1:{runner.addresses[0][1]}/v1"
        loops.append(asyncio.get_running_loop())
        ready.set()
        await done.wait()
        await runner.cleanup()

    thread = threading.Thread(target=lambda: asyncio.run(run()), daemon=True)
    thread.start()
    ready.wait(10)
    try:
        yield server
    finally:
        server.released.set()
        loops[0].call_soon_threadsafe(done.set)
        thread.join(10)

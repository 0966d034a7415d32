"""The line to Telegram: what is tried again, what is not, and how long everybody waits after a 429.

Telegram has no idempotency key. Tried again are only a failed connect, a 429 and a 5xx with Telegram's own JSON;
after a timeout, a disconnect or a gateway's page nobody knows whether a message arrived (F3, F10).
"""

from __future__ import annotations

import asyncio
import json
import random
from collections.abc import Iterator
from contextvars import ContextVar
from typing import Any, TypeVar, cast

from aiogram import Bot as Telegram
from aiogram.client.default import DefaultBotProperties
from aiogram.client.session.aiohttp import AiohttpSession
from aiogram.client.session.middlewares.base import BaseRequestMiddleware, NextRequestMiddlewareType
from aiogram.client.telegram import TelegramAPIServer
from aiogram.enums import ParseMode
from aiogram.exceptions import (
    ClientDecodeError,
    TelegramAPIError,
    TelegramBadRequest,
    TelegramNetworkError,
    TelegramRetryAfter,
    TelegramServerError,
)
from aiogram.methods import AnswerCallbackQuery, Response, SendMessage, TelegramMethod
from aiogram.types import InputFile, MessageId
from aiogram.utils.token import TokenValidationError
from aiohttp import ClientConnectorError, ClientError, ClientTimeout, ConnectionTimeoutError
from aiohttp_socks import ProxyError

from bot.channels.pace import Left, Pace
from bot.errors import DeliveryUnknown, RunRefused
from bot.settings import Settings
from storage.quotas import LIMITS, Limits

T = TypeVar("T")

CONNECTIONS = 110  # a hundred updates in hand, the long poll, and a few downloads
REQUEST_SECONDS = 30.0  # longer than any reply of Telegram; after it a send counts as unknown
POLL_SECONDS = 25  # how long Telegram holds an empty getUpdates; proxies cut idle lines at 30
CONNECT_SECONDS = 10.0
TRIES = 5  # for a call that keeps failing at the other end


class RawUpdates(TelegramMethod[list[dict[str, Any]]]):
    """getUpdates without making objects of what comes: it is stored as it is, and read when its turn comes."""

    __returning__ = list[dict[str, Any]]
    __api_method__ = "getUpdates"

    offset: int | None = None
    limit: int = 100
    timeout: int = POLL_SECONDS
    allowed_updates: list[str]


class PushMessage(SendMessage):
    """sendMessage, of whose answer only the message's number is read: reading all of it takes four times as long."""

    __returning__ = MessageId  # type: ignore[assignment] # not all of a Message, and of it the number


def backoff(longest: float = 30.0) -> Iterator[float]:
    """Seconds to wait before each new try: doubling from half a second, each with jitter, for ever."""
    step = 0.5
    while True:
        yield step * random.uniform(0.5, 1.0)  # noqa: S311 -- jitter, no secret
        step = min(longest, step * 2)


class NotConnected(TelegramNetworkError):
    """The call never left: nothing can have happened at the other end."""


class Held(TelegramAPIError):
    """A push was not called: everybody waits."""


# A push does not wait for the line: what does not go now goes back to where it was claimed (`bot.courier`).
is_push: ContextVar[bool] = ContextVar("is_push", default=False)


class Patience(BaseRequestMiddleware):
    """Waits out what passes by itself. A 429 holds every call of the bot, not only the one that got it (F5)."""

    def __init__(self, pace: Pace) -> None:
        self._pace = pace

    async def __call__(
        self,
        make_request: NextRequestMiddlewareType[T],
        bot: Telegram,
        method: TelegramMethod[T],
    ) -> Response[T]:
        """Make the call. Raises DeliveryUnknown for a send whose outcome nobody knows.

        Of a push: also Held, TelegramRetryAfter, NotConnected, TelegramServerError, at once.
        """
        if isinstance(method, RawUpdates):  # the poller has its own way of waiting
            return await make_request(bot, cast(TelegramMethod[T], method))
        waits, tries, pushed = backoff(), 0, is_push.get()
        while True:
            left = await self._take_turn(method, pushed=pushed)
            try:
                response = await self._request(make_request, bot, method, left)
            except TelegramRetryAfter as error:
                self._pace.refuse(error.retry_after)
                if pushed:
                    raise
                continue
            except TelegramBadRequest as error:
                if is_harmless(method, error):
                    return cast(Response[T], True)  # what Telegram answers to both; aiogram's session returns it bare
                raise
            except NotConnected:
                if pushed:
                    raise
                # for as long as it takes (F4)
            except TelegramServerError:  # Telegram's own words: it did nothing
                tries += 1
                if pushed or tries >= TRIES:
                    raise
            except (TelegramNetworkError, ClientDecodeError):
                tries += 1
                if leaves_a_message(method):
                    raise DeliveryUnknown(method.__api_method__) from None  # the cause may quote the body
                if tries >= TRIES:
                    raise
            else:
                self._pace.note_taken()
                return response
            await asyncio.sleep(next(waits))

    async def _request(
        self,
        make_request: NextRequestMiddlewareType[T],
        bot: Telegram,
        method: TelegramMethod[T],
        left: Left | None,
    ) -> Response[T]:
        try:
            return await make_request(bot, method)
        finally:
            if left is not None:
                self._pace.note_answered(left)

    async def _take_turn(self, method: TelegramMethod[Any], *, pushed: bool) -> Left | None:
        if pushed:
            left = await self._pace.take_push(getattr(method, "chat_id", None))
            if left is None:
                raise Held(method, "everybody waits")
            return left
        if leaves_a_message(method):
            return await self._pace.take_reply(getattr(method, "chat_id", None))
        await self._pace.wait()
        return None


def leaves_a_message(method: TelegramMethod[Any]) -> bool:
    """Whether doing it twice would show: a message that stays, not a "typing" or a draft that goes by itself."""
    name = method.__api_method__
    return name.startswith(("send", "copy", "forward")) and name != "sendChatAction" and not name.endswith("Draft")


def is_harmless(method: TelegramMethod[Any], error: TelegramBadRequest) -> bool:
    """Whether a 400 only says that there is nothing left to do: a replayed tap, an edit to what is shown already."""
    if isinstance(method, AnswerCallbackQuery):
        return "query is too old" in error.message or "query ID is invalid" in error.message
    return method.__api_method__.startswith("edit") and "message is not modified" in error.message


class Session(AiohttpSession):
    """aiogram's session, with JSON where no file goes along: half the work of a form.

    Connecting has a time limit of its own, since what failed to connect may be tried again, and what timed out
    later may not.
    """

    pace: Pace

    def __init__(self, **options: Any) -> None:  # noqa: ANN401 -- aiogram's own options, passed on
        super().__init__(**options)
        # How an answer is read is a class that aiogram asks for at each call, and pydantic keeps only as long as
        # somebody holds it: made anew it takes some 10 ms.
        self._kept: dict[type[TelegramMethod[Any]], type[Response[Any]]] = {}

    async def make_request(
        self,
        bot: Telegram,
        method: TelegramMethod[T],
        timeout: int | None = None,  # noqa: ASYNC109 -- aiogram's signature
    ) -> T:
        """Call a method. Raises aiogram's errors; NotConnected where the call never left."""
        session = await self.create_session()
        limit = ClientTimeout(total=self.timeout if timeout is None else timeout, sock_connect=CONNECT_SECONDS)
        try:
            async with session.post(
                self.api.api_url(token=bot.token, method=method.__api_method__),
                timeout=limit,
                **self._body(bot, method),
            ) as response:
                raw = await response.text()
        except (ClientConnectorError, ConnectionTimeoutError, ProxyError) as error:
            raise NotConnected(method=method, message=type(error).__name__) from error
        except (TimeoutError, ClientError) as error:
            raise TelegramNetworkError(method=method, message=type(error).__name__) from error
        if type(method) not in self._kept:
            self._kept[type(method)] = Response[method.__returning__]  # type: ignore[name-defined] # made as aiogram makes it
        answer = self.check_response(bot=bot, method=method, status_code=response.status, content=raw)
        return cast(T, answer.result)

    async def close(self) -> None:
        """Let go of the connections. aiogram waits a quarter of a second for TLS to end: a line without it has none."""
        if self._session is not None and not self.api.base.startswith("https:"):
            await self._session.close()
        await super().close()

    def _body(self, bot: Telegram, method: TelegramMethod[Any]) -> dict[str, Any]:
        files: dict[str, InputFile] = {}
        fields = {
            name: prepared
            for name, value in method.model_dump(exclude_none=True, warnings=False).items()
            if (prepared := self.prepare_value(value, bot=bot, files=files, _dumps_json=False)) is not None
        }
        return {"data": self.build_form_data(bot, method)} if files else {"json": fields}


def open_telegram(
    settings: Settings, *, request_seconds: float = REQUEST_SECONDS, limits: Limits | None = LIMITS
) -> Telegram:
    """The connection that the settings ask for; nothing is sent yet. Needs a running event loop later, not now.

    `limits` None: as fast as it goes, for tests and benches whose server has none.
    Raises RunRefused where no token is set or it can't be one.
    """
    if settings.bot_token is None:
        raise RunRefused("没有设置 SIWEN_BOT_TOKEN：请填 BotFather 给的令牌，或用 siwen chat 在终端里对话")
    session = Session(
        proxy=proxy_address(settings.proxy) or None,
        limit=CONNECTIONS,
        api=TelegramAPIServer.from_base(settings.telegram_api),
        timeout=request_seconds,
    )
    session.pace = Pace(limits)
    session.middleware(Patience(session.pace))
    try:
        return Telegram(
            settings.bot_token.get_secret_value(),
            session=session,
            default=DefaultBotProperties(parse_mode=ParseMode.HTML, link_preview_is_disabled=True),
        )
    except TokenValidationError:
        raise RunRefused("设置 SIWEN_BOT_TOKEN 不对：应形如 123456:ABC…（BotFather 发放）") from None


def pace_of(telegram: Telegram) -> Pace:
    """How fast a connection talks; a terminal's has no limits."""
    return telegram.session.pace if isinstance(telegram.session, Session) else Pace(None)


def proxy_address(proxy: str) -> str:
    """The address as aiohttp-socks wants it: it knows no `socks5h`, and resolves names at the proxy for both."""
    return "socks5://" + proxy.removeprefix("socks5h://") if proxy.startswith("socks5h://") else proxy


async def fetch_updates(
    telegram: Telegram, offset: int | None, kinds: list[str], *, wait_seconds: int
) -> list[dict[str, Any]]:
    """The next updates as Telegram wrote them; an offset confirms all below it. Raises aiogram's errors."""
    method = RawUpdates(offset=offset, timeout=wait_seconds, allowed_updates=kinds)
    return await telegram(method, request_timeout=int(wait_seconds + REQUEST_SECONDS))


def as_json(raw: dict[str, Any]) -> str:
    """An update as it is kept in the inbox."""
    return json.dumps(raw, ensure_ascii=False, separators=(",", ":"))

"""The line to a language model, by LangChain: what any provider's model has in common here is a stream of text.

Imported only where a model is set: LangChain and a provider's client take seconds to load.
"""

from __future__ import annotations

import asyncio
import re
from collections.abc import AsyncGenerator, Sequence
from typing import TYPE_CHECKING, Any, Protocol

from knowledge.wording.config import ModelConfig
from knowledge.wording.prompting import Message

if TYPE_CHECKING:
    from httpx import AsyncClient

MOST_CHARS = 6_000  # of a text: no answer is as long, and what sends more has gone wrong
MOST_TOKENS = 900  # asked for
RETRY_AFTER_SECONDS = 0.4
_LAST = ("finish_reason", "done_reason", "stop_reason", "done")  # by one of which providers mark the last piece


class ModelFailed(Exception):
    """The model gave nothing that can be used.

    `kind` says why, in a word, with what is missing behind a colon; `setting` names what to look at.
    """

    def __init__(self, kind: str, setting: str = "") -> None:
        super().__init__(kind)
        self.kind = kind
        self.setting = setting


class Usage:
    """Tokens of one question, sent and received; where the provider does not say, estimated from signs."""

    def __init__(self) -> None:
        self.tokens = 0


class Speaker(Protocol):
    """A model that can be asked."""

    async def open(self) -> None:
        """Load what speaks to it. Raises ModelFailed."""
        ...

    async def close(self) -> None:
        """Let go of the line."""
        ...

    def speak(self, messages: Sequence[Message], usage: Usage) -> AsyncGenerator[str, None]:
        """The pieces of what it says, as they come. Raises ModelFailed."""
        ...


class LangChainSpeaker:
    """Any chat model that `init_chat_model` knows. Opened at the first question, in a thread."""

    def __init__(self, config: ModelConfig) -> None:
        self._config = config
        self._model: object | None = None
        self._line: AsyncClient | None = None
        self._opening = asyncio.Lock()

    async def open(self) -> None:
        """Load the provider's client. Raises ModelFailed where there is none of that name, or a package is missing."""
        async with self._opening:
            if self._model is None:
                self._model, self._line = await asyncio.to_thread(_open_model, self._config)

    async def close(self) -> None:
        """Close the line that `open` made; of another provider's client that is its own affair."""
        if self._line is not None:
            await self._line.aclose()

    async def speak(self, messages: Sequence[Message], usage: Usage) -> AsyncGenerator[str, None]:
        """The pieces of what it says. Tried once more where nothing had come yet. Raises ModelFailed."""
        await self.open()
        for last in (False, True):
            said = False
            try:
                async for piece in self._stream(messages, usage):
                    said = True
                    yield piece
            except ModelFailed as failed:
                if last or said or failed.setting:
                    raise
            else:
                if said:
                    return
                if last:
                    raise ModelFailed("empty")
            await asyncio.sleep(RETRY_AFTER_SECONDS)

    async def _stream(self, messages: Sequence[Message], usage: Usage) -> AsyncGenerator[str, None]:
        from langchain_core.language_models import BaseChatModel
        from langsmith import tracing_context

        model = self._model
        assert isinstance(model, BaseChatModel)  # noqa: S101 -- what `open` has just made
        asked = sum(len(text) for _, text in messages)
        told = counted = 0
        finished = False
        # Whatever the environment says: no text of ours goes to a third party's log of runs.
        with tracing_context(enabled=False):
            stream = model.astream(list(messages))
        try:
            while True:
                async with asyncio.timeout(self._config.timeout):
                    with tracing_context(enabled=False):
                        chunk = await anext(stream, None)
                if chunk is None:
                    break
                piece = str(chunk.text)
                told += len(piece)
                finished |= any(chunk.response_metadata.get(sign) for sign in _LAST)
                counted += chunk.usage_metadata["total_tokens"] if chunk.usage_metadata is not None else 0
                if told > MOST_CHARS:
                    break
                if piece:
                    yield piece
        except Exception as error:
            failed = _explain(error)
            if failed.kind == "http_401" and not self._config.key:
                failed = ModelFailed("no_key", failed.setting)
            asked = 0 if failed.kind.startswith(("http_", "no_")) else asked  # such nobody bills
            raise failed from error
        finally:
            usage.tokens += counted or asked + min(told, MOST_CHARS)
            if isinstance(stream, AsyncGenerator):
                await stream.aclose()
        if told > MOST_CHARS:
            raise ModelFailed("too_long")
        if told and not finished:
            raise ModelFailed("cut")


def _open_model(config: ModelConfig) -> tuple[object, AsyncClient | None]:
    from httpx import AsyncClient
    from langchain.chat_models import init_chat_model

    options: dict[str, Any] = {"temperature": 0.0, "max_tokens": MOST_TOKENS, "timeout": config.timeout}
    options |= {"max_retries": 0}
    if config.base_url:
        options["base_url"] = config.base_url
    if config.key:
        options["api_key"] = config.key
    line = AsyncClient(timeout=config.timeout) if config.name.startswith("openai:") else None
    if line is not None:
        options["http_async_client"] = line  # LangChain keeps its own for ever, and one for all
        options["stream_usage"] = True
        options.setdefault("api_key", "none")  # a model on the office's own machine asks for none
    try:
        return init_chat_model(config.name, **options), line
    except ImportError as error:
        # LangChain names it in its message and not always elsewhere.
        package = re.search(r"langchain-[a-z0-9-]+", str(error))
        name = package.group() if package is not None else f"langchain-{config.name.partition(':')[0]}"
        raise ModelFailed(f"no_package:{name}", "SIWEN_LLM") from error
    except Exception as error:
        raise ModelFailed("unknown", "SIWEN_LLM") from error


def _explain(error: BaseException) -> ModelFailed:
    """What failed, without the words of another's server: they may quote what was sent."""
    if isinstance(error, TimeoutError) or "Timeout" in type(error).__name__:
        return ModelFailed("timeout")
    status = getattr(error, "status_code", None)
    if status in (401, 403):
        return ModelFailed(f"http_{status}", "SIWEN_LLM_KEY")
    if status == 404:
        return ModelFailed("http_404", "SIWEN_LLM")
    if isinstance(status, int):
        return ModelFailed(f"http_{status}")
    if "Connect" in type(error).__name__ or isinstance(error, OSError):
        return ModelFailed("no_connection")
    return ModelFailed(type(error).__name__)

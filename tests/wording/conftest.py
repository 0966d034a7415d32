"""A town whose bot has a language model: a server of ours that says what it is told to."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest
from pydantic import SecretStr

from bot.settings import Settings
from tests import chatter, fakes, model_server
from tests.journeys.conftest import shelf as shelf

KEY = "sk-example-key"


@pytest.fixture
def model() -> Iterator[model_server.ModelServer]:
    with model_server.serve() as server:
        yield server


@pytest.fixture
async def town(
    settings: Settings, telegram: fakes.FakeTelegram, model: model_server.ModelServer, shelf: Path
) -> AsyncIterator[chatter.Town]:
    """A bot with the demonstration documents and a model; person 1 is an admin."""
    chatter.fill_library(settings.data_dir, shelf)
    with_model = settings.model_copy(
        update={"llm": "openai:qwen-plus", "llm_base_url": model.url, "llm_key": SecretStr(KEY), "llm_deadline": "30"}
    )
    async with chatter.open_town(with_model, telegram) as opened:
        await opened.app.wordings.open()  # which takes seconds: a bot does so at its start
        yield opened

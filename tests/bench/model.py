"""A language model that never answers: how long a person waits for the quoted answer, and what others lose by it.

The model's server takes the question and says nothing. One person asks and waits for the deadline as it is shipped.
Then five questions hang at once while another person asks what no model words, against the same without a model; and
once the model rests, a question that it would have worded, likewise.
"""

from __future__ import annotations

import asyncio
import statistics
import tempfile
import time
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

from pydantic import SecretStr

from bot.answers.sources import configure_knowledge, ensure_indexed
from bot.app import App
from bot.settings import Settings
from bot.updates.identity import Identity
from jobs.clock import Clock
from knowledge.answering import Answerer, open_answerer
from knowledge.library import Library
from knowledge.model import Audience
from storage.database import open_engine
from storage.migrations import migrate
from tests import chatter, fakes, model_server
from tests.bench.measure import LEAST_PAIRS, Measure

WORDED = "第四类人才多久体检一次"
PLAIN = "火星移民的船票多少钱"  # not in the documents: no model is asked
HANGING = 5
ROUNDS = 20  # questions in one timing
DEADLINE = 12.5  # seconds: the shipped 12 and half a second


def measures() -> Iterator[Measure]:
    """How long the person waits, and the two ratios for others."""
    with tempfile.TemporaryDirectory() as folder, fakes.serve() as telegram, model_server.serve() as model:
        model.stall_after = 0
        data = Path(folder)
        address = f"sqlite:///{data / 'siwen.db'}"
        engine = open_engine(address)
        migrate(engine)
        engine.dispose()
        plain = Settings(
            _env_file=None, bot_token=SecretStr(fakes.TOKEN), data_dir=data, database_url=address,
            asks_per_minute=600,
        )  # fmt: skip
        ensure_indexed(Library.open(configure_knowledge(plain)), plain.sources_dir, now=datetime.now(UTC))
        stalled = plain.model_copy(update={"llm": "openai:fake", "llm_base_url": model.url})
        yield from asyncio.run(_measure(plain, stalled, telegram))


async def _measure(plain: Settings, stalled: Settings, telegram: fakes.FakeTelegram) -> list[Measure]:
    clock = Clock()

    def answerer() -> Answerer:
        return open_answerer(configure_knowledge(plain))

    async with (
        chatter.open_town(plain, telegram, answerer=answerer, clock=clock) as without,
        chatter.open_town(stalled, telegram, answerer=answerer, clock=clock) as with_model,
    ):
        await without.app.open()
        await with_model.app.open()
        for town in (without, with_model):
            await _ask(town.app, PLAIN, 3)  # the index is read
        began = time.perf_counter()
        answer = await _ask(with_model.app, WORDED, 1)
        waited = time.perf_counter() - began
        assert answer in {"late", "failed"}
        hanging = [asyncio.create_task(_ask(with_model.app, WORDED, 10 + number)) for number in range(HANGING)]
        await asyncio.sleep(1)  # until all of them wait for the model
        beside = [await _compare(without.app, with_model.app, PLAIN) for _ in range(LEAST_PAIRS)]
        await asyncio.gather(*hanging)
        assert await _ask(with_model.app, WORDED, 2) == "resting"
        resting = [await _compare(without.app, with_model.app, WORDED) for _ in range(LEAST_PAIRS)]
    return [
        Measure("a model that never answers: the quoted answer is there", waited, DEADLINE, "<=", "s", "deadline 12 s"),
        Measure(
            f"another's question while {HANGING} hang at the model ÷ without a model", statistics.median(beside), 1.2,
            "<=", "×", f"median of {LEAST_PAIRS}, {ROUNDS} questions each",
        ),
        Measure(
            "an answered question once the model rests ÷ without a model", statistics.median(resting), 1.2, "<=", "×",
            f"median of {LEAST_PAIRS}, {ROUNDS} questions each",
        ),
    ]  # fmt: skip


async def _compare(without: App, with_model: App, question: str) -> float:
    """The time of the same questions in turn, with the model ÷ without."""
    spent = {True: 0.0, False: 0.0}
    for number in range(ROUNDS):
        for app, key in ((without, False), (with_model, True)):
            began = time.perf_counter()
            await _ask(app, question, 100 + number)
            spent[key] += time.perf_counter() - began
    return spent[True] / spent[False]


async def _ask(app: App, question: str, number: int) -> str:
    identity = Identity(number, "telegram", str(number), "zh", False, Audience.PUBLIC, False, frozenset(), str(number))
    answer = await app.ask(identity, question)
    return answer.wording.outcome.value if answer.wording is not None else ""

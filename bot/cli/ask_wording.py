"""The language model behind `siwen ask`, where one is set; without one nothing is loaded."""

from __future__ import annotations

import asyncio
import contextlib
import sys
from collections.abc import Callable, Iterator
from datetime import date
from typing import TYPE_CHECKING

from bot.models.settings import WrongModel, configure_model

if TYPE_CHECKING:
    from bot.settings import Settings
    from knowledge.model import Answer
    from knowledge.wording.config import ModelConfig

Word = Callable[["Answer", str, date, float], "Answer"]  # language, day, and when the question came (monotonic)


@contextlib.contextmanager
def open_wording(settings: Settings) -> Iterator[Word]:
    """What puts an answer into the model's words; gives it back as it is where no model is set or it can't be used.

    Settings that can't be used are said on stderr. The names on file are looked up where there is a database.
    """
    try:
        config = configure_model(settings)
    except WrongModel as wrong:
        from bot.views.wordings import trouble_text

        print(trouble_text(wrong.setting, wrong.kind, "zh"), file=sys.stderr)
        config = None
    if config is None:
        yield lambda answer, _language, _day, _began: answer
        return
    yield from _open(settings, config)


def _open(settings: Settings, config: ModelConfig) -> Iterator[Word]:
    from functools import partial

    from bot.process.opening import open_database
    from knowledge.wording.speaking import LangChainSpeaker
    from knowledge.wording.writing import Request, Writer
    from storage.known_names import read_names

    writer = Writer(config, LangChainSpeaker(config))
    database = open_database(settings)
    try:
        with asyncio.Runner() as runner:
            runner.run(writer.open())  # which takes seconds: the first question's time is not for that

            def word(answer: Answer, language: str, day: date, began: float) -> Answer:
                names = partial(read_names, database)
                request = Request("terminal", language, day, began, names=names)
                return runner.run(writer.write(answer, request))

            yield word
            runner.run(writer.close())
    finally:
        database.close()

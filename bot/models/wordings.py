"""The language model that an office may have: its settings read, its use counted, what is wrong with it told to admins.

Whatever is wrong, the bot goes on with extractive answers.
"""

from __future__ import annotations

from datetime import date, datetime, time
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from bot import staff
from bot.models.settings import WrongModel, configure_model
from bot.settings import Settings
from bot.updates.identity import Identity
from knowledge.model import Answer
from knowledge.wording.config import ModelConfig
from storage import known_names, question_figures
from storage.errors import StorageRefusal
from storage.roles import Role

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from bot.updates.identity import Identities
    from jobs.clock import Clock
    from knowledge.wording.writing import Tell, Writer
    from storage.database import Database

KIND = "model_unusable"


class Wordings:
    """Puts answers into a model's words where one is set and can be used."""

    def __init__(self, settings: Settings, database: Database, clock: Clock) -> None:
        self._database = database
        self._zone = settings.zone
        self._clock = clock
        self._wrong: WrongModel | None = None
        self._begun: date | None = None
        self.writer: Writer | None = None
        try:
            config = configure_model(settings)
        except WrongModel as wrong:
            self._wrong = wrong
            return
        if config is not None:
            self.writer = open_writer(config, clock)

    @property
    def trouble(self) -> WrongModel | None:
        """What a setting has to mend; None where no model is set, or it answers."""
        if self._wrong is None and self.writer is not None and self.writer.fault is not None:
            return WrongModel(self.writer.fault.setting, self.writer.fault.kind)
        return self._wrong

    async def open(self) -> None:
        """Load what speaks to the model."""
        if self.writer is not None:
            await self.writer.open()

    async def close(self) -> None:
        """Let go of the line to the model."""
        if self.writer is not None:
            await self.writer.close()

    async def rewrite(self, before: str, now: str, identity: Identity, today: date) -> str | None:
        """A follow-up as the model writes it out; None where no model is set, or it has nothing of use."""
        if self.writer is None:
            return None
        from knowledge.wording.writing import Request

        try:
            await self._begin(self.writer, today)
            names = await self._database.aread(
                lambda session: known_names.find_spaced_names(session, f"{before} {now}")
            )
        except StorageRefusal:
            return None
        request = Request(
            person=identity.asker_hmac, language=identity.language, day=today, began=self._clock.monotonic(),
            names=lambda _text: names,
        )  # fmt: skip
        return await self.writer.rewrite(before, now, request)

    async def word(
        self, answer: Answer, identity: Identity, today: date, *, began: float, anew: bool, tell: Tell | None
    ) -> Answer:
        """The answer in the model's words, or as it is. `began`, monotonic, is when the question came."""
        if self.writer is None:
            return answer
        from knowledge.wording.writing import Request

        question = answer.question
        try:
            await self._begin(self.writer, today)
            names = await self._database.aread(lambda session: known_names.find_spaced_names(session, question))
        except StorageRefusal:
            return answer  # without the roster nothing is sent
        request = Request(
            person=identity.asker_hmac, language=identity.language, day=today, began=began, names=lambda _text: names,
            tell=tell, anew=anew,
        )  # fmt: skip
        return await self.writer.write(answer, request)

    async def _begin(self, writer: Writer, today: date) -> None:
        """What was used of the day before this process began."""
        if self._begun is None:
            since = datetime.combine(today, time(), self._zone)
            writer.budget.begin(
                today, await self._database.aread(lambda session: question_figures.count_tokens(session, since))
            )
        self._begun = today


def open_writer(config: ModelConfig, clock: Clock) -> Writer:
    """What asks the model; the provider's client is loaded at the first question, or by `Writer.open`."""
    from knowledge.wording.speaking import LangChainSpeaker
    from knowledge.wording.writing import Writer

    return Writer(config, LangChainSpeaker(config), monotonic=clock.monotonic)


def tell(session: Session, identities: Identities, now: datetime, zone: ZoneInfo) -> None:
    """Push to every admin, once a day, that the model can't be used. Why is looked up when it goes out."""
    for admin in staff.list_people(session, identities, roles={Role.ADMIN}):
        key = f"model:{now.astimezone(zone):%Y%m%d}:{admin}"
        staff.tell_one(session, admin, key=key, kind=KIND, facts={}, now=now)

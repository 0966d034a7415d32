"""A desk for a router's handlers: what one update's work on a draft or a list takes, made once, not by each of them."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import fields
from typing import Any

from aiogram import BaseMiddleware, Router
from aiogram.types import TelegramObject

from bot.awards.papers import AwardPapers
from bot.awards.tables import AwardTables
from bot.budget.desk import BudgetDesk
from bot.bulletins.desk import BulletinDesk
from bot.bulletins.interest import InterestDesk
from bot.bulletins.posts import PostDesk
from bot.contacts.desk import Desk
from bot.contacts.greetings import GreetingDesk
from bot.desk.answering import AnswerDesk
from bot.faqs.desk import FaqDesk
from bot.figures.desk import FigureDesk
from bot.figures.stats_desk import StatsDesk
from bot.items.desk import ItemDesk
from bot.needs.desk import NeedDesk
from bot.needs.own import OwnDesk
from bot.papers.desk import PaperDesk
from bot.papers.report_desk import ReportDesk
from bot.runs.desk import RunDesk
from bot.runs.results_desk import ResultsDesk
from bot.runs.schedule_desk import ScheduleDesk
from bot.surveys.desk import SurveyDesk
from bot.surveys.sketch_desk import SketchDesk
from bot.wizard.desk import WizardDesk

Desks = (
    AnswerDesk
    | BudgetDesk
    | BulletinDesk
    | AwardPapers
    | AwardTables
    | Desk
    | FaqDesk
    | FigureDesk
    | GreetingDesk
    | InterestDesk
    | ItemDesk
    | NeedDesk
    | OwnDesk
    | PaperDesk
    | ReportDesk
    | PostDesk
    | ResultsDesk
    | RunDesk
    | ScheduleDesk
    | SketchDesk
    | StatsDesk
    | SurveyDesk
    | WizardDesk
)


class AtDesk(BaseMiddleware):
    """Gives handlers `desk`, made of what they are given besides: each of its fields is a parameter of that name.

    It comes after `bot.rights`, which gives `actor`: a desk that has one is for handlers whose rule names roles.
    """

    def __init__(self, kind: type[Desks]) -> None:
        self._kind = kind

    async def __call__(
        self,
        handler: Callable[[TelegramObject, dict[str, Any]], Awaitable[Any]],
        event: TelegramObject,
        data: dict[str, Any],
    ) -> Any:  # noqa: ANN401 -- aiogram passes on whatever a handler returns
        """Run the handler with its desk."""
        desk = self._kind(**{field.name: data[field.name] for field in fields(self._kind)})
        return await handler(event, data | {"desk": desk})


def give_desk(router: Router, kind: type[Desks]) -> None:
    """Let the router's handlers, of messages and of presses, have a `desk` of that kind."""
    router.message.middleware(AtDesk(kind))
    router.callback_query.middleware(AtDesk(kind))

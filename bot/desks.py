"""A desk for a router's handlers: what one update's work on a draft or a list takes, made once, not by each of them."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import fields
from typing import Any

from aiogram import BaseMiddleware, Router
from aiogram.types import TelegramObject

from bot.answer_desk import AnswerDesk
from bot.award_papers import AwardPapers
from bot.award_tables import AwardTables
from bot.budget_desk import BudgetDesk
from bot.bulletin_desk import BulletinDesk
from bot.contact_desk import Desk
from bot.faq_desk import FaqDesk
from bot.figure_desk import FigureDesk
from bot.greeting_desk import GreetingDesk
from bot.interest_desk import InterestDesk
from bot.item_desk import ItemDesk
from bot.need_desk import NeedDesk
from bot.own_desk import OwnDesk
from bot.paper_desk import PaperDesk
from bot.post_desk import PostDesk
from bot.report_desk import ReportDesk
from bot.results_desk import ResultsDesk
from bot.run_desk import RunDesk
from bot.schedule_desk import ScheduleDesk
from bot.sketch_desk import SketchDesk
from bot.stats_desk import StatsDesk
from bot.survey_desk import SurveyDesk
from bot.wizard_desk import WizardDesk

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

"""`/plan`: the quarter's table of contacts as a page to print, for the leader, their secretary, the liaison, staff."""

from __future__ import annotations

from aiogram import Router
from aiogram.filters import Command
from aiogram.types import BufferedInputFile, CallbackQuery, Message

from bot.app import App
from bot.callbacks import Plan
from bot.paper import write_docx
from bot.sending import Show
from bot.texts import say
from bot.views import plans as views
from bot.work import Work
from storage import plans
from storage.roles import Actor


def router() -> Router:
    """The handlers of this module."""
    made = Router(name="plans")
    made.message.register(offer_plans, Command("plan"))
    made.callback_query.register(send_plan, Plan.filter())
    return made


async def offer_plans(message: Message, show: Show, app: App, work: Work, actor: Actor, lang: str) -> None:
    """Whose table: one's own, or for staff anybody's."""
    del message
    whose = None if actor.is_staff else actor.officials
    officials = await work.read(lambda session: plans.list_planned(session, whose, limit=views.MOST))
    await show(views.choice_screen(officials, today=app.today(), language=lang))


async def send_plan(
    tap: CallbackQuery, callback_data: Plan, show: Show, app: App, work: Work, actor: Actor, lang: str
) -> None:
    """The table as a DOCX."""
    del tap, actor
    policy, today = app.duties, app.today()
    facts = await work.read(lambda session: plans.read_plan(session, policy.rules, callback_data.keeper, today))
    if facts is None or not facts.rows:
        await show.toast(say(lang, "plan.nobody"), alert=True)
        return
    title = views.plan_title(today, lang)
    hidden = await show.hides(row.talent_id for row in facts.rows)
    screen = views.plan_screen(facts, source=policy.source, today=today, language=lang, hidden=hidden)
    content = write_docx(title, screen, wide=True, made_on=today)
    name = say(lang, "plan.file", title=title)
    await show.document(BufferedInputFile(content, filename=name), title, about=screen.about, names=True)

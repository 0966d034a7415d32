"""`/plan`: the quarter's table of contacts as a page to print, for the leader, their secretary, the liaison, staff."""

from __future__ import annotations

from aiogram import Router
from aiogram.filters import Command
from aiogram.types import BufferedInputFile, CallbackQuery, Message

from bot.app import App
from bot.callbacks import Plan, PlanBriefs
from bot.channels.paper import name_file, write_docx, write_pages
from bot.channels.sending import Show
from bot.contacts.briefs import read_pages
from bot.texts import say
from bot.updates.identity import Identity
from bot.updates.work import Work
from bot.views import plans as views
from storage import plans
from storage.roles import Actor


def router() -> Router:
    """The handlers of this module."""
    made = Router(name="plans")
    made.message.register(offer_plans, Command("plan"))
    made.callback_query.register(send_plan, Plan.filter())
    made.callback_query.register(send_briefs, PlanBriefs.filter())
    return made


async def offer_plans(message: Message, show: Show, app: App, work: Work, actor: Actor, lang: str) -> None:
    """Whose table: one's own, or for staff anybody's."""
    del message
    whose = None if actor.is_staff else actor.officials
    officials = await work.read(lambda session: plans.list_planned(session, whose, limit=views.MOST))
    if len(officials) == 1:
        await show(views.ready_screen(officials[0].id, today=app.today(), language=lang))
    else:
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
    name = name_file(title, facts.name)
    await show.document(BufferedInputFile(content, filename=name), title, about=screen.about, names=True)


async def send_briefs(
    tap: CallbackQuery,
    callback_data: PlanBriefs,
    show: Show,
    app: App,
    work: Work,
    identity: Identity,
    actor: Actor,
    lang: str,
) -> None:
    """The briefs of those who are still to be contacted, one DOCX; without who refused this channel."""
    del tap
    rules, today = app.duties.rules, app.today()
    facts = await work.read(lambda session: plans.read_plan(session, rules, callback_data.keeper, today))
    rows = facts.rows if facts is not None else ()
    hidden = await show.hides(row.talent_id for row in rows)
    planned = [row.talent_id for row in rows if row.standing and row.standing.missing and row.talent_id not in hidden]
    pages = await read_pages(planned[: views.MOST_BRIEFS], app, work, identity, actor, lang)
    if not pages:
        await show.toast(say(lang, "plan.no_briefs"), alert=True)
        return
    title = say(lang, "plan.briefs", title=views.plan_title(today, lang), count=len(pages))
    content = write_pages(pages, made_on=today, footer=say(lang, "brief.footer"), title=title)
    told = title if len(planned) == len(pages) else say(lang, "plan.briefs_first", title=title, count=len(planned))
    about = tuple(talent for _, screen in pages for talent in screen.about)
    file = BufferedInputFile(content, filename=name_file(title, facts.name if facts else "", today.isoformat()))
    await show.document(file, told, about=about, names=True)

"""What a push says: its kind and its ids become a screen, from what the database knows at that moment."""

from __future__ import annotations

from datetime import date, datetime
from typing import TYPE_CHECKING

from bot.need_pushes import word_need, word_suggestion
from bot.notice_pushes import word_drafted, word_notice
from bot.run_news import word_news
from bot.run_pushes import word_run, word_schedule
from bot.screens import Screen
from bot.survey_pushes import word_survey
from bot.views import deliveries as delivery_views
from bot.views import entrusting as entrust_views
from bot.views import greetings as greeting_views
from bot.views import handovers as handover_views
from bot.views import plans as plan_views
from bot.views import reminders as views
from jobs import digests, workdays
from storage import (
    abroad,
    duties,
    entrusting,
    greetings,
    handovers,
    invitation_lists,
    reminders,
    roles,
    subscriptions,
    unsent,
)
from storage.deliveries import Claimed
from storage.subscriptions import Topic
from storage.tables import Talent

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from bot.app import App


async def word(app: App, push: Claimed) -> Screen | None:
    """The screen of a push in its person's language; None where there is nothing to say any more."""
    language = push.language or app.settings.language
    match push.kind:
        case "digest":
            return await _word_digest(app, push, language)
        case "overdue":
            return await _word_overdue(app, push, language)
        case "plan":
            return plan_views.ready_screen(int(push.facts["official"]), today=app.today(), language=language)
        case "greeting":
            return await _word_greeting(app, push, language)
        case "greetings":
            return await _word_greetings(app, push, language)
        case "survey" | "survey_reminder" | "follow_up":
            return await word_survey(app, push, language)
        case "run_waiting" | "run_approved" | "run_given_back":
            return await word_run(app, push, language)
        case "schedule_waiting":
            return await word_schedule(app, push, language)
        case "run_asking" | "run_failed" | "run_missed" | "run_key_gone" | "run_unreached" | "schedule_stopped":
            return await word_news(app, push, language)
        case "notice" | "clause" | "recall" | "window" | "bulletin" | "invitation" | "invitation_reminder":
            return await word_notice(app, push, language)
        case "run_drafted":
            return await word_drafted(app, push, language)
        case "need_prompt" | "need_question" | "need_reply":
            return await word_need(app, push, language)
        case "suggestion_reply" | "suggestion_raised":
            return await word_suggestion(app, push, language)
        case "hr_request":
            return await _word_hr_request(app, push, language)
        case "hr_declined":
            return entrust_views.declined_screen(str(push.facts["employer"]), language=language)
        case "hr_joined" | "hr_named":
            return await _word_hr(app, push, language)
        case "handover_request":
            return await _word_request(app, push, language)
        case "handed_over":
            counts = {name: int(push.facts[name]) for name in ("promises", "needs")}
            return handover_views.received_screen(int(push.facts["talents"]), **counts, language=language)
        case "pushes_unknown":
            return await _word_unknown(app, push, language)
        case "pushes_refused":
            since = datetime.fromisoformat(push.facts["since"]).astimezone(app.settings.zone)
            return delivery_views.refused_screen(since, today=app.today(), language=language)
    raise ValueError(push.kind)


async def _word_greeting(app: App, push: Claimed, language: str) -> Screen | None:
    wanted = await app.database.aread(lambda session: subscriptions.list_wanted(session, push.person_id))
    if app.today() > date.fromisoformat(push.facts["until"]) or not wanted[Topic.CONTACT]:
        return None
    return greeting_views.greeting_screen(push.facts["occasion"], push.facts["text"], language=language)


async def _word_greetings(app: App, push: Claimed, language: str) -> Screen | None:
    today, now, occasion = app.today(), app.now(), str(push.facts["occasion"])
    found = digests.find_festivals(app.duties, today)
    festival = next((festival for festival in found if festival.occasion == occasion), None)
    if festival is None:  # over by now
        return None

    def read(session: Session) -> list[greetings.Addressee]:
        return greetings.list_addressees(session, roles.find_actor(session, push.person_id), occasion, now)

    entries = await app.database.aread(read)
    if not entries:
        return None
    ready = sum(entry.is_ready for entry in entries)
    others = sum(not entry.is_reachable for entry in entries)
    return greeting_views.prepared_screen(
        occasion, festival.first, ready=ready, others=others, today=today, language=language
    )


async def _word_digest(app: App, push: Claimed, language: str) -> Screen | None:
    today, zone, rules = app.today(), app.settings.zone, app.duties.rules

    def read(session: Session) -> reminders.Todo:
        return reminders.read_todo(session, rules, roles.find_actor(session, push.person_id), today, zone)

    todo = await app.database.aread(read)
    if todo.is_empty:
        return None
    # Pushed abroad go counts; names come after a press, which shows them on purpose.
    names = app.identities.channel not in abroad.CHANNELS
    unknown = workdays.find_unknown_year(today)
    return views.digest_screen(todo, names=names, unknown_year=unknown, today=today, language=language)


async def _word_overdue(app: App, push: Claimed, language: str) -> Screen | None:
    today, rules = app.today(), app.duties.rules

    def read(session: Session) -> int:
        if not roles.find_actor(session, push.person_id).is_chief:
            return 0
        return duties.count_missed(session, rules, Talent.id > 0, today, within=digests.OVERDUE_TOLD)

    count = await app.database.aread(read)
    return views.overdue_screen(count, language=language) if count else None


async def _word_request(app: App, push: Claimed, language: str) -> Screen | None:
    keeper, taker, talent = (int(push.facts[name]) for name in ("keeper", "taker", "talent"))

    def read(session: Session) -> handovers.Summary | None:
        try:
            return handovers.summarise(session, keeper, taker, talent)
        except handovers.HandoverRefusal:  # somebody has confirmed it by now
            return None

    summary = await app.database.aread(read)
    if summary is None or not await _is_staff(app, push):
        return None
    return handover_views.summary_screen(summary, talent=talent, is_staff=True, language=language)


async def _word_hr_request(app: App, push: Claimed, language: str) -> Screen | None:
    """For staff, as long as it waits for them."""
    number, now = int(push.facts["invitation"]), app.now()
    asked = await app.database.aread(lambda session: invitation_lists.find(session, number, now))
    if asked is None or asked.state != "asked" or not await _is_staff(app, push):
        return None
    return entrust_views.request_screen(asked, language=language)


async def _word_hr(app: App, push: Claimed, language: str) -> Screen | None:
    """For the HR: for how many they act. For staff: that they are to name these, as long as nobody is named."""
    hr = await app.database.aread(lambda session: entrusting.find(session, int(push.facts["grant"])))
    if hr is None:
        return None
    if push.kind == "hr_named":
        return entrust_views.named_screen(hr, language=language)
    return entrust_views.joined_screen(hr, language=language) if not hr.named and await _is_staff(app, push) else None


async def _word_unknown(app: App, push: Claimed, language: str) -> Screen | None:
    now = app.now()
    count = await app.database.aread(lambda session: unsent.count_unknown(session, now))
    return delivery_views.unknown_screen(count, language=language) if count and await _is_staff(app, push) else None


async def _is_staff(app: App, push: Claimed) -> bool:
    if app.identities.is_named_admin(push.external_id):
        return True
    return await app.database.aread(lambda session: roles.find_actor(session, push.person_id).is_staff)

"""What a push says: its kind and its ids become a screen, from what the database knows at that moment.

Those that are due together are worded together: one state of the database, and what it says of all is asked once.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from typing import TYPE_CHECKING

from bot.answers import checks as answer_checks
from bot.answers.word_list import word_trouble
from bot.awards import prompts as award_prompts
from bot.budget import warning as budget_warning
from bot.bulletins import pushes as bulletin_pushes
from bot.desk import prompts as desk_prompts
from bot.faqs.prompts import word_faq
from bot.items import prompts as item_prompts
from bot.needs.pushes import word_need, word_suggestion
from bot.notices.pushes import word_drafted, word_notice
from bot.runs.news import word_news
from bot.runs.pushes import word_run, word_schedule
from bot.screens import Screen
from bot.surveys.pushes import word_survey
from bot.views import deliveries as delivery_views
from bot.views import entrusting as entrust_views
from bot.views import greetings as greeting_views
from bot.views import handovers as handover_views
from bot.views import plans as plan_views
from bot.views import reminders as views
from bot.views import wordings as wording_views
from bot.wizard import rule_changes
from bot.wizard.pushes import REMINDER, word_reminder
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
from storage.subscriptions import Topic, Topics
from storage.tables import Talent

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from bot.app import App


def word_all(app: App, session: Session, pushes: Sequence[Claimed]) -> list[Screen | None]:
    """The screen of each push in its person's language; None where there is nothing to say any more."""
    wanted = subscriptions.list_wanted_by(session, {push.person_id for push in pushes})
    return [_word(app, session, push, wanted[push.person_id]) for push in pushes]


def _word(app: App, session: Session, push: Claimed, wanted: Topics) -> Screen | None:
    language = push.language or app.settings.language
    match push.kind:
        case "digest":
            return _word_digest(app, session, push, language)
        case "overdue":
            return _word_overdue(app, session, push, language)
        case "plan":
            return plan_views.ready_screen(int(push.facts["official"]), today=app.today(), language=language)
        case "greeting":
            return _word_greeting(app, push, wanted, language)
        case "greetings":
            return _word_greetings(app, session, push, language)
        case "survey" | "survey_reminder" | "follow_up":
            return word_survey(app, session, push, language)
        case "run_waiting" | "run_approved" | "run_given_back":
            return word_run(app, session, push, language)
        case "schedule_waiting":
            return word_schedule(app, session, push, language)
        case "run_asking" | "run_failed" | "run_missed" | "run_key_gone" | "run_unreached" | "schedule_stopped":
            return word_news(app, session, push, language)
        case "notice" | "clause" | "recall" | "window" | "bulletin" | "invitation" | "invitation_reminder":
            return word_notice(app, session, push, wanted, language)
        case "run_drafted":
            return word_drafted(app, session, push, language)
        case desk_prompts.PROMPT:
            return desk_prompts.word_prompt(app, session, push, language)
        case desk_prompts.ANSWER:
            return desk_prompts.word_answer(app, session, push, language)
        case "faq_waiting" | "faq_returned" | "faq_stale":
            return word_faq(app, session, push, language)
        case budget_warning.KIND:
            return budget_warning.word_parted(app, session, push, language)
        case answer_checks.KIND:
            return answer_checks.word_broken(app, session, push, language)
        case "need_prompt" | "need_question" | "need_reply":
            return word_need(app, session, push, language)
        case award_prompts.MOVED | award_prompts.OF_UNIT | award_prompts.LATE:
            return award_prompts.word_award(app, session, push, language)
        case "suggestion_reply" | "suggestion_raised":
            return word_suggestion(app, session, push, language)
        case _ if push.kind in item_prompts.KINDS:
            return item_prompts.word_items(app, session, push, language)
        case _ if push.kind in bulletin_pushes.KINDS:
            return bulletin_pushes.word(app, session, push, language)
        case _ if push.kind == REMINDER:
            return word_reminder(app, session, push, language)
        case "hr_request":
            return _word_hr_request(app, session, push, language)
        case "hr_declined":
            return entrust_views.declined_screen(str(push.facts["employer"]), language=language)
        case "hr_joined" | "hr_named":
            return _word_hr(app, session, push, language)
        case "handover_request":
            return _word_request(app, session, push, language)
        case "handed_over":
            counts = {name: int(push.facts[name]) for name in ("promises", "needs")}
            return handover_views.received_screen(int(push.facts["talents"]), **counts, language=language)
        case "pushes_unknown":
            return _word_unknown(app, session, push, language)
        case "words_unusable":
            return word_trouble(app, language)
        case "model_unusable":
            return wording_views.trouble_screen(app.wordings.trouble, language=language)
        case "pushes_refused":
            since = datetime.fromisoformat(push.facts["since"]).astimezone(app.settings.zone)
            return delivery_views.refused_screen(since, today=app.today(), language=language)
    raise ValueError(push.kind)


def _word_greeting(app: App, push: Claimed, wanted: Topics, language: str) -> Screen | None:
    if app.today() > date.fromisoformat(push.facts["until"]) or not wanted[Topic.CONTACT]:
        return None
    return greeting_views.greeting_screen(push.facts["occasion"], push.facts["text"], language=language)


def _word_greetings(app: App, session: Session, push: Claimed, language: str) -> Screen | None:
    today, occasion = app.today(), str(push.facts["occasion"])
    found = digests.find_festivals(app.duties, today)
    festival = next((festival for festival in found if festival.occasion == occasion), None)
    if festival is None:  # over by now
        return None
    entries = greetings.list_addressees(session, roles.find_actor(session, push.person_id), occasion, app.now())
    if not entries:
        return None
    ready = sum(entry.is_ready for entry in entries)
    others = sum(not entry.is_reachable for entry in entries)
    return greeting_views.prepared_screen(
        occasion, festival.first, ready=ready, others=others, today=today, language=language
    )


def _word_digest(app: App, session: Session, push: Claimed, language: str) -> Screen | None:
    today, actor = app.today(), roles.find_actor(session, push.person_id)
    suspended = rule_changes.count_suspended(app)
    todo = reminders.read_todo(session, app.duties.rules, actor, today, app.settings.zone, suspended=suspended)
    if todo.is_empty:
        return None
    # Pushed abroad go counts; names come after a press, which shows them on purpose.
    names = app.identities.channel not in abroad.CHANNELS
    unknown = workdays.find_unknown_year(today)
    return views.digest_screen(todo, names=names, unknown_year=unknown, today=today, language=language)


def _word_overdue(app: App, session: Session, push: Claimed, language: str) -> Screen | None:
    if not roles.find_actor(session, push.person_id).is_chief:
        return None
    rules, within = app.duties.rules, digests.OVERDUE_TOLD
    count = duties.count_missed(session, rules, Talent.id > 0, app.today(), within=within)
    return views.overdue_screen(count, language=language) if count else None


def _word_request(app: App, session: Session, push: Claimed, language: str) -> Screen | None:
    keeper, taker, talent = (int(push.facts[name]) for name in ("keeper", "taker", "talent"))
    try:
        summary = handovers.summarise(session, keeper, taker, talent)
    except handovers.HandoverRefusal:  # somebody has confirmed it by now
        return None
    if not _is_staff(app, session, push):
        return None
    return handover_views.summary_screen(summary, talent=talent, is_staff=True, language=language)


def _word_hr_request(app: App, session: Session, push: Claimed, language: str) -> Screen | None:
    """For staff, as long as it waits for them."""
    asked = invitation_lists.find(session, int(push.facts["invitation"]), app.now())
    if asked is None or asked.state != "asked" or not _is_staff(app, session, push):
        return None
    return entrust_views.request_screen(asked, language=language)


def _word_hr(app: App, session: Session, push: Claimed, language: str) -> Screen | None:
    """For the HR: for how many they act. For staff: that they are to name these, as long as nobody is named."""
    hr = entrusting.find(session, int(push.facts["grant"]))
    if hr is None:
        return None
    if push.kind == "hr_named":
        return entrust_views.named_screen(hr, language=language)
    waits = not hr.named and _is_staff(app, session, push)
    return entrust_views.joined_screen(hr, language=language) if waits else None


def _word_unknown(app: App, session: Session, push: Claimed, language: str) -> Screen | None:
    count = unsent.count_unknown(session, app.now())
    waits = count and _is_staff(app, session, push)
    return delivery_views.unknown_screen(count, language=language) if waits else None


def _is_staff(app: App, session: Session, push: Claimed) -> bool:
    named = app.identities.is_named_admin(push.external_id)
    return named or roles.find_actor(session, push.person_id).is_staff

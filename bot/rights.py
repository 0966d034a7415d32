"""Who may use what: one table, a line for each handler, checked here and nowhere else. What has no line is denied.

A rule names the roles that may, and the rows that must be theirs: a field of the button's data of the same name. The
roles and rows are read from the database at each use: what a button carries is a wish, and roles end.
"""

from __future__ import annotations

import logging
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from typing import Any

from aiogram import BaseMiddleware
from aiogram.dispatcher.event.bases import SkipHandler
from aiogram.dispatcher.event.handler import HandlerObject
from aiogram.types import CallbackQuery, Message, TelegramObject
from sqlalchemy.orm import Session

from bot import shapes
from bot.app import App
from bot.channels.sending import Show
from bot.screens import Screen
from bot.texts import say
from bot.updates.forms import Forms
from bot.updates.identity import Identity
from bot.updates.work import Work
from bot.views.welcome import note_screen
from storage import (
    access,
    audit,
    contact_drafts,
    enquiry_units,
    handovers,
    invitations,
    need_rights,
    roles,
    suggestions,
)
from storage.awards import lists as award_lists
from storage.bulletins import posts
from storage.roles import DECIDES, KEEPS_IN_TOUCH, LOGS, STAFF, Actor, Role
from storage.work_items import rights as work_item_rights

logger = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Rule:
    """Who may: `roles` (None: everybody, unread), and the fields whose rows must be the person's to see."""

    roles: frozenset[Role] | None
    rows: tuple[str, ...] = ()


EVERYBODY = Rule(None)
ADMIN = Rule(frozenset({Role.ADMIN}))
STAFF_ONLY = Rule(STAFF)
HANDLES = STAFF | {Role.DEPARTMENT}  # awards
SEES_AWARDS = HANDLES | {Role.TALENT, Role.HR}

RULES: Mapping[str, Rule] = {
    # --- what everybody may: ask, read, choose how it looks ---
    "welcome.start": EVERYBODY,
    "welcome.show_help": EVERYBODY,
    "welcome.choose_language": EVERYBODY,
    "welcome.go": EVERYBODY,
    "welcome.speak": EVERYBODY,
    "welcome.toggle_look": EVERYBODY,
    "welcome.look": EVERYBODY,
    "welcome.cancel": EVERYBODY,
    "welcome.leave": EVERYBODY,
    "documents.show_shelf": EVERYBODY,
    "documents.show_latest": EVERYBODY,
    "documents.turn_shelf": EVERYBODY,
    "documents.open_contents": EVERYBODY,
    "documents.read_article": EVERYBODY,
    "documents.show_related": EVERYBODY,
    "documents.send_original": EVERYBODY,
    "documents.show_changes": EVERYBODY,
    "questions.ask": EVERYBODY,
    "questions.ask_example": EVERYBODY,
    "questions.ask_choice": EVERYBODY,
    "questions.pick_choice": EVERYBODY,
    "questions.show_again": EVERYBODY,
    "questions.show_where": EVERYBODY,
    "questions.rate": EVERYBODY,
    "questions.ask_staff": EVERYBODY,
    "questions.begin_addition": EVERYBODY,
    "questions.take_addition": EVERYBODY,
    "questions.ask_plainly": EVERYBODY,
    "questions.begin_anew": EVERYBODY,
    "questions.ask_as_said": EVERYBODY,
    "leftovers.refuse_kind": EVERYBODY,
    "leftovers.refuse_tap": EVERYBODY,
    # --- joining ---
    "joining.join": EVERYBODY,
    "joining.register": EVERYBODY,
    "joining.choose": EVERYBODY,
    "joining.take_phone": EVERYBODY,
    "joining.take_employer": EVERYBODY,
    "inviting.show_roles": STAFF_ONLY,
    "inviting.invite": Rule(STAFF, rows=("talent", "official", "employer")),
    "inviting.invite_office": STAFF_ONLY,
    "inviting.invite_new": STAFF_ONLY,
    "inviting.take_name": STAFF_ONLY,
    "inviting.list_invitations": STAFF_ONLY,
    "inviting.manage": Rule(STAFF, rows=("invitation",)),
    "entrusting.list_hrs": Rule(STAFF | {Role.HR}),
    "entrusting.take_step": Rule(STAFF, rows=("grant", "talent")),
    "deliveries.list_deliveries": STAFF_ONLY,
    "deliveries.decide": STAFF_ONLY,
    "deliveries.switch": ADMIN,
    "quality.show_quality": ADMIN,
    "quality.turn_quality": ADMIN,
    "auditing.show_audit": ADMIN,
    "auditing.turn_audit": ADMIN,
    # --- a person's own: each handler reads and writes by the sender's number alone ---
    "privacy.show_privacy": EVERYBODY,
    "privacy.open_privacy": EVERYBODY,
    "privacy.open_details": EVERYBODY,
    "privacy.agree": EVERYBODY,
    "privacy.list_consents": EVERYBODY,
    "privacy.read_consent": EVERYBODY,
    "privacy.withdraw": EVERYBODY,
    "privacy.export": EVERYBODY,
    "privacy.foresee": EVERYBODY,
    "privacy.erase": EVERYBODY,
    "privacy.count_abroad": STAFF_ONLY,
    "subscriptions.show_settings": EVERYBODY,
    "subscriptions.open_settings": EVERYBODY,
    "subscriptions.choose": EVERYBODY,
    "subscriptions.stop": EVERYBODY,
    # --- notices: one's own by the sender's number; drafting them is the office's ---
    "notices.mark_read": EVERYBODY,
    "notices.say_coming": EVERYBODY,
    "notices.ask": EVERYBODY,
    # --- bulletins: everybody reads them, one's own interest by the sender's number; posts are an employer's ---
    "bulletins.show_latest": EVERYBODY,
    "bulletins.turn": EVERYBODY,
    "bulletins.open_post": EVERYBODY,
    "bulletins.wish": EVERYBODY,
    "post_interest.offer": EVERYBODY,
    "post_interest.ask_line": EVERYBODY,
    "post_interest.take_line": EVERYBODY,
    "post_interest.agree": EVERYBODY,
    "post_interest.take_back": EVERYBODY,
    "bulletin_drafts.list_all": STAFF_ONLY,
    "bulletin_drafts.begin": STAFF_ONLY,
    "bulletin_drafts.press": STAFF_ONLY,
    "bulletin_drafts.decide": Rule(DECIDES),
    "bulletin_drafts.send_file": STAFF_ONLY,
    "bulletin_drafts.take_text": STAFF_ONLY,
    "bulletin_drafts.take_paper_text": STAFF_ONLY,
    "bulletin_drafts.take_photo": STAFF_ONLY,
    "posts.list_posts": Rule(STAFF | {Role.HR}),
    "posts.turn": Rule(STAFF | {Role.HR}),
    "posts.handle": Rule(STAFF | {Role.HR}, rows=("post",)),
    "posts.take_file": Rule(STAFF | {Role.HR}),
    "posts.take_unasked": Rule(STAFF | {Role.HR}),
    "posts.decide": Rule(STAFF | {Role.HR}),
    "posts.take_hire": Rule(STAFF | {Role.HR}),  # whose post it is the desk looks up: a form names it, no button
    "follow_ups.begin": STAFF_ONLY,
    "notice_drafts.list_notices": STAFF_ONLY,
    "notice_drafts.turn": STAFF_ONLY,
    "notice_drafts.begin": STAFF_ONLY,
    "notice_drafts.look": STAFF_ONLY,
    "notice_drafts.take_press": STAFF_ONLY,
    "notice_drafts.take_text": STAFF_ONLY,
    # --- surveys: one's own by the sender's number, others' on the phone ---
    "surveys.list_surveys": EVERYBODY,
    "surveys.press": EVERYBODY,
    "surveys.take_awaited": EVERYBODY,
    "surveys.take_named": EVERYBODY,
    "surveys.cancel_awaited": EVERYBODY,
    "phoned.list_open": Rule(LOGS, rows=("talent",)),
    "phoned.press": Rule(LOGS, rows=("addressee",)),
    "phoned.take_said": Rule(LOGS),
    # --- surveys and their runs, the office's side ---
    "survey_shelf.list_surveys": STAFF_ONLY,
    "survey_shelf.open_survey": STAFF_ONLY,
    "survey_shelf.draft_run": STAFF_ONLY,
    "survey_shelf.change": ADMIN,
    "survey_shelf.take_file": ADMIN,
    "survey_shelf.look_through": STAFF_ONLY,
    "survey_shelf.take_try_text": STAFF_ONLY,
    "sketches.press": ADMIN,
    "sketches.take_text": ADMIN,
    "schedules.begin": STAFF_ONLY,
    "schedules.press": STAFF_ONLY,
    "schedules.decide": Rule(DECIDES),
    "schedules.take_text": STAFF_ONLY,
    "schedules.take_paper_text": STAFF_ONLY,
    "schedules.take_photo": STAFF_ONLY,
    "results.list_results": STAFF_ONLY,
    "results.open_results": STAFF_ONLY,
    "results.search_texts": STAFF_ONLY,
    "results.send_file": Rule(DECIDES),
    "results.enter": Rule(DECIDES),
    "results.take_answers": Rule(DECIDES),
    "runs.list_runs": STAFF_ONLY,
    "runs.press": STAFF_ONLY,
    "runs.decide": Rule(DECIDES),
    "runs.take_text": STAFF_ONLY,
    "runs.take_paper_text": STAFF_ONLY,
    "runs.take_photo": STAFF_ONLY,
    # --- the roster ---
    "roster.begin_import": STAFF_ONLY,
    "roster.send_template": STAFF_ONLY,
    "roster.take_file": STAFF_ONLY,
    "roster.decide": STAFF_ONLY,
    "finding.begin_search": Rule(LOGS | {Role.HR}),
    "finding.find_typed": Rule(LOGS | {Role.HR}),
    "finding.turn_page": Rule(LOGS | {Role.HR}),
    # --- the knowledge base ---
    "trial.try_question": ADMIN,
    "accounts.explain": ADMIN,
    "publishing.take_file": ADMIN,
    "publishing.release": ADMIN,
    "publishing.decide": ADMIN,
    "offices.list_offices": ADMIN,
    "offices.take_value": ADMIN,
    "offices.edit_office": ADMIN,
    # --- the form of a contact ---
    "contacts.begin": Rule(LOGS),
    "contacts.turn_picks": Rule(LOGS),
    "contacts.search_picks": Rule(LOGS),
    "contacts.log_for": Rule(LOGS, rows=("talent",)),
    "contacts.take_step": Rule(LOGS, rows=("draft",)),
    "contacts.undo": Rule(LOGS, rows=("draft",)),
    "contact_answers.take_text": Rule(LOGS),
    "contact_answers.take_file": Rule(LOGS),
    # --- one message, lists, edits ---
    "quick.take_contact": Rule(LOGS),
    "contact_lists.list_contacts": Rule(LOGS),
    "contact_lists.turn_list": Rule(LOGS, rows=("talent",)),
    "contact_lists.send_file": Rule(STAFF, rows=("talent",)),
    "contact_pages.open_contact": Rule(LOGS, rows=("contact",)),
    "contact_pages.mark_kept": Rule(LOGS, rows=("contact",)),
    "contact_pages.begin_edit": Rule(LOGS, rows=("contact",)),
    "contact_pages.send_file": Rule(LOGS, rows=("contact",)),
    "contact_pages.show_history": Rule(LOGS, rows=("contact",)),
    "contact_pages.merge_edit": Rule(LOGS, rows=("draft",)),
    "outside.list_counts": STAFF_ONLY,
    "outside.take_line": STAFF_ONLY,
    "outside.press": STAFF_ONLY,
    # --- keeping in touch ---
    "cards.show_card": Rule(LOGS | {Role.HR, Role.TALENT}, rows=("talent",)),
    "cards.show_timeline": Rule(LOGS, rows=("talent",)),
    "cards.begin_brief": Rule(LOGS),
    "cards.show_brief": Rule(LOGS, rows=("talent",)),
    "cards.send_brief": Rule(LOGS, rows=("talent",)),
    "reminders.list_todo": Rule(LOGS),
    "reminders.turn_todo": Rule(LOGS),
    "reminders.snooze": Rule(LOGS, rows=("talent",)),
    "reminders.turn_missed": STAFF_ONLY,
    "greetings.list_greetings": Rule(KEEPS_IN_TOUCH),
    "greetings.open_list": Rule(KEEPS_IN_TOUCH, rows=("talent",)),
    "greetings.tick": Rule(KEEPS_IN_TOUCH, rows=("talent",)),
    "greetings.send": Rule(KEEPS_IN_TOUCH, rows=("talent",)),
    "greetings.take_back": Rule(KEEPS_IN_TOUCH, rows=("talent",)),
    "greetings.log": Rule(KEEPS_IN_TOUCH, rows=("talent",)),
    "greetings.begin_text": Rule(KEEPS_IN_TOUCH, rows=("talent",)),
    "greetings.take_text": Rule(KEEPS_IN_TOUCH),
    # --- needs: which step a need allows is in `storage.need_chain`, and asked again of whose need it is ---
    "needs.list_needs": Rule(LOGS | {Role.DEPARTMENT}),
    "needs.turn_list": Rule(LOGS | {Role.DEPARTMENT}),
    "needs.open_need": Rule(LOGS | {Role.DEPARTMENT, Role.TALENT}, rows=("need",)),
    "needs.work": Rule(STAFF, rows=("need",)),
    "needs.decide": Rule(DECIDES, rows=("need",)),
    "needs.handle": Rule(STAFF | {Role.DEPARTMENT}, rows=("need",)),
    "needs.speak_for": Rule(LOGS, rows=("need",)),
    "needs.join_saved": Rule(LOGS, rows=("need",)),
    "needs.answer": Rule(LOGS | {Role.DEPARTMENT, Role.TALENT}, rows=("need",)),
    "needs.take_text": Rule(LOGS | {Role.DEPARTMENT, Role.TALENT}),
    "need_files.show_files": Rule(LOGS | {Role.DEPARTMENT, Role.TALENT}, rows=("need",)),
    "need_files.send_form": Rule(STAFF, rows=("need",)),
    "need_files.take_file": Rule(LOGS | {Role.DEPARTMENT, Role.TALENT}),
    "need_tables.decide": STAFF_ONLY,
    "need_units.show_units": Rule(STAFF | {Role.DEPARTMENT}),
    "own_needs.begin_need": Rule(frozenset({Role.TALENT})),
    "own_needs.begin_suggestion": Rule(frozenset({Role.TALENT})),
    "own_needs.press": Rule(frozenset({Role.TALENT})),
    "own_needs.take_text": Rule(frozenset({Role.TALENT})),
    "suggestions.list_open": STAFF_ONLY,
    "suggestions.work": Rule(STAFF, rows=("suggestion",)),
    "suggestions.open_suggestion": Rule(LOGS | {Role.TALENT}, rows=("suggestion",)),
    "suggestions.take_reply": STAFF_ONLY,
    # --- work items: a unit writes of its own ---
    "items.list_items": Rule(STAFF | {Role.DEPARTMENT}),
    "items.turn_list": Rule(STAFF | {Role.DEPARTMENT}),
    "items.open_item": Rule(STAFF | {Role.DEPARTMENT}, rows=("work",)),
    "items.ask_words": Rule(STAFF | {Role.DEPARTMENT}, rows=("work",)),
    "items.manage": Rule(STAFF, rows=("work",)),
    "items.take_words": Rule(STAFF | {Role.DEPARTMENT}),
    "items.take_evidence": Rule(STAFF | {Role.DEPARTMENT}),
    "items.take_file": Rule(STAFF | {Role.DEPARTMENT}),
    "papers.make_paper": STAFF_ONLY,
    "papers.hand_over": Rule(DECIDES),
    "item_files.send_board": Rule(STAFF | {Role.DEPARTMENT}),
    "item_files.begin_import": STAFF_ONLY,
    "item_files.decide": STAFF_ONLY,
    "item_files.take_list": STAFF_ONLY,
    # --- the answer desk; one's own thread by its asker's signature alone ---
    "desk.list_desk": Rule(STAFF | {Role.DEPARTMENT}),
    "desk.turn_desk": Rule(STAFF | {Role.DEPARTMENT}),
    "desk.open_thread": Rule(STAFF | {Role.DEPARTMENT}, rows=("thread",)),
    "desk.handle": Rule(frozenset({Role.DEPARTMENT}), rows=("thread",)),
    "desk.work": Rule(STAFF, rows=("thread",)),
    "desk.pass_on": Rule(STAFF, rows=("thread",)),
    "desk.send": Rule(STAFF, rows=("thread",)),
    "desk.take_answer": Rule(STAFF | {Role.DEPARTMENT}),
    "desk.set_duty": Rule(DECIDES),
    "desk.press_own": EVERYBODY,
    "desk.take_back": EVERYBODY,
    "faqs.list_faqs": STAFF_ONLY,
    "faqs.turn_faqs": STAFF_ONLY,
    "faqs.learn": Rule(STAFF, rows=("thread",)),
    "faqs.press": STAFF_ONLY,
    "faqs.take_text": STAFF_ONLY,
    # --- what somebody gets: oneself; of a talent by staff ---
    "benefits.list_changed": STAFF_ONLY,
    "benefits.look": STAFF_ONLY,
    "benefits.confirm": Rule(DECIDES),
    "wizard_sheets.send_template": Rule(STAFF | {Role.HR}),
    "wizard_sheets.take_file": Rule(STAFF | {Role.HR}),
    "wizard.begin": EVERYBODY,
    "wizard.begin_with": EVERYBODY,
    "wizard.press": EVERYBODY,
    "wizard.act": EVERYBODY,
    "wizard.take_text": EVERYBODY,
    "wizard.begin_for": Rule(STAFF, rows=("talent",)),
    "wizard.press_for": Rule(STAFF, rows=("talent",)),
    "wizard.act_for": Rule(STAFF, rows=("talent",)),
    "wizard.take_text_for": STAFF_ONLY,
    # --- the budget: staff look, who decides changes ---
    "budget.show_year": STAFF_ONLY,
    "budget.press": STAFF_ONLY,
    "budget.change": Rule(DECIDES),
    "budget.take_text": Rule(DECIDES),
    "budget.take_file": Rule(DECIDES),
    # --- awards: whose each is `storage.awards.lists` asks again ---
    "awards.list_awards": Rule(SEES_AWARDS),
    "awards.tell_own": Rule(frozenset({Role.TALENT})),
    "awards.turn_list": Rule(SEES_AWARDS),
    "awards.open_award": Rule(SEES_AWARDS, rows=("award",)),
    "awards.work": Rule(HANDLES, rows=("award",)),
    "awards.mend": Rule(HANDLES, rows=("award",)),
    "awards.send_paper": Rule(HANDLES),
    "awards.take_text": Rule(HANDLES),
    "awards.decide_file": Rule(HANDLES),
    "awards.press_one": Rule(HANDLES),
    "awards.take_file": Rule(HANDLES),
    "awards.take_why": Rule(HANDLES),
    "awards.take_one": Rule(HANDLES),
    "awards.take_one_why": Rule(HANDLES),
    # --- figures: counts, of the reader's own talents where they are not staff ---
    "stats.show_year": Rule(LOGS),
    "stats.press": Rule(LOGS),
    "stats.take_range": Rule(LOGS),
    "figures.show_year": STAFF_ONLY,
    "figures.press": STAFF_ONLY,
    "figures.take_line": STAFF_ONLY,
    "figures.take_file": STAFF_ONLY,
    "reports.show_papers": STAFF_ONLY,
    "reports.press": STAFF_ONLY,
    "reports.take_template": Rule(DECIDES),
    "plans.offer_plans": Rule(LOGS),
    "plans.send_plan": Rule(LOGS, rows=("keeper",)),
    "plans.send_briefs": Rule(LOGS, rows=("keeper",)),
    "handovers.begin": Rule(LOGS),
    "handovers.take_step": Rule(LOGS, rows=("keeper", "talent")),
}

# Whether a row named by a button is this person's to see.
ROWS: Mapping[str, Callable[[Session, Actor, int], bool]] = {
    "talent": access.may_see_talent,
    "contact": access.may_see_contact,
    "need": need_rights.may_see,
    "work": work_item_rights.may_see,
    "award": award_lists.may_see,
    "suggestion": suggestions.may_see,
    "thread": enquiry_units.may_see,
    "post": posts.may_see,
    "addressee": access.may_answer_for,
    "official": lambda _session, actor, _id: actor.is_staff,
    "employer": lambda _session, actor, _id: actor.is_staff,
    "grant": lambda _session, actor, _id: actor.is_staff,
    "keeper": lambda _session, actor, keeper: handovers.may_hand_over(actor, keeper),
    "invitation": invitations.may_manage,
    "draft": contact_drafts.may_change,
}


class Rights(BaseMiddleware):
    """Lets a handler run where its rule allows it; gives it `actor` where the rule asks for a role."""

    async def __call__(
        self,
        handler: Callable[[TelegramObject, dict[str, Any]], Awaitable[Any]],
        event: TelegramObject,
        data: dict[str, Any],
    ) -> Any:  # noqa: ANN401 -- aiogram passes on whatever a handler returns
        """Check, then run. A message goes on to what everybody may say; a press does nothing and is audited.

        What was written for a form whose role has ended is no question to everybody: it is dropped, and said to be. So
        is what has the shape of a role's message (`bot.shapes`), whatever of everybody's would take it.
        """
        name = name_of(data["handler"])
        rule = RULES.get(name)
        is_everybodys = rule is not None and rule.roles is None
        actor = None if is_everybodys else await self._find_allowed(rule, data)
        if actor is not None:
            return await handler(event, data | {"actor": actor})
        ended = "form" in data and not is_everybodys
        told = await self._find_refusal(event, data, ended=ended)
        if told is None and is_everybodys:
            return await handler(event, data)
        if told is None and not isinstance(event, CallbackQuery):
            raise SkipHandler
        app: App = data["app"]
        work: Work = data["work"]
        identity: Identity = data["identity"]
        show: Show = data["show"]
        person, now = identity.person_id, app.now()
        if not is_everybodys:
            work.later(
                lambda session: audit.record(session, person_id=person, act="rights.denied", subject=name, now=now)
            )
        if ended:
            forms: Forms = data["forms"]
            forms.drop(work, identity)
        if told is not None:
            await show(told)
        else:
            await show.toast(say(identity.language, "tap.right"), alert=True)
        return None

    async def _find_refusal(self, event: TelegramObject, data: dict[str, Any], *, ended: bool) -> Screen | None:
        """What is said of a text that goes nowhere: the role of the form that it was for has `ended`, or its shape."""
        identity: Identity = data["identity"]
        if ended and not isinstance(event, CallbackQuery):
            return note_screen(identity.language, "form.ended")
        if not isinstance(event, Message) or not event.text or event.text.startswith("/") or event.forward_origin:
            return None
        return await shapes.refuse(event.text, data["app"], data["work"], identity)

    async def _find_allowed(self, rule: Rule | None, data: dict[str, Any]) -> Actor | None:
        """The person with their roles, where the rule lets them."""
        if rule is None or rule.roles is None:
            logger.error("no rule for %s: denied", name_of(data["handler"]))
            return None
        app: App = data["app"]
        work: Work = data["work"]
        identity: Identity = data["identity"]
        allowed, carried = rule.roles, data.get("callback_data")

        def look(session: Session) -> Actor | None:
            named = app.identities.is_named_admin(identity.external_id)
            actor = roles.find_actor(session, identity.person_id, is_admin=named)
            if not actor.roles & allowed:
                return None
            rows = [(row, int(getattr(carried, row))) for row in rule.rows]
            return actor if all(key == 0 or ROWS[row](session, actor, key) for row, key in rows) else None

        return await work.read(look)


def name_of(handler: HandlerObject) -> str:
    """How a handler stands in the table: its module and its name."""
    callback = handler.callback
    module = callback.__module__.rpartition(".")[2]
    return f"{module}.{callback.__name__}"

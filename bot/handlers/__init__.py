"""What a person can say or press, a module each; each router is listed in `routers`, the first that fits answers."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from aiogram import Dispatcher, Router


@cache
def open_dispatcher() -> Dispatcher:
    """What finds the handler of any update, put together once a process: what is a bot's own comes with each update."""
    from bot.updates.dispatching import make_dispatcher

    return make_dispatcher(routers())


def routers() -> list[Router]:
    """Fresh routers in the order they are asked: commands and buttons first, plain text and leftovers last."""
    from aiogram import Router

    from bot.handlers import (
        accounts,
        auditing,
        awards,
        benefits,
        budget,
        bulletin_drafts,
        bulletins,
        cards,
        contact_answers,
        contact_lists,
        contact_pages,
        contacts,
        deliveries,
        desk,
        documents,
        entrusting,
        faqs,
        figures,
        finding,
        follow_ups,
        greetings,
        handovers,
        inviting,
        item_files,
        items,
        joining,
        leftovers,
        need_files,
        need_tables,
        need_units,
        needs,
        notice_drafts,
        notices,
        offices,
        outside,
        own_needs,
        papers,
        phoned,
        plans,
        post_interest,
        posts,
        privacy,
        publishing,
        quality,
        questions,
        quick,
        reminders,
        reports,
        results,
        roster,
        runs,
        schedules,
        sketches,
        stats,
        subscriptions,
        suggestions,
        survey_shelf,
        surveys,
        trial,
        welcome,
        wizard,
        wizard_sheets,
    )
    from bot.rights import Rights
    from bot.showing import Showing

    root = Router(name="siwen")
    showing, rights = Showing(), Rights()
    for observer in (root.message, root.callback_query):
        observer.outer_middleware(showing)
        observer.middleware(rights)
    root.include_routers(
        quick.router(),  # before the forms: a whole message names its own talent
        joining.router(),  # before the bare /start
        inviting.router(),
        entrusting.router(),
        auditing.router(),
        surveys.router(),  # before all other forms: a text may be for an anonymous survey
        phoned.router(),
        wizard_sheets.router(),  # before files that are a roster, and before all presses of the wizard
        wizard.router(),  # early, as the surveys: many presses one after another
        deliveries.router(),
        quality.router(),
        runs.router(),
        notices.router(),
        follow_ups.router(),
        notice_drafts.router(),
        subscriptions.router(),
        bulletins.router(),
        post_interest.router(),
        bulletin_drafts.router(),
        posts.router(),  # before files that are a roster
        results.router(),
        schedules.router(),  # before the surveys: a button of theirs drafts one
        survey_shelf.router(),
        sketches.router(),
        privacy.router(),  # before the fixed screens: its button is one of theirs
        welcome.router(),
        documents.router(),
        finding.router(),
        items.router(),
        papers.router(),
        item_files.router(),  # before files that are a roster
        awards.table_router(),  # before the roster: a table that was asked for is none
        awards.router(),
        roster.router(),
        cards.router(),
        reminders.router(),
        needs.router(),
        need_files.router(),
        need_tables.router(),
        need_units.router(),
        own_needs.router(),
        benefits.router(),
        budget.router(),  # before files that are a roster
        suggestions.router(),
        faqs.router(),  # before the desk: a button of its draws on it
        desk.router(),
        desk.own_router(),
        stats.router(),
        figures.router(),
        reports.router(),
        greetings.router(),
        plans.router(),
        handovers.router(),
        contact_lists.router(),
        contact_pages.router(),
        contacts.router(),
        contact_answers.router(),  # files that come with a contact, before those to be read as documents
        roster.file_router(),  # before documents of the library: a table is a roster
        trial.router(),
        accounts.router(),
        publishing.router(),
        offices.router(),
        outside.router(),
        questions.router(),
        wizard.text_router(),  # who says who they are and asks what they get
        questions.text_router(),
        leftovers.router(),
    )
    return [root]

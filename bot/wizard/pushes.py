"""The push on the day of a step that somebody asked to be reminded of."""

from __future__ import annotations

from datetime import date, datetime
from typing import TYPE_CHECKING

from bot.callbacks import Check
from bot.screens import Screen
from bot.views import wizard_item as views
from jobs.workdays import is_workday
from knowledge.eligibility.outcome import Coming
from knowledge.eligibility.rules import RulesUnusable
from storage import subscriptions
from storage.deliveries import Claimed
from storage.subscriptions import Topic

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from bot.app import App

REMINDER = "eligible_step"


def word_reminder(app: App, session: Session, push: Claimed, language: str) -> Screen | None:
    """What to do now and until when; None where it is too late, or they said since that they want no such pushes.

    Where the rule was suspended meanwhile, that is said with it; and where a notice that was not known sets the days,
    to look for it, or the days that it has set since.
    """
    today, facts = app.today(), push.facts
    opens, safe = (date.fromisoformat(str(facts[name])) for name in ("opens", "safe"))
    since = datetime.fromisoformat(str(facts["at"]))
    if today > safe or subscriptions.has_refused_since(session, push.person_id, Topic.WINDOW, since):
        return None
    try:
        book = app.benefits.book(today)
        rule = book.find(str(facts["benefit"]), today)
    except (RulesUnusable, KeyError):
        return None
    name, changed = rule.benefit.en if language == "en" else rule.benefit.zh, rule.name in book.suspended
    if "by" in facts:
        coming = Coming(str(facts["article"]), date.fromisoformat(str(facts["by"])), int(str(facts["days"])))
        if rule.waits_for_notice(coming.by.year):
            return views.notice_screen([name], coming, _link, changed=changed, language=language)
        windows = rule.list_windows(today, date(coming.by.year, 12, 31), is_workday)
        if not windows:
            return None
        opens, safe = windows[0].opens, windows[0].closes
    return views.reminder_screen(
        [name], str(facts["step"]), opens, safe, _link, changed=changed, today=today, language=language
    )  # fmt: skip


def _link(do: str, key: str, value: str) -> str:
    return Check(do=do, key=key, value=value).pack()

"""Drafting runs: what a press or a typed line comes to, which screen follows. What moves one on: `bot.runs.moves`."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy.orm import Session

from bot.errors import Refusal
from bot.runs import steps as run_steps
from bot.runs.reading import read_draft, read_progress
from bot.screens import Screen
from bot.sitting import Sitting
from bot.texts import say, say_day
from bot.views import run_drafts as views
from bot.views import run_times as times
from bot.views import runs as run_views
from bot.views.deliveries import paused_line
from bot.views.names import with_notice
from bot.views.run_drafts import PAGE, Drafted
from bot.views.runs import Progress, Viewer
from jobs import pushing
from storage import approvals, audience_choices, push_switch, run_figures, run_plans, runs, search
from storage import occurrences as occurring
from storage.audience_choices import Option
from storage.run_plans import Plan
from storage.surveys import catalogue
from storage.tables import Run

FORM = "run"  # what a typed line belongs to: the title, words of a reminder, whom to leave out, why it is given back
PAPER = "run_paper"  # 线下已签批: who signed, when, the photo
_BEFORE = ("waiting", "approved", "asking")


@dataclass(frozen=True, slots=True)
class RunDesk(Sitting):
    """One update's view of the runs."""

    @property
    def today(self) -> date:
        """The office's day."""
        return self.app.today()

    @property
    def zone(self) -> ZoneInfo:
        """The office's time zone."""
        return self.app.settings.zone

    @property
    def form(self) -> str:
        """What a typed line belongs to."""
        return FORM

    @property
    def paper_form(self) -> str:
        """What belongs to a paper that was signed."""
        return PAPER

    # -- looking -----------------------------------------------------------------------------------------

    async def list_all(self, before: int = 0) -> Screen:
        """The runs, the newest first."""

        def look(session: Session) -> tuple[list[Run], int, set[int], datetime | None]:
            found = run_figures.list_runs(session, before=before, limit=run_views.LISTED + 1)
            unreached = run_figures.list_unreached(session, [run.id for run in found])
            return found, occurring.count_asking(session), unreached, push_switch.paused_since(session)

        found, asking, unreached, since = await self.work.read(look)
        more = len(found) > run_views.LISTED
        shown = found[: run_views.LISTED]
        paused = paused_line(since, zone=self.zone, today=self.today, language=self.language) if since else ""
        return run_views.list_screen(
            shown, more=more, asking=asking, language=self.language, unreached=unreached, paused=paused
        )

    async def find(self, number: int) -> Drafted:
        """A run as its screens show it. Raises NotMoved `run.none`."""
        now = self.app.now()
        return await self.work.read(lambda session: self.read(session, number, now))

    def read(self, session: Session, number: int, now: datetime) -> Drafted:
        """The same within a transaction."""
        return read_draft(session, self.app, number, self.language, now)

    async def page(self, draft: Drafted, notice: str = "") -> Screen:
        """What a run shows first, by its state."""
        if draft.state == "draft":
            return views.draft_screen(draft, notice)
        if draft.state in _BEFORE:
            return run_views.before_screen(draft, await self._view(draft), notice)
        progress = await self.work.read(lambda session: self.progress(session, draft))
        return run_views.open_screen(draft, progress, notice)

    async def _view(self, draft: Drafted) -> Viewer:
        def look(session: Session) -> Viewer:
            run = approvals.get(session, Run, draft.number)
            return Viewer(run.made_by == self.actor.person_id, self.decides, self.paper_text(run.approval))

        return await self.work.read(look)

    def paper_text(self, approval: Mapping[str, Any] | None) -> str:
        """线下签批：…, "" where it was approved in the chat."""
        if not approval:
            return ""
        day = say_day(self.language, date.fromisoformat(approval["day"]), today=self.today)
        return say(self.language, "run.on_paper", signer=approval["signer"], day=day)

    def progress(self, session: Session, draft: Drafted) -> Progress:
        """How far a run is; of an anonymous one that is open counts by fives alone."""
        return read_progress(session, self.app, draft.number, self.language)

    # -- drafting ----------------------------------------------------------------------------------------

    async def begin(self, survey_key: str) -> Drafted:
        """A draft of a run of a survey's newest version, begun once for the update. Raises SurveyRefused."""
        policy, person, now = self.app.pushing, self.actor.person_id, self.app.now()
        key = f"drafted:{self.work.source}:{self.work.update_id}"

        def begin(session: Session) -> int:
            plan = plan_of_survey(session, survey_key, policy, self.language)
            return runs.draft(session, plan, key=key, by=person, now=now)

        return await self.find(await self.work.now(begin))

    async def change(self, draft: Drafted, plan: Plan) -> Drafted:
        """The draft with another plan. Raises NotMoved: somebody was quicker; PlanRefused and the like."""
        if plan == draft.plan:
            return draft
        person, now = self.actor.person_id, self.app.now()
        await self.work.now(
            lambda session: runs.revise(session, draft.number, plan, revision=draft.revision, by=person, now=now)
        )
        return await self.find(draft.number)

    async def press(self, draft: Drafted, do: str, value: str) -> Screen:
        """A press in a draft that changes what it will do."""
        words = await self._list_words(do)
        plan = run_steps.change(draft.plan, do, value, words, today=self.app.today(), zone=self.app.settings.zone)
        changed = await self.change(draft, plan)
        return await self.open(changed, run_steps.PAGES.get(do, ""))

    async def write(self, draft: Drafted, what: str, text: str) -> Screen:
        """A typed line: the title, or the words of a reminder."""
        changed = await self.change(draft, run_steps.write(draft.plan, what, text))
        return await self.open(changed, "" if what == "title" else "rem")

    async def _list_words(self, do: str) -> list[str]:
        listing = {"tag": audience_choices.list_tags, "ind": audience_choices.list_industries}.get(do)
        if listing is None:
            return []
        return [option.name for option in await self.work.read(listing)]

    # -- the screens of a draft --------------------------------------------------------------------------

    async def open(self, draft: Drafted, page: str) -> Screen:
        """The screen of a draft where something is chosen; "" is the draft itself."""
        name, _, number = page.partition(".")
        at = int(number) if number.isdecimal() and len(number) < 4 else 0
        await self.leave_form(self.form)  # what was asked for is asked for no more, unless the page does
        match name:
            case "":
                return await self.page(draft)
            case "who":
                return views.whom_screen(draft)
            case "cat":
                return views.categories_screen(draft)
            case "tag" | "ind" | "emp" | "off":
                return await self._options(draft, name, at)
            case "con":
                return views.contacted_screen(draft)
            case "lang":
                return views.language_screen(draft)
            case "ans":
                found = await self.work.read(
                    lambda session: audience_choices.list_runs(session, limit=4, offset=at * 3)
                )
                return views.answered_screen(draft, found[:3], at, more=len(found) > 3)
            case "out":
                self.ask(draft, "out")
                return views.excluded_screen(draft, [])
            case "drop":
                return views.drop_screen(draft)
            case _:
                return self._open_times(draft, page)

    async def _options(self, draft: Drafted, page: str, at: int) -> Screen:
        def look(session: Session) -> list[Option]:
            match page:
                case "tag":
                    return audience_choices.list_tags(session)[at * PAGE : (at + 1) * PAGE + 1]
                case "ind":
                    return audience_choices.list_industries(session)[at * PAGE : (at + 1) * PAGE + 1]
                case "emp":
                    return audience_choices.list_employers(session, limit=PAGE + 1, offset=at * PAGE)
                case _:
                    return audience_choices.list_officials(session, limit=PAGE + 1, offset=at * PAGE)

        found = await self.work.read(look)
        return views.options_screen(draft, page, found[:PAGE], at, more=len(found) > PAGE)

    def _open_times(self, draft: Drafted, page: str) -> Screen:
        match page:
            case "when":
                return times.when_screen(draft)
            case "month":
                return times.month_screen(draft, draft.today.replace(day=1))
            case "days":
                return times.days_screen(draft)
            case "rem":
                return times.reminders_screen(draft)
        try:
            day = date.fromisoformat(page[1:])
        except ValueError:
            raise Refusal("tap.old") from None
        if page.startswith("m"):
            return times.month_screen(draft, day.replace(day=1))
        return times.hours_screen(draft, day, self.app.now(), self.app.pushing.list_hours())

    # -- what is typed -----------------------------------------------------------------------------------

    def ask(self, draft: Drafted, what: str) -> None:
        """What they write next is for this."""
        facts = {"number": draft.number, "revision": draft.revision, "what": what}
        self.forms.begin(self.work, self.identity, self.chat, self.form, self.app.now(), **facts)

    async def leave_form(self, name: str) -> None:
        """What they write next is for nothing of ours any more, where it was for that form."""
        form = await self.forms.find(self.work, self.identity, self.chat, self.app.now())
        if form is not None and form.name == name:
            self.forms.drop(self.work, self.identity)

    async def search(self, draft: Drafted, text: str) -> Screen:
        """Whom to leave out, by what was typed."""
        actor = self.actor
        found = await self.work.read(lambda session: search.find(session, actor, text, limit=PAGE))
        self.ask(draft, "out")
        return views.excluded_screen(draft, found.rows, text)

    def noticed(self, screen: Screen, key: str, **facts: object) -> Screen:
        """The screen under one of our lines."""
        return with_notice(screen, say(self.language, key, **facts))


def plan_of_survey(session: Session, key: str, policy: pushing.Policy, language: str) -> Plan:
    """A run of a survey as it usually is: as soon as approved, open and reminding as the office has it."""
    plan = run_plans.plan_survey(session, key)
    before = next((one.runs for one in catalogue.list_surveys(session, withdrawn=True) if one.key == key), 0)
    title = say(language, "run.title_nth", title=plan.title, number=before + 1) if before else plan.title
    return replace(
        plan,
        title=title if len(title) <= run_plans.TITLE_CHARS else plan.title,
        open_days=policy.open_days,
        reminders=policy.usual_reminders(policy.open_days),
    )

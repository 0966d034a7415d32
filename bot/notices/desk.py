"""Drafting notices: step by step to a draft, then run by run like any other (`bot.runs.desk`, `bot.runs.moves`)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from typing import Any

from sqlalchemy.orm import Session

from bot.answers.reading import Reader, look_up
from bot.callbacks import short
from bot.errors import Refusal
from bot.notices import steps
from bot.runs.desk import RunDesk
from bot.screens import Screen
from bot.texts import say
from bot.updates.forms import Form
from bot.views import notice_drafts as views
from bot.views.names import article_name, short_title, units
from bot.views.notice_drafts import Asked
from bot.views.notices import Noticed
from bot.views.run_drafts import Drafted
from jobs import windows
from knowledge.model import Audience, Version
from storage import notice_contents, notices, run_figures, run_plans, runs
from storage.notice_contents import Content
from storage.run_plans import ASKS, EVERYBODY, SUBSCRIBERS, TITLE_CHARS, TOPICS, Kind, Plan
from storage.subscriptions import ON_REQUEST
from storage.tables import Run

FORM = "notice"  # what a typed line belongs to: a step of a notice that is begun, or a change of its content
_KINDS = frozenset(kind.value for kind in Kind if kind not in ASKS)


async def list_notices(desk: RunDesk, before: int = 0) -> Screen:
    """The notices, the newest first."""

    def look(session: Session) -> tuple[list[Run], set[int]]:
        found = run_figures.list_runs(session, kinds=_KINDS, before=before, limit=views.LISTED + 1)
        return found, run_figures.list_unreached(session, [run.id for run in found])

    found, unreached = await desk.work.read(look)
    more = len(found) > views.LISTED
    return views.list_screen(found[: views.LISTED], more=more, language=desk.language, unreached=unreached)


# --- step by step -----------------------------------------------------------------------------------------


async def begin(desk: RunDesk, kind: Kind) -> Screen:
    """A notice of that kind is begun."""
    return await go_on(desk, kind, {})


async def go_on(desk: RunDesk, kind: Kind, known: Mapping[str, Any]) -> Screen:
    """The next thing that is needed; with all of it the draft."""
    step = steps.next_step(kind, known)
    if not step:
        return await _draft(desk, kind, known)
    return await ask(desk, Asked(kind, step, known, desk.app.today(), desk.language))


async def change(desk: RunDesk, draft: Drafted, step: str) -> Screen:
    """A part of what a draft says is to be said anew. Raises Refusal."""
    if draft.state != "draft" or step not in steps.CHANGED.get(draft.plan.kind, ()):
        raise Refusal("tap.old")
    content = notice_contents.decode(draft.plan.content)
    known = {"document": content.version} if step == "article" else {}
    asked = Asked(draft.plan.kind, step, known, desk.app.today(), desk.language, draft.number, draft.revision)
    return await ask(desk, asked)


async def ask(desk: RunDesk, asked: Asked, page: str = "") -> Screen:
    """Wait for what a step needs, and ask for it."""
    facts = {"kind": asked.kind.value, "step": asked.step, "known": dict(asked.known)}
    placed = {"number": asked.number, "revision": asked.revision}
    desk.forms.begin(desk.work, desk.identity, desk.chat, FORM, desk.app.now(), **facts, **placed)
    at = int(page) if page.isdecimal() and len(page) < 4 else 0
    match asked.step:
        case "doc":
            return views.documents_screen(asked, await _list_documents(desk), at)
        case "article":
            version = await _find_version(desk, _version_id(asked.known))
            return views.articles_screen(asked, units(version), at)
        case "day" | "opens" | "closes":
            return views.month_screen(asked, _month(page, asked.today))
        case "time" | "lead":
            return views.choices_screen(asked)
        case _:
            return views.line_screen(asked)


async def press(desk: RunDesk, form: Form, do: str, value: str) -> Screen:
    """A press in a step: what it gives, or another page. Raises Refusal `tap.old` for one that is over."""
    asked = read_form(desk, form)
    if do == "pg":
        step, _, page = value.partition(".")
        if step != asked.step:
            raise Refusal("tap.old")
        return await ask(desk, asked, page)
    if do != asked.step:
        raise Refusal("tap.old")
    return await _take(desk, asked, await _read_press(desk, asked, value))


async def write(desk: RunDesk, form: Form, text: str) -> Screen:
    """A typed line for a step. Raises Refusal."""
    asked = read_form(desk, form)
    return await _take(desk, asked, {asked.step: steps.read_typed(asked.step, text)})


def read_form(desk: RunDesk, form: Form) -> Asked:
    """The step that is waited for."""
    facts = form.facts
    return Asked(
        Kind(facts["kind"]), str(facts["step"]), facts["known"], desk.app.today(), desk.language,
        int(facts["number"]), int(facts["revision"]),
    )  # fmt: skip


async def _take(desk: RunDesk, asked: Asked, given: dict[str, Any]) -> Screen:
    if not asked.number:
        return await go_on(desk, asked.kind, {**asked.known, **given})
    draft = await desk.find(asked.number)
    desk.forms.drop(desk.work, desk.identity)
    if draft.revision != asked.revision or draft.state != "draft":
        return desk.noticed(await desk.page(draft), "run.changed")
    content = steps.content_of(given, notice_contents.decode(draft.plan.content))
    plan = _time(replace(draft.plan, content=notice_contents.encode(content)), content, desk)
    return await show_content(desk, await desk.change(draft, plan))


async def _read_press(desk: RunDesk, asked: Asked, value: str) -> dict[str, Any]:
    """What a press gives to its step; nothing comes of a forged one. Raises Refusal `tap.old`."""
    step = asked.step
    if step in steps.DATES:
        return {step: steps.read_day(step, value, asked.known, asked.today)}
    if step == "time" and value.replace(".", ":") in steps.TIMES:
        return {step: value.replace(".", ":")}
    if step == "lead" and value in {str(days) for days in steps.LEADS}:
        return {step: value}
    if step == "zh" and value == "usual":
        return {language: say(language, f"notice.usual.{asked.kind}") for language in ("zh", "en")}
    if step in ("zh", "en") and value == steps.NONE:
        return {step: ""}
    if step == "doc":
        return {"doc": await _read_document(desk, value)}
    if step == "article":
        return {"article": await _read_article(desk, _version_id(asked.known), value)}
    raise Refusal("tap.old")


# --- documents --------------------------------------------------------------------------------------------


async def _list_documents(desk: RunDesk) -> list[Version]:
    """What everybody may read: a notice leads nobody to what they may not see."""

    def find(reader: Reader) -> list[Version]:
        return [version for version, _ in replace(reader, audience=Audience.PUBLIC).documents()]

    return await look_up(desk.app, desk.identity, find)


async def _find_version(desk: RunDesk, version_id: str) -> Version:
    found = next((one for one in await _list_documents(desk) if one.id == version_id), None)
    if found is None:
        raise Refusal("article.gone")
    return found


async def _read_document(desk: RunDesk, value: str) -> dict[str, Any]:
    if value == steps.NONE:
        return {"document": "", "version": "", "title": "", "article": "", "clause": "", "sample": False}
    found = next((one for one in await _list_documents(desk) if short(one.id) == value), None)
    if found is None:
        raise Refusal("article.gone")
    told = {"title": short_title(found.metadata.title), "sample": found.metadata.sample}
    return {"document": found.metadata.id, "version": found.id, "article": "", "clause": "", **told}


async def _read_article(desk: RunDesk, version_id: str, value: str) -> dict[str, Any]:
    if value == steps.NONE:
        return {"article": "", "clause": ""}
    version = await _find_version(desk, version_id)
    found = next((one for one in units(version) if short(one.key) == value), None)
    if found is None:
        raise Refusal("article.gone")
    return {"article": found.key, "clause": article_name(found, "zh")}


def _version_id(known: Mapping[str, Any]) -> str:
    return str(known.get("document") or known.get("doc", {}).get("version", ""))


def _month(page: str, today: date) -> date:
    try:
        return date.fromisoformat(page).replace(day=1)
    except ValueError:
        return today.replace(day=1)


# --- the draft --------------------------------------------------------------------------------------------


async def _draft(desk: RunDesk, kind: Kind, known: Mapping[str, Any]) -> Screen:
    """All is there: it is a draft now, once for the update. Raises PlanRefused."""
    content = steps.content_of(known)
    title = str(known.get("title") or content.title)[:TITLE_CHARS]
    audience = SUBSCRIBERS if TOPICS[kind] in ON_REQUEST else EVERYBODY
    plan = _time(Plan(kind, title, audience, content=notice_contents.encode(content)), content, desk)
    person, now = desk.actor.person_id, desk.app.now()
    key = f"drafted:{desk.work.source}:{desk.work.update_id}"
    number = await desk.work.now(lambda session: runs.draft(session, plan, key=key, by=person, now=now))
    desk.forms.drop(desk.work, desk.identity)
    return await desk.page(await desk.find(number))


def _time(plan: Plan, content: Content, desk: RunDesk) -> Plan:
    """When it starts and how long it is open, where what it says decides that."""
    today, zone = desk.app.today(), desk.app.settings.zone
    if plan.kind is Kind.INVITATION and content.day is not None:
        days = max((content.day - today).days - 1, 1)
        return replace(plan, open_days=min(days, run_plans.MOST_DAYS),
                       reminders=tuple(one for one in plan.reminders if one.after_days < days))  # fmt: skip
    if plan.kind is Kind.WINDOW:
        now = desk.app.now()
        return windows.plan_window(plan.title, content, now, zone, plan.audience, urgent=plan.urgent)
    return plan


async def show_content(desk: RunDesk, draft: Drafted) -> Screen:
    """What a draft says, and what can be changed of it."""
    return views.content_screen(notice_of(draft, desk.language), draft.number, draft.revision)


async def preview(desk: RunDesk, draft: Drafted, language: str) -> Screen:
    """What its readers get."""
    spoken = language if language in ("zh", "en") else desk.language
    notice = notice_of(draft, spoken)
    return views.preview_screen(notice, draft.number, draft.revision, language=desk.language)


def notice_of(draft: Drafted, language: str) -> Noticed:
    """The notice that a draft will be."""
    plan = draft.plan
    content = notice_contents.decode(plan.content)
    return Noticed(draft.number, plan.kind, plan.title, content, draft.today, language)


async def list_guests(desk: RunDesk, draft: Drafted, page: int) -> Screen:
    """Who comes to what an invitation asks to. Raises Refusal `tap.old`."""
    if draft.plan.kind is not Kind.INVITATION:
        raise Refusal("tap.old")

    def look(session: Session) -> tuple[list[notices.Guest], dict[str, int], int]:
        total = run_figures.count(session, draft.number).whole
        asked = total.audience - sum(total.left_out.values())
        pages = max(-(-asked // views.GUESTS), 1)
        at = min(page, pages - 1) * views.GUESTS
        found = notices.list_guests(session, draft.number, limit=views.GUESTS, offset=at)
        return found, notices.count(session, draft.number, notices.COMING), pages

    guests, counts, pages = await desk.work.read(look)
    return views.guests_screen(
        guests, counts, number=draft.number, title=draft.plan.title, page=min(page, pages - 1), pages=pages,
        language=desk.language,
    )  # fmt: skip

"""`/surveys`: the office's surveys, taken in from files and from what comes along, looked through, taken away."""

from __future__ import annotations

import asyncio
import io
from datetime import timedelta

from aiogram import Bot as Telegram
from aiogram import F, Router
from aiogram.exceptions import TelegramBadRequest
from aiogram.filters import Command
from aiogram.types import BufferedInputFile, CallbackQuery, Message
from sqlalchemy.orm import Session

from bot.app import App
from bot.callbacks import SurveyShelf, TrySurvey
from bot.channels.sending import Show
from bot.desks import give_desk
from bot.errors import Refusal
from bot.handlers.filters import Filling, Private
from bot.runs.desk import RunDesk
from bot.screens import Screen
from bot.surveys.sketch_desk import read_sketch
from bot.texts import say
from bot.updates.forms import Form, Forms
from bot.updates.identity import Identity
from bot.updates.work import Work
from bot.views import survey_shelf as views
from bot.views.survey_shelf import Tried
from bot.views.welcome import note_screen
from jobs.surveys import shipped
from storage import run_figures
from storage.roles import Actor, Role
from storage.surveys import catalogue, files, limits, sketches, writing
from storage.surveys.asked import Asked
from storage.surveys.definition import TYPED, Definition
from storage.surveys.sheets import Sheet

FORM, TRY_FORM = "survey_file", "survey_try"
_CHANGES = {"take", "upload", "out", "ask_out"}
_DRAFTS = {"run"}
_YAML = F.document.file_name.lower().endswith((".yaml", ".yml"))
SEND = 99  # of TrySurvey: send the invitation to oneself


def router() -> Router:
    """The handlers of this module."""
    made = Router(name="survey_shelf")
    give_desk(made, RunDesk)
    made.message.register(list_surveys, Command("surveys"), Private())
    made.message.register(take_file, F.document, ~F.forward_origin, Private(), Filling(FORM))
    made.message.register(take_file, F.document, _YAML, ~F.forward_origin, Private())
    typed = (F.text, ~F.text.startswith("/"), ~F.forward_origin, Private())
    made.message.register(take_try_text, *typed, Filling(TRY_FORM))
    made.callback_query.register(change, SurveyShelf.filter(F.do.in_(_CHANGES)))
    made.callback_query.register(draft_run, SurveyShelf.filter(F.do.in_(_DRAFTS)))
    made.callback_query.register(open_survey, SurveyShelf.filter())
    made.callback_query.register(look_through, TrySurvey.filter())
    return made


async def list_surveys(message: Message, show: Show, work: Work, actor: Actor, lang: str) -> None:
    """The surveys there are."""
    del message
    await show(await _list(work, actor, lang))


async def _list(work: Work, actor: Actor, language: str) -> Screen:
    listed, sketched = await work.read(
        lambda session: (catalogue.list_surveys(session, withdrawn=True), sketches.list_open(session))
    )
    known = {one.key for one in listed}
    offered = [shipped.read_shipped(key) for key in shipped.KEYS if key not in known]
    return views.list_screen(listed, offered, sketched, admin=Role.ADMIN in actor.roles, language=language)


async def open_survey(
    tap: CallbackQuery, callback_data: SurveyShelf, show: Show, work: Work, actor: Actor, desk: RunDesk, lang: str
) -> None:
    """One survey, its items, its file. Raises SurveyRefused."""
    del tap
    await desk.leave_form(TRY_FORM)  # a text is a question again
    key, do = callback_data.key, callback_data.do
    if not key:
        await show(await _list(work, actor, lang))
    elif do.startswith("items"):
        version = await work.read(lambda session: _get(session, key))
        await show(views.items_screen(version, int(do[5:]) if do[5:].isdecimal() else 0, lang))
    elif do == "file":
        version = await work.read(lambda session: _get(session, key))
        content = (await asyncio.to_thread(writing.write_survey, version.definition)).encode()
        caption = say(lang, "shelf.file", title=version.title, version=version.version)
        await show.document(BufferedInputFile(content, f"{key}.yaml"), caption)
    else:
        await show(await _survey(work, key, actor, lang))


def _get(session: Session, key: str) -> catalogue.Version:
    version = catalogue.find(session, key)
    if version is None:
        raise catalogue.SurveyRefused("survey.none", f"没有这份问卷：{key}", survey=key)
    return version


async def _survey(work: Work, key: str, actor: Actor, language: str, notice: str = "") -> Screen:
    def look(session: Session) -> Screen:
        version = _get(session, key)
        runs = run_figures.list_runs(session, survey=key, limit=3)
        return views.survey_screen(version, runs, admin=Role.ADMIN in actor.roles, language=language, notice=notice)

    return await work.read(look)


async def change(
    tap: CallbackQuery,
    callback_data: SurveyShelf,
    show: Show,
    app: App,
    forms: Forms,
    work: Work,
    identity: Identity,
    actor: Actor,
    chat: int,
    lang: str,
) -> None:
    """Take in one that comes along, ask for a file, withdraw one. Raises SurveyRefused."""
    del tap
    key, now, person = callback_data.key, app.now(), actor.person_id
    match callback_data.do:
        case "upload":
            forms.begin(work, identity, chat, FORM, now)
            await show(views.upload_screen(lang))
        case "take":
            if key not in shipped.KEYS:
                raise Refusal("tap.old")
            await show(await _save(shipped.read_shipped(key), app, work, actor, lang))
        case "ask_out":
            await show(views.withdraw_screen(await work.read(lambda session: _get(session, key)), lang))
        case _:
            gone = await work.now(lambda session: catalogue.withdraw(session, key, by=person, now=now))
            told = say(lang, "shelf.was_withdrawn") if gone else ""
            await show(await _survey(work, key, actor, lang, told))


async def _save(definition: Definition, app: App, work: Work, actor: Actor, language: str) -> Screen:
    now, person = app.now(), actor.person_id
    saved = await work.now(lambda session: catalogue.save(session, definition, by=person, now=now))
    told = say(language, "shelf.saved" if saved.new else "shelf.same", version=saved.version)
    return await _survey(work, definition.key, actor, language, told)


async def draft_run(tap: CallbackQuery, callback_data: SurveyShelf, show: Show, desk: RunDesk) -> None:
    """A run of it is drafted. Raises SurveyRefused."""
    del tap
    draft = await desk.begin(callback_data.key)
    await show(await desk.page(draft))


async def take_file(
    message: Message,
    bot: Telegram,
    show: Show,
    app: App,
    forms: Forms,
    work: Work,
    identity: Identity,
    actor: Actor,
    lang: str,
) -> None:
    """A file is read and taken in whole, or told line by line what is wrong. Raises SurveyRefused."""
    document = message.document
    if document is None:
        return
    if (document.file_size or 0) > limits.MOST_BYTES:
        raise Refusal("survey.file_too_big", kilobytes=limits.MOST_BYTES // 1000)
    received = io.BytesIO()
    try:
        await bot.download(document.file_id, received)
    except TelegramBadRequest as error:
        raise Refusal("roster.failed") from error
    async with show.typing():  # a hostile file takes a second
        reading = await asyncio.to_thread(files.read_survey, received.getvalue())
    if reading.definition is not None:
        forms.drop(work, identity)
        await show(await _save(reading.definition, app, work, actor, lang))
        return
    name, findings = document.file_name or document.file_unique_id, reading.findings
    await show(views.findings_screen(name, findings, lang))
    if len(findings) > views.SHOWN:
        content = views.findings_text(findings, lang).encode()
        await show.document(BufferedInputFile(content, f"{name}.txt"), say(lang, "shelf.wrong.file"))


# --- looking through --------------------------------------------------------------------------------------


async def look_through(
    tap: CallbackQuery,
    callback_data: TrySurvey,
    show: Show,
    app: App,
    forms: Forms,
    work: Work,
    identity: Identity,
    chat: int,
    lang: str,
) -> None:
    """The next screen of a survey as who is asked sees it; nothing is kept, and a press that would be says so."""
    del tap
    seen = await _try(callback_data, app, work)
    if callback_data.item == SEND:
        await show.fresh(views.tried_screen(seen, 0, spoken=lang, fresh=True))
        return
    if callback_data.said:
        await show.toast(say(lang, "try.nothing_kept"))
    await show(views.tried_screen(seen, callback_data.item, spoken=lang))
    _wait(seen, callback_data, callback_data.item, app, forms, work, identity, chat)


def _wait(
    seen: Tried, wanted: TrySurvey, at: int, app: App, forms: Forms, work: Work, identity: Identity, chat: int
) -> None:
    """A line that is typed to an item belongs to the trial, and is kept nowhere."""
    items = seen.definition.items
    if 1 <= at <= len(items) and items[at - 1].kind in TYPED:
        facts = {"number": wanted.number, "sketch": wanted.sketch, "language": wanted.language, "item": at}
        forms.begin(work, identity, chat, TRY_FORM, app.now(), **facts)
    else:
        forms.drop(work, identity)


async def take_try_text(
    message: Message,
    form: Form,
    show: Show,
    app: App,
    forms: Forms,
    work: Work,
    identity: Identity,
    chat: int,
    lang: str,
) -> None:
    """What was typed to an item of a trial: it goes on, and nothing was kept."""
    del message
    wanted = TrySurvey(**{**form.facts, "item": min(int(form.facts["item"]) + 1, SEND - 1)})
    seen = await _try(wanted, app, work)
    await show(note_screen(lang, "try.nothing_kept"))
    await show.fresh(views.tried_screen(seen, wanted.item, spoken=lang))
    _wait(seen, wanted, wanted.item, app, forms, work, identity, chat)


async def _try(wanted: TrySurvey, app: App, work: Work) -> Tried:
    def look(session: Session) -> Definition | None:
        if wanted.sketch:
            return read_sketch(session, wanted.number)
        version = catalogue.find_version(session, wanted.number)
        return None if version is None else version.definition

    definition = await work.read(look)
    if definition is None:
        raise Refusal("survey.none")
    closes_at = app.now() + timedelta(days=app.pushing.open_days)
    language = wanted.language if wanted.language in definition.languages else "zh"
    asked = Asked(
        run_id=0, addressee_id=0, person_id=None, talent_id=None, category=None, version_id=0,
        title=definition.title.zh, anonymous=definition.anonymous, state="running", closes_at=closes_at,
        finished=False, declined=False,
    )  # fmt: skip
    return Tried(asked, definition, Sheet(), app.today(), app.settings.zone, language,
                 number=wanted.number, sketch=wanted.sketch)  # fmt: skip

"""`/offices`: an admin mends what is said about where to go. Each change is audited."""

from __future__ import annotations

import re
from dataclasses import replace

from aiogram import F, Router
from aiogram.filters import Command
from aiogram.types import CallbackQuery, Message

from bot.app import App
from bot.callbacks import EditOffice, short
from bot.channels.sending import Show
from bot.handlers.filters import Filling
from bot.texts import say
from bot.updates.forms import Form, Forms
from bot.updates.identity import Identity
from bot.updates.work import Work
from bot.views import offices, welcome
from bot.views.names import with_notice
from knowledge.offices import Office, save_office
from storage import audit

FORM = "office"


def router() -> Router:
    """The handlers of this module."""
    made = Router(name="offices")
    made.message.register(list_offices, Command("offices"))
    made.callback_query.register(edit_office, EditOffice.filter())
    made.message.register(take_value, F.text, ~F.text.startswith("/"), ~F.forward_origin, Filling(FORM))
    return made


async def list_offices(message: Message, show: Show, app: App, lang: str) -> None:
    """All offices, to pick one."""
    del message
    await show(offices.offices_screen(app.offices.entries, language=lang))


async def edit_office(
    tap: CallbackQuery,
    callback_data: EditOffice,
    show: Show,
    app: App,
    forms: Forms,
    work: Work,
    identity: Identity,
    chat: int,
    lang: str,
) -> None:
    """An office, or one of its fields: then the new value is waited for."""
    del tap
    entries, field = app.offices.entries, callback_data.field
    office = next((entry for entry in entries if short(entry.key) == callback_data.office), None)
    if office is None:
        every = offices.offices_screen(entries, language=lang)
        await show(with_notice(every, say(lang, "offices.gone")) if callback_data.office else every)
        return
    if field == "sample":  # one press: the details are invented, or they are real
        office = replace(office, sample=not office.sample)
        _save(office, field, app, work, identity)
    if field not in offices.FIELDS:
        await show(offices.office_screen(office, language=lang))
        return
    forms.begin(work, identity, chat, FORM, app.now(), office=office.key, field=field)
    await show(offices.edit_screen(office, field, language=lang))


async def take_value(
    message: Message, form: Form, show: Show, app: App, forms: Forms, work: Work, identity: Identity, lang: str
) -> None:
    """The new value: saved in the data folder, audited, shown. Raises OfficesUnusable: the form waits on."""
    key, field, text = str(form.facts["office"]), str(form.facts["field"]), (message.text or "").strip()
    office = app.offices.get(key)
    if office is None:
        forms.drop(work, identity)
        await show(welcome.note_screen(lang, "offices.gone"))
        return
    changed = _change(office, field, "" if text == say(lang, "offices.none") else text)
    _save(changed, field, app, work, identity)
    forms.drop(work, identity)
    told = offices.field_value(changed, field) or say(lang, "offices.unset")
    saved = say(lang, "offices.saved", field=say(lang, f"office.{field}"), value=told)
    await show(with_notice(offices.office_screen(changed, language=lang), saved))


def _change(office: Office, field: str, value: str) -> Office:
    if field == "duties":
        return replace(office, duties=tuple(part.strip() for part in re.split("[、，,；;]", value) if part.strip()))
    match field:
        case "unit":
            return replace(office, unit=value)
        case "phone":
            return replace(office, phone=value)
        case "counter":
            return replace(office, counter=value)
        case "hours":
            return replace(office, hours=value)
        case _:
            return replace(office, link=value)


def _save(office: Office, field: str, app: App, work: Work, identity: Identity) -> None:
    save_office(app.settings.offices_file, app.settings.data_dir, office)
    person, key, now = identity.person_id, office.key, app.now()
    work.later(
        lambda session: audit.record(session, person_id=person, act="office.edit", subject=key, now=now, field=field)
    )

"""Departments as the office deals with them: who of them is here, the table that goes out, replies given before."""

from __future__ import annotations

import asyncio
from dataclasses import replace

from aiogram import Router
from aiogram.types import BufferedInputFile, CallbackQuery
from sqlalchemy.orm import Session

from bot.callbacks import NeedUnit, short
from bot.desks import give_desk
from bot.needs import sheets as need_sheets
from bot.needs.desk import NeedDesk
from bot.texts import say
from bot.views import need_units as views
from bot.views.need_units import Unit
from knowledge.offices import Office
from storage import audit, need_lists, need_replies, need_rights
from storage.roles import Role


def router() -> Router:
    """The handlers of this module."""
    made = Router(name="need_units")
    give_desk(made, NeedDesk)
    made.callback_query.register(show_units, NeedUnit.filter())
    return made


async def show_units(tap: CallbackQuery, callback_data: NeedUnit, desk: NeedDesk) -> None:
    """All of them, one, its table, its contact person, a reply less. A department sees itself alone."""
    del tap
    theirs = _list_offices(desk)
    chosen = next((office for office in theirs if short(office.key) == callback_data.unit), None)
    if chosen is None and len(theirs) == 1 and not desk.actor.is_staff:
        chosen = theirs[0]
    if chosen is None:
        units = [await _read(desk, office) for office in theirs]
        await desk.show(views.units_screen([unit for unit in units if unit.is_used], told=desk.told))
        return
    if callback_data.do == "table":
        await _send_table(desk, chosen)
        return
    if callback_data.do == "contact" and desk.actor.is_staff:
        await _name_contact(desk, chosen, callback_data.value)
    elif callback_data.do == "drop":
        number = callback_data.value
        await desk.work.now(lambda session: need_replies.drop_canned(session, chosen.key, number))
    await desk.show(views.unit_screen(await _read(desk, chosen), is_staff=desk.actor.is_staff, told=desk.told))


def _list_offices(desk: NeedDesk) -> list[Office]:
    entries = desk.app.offices.entries
    if desk.actor.is_staff:
        return list(entries)
    return [
        office for office in entries if Role.DEPARTMENT in desk.actor.roles and office.key in desk.actor.departments
    ]


async def _read(desk: NeedDesk, office: Office) -> Unit:
    terms, when = desk.app.need_terms, desk.app.moment()

    def read(session: Session) -> Unit:
        people = need_rights.list_colleagues(session, office.key)
        return Unit(
            office,
            len(need_lists.list_with(session, office.key, terms, when)),
            tuple((person, "") for person in people),
            tuple(need_replies.list_canned(session, office.key)),
        )

    unit = await desk.work.read(read)
    named = [(person, await desk.name(person)) for person, _ in unit.people]
    return replace(unit, people=tuple(named))


async def _send_table(desk: NeedDesk, office: Office) -> None:
    terms, when, language = desk.app.need_terms, desk.app.moment(), desk.identity.language
    found = await desk.work.read(lambda session: need_lists.list_with(session, office.key, terms, when))
    content = await asyncio.to_thread(need_sheets.write_table, found, desk.told)
    name = say(language, "need_form.table_file", unit=office.unit, day=desk.app.today().isoformat())
    about = tuple(dict.fromkeys(need.talent_id for need in found))
    await desk.show.document(BufferedInputFile(content, name), say(language, "need_form.table_caption"), about=about)


async def _name_contact(desk: NeedDesk, office: Office, person: int) -> None:
    by, now = desk.actor.person_id, desk.app.now()

    def name(session: Session) -> None:
        if need_rights.name_contact(session, office.key, person):
            audit.record(session, person_id=by, act="need.contact", subject=office.key, now=now, person=person)

    await desk.work.now(name)

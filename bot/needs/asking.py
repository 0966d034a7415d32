"""What comes with a step of a need by a press: a reply given before, a category, a unit, a person, another need."""

from __future__ import annotations

from collections.abc import Container
from typing import TYPE_CHECKING

from sqlalchemy.orm import Session

from bot.callbacks import NeedStep, short
from bot.views import need_forms as views
from bot.views.names import need_category
from bot.views.needs import back_row
from bot.views.welcome import note_screen
from knowledge.offices import Office, Offices
from storage import need_replies, need_writing, roles
from storage.need_chain import MOVES, Side
from storage.need_lists import Page
from storage.need_replies import Canned
from storage.need_steps import NOTHING, Given
from storage.roles import Role
from storage.tables import Need

if TYPE_CHECKING:
    from bot.needs.desk import NeedDesk


async def find_given(desk: NeedDesk, page: Page, data: NeedStep) -> Given | None:
    """What the press carries for its step; None where it is asked for first, and that is shown."""
    match MOVES[data.do].asks:
        case "":
            return NOTHING
        case "text" | "day":
            return await _find_text(desk, page, data)
        case "category":
            return await _find_category(desk, page, data)
        case "department":
            return await _find_department(desk, page, data)
        case "person":
            return await _find_person(desk, page, data)
        case "need":
            return await _find_lead(desk, page, data)
        case _:
            await _ask_file(desk, page)
            return None


async def _find_text(desk: NeedDesk, page: Page, data: NeedStep) -> Given | None:
    """A reply given before, where the press names one; else it is to be typed."""
    need = page.need
    by_letter = Side.LETTER in page.sides and Side.DEPARTMENT not in page.sides
    canned: list[Canned] = []
    if data.do == "reply":
        canned = await desk.work.read(lambda session: need_replies.list_canned(session, need.department))
    chosen = next((entry for entry in canned if str(entry.id) == data.value), None)
    if chosen is not None:
        return Given(chosen.text)
    facts = {"need": need.id, "revision": need.revision, "do": data.do, "letter": by_letter and data.do == "reply"}
    desk.forms.begin(desk.work, desk.identity, desk.chat, "need", desk.app.now(), **facts)
    question = page.last("ask_talent") if data.do == "supply" else None
    asked = question.text if question is not None else ""
    await desk.show(views.ask_screen(need, data.do, told=desk.told, canned=canned, by_letter=by_letter, asked=asked))
    return None


async def _find_category(desk: NeedDesk, page: Page, data: NeedStep) -> Given | None:
    categories = desk.app.need_terms.categories
    chosen = next((key for key in categories if data.value in {key, short(key)}), None)
    if chosen is not None:
        return Given(category=chosen)
    await desk.show(views.categories_screen(page.need, categories, told=desk.told))
    return None


async def _find_department(desk: NeedDesk, page: Page, data: NeedStep) -> Given | None:
    """All units, what looks after such things first; the category has to be known before."""
    need = page.need
    if not need.category:
        await desk.show(views.categories_screen(need, desk.app.need_terms.categories, told=desk.told))
        return None
    grants = await desk.work.read(lambda session: roles.list_grants(session, role=Role.DEPARTMENT))
    joined = {grant.department for grant in grants}
    offices = sort_offices(desk.app.offices, f"{need.text} {need_category(need.category, 'zh')}", joined)
    chosen = next((office for office in offices if short(office.key) == data.value), None)
    if chosen is not None:
        return Given(department=chosen.key)
    turned = int(data.value[1:]) if data.value[:1] == "p" and data.value[1:].isdecimal() else 0
    await desk.show(views.departments_screen(need, offices, sorted(joined), page=turned, told=desk.told))
    return None


def sort_offices(offices: Offices, text: str, joined: Container[str]) -> list[Office]:
    """Those whose duties a text names, of these who has joined; the rest as they stand in the file.

    Where no duty is named the general unit would be: it is no better than others here.
    """
    fitting = offices.match(text)
    return sorted(
        offices.entries, key=lambda office: (office.key not in fitting or office.general, office.key not in joined)
    )


async def _find_person(desk: NeedDesk, page: Page, data: NeedStep) -> Given | None:
    def read(session: Session) -> frozenset[int]:
        row = session.get_one(Need, page.need.id)
        is_theirs = data.do == "reassign"
        return need_writing.list_takers(session, row) if is_theirs else need_writing.list_owners(session, row)

    takers = await desk.work.read(read)
    if data.value.isdecimal() and int(data.value) in takers:
        return Given(person=int(data.value))
    named = [(person, await desk.name(person)) for person in sorted(takers)]
    await desk.show(views.people_screen(page.need, data.do, named, told=desk.told))
    return None


async def _find_lead(desk: NeedDesk, page: Page, data: NeedStep) -> Given | None:
    if data.value.isdecimal():
        return Given(need=int(data.value))
    found, seen = await desk.find_similar(page)
    if not found:
        screen = note_screen(desk.identity.language, "needs.none_similar")
        await desk.show(type(screen)(screen.blocks, (back_row(page.need, desk.identity.language),)))
        return None
    await desk.show(views.similar_screen(page.need, found, seen=seen, told=desk.told))
    return None


async def _ask_file(desk: NeedDesk, page: Page) -> None:
    facts = {"need": page.need.id}
    desk.forms.begin(desk.work, desk.identity, desk.chat, "need_file", desk.app.now(), **facts)
    await desk.show(views.ask_screen(page.need, "attach", told=desk.told))

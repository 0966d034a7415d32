"""A question that a unit is asked about, at the desk: to which it is passed, what it answers, and how that goes out."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from sqlalchemy.orm import Session

from bot.callbacks import DeskStep, DeskUnit, short
from bot.desk import prompts as desk_prompts
from bot.desk.citing import find_named
from bot.needs.asking import sort_offices
from bot.needs.letters import split_letter
from bot.texts import say
from bot.views import desk_units as views
from bot.views.desk import ask_screen
from storage import enquiry_lists, enquiry_units, need_rights, roles
from storage.enquiries import TEXT_CHARS, EnquiryTaken
from storage.enquiry_lists import Thread
from storage.roles import Role

if TYPE_CHECKING:
    from bot.desk.answering import AnswerDesk

TYPED = {"record": "desk.write_down", "tell": "desk.write_office", "return": "desk.write_reason"}


async def show_list(desk: AnswerDesk, page: int) -> None:
    """What the reader's units are asked."""
    app, departments = desk.app, desk.actor.departments
    terms, when = app.desk_terms, app.moment()
    found = await desk.work.read(lambda session: enquiry_lists.list_for_units(session, departments, terms, when))
    screen = views.unit_list_screen(
        found, reader=desk.actor.person_id, page=page, terms=terms, today=app.today(), language=desk.language
    )
    await desk.show(screen)


async def pass_on(desk: AnswerDesk, data: DeskUnit) -> None:
    """Which unit is asked, then it is. Raises EnquiryRefused."""
    thread = await desk.find(data.thread)
    one = thread.enquiry if thread is not None else None
    if one is None or one.state != "taken" or one.officer_id != desk.actor.person_id:
        await desk.open(data.thread)
        return
    grants = await desk.work.read(lambda session: roles.list_grants(session, role=Role.DEPARTMENT))
    joined = {grant.department for grant in grants}
    offices = sort_offices(desk.app.offices, f"{one.text} {one.note}", joined)
    chosen = next((office for office in offices if short(office.key) == data.unit), None)
    if chosen is None:
        await desk.show(views.units_screen(one, offices, joined, page=data.page, language=desk.language))
        return
    by, when = desk.actor.person_id, desk.app.moment()

    def write(session: Session) -> None:
        enquiry_units.pass_to(session, one.id, by, chosen.key, when.now)
        desk_prompts.tell_unit(session, one.id, when)

    try:
        await desk.work.now(write)
    except EnquiryTaken as taken:
        await desk.open(one.id, await desk.taken_text(taken))
        return
    key = "desk.passed" if chosen.key in joined else "desk.passed_outside"
    await desk.open(one.id, say(desk.language, key, unit=chosen.unit, phone=chosen.phone or "—"))


async def press(desk: AnswerDesk, thread: Thread, data: DeskStep) -> None:
    """A step of the unit, or of the officer while it has the question. Raises EnquiryRefused."""
    one, person, when = thread.enquiry, desk.actor.person_id, desk.app.moment()
    match data.do:
        case "relay":
            await _relay(desk, thread)
        case "record" | "tell" | "return":
            await _ask(desk, thread, data.do)
        case "accept":
            held = desk.actor.departments
            await _try(desk, one.id, lambda session: enquiry_units.accept(session, one.id, person, held, when.now))
        case _:
            decides = desk.decides
            await _try(
                desk,
                one.id,
                lambda session: enquiry_units.fetch_back(session, one.id, person, when.now, decides=decides),
            )


async def take_text(desk: AnswerDesk, thread: Thread, do: str, text: str) -> None:
    """What a unit says, or the officer writes down for it, typed. Raises EnquiryRefused, NeedRefused, and waits on."""
    number, actor, when = thread.enquiry.id, desk.actor, desk.app.moment()
    key = f"{desk.work.source}:{desk.work.update_id}"
    letter, said = split_letter(text) if do == "record" else ("", text)

    def write(session: Session) -> None:
        if do == "record":
            enquiry_units.write_down(session, number, actor.person_id, said, letter, key, when.now)
            return
        returned = do == "return"
        enquiry_units.answer_office(session, number, actor, said, key, when.now, returned=returned)
        desk_prompts.tell(session, desk.app.identities, number, "returned" if returned else "said", when)

    try:
        await desk.work.now(write)
    except EnquiryTaken as taken:
        desk.forms.drop(desk.work, desk.identity)
        await desk.open(number, await desk.taken_text(taken))
        return
    desk.forms.drop(desk.work, desk.identity)
    if do == "record":
        await desk.open(number, say(desk.language, "desk.recorded"))
    else:
        await desk.show(views.done_screen(do, language=desk.language))


async def is_outside(desk: AnswerDesk, department: str) -> bool:
    """Whether nobody of the unit is in the bot: then the officer writes down what it answers."""
    return not await desk.work.read(lambda session: need_rights.list_colleagues(session, department))


async def _relay(desk: AnswerDesk, thread: Thread) -> None:
    """What the unit said last, as the answer to be sent."""
    one = thread.enquiry
    said = next((turn for turn in reversed(thread.turns) if turn.side == "unit"), None)
    if said is None or one.state != "taken" or one.officer_id != desk.actor.person_id:
        await desk.open(one.id)
        return
    app, text = desk.app, said.text[:TEXT_CHARS]
    cited = await app.think(lambda: find_named(app, text, one.citations))
    await desk.review(thread, text, cited)


async def _ask(desk: AnswerDesk, thread: Thread, do: str) -> None:
    one, person = thread.enquiry, desk.actor.person_id
    held_by = {"record": (one.officer_id,), "tell": (one.handler_id,), "return": (one.handler_id or person,)}
    if one.state != enquiry_units.PASSED or person not in held_by[do]:
        await desk.open(one.id)
        return
    desk.forms.begin(desk.work, desk.identity, desk.chat, "desk", desk.app.now(), thread=one.id, do=do)
    await desk.show(ask_screen(one.text, TYPED[do], language=desk.language))


async def _try(desk: AnswerDesk, number: int, effect: Callable[[Session], None]) -> None:
    try:
        await desk.work.now(effect)
    except EnquiryTaken as taken:
        await desk.open(number, await desk.taken_text(taken))
        return
    await desk.open(number)

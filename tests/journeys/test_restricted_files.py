"""What came with a restricted (限知) ask is for its author and the section chief: on the page, in lists, in exports."""

from __future__ import annotations

import io
import json
from zipfile import ZipFile

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.callbacks import ContactPage, ListContacts
from storage import joining, people, roles
from storage.roles import Role
from storage.tables import Attachment, Contact
from tests.chatter import NOW, Person, Town
from tests.contacts.offices import in_office
from tests.journeys.test_contact_files import sends
from tests.journeys.test_contact_form import begins
from tests.journeys.test_contact_pages import make_secretary

NAME, CONTENT = "体检报告.pdf", b"%PDF-1.4 canary of a file"
OPEN_NAME, OPEN_CONTENT = "项目计划.pdf", b"%PDF-1.4 a plan"


@pytest.fixture
async def contact(town: Town, ana: Person) -> int:
    """赵某 (7) writes down a contact with 张三 (12): a restricted line with a file, and a need with another one."""
    office = await in_office(town)
    await make_secretary(town, office, 10)
    await begins(ana)
    await ana.says("无")
    await sends(ana, "document", CONTENT, file_name=NAME, mime_type="application/pdf")
    await ana.says("最近住院手术，想离职回原籍")
    await sends(ana, "document", OPEN_CONTENT, file_name=OPEN_NAME, mime_type="application/pdf")
    await ana.says("设备进口通关")
    await ana.taps("无")
    await ana.taps("设为限知")
    await ana.taps("保存")

    def enter(session: Session) -> int:
        known = people.identify(session, "telegram", ["11", "12", "13", "14"], NOW)
        for number, role in (("11", Role.CHIEF), ("13", Role.OFFICER), ("14", Role.ADMIN)):
            roles.grant(session, known[number].person_id, role, by=None, now=NOW)
        joining.link_talent(session, office.talents["张三"], known["12"].person_id, NOW)
        return session.scalars(select(Contact.id)).one()

    return await town.app.database.awrite(enter)


async def files_of(town: Town) -> dict[str, int]:
    rows = await town.app.database.aread(lambda session: session.scalars(select(Attachment)).all())
    assert {row.name: row.restricted for row in rows} == {NAME: True, OPEN_NAME: False}
    return {row.name: row.id for row in rows}


def received(person: Person) -> str:
    """All that a chat shows, with what its files hold, workbooks unpacked."""
    told = [shown.text + "".join(shown.labels) for shown in person.screens]
    for shown in person.screens:
        if shown.document:
            content = bytes.fromhex(shown.document["content"])
            told.append(shown.document["file_name"] + content.decode("utf-8", "replace"))
            if content[:2] == b"PK":
                with ZipFile(io.BytesIO(content)) as book:
                    told += [book.read(name).decode("utf-8", "replace") for name in book.namelist()]
    return "\n".join(told)


async def tries_everything(person: Person, contact: int, files: dict[str, int]) -> str:
    """The page, the list, each button copied from somebody else, the exports; what all of it brought."""
    await person.says("/start")
    await person.presses(ContactPage(contact=contact).pack())
    for file in files.values():
        await person.presses(ContactPage(contact=contact, do="file", value=file).pack())
    await person.presses(ContactPage(contact=contact, do="history").pack())
    await person.presses(ContactPage(contact=contact, do="edit").pack())
    await person.says("/cancel")
    await person.says("/contacts 张三")
    await person.presses(ListContacts().pack())
    await person.presses(ListContacts(show="file").pack())
    await person.says("/brief 张三")
    await person.says("/privacy")
    await person.presses("my:export:")
    return received(person)


@pytest.mark.parametrize(
    ("number", "sees_the_other"), [(10, True), (13, True), (14, True), (1, True), (12, False), (9, False), (99, False)]
)
async def test_nobody_else_opens_a_restricted_file(
    town: Town, contact: int, number: int, *, sees_the_other: bool
) -> None:
    """The leader's secretary, an officer, two admins, the talent, another liaison, a stranger."""
    someone = town.person(number, "Someone")
    got = await tries_everything(someone, contact, await files_of(town))
    assert CONTENT.decode() not in got
    assert "体检报告" not in got
    assert json.dumps("体检报告") not in got
    assert "住院" not in got
    assert (OPEN_CONTENT.decode() in got) == sees_the_other


@pytest.mark.parametrize("number", [7, 11])
async def test_author_and_chief_open_it_and_no_export_has_it(town: Town, contact: int, number: int) -> None:
    someone, files = town.person(number, "Someone"), await files_of(town)
    shown = await someone.presses(ContactPage(contact=contact).pack(), on=(await someone.says("/contacts")))
    assert "限知" in shown.text
    shown = await someone.taps("取 体检报告")
    assert shown.document is not None
    assert bytes.fromhex(shown.document["content"]) == CONTENT
    before = len(someone.screens)
    await someone.presses(ListContacts(show="file").pack())
    for export in someone.screens[before:]:
        assert "体检报告" not in export.text
        assert export.document is None or "住院" not in received(someone).split("xlsx")[-1]
    assert files


async def test_what_is_no_longer_restricted_can_be_opened_again(town: Town, ana: Person, contact: int) -> None:
    shown = await ana.presses(ContactPage(contact=contact, do="edit").pack(), on=(await ana.says("/contacts")))
    assert "限知" in shown.text
    await ana.taps("改一下")
    await ana.taps("限知")
    await ana.taps("最近住院")
    await ana.taps("返回核对")
    await ana.taps("保存")
    rows = await town.app.database.aread(lambda session: session.scalars(select(Attachment.restricted)).all())
    assert rows == [False, False]


async def test_an_ask_that_is_only_a_voice_message_can_be_restricted(town: Town, ana: Person) -> None:
    await in_office(town)
    await begins(ana)
    await ana.says("无")
    await sends(ana, "voice", b"OggS canary")
    await ana.taps("无")
    await ana.taps("无")
    await ana.taps("改一下")
    await ana.taps("限知")
    await ana.taps("问情 语音1")
    assert "✓ 问情 语音1" in ana.screen.labels
    await ana.taps("返回核对")
    assert "附件　语音1【限知】" in ana.screen.text
    await ana.taps("保存")
    rows = await town.app.database.aread(lambda session: session.scalars(select(Attachment)).all())
    assert [row.restricted for row in rows] == [True]
    await ana.says("/contacts 张三")
    await ana.taps("1 张三")
    await ana.taps("改一下")
    await ana.taps("改一下")
    await ana.taps("限知")
    await ana.taps("✓ 问情 语音1")
    await ana.taps("返回核对")
    await ana.taps("保存")
    rows = await town.app.database.aread(lambda session: session.scalars(select(Attachment)).all())
    assert [row.restricted for row in rows] == [False]

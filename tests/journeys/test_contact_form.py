"""A liaison writes a contact down between two visits: pressed, typed, changed, saved, taken back."""

from __future__ import annotations

from sqlalchemy import select

from storage.tables import Ask, Contact, ContactDraft, Need, Promise, Talent
from tests.chatter import Person, Town
from tests.contacts.offices import TODAY, in_office


async def rows(town: Town, table: type) -> list:
    return await town.app.database.aread(lambda session: list(session.scalars(select(table).order_by(table.id))))


async def test_from_contact_to_saved_in_at_most_eight_presses_besides_what_is_typed(town: Town, ana: Person) -> None:
    office = await in_office(town)
    presses = 0

    async def press(label: str) -> None:
        nonlocal presses
        presses += 1
        print(ana.screen.text, ana.screen.labels, sep="\n", end="\n\n")
        await ana.taps(label)

    await ana.says("/contact")
    presses += 1
    await press("张三")
    await press("赵某")
    await press("电话")
    await press("今天")
    for said in ("生日问候", "项目进入中试", "1、孩子明年上小学 2、设备进口通关", "多开政策宣讲会"):
        print(ana.screen.text, ana.screen.labels, sep="\n", end="\n\n")
        await ana.says(said)
    await press("保存")
    print(ana.screen.text, ana.screen.labels, sep="\n", end="\n\n")
    assert presses <= 8
    assert "今年对张三的第1次联系" in ana.screen.text
    assert "2项需求已登记" in ana.screen.text
    [contact] = await rows(town, Contact)
    assert (contact.talent_id, contact.level, contact.channel, contact.day) == (
        office.talents["张三"], "liaison", "phone", TODAY,
    )  # fmt: skip
    assert contact.recorded_by == office.people[7]
    assert not contact.greeting_only
    assert [(ask.kind, ask.text) for ask in await rows(town, Ask)] == [
        ("greeting", "生日问候"), ("condition", "项目进入中试"), ("need", "孩子明年上小学"),
        ("need", "设备进口通关"), ("suggestion", "多开政策宣讲会"),
    ]  # fmt: skip
    assert [need.category for need in await rows(town, Need)] == ["children", "project"]
    assert await rows(town, ContactDraft) == []
    [talent] = [row for row in await rows(town, Talent) if row.name == "张三"]
    assert talent.last_contact_on == TODAY

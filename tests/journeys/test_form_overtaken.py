"""A contact is ready to be saved when what it stands on goes: the talent, the link to them, the writer's role."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from sqlalchemy.orm import Session

from storage import erasure, officials, roles
from storage.tables import Ask, Contact, Grant
from tests.chatter import NOW, Person, Town
from tests.contacts.offices import TODAY, Office, in_office
from tests.journeys.test_contact_form import begins, rows


def erase(session: Session, office: Office) -> None:
    erasure.erase_talent(session, office.talents["张三"], NOW)


def pass_on(session: Session, office: Office) -> None:
    officials.assign(session, office.talents["张三"], "liaison", office.officials["钱某"], TODAY, None)


def end_role(session: Session, office: Office) -> None:
    roles.end_all(session, Grant.person_id == office.people[7], now=NOW)


@pytest.mark.parametrize(
    ("overtake", "told"),
    [
        (erase, "这份草稿已经保存或取消了。"),
        (pass_on, "没有存：这位人才不在您的联系名单里。写的内容还在草稿里。"),
        (end_role, "您没有这个权限，没有做任何改动。"),
    ],
)
async def test_what_went_meanwhile_is_said_and_nothing_is_saved(
    town: Town, ana: Person, overtake: Callable[[Session, Office], None], told: str
) -> None:
    office = await in_office(town)
    await begins(ana)
    for said in ("生日问候", "项目进入中试", "无", "无"):
        await ana.says(said)
    await town.app.database.awrite(lambda session: overtake(session, office))
    town.app.identities.forget("7")
    await ana.taps("保存")
    assert ana.toast == told
    assert await rows(town, Contact) == []
    assert await rows(town, Ask) == []

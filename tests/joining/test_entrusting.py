"""Whom an employer's HR acts for: named by staff alone, of that employer alone, as long as role and work there last."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

import pytest
from sqlalchemy import select, update
from sqlalchemy.orm import Session

from storage import access, audit, entrusting, erasure, officials, roles, search, talents
from storage.database import Database
from storage.entrusting import EntrustRefusal, Hr
from storage.roles import Actor, Role
from storage.tables import Employer, Entrusted, Talent
from tests.chatter import NOW
from tests.joining.test_invitations import enter_people, enter_talent

CHIEF = Actor(99, frozenset({Role.CHIEF}))


@dataclass
class Unit:
    """张三 and 李四 work for the employer of the HR, 王五 for another."""

    hr: int
    grant: int
    other_employer: int
    zhang: int
    li: int
    wang: int


@pytest.fixture
def unit(database: Database) -> Unit:
    def fill(session: Session) -> Unit:
        ours, theirs = Employer(name="示例芯", key="示例芯"), Employer(name="另一家", key="另一家")
        session.add_all([ours, theirs])
        session.flush()
        talents = [enter_talent(session, name, f"1380000000{n}") for n, name in enumerate(("张三", "李四", "王五"), 1)]
        for talent, employer in zip(talents, (ours, ours, theirs), strict=True):
            session.get_one(Talent, talent).employer_id = employer.id
        [person] = enter_people(session, 1)
        roles.grant(session, person, Role.HR, employer_id=ours.id, by=None, now=NOW)
        grant = entrusting.find_grant(session, person, ours.id)
        assert grant is not None
        return Unit(person, grant, theirs.id, *talents)

    return database.write(fill)


def seen(database: Database, person: int) -> list[int]:
    """Whom a person may see."""

    def look(session: Session) -> list[int]:
        actor = roles.find_actor(session, person)
        rows = session.scalars(select(Talent.id).where(access.talents_of(actor)).order_by(Talent.id))
        return list(rows)

    return database.read(look)


def name(database: Database, unit: Unit, *talents: int) -> set[int]:
    return database.write(lambda session: entrusting.entrust(session, CHIEF, unit.grant, talents, now=NOW))


def hr_of(database: Database, unit: Unit) -> Hr | None:
    return database.read(lambda session: entrusting.find(session, unit.grant))


def test_an_hr_sees_whom_staff_named_and_nobody_else(database: Database, unit: Unit) -> None:
    assert seen(database, unit.hr) == []
    assert name(database, unit, unit.zhang, unit.wang) == {unit.zhang}  # 王五 is not of this employer
    assert name(database, unit, unit.zhang) == set()  # once more: nothing
    assert seen(database, unit.hr) == [unit.zhang]
    hr = hr_of(database, unit)
    assert hr is not None
    assert (hr.employer, hr.talents, hr.named) == ("示例芯", 2, 1)
    listed = database.read(lambda session: entrusting.list_employees(session, hr, limit=9))
    assert [(one.name, one.named) for one in listed] == [("张三", True), ("李四", False)]

    def fields(session: Session) -> list[bool]:
        actor = roles.find_actor(session, unit.hr)
        assert search.find(session, actor, "13800000002", limit=5).rows == []
        shown = [access.fields_of(session, actor, talent) for talent in (unit.zhang, unit.li)]
        return ["name" in shown[0], "phone" in shown[0], bool(shown[1])]

    assert database.read(fields) == [True, False, False]


def test_what_was_taken_back_stays_on_record(database: Database, unit: Unit) -> None:
    name(database, unit, unit.zhang, unit.li)
    later = NOW + timedelta(days=1)
    back = database.write(lambda session: entrusting.take_back(session, CHIEF, unit.grant, [unit.li], now=later))
    again = database.write(lambda session: entrusting.take_back(session, CHIEF, unit.grant, [unit.li], now=later))
    assert (back, again) == ({unit.li}, set())
    assert seen(database, unit.hr) == [unit.zhang]
    name(database, unit, unit.li)
    rows = database.read(lambda session: session.scalars(select(Entrusted).order_by(Entrusted.id)).all())
    assert [(row.talent_id, row.until, row.named_by) for row in rows] == [
        (unit.zhang, None, 99), (unit.li, later, 99), (unit.li, None, 99),
    ]  # fmt: skip
    acts = database.read(audit.list_acts)
    assert [act.act for act in acts] == ["hr.entrust", "hr.take_back", "hr.entrust"]
    assert acts[1].facts["talents"] == [unit.li]


def test_nobody_but_staff_names(database: Database, unit: Unit) -> None:
    for role in set(Role) - roles.STAFF:
        actor = Actor(unit.hr, frozenset({role}))
        for change in (entrusting.entrust, entrusting.take_back):
            with pytest.raises(EntrustRefusal) as refused:
                database.write(
                    lambda session, change=change, actor=actor: change(
                        session, actor, unit.grant, [unit.zhang], now=NOW
                    )
                )
            assert refused.value.key == "entrust.staff"
    assert seen(database, unit.hr) == []


def test_it_ends_with_the_role_and_does_not_come_back_with_it(database: Database, unit: Unit) -> None:
    name(database, unit, unit.zhang)
    database.write(lambda session: roles.end(session, unit.grant, NOW))
    assert seen(database, unit.hr) == []
    with pytest.raises(EntrustRefusal) as refused:
        name(database, unit, unit.zhang)
    assert refused.value.key == "entrust.ended"

    def grant_again(session: Session) -> None:
        employer = session.get_one(Talent, unit.zhang).employer_id
        roles.grant(session, unit.hr, Role.HR, employer_id=employer, by=None, now=NOW)

    database.write(grant_again)
    assert seen(database, unit.hr) == []


def test_who_works_elsewhere_or_is_erased_drops_out(database: Database, unit: Unit) -> None:
    name(database, unit, unit.zhang, unit.li)
    database.write(
        lambda session: session.execute(
            update(Talent).where(Talent.id == unit.zhang).values(employer_id=unit.other_employer)
        )
    )
    assert seen(database, unit.hr) == [unit.li]
    hr = hr_of(database, unit)
    assert hr is not None
    assert (hr.talents, hr.named) == (1, 1)
    database.write(lambda session: erasure.erase_talent(session, unit.li, NOW))
    assert seen(database, unit.hr) == []
    hr = hr_of(database, unit)
    assert hr is not None
    assert (hr.talents, hr.named) == (0, 0)


def test_who_is_a_liaison_too_finds_those_they_act_for_as_an_hr_by_name_alone(database: Database, unit: Unit) -> None:
    name(database, unit, unit.zhang)

    def play(session: Session) -> list[list[str]]:
        liaison = officials.find_or_enter(session, "赵某", "liaison", "", NOW).id
        roles.grant(session, unit.hr, Role.LIAISON, official_id=liaison, by=None, now=NOW)
        officials.assign(session, unit.wang, "liaison", liaison, NOW.date(), None)
        for talent in (unit.zhang, unit.wang):
            session.get_one(Talent, talent).tags = ["拟离职"]
            session.flush()
            talents.reindex(session, talent)
        actor = roles.find_actor(session, unit.hr)
        wanted = ("拟离职", "13800000001", "张三", "拟离职 张三", "13800000003")
        return [[row.name for row in search.find(session, actor, text).rows] for text in wanted]

    assert database.write(play) == [["王五"], [], ["张三"], [], ["王五"]]

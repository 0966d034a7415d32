"""An office with a liaison, who takes over from him, a chief, a secretary and a talent; its days pass by ticks."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

import pytest
from sqlalchemy import select, update
from sqlalchemy.orm import Session

from bot import chores
from storage.contacts import Line
from storage.roles import Role
from storage.tables import Account, Talent
from tests import chatter
from tests.keeping import roster


@dataclass
class Office:
    """Who is who: 李某 (7) is liaison of 张三, 李四 and 王五; 赵某 (8) takes over; 9 is chief, 10 a secretary."""

    li: int
    zhao: int
    wang: int
    talents: dict[str, int]
    liaison: chatter.Person
    taker: chatter.Person
    chief: chatter.Person
    secretary: chatter.Person
    talent: chatter.Person


@pytest.fixture
async def office(town: chatter.Town) -> Office:
    def fill(session: Session) -> tuple[int, int, int, dict[str, int]]:
        li = roster.enter_official(session, "李某", "liaison")
        zhao = roster.enter_official(session, "赵某", "liaison")
        wang = roster.enter_official(session, "王某", "district_leader")
        liaison = roster.join(session, "7", Role.LIAISON, official_id=li)
        roster.join(session, "8", Role.LIAISON, official_id=zhao)
        roster.join(session, "9", Role.CHIEF)
        roster.join(session, "10", Role.SECRETARY, official_id=wang)
        roster.join(session, "11", Role.APPLICANT)
        made = {
            "张三": roster.enter_talent(session, "张三", 2, liaison=li, leader=wang),
            "李四": roster.enter_talent(session, "李四", 4, liaison=li, birthday=date(1990, 11, 26)),
            "王五": roster.enter_talent(session, "王五", 1, liaison=li, birthday=date(1970, 11, 25)),
        }
        person = session.scalar(select(Account.person_id).where(Account.external_id == "11"))
        session.execute(update(Talent).where(Talent.id == made["李四"]).values(person_id=person))
        lines = (
            Line("condition", "团队扩到12人"),
            Line("need", "设备进口通关"),
            Line("suggestion", "帮问人才公寓", promised=True, due=date(2026, 11, 25)),
        )
        roster.log(session, liaison, made["张三"], date(2026, 3, 1), lines=lines, level="liaison")
        return li, zhao, wang, made

    li, zhao, wang, made = await town.app.database.awrite(fill)
    people = [town.person(number) for number in (7, 8, 9, 10, 11)]
    return Office(li, zhao, wang, made, *people)


async def tick(town: chatter.Town) -> None:
    """The jobs look, and what is due is pushed."""
    await chores.remind(town.app, town.app.now())
    await town.app.push_due()


def pushed(person: chatter.Person) -> list[str]:
    """What a person's chat shows."""
    return [shown.text for shown in person.screens]

"""An office with a roster: a liaison, a leader, and the talents they keep in touch with."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime

from sqlalchemy.orm import Session

from storage import officials, people, roles, talents
from storage.roles import Role
from storage.talents import TalentFields
from tests.chatter import NOW, Town

TODAY = date(2026, 11, 23)


@dataclass
class Office:
    """Who is there, by name: ids of talents, officials and people."""

    talents: dict[str, int] = field(default_factory=dict)
    officials: dict[str, int] = field(default_factory=dict)
    people: dict[int, int] = field(default_factory=dict)  # by Telegram id


ROSTER = (("张三", 2, "示例芯科技"), ("李四", 3, "示例生物"), ("王五", 4, "示例新能源"))


def open_office(
    session: Session,
    *,
    roster: tuple[tuple[str, int, str], ...] = ROSTER,
    liaison: int = 7,
    stranger: int = 9,
    now: datetime = NOW,
) -> Office:
    """赵某 is the liaison (Telegram id 7) and 王某 the leader of all on the roster; 9 is a liaison of nobody."""
    made = Office()
    made.officials["赵某"] = officials.find_or_enter(session, "赵某", "liaison", "人才科", now).id
    made.officials["王某"] = officials.find_or_enter(session, "王某", "district_leader", "区政府", now).id
    made.officials["钱某"] = officials.find_or_enter(session, "钱某", "liaison", "镇街", now).id
    for name, category, employer in roster:
        fields = TalentFields(name=name, category=category, employer=employer)
        talent = talents.enter(session, fields, now=now, today=TODAY, by=None)
        officials.assign(session, talent, "liaison", made.officials["赵某"], TODAY, None)
        officials.assign(session, talent, "leader", made.officials["王某"], TODAY, None)
        made.talents[name] = talent
    known = people.identify(session, "telegram", [str(liaison), str(stranger)], now)
    for number, official in ((liaison, "赵某"), (stranger, "钱某")):
        person = known[str(number)].person_id
        made.people[number] = person
        roles.grant(session, person, Role.LIAISON, official_id=made.officials[official], by=None, now=now)
    return made


async def in_office(town: Town, **how: object) -> Office:
    """The office of a town."""
    return await town.app.database.awrite(lambda session: open_office(session, **how))  # type: ignore[arg-type]

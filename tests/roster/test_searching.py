"""Who is found by what, and by whom."""

from __future__ import annotations

import pytest

from storage import employers, entrusting, officials, people, roles, search, talents
from storage.database import Database
from storage.roles import Actor, Role
from storage.talents import TalentFields
from tests.roster.files import NOW

STAFF = Actor(1, frozenset({Role.OFFICER}))
PEOPLE = (
    TalentFields("张三", 2, employer="示例芯科技有限公司", phone="13800000001", tags=("院士",), liaison="赵某"),
    TalentFields("单雄信", employer="示例大学", liaison="钱某"),
    TalentFields("吕布", employer="示例芯科技有限公司"),
    TalentFields("欧阳修", employer="另一大学"),
    TalentFields("𠮷野㛃", employer="另一大学"),
    TalentFields("María José", employer="示例大学"),
)


@pytest.fixture
def filled(database: Database) -> Database:
    def enter(session):  # noqa: ANN001, ANN202 -- as `write` takes it
        for fields in PEOPLE:
            talents.enter(session, fields, now=NOW, today=NOW.date(), by=None)

    database.write(enter)
    return database


def names(database: Database, actor: Actor, text: str) -> list[str]:
    return [brief.name for brief in database.read(lambda session: search.find(session, actor, text)).rows]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("张三", ["张三"]),
        ("三", ["张三"]),
        ("zs", ["张三"]),
        ("ZHANG san", ["张三"]),
        ("zhangs", ["张三"]),
        ("shanxiong", ["单雄信"]),
        ("danxiong", ["单雄信"]),
        ("sxx", ["单雄信"]),
        ("lvbu", ["吕布"]),
        ("lü", ["吕布"]),
        ("阳修", ["欧阳修"]),
        ("𠮷", ["𠮷野㛃"]),
        ("㛃", ["𠮷野㛃"]),
        ("jose", []),
        ("José", ["María José"]),
        ("芯科技", ["张三", "吕布"]),
        ("芯科技 吕", ["吕布"]),
        ("院士", ["张三"]),
        ("138000", ["张三"]),
        ("+86 138 0000 0001", ["张三"]),
        ("13800000001", ["张三"]),
        ("' OR 1=1 --", []),
        ("%", []),
        ("_", []),
        ("", []),
        ("   ", []),
    ],
)
def test_found_by(filled: Database, text: str, found: list[str]) -> None:
    assert names(filled, STAFF, text) == found


def test_a_liaison_finds_their_own_only(filled: Database) -> None:
    (zhao,) = filled.read(lambda session: officials.find_by_name(session, "赵某"))
    liaison = Actor(2, frozenset({Role.LIAISON}), officials=frozenset({zhao.id}))
    assert names(filled, liaison, "示例") == ["张三"]
    assert names(filled, liaison, "单") == []
    assert names(filled, liaison, "zs") == ["张三"]
    assert names(filled, Actor(3, frozenset({Role.DEPARTMENT})), "张") == []


def test_an_employers_clerk_does_not_find_by_phone_or_tag(filled: Database) -> None:
    employer = filled.read(lambda session: employers.find(session, "示例芯科技有限公司"))
    assert employer is not None

    def entrust(session):  # noqa: ANN001, ANN202 -- as `write` takes it
        person = people.identify(session, "telegram", ["4"], NOW)["4"].person_id
        roles.grant(session, person, Role.HR, employer_id=employer.id, by=None, now=NOW)
        grant = entrusting.find_grant(session, person, employer.id)
        unnamed = search.find(session, roles.find_actor(session, person), "张").rows
        entrusting.entrust(session, STAFF, grant, [search.find(session, STAFF, "张三").rows[0].id], now=NOW)
        return roles.find_actor(session, person), unnamed

    clerk, unnamed = filled.write(entrust)
    assert not unnamed
    assert names(filled, clerk, "张") == ["张三"]
    assert names(filled, clerk, "13800000001") == []
    assert names(filled, clerk, "院士") == []
    assert names(filled, clerk, "单") == []


def test_more_than_a_hundred_are_told_as_such_and_pages_do_not_overlap(database: Database) -> None:
    def enter(session):  # noqa: ANN001, ANN202 -- as `write` takes it
        for number in range(130):
            fields = TalentFields(f"王{number:03d}", employer="示例大学")
            talents.enter(session, fields, now=NOW, today=NOW.date(), by=None)

    database.write(enter)
    for text in ("王", "示例"):
        pages = [
            database.read(lambda session, text=text, page=page: search.find(session, STAFF, text, offset=page * 10))
            for page in range(10)
        ]
        assert {(found.total, found.more) for found in pages} == {(100, True)}
        assert len({brief.id for found in pages for brief in found.rows}) == 100


def test_who_is_erased_is_not_found(filled: Database) -> None:
    (row,) = filled.read(lambda session: talents.find_by_name(session, "张三"))
    filled.write(lambda session: talents.unindex(session, row.id))
    assert names(filled, STAFF, "张三") == []
    filled.write(lambda session: talents.reindex(session, row.id))
    assert names(filled, STAFF, "张三") == ["张三"]

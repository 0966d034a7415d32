"""A database restored from before an erasure is made to forget again, and nobody else is."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from storage import consents, erased_drafts, erasure, people, questions, replaying, search, tombstones
from storage.consents import Purpose
from storage.contacts import Line
from storage.database import Database
from storage.roles import Actor, Role
from storage.tables import Account, Ask, Contact, ContactVersion, Person, Promise, Question, Talent
from storage.tombstones import Tombstone
from tests.chatter import NOW
from tests.keeping.roster import TODAY, enter_official, enter_talent, join, log

CHIEF = Actor(0, frozenset({Role.CHIEF}))


def fill(session: Session) -> tuple[int, int]:
    """张三, who joined and asked a question, and a contact with them; the person's and the talent's ids."""
    person = people.identify(session, "telegram", ["7"], NOW)["7"].person_id
    liaison = enter_official(session, "李四", "liaison")
    talent = enter_talent(session, "张三", 2, liaison=liaison, email="zhang@example.com", person_id=person)
    actor = join(session, "8", Role.LIAISON, official_id=liaison)
    contact = log(session, actor, talent, TODAY, lines=(Line("need", "孩子明年上小学"),))
    session.add(ContactVersion(contact_id=contact, revision=1, at=NOW, before={"need": "孩子上学"}))
    session.add(Promise(contact_id=contact, talent_id=talent, text="帮问学位"))
    asked = questions.Asked("telegram:42", 9, "hmac7", NOW, "zh", "博士能拿多少", "answered", [], 1.0)
    questions.record(session, asked)
    consents.answer(session, person, Purpose.QUESTIONS, "2026-11", given=True, now=NOW)
    return person, talent


def test_an_old_copy_forgets_a_person_again(database: Database, tmp_path: Path) -> None:
    person, talent = database.write(fill)  # as restored: nothing of the erasure is in it
    path = tmp_path / tombstones.FILE_NAME
    stone = database.read(lambda session: erasure.mark_person(session, person, "hmac7", NOW))
    assert stone is not None
    tombstones.append(path, stone)
    replayed = replaying.replay_tombstones(database, path, NOW)
    assert (replayed.read, replayed.erased) == (1, 1)

    def look(session: Session) -> None:
        assert session.scalars(select(Account.external_id)).all() == ["8"]
        assert session.scalars(select(Question.text)).all() == [None]
        assert session.get_one(Talent, talent).email == ""
        assert not consents.allows(session, person, Purpose.QUESTIONS)

    database.read(look)
    again = replaying.replay_tombstones(database, path, NOW)  # as often as one likes
    assert again.read == 1
    database.read(look)


def test_an_old_copy_forgets_a_talent_again(database: Database, tmp_path: Path) -> None:
    _, talent = database.write(fill)
    path = tmp_path / tombstones.FILE_NAME
    stone = database.read(lambda session: erasure.mark_talent(session, talent, NOW))
    assert stone is not None
    tombstones.append(path, stone)
    replaying.replay_tombstones(database, path, NOW)

    def look(session: Session) -> None:
        row = session.get_one(Talent, talent)
        assert (row.name, row.phone, row.email, row.person_id) == (erased_drafts.GONE_NAME, "", "", None)
        assert session.scalars(select(Ask.text)).all() == [""]
        assert session.scalars(select(Promise.text)).all() == [""]
        assert session.scalars(select(ContactVersion)).all() == []
        assert session.scalars(select(Contact.day)).all() == [TODAY]  # the count stays, of nobody
        assert search.find(session, CHIEF, "张三").rows == []

    database.read(look)


def test_a_number_given_to_somebody_else_is_let_be(database: Database, tmp_path: Path) -> None:
    person, _ = database.write(fill)
    path = tmp_path / tombstones.FILE_NAME
    made = (NOW - timedelta(days=3)).isoformat()
    tombstones.append(path, Tombstone("person", person, made, NOW.isoformat(), "hmac7"))
    tombstones.append(path, Tombstone("person", 10**9, made, NOW.isoformat(), "hmac8"))
    replayed = replaying.replay_tombstones(database, path, NOW)
    assert (replayed.read, replayed.erased) == (2, 0)
    assert database.read(lambda session: session.scalars(select(Question.text)).all()) == ["博士能拿多少"]


@pytest.mark.parametrize("torn", [b'{"kind": "per', b'{"kind": "person"}', b"\n\n", b"null\n"])
def test_a_torn_line_swallows_no_other(tmp_path: Path, torn: bytes) -> None:
    path = tmp_path / tombstones.FILE_NAME
    stones = [Tombstone("person", number, "a", "b") for number in (1, 2)]
    tombstones.append(path, stones[0])
    with path.open("ab") as file:
        file.write(torn)
    tombstones.append(path, stones[1])
    tombstones.append(path, stones[1])
    assert tombstones.read(path) == stones
    assert path.stat().st_mode & 0o077 == 0


def test_no_file_is_an_empty_one(database: Database, tmp_path: Path) -> None:
    assert replaying.replay_tombstones(database, tmp_path / "none.jsonl", NOW).read == 0


def test_a_tombstone_holds_no_name_and_no_account(database: Database, tmp_path: Path) -> None:
    person, talent = database.write(fill)
    path = tmp_path / tombstones.FILE_NAME
    for stone in database.read(
        lambda session: (
            erasure.mark_person(session, person, "hmac7", NOW),
            erasure.mark_talent(session, talent, NOW),
        )
    ):
        assert stone is not None
        tombstones.append(path, stone)
    text = path.read_text(encoding="utf-8")
    assert "张三" not in text
    assert "zhang" not in text


def test_erasing_nobody_is_nothing(database: Database) -> None:
    assert database.write(lambda session: erasure.erase_talent(session, 10**9, NOW)).gone == {}
    assert database.read(lambda session: session.scalar(select(Person.id))) is None

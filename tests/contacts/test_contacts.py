"""Contacts and drafts in the database: once for a press, taken back whole, nobody else's."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from storage import access, contact_drafts, contact_picks, contacts, roles
from storage.contact_drafts import DraftFields
from storage.contacts import ContactFields, ContactRefusal, File, Line
from storage.database import Database
from storage.roles import Role
from storage.tables import Ask, Contact, ContactDraft, Need, Promise, Talent
from tests.chatter import NOW
from tests.contacts.offices import TODAY, Office, open_office

LINES = (
    Line("greeting", "生日问候"),
    Line("condition", "想离职", restricted=True),
    Line("need", "停车", promised=True, due=date(2026, 12, 1), category="other"),
)


@pytest.fixture
def office(database: Database) -> Office:
    return database.write(open_office)


def fields_of(office: Office, **changes: Any) -> ContactFields:  # noqa: ANN401 -- any field of a contact
    made = ContactFields(
        talent_id=office.talents["张三"],
        level="liaison",
        channel="phone",
        day=TODAY,
        lines=LINES,
        files=(File("need", "0" * 64, "a.jpg", "image/jpeg", 3),),
        official_id=office.officials["赵某"],
    )
    return replace(made, **changes)


def draft_of(office: Office, **changes: Any) -> DraftFields:  # noqa: ANN401 -- any field of a draft
    made = DraftFields(
        talents=(office.talents["张三"],),
        level="liaison",
        channel="phone",
        day=TODAY,
        lines=LINES,
        asked=contacts.KINDS,
    )
    return replace(made, **changes)


def count(session: Session, table: type[Any]) -> int:
    return session.scalar(select(func.count()).select_from(table)) or 0


def test_what_is_written_down_is_read_back_the_same(database: Database, office: Office) -> None:
    def play(session: Session) -> ContactFields | None:
        actor = roles.find_actor(session, office.people[7])
        return contacts.read_fields(session, contacts.log(session, actor, fields_of(office), key="k", now=NOW))

    assert database.write(play) == fields_of(office)


def test_a_key_is_logged_once_however_often(database: Database, office: Office) -> None:
    def play(session: Session) -> int:
        actor = roles.find_actor(session, office.people[7])
        return contacts.log(session, actor, fields_of(office), key="k", now=NOW)

    assert database.write(play) == database.write(play)
    for table, number in ((Contact, 1), (Ask, 3), (Need, 1), (Promise, 1)):
        assert database.read(lambda session, table=table: count(session, table)) == number


@pytest.mark.parametrize(
    ("changes", "key"),
    [
        ({"lines": (), "files": ()}, "contact.empty"),
        ({"lines": (Line("need", "  "),), "files": ()}, "contact.empty"),
        ({"level": "king"}, "contact.incomplete"),
        ({"channel": "fax"}, "contact.incomplete"),
    ],
)
def test_what_is_no_contact_is_refused(database: Database, office: Office, changes: dict[str, Any], key: str) -> None:
    def play(session: Session) -> int:
        actor = roles.find_actor(session, office.people[7])
        return contacts.log(session, actor, fields_of(office, **changes), key="k", now=NOW)

    with pytest.raises(ContactRefusal) as refused:
        database.write(play)
    assert refused.value.key == key
    assert database.read(lambda session: count(session, Contact)) == 0


def test_only_who_keeps_in_touch_or_staff_may_log(database: Database, office: Office) -> None:
    def play(session: Session, person: int, *, is_admin: bool = False) -> int:
        actor = roles.find_actor(session, person, is_admin=is_admin)
        return contacts.log(session, actor, fields_of(office), key="k", now=NOW)

    with pytest.raises(ContactRefusal):
        database.write(lambda session: play(session, office.people[9]))
    assert database.write(lambda session: play(session, office.people[9], is_admin=True)) > 0


def test_restricted_lines_are_for_their_author_and_the_chief(database: Database, office: Office) -> None:
    def play(session: Session) -> list[int]:
        writer = roles.find_actor(session, office.people[7])
        contacts.log(session, writer, fields_of(office), key="k", now=NOW)
        roles.grant(session, office.people[9], Role.OFFICER, by=None, now=NOW)
        officer = roles.find_actor(session, office.people[9])
        roles.grant(session, office.people[9], Role.CHIEF, by=None, now=NOW)
        chief = roles.find_actor(session, office.people[9])
        return [
            len(list(session.scalars(select(Ask.id).where(access.readable_asks(actor)))))
            for actor in (writer, officer, chief)
        ]

    assert database.write(play) == [3, 2, 3]


def test_taken_back_within_a_day_by_its_author_it_counts_nowhere(database: Database, office: Office) -> None:
    def log(session: Session) -> tuple[int, int]:
        actor = roles.find_actor(session, office.people[7])
        earlier = fields_of(office, day=TODAY - timedelta(days=40))
        return contacts.log(session, actor, earlier, key="a", now=NOW), contacts.log(
            session, actor, fields_of(office), key="b", now=NOW
        )

    first, second = database.write(log)

    def withdraw(session: Session, number: int, person: int, later: timedelta) -> bool:
        return contacts.withdraw(session, roles.find_actor(session, person), number, now=NOW + later)

    with pytest.raises(ContactRefusal, match="not_yours"):
        database.write(lambda session: withdraw(session, second, office.people[9], timedelta()))
    with pytest.raises(ContactRefusal, match="late"):
        database.write(lambda session: withdraw(session, second, office.people[7], timedelta(hours=25)))
    assert database.write(lambda session: withdraw(session, second, office.people[7], timedelta(hours=1)))
    assert not database.write(lambda session: withdraw(session, second, office.people[7], timedelta(hours=1)))

    def look(session: Session) -> tuple[int, int, date | None]:
        talent = session.get_one(Talent, office.talents["张三"])
        return contacts.count_in_year(session, talent.id, TODAY), count(session, Need), talent.last_contact_on

    assert database.read(look) == (1, 1, TODAY - timedelta(days=40))
    assert first != second


def test_a_draft_is_begun_changed_and_saved_once_for_an_update(database: Database, office: Office) -> None:
    person = office.people[7]

    def begin(session: Session) -> int:
        return contact_drafts.begin(session, person, draft_of(office), update_id=1, now=NOW).id

    draft = database.write(begin)
    assert database.write(begin) == draft

    def add(fields: DraftFields) -> DraftFields:
        return replace(fields, lines=(*fields.lines, Line("suggestion", "多讲政策")))

    for _ in range(2):
        database.write(lambda session: contact_drafts.change(session, draft, person, add, update_id=2, now=NOW))
    kept = database.read(lambda session: contact_drafts.find(session, draft))
    assert kept is not None
    assert len(kept.fields.lines) == 4
    assert kept.fields.missing == "review"

    def save(session: Session) -> list[int]:
        actor = roles.find_actor(session, person)
        return contact_drafts.save(session, actor, draft, today=TODAY, now=NOW)

    assert database.write(save) == database.write(save)
    assert database.read(lambda session: (count(session, Contact), count(session, ContactDraft))) == (1, 0)
    again = database.write(
        lambda session: contact_drafts.begin(session, person, draft_of(office), update_id=3, now=NOW).id
    )
    assert again > draft  # an old button names nobody else's form


def test_a_group_is_saved_whole_or_not_at_all(database: Database, office: Office) -> None:
    person = office.people[7]

    def play(session: Session) -> None:
        stranger = session.get_one(Talent, office.talents["王五"])
        stranger.erased_at = NOW
        session.flush()
        fields = draft_of(office, talents=tuple(office.talents.values()), group=True)
        draft = contact_drafts.begin(session, person, fields, update_id=1, now=NOW)
        contact_drafts.save(session, roles.find_actor(session, person), draft.id, today=TODAY, now=NOW)

    with pytest.raises(ContactRefusal):
        database.write(play)
    assert database.read(lambda session: count(session, Contact)) == 0


def test_days_to_come_and_too_many_drafts_are_refused(database: Database, office: Office) -> None:
    person = office.people[7]

    def play(session: Session) -> None:
        fields = draft_of(office, day=TODAY + timedelta(days=1))
        draft = contact_drafts.begin(session, person, fields, update_id=1, now=NOW)
        contact_drafts.save(session, roles.find_actor(session, person), draft.id, today=TODAY, now=NOW)

    with pytest.raises(ContactRefusal, match="future"):
        database.write(play)

    def fill(session: Session) -> None:
        for number in range(contact_drafts.MOST + 1):
            contact_drafts.begin(session, person, draft_of(office), update_id=number + 1, now=NOW)

    with pytest.raises(ContactRefusal, match="too_many"):
        database.write(fill)


def test_drafts_are_forgotten_after_a_month(database: Database, office: Office) -> None:
    def begin(session: Session) -> None:
        for number, name in enumerate(("张三", "李四"), start=1):
            fields = draft_of(office, talents=(office.talents[name],))
            contact_drafts.begin(session, office.people[7], fields, update_id=number, now=NOW)

    database.write(begin)
    assert database.write(lambda session: contact_drafts.drop_old(session, NOW + timedelta(days=29))) == 0
    assert database.write(lambda session: contact_drafts.drop_old(session, NOW + timedelta(days=31))) == 2


def test_the_likely_come_first_and_who_may_have_made_it_is_on_file(database: Database, office: Office) -> None:
    def play(session: Session) -> tuple[list[str], list[str], list[tuple[str, bool]]]:
        actor = roles.find_actor(session, office.people[7])
        contacts.log(session, actor, fields_of(office), key="k", now=NOW)
        page, more = contact_picks.list_picks(session, actor, None, TODAY, limit=2)
        rest, none = contact_picks.list_picks(session, actor, None, TODAY, limit=2, offset=2)
        assert (more, none) == (True, False)
        whos = contact_picks.list_whos(session, actor, [office.talents["张三"]])
        return [pick.name for pick in page], [pick.name for pick in rest], [(who.name, who.is_self) for who in whos]

    assert database.write(play) == (["李四", "王五"], ["张三"], [("赵某", True), ("王某", False)])

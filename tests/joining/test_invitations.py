"""Invitations: exactly one joins; the role is the invitation's; all is audited; guessing is limited."""

from __future__ import annotations

import threading
from datetime import timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from storage import audit, invitations, people, roles
from storage.database import Database
from storage.invitations import InvitationRefused
from storage.joining import InvitationGone
from storage.roles import Role
from storage.tables import Invitation, Official, Talent
from tests.chatter import NOW


def enter_talent(session: Session, name: str = "张三", phone: str = "13800000001") -> int:
    talent = Talent(
        name=name, name_key=name, phone=phone, phone_key=phone, entered_at=NOW, changed_at=NOW, tags=[],
    )  # fmt: skip
    session.add(talent)
    session.flush()
    return talent.id


def enter_official(session: Session, name: str = "李某", level: str = "liaison") -> int:
    official = Official(name=name, key=name, level=level, unit="", entered_at=NOW)
    session.add(official)
    session.flush()
    return official.id


def enter_people(session: Session, count: int, start: int = 100) -> list[int]:
    known = people.identify(session, "telegram", [str(number) for number in range(start, start + count)], NOW)
    return sorted(person.person_id for person in known.values())


def test_I13_fifty_open_one_link_at_once_and_exactly_one_joins(database: Database) -> None:
    fifty = database.write(lambda session: enter_people(session, 50))
    talent = database.write(enter_talent)
    _, code = database.write(lambda session: invitations.make(session, Role.TALENT, talent_id=talent, by=None, now=NOW))
    seconds = [Database.open(database.engine.url.render_as_string(hide_password=False)) for _ in range(3)]
    joined, refused = [], []
    barrier = threading.Barrier(50)

    def open_link(number: int) -> None:
        barrier.wait()
        try:
            seconds[number % 3].write(lambda session: invitations.use(session, code, fifty[number], NOW).id)
            joined.append(fifty[number])
        except InvitationGone as gone:
            refused.append(gone.key)

    threads = [threading.Thread(target=open_link, args=(number,)) for number in range(50)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    for second in seconds:
        second.close()
    assert len(joined) == 1
    assert refused == ["invite.used"] * 49
    held = database.read(lambda session: session.scalars(select(Talent.person_id)).all())
    assert held == joined
    assert len(database.read(lambda session: audit.list_acts(session, act="invite.use"))) == 1
    for person in fifty:
        actor = database.read(lambda session, person=person: roles.find_actor(session, person))
        assert actor.roles == ({Role.TALENT} if person in joined else set())


def test_I13_the_role_is_the_invitations_whoever_opens_it(database: Database) -> None:
    person, other = database.write(lambda session: enter_people(session, 2))
    official = database.write(enter_official)
    _, code = database.write(
        lambda session: invitations.make(session, Role.LIAISON, official_id=official, by=None, now=NOW)
    )
    database.write(lambda session: invitations.use(session, code, person, NOW))
    actor = database.read(lambda session: roles.find_actor(session, person))
    assert (actor.roles, actor.officials) == ({Role.LIAISON}, {official})
    database.write(lambda session: invitations.use(session, code, person, NOW))  # the same person again: a replay
    with pytest.raises(InvitationGone) as gone:
        database.write(lambda session: invitations.use(session, code, other, NOW))
    assert gone.value.key == "invite.used"
    assert len(database.read(lambda session: roles.list_grants(session))) == 1


def test_I13_expired_revoked_and_unknown_links_let_nobody_in(database: Database) -> None:
    [person] = database.write(lambda session: enter_people(session, 1))

    def make(session: Session) -> tuple[int, str]:
        invitation, code = invitations.make(session, Role.OFFICER, by=None, now=NOW)
        return invitation.id, code

    def reason(code: str, after: timedelta) -> str:
        with pytest.raises(InvitationGone) as gone:
            database.write(lambda session: invitations.use(session, code, person, NOW + after))
        return gone.value.key

    _, expired = database.write(make)
    assert reason(expired, invitations.KEPT) == "invite.expired"
    number, revoked = database.write(make)
    assert database.write(lambda session: invitations.revoke(session, number, by=None, now=NOW))
    assert not database.write(lambda session: invitations.revoke(session, number, by=None, now=NOW))
    assert reason(revoked, timedelta()) == "invite.revoked"
    assert reason("x" * 22, timedelta()) == "invite.unknown"
    assert database.read(lambda session: roles.find_actor(session, person)).roles == set()


def test_only_a_digest_of_the_code_is_kept(database: Database) -> None:
    _, code = database.write(lambda session: invitations.make(session, Role.CHIEF, by=None, now=NOW))
    row = database.read(lambda session: session.scalars(select(Invitation)).one())
    assert code not in repr(vars(row))


def test_the_same_code_again_is_the_same_invitation(database: Database) -> None:
    first, _ = database.write(lambda session: invitations.make(session, Role.CHIEF, by=1, now=NOW, code="c" * 22))
    again, _ = database.write(lambda session: invitations.make(session, Role.CHIEF, by=1, now=NOW, code="c" * 22))
    assert first.id == again.id
    assert len(database.read(lambda session: audit.list_acts(session, act="invite.make"))) == 1


def test_a_talent_has_one_link_and_joins_once(database: Database) -> None:
    first, second = database.write(lambda session: enter_people(session, 2))
    talent = database.write(enter_talent)
    other = database.write(lambda session: enter_talent(session, "李四", "13800000002"))

    def make(session: Session, whom: int) -> str:
        return invitations.make(session, Role.TALENT, talent_id=whom, by=None, now=NOW)[1]

    old = database.write(lambda session: make(session, talent))
    new = database.write(lambda session: make(session, talent))
    with pytest.raises(InvitationGone) as gone:
        database.write(lambda session: invitations.use(session, old, first, NOW))
    assert gone.value.key == "invite.revoked"
    database.write(lambda session: invitations.use(session, new, first, NOW))
    with pytest.raises(InvitationRefused) as refused:
        database.write(lambda session: make(session, talent))
    assert refused.value.key == "invite.joined"
    others = database.write(lambda session: make(session, other))
    with pytest.raises(InvitationGone) as gone:  # one account is one talent
        database.write(lambda session: invitations.use(session, others, first, NOW))
    assert gone.value.key == "invite.other"
    database.write(lambda session: invitations.use(session, others, second, NOW))  # and the link was not used up


def test_a_new_link_voids_the_old_one_and_what_it_gave_can_be_taken_back(database: Database) -> None:
    [person] = database.write(lambda session: enter_people(session, 1))
    made, old = database.write(lambda session: invitations.make(session, Role.OFFICER, by=None, now=NOW))
    later = NOW + timedelta(days=8)
    database.write(lambda session: invitations.renew(session, made.id, by=None, now=later, code="n" * 22))
    with pytest.raises(InvitationGone) as gone:
        database.write(lambda session: invitations.use(session, old, person, later))
    assert gone.value.key == "invite.unknown"
    database.write(lambda session: invitations.use(session, "n" * 22, person, later))
    with pytest.raises(InvitationGone):
        database.write(lambda session: invitations.renew(session, made.id, by=None, now=later, code="m" * 22))
    assert database.write(lambda session: invitations.withdraw(session, made.id, by=None, now=later)) == person
    assert database.write(lambda session: invitations.withdraw(session, made.id, by=None, now=later)) is None
    assert database.read(lambda session: roles.find_actor(session, person)).roles == set()
    with pytest.raises(InvitationGone) as gone:  # whose it was is not told that they have joined
        database.write(lambda session: invitations.use(session, "n" * 22, person, later))
    assert gone.value.key == "invite.taken_back"


def test_a_talents_link_lets_them_in_no_more_once_that_was_taken_back(database: Database) -> None:
    [person] = database.write(lambda session: enter_people(session, 1))
    talent = database.write(enter_talent)
    made, code = database.write(
        lambda session: invitations.make(session, Role.TALENT, talent_id=talent, by=None, now=NOW)
    )
    for _ in range(2):  # a replay: they still are
        assert database.write(lambda session: invitations.use(session, code, person, NOW).id) == made.id
    database.write(lambda session: invitations.withdraw(session, made.id, by=None, now=NOW))
    with pytest.raises(InvitationGone) as gone:
        database.write(lambda session: invitations.use(session, code, person, NOW))
    assert gone.value.key == "invite.taken_back"


@pytest.mark.parametrize(
    ("role", "given"),
    [
        (Role.TALENT, {}), (Role.HR, {}), (Role.DEPARTMENT, {}), (Role.APPLICANT, {}), (Role.ADMIN, {"talent_id": 1}),
        (Role.LIAISON, {"talent_id": 1}), (Role.TALENT, {"talent_id": 99}), (Role.LEADER, {"official_id": 99}),
    ],
)  # fmt: skip
def test_what_an_invitation_must_name(database: Database, role: Role, given: dict[str, int]) -> None:
    with pytest.raises(InvitationRefused):
        database.write(lambda session: invitations.make(session, role, by=None, now=NOW, **given))


def test_officers_make_nobody_staff() -> None:
    officer = roles.Actor(1, frozenset({Role.OFFICER}))
    assert invitations.may_invite(officer, Role.TALENT)
    assert not any(invitations.may_invite(officer, role) for role in roles.STAFF)
    assert all(invitations.may_invite(roles.Actor(1, frozenset({Role.ADMIN})), role) for role in roles.STAFF)

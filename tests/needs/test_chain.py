"""Every step of the chain × every state × every role, on the tables: what is not in MOVES can't happen."""

from __future__ import annotations

import itertools
from datetime import date, datetime

import pytest
from sqlalchemy import func, select, update
from sqlalchemy.orm import Session

from jobs.needs import SHIPPED, parse_terms
from storage import need_lists, needs, roles
from storage.database import Database
from storage.need_chain import MOVES, STATES, Side
from storage.needs import Given, Moment, NeedMoved, NeedRefused
from storage.roles import Actor, Role
from storage.tables import Need, NeedStep
from tests.keeping import roster
from tests.needs.conftest import ZONE, fill

TERMS = parse_terms(SHIPPED.read_text(encoding="utf-8"))
WHEN = Moment(datetime(2026, 11, 24, 10, tzinfo=ZONE), ZONE)
GIVEN = Given("文字", department="education", category="housing", until=date(2026, 12, 1))

# Which sides somebody is in a need of the talent 张三 that is with the education bureau, told apart from the code.
WHO: dict[str, tuple[int, set[Side]]] = {
    "liaison": (7, {Side.KEEPER}),
    "other_liaison": (8, set()),
    "chief": (9, {Side.OFFICE, Side.CHIEF}),
    "officer": (10, {Side.OFFICE}),
    "bureau": (11, {Side.DEPARTMENT}),
    "talent": (12, {Side.TALENT}),
    "other_bureau": (14, set()),
}


def put(session: Session, state: str, extension: str = "") -> int:
    """The open need of 张三, in that state, with the education bureau."""
    need = session.scalars(select(Need).order_by(Need.id).limit(1)).one()
    session.execute(
        update(Need)
        .where(Need.id == need.id)
        .values(state=state, extension=extension, department="education", since=WHEN.now, due_on=date(2026, 12, 8))
    )
    session.expire_all()
    return need.id


@pytest.mark.parametrize("name", MOVES)
def test_each_step_is_for_its_states_and_its_sides_alone(database: Database, name: str) -> None:
    move = MOVES[name]

    def attempt(session: Session, actor: Actor, state: str) -> bool:
        extension = move.extension[0] if move.extension else ""
        with session.begin_nested() as point:
            need_id, before = put(session, state, extension), session.scalar(select(func.count(NeedStep.id)))
            try:
                needs.take(session, actor, need_id, name, TERMS, WHEN, revision=0, given=GIVEN)
            except NeedRefused:
                assert session.scalar(select(func.count(NeedStep.id))) == before
                return False
            after = session.get_one(Need, need_id, populate_existing=True)
            assert after.state in (move.targets or (state,))
            assert (after.settled_at is not None) == (after.state == "settled")
            point.rollback()
            return True

    def play(session: Session) -> list[tuple[str, str]]:
        _, made = fill(session)
        actors = {who: made[number] for who, (number, _) in WHO.items()}
        return [
            (who, state)
            for who, state in itertools.product(WHO, STATES)
            if attempt(session, anew(session, actors[who]), state)
        ]

    allowed = [
        (who, state)
        for who, state in itertools.product(WHO, STATES)
        if state in move.sources and set(move.sides) & WHO[who][1]
    ]
    assert database.write(play) == allowed


def anew(session: Session, actor: Actor) -> Actor:
    """The person with what their roles open by now: 张三 was linked after joining."""
    return roles.find_actor(session, actor.person_id)


def test_of_two_who_saw_the_same_the_second_is_told_and_a_replay_changes_nothing(database: Database) -> None:
    def play(session: Session) -> tuple[int, int, int | None, int]:
        _, made = fill(session)
        need_id = session.scalars(select(Need.id).order_by(Need.id).limit(1)).one()
        first, second = made[10], made[13]
        once = needs.take(session, first, need_id, "take", TERMS, WHEN, revision=0)
        again = needs.take(session, first, need_id, "take", TERMS, WHEN, revision=0)
        with pytest.raises(NeedMoved) as moved:
            needs.take(session, second, need_id, "take", TERMS, WHEN, revision=0)
        assert moved.value.person_id == first.person_id
        return once, again, session.get_one(Need, need_id).owner_id, len(session.scalars(select(NeedStep)).all())

    once, again, owner, steps = database.write(play)
    assert (once, again, steps) == (1, 1, 1)
    assert owner


def test_a_restricted_need_is_for_its_author_and_the_chief_and_goes_to_no_department(database: Database) -> None:
    def play(session: Session) -> None:
        _, made = fill(session)
        need_id = session.scalars(select(Need.id).order_by(Need.id.desc()).limit(1)).one()
        boss = roster.join(session, "15", Role.ADMIN)
        seen = [number for number, actor in made.items() if needs.may_see(session, anew(session, actor), need_id)]
        assert seen == [7, 9]
        assert not needs.may_see(session, boss, need_id)
        needs.take(session, made[9], need_id, "take", TERMS, WHEN, revision=0)
        needs.take(session, made[9], need_id, "classify", TERMS, WHEN, revision=1, given=Given(category="health"))
        with pytest.raises(NeedRefused, match="not_now"):
            needs.take(session, made[9], need_id, "transfer", TERMS, WHEN, revision=2, given=GIVEN)

    database.write(play)


@pytest.mark.parametrize(
    ("name", "state", "given", "key"),
    [
        ("answer", "to_transfer", Given("  "), "needs.no_text"),
        ("answer", "to_transfer", Given("字" * 1_001), "needs.long_text"),
        ("pause", "with_department", Given(until=date(2026, 11, 24)), "needs.past_day"),
        ("pause", "with_department", Given(), "needs.past_day"),
        ("transfer", "to_transfer", Given(department=""), "needs.not_now"),
        ("classify", "to_transfer", Given(category="cars"), "needs.no_category"),
    ],
)
def test_what_comes_with_a_step_is_checked(database: Database, name: str, state: str, given: Given, key: str) -> None:
    def play(session: Session) -> None:
        _, made = fill(session)
        need_id = put(session, state)
        with pytest.raises(NeedRefused, match=key.removeprefix("needs.")):
            needs.take(session, made[10], need_id, name, TERMS, WHEN, revision=0, given=given)

    database.write(play)


def test_who_has_more_than_one_role_has_the_lists_of_all(database: Database) -> None:
    def play(session: Session) -> list[tuple[str, ...]]:
        _, made = fill(session)
        return [need_lists.shelves_of(made[number]) for number in (9, 10, 11, 7)]

    assert database.write(play) == [
        ("decide", "transfer", "department", "call_back"),
        ("transfer", "department", "call_back"),
        ("department",),
        ("call_back", "open"),
    ]


def test_what_is_late_is_listed_the_latest_first(database: Database) -> None:
    def play(session: Session) -> list[tuple[str, int]]:
        fill(session)
        put(session, "with_department")
        when = Moment(datetime(2026, 12, 10, 10, tzinfo=ZONE), ZONE)
        return [(need.state, need.late) for need in need_lists.list_late(session, TERMS, when)]

    assert database.write(play) == [("registered", 10), ("with_department", 2)]

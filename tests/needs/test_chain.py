"""Every step of the chain × every state × every side: what is not in the table can not happen; who is which side."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime

import pytest
from sqlalchemy import select, update
from sqlalchemy.orm import Session

from jobs.needs import SHIPPED, parse_terms
from storage import need_lists, need_rights, needs, roles
from storage.database import Database
from storage.need_chain import LEADING, MOVES, OPEN, STATES, TOLD, Side
from storage.need_steps import Given, Moment, NeedRefused, Standing, list_moves, plan
from storage.need_writing import NeedMoved
from storage.roles import Actor, Role
from storage.tables import Need, NeedStep
from tests.keeping import roster
from tests.needs.conftest import ZONE, fill

TERMS = parse_terms(SHIPPED.read_text(encoding="utf-8"))
WHEN = Moment(datetime(2026, 11, 24, 10, tzinfo=ZONE), ZONE)
GIVEN = Given("文字", department="education", category="housing", until=date(2026, 12, 1), person=5, need=9)

# By state, what each side may do; written from the issue, not from the code.
_NOTES = {"office": "add attach", "keeper": "add attach", "talent": "add attach", "department": "attach"}
_OFFICE_OPEN = {"office": "urge pass_on", "keeper": "urge"}
TABLE: dict[str, tuple[dict[str, str], ...]] = {
    "registered": (_NOTES, _OFFICE_OPEN, {"office": "take classify join", "keeper": "join"}),
    "to_transfer": (_NOTES, _OFFICE_OPEN, {"office": "classify transfer answer join", "keeper": "join"}),
    "reopened": (_NOTES, _OFFICE_OPEN, {"office": "classify transfer answer join", "keeper": "join"}),
    "with_department": (
        _NOTES,
        _OFFICE_OPEN,
        {
            "office": "recall pause",
            "department": "accept reply ask_talent ask_extension hand_back reassign",
            "letter": "reply ask_talent ask_extension hand_back",
        },
    ),
    "asked_back": (
        _OFFICE_OPEN,
        {"office": "recall supply attach", "keeper": "supply attach", "talent": "supply attach"},
        {"department": "attach"},
    ),
    "pending": (_NOTES, _OFFICE_OPEN, {"office": "recall wake", "clock": "wake"}),
    "to_release": (_NOTES, _OFFICE_OPEN, {"chief": "release give_back"}),
    "replied": (
        _NOTES,
        {"office": "settle reopen pass_on", "keeper": "settle reopen", "talent": "settle reopen", "clock": "call"},
    ),
    "call_back": (
        _NOTES,
        {"office": "settle reopen pass_on", "keeper": "settle reopen", "talent": "settle reopen"},
    ),
    "joined": (_NOTES, {"office": "split", "lead": "release_with promote"}),
    "settled": (),
    "withdrawn": (),
}


def allowed(state: str, side: Side) -> set[str]:
    found = {move for part in TABLE[state] for move in part.get(side, "").split()}
    return found | ({"withdraw"} if side is Side.CLOCK and state in OPEN else set())


def standing(state: str) -> Standing:
    return Standing(
        state=state,
        opened_on=date(2026, 11, 23),
        category="schooling",
        department="education",
        owner_id=4,
        due_on=date(2026, 12, 8),
        colleagues=frozenset({5}),
        office=frozenset({5}),
    )


@pytest.mark.parametrize("state", STATES)
def test_each_state_lets_each_side_take_its_steps_and_no_others(state: str) -> None:
    need = standing(state)
    for side in Side:
        assert set(list_moves(need, {side})) == allowed(state, side), side
    for name, move in MOVES.items():
        extended = replace(need, extension=move.extension[0] if move.extension else "", urgent=name == "calm")
        if state in move.sources:
            values = plan(extended, name, GIVEN, TERMS, WHEN, by=4)
            assert values.get("state", state) in (move.targets or (state,)), name
            assert ("settled_at" in values) == (name == "settle")
        else:
            with pytest.raises(NeedRefused, match="not_now"):
                plan(extended, name, GIVEN, TERMS, WHEN, by=4)


def test_what_a_need_is_decides_besides_its_state() -> None:
    def offers(name: str, **facts: object) -> bool:
        move = MOVES[name]
        return name in list_moves(replace(standing(move.sources[0]), **facts), set(move.sides))  # type: ignore[arg-type] # columns of one class

    for name in ("transfer", "join"):
        assert (offers(name), offers(name, restricted=True)) == (True, False)
    assert (offers("urge"), offers("urge", urgent=True)) == (True, False)
    assert (offers("calm"), offers("calm", urgent=True)) == (False, True)
    assert (offers("accept"), offers("accept", handler_id=6)) == (True, False)
    assert (offers("extend"), offers("extend", extension="asked")) == (False, True)
    assert (offers("refuse_extension"), offers("refuse_extension", extension="asked")) == (False, True)
    assert (offers("reassign", colleagues=frozenset()), offers("pass_on", office=frozenset())) == (False, False)
    asked, called = replace(standing("to_release"), is_asked=True), standing("to_release")
    planned = [plan(need, "release", GIVEN, TERMS, WHEN, by=4)["state"] for need in (asked, called)]
    assert planned == list(TOLD)
    own = replace(standing("to_release"), department="")
    assert plan(own, "give_back", GIVEN, TERMS, WHEN, by=4)["state"] == "to_transfer"


@pytest.mark.parametrize(
    ("name", "state", "given", "key"),
    [
        ("answer", "to_transfer", Given("  "), "needs.no_text"),
        ("answer", "to_transfer", Given("字" * 1_001), "needs.long_text"),
        ("pause", "with_department", Given(until=date(2026, 11, 24)), "needs.past_day"),
        ("pause", "with_department", Given(), "needs.past_day"),
        ("transfer", "to_transfer", Given(department=""), "needs.not_now"),
        ("classify", "to_transfer", Given(category="cars"), "needs.no_category"),
        ("reassign", "with_department", Given(person=6), "needs.not_them"),
        ("pass_on", "to_transfer", Given(person=4), "needs.not_them"),
    ],
)
def test_what_comes_with_a_step_is_checked(name: str, state: str, given: Given, key: str) -> None:
    with pytest.raises(NeedRefused, match=key.removeprefix("needs.")):
        plan(standing(state), name, given, TERMS, WHEN, by=4)


def test_what_becomes_urgent_is_due_sooner_and_never_later() -> None:
    far, near = standing("with_department"), replace(standing("with_department"), due_on=date(2026, 11, 26))
    due = [plan(need, "urge", GIVEN, TERMS, WHEN, by=4)["due_on"] for need in (far, near)]
    assert due == [date(2026, 12, 1), date(2026, 11, 26)]  # five working days instead of ten


# Which sides somebody is in the need of the talent 张三 that is with the education bureau, told apart from the code.
WHO: dict[int, set[Side]] = {
    7: {Side.KEEPER},
    8: set(),
    9: {Side.OFFICE, Side.CHIEF},
    10: {Side.OFFICE},
    11: {Side.DEPARTMENT},
    12: {Side.TALENT},
    14: set(),
}


def anew(session: Session, actor: Actor) -> Actor:
    """The person with what their roles open by now: 张三 was linked after joining."""
    return roles.find_actor(session, actor.person_id)


def put(session: Session, state: str, department: str = "education") -> int:
    """The open need of 张三, in that state, with that unit."""
    need = session.scalars(select(Need).order_by(Need.id).limit(1)).one()
    values = {"state": state, "department": department, "since": WHEN.now, "due_on": date(2026, 12, 8)}
    session.execute(update(Need).where(Need.id == need.id).values(**values))
    session.expire_all()
    return need.id


def test_each_role_is_its_sides_and_takes_no_step_of_others(database: Database) -> None:
    def play(session: Session) -> None:
        _, made = fill(session)
        need_id = put(session, "with_department")
        held = {number: need_rights.sides_of(session, anew(session, made[number]), need_id) for number in WHO}
        assert held == WHO
        for number, sides in WHO.items():
            if not sides & {Side.DEPARTMENT}:
                with pytest.raises(NeedRefused, match="not_yours"):
                    needs.take(session, made[number], need_id, "reply", TERMS, WHEN, revision=0, given=GIVEN)
        # Nobody of the health bureau is here: staff write down what it answers.
        put(session, "with_department", "health")
        assert need_rights.sides_of(session, made[10], need_id) == {Side.OFFICE, Side.LETTER}
        letter = replace(GIVEN, letter="增卫函〔2026〕3号")
        assert needs.take(session, made[10], need_id, "reply", TERMS, WHEN, revision=0, given=letter) == [need_id]
        step = session.scalars(select(NeedStep)).one()
        assert (step.side, step.letter, step.person_id) == ("letter", "增卫函〔2026〕3号", made[10].person_id)

    database.write(play)


def test_of_two_who_saw_the_same_the_second_is_told_and_a_replay_changes_nothing(database: Database) -> None:
    def play(session: Session) -> tuple[list[int], list[int], int | None, int]:
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
    assert (len(once), again, steps) == (1, [], 1)
    assert owner


def test_a_restricted_need_is_for_its_author_and_the_chief_and_goes_to_no_department(database: Database) -> None:
    def play(session: Session) -> None:
        _, made = fill(session)
        need_id = session.scalars(select(Need.id).order_by(Need.id.desc()).limit(1)).one()
        boss = roster.join(session, "15", Role.ADMIN)
        seen = [number for number, actor in made.items() if need_rights.may_see(session, anew(session, actor), need_id)]
        assert seen == [7, 9]
        assert not need_rights.may_see(session, boss, need_id)
        needs.take(session, made[9], need_id, "take", TERMS, WHEN, revision=0)
        needs.take(session, made[9], need_id, "classify", TERMS, WHEN, revision=1, given=Given(category="medical"))
        with pytest.raises(NeedRefused, match="not_now"):
            needs.take(session, made[9], need_id, "transfer", TERMS, WHEN, revision=2, given=GIVEN)

    database.write(play)


def test_who_has_more_than_one_role_has_the_lists_of_all_and_what_is_late_comes_first(database: Database) -> None:
    def play(session: Session) -> tuple[list[tuple[str, ...]], list[tuple[str, int]]]:
        _, made = fill(session)
        put(session, "with_department")
        when = Moment(datetime(2026, 12, 10, 10, tzinfo=ZONE), ZONE)
        late = [(need.state, need.late) for need in need_lists.list_late(session, TERMS, when)]
        return [need_lists.shelves_of(made[number]) for number in (9, 10, 11, 7)], late

    assert database.write(play) == (
        [
            ("decide", "transfer", "department", "call_back"),
            ("transfer", "department", "call_back"),
            ("department",),
            ("call_back", "open"),
        ],
        [("registered", 10), ("with_department", 2)],
    )


def test_to_what_is_settled_or_replied_nothing_is_joined() -> None:
    assert set(LEADING).isdisjoint({*TOLD, "joined", "settled", "withdrawn"})

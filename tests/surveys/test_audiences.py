"""Whom a filter finds, whom the start of a run leaves out and why, on a small roster."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta

import pytest
from sqlalchemy import func, select, update
from sqlalchemy.orm import Session

from storage import audience_filter, audiences, consents, deliveries, runs, subscriptions
from storage.audience_filter import AudienceRefused, Cap, Filter, LeftOut
from storage.consents import VERSIONS, Purpose
from storage.database import Database
from storage.subscriptions import Topic
from storage.tables import Addressee, Delivery, Run, Talent
from tests.keeping import roster
from tests.surveys import audience
from tests.surveys.audience import CAP, NOW


def enter(session: Session) -> dict[str, int]:
    """Six on the roster who joined, and two applicants; ids by name."""
    liaison = roster.enter_official(session, "李某", "liaison")
    leader = roster.enter_official(session, "王某", "district_leader")
    made = [
        audience.join_talent(session, "张三", 1, liaison=liaison, leader=leader),
        audience.join_talent(session, "李四", 2, liaison=liaison, employer="示例大学", language="en"),
        audience.join_talent(session, "王五", 3, industry="生物医药"),
        audience.join_talent(session, "赵六", None),
    ]
    made[0].tags, made[1].tags = ["芯片", "院士"], ["芯"]
    made[0].last_contact_on, made[1].last_contact_on = date(2026, 10, 1), date(2026, 3, 1)
    ids = {talent.name: talent.id for talent in made}
    return ids | {
        "liaison": liaison,
        "leader": leader,
        "employer": made[1].employer_id or 0,
        "applicant": audience.join_applicant(session, "a1"),
        "english": audience.join_applicant(session, "a2", language="en"),
    }


Found = tuple[set[str], int]
CASES: dict[str, tuple[Callable[[dict[str, int]], Filter], Found]] = {
    "all talents": (lambda _: Filter(), ({"张三", "李四", "王五", "赵六"}, 0)),
    "applicants": (lambda _: Filter(who="applicants"), (set(), 2)),
    "both": (lambda _: Filter(who="both"), ({"张三", "李四", "王五", "赵六"}, 2)),
    "categories": (lambda _: Filter(categories=(1, 0)), ({"张三", "赵六"}, 0)),
    "both of a category": (lambda _: Filter(who="both", categories=(1,)), ({"张三"}, 0)),
    "a whole tag": (lambda _: Filter(tags=("芯",)), ({"李四"}, 0)),
    "one of the tags": (lambda _: Filter(tags=("院士", "芯")), ({"张三", "李四"}, 0)),
    "an employer": (lambda ids: Filter(employers=(ids["employer"],)), ({"李四"}, 0)),
    "an industry": (lambda _: Filter(industries=("生物医药",)), ({"王五"}, 0)),
    "a leader's": (lambda ids: Filter(officials=(ids["leader"],)), ({"张三"}, 0)),
    "a liaison's": (lambda ids: Filter(officials=(ids["liaison"],)), ({"张三", "李四"}, 0)),
    "contacted since": (lambda _: Filter(contacted_after=date(2026, 10, 1)), ({"张三"}, 0)),
    "not contacted since": (
        lambda _: Filter(contacted_before=date(2026, 10, 1)),
        ({"李四", "王五", "赵六"}, 0),
    ),
    "English": (lambda _: Filter(who="both", language="en"), ({"李四"}, 1)),
    "Chinese": (lambda _: Filter(who="both", language="zh"), ({"张三", "王五", "赵六"}, 1)),
    "by name": (lambda ids: Filter(talents=(ids["张三"],), people=(ids["english"],)), ({"张三"}, 1)),
    "by name, of a category": (lambda ids: Filter(talents=(ids["张三"], ids["李四"]), categories=(2,)), ({"李四"}, 0)),
    "nobody": (lambda _: Filter(categories=(5,)), (set(), 0)),
    "no applicant has a category": (lambda _: Filter(who="applicants", categories=(1,)), (set(), 0)),
}


@pytest.mark.parametrize("case", CASES)
def test_a_filter_finds_whom_it_says(database: Database, case: str) -> None:
    wanted, (names, applicants) = CASES[case]

    def look(session: Session) -> audiences.Preview:
        made = wanted(enter(session))
        assert audience_filter.decode(audience_filter.encode(made)) == made
        return audiences.preview(session, made, topic="survey", cap=None, now=NOW)

    found = database.write(look)
    assert set(found.sample) == names
    assert (found.total, found.going, found.left_out) == (len(names) + applicants,) * 2 + ({},)


def refuse_abroad(session: Session, person_id: int) -> None:
    consents.answer(session, person_id, Purpose.ABROAD, VERSIONS[Purpose.ABROAD], given=False, now=NOW)


def enter_left_out(session: Session) -> dict[str, int]:
    """One for each reason, and two who get it; ids by name."""
    made = {
        "张三": audience.join_talent(session, "张三"),
        "李四": audience.join_talent(session, "李四", channel="local"),
        "被排除": audience.join_talent(session, "被排除"),
        "已拉黑": audience.join_talent(session, "已拉黑", reachable=False),
        "不出境": audience.join_talent(session, "不出境"),
        "不想收": audience.join_talent(session, "不想收"),
        "收够了": audience.join_talent(session, "收够了"),
    }
    ids = {name: talent.id for name, talent in made.items()}
    ids["没加入"] = roster.enter_talent(session, "没加入", 3)
    erased = audience.join_talent(session, "已删除")
    erased.erased_at = NOW
    refuse_abroad(session, made["不出境"].person_id or 0)
    refuse_abroad(session, made["李四"].person_id or 0)  # has a channel that stays here
    subscriptions.choose(session, made["不想收"].person_id or 0, Topic.SURVEY, wanted=False, now=NOW)
    for number in range(3):
        for name, kind in (("收够了", "bulletin"), ("张三", "digest")):
            deliveries.queue(
                session, key=f"{name}{number}", person_id=made[name].person_id or 0, kind=kind, facts={}, now=NOW
            )
    return ids


def test_who_is_left_out_is_recorded_with_the_reason(database: Database) -> None:
    def begin(session: Session) -> dict[str, str]:
        ids = enter_left_out(session)
        run_id = audience.begin(session, audience.plan(session, audience=Filter(excluded=(ids["被排除"],))))
        rows = session.execute(
            select(Talent.name, Addressee.left_out)
            .join(Talent, Talent.id == Addressee.talent_id)
            .where(Addressee.run_id == run_id)
        ).all()
        return {row.name: row.left_out for row in rows}

    assert database.write(begin) == {
        "张三": "",
        "李四": "",
        "被排除": LeftOut.EXCLUDED,
        "没加入": LeftOut.UNJOINED,
        "已拉黑": LeftOut.UNREACHABLE,
        "不出境": LeftOut.NO_CONSENT,
        "不想收": LeftOut.OPTED_OUT,
        "收够了": LeftOut.CAP,
    }


def test_the_preview_says_the_same_as_the_start(database: Database) -> None:
    def look(session: Session) -> None:
        ids = enter_left_out(session)
        wanted = Filter(excluded=(ids["被排除"],))
        found = audiences.preview(session, wanted, topic="survey", cap=CAP, now=NOW)
        assert (found.total, found.going) == (8, 2)
        assert set(found.left_out.items()) == {(reason, 1) for reason in LeftOut if reason != LeftOut.ERASED}
        assert set(found.sample) == {"张三", "李四"}

    database.write(look)


def test_deliveries_are_only_for_those_who_are_not_left_out_and_hold_ids_alone(database: Database) -> None:
    def begin(session: Session) -> None:
        enter_left_out(session)
        run_id = audience.begin(session, audience.plan(session))
        going = session.execute(
            select(Addressee.id, Addressee.person_id).where(Addressee.run_id == run_id, Addressee.left_out == "")
        ).all()
        rows = session.scalars(select(Delivery).where(Delivery.kind == "survey")).all()
        assert [(row.facts, row.person_id, row.due_at, row.state) for row in rows] == [
            ({"run": run_id, "addressee": addressee}, person, NOW, "queued") for addressee, person in going
        ]
        assert len(rows) == 3  # 张三, 李四, and 被排除, whom this filter does not exclude

    database.write(begin)


def test_an_urgent_run_goes_to_who_had_enough(database: Database) -> None:
    def begin(session: Session) -> set[str]:
        enter_left_out(session)
        run_id = audience.begin(session, audience.plan(session, urgent=True))
        return set(session.scalars(select(Addressee.left_out).where(Addressee.run_id == run_id)))

    assert LeftOut.CAP not in database.write(begin)


@pytest.mark.parametrize(
    ("days", "states", "left_out"),
    [
        (29, ["sent", "sent", "unknown"], LeftOut.CAP),
        (31, ["sent", "sent", "sent"], ""),
        (29, ["sent", "sent", "undeliverable"], ""),
        (29, ["sent", "sent", "cancelled"], ""),
        (29, ["sent", "queued", "held"], LeftOut.CAP),
    ],
)
def test_what_counts_towards_the_cap(database: Database, days: int, states: list[str], left_out: str) -> None:
    def begin(session: Session) -> str:
        person = audience.join_talent(session, "张三").person_id or 0
        before = NOW - timedelta(days=days)
        for number, state in enumerate(states):
            deliveries.queue(session, key=str(number), person_id=person, kind="notice", facts={}, now=before)
            session.execute(update(Delivery).where(Delivery.key == str(number)).values(state=state))
        audience.begin(session, audience.plan(session), cap=Cap(3, timedelta(days=30)))
        return session.scalars(select(Addressee.left_out)).one()

    assert database.write(begin) == left_out


def test_topics_that_are_told_on_request_only(database: Database) -> None:
    def look(session: Session) -> tuple[int, int, int]:
        wants = audience.join_talent(session, "张三").person_id or 0
        audience.join_talent(session, "李四")
        subscriptions.choose(session, wants, Topic.WINDOW, wanted=True, now=NOW)
        assert subscriptions.list_wanted(session, wants)[Topic.WINDOW]
        subscriptions.choose(session, wants, Topic.BULLETIN, wanted=True, now=NOW)
        subscriptions.choose(session, wants, Topic.BULLETIN, wanted=False, now=NOW)  # the last word counts
        found = [
            audiences.preview(session, Filter(), topic=topic, cap=None, now=NOW).going
            for topic in (Topic.WINDOW, Topic.BULLETIN, Topic.POLICY)
        ]
        return found[0], found[1], found[2]

    assert database.write(look) == (1, 0, 2)


def finish(session: Session, run_id: int, *names: str) -> None:
    ids = select(Talent.id).where(Talent.name.in_(names))
    session.execute(
        update(Addressee).where(Addressee.run_id == run_id, Addressee.talent_id.in_(ids)).values(finished=True)
    )


def test_who_answered_a_run_and_who_did_not(database: Database) -> None:
    def look(session: Session) -> None:
        enter(session)
        run_id = audience.begin(session, audience.plan(session, audience=Filter(who="both", categories=(1, 2))))
        finish(session, run_id, "张三")
        for wanted, names in (
            (Filter(answered=run_id), {"张三"}),
            (Filter(unanswered=run_id), {"李四"}),
            (Filter(who="both", unanswered=run_id), {"李四"}),
        ):
            found = audiences.preview(session, wanted, topic="survey", cap=None, now=NOW)
            assert (set(found.sample), found.total) == (names, len(names))

    database.write(look)


def test_who_answered_an_anonymous_run_is_not_told_while_it_is_open(database: Database) -> None:
    def begin(session: Session) -> int:
        audience.keep_survey(session, anonymous=True)
        for number in range(5):
            audience.join_talent(session, f"张{number}")
        return audience.begin(session, audience.plan(session))

    run_id = database.write(begin)

    def look(session: Session) -> audiences.Preview:
        return audiences.preview(session, Filter(answered=run_id), topic="survey", cap=None, now=NOW)

    with pytest.raises(AudienceRefused, match="匿名"):
        database.read(look)
    with pytest.raises(AudienceRefused, match="匿名"):
        database.write(
            lambda session: runs.draft(
                session, audience.plan(session, audience=Filter(unanswered=run_id)), key="next", by=1, now=NOW
            )
        )
    database.write(lambda session: runs.close(session, run_id, by=None, now=NOW))
    assert database.read(look).total == 0


def test_more_are_added_to_a_run_and_nobody_twice(database: Database) -> None:
    def begin(session: Session) -> None:
        first = audience.join_talent(session, "张三")
        run_id = audience.begin(session, audience.plan(session, audience=Filter(talents=(first.id,))))
        second = audience.join_talent(session, "李四")
        run = session.get_one(Run, run_id)
        run.audience = audience_filter.encode(Filter(talents=(first.id, second.id)))
        later = NOW + timedelta(days=1)
        assert audiences.fix(session, run, cap=CAP, now=later) == 1
        assert audiences.fix(session, run, cap=CAP, now=later) == 0
        assert session.scalar(select(func.count(Addressee.id))) == 2

    database.write(begin)


@pytest.mark.parametrize(
    "record",
    [
        {"whom": "all"},
        {"who": "everybody"},
        {"categories": [6]},
        {"categories": "1"},
        {"categories": [True]},
        {"tags": [1]},
        {"contacted_after": "23. November"},
        {"contacted_after": "2026-11-02", "contacted_before": "2026-11-01"},
        {"language": "fr"},
        {"answered": "1"},
        {"talents": list(range(5_001))},
    ],
)
def test_a_filter_that_cannot_be_one_is_refused(record: dict[str, object]) -> None:
    with pytest.raises(AudienceRefused):
        audience_filter.decode(record)


def test_a_filter_on_a_run_that_is_not_there_is_refused(database: Database) -> None:
    with pytest.raises(AudienceRefused, match="99"):
        database.read(
            lambda session: audiences.preview(session, Filter(answered=99), topic="survey", cap=None, now=NOW)
        )

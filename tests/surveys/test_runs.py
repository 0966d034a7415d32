"""A run from draft to close: who may move it on, what is refused, and that each step happens once."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import select, true, update
from sqlalchemy.orm import Session

from jobs.survey_results import Setting, read_asked
from storage import access, audit, run_figures, run_plans, run_pushes, runs
from storage.approvals import Paper
from storage.audience_filter import Filter
from storage.database import Database
from storage.errors import StorageRefusal
from storage.roles import Role
from storage.run_plans import Kind, Plan, Reminder
from storage.run_pushes import Round
from storage.tables import Addressee, Ballot, BallotDraft, Delivery, Response, Run, Talent
from tests.keeping import roster
from tests.surveys import audience
from tests.surveys.audience import CLOSES, DRAFTER, NOW, SECOND

PAPER = Paper("陈某", date(2026, 11, 20), "ab" * 32, "签批.jpg")
TODAY = date(2026, 11, 23)


def refused(session: Session, run: Callable[[], object]) -> str:
    """The key of the refusal, after which nothing is changed."""
    with pytest.raises(StorageRefusal) as error, session.begin_nested():
        run()
    session.expire_all()
    return error.value.key


def test_from_draft_to_close(database: Database) -> None:
    def go(session: Session) -> None:
        audience.join_talent(session, "张三")
        plan = audience.plan(session, reminders=(Reminder(3, "还差您一份。"),))
        run_id = runs.draft(session, plan, key="yearly", by=DRAFTER, now=NOW)
        assert runs.draft(session, plan, key="yearly", by=DRAFTER, now=NOW) == run_id
        run = runs.submit(session, run_id, revision=1, by=DRAFTER, now=NOW, approvers=(SECOND,))
        assert (run.state, run.revision) == ("waiting", 2)
        run = runs.approve(session, run_id, revision=2, by=SECOND, now=NOW)
        assert (run.state, run.approved_by) == ("approved", SECOND)
        started = runs.start(session, run_id, cap=audience.CAP, due_at=NOW, closes_at=CLOSES, now=NOW)
        assert (started.addressees, started.queued) == (1, 1)
        assert runs.pause(session, run_id, revision=4, by=SECOND, now=NOW) == 1
        assert session.scalars(select(Delivery.state)).all() == ["held"]
        assert runs.resume(session, run_id, revision=5, by=SECOND, now=NOW) == 1
        later = CLOSES + timedelta(days=7)
        assert runs.extend(session, run_id, later, revision=6, by=SECOND, now=NOW).closes_at == later
        assert runs.close(session, run_id, by=None, now=later) == 1
        run = session.get_one(Run, run_id)
        assert (run.state, run.ended_at, run.revision) == ("closed", later, 8)
        assert session.scalars(select(Delivery.state)).all() == ["cancelled"]
        acts = [act.act for act in audit.list_acts(session) if act.subject == str(run_id)]
        assert acts[::-1] == [
            f"run.{act}" for act in ("draft", "submit", "approve", "start", "pause", "resume", "extend", "close")
        ]

    database.write(go)


def test_nobody_approves_what_they_drafted_or_changed(database: Database) -> None:
    def go(session: Session) -> None:
        audience.join_talent(session, "张三")
        plan = audience.plan(session)
        run_id = runs.draft(session, plan, key="a", by=DRAFTER, now=NOW)
        runs.revise(session, run_id, replace(plan, open_days=7), revision=1, by=SECOND, now=NOW)
        runs.submit(session, run_id, revision=2, by=SECOND, now=NOW, approvers=(SECOND, DRAFTER))
        key = refused(session, lambda: runs.approve(session, run_id, revision=3, by=SECOND, now=NOW))
        assert key == "run.own_draft"
        assert runs.approve(session, run_id, revision=3, by=DRAFTER, now=NOW).open_days == 7

    database.write(go)


def test_taps_in_a_draft_are_one_row_of_the_audit_for_each_who_takes_it_up(database: Database) -> None:
    def go(session: Session) -> None:
        audience.join_talent(session, "张三")
        plan = audience.plan(session)
        run_id = runs.draft(session, plan, key="a", by=DRAFTER, now=NOW)
        for revision, by in enumerate((DRAFTER, DRAFTER, SECOND, SECOND, DRAFTER, DRAFTER), start=1):
            runs.revise(session, run_id, replace(plan, open_days=7 + revision), revision=revision, by=by, now=NOW)
        acts = [(act.act, act.person_id) for act in audit.list_acts(session) if act.act.startswith("run.")]
        assert acts[::-1] == [("run.draft", DRAFTER), ("run.revise", SECOND), ("run.revise", DRAFTER)]

    database.write(go)


def test_without_a_second_person_it_says_so_and_paper_counts(database: Database) -> None:
    def go(session: Session) -> None:
        audience.join_talent(session, "张三")
        person = roster.join(session, "70", Role.OFFICER).person_id
        run_id = runs.draft(session, audience.plan(session), key="a", by=person, now=NOW)
        submit = lambda: runs.submit(session, run_id, revision=1, by=person, now=NOW)  # noqa: E731 -- tried twice
        assert refused(session, submit) == "run.nobody_to_approve"
        for wrong in (replace(PAPER, signer=" "), replace(PAPER, sha256=""), replace(PAPER, day=date(2026, 11, 24))):
            approve = lambda paper=wrong: runs.approve_on_paper(  # noqa: E731 -- as above
                session, run_id, paper, revision=1, by=person, now=NOW, today=TODAY
            )
            assert refused(session, approve) == "run.paper"
        run = runs.approve_on_paper(session, run_id, PAPER, revision=1, by=person, now=NOW, today=TODAY)
        assert run.approval == {"signer": "陈某", "day": "2026-11-20", "sha256": "ab" * 32, "name": "签批.jpg"}
        (act,) = audit.list_acts(session, act="run.approve_paper")
        assert "陈某" not in str(act.facts)  # ids, no names
        other = runs.draft(session, audience.plan(session), key="b", by=person, now=NOW)
        roster.join(session, "71", Role.CHIEF)
        assert runs.submit(session, other, revision=1, by=person, now=NOW).state == "waiting"

    database.write(go)


def test_an_office_may_do_without_the_second_person(database: Database) -> None:
    def go(session: Session) -> None:
        audience.join_talent(session, "张三")
        run_id = runs.draft(session, audience.plan(session), key="a", by=DRAFTER, now=NOW)
        run = runs.submit(session, run_id, revision=1, by=DRAFTER, now=NOW, second_person=False)
        assert (run.state, run.approved_by) == ("approved", DRAFTER)

    database.write(go)


def test_what_is_given_back_says_why_and_can_be_changed(database: Database) -> None:
    def go(session: Session) -> None:
        audience.join_talent(session, "张三")
        run_id = audience.approve(session, audience.plan(session))
        run = runs.give_back(session, run_id, "标题请写全称", revision=3, by=SECOND, now=NOW)
        assert (run.state, run.remark, run.approved_by) == ("draft", "标题请写全称", None)
        runs.submit(session, run_id, revision=4, by=DRAFTER, now=NOW, approvers=(SECOND,))
        assert session.get_one(Run, run_id).remark == ""
        again = lambda: runs.approve(session, run_id, revision=4, by=SECOND, now=NOW)  # noqa: E731 -- an old screen
        assert refused(session, again) == "run.changed"

    database.write(go)


def test_an_empty_audience_is_refused_when_it_is_submitted_and_when_it_starts(database: Database) -> None:
    def go(session: Session) -> None:
        plan = audience.plan(session, audience=Filter(categories=(5,)))
        run_id = runs.draft(session, plan, key="a", by=DRAFTER, now=NOW)
        submit = lambda: runs.submit(session, run_id, revision=1, by=DRAFTER, now=NOW, approvers=(SECOND,))  # noqa: E731 -- tried twice
        assert refused(session, submit) == "audience.empty"
        talent = audience.join_talent(session, "张三", 5)
        submit()
        runs.approve(session, run_id, revision=2, by=SECOND, now=NOW)
        talent.erased_at = NOW
        session.flush()
        start = lambda: runs.start(session, run_id, cap=None, due_at=NOW, closes_at=CLOSES, now=NOW)  # noqa: E731 -- as above
        assert refused(session, start) == "audience.empty"
        assert session.get_one(Run, run_id).state == "approved"

    database.write(go)


WRONG: dict[str, tuple[dict[str, object], str]] = {
    "no title": ({"title": " "}, "run.title"),
    "a long title": ({"title": "长" * 61}, "run.title"),
    "closes as it starts": ({"open_days": 0}, "run.closes_before_start"),
    "closes before it starts": ({"open_days": -1}, "run.closes_before_start"),
    "open for years": ({"open_days": 181}, "run.closes_before_start"),
    "three reminders": ({"reminders": (Reminder(1), Reminder(2), Reminder(3))}, "run.too_many_reminders"),
    "a reminder after it closed": ({"open_days": 3, "reminders": (Reminder(3),)}, "run.reminder_days"),
    "reminders out of order": ({"reminders": (Reminder(3), Reminder(2))}, "run.reminder_days"),
    "no survey": ({"version_id": None}, "run.no_survey"),
    "a survey that is not there": ({"version_id": 77}, "survey.none"),
    "a notice that says nothing": ({"kind": Kind.NOTICE}, "run.no_content"),
    "a notice that reminds": (
        {"kind": Kind.NOTICE, "content": {"zh": "有新办法。"}, "reminders": (Reminder(1),)},
        "run.too_many_reminders",
    ),
    "a filter that can't be": ({"audience": Filter(categories=(9,))}, "audience.category"),
}


@pytest.mark.parametrize("case", WRONG)
def test_a_plan_that_makes_no_run_is_refused(database: Database, case: str) -> None:
    changes, key = WRONG[case]

    def go(session: Session) -> None:
        plan = replace(audience.plan(session), **changes)  # type: ignore[arg-type] # one field each
        assert refused(session, lambda: runs.draft(session, plan, key="a", by=1, now=NOW)) == key

    database.write(go)


def test_a_plan_survives_as_json(database: Database) -> None:
    plan = database.write(lambda session: audience.plan(session, reminders=(Reminder(2, "请"),), urgent=True))
    assert run_plans.decode(run_plans.encode(plan)) == plan
    notice = Plan(Kind.NOTICE, "新办法", Filter(categories=(1,)), content={"zh": "有新办法。"})
    assert run_plans.decode(run_plans.encode(notice)) == notice


MOVES: dict[str, Callable[[Session, int], object]] = {
    "submit": lambda session, run: runs.submit(session, run, revision=1, by=1, now=NOW, approvers=(2,)),
    "approve": lambda session, run: runs.approve(session, run, revision=1, by=3, now=NOW),
    "start": lambda session, run: runs.start(session, run, cap=None, due_at=NOW, closes_at=CLOSES, now=NOW),
    "pause": lambda session, run: runs.pause(session, run, revision=None, by=1, now=NOW),
    "resume": lambda session, run: runs.resume(session, run, revision=None, by=1, now=NOW),
    "extend": lambda session, run: runs.extend(session, run, CLOSES + timedelta(1), revision=None, by=1, now=NOW),
    "close": lambda session, run: runs.close(session, run, by=1, now=NOW),
    "cancel": lambda session, run: runs.cancel(session, run, revision=None, by=1, now=NOW),
    "give back": lambda session, run: runs.give_back(session, run, "", revision=1, by=1, now=NOW),
    "start late": lambda session, run: runs.start_late(session, run, revision=1, by=1, now=NOW),
}
ALLOWED = {
    "draft": {"submit", "cancel"},
    "waiting": {"approve", "give back", "cancel"},
    "approved": {"start", "give back", "cancel"},
    "asking": {"start late", "give back", "cancel"},
    "running": {"pause", "extend", "close", "cancel"},
    "paused": {"resume", "extend", "close", "cancel"},
    "closed": set(),
    "cancelled": set(),
}


@pytest.mark.parametrize("state", ALLOWED)
def test_what_can_be_done_in_each_state_and_what_is_refused_otherwise(database: Database, state: str) -> None:
    def go(session: Session) -> None:
        audience.join_talent(session, "张三")
        run_id = runs.draft(session, audience.plan(session), key="a", by=2, now=NOW)
        done = set()
        for name, move in MOVES.items():
            session.execute(update(Run).values(state=state, revision=1, closes_at=CLOSES, made_by=2))
            session.expire_all()
            try:
                with session.begin_nested():
                    move(session, run_id)
                    done.add(name)
            except StorageRefusal as error:
                assert error.key == f"run.is_{state}"  # noqa: PT017 -- either is right, and which is asserted
        assert done == ALLOWED[state]

    database.write(go)


def test_a_closing_date_is_only_put_off(database: Database) -> None:
    def go(session: Session) -> None:
        audience.join_talent(session, "张三")
        run_id = audience.begin(session, audience.plan(session))
        for wrong in (NOW, CLOSES, CLOSES - timedelta(days=1)):
            extend = lambda at=wrong: runs.extend(session, run_id, at, revision=None, by=1, now=NOW)  # noqa: E731 -- tried each
            assert refused(session, extend) == "run.not_later"

    database.write(go)


def test_what_is_cancelled_is_counted_and_what_went_out_stays(database: Database) -> None:
    def go(session: Session) -> None:
        for number in range(4):
            audience.join_talent(session, f"张{number}")
        run_id = audience.begin(session, audience.plan(session))
        ids = session.scalars(select(Delivery.id).order_by(Delivery.id)).all()
        for delivery, state in zip(ids, ("sent", "sending", "retry", "queued"), strict=True):
            session.execute(update(Delivery).where(Delivery.id == delivery).values(state=state))
        assert runs.cancel(session, run_id, revision=None, by=1, now=NOW, remark="写错了对象") == 2
        states = session.scalars(select(Delivery.state).order_by(Delivery.id)).all()
        assert states == ["sent", "sending", "cancelled", "cancelled"]
        (act,) = audit.list_acts(session, act="run.cancel")
        assert act.facts == {"unsent": 2}
        assert session.get_one(Run, run_id).remark == "写错了对象"

    database.write(go)


def test_a_round_reaches_an_addressee_once(database: Database) -> None:
    def go(session: Session) -> None:
        audience.join_talent(session, "张三")
        run = session.get_one(Run, audience.begin(session, audience.plan(session)))
        for number, queued in ((0, 0), (1, 1), (1, 0), (2, 1)):
            assert run_pushes.queue(session, run, Round("survey_reminder", number, NOW), now=NOW) == queued

    database.write(go)


def test_the_figures_of_a_named_run(database: Database) -> None:
    def go(session: Session) -> None:
        for category, name in ((1, "张三"), (1, "李四"), (2, "王五"), (2, "赵六"), (2, "钱七"), (None, "孙八")):
            audience.join_talent(session, name, category)
        audience.join_talent(session, "周九", 2, reachable=False)
        roster.enter_talent(session, "吴十", 1)
        run_id = audience.begin(session, audience.plan(session))
        states = {"张三": "sent", "李四": "unknown", "王五": "undeliverable", "赵六": "sending", "孙八": "cancelled"}
        for name, state in states.items():
            person = select(Talent.person_id).where(Talent.name == name).scalar_subquery()
            reason = "blocked" if state == "undeliverable" else ""
            session.execute(update(Delivery).where(Delivery.person_id == person).values(state=state, reason=reason))
        addressees = session.scalars(select(Addressee).where(Addressee.left_out == "").order_by(Addressee.id)).all()
        for addressee, finished in zip(addressees[:2], (NOW, None), strict=True):
            addressee.finished = finished is not None
            session.add(
                Response(addressee_id=addressee.id, run_id=run_id, begun_at=NOW, changed_at=NOW, finished_at=finished)
            )
        session.flush()
        figures = run_figures.count(session, run_id)
        whole = figures.whole
        assert (whole.audience, whole.sent, whole.delivered, whole.waiting) == (8, 2, 1, 2)
        assert (whole.undeliverable, whole.cancelled) == ({"blocked": 1}, 1)
        assert whole.left_out == {"unreachable": 1, "unjoined": 1}
        assert list(figures.categories) == [1, 2, None]
        assert figures.categories[2].undeliverable == {"blocked": 1}
        assert (figures.started, figures.finished, figures.finished_by) == (2, 1, {1: 1})
        phone = run_figures.list_to_phone(session, true())
        assert [(entry.name, entry.reason) for entry in phone] == [
            ("吴十", "unjoined"),
            ("王五", "blocked"),
            ("周九", "unreachable"),
        ]
        liaison = roster.enter_official(session, "李某", "liaison")
        actor = roster.join(session, "70", Role.LIAISON, official_id=liaison)
        assert run_figures.list_to_phone(session, access.kept_in_touch_by(actor)) == []
        talent = session.scalars(select(Talent.id).where(Talent.name == "吴十")).one()
        session.add(roster.Link(talent_id=talent, kind="liaison", official_id=liaison, since=TODAY))
        session.flush()
        assert [entry.name for entry in run_figures.list_to_phone(session, access.kept_in_touch_by(actor))] == ["吴十"]
        runs.close(session, run_id, by=None, now=NOW)
        assert run_figures.list_to_phone(session, true()) == []

    database.write(go)


def test_of_an_open_anonymous_run_only_totals_are_told_and_nobody_is_phoned(database: Database) -> None:
    def go(session: Session) -> None:
        audience.keep_survey(session, anonymous=True)
        for number in range(12):
            audience.join_talent(session, f"张{number}", 1)
        roster.enter_talent(session, "李四", 2)
        run_id = audience.begin(session, audience.plan(session))
        for number in range(9):
            session.add(Ballot(id=f"a{number}", run_id=run_id, category=1, day=TODAY, answers={}))
        session.add(Ballot(id="b", run_id=run_id, category=1, day=TODAY, source="paper", answers={}))
        session.add(BallotDraft(id="c", run_id=run_id, answers={}))
        session.flush()
        figures = run_figures.count(session, run_id)
        assert (figures.started, figures.finished, figures.in_fives, figures.finished_by) == (10, 5, True, None)
        assert run_figures.list_to_phone(session, true()) == []
        runs.pause(session, run_id, revision=None, by=1, now=NOW)
        assert run_figures.count(session, run_id).finished == 5
        runs.close(session, run_id, by=None, now=NOW)
        figures = run_figures.count(session, run_id)
        assert (figures.started, figures.finished, figures.in_fives, figures.finished_by) == (9, 9, False, {})

    database.write(go)


def test_an_anonymous_run_to_four_is_not_submitted_nor_signed_on_paper(database: Database) -> None:
    def go(session: Session) -> None:
        audience.keep_survey(session, anonymous=True)
        for number in range(4):
            audience.join_talent(session, f"张{number}", 1)
        roster.enter_talent(session, "李四", 1)  # who has not joined can't answer
        run_id = runs.draft(session, audience.plan(session), key="a", by=DRAFTER, now=NOW)
        submit = lambda: runs.submit(session, run_id, revision=1, by=DRAFTER, now=NOW, approvers=(SECOND,))  # noqa: E731 -- tried twice
        assert refused(session, submit) == "audience.few_anonymous"
        sign = lambda: runs.approve_on_paper(session, run_id, PAPER, revision=1, by=1, now=NOW, today=TODAY)  # noqa: E731 -- as above
        assert refused(session, sign) == "audience.few_anonymous"
        audience.join_talent(session, "王五", 1)
        assert submit().state == "waiting"

    database.write(go)


def test_categories_of_an_anonymous_run_that_are_too_small_to_be_told_are_counted_together(database: Database) -> None:
    def go(session: Session) -> None:
        audience.keep_survey(session, anonymous=True)
        for number, category in enumerate((1, *[2] * 5, *[3] * 6)):
            audience.join_talent(session, f"张{number}", category)
        run_id = audience.begin(session, audience.plan(session))
        for addressee in session.scalars(select(Addressee).where(Addressee.run_id == run_id)).all()[::2]:
            addressee.finished = True
            session.add(Ballot(id=f"{addressee.id}", run_id=run_id, category=addressee.category, day=TODAY, answers={}))
        runs.close(session, run_id, by=None, now=NOW)
        setting = Setting(ZoneInfo("Asia/Shanghai"), "", b"k" * 16)
        asked = read_asked(session, session.get_one(Run, run_id), setting)
        assert {name: (counts.invited, counts.finished) for name, counts in asked.by_category.items()} == {
            None: (6, 3), 3: (6, 3),
        }  # fmt: skip

    database.write(go)


def test_runs_are_listed_the_newest_first(database: Database) -> None:
    def go(session: Session) -> None:
        audience.join_talent(session, "张三")
        plan = audience.plan(session)
        ids = [runs.draft(session, plan, key=str(number), by=1, now=NOW) for number in range(3)]
        runs.cancel(session, ids[1], revision=1, by=1, now=NOW)
        listed = [run.id for run in run_figures.list_runs(session)]
        assert listed == ids[::-1]
        assert all(later > earlier for later, earlier in pairwise(listed))
        assert [run.id for run in run_figures.list_runs(session, states=("draft",), before=ids[2])] == [ids[0]]
        assert run_figures.list_runs(session, kinds=(Kind.NOTICE,)) == []

    database.write(go)


def test_two_that_start_one_run_at_once_start_it_once(database: Database) -> None:
    def make(session: Session) -> int:
        for number in range(20):
            audience.join_talent(session, f"张{number}")
        return audience.approve(session, audience.plan(session))

    run_id = database.write(make)

    def start(session: Session) -> bool:
        try:
            runs.start(session, run_id, cap=None, due_at=NOW, closes_at=CLOSES, now=datetime.now(UTC))
        except StorageRefusal as error:
            assert error.key == "run.is_running"  # noqa: PT017 -- which of the two it meets is chance
            return False
        return True

    other = Database.open(str(database.engine.url.render_as_string(hide_password=False)))
    from concurrent.futures import ThreadPoolExecutor

    with ThreadPoolExecutor(4) as pool:
        outcomes = list(pool.map(lambda number: (database if number % 2 else other).write(start), range(8)))
    other.close()
    assert sorted(outcomes) == [False] * 7 + [True]
    assert database.read(lambda session: len(session.scalars(select(Delivery.id)).all())) == 20

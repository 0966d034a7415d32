"""Runs by the clock: starts, reminders and closes, each once, in the hours of the office, whatever is killed."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import func, select, update
from sqlalchemy.orm import Session

from jobs import runs as jobs
from jobs.pushing import Policy
from jobs.schedules import Office
from storage import audit, consents, erasure, run_figures, runs, subscriptions
from storage.audience_filter import Cap, Filter
from storage.consents import VERSIONS, Purpose
from storage.database import Database
from storage.run_plans import Kind, Plan, Reminder
from storage.subscriptions import Topic
from storage.surveys import asked, ballots, catalogue, run_keys
from storage.tables import Account, Addressee, Ballot, BallotDraft, Delivery, Run, Schedule, Talent
from tests.keeping import roster
from tests.surveys import audience
from tests.surveys.audience import DRAFTER, NOW

ZONE = ZoneInfo("Asia/Shanghai")
OFFICE = Office(Policy(), ZONE)
DAY = timedelta(days=1)
CROWD = ("张三", "李四", "王五", "赵六", "钱七")  # as few as an anonymous run may reach
CLOSES = datetime(2026, 12, 7, 16, tzinfo=UTC)  # the end of 7 December in the office: open for 14 days from NOW


@pytest.fixture
def keys(tmp_path: Path) -> Path:
    return run_keys.folder_of(tmp_path)


def advance(database: Database, keys: Path, now: datetime, office: Office = OFFICE) -> None:
    jobs.advance(database, keys.parent, office, lambda: now)


def enter(session: Session, *names: str, anonymous: bool = False, **more: object) -> int:
    """An approved run of the short survey to these talents."""
    audience.keep_survey(session, anonymous=anonymous)
    for name in names or ("张三", "李四"):
        audience.join_talent(session, name)
    return audience.approve(session, audience.plan(session, **more))


def list_pushed(database: Database, kind: str = "survey") -> list[tuple[str, datetime]]:
    """(name, due) of the deliveries of a kind."""

    def read(session: Session) -> list[tuple[str, datetime]]:
        rows = session.execute(
            select(Talent.name, Delivery.due_at)
            .join(Talent, Talent.person_id == Delivery.person_id)
            .where(Delivery.kind == kind)
            .order_by(Delivery.id)
        )
        return [(name, due_at) for name, due_at in rows]

    return database.read(read)


def state_of(database: Database, run_id: int) -> str:
    return database.read(lambda session: session.get_one(Run, run_id).state)


def send_all(database: Database) -> None:
    database.write(lambda session: session.execute(update(Delivery).values(state="sent")))


def finish(database: Database, *names: str) -> None:
    ids = select(Talent.id).where(Talent.name.in_(names))
    database.write(
        lambda session: session.execute(update(Addressee).where(Addressee.talent_id.in_(ids)).values(finished=True))
    )


def test_what_is_approved_starts_once_and_closes_at_the_end_of_its_last_day(database: Database, keys: Path) -> None:
    run_id = database.write(enter)
    for _ in range(3):
        advance(database, keys, NOW)
    assert list_pushed(database) == [("张三", NOW), ("李四", NOW)]
    run = database.read(lambda session: session.get_one(Run, run_id))
    assert (run.state, run.closes_at) == ("running", CLOSES)
    advance(database, keys, CLOSES - timedelta(seconds=1))
    assert state_of(database, run_id) == "running"
    advance(database, keys, CLOSES)
    assert state_of(database, run_id) == "closed"
    advance(database, keys, CLOSES + DAY)
    assert len(database.read(lambda session: audit.list_acts(session, act="run.close"))) == 1


def test_at_night_and_at_the_weekend_pushes_wait_for_the_morning(database: Database, keys: Path) -> None:
    friday = datetime(2026, 11, 27, 14, tzinfo=UTC)  # 22:00
    run_id = database.write(lambda session: enter(session, starts_at=friday, open_days=3))
    advance(database, keys, friday - timedelta(hours=3))
    assert state_of(database, run_id) == "approved"
    advance(database, keys, friday)
    monday = datetime(2026, 11, 30, 1, tzinfo=UTC)
    assert [due for _, due in list_pushed(database)] == [monday, monday]
    closes_at = database.read(lambda session: session.get_one(Run, run_id).closes_at)
    assert closes_at == datetime(2026, 12, 3, 16, tzinfo=UTC)  # three days from Monday, not from Friday


def test_F18_what_missed_its_start_for_too_long_is_asked_of_the_office(database: Database, keys: Path) -> None:
    run_id = database.write(lambda session: enter(session, starts_at=NOW + DAY))
    back = NOW + DAY + timedelta(hours=13)
    advance(database, keys, back)
    advance(database, keys, back)
    assert state_of(database, run_id) == "asking"
    assert list_pushed(database) == []
    database.write(lambda session: runs.start_late(session, run_id, revision=4, by=7, now=back))
    advance(database, keys, back)
    assert state_of(database, run_id) == "running"
    assert [act.person_id for act in database.read(lambda s: audit.list_acts(s, act="run.start_late"))] == [7]


@pytest.mark.parametrize("why", ["audience.empty", "survey.withdrawn"])
def test_what_cannot_start_any_more_is_cancelled_with_the_reason(database: Database, keys: Path, why: str) -> None:
    run_id = database.write(lambda session: enter(session, "张三"))

    def take_away(session: Session) -> None:
        if why == "audience.empty":
            session.execute(update(Talent).values(erased_at=NOW))
        else:
            catalogue.withdraw(session, "pulse", by=1, now=NOW)

    database.write(take_away)
    advance(database, keys, NOW)
    advance(database, keys, NOW)
    run = database.read(lambda session: session.get_one(Run, run_id))
    assert (run.state, run.remark) == ("cancelled", why)
    assert list_pushed(database) == []


# --- reminders --------------------------------------------------------------------------------------------

TWO = (Reminder(4), Reminder(10))


def test_who_has_not_finished_is_reminded_up_to_twice(database: Database, keys: Path) -> None:
    database.write(lambda session: enter(session, "张三", "李四", "王五", reminders=TWO))
    advance(database, keys, NOW)
    send_all(database)
    finish(database, "张三")
    advance(database, keys, NOW + 3 * DAY)
    assert list_pushed(database, "survey_reminder") == []
    friday = NOW + 4 * DAY
    for _ in range(3):
        advance(database, keys, friday)
    assert list_pushed(database, "survey_reminder") == [("李四", friday), ("王五", friday)]
    send_all(database)
    finish(database, "李四")
    thursday = NOW + 10 * DAY
    for now in (thursday, thursday, thursday + DAY):
        advance(database, keys, now)
    assert list_pushed(database, "survey_reminder")[2:] == [("王五", thursday)]
    assert database.read(lambda session: session.scalars(select(Run.reminded)).one()) == 2


def test_after_a_long_absence_only_one_reminder_goes_out(database: Database, keys: Path) -> None:
    database.write(lambda session: enter(session, "张三", reminders=TWO))
    advance(database, keys, NOW)
    send_all(database)
    advance(database, keys, NOW + 11 * DAY)
    advance(database, keys, NOW + 11 * DAY)
    assert len(list_pushed(database, "survey_reminder")) == 1


def test_no_reminder_comes_where_it_would_come_after_the_close(database: Database, keys: Path) -> None:
    database.write(lambda session: enter(session, "张三", open_days=5, reminders=(Reminder(4),)))
    advance(database, keys, NOW)  # closes at the end of Saturday
    send_all(database)
    advance(database, keys, NOW + 4 * DAY + timedelta(hours=9))  # Friday 21:00: next allowed on Monday
    assert list_pushed(database, "survey_reminder") == []


def test_who_is_not_reminded(database: Database, keys: Path) -> None:
    names = ("这次不答", "退订", "已拉黑", "还没送到", "收够了", "晚点", "照常")
    database.write(lambda session: enter(session, *names, reminders=(Reminder(4),)))
    advance(database, keys, NOW)
    send_all(database)

    def change(session: Session) -> None:
        people = {talent.name: talent.person_id or 0 for talent in session.scalars(select(Talent))}
        ids = {person: number for number, person in session.execute(select(Addressee.id, Addressee.person_id))}
        asked.decline(session, ids[people["这次不答"]], NOW)
        asked.put_off(session, ids[people["晚点"]], NOW + 9 * DAY)
        subscriptions.choose(session, people["退订"], Topic.SURVEY, wanted=False, now=NOW)
        session.execute(update(Account).where(Account.person_id == people["已拉黑"]).values(reachable=False))
        session.execute(update(Delivery).where(Delivery.person_id == people["还没送到"]).values(state="retry"))
        for number in range(3):
            session.add(
                Delivery(
                    key=f"n{number}", person_id=people["收够了"], kind="notice", made_at=NOW, due_at=NOW, state="sent"
                )
            )

    database.write(change)
    advance(database, keys, NOW + 4 * DAY)
    assert [name for name, _ in list_pushed(database, "survey_reminder")] == ["照常"]


def test_of_an_unknown_push_the_reminder_is_what_comes_again(database: Database, keys: Path) -> None:
    database.write(lambda session: enter(session, "张三", reminders=(Reminder(4),)))
    advance(database, keys, NOW)
    database.write(lambda session: session.execute(update(Delivery).values(state="unknown")))
    advance(database, keys, NOW + 4 * DAY)
    assert [name for name, _ in list_pushed(database, "survey_reminder")] == ["张三"]


def test_who_asked_to_be_reminded_later_is(database: Database, keys: Path) -> None:
    run_id = database.write(lambda session: enter(session, "张三", "李四"))
    advance(database, keys, NOW)
    send_all(database)
    tomorrow = NOW + DAY

    def put_off(session: Session) -> None:
        for addressee in session.scalars(select(Addressee.id)):
            asked.put_off(session, addressee, tomorrow)

    database.write(put_off)
    finish(database, "李四")
    advance(database, keys, tomorrow - timedelta(minutes=1))
    assert list_pushed(database, "survey_reminder") == []
    for _ in range(2):
        advance(database, keys, tomorrow)
    assert list_pushed(database, "survey_reminder") == [("张三", tomorrow)]
    database.write(put_off)
    advance(database, keys, tomorrow + DAY)  # a second time they asked
    assert [name for name, _ in list_pushed(database, "survey_reminder")] == ["张三", "张三"]
    assert state_of(database, run_id) == "running"


def test_a_paused_run_reminds_nobody_and_is_closed_all_the_same(database: Database, keys: Path) -> None:
    run_id = database.write(lambda session: enter(session, "张三", reminders=(Reminder(4),)))
    advance(database, keys, NOW)
    send_all(database)
    database.write(lambda session: runs.pause(session, run_id, revision=None, by=1, now=NOW))
    advance(database, keys, NOW + 4 * DAY)
    assert list_pushed(database, "survey_reminder") == []
    advance(database, keys, CLOSES)
    assert state_of(database, run_id) == "closed"


def test_a_notice_reminds_nobody(database: Database, keys: Path) -> None:
    def begin(session: Session) -> int:
        audience.join_talent(session, "张三")
        plan = Plan(Kind.NOTICE, "新办法", Filter(), content={"zh": "有新办法了。"})
        return audience.approve(session, plan)

    database.write(begin)
    for days in (0, 4, 10):
        advance(database, keys, NOW + days * DAY)
    rows = database.read(lambda session: [(row.kind, row.topic) for row in session.scalars(select(Run))])
    assert rows == [("notice", "policy")]
    assert [name for name, _ in list_pushed(database, "notice")] == ["张三"]
    assert len(database.read(lambda session: session.scalars(select(Delivery.id)).all())) == 1


def test_who_joins_an_event_run_later_is_reminded_in_their_own_time(database: Database, keys: Path) -> None:
    from tests.surveys import test_schedules as of_schedules

    database.write(lambda session: of_schedules.make(session, of_schedules.AFTER, reminders=(Reminder(4),)))
    of_schedules.log(database, "张三", NOW + timedelta(hours=1))
    of_schedules.log(database, "李四", NOW + DAY)
    first, second = NOW + timedelta(days=3, hours=1), NOW + 4 * DAY
    advance(database, keys, first)
    advance(database, keys, second)
    send_all(database)
    assert [name for name, _ in list_pushed(database)] == ["张三", "李四"]
    advance(database, keys, first + 4 * DAY)
    advance(database, keys, first + 4 * DAY)
    assert [name for name, _ in list_pushed(database, "survey_reminder")] == ["张三"]
    send_all(database)
    advance(database, keys, second + 4 * DAY)
    assert [name for name, _ in list_pushed(database, "survey_reminder")] == ["张三", "李四"]


# --- who could not be reached at first --------------------------------------------------------------------


def join(database: Database, name: str) -> None:
    """A talent of the roster enters the bot."""

    def link(session: Session) -> None:
        other = audience.join_talent(session, "某人")  # whose account it is from now on
        person, other.person_id = other.person_id, None
        other.erased_at = NOW
        session.flush()
        session.execute(update(Talent).where(Talent.name == name).values(person_id=person, joined_at=NOW))

    database.write(link)


@pytest.mark.parametrize("anonymous", [False, True])
def test_who_joins_in_the_middle_gets_the_push_once_and_then_the_reminders(
    database: Database, keys: Path, anonymous: bool
) -> None:
    def begin(session: Session) -> int:
        for name in ("郑八", "吴九"):
            roster.enter_talent(session, name, 3)
        return enter(session, *CROWD, anonymous=anonymous, reminders=TWO)

    run_id = database.write(begin)
    advance(database, keys, NOW)
    send_all(database)
    join(database, "郑八")
    evening = NOW + DAY + timedelta(hours=9)  # Tuesday 21:00
    for _ in range(2):
        advance(database, keys, evening)
    wednesday = datetime(2026, 11, 25, 1, tzinfo=UTC)
    assert list_pushed(database)[5:] == [("郑八", wednesday)]
    send_all(database)
    friday = NOW + 4 * DAY
    join(database, "吴九")
    for _ in range(2):
        advance(database, keys, friday)
    assert list_pushed(database)[6:] == [("吴九", friday)]
    assert [name for name, _ in list_pushed(database, "survey_reminder")] == [*CROWD, "郑八"]
    send_all(database)
    advance(database, keys, NOW + 10 * DAY)
    assert [name for name, _ in list_pushed(database, "survey_reminder")][6:] == [*CROWD, "郑八", "吴九"]
    figures = database.read(lambda session: run_figures.count(session, run_id).whole)
    assert (figures.audience, figures.delivered, figures.left_out) == (7, 7, {})


def test_who_gets_no_late_push(database: Database, keys: Path) -> None:
    names = ("退订", "收够了", "已答", "这次不答", "已删除", "还没来", "照常")

    def begin(session: Session) -> int:
        for name in names:
            roster.enter_talent(session, name, 3)
        return enter(session, "张三")

    database.write(begin)
    advance(database, keys, NOW)
    for name in names:
        if name != "还没来":
            join(database, name)

    def change(session: Session) -> None:
        people = {talent.name: talent for talent in session.scalars(select(Talent).where(Talent.name.in_(names)))}
        ids = {talent: number for number, talent in session.execute(select(Addressee.id, Addressee.talent_id))}
        subscriptions.choose(session, people["退订"].person_id or 0, Topic.SURVEY, wanted=False, now=NOW)
        asked.decline(session, ids[people["这次不答"].id], NOW)
        for number in range(4):
            session.add(
                Delivery(
                    key=f"n{number}", person_id=people["收够了"].person_id or 0, kind="notice", made_at=NOW, due_at=NOW,
                    state="sent",
                )
            )  # fmt: skip
        erasure.erase_talent(session, people["已删除"].id, NOW)

    database.write(change)
    finish(database, "已答")
    advance(database, keys, NOW + DAY)
    assert [name for name, _ in list_pushed(database)] == ["张三", "照常"]


def test_who_comes_back_to_the_bot_gets_the_push_that_could_not_be_sent(database: Database, keys: Path) -> None:
    def block(session: Session, *, reachable: bool) -> None:
        person = select(Talent.person_id).where(Talent.name == "张三").scalar_subquery()
        session.execute(update(Account).where(Account.person_id == person).values(reachable=reachable))

    run_id = database.write(enter)
    database.write(lambda session: block(session, reachable=False))
    advance(database, keys, NOW)
    database.write(lambda session: runs.pause(session, run_id, revision=None, by=1, now=NOW))
    database.write(lambda session: block(session, reachable=True))
    advance(database, keys, NOW + DAY)
    assert [name for name, _ in list_pushed(database)] == ["李四"]
    database.write(lambda session: runs.resume(session, run_id, revision=None, by=1, now=NOW + DAY))
    advance(database, keys, NOW + DAY)
    assert [name for name, _ in list_pushed(database)] == ["李四", "张三"]
    database.write(lambda session: runs.close(session, run_id, by=None, now=NOW + DAY))


def test_who_blocked_the_bot_in_the_middle_and_comes_back_gets_the_push_once(database: Database, keys: Path) -> None:
    """F7: what was tried in vain surely did not arrive."""

    def fail(session: Session, reason: str, *, reachable: bool = False) -> None:
        person = session.scalar(select(Talent.person_id).where(Talent.name == "张三"))
        lost = {"state": "undeliverable", "reason": reason, "facts": None}
        session.execute(update(Delivery).where(Delivery.person_id == person).values(lost))
        session.execute(update(Account).where(Account.person_id == person).values(reachable=reachable))

    def come_back(session: Session) -> None:
        session.execute(update(Account).values(reachable=True))

    run_id = database.write(enter)
    advance(database, keys, NOW)
    database.write(lambda session: fail(session, "blocked"))
    advance(database, keys, NOW + DAY)
    assert database.read(lambda session: run_figures.count(session, run_id).whole.undeliverable) == {"blocked": 1}
    database.write(come_back)
    for _ in range(2):
        advance(database, keys, NOW + DAY)
    assert set(list_pushed(database)) == {("张三", NOW + DAY), ("李四", NOW)}
    whole = database.read(lambda session: run_figures.count(session, run_id).whole)
    assert (whole.undeliverable, whole.waiting) == ({}, 2)
    facts = database.read(lambda session: session.scalars(select(Delivery.facts)).all())
    known = database.read(lambda session: session.scalars(select(Addressee.id)).all())
    assert sorted(one["addressee"] for one in facts if one) == sorted(known)
    send_all(database)
    advance(database, keys, NOW + DAY)
    assert len(list_pushed(database)) == 2
    database.write(lambda session: fail(session, "rejected", reachable=True))  # that they come back changes nothing
    advance(database, keys, NOW + DAY)
    assert database.read(lambda session: run_figures.count(session, run_id).whole.undeliverable) == {"rejected": 1}


# --- anonymous runs ---------------------------------------------------------------------------------------


def test_an_anonymous_run_that_would_reach_four_is_called_off_with_the_reason(database: Database, keys: Path) -> None:
    run_id = database.write(lambda session: enter(session, *CROWD, anonymous=True))

    def block(session: Session) -> None:
        person = select(Talent.person_id).where(Talent.name == "张三").scalar_subquery()
        session.execute(update(Account).where(Account.person_id == person).values(reachable=False))

    database.write(block)
    for _ in range(2):
        advance(database, keys, NOW)
    run = database.read(lambda session: session.get_one(Run, run_id))
    assert (run.state, run.remark, run.started_at) == ("cancelled", "audience.few_anonymous", None)
    assert list_pushed(database) == []
    assert database.read(lambda session: session.scalars(select(Addressee.id)).all()) == []
    assert run_keys.list_all(keys) == []


def submit(database: Database, keys: Path, run_id: int, name: str) -> None:
    """A ballot of this talent, as the chat would cast it."""
    key = run_keys.read(keys, run_id)
    assert key is not None

    def cast(session: Session) -> None:
        talent = select(Talent.id).where(Talent.name == name).scalar_subquery()
        addressee = session.scalars(select(Addressee.id).where(Addressee.talent_id == talent)).one()
        ballot_id = ballots.make_id(key, run_id, addressee)
        session.add(Ballot(id=ballot_id, run_id=run_id, category=None, day=NOW.date(), answers={"nps": 9}))

    database.write(cast)


def test_an_anonymous_run_has_its_key_from_the_start_to_the_close(database: Database, keys: Path) -> None:
    run_id = database.write(lambda session: enter(session, *CROWD, anonymous=True, reminders=(Reminder(4),)))
    assert run_keys.read(keys, run_id) is None
    advance(database, keys, NOW)
    send_all(database)
    submit(database, keys, run_id, "张三")
    database.write(lambda session: session.add(BallotDraft(id="d", run_id=run_id, answers={})))
    advance(database, keys, NOW + 4 * DAY)
    assert [name for name, _ in list_pushed(database, "survey_reminder")] == [*CROWD[1:]]
    assert database.read(lambda session: set(session.scalars(select(Addressee.finished)))) == {False}
    advance(database, keys, CLOSES)
    assert run_keys.read(keys, run_id) is None

    def look(session: Session) -> dict[str, bool]:
        assert session.scalars(select(BallotDraft.id)).all() == []
        rows = session.execute(
            select(Talent.name, Addressee.finished).join(Addressee, Addressee.talent_id == Talent.id)
        ).all()
        return {row.name: row.finished for row in rows}

    assert database.read(look) == dict.fromkeys(CROWD, False) | {"张三": True}


def test_who_submitted_before_they_were_asked_gets_no_late_push_and_no_row_says_so(
    database: Database, keys: Path
) -> None:
    def reach(session: Session, reachable: bool) -> None:
        people = select(Talent.person_id).where(Talent.name.in_(("赵六", "钱七", "孙八", "李九"))).scalar_subquery()
        session.execute(update(Account).where(Account.person_id.in_(people)).values(reachable=reachable))

    def begin(session: Session) -> int:
        run_id = enter(session, *CROWD, "孙八", "李九", "周十", "吴一", anonymous=True)
        reach(session, False)
        return run_id

    def lose(session: Session) -> None:
        person = select(Talent.person_id).where(Talent.name.in_(("王五", "周十"))).scalar_subquery()
        lost = {"state": "undeliverable", "reason": "blocked", "facts": None}
        session.execute(update(Delivery).where(Delivery.person_id.in_(person)).values(lost))

    def count(session: Session) -> tuple[int, int]:
        waiting = select(func.count()).select_from(Delivery).where(Delivery.state == "queued")
        return session.scalar(waiting) or 0, len(run_figures.count(session, run_id).whole.undeliverable)

    run_id = database.write(begin)
    advance(database, keys, NOW)
    assert {name for name, _ in list_pushed(database)} == {"张三", "李四", "王五", "周十", "吴一"}
    send_all(database)
    database.write(lose)  # two more were reached in vain
    for name in ("赵六", "孙八", "王五"):  # they came back by /start and answered by /survey
        submit(database, keys, run_id, name)
    database.write(lambda session: reach(session, True))
    for _ in range(2):
        advance(database, keys, NOW)
    assert {name for name, _ in list_pushed(database)} == {"张三", "李四", "王五", "周十", "吴一", "钱七", "李九"}
    assert database.read(count) == (3, 1)  # 钱七, 李九 and again 周十; of 王五 it goes on to say that it was blocked


def test_cancelled_it_is_sealed_too_and_a_kill_leaves_no_key_for_long(database: Database, keys: Path) -> None:
    run_id = database.write(lambda session: enter(session, *CROWD, anonymous=True))
    advance(database, keys, NOW)
    submit(database, keys, run_id, "张三")
    before = database.read(lambda session: session.scalars(select(Ballot.id)).all())
    key = run_keys.read(keys, run_id)
    database.write(lambda session: runs.cancel(session, run_id, revision=None, by=1, now=NOW, key=key))  # killed here
    assert database.read(lambda session: session.scalars(select(Ballot.id)).all()) != before
    advance(database, keys, NOW)
    assert run_keys.read(keys, run_id) is None


def test_without_its_key_an_anonymous_run_reminds_nobody(database: Database, keys: Path) -> None:
    run_id = database.write(lambda session: enter(session, *CROWD, anonymous=True, reminders=(Reminder(4),)))
    advance(database, keys, NOW)
    send_all(database)
    run_keys.destroy(keys, run_id)
    advance(database, keys, NOW + 4 * DAY)
    assert list_pushed(database, "survey_reminder") == []


# --- in the middle of a run -------------------------------------------------------------------------------


def test_a_talent_erased_in_the_middle_of_a_run_gets_no_reminder(database: Database, keys: Path) -> None:
    database.write(lambda session: enter(session, "张三", "李四", reminders=(Reminder(4),)))
    advance(database, keys, NOW)
    send_all(database)

    def erase(session: Session) -> None:
        talent = session.scalars(select(Talent.id).where(Talent.name == "张三")).one()
        erasure.erase_talent(session, talent, NOW)

    database.write(erase)
    advance(database, keys, NOW + 4 * DAY)
    assert [name for name, _ in list_pushed(database, "survey_reminder")] == ["李四"]


def test_who_refuses_servers_abroad_in_the_middle_is_not_reminded_by_them(database: Database, keys: Path) -> None:
    database.write(lambda session: enter(session, "张三", reminders=(Reminder(4),)))
    advance(database, keys, NOW)
    send_all(database)

    def refuse(session: Session) -> None:
        person = session.scalars(select(Talent.person_id)).one() or 0
        consents.answer(session, person, Purpose.ABROAD, VERSIONS[Purpose.ABROAD], given=False, now=NOW)

    database.write(refuse)
    advance(database, keys, NOW + 4 * DAY)
    assert list_pushed(database, "survey_reminder") == []


def test_a_second_run_too_soon_leaves_out_who_had_enough(database: Database, keys: Path) -> None:
    office = Office(Policy(cap=Cap(1, timedelta(days=30))), ZONE)

    def begin(session: Session) -> int:
        audience.join_talent(session, "张三")
        for key in ("a", "b"):
            audience.approve(session, audience.plan(session), key=key)
        return DRAFTER

    database.write(begin)
    advance(database, keys, NOW, office)
    assert database.read(lambda session: session.scalars(select(Addressee.left_out).order_by(Addressee.id)).all()) == [
        "",
        "cap",
    ]
    assert len(list_pushed(database)) == 1


def test_what_did_not_go_out_in_the_day_waits_for_the_morning(database: Database, keys: Path) -> None:
    database.write(enter)
    evening = datetime(2026, 11, 23, 11, 59, tzinfo=UTC)  # 19:59
    advance(database, keys, evening)
    advance(database, keys, evening + timedelta(hours=3))  # nothing ran meanwhile
    morning = datetime(2026, 11, 24, 1, tzinfo=UTC)
    assert [due for _, due in list_pushed(database)] == [morning, morning]
    advance(database, keys, morning)
    assert [due for _, due in list_pushed(database)] == [morning, morning]


def test_a_schedule_that_cannot_be_read_stops_nothing_else(
    database: Database, keys: Path, caplog: pytest.LogCaptureFixture
) -> None:
    from tests.surveys import test_schedules as of_schedules

    def spoil(session: Session) -> int:
        schedule = of_schedules.make(session)
        session.execute(update(Schedule).where(Schedule.id == schedule).values(plan={}))
        return audience.approve(session, audience.plan(session))

    run_id = database.write(spoil)
    advance(database, keys, NOW)
    assert state_of(database, run_id) == "running"
    advance(database, keys, of_schedules.FIRST)
    assert "schedule 1 failed" in caplog.text

"""Anonymous runs by the clock: their size, their key, and what no row says."""

from __future__ import annotations

from pathlib import Path

from sqlalchemy import func, select, update
from sqlalchemy.orm import Session

from storage import run_figures, runs
from storage.database import Database
from storage.run_plans import Reminder
from storage.surveys import ballots, run_keys
from storage.tables import Account, Addressee, Ballot, BallotDraft, Delivery, Run, Talent
from tests.surveys.audience import NOW
from tests.surveys.clockwork import (
    CLOSES,
    CROWD,
    DAY,
    advance,
    enter,
    list_pushed,
    send_all,
)


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

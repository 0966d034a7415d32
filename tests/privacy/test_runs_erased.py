"""Runs and who is erased: the answers by name, the push and the wish to be told go; a line with the category stays."""

from __future__ import annotations

from pathlib import Path

import pytest
from sqlalchemy import select, true
from sqlalchemy.orm import Session

from bot.__main__ import main
from bot.settings import Settings
from storage import erasure, personal_data, run_figures, runs, subscriptions
from storage.approvals import Paper
from storage.attachments import drop_unnamed, folder_of, path_of
from storage.database import Database
from storage.subscriptions import Topic
from storage.tables import Addressee, Answer, Delivery, Response, Subscription, Talent
from tests.privacy.test_erased_raw import found
from tests.surveys import audience
from tests.surveys.audience import NOW

ANSWER = "金丝雀回答"


def begin(session: Session) -> int:
    """张三 and 李四 are asked by name; 张三 has answered, and wants the bulletin. The run's id."""
    zhang = audience.join_talent(session, "张三", 1)
    audience.join_talent(session, "李四", 2)
    run_id = audience.begin(session, audience.plan(session))
    addressee = session.scalars(select(Addressee.id).where(Addressee.talent_id == zhang.id)).one()
    session.add(Response(addressee_id=addressee, run_id=run_id, begun_at=NOW, changed_at=NOW, finished_at=NOW))
    session.flush()
    session.add(Answer(addressee_id=addressee, item="why", value=ANSWER, answered_at=NOW))
    subscriptions.choose(session, zhang.person_id or 0, Topic.BULLETIN, wanted=True, now=NOW)
    session.flush()
    return run_id


def look(session: Session) -> list[tuple[int | None, int | None, int | None, str]]:
    rows = session.execute(
        select(Addressee.talent_id, Addressee.person_id, Addressee.category, Addressee.left_out).order_by(Addressee.id)
    )
    return [(row.talent_id, row.person_id, row.category, row.left_out) for row in rows]


@pytest.mark.only_on("sqlite")
def test_of_an_erased_talent_no_byte_of_an_answer_is_left(
    database: Database, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    database.write(begin)
    database.fold_log()
    assert found((settings.data_dir / "siwen.db").read_bytes(), ANSWER)
    monkeypatch.setenv("SIWEN_DATA_DIR", str(settings.data_dir))
    monkeypatch.setenv("SIWEN_DATABASE_URL", settings.database_url)
    assert main(["people", "erase", "1", "--apply"]) == 0
    left = [path.name for path in settings.data_dir.rglob("*") if path.is_file() and found(path.read_bytes(), ANSWER)]
    assert left == []


def test_of_an_erased_talent_a_line_with_the_category_stays(database: Database) -> None:
    run_id = database.write(begin)
    person = database.read(lambda session: session.scalars(select(Talent.person_id).where(Talent.id == 1)).one())
    database.write(lambda session: erasure.erase_talent(session, 1, NOW))

    def check(session: Session) -> None:
        assert look(session)[0] == (None, None, 1, "erased")
        assert look(session)[1][3] == ""
        assert session.scalars(select(Response.addressee_id)).all() == []
        assert session.scalars(select(Delivery.id).where(Delivery.person_id == person)).all() == []
        figures = run_figures.count(session, run_id)
        assert (figures.whole.audience, figures.whole.left_out, figures.started) == (2, {"erased": 1}, 0)
        assert [entry.name for entry in run_figures.list_to_phone(session, true())] == []

    database.read(check)
    database.write(lambda session: runs.close(session, run_id, by=None, now=NOW))


def test_who_erases_themselves_takes_answers_and_subscriptions_along(database: Database) -> None:
    database.write(begin)
    person = database.read(lambda session: session.scalars(select(Talent.person_id).where(Talent.id == 1)).one()) or 0
    own = database.read(lambda session: personal_data.gather(session, person, ""))
    assert own["subscriptions"] == [{"topic": "bulletin", "wanted": True, "changed_at": NOW}]
    assert [answer["answer"] for answer in own["answers"]] == [ANSWER]
    assert [run["title"] for run in own["surveys"]] == ["人才工作小问卷"]
    database.write(lambda session: erasure.erase_person(session, person, "", NOW))

    def check(session: Session) -> None:
        assert look(session)[0] == (1, None, 1, "erased")  # the roster's row stays, and so do they on it
        assert session.scalars(select(Answer.item)).all() == []
        assert session.scalars(select(Subscription.topic)).all() == []
        assert session.scalars(select(Delivery.id).where(Delivery.person_id == person)).all() == []

    database.read(check)


def test_the_photo_of_a_signed_paper_is_kept_as_long_as_its_run(database: Database, tmp_path: Path) -> None:
    folder = folder_of(tmp_path)
    for digest in ("ab" * 32, "cd" * 32):
        path = path_of(folder, digest)
        path.parent.mkdir(exist_ok=True)
        path.write_bytes(b"photo")

    def go(session: Session) -> int:
        audience.join_talent(session, "张三")
        run_id = runs.draft(session, audience.plan(session), key="a", by=1, now=NOW)
        paper = Paper("陈某", NOW.date(), "ab" * 32, "签批.jpg")
        runs.approve_on_paper(session, run_id, paper, revision=1, by=1, now=NOW, today=NOW.date())
        return drop_unnamed(session, folder, now=NOW.replace(year=NOW.year + 1))

    assert database.write(go) == 1
    assert path_of(folder, "ab" * 32).exists()

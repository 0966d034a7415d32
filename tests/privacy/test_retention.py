"""How long each kind is kept, by `jobs.retention` with the clock as argument: the last moment in, the first one out."""

from __future__ import annotations

import os
from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from jobs import retention
from storage import abroad, attachments, consents, contact_drafts, drafts, inbox, people, questions, unsent
from storage.database import Database
from storage.tables import Consent, ContactDraft, Delivery, Draft, InboxRow, Question, SentAbroad
from tests.chatter import NOW

LITTLE = timedelta(seconds=1)
Fill = Callable[[Session, int], None]


def question(session: Session, person: int, **more: Any) -> None:  # noqa: ANN401 -- any column
    row = Question(
        source="telegram:42", update_id=1, asker="a", asked_at=NOW, language="zh", text="词", status="answered",
        citations=[], elapsed_ms=1.0, note="补充", reason="理由", person_id=person, **more,
    )  # fmt: skip
    session.add(row)


def waiting(session: Session, person: int) -> None:
    question(session, person, sent_at=NOW)


def payload(session: Session, person: int) -> None:
    del person
    session.add(InboxRow(source="telegram:42", update_id=1, received_at=NOW, payload="{}", set_aside_at=NOW))


def form(session: Session, person: int) -> None:
    session.add(Draft(person_id=person, chat="7", form="find", facts={"text": "词"}, saved_at=NOW))


def contact_form(session: Session, person: int) -> None:
    session.add(ContactDraft(person_id=person, facts={"talents": [], "files": []}, begun_at=NOW, saved_at=NOW))


def push(state: str) -> Fill:
    def fill(session: Session, person: int) -> None:
        session.add(
            Delivery(key="k", person_id=person, kind="digest", facts={"n": 1}, made_at=NOW, due_at=NOW, state=state)
        )

    return fill


def consent(session: Session, person: int, *, withdrawn: datetime | None = NOW) -> None:
    session.add(
        Consent(person_id=person, purpose="record", version="2026-11", given=True, at=NOW, withdrawn_at=withdrawn)
    )


def standing(session: Session, person: int) -> None:
    consent(session, person, withdrawn=None)


def counted(session: Session, person: int) -> None:
    del person
    session.add(SentAbroad(talent_id=5, day=NOW.date(), records=1))


FOREVER = timedelta(days=40_000)
# (what is kept, its column that goes, for how long; what goes on being kept by itself for ever)
RULES = [
    pytest.param(payload, InboxRow.payload, inbox.PAYLOAD_KEPT, id="what was received"),
    pytest.param(payload, InboxRow.update_id, inbox.ROW_KEPT, id="the number of what was received"),
    pytest.param(question, Question.text, questions.TEXT_KEPT, id="a question"),
    pytest.param(question, Question.note, questions.TEXT_KEPT, id="what was added to it"),
    pytest.param(question, Question.reason, questions.TEXT_KEPT, id="why it did not help"),
    pytest.param(waiting, Question.text, FOREVER, id="a question that staff owe an answer"),
    pytest.param(form, Draft.facts, drafts.KEPT, id="a line that was not written"),
    pytest.param(contact_form, ContactDraft.facts, contact_drafts.KEPT, id="a contact half written"),
    *(
        pytest.param(push(state), Delivery.facts, unsent.TEXT_KEPT, id=f"a push that is {state}")
        for state in ("sent", "undeliverable", "unknown", "cancelled")
    ),
    pytest.param(push("queued"), Delivery.facts, FOREVER, id="a push that waits"),
    pytest.param(consent, Consent.purpose, consents.PROOF_KEPT, id="the proof of a consent that ended"),
    pytest.param(standing, Consent.purpose, FOREVER, id="a consent that stands"),
    pytest.param(counted, SentAbroad.records, abroad.KEPT, id="a count of what went abroad"),
]


@pytest.mark.parametrize(("fill", "column", "kept"), RULES)
def test_each_kind_goes_when_its_time_is_over(
    database: Database,
    fill: Fill,
    column: Any,  # noqa: ANN401 -- a column of any table
    kept: timedelta,
) -> None:
    def enter(session: Session) -> None:
        fill(session, people.identify(session, "telegram", ["7"], NOW)["7"].person_id)

    def left(now: datetime) -> list[Any]:
        database.write(lambda session: retention.erase_old(session, now))
        return [value for value in database.read(lambda session: session.scalars(select(column)).all()) if value]

    database.write(enter)
    if kept == FOREVER:
        assert left(NOW + timedelta(days=36_000))
        return
    day = timedelta(days=1)  # a count has a day, no moment
    assert left(NOW + kept - (day if column is SentAbroad.records else LITTLE))
    assert not left(NOW + kept + LITTLE)
    assert not left(NOW + kept + LITTLE)  # a second time finds nothing


def test_files_that_no_row_names_go_after_a_day(database: Database, tmp_path: Path) -> None:
    named, unnamed, fresh = (letter * 64 for letter in "abc")
    folder = attachments.folder_of(tmp_path)
    export = tmp_path / "exports" / "x"
    export.mkdir(parents=True)
    for digest in (named, unnamed, fresh):
        path = attachments.path_of(folder, digest)
        path.parent.mkdir()
        path.write_bytes(b"abc")
    old = (NOW - attachments.UNNAMED_KEPT - LITTLE).timestamp()
    young = (NOW - attachments.UNNAMED_KEPT + LITTLE).timestamp()
    for digest, at in ((named, old), (unnamed, old), (fresh, young)):
        os.utime(attachments.path_of(folder, digest), (at, at))

    def enter(session: Session) -> None:
        person = people.identify(session, "telegram", ["7"], NOW)["7"].person_id
        facts = {"talents": [], "files": [{"sha256": named}]}
        session.add(ContactDraft(person_id=person, facts=facts, begun_at=NOW, saved_at=NOW))

    database.write(enter)
    os.utime(export, (young, young))
    database.read(lambda session: retention.sweep_files(session, tmp_path, NOW))
    assert sorted(path.name for path in folder.glob("*/*")) == [named, fresh]
    assert export.exists()
    database.read(lambda session: retention.sweep_files(session, tmp_path, NOW + 2 * LITTLE))
    assert [path.name for path in folder.glob("*/*")] == [named]
    assert not export.exists()

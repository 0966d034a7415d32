"""Who answered and what was answered: nothing in the database, its log or a copy of it leads from one to the other.

The canaries are words that the person writes; the person is an account, a name, a row of the roster. Each moment is
searched as rows and, on SQLite, as bytes: the file, its write-ahead log, and a copy by the backup API.
"""

from __future__ import annotations

import contextlib
import json
import re
import sqlite3
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import event, select, update
from sqlalchemy.orm import Session

from bot import chores
from bot.callbacks import Survey
from bot.process.keys import load_secret
from storage.surveys import ballots, run_keys, sealing
from storage.tables import Account, Addressee, Ballot, BallotDraft, Run, Table, Talent
from tests import chatter
from tests.surveys.town import EVERY_KIND, Office

ACCOUNT = 7654321987
NAME = "诸葛明示"
WORDS, OTHER = "金丝雀甲", "金丝雀乙"
SURVEY = replace(EVERY_KIND, items=(EVERY_KIND.items[0], EVERY_KIND.items[3], EVERY_KIND.items[-1]))
PAGE = 4096


async def enter(office: Office) -> chatter.Person:
    """The talent who answers, with an account that can't be mistaken."""

    def change(session: Session) -> None:
        session.execute(update(Account).where(Account.external_id == "11").values(external_id=str(ACCOUNT)))
        session.execute(update(Talent).where(Talent.name == "张三").values(name=NAME, phone="13800055500"))

    await office.write(change)
    office.town.app.identities.forget("11")
    return office.person(ACCOUNT)


async def answer(office: Office, person: chatter.Person, run: int) -> None:
    """All but 提交."""
    await person.says("/survey")
    await person.presses(Survey(number=run, do="begin").pack())
    await person.taps("满意")
    await person.taps("其他")
    await person.says(OTHER)
    await person.says(WORDS)


async def close(office: Office, run: int) -> sealing.Sealed:
    """What the job does at the closing moment."""
    folder = run_keys.folder_of(office.town.app.settings.data_dir)
    key = run_keys.read(folder, run)

    def end(session: Session) -> sealing.Sealed:
        session.execute(update(Run).where(Run.id == run).values(state="closed"))
        return sealing.seal(session, run, key)

    sealed = await office.write(end)
    sealing.forget(office.town.app.database, folder, run)
    return sealed


async def traces(office: Office) -> list[str]:
    """What tells who it is, wherever it stands: account, name, phone, the mark of questions."""

    def look(session: Session) -> list[str]:
        person = session.scalar(select(Account.person_id).where(Account.external_id == str(ACCOUNT)))
        assert person is not None
        return [str(ACCOUNT), NAME, "13800055500", office.town.app.identities.sign(person)]

    return await office.read(look)


def spelled(text: str) -> list[bytes]:
    """As it is, and as JSON writes it."""
    return [text.encode(), json.dumps(text).strip('"').encode()]


def has(raw: bytes, *texts: str) -> bool:
    return any(form in raw for text in texts for form in spelled(text))


def rows(session: Session) -> Iterator[tuple[str, dict[str, Any]]]:
    for table in Table.metadata.sorted_tables:
        for row in session.execute(select(table)):
            yield table.name, dict(row._mapping)


async def assert_no_row_joins(office: Office, person_traces: list[str], *, there: bool) -> None:
    """The words are where they may be, and no row with them names anybody."""
    ids = await office.read(
        lambda session: session.execute(
            select(Addressee.id, Addressee.talent_id, Addressee.person_id).where(
                Addressee.talent_id == office.talents["张三"]
            )
        ).all()
    )
    found = await office.read(lambda session: list(rows(session)))
    with_words = [(table, row) for table, row in found if has(repr(row).encode(), WORDS, OTHER)]
    assert {table for table, _ in with_words} <= {"ballot_drafts", "ballots"}
    assert bool(with_words) is there
    for table, row in with_words:
        assert not has(repr(row).encode(), *person_traces), table
        numbers = {value for value in row.values() if isinstance(value, int)} - {row["run_id"], row.get("category")}
        assert numbers == set(), f"{table} has a number that could be one of {ids}"


def pages(raw: bytes, *, log: bool) -> Iterator[bytes]:
    """The pages of a file, or of the frames of its log: a header of 32 bytes, then 24 before each page."""
    start, step, skip = (32, PAGE + 24, 24) if log else (0, PAGE, 0)
    for at in range(start, len(raw), step):
        yield raw[at + skip : at + step]


def assert_no_bytes_join(folder: Path, person_traces: list[str]) -> None:
    """No page holds the words beside who it is, no payload stands anywhere in clear."""
    path, copied = folder / "siwen.db", folder / "copy.db"
    with contextlib.closing(sqlite3.connect(path)) as source, contextlib.closing(sqlite3.connect(copied)) as target:
        source.backup(target)
        assert source.execute("PRAGMA page_size").fetchone() == (PAGE,)
    for file in (path, path.with_name("siwen.db-wal"), copied):
        raw = file.read_bytes() if file.exists() else b""
        assert not has(raw, '"message_id"', "callback_query", "chat_instance"), file.name
        for page in pages(raw, log=file.name.endswith("wal")):
            assert not (has(page, WORDS, OTHER) and has(page, *person_traces)), file.name
    copied.unlink()


async def find_ballots(office: Office) -> list[Ballot]:
    return await office.read(lambda session: list(session.scalars(select(Ballot).order_by(Ballot.id))))


async def test_nothing_leads_from_a_person_to_an_answer_at_any_moment(office: Office) -> None:
    ana = await enter(office)
    run, folder = await office.ask(SURVEY), office.town.app.settings.data_dir
    names = await traces(office)
    await answer(office, ana, run)
    await assert_no_row_joins(office, names, there=True)
    check_bytes(office, names)
    await ana.taps("提交")
    await assert_no_row_joins(office, names, there=True)
    check_bytes(office, names)
    assert await office.read(lambda session: session.scalars(select(BallotDraft)).all()) == []
    assert await office.read(lambda session: session.scalars(select(Addressee.finished)).all()) == [False] * 6
    key = run_keys.read(run_keys.folder_of(folder), run)
    assert key is not None
    sealed = await close(office, run)
    assert (sealed.ballots, sealed.finished) == (1, 1)
    await assert_no_row_joins(office, names, there=True)
    check_bytes(office, names)
    # With a copy of the key alone, made while the run was open: the ids are others now, the old ones are nowhere.
    addressee = await office.addressee(run, "张三")
    made = ballots.make_id(key, run, addressee)
    assert [ballot.id for ballot in await find_ballots(office)] != [made]
    if office.town.app.database.is_sqlite:
        for file in folder.glob("siwen.db*"):
            assert made.encode() not in file.read_bytes(), file.name


def check_bytes(office: Office, names: list[str]) -> None:
    if office.town.app.database.is_sqlite:
        assert_no_bytes_join(office.town.app.settings.data_dir, names)


async def test_without_the_file_of_the_key_no_ballot_is_found_with_it_every_one(office: Office) -> None:
    """What a copy of the key could do, said as it is: with it *and* a copy of the database of before the close."""
    ana = await enter(office)
    run, folder = await office.ask(SURVEY), office.town.app.settings.data_dir
    await answer(office, ana, run)
    await ana.taps("提交")
    addressee = await office.addressee(run, "张三")
    (ballot,) = await find_ballots(office)
    in_database = await office.read(lambda session: {text for _, row in rows(session) for text in texts_of(row)})
    keys = [text.encode() for text in in_database] + [load_secret(folder)]
    assert ballot.id not in {ballots.make_id(key, run, addressee) for key in keys}
    key = run_keys.read(run_keys.folder_of(folder), run)
    assert key is not None
    assert ballots.make_id(key, run, addressee) == ballot.id
    assert (run_keys.folder_of(folder) / f"{run}.key").stat().st_mode & 0o777 == 0o600
    await close(office, run)
    assert list(run_keys.folder_of(folder).iterdir()) == []


def texts_of(row: dict[str, Any]) -> list[str]:
    return [value for value in row.values() if isinstance(value, str)]


async def test_who_finished_is_written_down_at_the_close_for_all_at_once(office: Office) -> None:
    run, folder = await office.ask(SURVEY), office.town.app.settings.data_dir
    for user in (11, 12):
        person = office.person(user)
        await answer(office, person, run)
        await person.taps("提交")
    await answer(office, office.person(13), run)  # and never submits
    key = run_keys.read(run_keys.folder_of(folder), run)
    assert key is not None
    unfinished = await office.read(lambda session: ballots.list_unfinished(session, run, key))
    asked = {name: await office.addressee(run, name) for name in office.talents}
    assert set(unfinished) == set(asked.values()) - {asked["张三"], asked["李四"]}
    before = [ballot.id for ballot in await find_ballots(office)]
    sealed = await close(office, run)
    assert sealed == sealing.Sealed(ballots=2, drafts=1, finished=2)
    finished = await office.read(
        lambda session: set(session.scalars(select(Addressee.id).where(Addressee.finished)).all())
    )
    assert finished == {asked["张三"], asked["李四"]}
    after = await find_ballots(office)
    assert not {ballot.id for ballot in after} & set(before)
    assert [ballot.category for ballot in after] == [None, None]  # two of a category are no group
    assert len({ballot.day for ballot in after}) == 1
    shown = await office.person(13).presses(Survey(number=run, do="send").pack())
    assert shown.text == "这份问卷已截止。没有提交的回答已删除，没有计入。"
    shown = await office.person(11).presses(Survey(number=run, do="send").pack())  # theirs is counted
    assert shown.text == "这份问卷已截止，不能再答了。谢谢您。"


async def test_a_run_whose_key_is_gone_takes_no_answer_and_closes_without_saying_who_finished(office: Office) -> None:
    run, folder = await office.ask(SURVEY), office.town.app.settings.data_dir
    ana = office.person(11)
    await answer(office, ana, run)
    await ana.taps("提交")
    await office.set_state(run, "paused")
    assert "✓" in (await ana.says("/survey")).text  # a pause is nothing to who is through
    assert "暂停中" in (await office.person(13).says("/survey")).text
    await office.set_state(run, "running")
    run_keys.destroy(run_keys.folder_of(folder), run)
    ben = office.person(12)
    await ben.says("/survey")
    await ben.presses(Survey(number=run, do="begin").pack())
    assert ben.toast == "这份匿名问卷的密钥不在了，无法再匿名收答案，请先不要作答。"
    assert await office.read(lambda session: session.scalars(select(BallotDraft)).all()) == []
    assert await close(office, run) == sealing.Sealed(ballots=1, drafts=0, finished=None)


async def test_a_close_that_was_killed_before_its_key_was_destroyed_is_finished_by_the_next_hour(
    office: Office,
) -> None:
    run, folder = await office.ask(SURVEY), office.town.app.settings.data_dir
    other = await office.ask(replace(SURVEY, key="other"), days=20, key="other")
    key = run_keys.read(run_keys.folder_of(folder), run)
    await office.set_state(run, "closed")
    await office.write(lambda session: sealing.seal(session, run, key))
    await chores.destroy_old_keys(office.town.app, office.town.app.now())
    assert [path.stem for path in run_keys.folder_of(folder).iterdir()] == [str(other)]


@pytest.mark.parametrize(
    ("counts", "groups"),
    [
        ({1: 4, 2: 9}, set()),  # 4 left over would be known by it: the 9 go with them
        ({1: 5, 2: 9}, {1, 2}),
        ({1: 1, 2: 4, 3: 40}, {3}),
        ({1: 2, 2: 6, 3: 40}, {3}),  # the smaller group hides the two
        ({None: 3, 2: 6}, set()),
        ({2: 4}, set()),
        ({}, set()),
    ],
)
def test_a_ballot_has_a_category_only_where_five_share_it(counts: dict[int | None, int], groups: set[int]) -> None:
    assert ballots.find_groups(counts) == groups


async def test_no_row_that_names_a_person_is_written_with_a_draft_or_a_ballot(office: Office) -> None:
    """What one transaction writes lies side by side in the log: beside a ballot nothing of a person may."""
    run, written = await office.ask(SURVEY), list[set[str]]([set()])
    engine = office.town.app.database.engine

    def note(_connection: object, _cursor: object, statement: str, *_rest: object) -> None:
        found = re.match(r'(?:INSERT INTO|UPDATE|DELETE FROM) "?(\w+)', statement)
        if found:
            written[-1].add(found[1])

    event.listen(engine, "before_cursor_execute", note)
    event.listen(engine, "commit", lambda _connection: written.append(set()))
    ana = office.person(11)
    await answer(office, ana, run)
    await ana.taps("先停这里")
    await ana.presses(Survey(number=run, do="begin").pack())
    await ana.presses(Survey(number=run, do="send").pack())
    await close(office, run)
    with_ballots = [tables for tables in written if tables & {"ballot_drafts", "ballots"}]
    assert len(with_ballots) > 6
    *answering, closing = with_ballots
    assert set().union(*answering) - {"marks"} == {"ballot_drafts", "ballots", "inbox"}
    assert closing == {"ballot_drafts", "ballots", "addressees", "runs"}

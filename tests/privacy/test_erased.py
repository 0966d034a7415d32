"""A talent whom the office erases at their request: nothing of them is left, and no file brings them back unnoticed."""

from __future__ import annotations

import json
import shutil
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.__main__ import main
from bot.process.keys import load_secret, read_erased
from bot.settings import Settings
from storage import audit, erased_drafts, erasure, people, replaying, search, talents, tombstones
from storage.attachments import path_of
from storage.contacts import Line
from storage.database import Database
from storage.roles import Actor, Role
from storage.roster import applying, matching
from storage.roster.planning import Occasion
from storage.roster.reading import read_roster
from storage.tables import (
    Ask,
    Attachment,
    Contact,
    ContactDraft,
    ContactVersion,
    Delivery,
    Draft,
    InboxRow,
    Invitation,
    Question,
    Talent,
)
from tests.chatter import NOW, Town
from tests.chatter import Person as Someone
from tests.keeping.roster import TODAY, enter_official, enter_talent, join, log
from tests.privacy.test_own_data import enter_zhang, invite, person_of

CHIEF = Actor(0, frozenset({Role.CHIEF}))
SHARED, OWN = "cd" * 32, "ab" * 32
ROSTER = """姓名,人才类别,单位,手机,邮箱,标签
张三,第二类,示例芯科技,{phone},zhang@example.com,芯片
王五,第三类,示例芯科技,13800000003,,
"""


def fill(session: Session) -> int:
    """张三 with everything that may name them; the talent's id."""
    liaison = enter_official(session, "李四", "liaison")
    talent = enter_talent(
        session, "张三", 2, liaison=liaison, phone="13800000001", phone_key="13800000001", email="zhang@example.com"
    )
    other = enter_talent(session, "王五", 3, liaison=liaison)
    actor = join(session, "8", Role.LIAISON, official_id=liaison)
    contact = log(session, actor, talent, TODAY, lines=(Line("need", "孩子明年上小学"), Line("condition", "想走")))
    kept = log(session, actor, other, TODAY)
    for owner, digest in ((contact, OWN), (contact, SHARED), (kept, SHARED)):
        session.add(Attachment(contact_id=owner, sha256=digest, name="张三.jpg", media_type="image/jpeg", size=3))
    session.add(ContactVersion(contact_id=contact, revision=1, at=NOW, before={"need": "孩子上学"}))
    facts = {"talents": [talent, other], "files": [], "said": "联系 张三、王五 活动"}
    session.add(ContactDraft(person_id=actor.person_id, facts=facts, begun_at=NOW, saved_at=NOW))
    mine = {"talents": [talent], "files": [], "said": "联系 张三"}
    session.add(ContactDraft(person_id=actor.person_id, talent_id=talent, facts=mine, begun_at=NOW, saved_at=NOW))
    session.add(Draft(person_id=actor.person_id, chat="8", form="contact_pick", facts={"query": "张三"}, saved_at=NOW))
    session.add(
        Invitation(code_digest="x", role="talent", talent_id=talent, made_at=NOW, expires_at=NOW + timedelta(days=1))
    )
    session.flush()
    return talent


def put_files(data_dir: Path) -> None:
    for digest in (OWN, SHARED):
        path = path_of(data_dir / "attachments", digest)
        path.parent.mkdir(parents=True)
        path.write_bytes(b"abc")


@pytest.fixture
def office(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> Settings:
    """The settings of the commands of this test."""
    monkeypatch.setenv("SIWEN_DATA_DIR", str(settings.data_dir))
    monkeypatch.setenv("SIWEN_DATABASE_URL", settings.database_url)
    return settings


def test_the_office_erases_a_talent(database: Database, office: Settings, capsys: pytest.CaptureFixture[str]) -> None:
    talent = database.write(fill)
    put_files(office.data_dir)
    assert main(["people", "erase", str(talent), "--json"]) == 0
    foreseen = json.loads(capsys.readouterr().out)
    assert foreseen == {
        "gone": {"roster": 1, "lines": 2, "files": 2},
        "kept": {"contacts": 1, "needs": 1},
        "applied": False,
    }
    assert database.read(lambda session: talents.find(session, talent)) is not None
    assert main(["people", "erase", str(talent)]) == 0
    assert capsys.readouterr().out.startswith(f"#{talent} 张三 · ")  # whom the number means, before it is too late
    assert main(["people", "erase", str(talent), "--apply"]) == 0
    assert capsys.readouterr().out.startswith("已删除：")  # and no name

    def look(session: Session) -> None:
        row = session.get_one(Talent, talent)
        assert row.erased_at is not None
        told = (row.name, row.phone, row.phone_key, row.email, row.tags, row.employer_id, row.person_id)
        assert told == (erased_drafts.GONE_NAME, "", "", "", [], None, None)
        contacts = select(Contact.id).where(Contact.talent_id == talent)
        assert set(session.scalars(select(Ask.text).where(Ask.contact_id.in_(contacts)))) == {""}
        assert session.scalars(select(Contact.day).where(Contact.talent_id == talent)).all() == [TODAY]
        assert session.scalars(select(ContactVersion)).all() == []
        (draft,) = session.scalars(select(ContactDraft)).all()
        assert talent not in draft.facts["talents"]
        assert "张三" not in json.dumps(draft.facts, ensure_ascii=False)
        assert session.scalars(select(Draft)).all() == []
        assert session.scalars(select(Invitation.revoked_at)).all() != [None]
        assert search.find(session, CHIEF, "张三").rows == []
        (act,) = audit.list_acts(session, act="roster.erase", limit=2)
        assert act.subject == f"talent {talent}"

    database.read(look)
    folder = office.data_dir / "attachments"
    assert not path_of(folder, OWN).exists()
    assert path_of(folder, SHARED).exists()  # another contact refers to it


def test_an_event_that_is_written_down_goes_with_the_last_who_was_there(database: Database) -> None:
    def begin(session: Session) -> list[int]:
        actor = join(session, "8", Role.LIAISON, official_id=enter_official(session, "李四", "liaison"))
        there = [enter_talent(session, name, 2) for name in ("张三", "王五")]
        facts = {"talents": there, "files": [{"sha256": OWN}], "lines": [{"text": "两位都想换公寓"}]}
        session.add(ContactDraft(person_id=actor.person_id, facts=facts, begun_at=NOW, saved_at=NOW))
        return there

    first, last = database.write(begin)
    assert database.write(lambda session: erasure.erase_talent(session, first, NOW)).files == set()
    assert len(database.read(lambda session: session.scalars(select(ContactDraft)).all())) == 1
    assert database.write(lambda session: erasure.erase_talent(session, last, NOW)).files == {OWN}
    assert database.read(lambda session: session.scalars(select(ContactDraft)).all()) == []


def compare(database: Database, office: Settings, tmp_path: Path, *, phone: str = "13800000001") -> matching.Comparison:
    """What the old roster would do; entered too."""
    path = tmp_path / "roster.csv"
    path.write_text(ROSTER.format(phone=phone), encoding="utf-8")
    roster = read_roster(path)
    roster.erased = read_erased(office.data_dir)
    try:
        return database.write(lambda session: applying.apply(session, roster, Occasion(NOW, TODAY, None)))
    finally:
        roster.close()


@pytest.mark.parametrize("phone", ["13800000001", "", "13900000009"])
def test_an_old_roster_brings_nobody_back(database: Database, office: Settings, tmp_path: Path, phone: str) -> None:
    talent = database.write(fill)
    main(["people", "erase", str(talent), "--apply"])
    result = compare(database, office, tmp_path, phone=phone)
    (rejected,) = result.rejected
    assert [reason.key for reason in rejected.reasons] == ["roster.reason.erased"]
    assert database.read(lambda session: search.find(session, CHIEF, "张三").rows) == []
    written = (office.data_dir / tombstones.FILE_NAME).read_text(encoding="utf-8")
    assert not {"张三", "13800000001", "示例芯科技"} & {
        word for word in ("张三", "13800000001", "示例芯科技") if word in written
    }


def test_staff_let_somebody_back_on_purpose(database: Database, office: Settings, tmp_path: Path) -> None:
    talent = database.write(fill)
    main(["people", "erase", str(talent), "--apply"])
    assert main(["people", "readmit", "赵某"]) != 0
    told = ["people", "readmit", "张三", "--employer", "示例芯科技", "--phone", "13800000001"]
    assert main(told) == 0
    assert len(database.read(lambda session: audit.list_acts(session, act="roster.readmit", limit=5))) == 1
    assert main(told) != 0  # it was lifted
    assert compare(database, office, tmp_path).rejected == []
    (back,) = database.read(lambda session: search.find(session, CHIEF, "张三").rows)
    assert main(["people", "erase", str(back.id), "--apply"]) == 0
    assert len(compare(database, office, tmp_path).rejected) == 1  # erased again: not lifted any more


async def test_what_a_person_took_away_is_not_put_back_by_a_file(
    town: Town, ana: Someone, boss: Someone, tmp_path: Path
) -> None:
    talent = await enter_zhang(town)
    await invite(town, ana, talent)
    await ana.says("/privacy")
    await ana.taps("删除")
    await ana.taps("确认删除")
    path = tmp_path / "old.csv"
    path.write_text(ROSTER.format(phone="13800000001"), encoding="utf-8")
    await boss.says("/import")
    shown = await boss.sends_file(path)
    assert "1行的邮箱、标签、语言和生日已按本人要求删除" in shown.text
    await boss.taps("确认录入")
    row = await town.app.database.aread(lambda session: talents.find(session, talent))
    assert row is not None
    assert (row.email, row.tags) == ("", [])


def test_a_restored_copy_forgets_all_of_it(database: Database, office: Settings, tmp_path: Path) -> None:
    """The tombstones written now are replayed on the database as it was before."""
    talent = database.write(fill)
    path = tmp_path / "kept.jsonl"
    stone = database.read(
        lambda session: erasure.mark_talent(session, talent, NOW, secret=load_secret(office.data_dir))
    )
    assert stone is not None
    tombstones.append(path, stone)
    shutil.copy(path, office.data_dir / tombstones.FILE_NAME)
    replayed = replaying.replay_tombstones(database, office.data_dir / tombstones.FILE_NAME, NOW)
    assert (replayed.read, replayed.erased, replayed.files) == (1, 1, frozenset({OWN, SHARED}))
    everything = database.read(
        lambda session: [
            json.dumps([str(value) for value in row], ensure_ascii=False)
            for table in (Talent, Ask, Contact, ContactDraft, Draft, ContactVersion, Delivery, InboxRow, Question)
            for row in session.execute(select(table.__table__))
        ]
    )
    assert not [row for row in everything if "张三" in row or "zhang@example.com" in row or "孩子" in row]


async def test_a_request_to_act_for_an_employer_goes_with_its_name(town: Town, ana: Someone) -> None:
    await ana.says("/register")
    await ana.taps("单位经办")
    await ana.says("示例芯科技 钱某")
    person = await person_of(town, ana)
    await ana.says("/privacy")
    await ana.taps("删除")
    await ana.taps("确认删除")

    def look(session: Session) -> tuple[str, bool]:
        asked = session.scalars(select(Invitation).where(Invitation.used_by == person)).one()
        return asked.department, asked.revoked_at is not None

    assert await town.app.database.aread(look) == ("", True)
    assert await town.app.database.aread(lambda session: people.list_accounts(session, person)) == []

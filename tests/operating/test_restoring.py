"""Backup, what happens since, restore: who was erased stays erased, keys are in no file, what may have gone waits."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from bot.cli import erasing
from bot.process.backups import SETTINGS, collect_secrets, find_place, spell_settings
from bot.process.keys import load_secret
from bot.process.opening import open_database
from bot.settings import Settings
from jobs.backups import container, making, restoring, swap, vault
from jobs.backups.errors import BackupRefused
from jobs.backups.places import SECRET
from storage import copies, deliveries, inbox, push_switch, tombstones, unsent
from storage.copies import CopyRefused
from storage.database import Database
from storage.envelopes import Envelopes
from storage.errors import Damaged
from storage.roles import Role
from storage.surveys import run_keys
from storage.tables import Attachment, AuditRow, Contact, Delivery, Mark, Run, Talent
from tests.keeping.roster import TODAY, join, log
from tests.operating.test_containers import PASSPHRASE
from tests.surveys.town import EVERY_KIND, fill, start

NOW = datetime(2026, 11, 23, 4, 0, tzinfo=UTC)
LATER = NOW + timedelta(days=2)
CANARY = "金丝雀丁"
PICTURE = "ab" * 32


@pytest.fixture
def office(settings: Settings, tmp_path: Path) -> Settings:
    """An office with a data folder, and a folder for backups on what would be another disk."""
    (tmp_path / "backups").mkdir()
    return settings.model_copy(update={"data_dir": tmp_path / "data", "backup_dir": tmp_path / "backups"})


def back_up(office: Settings, name: str = "siwen.tar", now: datetime = NOW) -> making.Made:
    assert office.backup_dir is not None
    held = collect_secrets(office)
    return making.make(
        find_place(office), office.backup_dir / name, passphrase=PASSPHRASE, held=held, version="0.1.0", now=now
    )


def restore(office: Settings, made: making.Made, *, doubt: bool = True) -> restoring.Restored:
    place = find_place(office)
    backup = restoring.check(place, made.path, replace=True)
    secret = vault.open_sealed(made.secrets_path.read_bytes(), PASSPHRASE)[SECRET]
    return restoring.restore(
        place, made.path, backup, secret=secret, rebuild=lambda _folder: None, doubt=doubt, now=LATER
    )


def change(office: Settings, effect: Callable[[Session], object]) -> object:
    database = Database.open(office.database)
    try:
        return database.write(effect)
    finally:
        database.close()


def enter(session: Session) -> dict[str, int]:
    """A contact with a file, an anonymous run, pushes that are due and one that is not, a message in hand."""
    made = fill(session)
    actor = join(session, "88", Role.OFFICER)
    contact = log(session, actor, made["张三"], TODAY)
    session.add(Attachment(contact_id=contact, sha256=PICTURE, name="张三.jpg", media_type="image/jpeg", size=3))
    made["run"] = start(session, EVERY_KIND, NOW)
    for key, due in (("due", NOW), ("coming", LATER + timedelta(days=1))):
        deliveries.queue(session, key=key, person_id=actor.person_id, kind="greeting", facts={}, now=NOW, due_at=due)
    return made


def test_what_a_backup_holds_comes_back_and_what_was_since_is_gone_the_erased_too(office: Settings) -> None:
    secret = load_secret_of(office)
    made_rows = change(office, enter)
    assert isinstance(made_rows, dict)
    picture = office.data_dir / "attachments" / PICTURE[:2] / PICTURE
    picture.parent.mkdir(parents=True)
    picture.write_bytes(b"jpg")
    (office.data_dir / "duties.yaml").write_text("own", encoding="utf-8")
    key = run_keys.make(run_keys.folder_of(office.data_dir), made_rows["run"])
    sealed = Envelopes.of(office.data_dir).seal('{"update_id": 7}', NOW)
    change(office, lambda session: inbox.take(session, "telegram:42", {7: sealed}, NOW))
    made = back_up(office)
    check_keeps_keys_out(made, secret, key)

    database = Database.open(office.database)
    erasing.erase(database, office.data_dir, made_rows["张三"], NOW, beside=office.backup_dir)
    database.close()
    change(office, lambda session: session.add(Mark(name="since", at=NOW)))
    shutil.rmtree(office.data_dir)  # the disk is lost: what is known of the erasure lies beside the backups
    if find_place(office).kind == "sqlite":
        copies.find_file(office.database).unlink()

    restored = restore(office, made)
    assert (restored.erased, restored.unread, restored.doubted, restored.paused) == (2, 1, 1, True)
    assert [number for number, _ in restored.closed] == [made_rows["run"]]
    assert load_secret(office.data_dir) == secret
    assert (office.data_dir / "duties.yaml").read_text(encoding="utf-8") == "own"
    assert not (office.data_dir / "attachments" / PICTURE[:2] / PICTURE).exists()
    database = open_database(office)
    database.read(lambda session: look(session, made_rows))
    database.close()
    assert [path.name for path in office.data_dir.iterdir() if path.name.startswith(".re")] == []
    # A second restore of the same backup forgets them again, from the data folder alone.
    (office.backup_dir / tombstones.FILE_NAME).unlink()  # type: ignore[operator] # set by the fixture
    assert restore(office, made, doubt=False).erased == 2


def look(session: Session, made: dict[str, int]) -> None:
    assert session.get_one(Talent, made["张三"]).name != "张三"
    assert session.get_one(Talent, made["李四"]).name == "李四"
    assert session.scalar(select(func.count()).select_from(Contact)) == 1
    assert session.get_one(Run, made["run"]).state == "closed"
    assert session.get(Mark, "since") is None
    states = dict(session.execute(select(Delivery.key, Delivery.state)).all())  # type: ignore[arg-type] # rows are pairs
    assert (states["due"], states["coming"]) == ("unknown", "queued")
    assert [push.reason for push in unsent.list_unknown(session, LATER)] == ["restored"]
    assert push_switch.paused_since(session) == LATER
    facts = session.scalars(select(AuditRow.facts).where(AuditRow.act == "data.restore")).one()
    assert facts == {"made_at": NOW.isoformat(), "erased": 2, "closed": [made["run"]]}


def load_secret_of(office: Settings) -> bytes:
    office.data_dir.mkdir()
    return load_secret(office.data_dir)


def check_keeps_keys_out(made: making.Made, secret: bytes, key: bytes) -> None:
    content = made.path.read_bytes()
    assert key not in content
    assert secret not in content
    assert secret not in made.secrets_path.read_bytes()
    names = container.verify(made.path).entries
    assert not [name for name in names if "keys" in name or "secret" in name or "index" in name]
    assert made.path.stat().st_mode & 0o077 == 0


def test_what_does_not_fit_is_refused_and_nothing_is_changed(office: Settings, tmp_path: Path) -> None:
    load_secret_of(office)
    place = find_place(office)
    for inside in (office.data_dir, office.data_dir / "exports"):
        with pytest.raises(BackupRefused, match="数据目录里"):
            back_up(office.model_copy(update={"backup_dir": inside}))
    made = back_up(office)
    with pytest.raises(BackupRefused, match="已有数据"):
        restoring.check(place, made.path, replace=False)
    with pytest.raises(BackupRefused, match="已经有了"):
        back_up(office)
    running = open_database(office)
    running.read(lambda session: session.scalar(select(1)))
    with pytest.raises(BackupRefused, match="正在使用"):
        restoring.check(place, made.path, replace=True)
    running.close()
    backup = restoring.check(place, made.path, replace=True)
    with pytest.raises(BackupRefused, match="另一份备份"):
        restoring.restore(
            place, made.path, backup, secret=b"x" * 32, rebuild=lambda _folder: None, doubt=True, now=LATER
        )
    other = {"sqlite": "postgresql", "postgresql": "sqlite"}[place.kind]
    for changed, told in (({"revision": "9999"}, "升级"), ({"database": other}, "改设置")):
        forged = relabel(made.path, tmp_path / "forged.tar", **changed)
        with pytest.raises(BackupRefused, match=told):
            restoring.check(place, forged, replace=True)
    assert not swap.is_unfinished(office.data_dir)
    if place.kind == "sqlite":
        copies.find_file(office.database).unlink()
        with pytest.raises(BackupRefused, match="已有数据"):  # the data folder alone is data too
            restoring.check(place, made.path, replace=False)
        with pytest.raises(CopyRefused, match="还没有数据库"):
            back_up(office, "none.tar")


def relabel(path: Path, target: Path, **changed: str) -> Path:
    """The same backup, said to be of something else."""
    backup = container.verify(path)
    folder = target.with_name("unpacked")
    shutil.rmtree(folder, ignore_errors=True)
    container.unpack(path, folder, backup)
    label = {name: getattr(backup.label, name) for name in container.Label.__dataclass_fields__}
    with target.open("wb") as stream:
        writer = container.Writer(stream)
        for name in backup.entries:
            writer.add(folder / name, name)
        writer.finish(container.Label(**(label | changed)))
    return target


@pytest.mark.only_on("sqlite")
def test_F13_a_damaged_database_is_said_and_makes_no_backup(office: Settings) -> None:
    load_secret_of(office)
    file = copies.find_file(office.database)
    change(office, lambda session: session.add_all(Mark(name=f"{CANARY}{number}", at=NOW) for number in range(500)))
    whole = bytearray(file.read_bytes())
    middle = len(whole) // 2 // 4096 * 4096
    whole[middle : middle + 40 * 4096] = os.urandom(40 * 4096)
    file.write_bytes(whole)
    with pytest.raises(Damaged):
        back_up(office)
    assert office.backup_dir is not None
    assert list(office.backup_dir.iterdir()) == []
    assert list((office.data_dir / "exports").iterdir()) == []


def test_the_settings_come_along_sealed_and_read_as_they_were(office: Settings, tmp_path: Path) -> None:
    told = office.model_copy(update={"offices_file": Path("去 哪办.yaml")})
    (tmp_path / "env").write_text(spell_settings(told), encoding="utf-8")
    assert Settings(_env_file=tmp_path / "env") == told  # type: ignore[call-arg] # pydantic-settings' own
    load_secret_of(told)
    assert b"SIWEN_BOT_TOKEN" in collect_secrets(told)[SETTINGS]

"""The two files of a backup: what is cut, changed, of somebody else or locked is refused before anything is touched."""

from __future__ import annotations

import io
import json
import tarfile
from collections.abc import Callable
from pathlib import Path

import pytest

from jobs.backups import container, vault
from jobs.backups.container import Label
from jobs.backups.errors import BackupRefused

LABEL = Label("0.1.0", "2026-11-28T13:00:00+00:00", "sqlite", "0009", "0" * 16)
PASSPHRASE = b"correct horse battery staple"


def write(path: Path, content: bytes = b"abc" * 10_000) -> Path:
    source = path.with_name("source")
    source.write_bytes(content)
    with path.open("wb") as stream:
        writer = container.Writer(stream)
        writer.add(source, "database")
        writer.add(source, "attachments/ab/abc")
        writer.finish(LABEL)
    return path


def test_a_backup_is_read_back_as_it_was_written(tmp_path: Path) -> None:
    path = write(tmp_path / "siwen.tar")
    backup = container.verify(path)
    assert backup.label == LABEL
    container.unpack(path, tmp_path / "out", backup)
    assert (tmp_path / "out" / "attachments" / "ab" / "abc").read_bytes() == b"abc" * 10_000
    assert (tmp_path / "out" / "database").stat().st_mode & 0o077 == 0


def change(content: bytes) -> bytes:
    return content.replace(b"abcabc", b"abcabd", 1)


@pytest.mark.parametrize(
    "spoil",
    [
        lambda content: content[: len(content) // 2],
        lambda content: content[:-12_000],
        change,
        lambda _content: b"",
        lambda _content: b"not a backup at all" * 100,
    ],
)
def test_a_cut_or_changed_backup_is_refused(tmp_path: Path, spoil: Callable[[bytes], bytes]) -> None:
    path = write(tmp_path / "siwen.tar")
    path.write_bytes(spoil(path.read_bytes()))
    with pytest.raises(BackupRefused):
        container.verify(path)


def test_a_backup_of_a_newer_format_and_one_that_is_not_there_say_so(tmp_path: Path) -> None:
    with pytest.raises(BackupRefused, match="没有这个备份文件"):
        container.verify(tmp_path / "none.tar")
    path = forge(tmp_path / "newer.tar", {"format": 2})
    with pytest.raises(BackupRefused, match="升级"):
        container.verify(path)


def forge(path: Path, told: dict[str, object], *members: str) -> Path:
    """A tar with empty members and that list."""
    with tarfile.open(path, "w") as tar:
        for name in members:
            tar.addfile(tarfile.TarInfo(name))
        content = json.dumps(told).encode()
        member = tarfile.TarInfo("siwen-backup.json")
        member.size = len(content)
        tar.addfile(member, io.BytesIO(content))
    return path


@pytest.mark.parametrize("name", ["../outside", "/outside", "a/../../outside", "c:\\outside", "..\\outside"])
def test_I10_a_backup_whose_names_leave_the_folder_writes_nothing_outside(tmp_path: Path, name: str) -> None:
    entry = {"bytes": 0, "sha256": "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"}
    label = {"version": "1", "at": "", "database": "sqlite", "revision": "", "secret": ""}
    path = forge(tmp_path / "forged.tar", {"format": 1, "label": label, "entries": {name: entry}}, name)
    backup = container.verify(path)
    with pytest.raises(BackupRefused):
        container.unpack(path, tmp_path / "in" / "deep", backup)
    assert [found.name for found in tmp_path.rglob("*outside*")] == []


def test_secrets_open_with_their_passphrase_alone() -> None:
    sealed = vault.seal({"secret.key": b"\x00" * 32}, PASSPHRASE)
    assert b"secret.key" not in sealed
    assert vault.open_sealed(sealed, PASSPHRASE) == {"secret.key": b"\x00" * 32}
    spoiled = sealed[:-1] + bytes([sealed[-1] ^ 1])
    for content, passphrase in ((sealed, PASSPHRASE + b"!"), (spoiled, PASSPHRASE)):
        with pytest.raises(BackupRefused, match="打不开"):
            vault.open_sealed(content, passphrase)
    with pytest.raises(BackupRefused, match="太短"):
        vault.seal({}, b"short")

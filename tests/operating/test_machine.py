"""What the machine is looked after by: its clock, its backups, a token that is changed, an upgrade that goes back."""

from __future__ import annotations

import io
import os
import shutil
import subprocess
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from bot.__main__ import main
from bot.checkup import Standing
from bot.checkup.operation import check_backup, check_clock, check_pushes
from bot.settings import Settings
from jobs.backups import making
from storage import inbox, push_switch
from storage.database import Database
from tests.conftest import at
from tests.fakes import TOKEN, FakeTelegram
from tests.meta.project import ROOT


def test_F18_a_clock_that_is_off_is_said(settings: Settings, telegram: FakeTelegram) -> None:
    """Against the moment in the server's answer, and against what was written down before."""
    there = at(settings, telegram)
    for off, standing in ((0, Standing.FINE), (-20, Standing.NOTE), (3600, Standing.BROKEN), (-3600, Standing.BROKEN)):
        finding = check_clock(there, lambda off=off: datetime.now(UTC) + timedelta(seconds=off))  # type: ignore[misc]
        assert finding.standing is standing, finding
    database = Database.open(settings.database)
    database.write(lambda session: inbox.mark(session, "asked telegram:42", datetime.now(UTC) + timedelta(hours=1)))
    database.close()
    finding = check_clock(there)
    assert finding.standing is Standing.BROKEN
    assert "比上次运行时还早" in finding.found


def test_the_last_backup_and_paused_pushes_are_told(settings: Settings, tmp_path: Path) -> None:
    now = datetime.now(UTC)
    assert "还没有备份" in check_backup(settings, now).found
    assert check_pushes(settings).standing is Standing.FINE
    database = Database.open(settings.database)
    database.write(lambda session: inbox.mark(session, making.MARK, now))
    database.write(lambda session: push_switch.pause(session, now))
    database.close()
    assert check_backup(settings, now).standing is Standing.FINE
    assert check_backup(settings, now + timedelta(days=8)).standing is Standing.NOTE
    assert "推送已暂停" in check_pushes(settings).found
    lost = settings.model_copy(update={"backup_dir": tmp_path / "unmounted"})
    assert check_backup(lost, now).standing is Standing.BROKEN
    full = settings.model_copy(update={"backup_dir": tmp_path / "backups"})
    (tmp_path / "backups").mkdir()
    assert check_backup(full, now).standing is Standing.FINE
    with (tmp_path / "backups" / "siwen-20261123-023000.tar").open("wb") as file:
        file.truncate(shutil.disk_usage(tmp_path).free + (1 << 30))  # a file with a hole: more than there is room for
    assert "放得下一份" in check_backup(full, now).found
    (settings.data_dir / "restore.unfinished").write_text("[]", encoding="utf-8")
    assert "没有做完" in check_backup(settings, now).found


def rotate(token: str, monkeypatch: pytest.MonkeyPatch, *options: str) -> int:
    monkeypatch.setattr(sys, "stdin", io.StringIO(token + "\n"))
    return main(["rotate-token", *options])


def test_a_new_token_is_checked_and_takes_the_place_of_the_old_one(
    telegram: FakeTelegram, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "env"
    before = f"SIWEN_BOT_TOKEN=42:{'o' * 35}\nSIWEN_ADMIN_IDS=1\n"
    file.write_text(before, encoding="utf-8")
    file.chmod(0o640)
    monkeypatch.setenv("SIWEN_TELEGRAM_API", telegram.url)
    monkeypatch.setenv("SIWEN_BOT_TOKEN", f"42:{'o' * 35}")
    options = ("--env-file", str(file))
    for token, told in (("nonsense", "形如"), (f"42:{'x' * 35}", "401"), (f"43:{'x' * 35}", "另一个机器人")):
        assert rotate(token, monkeypatch, *options) == 1
        out, error = capsys.readouterr()
        assert told in error
        assert token not in out + error
        assert file.read_text(encoding="utf-8") == before
    assert rotate(TOKEN, monkeypatch, *options) == 0
    assert file.read_text(encoding="utf-8") == f"SIWEN_BOT_TOKEN={TOKEN}\nSIWEN_ADMIN_IDS=1\n"
    assert file.stat().st_mode & 0o777 == 0o640
    assert TOKEN not in "".join(capsys.readouterr())


SIWEN = """#!/bin/sh
echo "$(basename $(pwd)) $*" >> {log}
case " {fails} " in *" $(basename $(pwd)):$1 "*) exit 1 ;; esac
[ "$1" = migrate ] && echo 0009
exit 0
"""


@pytest.mark.parametrize(
    ("fails", "code", "ends"),
    [
        ("", 0, ["systemctl start siwen", "new ready --wait 7"]),
        ("old:backup", 1, ["old backup", "systemctl start siwen"]),
        (
            "new:ready",
            1,
            ["systemctl stop siwen", "new migrate --to 0009", "systemctl start siwen", "old ready --wait 7"],
        ),
        (
            "new:migrate",
            1,
            [
                "new migrate --to 0009",
                "old restore --replace --nothing-sent-since",
                "systemctl start siwen",
                "old ready --wait 7",
            ],
        ),
    ],
)
def test_an_upgrade_that_fails_goes_back(tmp_path: Path, fails: str, code: int, ends: list[str]) -> None:
    """The script itself, with commands that write down that they were called; by hand it was tried with real ones."""
    log = tmp_path / "log"
    for release in ("old", "new"):
        folder = tmp_path / release / ".venv" / "bin"
        folder.mkdir(parents=True)
        (folder / "siwen").write_text(SIWEN.format(log=log, fails=fails), encoding="utf-8")
        (folder / "siwen").chmod(0o755)
        (tmp_path / release / "Makefile").write_text("install:\n", encoding="utf-8")
    (tmp_path / "bin").mkdir()
    (tmp_path / "bin" / "systemctl").write_text(f'#!/bin/sh\necho "systemctl $*" >> {log}\n', encoding="utf-8")
    (tmp_path / "bin" / "systemctl").chmod(0o755)
    (tmp_path / "current").symlink_to(tmp_path / "old")
    (tmp_path / "env").write_text(f"SIWEN_BACKUP_DIR={tmp_path}\n", encoding="utf-8")
    user = subprocess.run(["id", "-un"], capture_output=True, text=True, check=True).stdout.strip()  # noqa: S607
    own = {
        "SIWEN_ROOT": str(tmp_path),
        "SIWEN_ENV": str(tmp_path / "env"),
        "SIWEN_USER": user,
        "SIWEN_READY_SECONDS": "7",
    }
    path = {"PATH": f"{tmp_path / 'bin'}:{os.environ['PATH']}"}
    done = subprocess.run(
        [ROOT / "deploy" / "upgrade", tmp_path / "new"], env=own | path, capture_output=True, text=True, check=False
    )
    assert done.returncode == code, done.stderr
    assert (tmp_path / "current").resolve().name == ("old" if code else "new")
    called = [" ".join(word for word in line.split() if ".tar" not in word) for line in log.read_text().splitlines()]
    assert called[-len(ends) :] == ends
    assert called.index("systemctl stop siwen") < called.index("old backup")

"""How `siwen` ends where it is not let finish: its reader is gone, a setting can't be one."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from bot.__main__ import main
from bot.settings import WrongSetting, load
from tests.meta.project import ROOT


def test_a_reader_that_has_seen_enough_is_no_fault(tmp_path: Path) -> None:
    process = subprocess.Popen(
        [sys.executable, "-m", "bot", "kb", "list"],
        cwd=ROOT,
        env=os.environ | {"SIWEN_DATA_DIR": str(tmp_path)},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    assert process.stdout is not None
    process.stdout.close()
    assert process.stderr is not None
    said = process.stderr.read()
    process.stderr.close()
    assert (process.wait(), said) == (141, "")


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("SIWEN_BOT_TOKEN", "abc"),
        ("SIWEN_BOT_TOKEN", "1:short"),
        ("SIWEN_ADMIN_IDS", "@ana"),
        ("SIWEN_ADMIN_IDS", "-1"),
        ("SIWEN_LANGUAGE", "fr"),
        ("SIWEN_SAMPLES", "maybe"),
        ("SIWEN_ASKS_PER_MINUTE", "0"),
        ("SIWEN_ASKS_PER_MINUTE", "many"),
    ],
)
def test_a_setting_that_cannot_be_one_is_named_in_one_line(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, name: str, value: str
) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv(name, value)
    with pytest.raises(WrongSetting, match=f"^设置 {name} 不对：应.*$") as refused:
        load()
    assert "\n" not in str(refused.value)


def test_a_data_folder_that_cannot_be_made_is_named_in_one_line(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "file").write_text("")
    monkeypatch.setenv("SIWEN_DATA_DIR", str(tmp_path / "file" / "data"))
    monkeypatch.delenv("SIWEN_DATABASE_URL", raising=False)
    assert main(["questions", "--open"]) == 1
    told = capsys.readouterr().err
    assert told.startswith("设置 SIWEN_DATA_DIR 不对：")
    assert told.count("\n") == 1


@pytest.mark.parametrize(
    "words", [["abroad", "--since", "昨天"], ["contacts", "export", "c.xlsx", "--since", "2026-02-30"]]
)
def test_a_day_that_is_none_is_said_in_words(words: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as refused:
        main(words)
    assert refused.value.code == 2
    assert f"{words[-1]} is no day, as 2026-11-23 is" in capsys.readouterr().err


def test_an_empty_token_is_none(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("SIWEN_BOT_TOKEN", " ")
    assert load().bot_token is None

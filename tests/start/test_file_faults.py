"""What the system refuses about a file is told in the office's language, in one line, whichever command meets it."""

from __future__ import annotations

from pathlib import Path

import pytest

from bot.__main__ import main
from bot.file_faults import add_reason
from knowledge.intake import IngestRefused, UnreadableDocument


@pytest.mark.parametrize(
    ("command", "told"),
    [
        (["ask", "--from", "none.jsonl"], "打不开 none.jsonl：没有这个文件或文件夹"),
        (["ask", "--from", "folder"], "打不开 folder：这是文件夹，请给出文件名"),
        (["eval", "answers", "none.jsonl", "--sources", "folder"], "打不开 none.jsonl：没有这个文件或文件夹"),
        (["kb", "calibrate", *(["--questions", "none.jsonl"] * 2)], "打不开 none.jsonl：没有这个文件或文件夹"),
    ],
)
def test_a_file_that_cannot_be_opened(
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    command: list[str],
    told: str,
) -> None:
    (tmp_path / "folder").mkdir()
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("SIWEN_DATA_DIR", str(tmp_path / "data"))
    assert main(command) == 1
    assert capsys.readouterr().err.splitlines()[-1] == told
    monkeypatch.setenv("SIWEN_LANGUAGE", "en")
    assert main(command) == 1
    assert "can't be opened" in capsys.readouterr().err


def test_a_data_folder_that_is_a_file(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "data").write_text("x", encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("SIWEN_DATA_DIR", str(tmp_path / "data"))
    for command in (["kb", "list"], ["ask", "你好"], ["contacts", "export", "out.xlsx"]):
        assert main(command) == 1
        told = capsys.readouterr()
        assert "Errno" not in told.err + told.out
        assert str(tmp_path / "data") in told.err + told.out


def test_each_of_several_files_has_its_own_reason() -> None:
    denied, plain = UnreadableDocument("x", "甲：打不开"), UnreadableDocument("x", "乙：是空的")
    denied.__cause__ = PermissionError(13, "Permission denied")
    refusal = IngestRefused([denied, plain])
    assert add_reason("zh", str(refusal), refusal).splitlines() == [
        "甲：打不开（没有权限，请换一个当前用户能读写的位置）",
        "乙：是空的",
    ]

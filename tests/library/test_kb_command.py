"""`siwen kb` as a person and as a script uses it, with the bundled model."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from bot.__main__ import main
from tests.library.shelf import write_measure

ROOT = Path(__file__).parents[2]
RULES = ["本办法适用于在本区工作的人才。", "安家补贴：第三类人才一次性给予100万元。"]


class Command:
    """`siwen kb …` in this process."""

    def __init__(self, capsys: pytest.CaptureFixture[str]) -> None:
        self._capsys = capsys

    def lines(self, *args: str) -> list[str]:
        assert main(["kb", *args]) == 0
        return self._capsys.readouterr().out.splitlines()

    def data(self, *args: str) -> Any:  # noqa: ANN401 -- JSON is what it is
        assert main(["kb", *args, "--json"]) == 0
        captured = self._capsys.readouterr()
        assert captured.err == ""
        return json.loads(captured.out)

    def refused(self, *args: str) -> str:
        assert main(["kb", *args]) == 1
        return self._capsys.readouterr().err.splitlines()[-1]


@pytest.fixture
def kb(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Command:
    monkeypatch.setenv("SIWEN_DATA_DIR", str(tmp_path / "data"))
    monkeypatch.chdir(tmp_path)
    return Command(capsys)


def test_a_document_from_ingestion_to_removal_and_back(tmp_path: Path, kb: Command) -> None:
    source = write_measure(tmp_path / "m.md", "m", RULES, title="安家办法", effective_from="2023-09-01")
    assert kb.data("ingest", str(source))["added"] == ["m"]
    assert kb.data("ingest", str(source))["unchanged"] == ["m"]
    write_measure(
        source, "m", [RULES[0], RULES[1].replace("100", "120")], title="安家办法", effective_from="2024-01-01"
    )
    changed = kb.data("ingest", str(source))
    assert (changed["changed"], changed["files"][0]["articles"] >= 2) == (["m"], True)
    assert [entry["state"] for entry in kb.data("list")] == ["superseded", "in_force"]
    assert [entry["state"] for entry in kb.data("list", "--as-of", "2023-12-31")] == ["in_force", "not_yet_in_force"]
    assert "给予~~100~~**120**万元" in "\n".join(kb.lines("diff", "m"))
    assert {change["change"] for change in kb.data("diff", "m")["articles"]} == {"changed"}
    shown = kb.data("show", "m")
    assert Path(shown["original"]["path"]).read_bytes() == source.read_bytes()
    assert "第二条" in [article["number"] for article in shown["articles"]]
    kb.data("remove", "m")
    assert not any(entry["answers"] for entry in kb.data("list"))
    assert [entry["answers"] for entry in kb.data("restore", "m", "1")["versions"]] == [True, False]
    assert kb.data("rebuild")["embedded"] == 0


def test_search_shows_every_score_and_why(tmp_path: Path, kb: Command) -> None:
    kb.lines("ingest", str(write_measure(tmp_path / "m.md", "m", RULES, title="安家办法")))
    found = kb.data("search", "第三类人才的安家补贴是多少")
    assert found["decision"]
    first = found["candidates"][0]
    assert first["article"] == "第二条"
    assert all(0 < first[name] <= 1 for name in ("dense", "lexical", "fused"))
    assert first["why"] == "lead"
    told = kb.lines("search", "第三类人才的安家补贴是多少")
    assert told[0] == "结论：直接回答"
    assert told[1] == f"原因：{found['decision']}"
    assert any("第二条" in line and f"{first['dense']:.3f}" in line and line.endswith("据此回答") for line in told)


@pytest.mark.parametrize(
    ("args", "told"),
    [
        (["ingest", "nothing.md"], "nothing.md：没有这个文件"),
        (["show", "x"], "没有 id 为“x”的文件"),
        (["remove", "x"], "没有 id 为“x”的文件"),
        (["diff", "x"], "没有 id 为“x”的文件"),
        (["restore", "x", "1"], "没有 id 为“x”的文件"),
    ],
)
def test_a_refusal_is_one_line(kb: Command, args: list[str], told: str) -> None:
    assert told in kb.refused(*args)


def test_I8_a_bad_file_is_named_and_changes_nothing(tmp_path: Path, kb: Command) -> None:
    write_measure(tmp_path / "files" / "m.md", "m", RULES)
    (tmp_path / "files" / "broken.pdf").write_bytes(b"%PDF-1.7\ncut off")
    assert "broken.pdf" in kb.refused("ingest", str(tmp_path / "files"))
    assert kb.data("list") == []


def test_options_win_over_what_the_file_says(tmp_path: Path, kb: Command) -> None:
    source = write_measure(tmp_path / "m.md", "m", RULES, title="安家办法")
    kb.data("ingest", str(source), "--set", "id=other", "--set", "effective_from=2027-01-01")
    assert [(entry["id"], entry["state"]) for entry in kb.data("list")] == [("other", "not_yet_in_force")]


def test_another_process_ingests_while_this_one_reads(tmp_path: Path, kb: Command) -> None:
    source = write_measure(tmp_path / "m.md", "m", RULES, title="安家办法")
    kb.lines("ingest", str(source))
    write_measure(tmp_path / "n.md", "n", [RULES[1].replace("第三类", "第四类")], title="另一办法")
    with subprocess.Popen(
        [sys.executable, "-m", "bot", "kb", "ingest", str(tmp_path / "n.md")],
        cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
    ) as writing:  # fmt: skip
        while writing.poll() is None:
            assert "m" in [entry["id"] for entry in kb.data("list")]
            assert kb.data("search", "第三类人才的安家补贴是多少")["candidates"][0]["document"] == "m"
        assert writing.returncode == 0
    assert kb.data("search", "第四类人才的安家补贴是多少")["candidates"][0]["document"] == "n"

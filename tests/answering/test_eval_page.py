"""`siwen eval answers --report`: a page that holds every question, the worst first, and escapes what people typed."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

from bot.__main__ import main
from tests.answering.conftest import ROOT

pytestmark = pytest.mark.timeout(1_800)  # the first run embeds the demonstration documents

QUESTIONS = [
    {"id": "a", "question": "博士能拿多少安家费", "kind": "answerable", "must_include": ["15"], "note": "table"},
    {"id": "b", "question": "博士能拿多少安家费？", "kind": "answerable", "must_include": ["没有这句话"]},
    {"id": "c", "question": "<script>alert(1)</script>今天天气", "kind": "unanswerable", "must_include": []},
]


@pytest.fixture
def page(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> str:
    monkeypatch.setenv("SIWEN_DATA_DIR", str(tmp_path / "data"))
    questions, out = tmp_path / "questions.jsonl", tmp_path / "report.html"
    questions.write_text("".join(json.dumps(row, ensure_ascii=False) + "\n" for row in QUESTIONS), encoding="utf-8")
    sources = str(ROOT / "knowledge/sources")
    arguments = ["eval", "answers", str(questions), "--sources", sources, "--as-of", "2026-11-23"]
    assert main([*arguments, "--report", str(out)]) == 0
    assert "figures that the cited text doesn't hold: in 0 answers" in capsys.readouterr().out
    return out.read_text(encoding="utf-8")


def test_the_page_shows_errors_first_with_what_was_found_and_why(page: str) -> None:
    assert re.findall(r'data-verdict="(\S+?)"', page) == ["答错", "答对", "拒对"]
    assert "答得对的把握" in page
    assert "据此回答" in page
    assert re.findall(r'<option value="\S+?">(\S+ \d)</option>', page) == ["答错 1", "答对 1", "拒对 1"]
    assert "questions.jsonl，按 sources 里的文件回答</h1>" in page
    assert str(ROOT) not in page
    assert "<mark>15</mark>" in page
    assert "<script>alert(1)" not in page
    assert "&lt;script&gt;alert(1)" in page
    assert not re.search(r"(src|href)=", page)  # it needs no network


def test_a_report_without_its_folder_is_refused_before_anything_is_asked(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    out = str(tmp_path / "gone" / "report.html")
    with pytest.raises(SystemExit) as stopped:
        main(["eval", "answers", str(tmp_path / "q.jsonl"), "--sources", str(tmp_path), "--report", out])
    assert stopped.value.code == 2
    assert "--report" in capsys.readouterr().err

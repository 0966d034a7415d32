"""`siwen ask` as scripts use it: a real process, no aiogram, JSON lines in order."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.answering.conftest import ROOT

MEASURE = """---
id: bike
title: 示例自行车办法
kind: measure
effective_from: 2024-01-01
effective_to: 2027-12-31
sample: true
---
# 示例自行车办法

## 第一章 总则

**第一条** 自行车补贴。全职博士每人可领取自行车补贴 300元，每年3月申请一次，但租用的自行车除外。

**第二条** 申请材料。申请人应当提交身份证复印件和自行车发票。
"""
FIELDS = {"id", "question", "status", "answer", "citations", "elapsed_ms"}
CITED = {"document", "title", "article", "text", "quote", "similarity", "state", "sample", "source"}
NO_AIOGRAM = (
    "import sys\nfrom bot.__main__ import main\ncode = main(sys.argv[1:])\n"
    "print('LOADED', sorted(m for m in sys.modules if m.startswith(('aiogram', 'sqlalchemy'))), file=sys.stderr)\n"
    "sys.exit(code)"
)


@pytest.fixture(scope="module")
def office(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("office")
    (folder / "sources").mkdir()
    (folder / "sources/bike.md").write_text(MEASURE, encoding="utf-8")
    return folder


def run(office: Path, *arguments: str, stdin: str = "", program: str = NO_AIOGRAM) -> subprocess.CompletedProcess[str]:
    kept = {name: value for name, value in os.environ.items() if not name.startswith("SIWEN_")}
    settings = {
        "SIWEN_DATA_DIR": str(office / "data"),
        "SIWEN_SOURCES_DIR": str(office / "sources"),
        "SIWEN_OFFICES_FILE": str(ROOT / "knowledge/offices.yaml"),
        "PYTHONPATH": str(ROOT),
        "PYTHONUTF8": "1",
    }
    return subprocess.run(
        [sys.executable, "-c", program, *arguments], input=stdin, capture_output=True, text=True, cwd=office,
        env=kept | settings, timeout=200, check=False,
    )  # fmt: skip


def test_the_first_use_takes_the_sources_in_and_loads_no_aiogram(office: Path) -> None:
    done = run(office, "ask", "自行车补贴多少钱")
    assert done.returncode == 0, done.stderr
    assert "**300元**" in done.stdout
    assert "样例文本，非官方文件" in done.stdout
    assert "LOADED []" in done.stderr


def test_a_question_on_stdin(office: Path) -> None:
    done = run(office, "ask", "--json", stdin="自行车补贴多少钱\n")
    record = json.loads(done.stdout)
    assert record["status"] == "answered"
    assert record["citations"][0]["document"] == "bike"


def test_a_file_gives_one_line_a_question_in_order(office: Path, tmp_path: Path) -> None:
    questions = ["自行车补贴多少钱", "谢谢", "火星移民的船票多少钱", "", "自行车要交什么材料"]
    file = tmp_path / "questions.jsonl"
    file.write_text(
        "".join(json.dumps({"id": f"q{n}", "question": text}) + "\n" for n, text in enumerate(questions)), "utf-8"
    )
    done = run(office, "ask", "--from", str(file), "--json", "--as-of", "2026-11-23")
    assert done.returncode == 0, done.stderr
    records = [json.loads(line) for line in done.stdout.splitlines()]
    assert [record["id"] for record in records] == [f"q{number}" for number in range(5)]
    assert [record["question"] for record in records] == questions
    assert all(set(record) == FIELDS for record in records)
    assert all(set(citation) == CITED for record in records for citation in record["citations"])
    assert records[1]["status"] == records[3]["status"] == "off_topic"
    assert records[2]["status"] in {"nearest", "not_found"}


def test_as_of_sets_what_today_is(office: Path) -> None:
    record = json.loads(run(office, "ask", "--json", "--as-of", "2028-05-01", "自行车补贴多少钱").stdout)
    assert record["status"] == "expired"
    assert record["citations"][0]["state"] == "expired"
    assert "2027年12月31日" in record["answer"].splitlines()[0]


@pytest.mark.parametrize(
    ("arguments", "code", "says"),
    [
        (("ask", "--from", "none.jsonl"), 1, "none.jsonl"),
        (("ask", "--as-of", "2025-02-30", "问"), 2, "2025-02-30"),
    ],
)
def test_I6_a_wrong_call_ends_in_one_line(office: Path, arguments: tuple[str, ...], code: int, says: str) -> None:
    done = run(office, *arguments)
    assert done.returncode == code
    assert says in done.stderr
    assert "Traceback" not in done.stderr


@pytest.mark.parametrize(
    ("line", "says"),
    [
        (b'{"id": 2}', "question"),
        (b'{"question": "\xe5\xa5\xbd"}', "id"),
        (b'{"id": "b", "question": 5}', "question"),
        (b'["b", "\xe5\xa5\xbd"]', "第2行"),
        (b'{"id": "b", "question": "', "JSON"),
        (b'{"id": "b", "question": "\xb2\xa9"}', "UTF-8"),
    ],
)
def test_a_line_that_is_no_question_is_named(office: Path, tmp_path: Path, line: bytes, says: str) -> None:
    file = tmp_path / "bad.jsonl"
    file.write_bytes('{"id": 1, "question": "好"}\n'.encode() + line + b"\n")
    done = run(office, "ask", "--from", str(file), "--json")
    assert done.returncode == 1
    assert "第2行" in done.stderr
    assert says in done.stderr
    assert "Traceback" not in done.stderr
    assert not done.stdout


def test_ids_and_questions_come_back_as_they_were_given(office: Path, tmp_path: Path) -> None:
    file = tmp_path / "odd.jsonl"
    file.write_text(
        '\ufeff{"id": 7, "question": "谢谢\u2028再见", "kind": "x"}\n\n{"id": "b", "question": "\\ud800"}', "utf-8"
    )
    done = run(office, "ask", "--from", str(file), "--json")
    assert done.returncode == 0, done.stderr
    records = [json.loads(line) for line in done.stdout.split("\n") if line]
    assert [(record["id"], record["question"]) for record in records] == [(7, "谢谢\u2028再见"), ("b", "?")]

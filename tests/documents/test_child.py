"""The child process: its reply is the document, its death is one line."""

from __future__ import annotations

import resource
import subprocess
import sys
from datetime import date
from pathlib import Path

import pytest

from knowledge.documents import limits, read_file, read_in_process, reading
from knowledge.errors import MarkedSecret, UnreadableDocument
from knowledge.model import Audience
from tests.documents.conftest import OFFICIAL, ROOT, SOURCES


@pytest.mark.parametrize("path", [SOURCES[1], OFFICIAL[-1]], ids=lambda path: path.name[:3])
def test_a_child_reads_what_this_process_reads(path: Path) -> None:
    assert read_file(path) == read_in_process(path)


def test_overrides_reach_the_child(tmp_path: Path) -> None:
    path = tmp_path / "a.md"
    path.write_text("# 办法\n\n第一条 正文。\n", "utf-8")
    given = {
        "id": "x-1",
        "audience": Audience.STAFF,
        "effective_from": date(2026, 1, 2),
        "sample": True,
        "source": ["甲", "乙"],
    }
    found = read_file(path, overrides=given).metadata
    assert (found.id, found.audience, found.effective_from, found.sample) == (
        "x-1",
        Audience.STAFF,
        date(2026, 1, 2),
        True,
    )
    assert found.source == ("甲", "乙")


def test_a_refusal_in_the_child_is_the_same_refusal_here(tmp_path: Path) -> None:
    path = tmp_path / "密.md"
    path.write_text("机密★1年\n\n# 办法\n\n第一条 正文。\n", "utf-8")
    with pytest.raises(MarkedSecret) as refused:
        read_file(path)
    assert (refused.value.key, refused.value.facts["marking"]) == ("marked_secret", "机密")


def test_I9_a_child_that_takes_too_much_memory_dies_alone() -> None:
    greedy = "from knowledge.documents.limits import limit_process; limit_process(); b = bytearray(3 << 30)"
    done = subprocess.run([sys.executable, "-c", greedy], cwd=ROOT, capture_output=True, check=False)
    assert b"MemoryError" in done.stderr
    with pytest.raises(UnreadableDocument, match="内存上限"):
        reading._read_reply(done, "大.docx")


def test_I9_a_child_that_crashes_is_one_line() -> None:
    crash = "import os, signal; os.kill(os.getpid(), signal.SIGSEGV)"
    done = subprocess.run([sys.executable, "-c", crash], capture_output=True, check=False)
    with pytest.raises(UnreadableDocument, match=r"坏\.pdf：.*崩溃"):
        reading._read_reply(done, "坏.pdf")


def test_a_bug_of_a_reader_is_one_line_and_its_words_are_not_logged(caplog: pytest.LogCaptureFixture) -> None:
    done = subprocess.run([sys.executable, "-c", "raise KeyError('张三的电话')"], capture_output=True, check=False)
    with pytest.raises(UnreadableDocument, match="读不了"):
        reading._read_reply(done, "坏.docx")
    assert "张三" not in caplog.text
    assert "a reader ended with 1" in caplog.text


def test_I9_a_child_that_takes_too_long_is_ended(tmp_path: Path) -> None:
    path = tmp_path / "慢.md"
    path.write_text("# 办法\n\n正文。\n", "utf-8")
    with pytest.raises(UnreadableDocument, match=r"慢\.md：解析超过时限"):
        read_file(path, seconds=0.001)


def test_limits_are_set_and_recognition_gets_more() -> None:
    told = (
        "import resource; from knowledge.documents import limits; limits.limit_process();"
        "a = resource.getrlimit(resource.RLIMIT_AS)[0]; limits.allow_recognition();"
        "print(a, resource.getrlimit(resource.RLIMIT_AS)[0])"
    )
    done = subprocess.run([sys.executable, "-c", told], cwd=ROOT, capture_output=True, check=True)
    first, second = map(int, done.stdout.split())
    own = resource.getrlimit(resource.RLIMIT_AS)[1]
    if own == resource.RLIM_INFINITY:
        assert (first, second) == (limits.READING_BYTES, limits.RECOGNITION_BYTES)
    assert first <= second


def test_the_child_loads_only_the_reader_it_needs() -> None:
    listing = (
        "import json, sys; from pathlib import Path; from knowledge.documents import read_in_process;"
        "read_in_process(Path(sys.argv[1])); print(json.dumps(sorted(sys.modules)))"
    )
    done = subprocess.run([sys.executable, "-c", listing, str(SOURCES[1])], cwd=ROOT, capture_output=True, check=True)
    for heavy in (
        b'"lxml"',
        b'"docx"',
        b'"pypdfium2"',
        b'"pdfplumber"',
        b'"rapidocr"',
        b'"numpy"',
        b'"chromadb"',
        b'"PIL"',
    ):
        assert heavy not in done.stdout


def test_I8_a_scan_is_read_within_the_child_s_limits() -> None:
    document = read_file(ROOT / "tests" / "data" / "scans" / "notice.png")
    assert document.metadata.number == "测区规〔2025〕7号"

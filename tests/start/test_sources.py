"""The sources folder at start: each file once for each content it has."""

from __future__ import annotations

from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from bot.answers.sources import ensure_indexed
from bot.settings import WrongSetting
from knowledge.config import KnowledgeConfig
from knowledge.errors import UnreadableDocument
from knowledge.library import Library

NOW = datetime(2026, 11, 23, 1, tzinfo=UTC)
TODAY = date(2026, 11, 23)


def measure(id_: str, amount: str) -> str:
    head = f"---\nid: {id_}\ntitle: 示例{id_}办法\nkind: measure\neffective_from: 2024-01-01\n---\n# 示例{id_}办法\n\n"
    return f"{head}## 第一章 总则\n\n**第一条** 每人可领取补贴{amount}。\n"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    sources = tmp_path / "sources"
    sources.mkdir()
    (sources / "bike.md").write_text(measure("bike", "300元"), encoding="utf-8")
    return sources


@pytest.fixture
def library(tmp_path: Path) -> Library:
    return Library.open(KnowledgeConfig(data_dir=tmp_path / "data"))


def readable(library: Library) -> dict[str, str]:
    """What answers now: id and first article."""
    snapshot = library.snapshot()
    return {version.parsed.metadata.id: version.parsed.articles[-1].text for version, _ in snapshot.readable(TODAY)}


def test_a_folder_is_taken_in_once(library: Library, folder: Path) -> None:
    first = ensure_indexed(library, folder, now=NOW)
    assert first is not None
    assert first.added == ("bike",)
    assert ensure_indexed(library, folder, now=NOW) is None
    assert library.snapshot().generation == first.generation


def test_only_what_is_new_or_changed_is_taken_in(library: Library, folder: Path) -> None:
    ensure_indexed(library, folder, now=NOW)
    (folder / "bike.md").write_text(measure("bike", "500元"), encoding="utf-8")
    (folder / "bus.md").write_text(measure("bus", "90元"), encoding="utf-8")
    report = ensure_indexed(library, folder, now=NOW)
    assert report is not None
    assert (report.added, report.changed) == (("bus",), ("bike",))
    assert "500元" in readable(library)["bike"]


def test_what_staff_removed_stays_removed_over_a_restart(tmp_path: Path, library: Library, folder: Path) -> None:
    ensure_indexed(library, folder, now=NOW)
    (folder / "bus.md").write_text(measure("bus", "90元"), encoding="utf-8")
    ensure_indexed(library, folder, now=NOW)
    library.remove("bike", now=NOW)
    again = Library.open(KnowledgeConfig(data_dir=tmp_path / "data"))
    assert ensure_indexed(again, folder, now=NOW) is None
    assert readable(again).keys() == {"bus"}


def test_a_folder_that_is_not_there_is_named(library: Library, tmp_path: Path) -> None:
    with pytest.raises(WrongSetting, match="SIWEN_SOURCES_DIR"):
        ensure_indexed(library, tmp_path / "nowhere", now=NOW)


def test_a_file_that_cannot_be_read_stops_a_first_start(library: Library, folder: Path) -> None:
    (folder / "empty.pdf").touch()
    with pytest.raises(UnreadableDocument, match=r"empty\.pdf"):
        ensure_indexed(library, folder, now=NOW)


def test_a_file_that_cannot_be_read_stops_no_later_start(
    library: Library, folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    ensure_indexed(library, folder, now=NOW)
    (folder / "empty.pdf").touch()
    assert ensure_indexed(library, folder, now=NOW) is None
    assert "empty.pdf" in capsys.readouterr().err
    assert readable(library).keys() == {"bike"}
    (folder / "empty.pdf").unlink()
    (folder / "bus.md").write_text(measure("bus", "90元"), encoding="utf-8")
    assert ensure_indexed(library, folder, now=NOW) is not None
    assert readable(library).keys() == {"bike", "bus"}

"""What a name of a version means after an earlier one was brought back."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

from tests.library.shelf import open_library, write_measure

NOW = datetime(2026, 11, 23, 1, tzinfo=UTC)


def test_without_a_name_the_version_that_was_restored_is_meant(tmp_path: Path) -> None:
    library = open_library(tmp_path / "data")
    for amount in ("100", "120"):
        path = write_measure(
            tmp_path / f"{amount}.md", "m", [f"补贴{amount}万元。"], title="安家办法", effective_from="2023-09-01"
        )
        library.ingest([path], now=NOW)
    assert library.find("m").file_name == "120.md"
    library.restore("m", "1", now=NOW)
    assert library.original(library.find("m").id)[1] == "100.md"
    assert library.diff("m").new == library.find("m", "2").id
    library.restore("m", "2", now=NOW)
    assert library.find("m").file_name == "120.md"

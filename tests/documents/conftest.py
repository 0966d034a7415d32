"""Files that tests write and read."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from knowledge.documents import read_in_process
from knowledge.model import ParsedDocument

ROOT = Path(__file__).resolve().parents[2]
SOURCES = sorted((ROOT / "knowledge" / "sources").glob("*.md"))
OFFICIAL = sorted((ROOT / "tests" / "data" / "official").glob("*.html"))

Reader = Callable[..., ParsedDocument]


@pytest.fixture
def read(tmp_path: Path) -> Reader:
    """Write content under a name, read it."""

    def write_and_read(name: str, content: str | bytes, **options: object) -> ParsedDocument:
        path = tmp_path / name
        path.write_bytes(content.encode() if isinstance(content, str) else content)
        return read_in_process(path, **options)  # type: ignore[arg-type]  # options of read_in_process

    return write_and_read


def official(prefix: str) -> ParsedDocument:
    """An official page by the start of its file name."""
    (path,) = [path for path in OFFICIAL if path.name.startswith(prefix)]
    return read_in_process(path)


def whole_text(document: ParsedDocument) -> str:
    """All articles in order."""
    return "\n".join(article.text for article in document.articles)


def article(document: ParsedDocument, key: str) -> str:
    """The text of one article."""
    return next(article.text for article in document.articles if article.key == key)

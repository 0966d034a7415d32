"""Before anything is parsed: is the file one that can be read, and as what."""

from __future__ import annotations

import re
from enum import StrEnum
from pathlib import Path

from knowledge.documents.refusals import refuse

MAX_FILE_BYTES = 50 * 1024 * 1024  # Telegram hands over 20 MB; the largest official PDF seen had 31


class Format(StrEnum):
    """What a file is, by its content."""

    MARKDOWN = "markdown"
    TEXT = "text"
    HTML = "html"
    DOCX = "docx"
    PDF = "pdf"
    IMAGE = "image"


_MAGIC: tuple[tuple[bytes, Format], ...] = (
    (b"%PDF-", Format.PDF),
    (b"\x89PNG\r\n\x1a\n", Format.IMAGE),
    (b"\xff\xd8\xff", Format.IMAGE),
    (b"II*\x00", Format.IMAGE),
    (b"MM\x00*", Format.IMAGE),
    (b"BM", Format.IMAGE),
)
_NAMES = {
    ".md": Format.MARKDOWN, ".markdown": Format.MARKDOWN, ".txt": Format.TEXT, ".text": Format.TEXT,
    ".html": Format.HTML, ".htm": Format.HTML, ".shtml": Format.HTML, ".docx": Format.DOCX, ".pdf": Format.PDF,
    ".png": Format.IMAGE, ".jpg": Format.IMAGE, ".jpeg": Format.IMAGE, ".tif": Format.IMAGE, ".tiff": Format.IMAGE,
    ".bmp": Format.IMAGE, ".webp": Format.IMAGE,
}  # fmt: skip
READABLE = "可以收录 .md、.docx、.pdf、.html、.txt 和扫描图片（.png、.jpg、.tif）"


def examine(path: Path, file_name: str) -> Format:
    """The format of a file by its first bytes, checked against its name.

    Raises UnreadableDocument: missing, empty, too large, of a format that can't be read, content and name that differ.
    """
    size = path.stat().st_size
    if size == 0:
        raise refuse("empty", file_name, "文件是空的")
    if size > MAX_FILE_BYTES:
        raise refuse("too_large", file_name, f"文件有 {size // 1048576} MB，超过 {MAX_FILE_BYTES // 1048576} MB 的上限")
    with path.open("rb") as stream:
        head = stream.read(4096)
    named = _NAMES.get(Path(file_name).suffix.lower())
    if named is None:
        raise refuse("format", file_name, f"不支持这种格式；{READABLE}")
    return _by_content(head, named)


def _by_content(head: bytes, named: Format) -> Format:
    if named is Format.TEXT and re.match(rb"\s*(?:<!doctype html|<html)", head, re.IGNORECASE):
        return Format.HTML
    return named

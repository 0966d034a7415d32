"""Before anything is parsed: is the file one that can be read, as what, and does it declare a sane size."""

from __future__ import annotations

import re
import struct
import zipfile
from enum import StrEnum
from pathlib import Path

from knowledge.documents.refusals import refuse

MAX_FILE_BYTES = 50 * 1024 * 1024  # Telegram hands over 20 MB; the largest official PDF seen had 31
MAX_UNPACKED_BYTES = 200 * 1024 * 1024  # pictures of a long illustrated document, unpacked
MAX_XML_BYTES = 40 * 1024 * 1024  # XML takes about ten times its size in memory once parsed
MAX_ENTRIES = 5_000
MAX_RATIO = 250  # text packs to a tenth; zeros to a thousandth
_TAIL_BYTES = 64 * 1024


class Format(StrEnum):
    """What a file is, by its content."""

    MARKDOWN = "Markdown"
    TEXT = "文本"
    HTML = "网页"
    DOCX = "Word 文档"
    PDF = "PDF"
    IMAGE = "图片"


_NAMES = {
    ".md": Format.MARKDOWN, ".markdown": Format.MARKDOWN, ".txt": Format.TEXT, ".text": Format.TEXT,
    ".html": Format.HTML, ".htm": Format.HTML, ".shtml": Format.HTML, ".docx": Format.DOCX, ".pdf": Format.PDF,
    ".png": Format.IMAGE, ".jpg": Format.IMAGE, ".jpeg": Format.IMAGE, ".tif": Format.IMAGE, ".tiff": Format.IMAGE,
    ".bmp": Format.IMAGE, ".webp": Format.IMAGE,
}  # fmt: skip
_IMAGE_MAGIC = (b"\x89PNG\r\n\x1a\n", b"\xff\xd8\xff", b"II*\x00", b"MM\x00*", b"BM")
_PAGE = re.compile(rb"(?:\xef\xbb\xbf)?\s*(?:<!--.*?-->\s*)*<(?:!doctype\s+html|html)\b", re.IGNORECASE | re.DOTALL)
_OLE_MAGIC = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_OTHER_MAGIC = ((b"{\\rtf", "RTF"), (b"Rar!", "RAR 压缩包"), (b"7z\xbc\xaf", "7z 压缩包"), (b"\x1f\x8b", "gzip 压缩包"))
READABLE = "可以收录 .md、.docx、.pdf、.html、.txt 和扫描图片（.png、.jpg、.tif）"


def check_size(path: Path, file_name: str) -> None:
    """Raise UnreadableDocument for a file that is missing, no file, empty or larger than MAX_FILE_BYTES."""
    try:
        size = path.stat().st_size
    except OSError as error:
        raise refuse("missing", file_name, "文件不存在或读不到") from error
    if not path.is_file():
        raise refuse("missing", file_name, "不是文件")
    if size == 0:
        raise refuse("empty", file_name, "文件是空的")
    if size > MAX_FILE_BYTES:
        limit = MAX_FILE_BYTES // 1048576
        raise refuse("too_large", file_name, f"文件有 {size // 1048576} MB，超过 {limit} MB 的上限，请拆分后再收录")


def examine(path: Path, file_name: str) -> Format:
    """The format of a file by its content, checked against its name.

    Raises UnreadableDocument: missing, empty, too large, encrypted, truncated, a format that can't be read, a name that
    says another format than the content is, an archive that declares more than it may unpack to.
    """
    check_size(path, file_name)
    with path.open("rb") as stream:
        head = stream.read(4096)
    named = _NAMES.get(Path(file_name).suffix.lower())
    found = _by_content(path, head, file_name)
    if found is None:
        if named is None:
            raise refuse("format", file_name, f"不支持这种格式；{READABLE}")
        if named in (Format.DOCX, Format.PDF, Format.IMAGE):
            raise refuse("wrong_type", file_name, f"扩展名说是{named}，内容却不是，文件可能已损坏或改过名")
        found = _textual(head, named, file_name)
    elif named is not None and named is not found:
        raise refuse("wrong_type", file_name, f"扩展名说是{named}，内容却是{found}，请改正扩展名后再收录")
    if found is Format.DOCX:
        _check_archive(path, file_name)
    if found is Format.PDF:
        _check_pdf(path, file_name)
    return found


def _by_content(path: Path, head: bytes, file_name: str) -> Format | None:
    if b"%PDF-" in head[:1024]:
        return Format.PDF
    if head.startswith(_IMAGE_MAGIC) or (head.startswith(b"RIFF") and head[8:12] == b"WEBP"):
        return Format.IMAGE
    if head.startswith(b"PK"):
        return Format.DOCX
    if head.startswith(_OLE_MAGIC):
        if "EncryptedPackage".encode("utf-16-le") in path.read_bytes():
            raise refuse("encrypted", file_name, "文件已加密，请去掉打开密码后再收录")
        raise refuse("format", file_name, "是旧版 Office 格式（.doc/.xls/.ppt），请另存为 .docx 后再收录")
    for magic, told in _OTHER_MAGIC:
        if head.startswith(magic):
            raise refuse("format", file_name, f"内容是{told}，不能收录；{READABLE}")
    return None


def _textual(head: bytes, named: Format, file_name: str) -> Format:
    if _PAGE.match(head) and named is not Format.HTML:
        raise refuse("wrong_type", file_name, f"扩展名说是{named}，内容却是网页，请改为 .html 后再收录")
    if named is Format.HTML and b"<" not in head and b"<\x00" not in head:
        raise refuse("wrong_type", file_name, "扩展名说是网页，内容却不是")
    return named


def _check_archive(path: Path, file_name: str) -> None:
    """Add up what the directory of a zip declares, before a byte of it is unpacked."""
    if _count_entries(path) > MAX_ENTRIES:
        raise refuse("bomb", file_name, "压缩包里的文件太多，疑似压缩炸弹，未打开")
    try:
        with zipfile.ZipFile(path) as archive:
            entries = archive.infolist()
    except (zipfile.BadZipFile, OSError, ValueError, struct.error, NotImplementedError) as error:
        raise refuse("truncated", file_name, "文件不完整或已损坏，请重新保存后再收录") from error
    names = {entry.filename for entry in entries}
    if "word/document.xml" not in names:
        kind = next((told for prefix, told in _OFFICE if any(n.startswith(prefix) for n in names)), "压缩包")
        raise refuse("format", file_name, f"内容是{kind}，不能收录；{READABLE}")
    if any(entry.flag_bits & 1 for entry in entries):
        raise refuse("encrypted", file_name, "文件已加密，请去掉打开密码后再收录")
    unpacked = sum(entry.file_size for entry in entries)
    xml = sum(entry.file_size for entry in entries if entry.filename.endswith((".xml", ".rels")))
    packed = max(1, path.stat().st_size)
    if unpacked > MAX_UNPACKED_BYTES or xml > MAX_XML_BYTES or (unpacked > 1 << 22 and unpacked > MAX_RATIO * packed):
        raise refuse("bomb", file_name, f"展开后有 {unpacked // 1048576} MB，疑似压缩炸弹，未打开")


_OFFICE = (("xl/", "Excel 表格"), ("ppt/", "PowerPoint 演示文稿"), ("content.xml", "OpenDocument 文件"))


def _count_entries(path: Path) -> int:
    """The number of entries that a zip's end record declares; zipfile would build an object for each first."""
    with path.open("rb") as stream:
        stream.seek(max(0, path.stat().st_size - _TAIL_BYTES - 22))
        tail = stream.read()
    found = tail.rfind(b"PK\x05\x06")
    return int.from_bytes(tail[found + 10 : found + 12], "little") if found >= 0 else 0


def _check_pdf(path: Path, file_name: str) -> None:
    with path.open("rb") as stream:
        stream.seek(max(0, path.stat().st_size - _TAIL_BYTES))
        if b"%%EOF" not in stream.read():
            raise refuse("truncated", file_name, "PDF 没有结尾，文件不完整，请重新下载或导出后再收录")

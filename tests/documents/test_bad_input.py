"""Files that can't be taken in: one line each, with file and place. I8 and I9 of the fault table."""

from __future__ import annotations

import io
import os
import random
import zipfile
from pathlib import Path

import pytest
from PIL import Image

from knowledge.documents import read_file, read_in_process
from knowledge.documents.intake import MAX_FILE_BYTES
from knowledge.errors import UnreadableDocument
from tests.documents.pdfs import make_pdf, text
from tests.documents.words import measure, repack

LINES = ["测试办法", "第一条 为了测试，制定本办法。", "第二条 本办法自2025年1月1日起施行。"]
OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
PAGE = [text(100, 700, "第一条 为了测试，制定本办法。")]


def archive(**entries: bytes) -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as made:
        for name, content in entries.items():
            made.writestr(name.replace("__", "/"), content)
    return stream.getvalue()


def noise(count: int) -> bytes:
    return random.Random(7).randbytes(count)  # noqa: S311 -- the same noise each time, nothing secret


BAD: dict[str, tuple[str, bytes, str, str]] = {
    # what: (file name, content, key, words of the line)
    "empty": ("办法.md", b"", "document_empty", "空的"),
    "only blanks": ("办法.txt", "　 \n\n".encode(), "document_no_text", "没有文字"),
    "truncated docx": ("办法.docx", measure(LINES)[:9000], "document_truncated", "不完整"),
    "damaged docx part": (
        "办法.docx",
        repack(measure(LINES), {"word/document.xml": b"<w:document"}),
        "document_truncated",
        "损坏",
    ),
    "truncated pdf": ("办法.pdf", make_pdf([PAGE])[:-200], "document_truncated", "没有结尾"),
    "damaged pdf": ("办法.pdf", b"%PDF-1.5\n" + noise(3000) + b"\n%%EOF", "document_truncated", "损坏"),
    "truncated picture": ("办法.png", b"\x89PNG\r\n\x1a\n" + noise(200), "document_truncated", "损坏"),
    "encrypted pdf": ("办法.pdf", make_pdf([PAGE], encrypt=True), "document_encrypted", "打开密码"),
    "encrypted docx": (
        "办法.docx",
        OLE + noise(600) + "EncryptedPackage".encode("utf-16-le"),
        "document_encrypted",
        "打开密码",
    ),
    "old word file": ("办法.doc", OLE + noise(600), "document_format", "另存为 .docx"),
    "pdf without text": ("办法.pdf", make_pdf([[]]), "document_no_text", "没有文字"),
    "pdf named docx": ("办法.docx", make_pdf([PAGE]), "document_wrong_type", "内容却是PDF"),
    "docx named pdf": ("办法.pdf", measure(LINES), "document_wrong_type", "内容却是Word 文档"),
    "page named md": ("办法.md", b"<!DOCTYPE html><html><body>x</body></html>", "document_wrong_type", "内容却是网页"),
    "text named pdf": ("办法.pdf", "第一条".encode(), "document_wrong_type", "内容却不是"),
    "text named html": ("办法.html", "第一条".encode(), "document_wrong_type", "内容却不是"),
    "spreadsheet": ("台账.docx", archive(xl__workbook=b"x"), "document_format", "Excel"),
    "unknown ending": ("办法.xyz", "第一条".encode(), "document_format", "不支持"),
    "noise as text": ("办法.txt", noise(4000), "document_encoding", "UTF-8 或 GB18030"),
    "noise of wide bytes": ("办法.txt", bytes(b | 0x80 for b in noise(4000)), "document_encoding", "UTF-8 或 GB18030"),
    "front matter without end": (
        "办法.md",
        "---\nid: a\n# 标题\n".encode(),
        "document_front_matter",
        "没有以“---”结束",
    ),
    "front matter no yaml": (
        "办法.md",
        "---\nid: a\ntitle: [一\n---\n# 一\n".encode(),
        "document_front_matter",
        "第3行",
    ),
    "a day that is none": (
        "办法.md",
        "---\nid: a\neffective_from: 2025-02-30\n---\n# 一\n正文。".encode(),
        "document_front_matter",
        "第3行",
    ),
    "dates reversed": (
        "办法.md",
        "---\nid: a\neffective_from: 2025-02-03\neffective_to: 2024-01-01\n---\n# 一\n正文。".encode(),
        "document_dates_reversed",
        "第4行",
    ),
    "an unknown audience": (
        "办法.md",
        "---\nid: a\naudience: all\n---\n# 一\n正文。".encode(),
        "document_front_matter",
        "public",
    ),
    "an id that is a path": (
        "办法.md",
        "---\nid: ../../etc\n---\n# 一\n正文。".encode(),
        "document_front_matter",
        "第2行",
    ),
    "a value given twice": (
        "办法.md",
        "---\nid: a\nid: b\n---\n# 一\n正文。".encode(),
        "document_front_matter",
        "第3行",
    ),
}


@pytest.mark.parametrize("what", BAD)
def test_I8_a_file_that_can_not_be_read_gets_one_line(tmp_path: Path, what: str) -> None:
    name, content, key, words = BAD[what]
    path = tmp_path / "upload"
    path.write_bytes(content)
    with pytest.raises(UnreadableDocument) as refused:
        read_in_process(path, file_name=name)
    line = str(refused.value)
    assert refused.value.key == key
    assert words in line
    assert line.startswith(name)
    assert "\n" not in line
    assert len(line) < 160


def test_I8_a_file_that_is_not_there(tmp_path: Path) -> None:
    with pytest.raises(UnreadableDocument, match=r"无此文件\.md：文件不存在"):
        read_file(tmp_path / "无此文件.md")
    with pytest.raises(UnreadableDocument, match="不是文件"):
        read_file(tmp_path)


def test_I9_two_hundred_megabytes_are_refused_by_their_size(tmp_path: Path) -> None:
    path = tmp_path / "大文件.pdf"
    with path.open("wb") as stream:
        stream.write(b"%PDF-1.5\n")
        stream.truncate(200 * 1024 * 1024)
    assert path.stat().st_size > MAX_FILE_BYTES
    with pytest.raises(UnreadableDocument, match="200 MB，超过 50 MB"):
        read_file(path)


def test_I9_a_zip_bomb_is_refused_by_what_it_declares(tmp_path: Path) -> None:
    path = tmp_path / "炸弹.docx"
    path.write_bytes(repack(measure(LINES), {"word/media/a.bin": bytes(60 << 20), "word/media/b.bin": bytes(60 << 20)}))
    assert path.stat().st_size < 1 << 20
    with pytest.raises(UnreadableDocument, match="疑似压缩炸弹") as refused:
        read_in_process(path)
    assert refused.value.key == "document_bomb"


def test_I9_xml_that_would_fill_the_memory_is_refused_by_its_size(tmp_path: Path) -> None:
    path = tmp_path / "炸弹.docx"
    filler = b"<w:document>" + os.urandom(64).hex().encode() * 400_000
    path.write_bytes(repack(measure(LINES), {"word/document.xml": filler}))
    with pytest.raises(UnreadableDocument, match="疑似压缩炸弹"):
        read_in_process(path)


def test_I9_an_archive_of_many_entries_is_not_listed(tmp_path: Path) -> None:
    path = tmp_path / "很多.docx"
    path.write_bytes(repack(measure(LINES), {f"word/m/{n}": b"" for n in range(6000)}))
    with pytest.raises(UnreadableDocument, match="文件太多"):
        read_in_process(path)


def test_I9_external_entities_are_refused(tmp_path: Path) -> None:
    secret = tmp_path / "secret"
    secret.write_text("机要内容")
    part = f'<?xml version="1.0"?><!DOCTYPE d [<!ENTITY x SYSTEM "file://{secret}">]><d>&x;</d>'
    path = tmp_path / "实体.docx"
    path.write_bytes(repack(measure(LINES), {"word/styles.xml": part.encode()}))
    with pytest.raises(UnreadableDocument, match=r"word/styles\.xml：文件里有外部实体声明"):
        read_in_process(path)


def test_I9_deeply_nested_tables_end_in_one_line(tmp_path: Path) -> None:
    path = tmp_path / "深.docx"
    deep = "<w:tbl><w:tr><w:tc>" * 3000
    xml = f'<w:document xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"><w:body>{deep}'
    path.write_bytes(repack(measure(LINES), {"word/document.xml": xml.encode()}))
    with pytest.raises(UnreadableDocument):
        read_file(path)


def test_I9_a_deeply_nested_page_is_refused_not_cut_off(tmp_path: Path) -> None:
    path = tmp_path / "深.html"
    path.write_text("<html><title>测试办法</title><body>" + "<div><table><tr><td>" * 20_000 + "第一条 正文。", "utf-8")
    with pytest.raises(UnreadableDocument, match=r"深\.html：网页嵌套太深"):
        read_file(path)


def test_I9_ten_thousand_pages_are_refused_by_their_count(tmp_path: Path) -> None:
    path = tmp_path / "万页.pdf"
    path.write_bytes(make_pdf([[]] * 10_000))
    with pytest.raises(UnreadableDocument, match="10000 页，超过 2000 页"):
        read_file(path)


def test_I9_a_picture_of_too_many_points_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "巨图.png"
    Image.new("1", (30_000, 30_000)).save(path)
    with pytest.raises(UnreadableDocument, match=r"像素|损坏"):
        read_file(path)


def test_I10_only_the_ending_of_a_name_matters_and_it_is_shown_short(tmp_path: Path) -> None:
    path = tmp_path / "upload"
    path.write_bytes(b"")
    with pytest.raises(UnreadableDocument) as refused:
        read_file(path, file_name="../../etc/\x00" + "长" * 300 + "\n.md")
    line = str(refused.value)
    assert len(line) < 100
    assert "/" not in line
    assert "\n" not in line
    path.write_text("# 办法\n\n第一条 正文。\n", "utf-8")
    assert read_file(path, file_name="C:\\CON\\..\\aux.md").metadata.title == "办法"


def test_I9_a_page_that_is_all_style_sheet_is_read_in_time(tmp_path: Path) -> None:
    path = tmp_path / "样式.html"
    path.write_text("<html><title>测试办法</title><body><p>第一条 正文。</p><style>" + "a" * 300_000, "utf-8")
    assert read_file(path, seconds=50).articles[-1].text == "第一条 正文。"

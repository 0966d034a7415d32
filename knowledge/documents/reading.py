"""One file in, one parsed document out, or one line that says why not."""

from __future__ import annotations

import json
import logging
import os
import re
import subprocess
import sys
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

from knowledge.archive import decode_parsed
from knowledge.articles import make_article, split_blocks
from knowledge.crosschecks import check_articles
from knowledge.documents.blocks import Extract, Paragraph, Table
from knowledge.documents.intake import Format, check_size, examine
from knowledge.documents.limits import time_limit
from knowledge.documents.markings import refuse_markings
from knowledge.documents.metadata import find_metadata
from knowledge.documents.refusals import refuse
from knowledge.errors import MarkedSecret, UnreadableDocument
from knowledge.model import Audience, ParsedDocument
from knowledge.passages import make_passages

_log = logging.getLogger(__name__)

MAX_TEXT_CHARS = 2_000_000  # a thick statute book; more is a data dump
_REFUSALS = {"UnreadableDocument": UnreadableDocument, "MarkedSecret": MarkedSecret}


def read_file(
    path: Path,
    *,
    file_name: str | None = None,
    overrides: Mapping[str, object] | None = None,
    release_marks: bool = False,
    seconds: float | None = None,
) -> ParsedDocument:
    """Read a file into a document, in a child process with limits of memory and time.

    `file_name` is what the sender called it (default: the path's name); only its ending matters, never its words.
    `overrides` are fields of Metadata that go before front matter. `release_marks` lets 内部 and 征求意见稿 pass.
    `seconds` is how long it may take (default: by format, see `limits`).
    Raises UnreadableDocument and MarkedSecret, each with one line that names file and place; nothing is changed.
    """
    name = file_name or path.name
    check_size(path, name)
    told = {field: _plain_value(value) for field, value in (overrides or {}).items()}
    request = {"path": str(path.resolve()), "file_name": name, "overrides": told, "release_marks": release_marks}
    environment = {**os.environ, "OMP_NUM_THREADS": "1", "PYTHONUTF8": "1"}
    root = Path(__file__).resolve().parents[2]
    if (root / "pyproject.toml").exists():  # a source tree: installed, the child finds the package by itself
        environment["PYTHONPATH"] = os.pathsep.join([str(root), *filter(None, [os.environ.get("PYTHONPATH")])])
    try:
        # our own module in our own interpreter: no part of the command comes from outside
        done = subprocess.run(
            [sys.executable, "-P", "-W", "ignore", "-m", "knowledge.documents.child"],
            input=json.dumps(request, ensure_ascii=False).encode(),
            capture_output=True,
            env=environment,
            timeout=time_limit(name).total_seconds() if seconds is None else seconds,
            check=False,
        )
    except subprocess.TimeoutExpired as error:
        raise refuse("too_heavy", name, "解析超过时限，已中止，请拆分或重新导出后再收录") from error
    return _read_reply(done, name)


def _read_reply(done: subprocess.CompletedProcess[bytes], name: str) -> ParsedDocument:
    try:
        reply = json.loads(done.stdout)
    except ValueError:
        places = re.findall(rb'File "[^"]*?([^"/\\]+)", line (\d+)', done.stderr)
        shown = " < ".join(f"{module.decode(errors='replace')}:{line.decode()}" for module, line in places[:-6:-1])
        # places only: an exception's message can hold words of the document
        _log.warning("a reader ended with %s at %s", done.returncode, shown or "no trace")
        reply = {"refusal": "TooHeavy" if done.returncode < 0 or b"MemoryError" in done.stderr else "Damaged"}
    if reply.get("refusal") == "Damaged":
        raise refuse("damaged", name, "文件已损坏或写法特殊，读不了，请重新保存或导出后再收录")
    if "parsed" in reply:
        return decode_parsed(reply["parsed"])
    kind = _REFUSALS.get(reply["refusal"])
    if kind is None:
        raise refuse("too_heavy", name, "解析时超出内存上限或解析器崩溃，已中止，请拆分或重新导出后再收录")
    raise kind(reply["key"], reply["message"], **reply["facts"])


def _plain_value(value: object) -> object:
    if isinstance(value, Audience):
        return value.name.lower()
    if isinstance(value, (list, tuple)):
        return [str(item) for item in value]
    return value if value is None or isinstance(value, (bool, int)) else str(value)


def read_in_process(
    path: Path,
    *,
    file_name: str | None = None,
    overrides: Mapping[str, object] | None = None,
    release_marks: bool = False,
) -> ParsedDocument:
    """Read a file here, without a child process: what the child calls. Raises like `read_file`, but has no limits."""
    name = file_name or path.name
    extract = _read(path, examine(path, name), name)
    if not any(isinstance(block, Table) or block.text for block in extract.blocks):
        raise refuse("no_text", name, "没有读到文字")
    if sum(map(_text_chars, extract.blocks)) > MAX_TEXT_CHARS:
        raise refuse("too_long", name, f"文字超过 {MAX_TEXT_CHARS // 10_000} 万字，请拆分后再收录")
    refuse_markings(extract, name, release_marks=release_marks)
    metadata, remarks = find_metadata(extract, name, overrides)
    title = metadata.title
    units = split_blocks([_lower_title(block, extract.title) for block in extract.blocks], title)
    articles = tuple(make_article(unit, metadata.id, ordinal) for ordinal, unit in enumerate(units))
    passages = tuple(
        passage for unit, article in zip(units, articles, strict=True) for passage in make_passages(unit, article)
    )
    return ParsedDocument(
        metadata=metadata,
        articles=articles,
        passages=passages,
        remarks=(*extract.remarks, *remarks, *check_articles(units, articles)),
        media_type=extract.media_type,
        table_count=sum(isinstance(block, Table) for block in extract.blocks),
    )


def _text_chars(block: Paragraph | Table) -> int:
    return len(block.text) if isinstance(block, Paragraph) else sum(len(cell) for row in block.rows for cell in row)


def _lower_title(block: Paragraph | Table, stated: str) -> Paragraph | Table:
    """The document's own title is no heading that articles stand under, also where an option gives another title."""
    if isinstance(block, Paragraph) and block.level == 1 and stated and block.text == stated:
        return replace(block, level=0, prominent=True)
    return block


def _read(path: Path, kind: Format, name: str) -> Extract:
    """Only the reader of the file's format is imported: most need a library that takes a while to load."""
    if kind is Format.DOCX:
        from knowledge.documents.docx import read_docx

        return read_docx(path, name)
    if kind is Format.PDF:
        from knowledge.documents.pdf import read_pdf

        return read_pdf(path, name)
    if kind is Format.IMAGE:
        from knowledge.documents.scans import read_image

        return read_image(path, name)
    from knowledge.documents.plain_text import decode_text, read_plain_text

    if kind is Format.HTML:
        from knowledge.documents.html import read_html
        from knowledge.documents.html_encoding import decode_html

        return read_html(decode_html(path.read_bytes(), name), name)
    text = decode_text(path.read_bytes(), name)
    if kind is Format.MARKDOWN:
        from knowledge.documents.markdown import read_markdown

        return read_markdown(text, name)
    return read_plain_text(text, name)

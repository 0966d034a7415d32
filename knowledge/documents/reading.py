"""One file in, one parsed document out, or one line that says why not."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from knowledge.articles import make_article, split_blocks
from knowledge.crosschecks import check_articles
from knowledge.documents.blocks import Extract, Paragraph, Table
from knowledge.documents.intake import Format, examine
from knowledge.documents.markings import refuse_markings
from knowledge.documents.metadata import find_metadata
from knowledge.documents.refusals import refuse
from knowledge.model import ParsedDocument
from knowledge.passages import make_passages


def read_file(
    path: Path,
    *,
    file_name: str | None = None,
    overrides: Mapping[str, object] | None = None,
    release_marks: bool = False,
) -> ParsedDocument:
    """Read a file into a document."""
    return read_in_process(path, file_name=file_name, overrides=overrides, release_marks=release_marks)


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
    refuse_markings(extract, name, release_marks=release_marks)
    metadata, remarks = find_metadata(extract, name, overrides)
    title = metadata.title
    units = split_blocks(_with_title(extract, title), title)
    articles = tuple(make_article(unit, metadata.id, ordinal) for ordinal, unit in enumerate(units))
    passages = tuple(
        passage for unit, article in zip(units, articles, strict=True) for passage in make_passages(unit, article)
    )
    return ParsedDocument(
        metadata=metadata,
        articles=articles,
        passages=passages,
        remarks=(*extract.remarks, *remarks, *check_articles(units, articles, title)),
        media_type=extract.media_type,
        table_count=sum(isinstance(block, Table) for block in extract.blocks),
    )


def _with_title(extract: Extract, title: str) -> list[Paragraph | Table]:
    first = next((block for block in extract.blocks if isinstance(block, Paragraph)), None)
    shown = "".join(block.text for block in extract.blocks[:4] if isinstance(block, Paragraph))
    if first is None or "".join(title.split()) in "".join(shown.split()) or not extract.title:
        return list(extract.blocks)
    return [Paragraph(extract.title, 1), *extract.blocks]


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

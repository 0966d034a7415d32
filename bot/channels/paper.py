"""A screen as a page to print: a DOCX with the same paragraphs and tables, in the faces that offices use."""

from __future__ import annotations

import io
import re
from collections.abc import Sequence
from datetime import date
from typing import Any

from bot.screens import Block, Details, Paragraph, Screen, Table, Tone, clean

BODY_FACE = "仿宋"  # what official papers are set in; a machine without it takes its own
HEAD_FACE = "黑体"
_NO_NAME = re.compile(r'[\\/:*?"<>|.\x00-\x1f]')  # what Windows takes in no name, and a dot that would end one
_PART_CHARS = 24  # three of them, of three bytes a sign: a name has 255 bytes at most


def name_file(*parts: str, ending: str = "docx") -> str:
    """拜访简报-张三-2026-11-23.docx: a name that every system takes, whatever the parts hold."""
    kept = (" ".join(_NO_NAME.sub(" ", clean(part)).split())[:_PART_CHARS] for part in parts)
    return "-".join(part for part in kept if part) + f".{ending}"


def write_docx(title: str, screen: Screen, *, wide: bool = False, made_on: date, footer: str = "") -> bytes:
    """The screen under a title; `wide` lies the page on its side. Buttons stay in the chat."""
    return write_pages([(title, screen)], wide=wide, made_on=made_on, footer=footer)


def write_pages(
    pages: Sequence[tuple[str, Screen]], *, wide: bool = False, made_on: date, footer: str = "", title: str = ""
) -> bytes:
    """Several screens, each under its title on a page of its own; `title` is the file's."""
    from docx import Document
    from docx.enum.section import WD_ORIENT
    from docx.shared import Cm, Pt

    document = Document()
    section = document.sections[0]
    section.page_width, section.page_height = Cm(21.0), Cm(29.7)
    if wide:
        section.orientation = WD_ORIENT.LANDSCAPE
        section.page_width, section.page_height = Cm(29.7), Cm(21.0)
    section.left_margin = section.right_margin = Cm(2.0)
    section.top_margin = section.bottom_margin = Cm(2.0)
    set_face(document.styles["Normal"], BODY_FACE, Pt(12 if wide else 14))
    for number, (above, screen) in enumerate(pages):
        heading = document.add_paragraph()
        heading.paragraph_format.page_break_before = number > 0
        run = heading.add_run(above)
        run.bold = True
        set_face(run, HEAD_FACE, Pt(18))
        heading.alignment = 1
        for block in screen.blocks:
            _put(document, block)
        if footer:
            document.add_paragraph(footer)
    document.core_properties.title = title or pages[0][0]
    document.core_properties.author = ""
    document.core_properties.comments = made_on.isoformat()
    written = io.BytesIO()
    document.save(written)
    return written.getvalue()


def _put(document: Any, block: Block) -> None:  # noqa: ANN401 -- python-docx ships no types
    if isinstance(block, Paragraph):
        paragraph = document.add_paragraph()
        for span in block.spans:
            run = paragraph.add_run(span.text)
            run.bold = span.bold or block.tone is Tone.HEADING
    elif isinstance(block, Table):
        _put_table(document, block)
    elif isinstance(block, Details):
        document.add_paragraph(block.summary)
        for inner in block.blocks:
            _put(document, inner)


def _put_table(document: Any, block: Table) -> None:  # noqa: ANN401 -- python-docx ships no types
    from docx.oxml import OxmlElement

    if block.caption:
        document.add_paragraph(block.caption)
    table = document.add_table(rows=1, cols=len(block.head), style="Table Grid")
    for cell, text in zip(table.rows[0].cells, block.head, strict=True):
        cell.paragraphs[0].add_run(text).bold = True
    properties = table.rows[0]._tr.get_or_add_trPr()
    properties.append(OxmlElement("w:tblHeader"))
    for row in block.rows:
        cells = table.add_row().cells
        for cell, text in zip(cells, row, strict=False):
            cell.text = text


def set_face(styled: Any, name: str, size: Any) -> None:  # noqa: ANN401 -- python-docx ships no types
    """Set a run or a style in a face, its Chinese too."""
    from docx.oxml.ns import qn

    styled.font.name, styled.font.size = name, size
    styled.element.get_or_add_rPr().get_or_add_rFonts().set(qn("w:eastAsia"), name)

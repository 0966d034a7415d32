"""A paper as a Word file: headings in Word's styles, so that they make an outline; tables that break between rows."""

from __future__ import annotations

import io
from collections.abc import Sequence
from datetime import date
from typing import Any

from jobs.reports.blocks import Block, Heading, Line, Picture
from jobs.reports.tables import Grid
from jobs.sheets import Cell, Shown

BODY_FACE, HEAD_FACE = "仿宋", "黑体"  # what official papers are set in; a machine without them takes its own
_WIDTH_CM = 17.0  # of A4 between its margins
_PICTURE_CM = 11.5
_WHOLE_LINES = 15  # a table of so many lines of text isn't parted: a longer one would leave half a page empty
_SIGN_CM = 0.34  # how wide a sign is in a cell


def write_docx(blocks: Sequence[Block], language: str, *, made_on: date) -> bytes:
    """The file. `blocks` begin with the title."""
    from docx import Document
    from docx.shared import Cm, Pt

    document = Document()
    section = document.sections[0]
    section.page_width, section.page_height = Cm(21.0), Cm(29.7)
    section.left_margin = section.right_margin = Cm(2.0)
    section.top_margin = section.bottom_margin = Cm(2.2)
    for name, face, size in (
        ("Normal", BODY_FACE, 12), ("Title", HEAD_FACE, 20), ("Heading 1", HEAD_FACE, 15),
        ("Heading 2", HEAD_FACE, 12.5),
    ):  # fmt: skip
        set_face(document.styles[name], face, Pt(size))
    number_pages(section, language)
    for block, after in zip(blocks, [*blocks[1:], None], strict=True):
        put_block(document, block, after)
    title = next(block.text for block in blocks if isinstance(block, Heading))
    document.core_properties.title = title
    document.core_properties.author = ""
    document.core_properties.comments = made_on.isoformat()
    document.core_properties.language = "en" if language == "en" else "zh-CN"
    written = io.BytesIO()
    document.save(written)
    return written.getvalue()


def put_block(document: Any, block: Block, after: Block | None) -> None:  # noqa: ANN401 -- python-docx ships no types
    """Add a block at the document's end; `after` is the one that comes next."""
    from docx.shared import Cm, Pt

    if isinstance(block, Heading):
        document.add_heading(block.text, block.level).alignment = 0 if block.level else 1
    elif isinstance(block, Line):
        paragraph = document.add_paragraph()
        run = paragraph.add_run(block.text)
        paragraph.paragraph_format.keep_with_next = block.is_kept
        paragraph.paragraph_format.space_after = Pt(6)
        if block.is_signed:
            paragraph.alignment = 2
        if block.is_note:
            run.font.size = Pt(10.5)
    elif isinstance(block, Picture):
        paragraph = document.add_paragraph()
        paragraph.alignment = 1
        goes_on = isinstance(after, Picture) and after.is_more and not block.is_more
        paragraph.paragraph_format.keep_with_next = isinstance(after, Grid) or goes_on
        shape = paragraph.add_run().add_picture(io.BytesIO(block.png), width=Cm(_PICTURE_CM))
        shape._inline.docPr.set("descr", block.told)
    else:
        _put_grid(document, block)


def _put_grid(document: Any, grid: Grid) -> None:  # noqa: ANN401 -- python-docx ships no types
    from docx.oxml import OxmlElement
    from docx.shared import Cm, Pt

    rows = [grid.head, *grid.rows] if any(grid.head) else list(grid.rows)
    table = document.add_table(rows=len(rows), cols=len(grid.head), style="Table Grid")
    table.autofit = False
    table.alignment = 1
    _set_margins(table)
    unit = _WIDTH_CM / sum(grid.widths)
    kept = len(rows) - 1 if _count_lines(rows, [width * unit for width in grid.widths]) <= _WHOLE_LINES else 2
    for column, width in zip(table.columns, grid.widths, strict=True):
        column.width = Cm(width * unit)
    for number, (row, cells) in enumerate(zip(table.rows, rows, strict=True)):
        properties = row._tr.get_or_add_trPr()
        properties.append(OxmlElement("w:cantSplit"))
        is_head = number == 0 and any(grid.head)
        if is_head:
            properties.append(OxmlElement("w:tblHeader"))
        for place, (cell, value, width) in enumerate(zip(row.cells, cells, grid.widths, strict=True)):
            cell.width = Cm(width * unit)
            paragraph = cell.paragraphs[0]
            text = value.text if isinstance(value, Shown) else "" if value is None else str(value)
            run = paragraph.add_run(text)
            run.bold = is_head
            run.font.size = Pt(9.5)
            if isinstance(value, (int, Shown)) or (place and (is_head or len(text) == 1)):
                paragraph.alignment = 1
            # The heads are not left alone at the foot of a page.
            paragraph.paragraph_format.keep_with_next = number < kept
    document.add_paragraph().paragraph_format.space_after = Pt(2)


def _count_lines(rows: Sequence[Sequence[Cell]], widths: Sequence[float]) -> int:
    """About how many lines the rows take, in columns so many centimetres wide."""
    told = [[cell.text if isinstance(cell, Shown) else str(cell or "") for cell in row] for row in rows]
    return sum(
        max(-(-len(text) // max(1, int(width / _SIGN_CM))) or 1 for text, width in zip(row, widths, strict=True))
        for row in told
    )


def _set_margins(table: Any) -> None:  # noqa: ANN401 -- python-docx ships no types
    """Cells with a millimetre at the sides: numbers stay in one line."""
    from docx.oxml import OxmlElement
    from docx.oxml.ns import qn

    margins = OxmlElement("w:tblCellMar")
    for side in ("left", "right"):
        margin = OxmlElement(f"w:{side}")
        margin.set(qn("w:w"), "57")
        margin.set(qn("w:type"), "dxa")
        margins.append(margin)
    table._tbl.tblPr.append(margins)


def set_face(style: Any, name: str, size: Any) -> None:  # noqa: ANN401 -- python-docx ships no types
    """Set a style in a typeface of a size, in black, Chinese and letters alike."""
    from docx.oxml.ns import qn
    from docx.shared import RGBColor

    style.font.name, style.font.size = name, size
    style.font.color.rgb = RGBColor(0, 0, 0)
    fonts = style.element.get_or_add_rPr().get_or_add_rFonts()
    for theme in ("asciiTheme", "hAnsiTheme", "eastAsiaTheme", "cstheme"):  # a theme would win over the name
        fonts.attrib.pop(qn(f"w:{theme}"), None)
    fonts.set(qn("w:eastAsia"), name)


def number_pages(section: Any, language: str) -> None:  # noqa: ANN401 -- python-docx ships no types
    """The page's number at its foot."""
    from docx.oxml import OxmlElement
    from docx.oxml.ns import qn

    from jobs.reports.words import say

    paragraph = section.footer.paragraphs[0]
    paragraph.alignment = 1
    before, after = say(language, "page", number="\0").split("\0")
    paragraph.add_run(before)
    field = OxmlElement("w:fldSimple")
    field.set(qn("w:instr"), "PAGE")
    paragraph._p.append(field)
    paragraph.add_run(after)

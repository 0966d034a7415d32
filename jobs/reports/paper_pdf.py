"""A paper as a PDF that is the same on every machine: Noto's faces are in it, as far as they are used."""

from __future__ import annotations

import io
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from jobs.reports.blocks import Block, Heading, Line, Picture
from jobs.reports.tables import Grid
from jobs.reports.typeset import printable, sans_face, serif_face, wrap_text
from jobs.reports.words import say
from jobs.sheets import Shown

_WIDTH, _MARGIN, _FOOT = 170.0, 20.0, 20.0  # millimetres, of A4
_PICTURE = 108.0
_WHOLE_ROWS = 14  # a table of so many isn't parted
_SIZES = {0: 18.0, 1: 14.0, 2: 11.5}  # points of headings
_BODY, _NOTE, _CELL = 11.0, 9.5, 9.0
_LEADING = 1.55 * 25.4 / 72  # millimetres of a line for each point of its type
_PADDING = 1.2  # of a cell
_GROUND = (232, 236, 241)


def write_pdf(blocks: Sequence[Block], language: str) -> bytes:
    """The file. `blocks` begin with the title."""
    return _Writing(language).write(blocks)


class _Writing:
    """A PDF being written from the top down."""

    def __init__(self, language: str) -> None:
        from fpdf import FPDF

        class Paper(FPDF):
            def footer(self) -> None:
                self.set_y(-14)
                self.set_font("sans", size=9)
                self.cell(0, 6, say(language, "page", number=self.page_no()), align="C")

        self.faces: dict[str, Path] = {"sans": sans_face(), "serif": serif_face()}
        self.pdf: Any = Paper(format="A4")
        for name, face in self.faces.items():
            self.pdf.add_font(name, fname=face)
        self.pdf.set_margins(_MARGIN, _MARGIN, _MARGIN)
        self.pdf.set_auto_page_break(True, _FOOT)
        self.pdf.set_lang("en" if language == "en" else "zh-CN")
        self.pdf.c_margin = 0
        self.pdf.add_page()

    def write(self, blocks: Sequence[Block]) -> bytes:
        title = next(block.text for block in blocks if isinstance(block, Heading))
        self.pdf.set_title(title)
        for place, block in enumerate(blocks):
            self._keep(blocks[place:])
            if isinstance(block, Heading):
                self._put_heading(block)
            elif isinstance(block, Line):
                size = _NOTE if block.is_note else _BODY
                self._put_lines(block.text, "serif", size, "R" if block.is_signed else "L")
                self.pdf.ln(1.5)
            elif isinstance(block, Picture):
                self.pdf.image(
                    io.BytesIO(block.png), x=_MARGIN + (_WIDTH - _PICTURE) / 2, w=_PICTURE, alt_text=block.told
                )
                self.pdf.ln(3)
            else:
                self._put_grid(block)
        return bytes(self.pdf.output())

    def _keep(self, blocks: Sequence[Block]) -> None:
        """Turn the page where a heading, or a line that is kept, would be parted from what follows it."""
        height = 0.0
        for block, after in zip(blocks, [*blocks[1:], None], strict=True):
            height += self._measure(block)
            kept = isinstance(block, Heading | Picture) or (isinstance(block, Line) and block.is_kept)
            if not kept or (isinstance(block, Picture) and not isinstance(after, Grid)):
                break
        room = self.pdf.h - _FOOT - self.pdf.get_y()
        if room < height <= self.pdf.h - _FOOT - _MARGIN:
            self.pdf.add_page()

    def _measure(self, block: Block) -> float:
        """How much of a page a block takes at least: a long table its heads and some rows."""
        if isinstance(block, Heading):
            return len(self._wrap(block.text, "sans", _SIZES[block.level], _WIDTH)) * _SIZES[block.level] * _LEADING + 4
        if isinstance(block, Line):
            size = _NOTE if block.is_note else _BODY
            return len(self._wrap(block.text, "serif", size, _WIDTH)) * size * _LEADING
        if isinstance(block, Picture):
            from PIL import Image

            width, height = Image.open(io.BytesIO(block.png)).size
            return _PICTURE * height / width + 3
        rows = len(block.rows) + 1 if len(block.rows) < _WHOLE_ROWS else 4
        return rows * (_CELL * _LEADING * 0.85 + 2 * _PADDING) + 3

    def _put_heading(self, heading: Heading) -> None:
        self.pdf.ln(3 if heading.level else 0)
        if heading.level:
            self.pdf.start_section(printable(heading.text, self.faces["sans"]), level=heading.level - 1)
        self._put_lines(heading.text, "sans", _SIZES[heading.level], "L" if heading.level else "C")
        self.pdf.ln(1)

    def _put_lines(self, text: str, face: str, size: float, align: str = "L") -> None:
        lines = self._wrap(text, face, size, _WIDTH)
        self.pdf.set_font(face, size=size)
        for line in lines:
            self.pdf.cell(_WIDTH, size * _LEADING, line, align=align, new_x="LMARGIN", new_y="NEXT")

    def _wrap(self, text: str, face: str, size: float, width: float) -> list[str]:
        self.pdf.set_font(face, size=size)
        return wrap_text(printable(text, self.faces[face]), width, self.pdf.get_string_width)

    def _put_grid(self, grid: Grid) -> None:
        from fpdf.enums import TableBordersLayout
        from fpdf.fonts import FontFace

        has_head = any(grid.head)
        unit = _WIDTH / sum(grid.widths)
        widths = [width * unit for width in grid.widths]
        rows = [grid.head, *grid.rows] if has_head else list(grid.rows)
        self.pdf.set_font("serif", size=_CELL)
        with self.pdf.table(
            borders_layout=TableBordersLayout.ALL,
            col_widths=tuple(widths),
            width=_WIDTH,
            line_height=_CELL * _LEADING * 0.85,
            padding=_PADDING,
            first_row_as_headings=has_head,
            headings_style=FontFace(family="sans", fill_color=_GROUND),
            text_align="LEFT",
        ) as table:
            for number, cells in enumerate(rows):
                is_head = has_head and number == 0
                row = table.row()
                for place, (value, width) in enumerate(zip(cells, widths, strict=True)):
                    text = value.text if isinstance(value, Shown) else "" if value is None else str(value)
                    lines = self._wrap(text, "sans" if is_head else "serif", _CELL, width - 2 * _PADDING - 0.2)
                    middle = isinstance(value, (int, Shown)) or len(text) == 1 or (is_head and place)
                    row.cell("\n".join(lines), align="CENTER" if middle else "LEFT")
                self.pdf.set_font("serif", size=_CELL)
        self.pdf.ln(3)

"""PDF: the text layer with ruled tables; pages that are only pictures are recognised."""

from __future__ import annotations

import ctypes
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, TypeAlias

import pypdfium2
import pypdfium2.raw as pdfium

from knowledge.documents.blocks import Block, Extract, Table
from knowledge.documents.lines import Line, drop_margins, join_lines, merge_fragments
from knowledge.documents.refusals import refuse
from knowledge.documents.scans import MAX_SCANNED_PAGES, Recogniser, remark_scanned
from knowledge.model import Remark

Native: TypeAlias = Any  # pypdfium2 ships no types

MEDIA_TYPE = "application/pdf"
MAX_PAGES = 2_000
_LEAST_CHARS = 8  # a scanned page may carry a stamped number as text
_LEAST_RULES = 2  # two framed cells: the head of a table that goes on over the page
_SCAN_SCALE = 200 / 72  # 200 dpi
_LEAST_SIZE = 1.5  # points; smaller is meant not to be seen
_INVISIBLE_MODE = 3  # PDF 32000-1, 9.3.6: neither filled nor stroked
_OPAQUE_WHITE = (255, 255, 255)

_NO_WIDTH = 0.01

Point = tuple[int, int]  # in points from the lower left corner
Box = tuple[float, float, float, float]  # left, top, right, bottom from the upper left corner


def read_pdf(path: Path, file_name: str) -> Extract:
    """Read a PDF.

    Raises UnreadableDocument: encrypted, damaged, more than MAX_PAGES pages, more than MAX_SCANNED_PAGES scanned ones,
    no text on any page.
    """
    try:
        document = pypdfium2.PdfDocument(path)
    except pypdfium2.PdfiumError as error:
        if "password" in str(error).lower() or "security" in str(error).lower():
            raise refuse("encrypted", file_name, "PDF 已加密，请去掉打开密码后再收录") from error
        raise refuse("truncated", file_name, "PDF 不完整或已损坏，请重新下载或导出后再收录") from error
    with document:
        return _read(document, path, file_name)


def _read(document: pypdfium2.PdfDocument, path: Path, file_name: str) -> Extract:
    if len(document) > MAX_PAGES:
        raise refuse("too_long", file_name, f"PDF 有 {len(document)} 页，超过 {MAX_PAGES} 页的上限，请拆分后再收录")
    lines: list[Line] = []
    ruled: list[int] = []
    scanned: list[int] = []
    lost: dict[int, list[Point]] = {}
    for index in range(len(document)):
        page = document[index]
        shown = _read_lines(page, index + 1)
        points = list(_find_lost(page))
        if points:
            lost[index] = points
        chars = sum(len(line.text) for line in shown) + len(points)
        if chars < _LEAST_CHARS and _count_objects(page, pdfium.FPDF_PAGEOBJ_IMAGE):
            scanned.append(index)
        else:
            lines += shown
            if _count_objects(page, pdfium.FPDF_PAGEOBJ_PATH) >= _LEAST_RULES:
                ruled.append(index)
        page.close()
    remarks: list[Remark] = []
    if scanned:
        lines += _recognise(document, scanned, file_name)
        remarks.append(remark_scanned([index + 1 for index in scanned]))
    if not lines:
        raise refuse("no_text", file_name, "PDF 里没有文字，也没有可以识别的扫描图像")
    if lost:
        lines = merge_fragments([*lines, *_read_lost(path, lost)])
    kept, margins = drop_margins(sorted(lines, key=lambda line: (line.page, line.top)))
    tables = _read_tables(path, ruled) if ruled else []
    return Extract(_arrange(kept, tables), MEDIA_TYPE, margins=tuple(margins), remarks=remarks)


def _recognise(document: pypdfium2.PdfDocument, scanned: Sequence[int], file_name: str) -> list[Line]:
    if len(scanned) > MAX_SCANNED_PAGES:
        told = f"PDF 有 {len(scanned)} 页扫描件，超过 {MAX_SCANNED_PAGES} 页的上限，请拆分后再收录"
        raise refuse("too_long", file_name, told)
    recogniser = Recogniser()
    lines: list[Line] = []
    for index in scanned:
        picture = document[index].render(scale=_SCAN_SCALE).to_pil().convert("RGB")
        lines += recogniser.read(picture, index + 1)
    return lines


def _read_lines(page: Native, number: int) -> list[Line]:
    """The visible lines of a page: characters in the order of the text layer, broken where the layer breaks."""
    width, height = page.get_size()
    painted = _painted_boxes(page, height)
    has_picture = _count_objects(page, pdfium.FPDF_PAGEOBJ_IMAGE) > 0
    text_page = page.get_textpage()
    pieces: list[Line] = []
    run: list[tuple[str, Box]] = []
    for index in range(text_page.count_chars()):
        character = chr(pdfium.FPDFText_GetUnicode(text_page, index) or 0)
        if character in "\r\n":
            _close(run, pieces, number, width, height)
            continue
        box = _char_box(text_page, index, height)
        if character.isspace():
            if run:
                run.append((" ", run[-1][1]))
            continue
        if not _is_seen(text_page, index, box, painted, has_picture=has_picture):
            continue
        if run and _breaks(run[-1][1], box):
            _close(run, pieces, number, width, height)
        run.append((character, box))
    _close(run, pieces, number, width, height)
    text_page.close()
    return merge_fragments(pieces)


def _find_lost(page: Native) -> Iterator[Point]:
    """Where letters stand that PDFium leaves out.

    It drops a text object without width: a single 。 in a font that is neither in the file nor on this machine.
    """
    for item in page.get_objects(filter=[pdfium.FPDF_PAGEOBJ_TEXT], max_depth=3):
        left, _, right, _ = item.get_bounds()
        channels = [ctypes.c_uint() for _ in range(4)]
        pdfium.FPDFPageObj_GetFillColor(item, *channels)
        white = tuple(channel.value for channel in channels[:3]) == _OPAQUE_WHITE
        if right - left < _NO_WIDTH and not white and pdfium.FPDFTextObj_GetTextRenderMode(item) != _INVISIBLE_MODE:
            x, y = item.get_matrix().get()[4:]
            yield round(x), round(y)


def _read_lost(path: Path, lost: Mapping[int, Sequence[Point]]) -> Iterator[Line]:
    """The letters at those places, read by pdfplumber, which needs no font for it."""
    import pdfplumber

    with pdfplumber.open(path) as document:
        for index, points in lost.items():
            page = document.pages[index]
            places = set(points)
            for char in page.chars:
                x, y = char["matrix"][4:]
                if (round(x), round(y)) in places and char["text"].strip():
                    left, right, top, bottom = (float(char[side]) for side in ("x0", "x1", "top", "bottom"))
                    size = float(page.width), float(page.height)
                    yield Line(char["text"], left, right, top, bottom, index + 1, *size)
            page.close()


def _breaks(before: Box, after: Box) -> bool:
    size = max(before[3] - before[1], 1.0)
    middle = (after[1] + after[3]) / 2
    aside = after[0] < before[0] - size or after[0] > before[2] + 0.6 * size
    return aside or not before[1] - 0.3 * size <= middle <= before[3] + 0.3 * size


def _close(run: list[tuple[str, Box]], pieces: list[Line], number: int, width: float, height: float) -> None:
    # PDFium tells a character beyond U+FFFF as its two halves
    halves = "".join(character for character, _ in run).encode("utf-16", "surrogatepass")
    text = halves.decode("utf-16", "ignore").strip()
    if text:
        boxes = [box for character, box in run if character != " "]
        pieces.append(
            Line(
                text, min(b[0] for b in boxes), max(b[2] for b in boxes), min(b[1] for b in boxes),
                max(b[3] for b in boxes), number, width, height,
            )
        )  # fmt: skip
    run.clear()


def _char_box(text_page: Native, index: int, height: float) -> Box:
    """The loose box: from ascent to descent, so that all characters of a line are equally high."""
    box = pdfium.FS_RECTF()
    pdfium.FPDFText_GetLooseCharBox(text_page, index, box)
    return float(box.left), height - float(box.top), float(box.right), height - float(box.bottom)


def _is_seen(text_page: Native, index: int, box: Box, painted: Sequence[Box], *, has_picture: bool) -> bool:
    """Not white on white, not tiny, and invisible only as the text layer over a picture of itself."""
    if abs(box[3] - box[1]) < _LEAST_SIZE:
        return False
    holder = pdfium.FPDFText_GetTextObject(text_page, index)
    if holder and pdfium.FPDFTextObj_GetTextRenderMode(holder) == _INVISIBLE_MODE:
        return has_picture
    channels = [ctypes.c_uint() for _ in range(4)]
    if not pdfium.FPDFText_GetFillColor(text_page, index, *channels):
        return True
    red, green, blue, alpha = (channel.value for channel in channels)
    if alpha == 0 or (red, green, blue) == _OPAQUE_WHITE:
        return has_picture or any(_holds(area, box) for area in painted)
    return True


def _painted_boxes(page: Native, height: float) -> list[Box]:
    """The areas filled with a colour: white letters on them are seen."""
    areas: list[Box] = []
    for item in page.get_objects(filter=[pdfium.FPDF_PAGEOBJ_PATH], max_depth=3):
        mode, stroke = ctypes.c_int(), ctypes.c_int()
        channels = [ctypes.c_uint() for _ in range(4)]
        pdfium.FPDFPath_GetDrawMode(item, mode, stroke)
        if not mode.value or not pdfium.FPDFPageObj_GetFillColor(item, *channels) or not channels[3].value:
            continue
        if tuple(channel.value for channel in channels[:3]) != _OPAQUE_WHITE:
            left, bottom, right, top = item.get_bounds()
            areas.append((left, height - top, right, height - bottom))
    return areas


def _count_objects(page: Native, kind: int) -> int:
    return sum(1 for _ in page.get_objects(filter=[kind], max_depth=3))


def _holds(area: Box, box: Box) -> bool:
    x, y = (box[0] + box[2]) / 2, (box[1] + box[3]) / 2
    return area[0] <= x <= area[2] and area[1] <= y <= area[3]


def _read_tables(path: Path, pages: Sequence[int]) -> list[tuple[int, Box, Table]]:
    """The ruled tables of pages, with where they stand."""
    import pdfplumber

    from knowledge.documents.cleaning import clean_line
    from knowledge.documents.grids import make_table

    found: list[tuple[int, Box, Table]] = []
    with pdfplumber.open(path) as document:
        for index in pages:
            page = document.pages[index]
            for table in page.find_tables():
                rows = [[clean_line((cell or "").replace("\n", "")) for cell in row] for row in table.extract()]
                if len(rows[0]) < 2:
                    continue
                made = make_table([[(cell, 1, 1) for cell in row] for row in rows], 1, f"第{index + 1}页")
                if made is not None:
                    left, top, right, bottom = (float(side) for side in table.bbox)
                    found.append((index + 1, (left, top, right, bottom), made))
            page.close()
    return found


def _arrange(lines: Sequence[Line], tables: Sequence[tuple[int, Box, Table]]) -> list[Block]:
    """Lines and tables in reading order; lines inside a table are the table's; a table goes on over a page's end."""
    blocks: list[Block] = []
    pending: list[Line] = []
    waiting = sorted(tables, key=lambda entry: (entry[0], entry[1][1]))
    for line in lines:
        box = (line.left, line.top, line.right, line.bottom)
        while waiting and (waiting[0][0], waiting[0][1][1]) <= (line.page, line.top):
            blocks += join_lines(pending)
            pending = []
            _add_table(blocks, waiting.pop(0)[2])
        if not any(page == line.page and _holds(area, box) for page, area, _ in tables):
            pending.append(line)
    blocks += join_lines(pending)
    for _, _, table in waiting:
        _add_table(blocks, table)
    return blocks


def _add_table(blocks: list[Block], table: Table) -> None:
    before = blocks[-1] if blocks else None
    if isinstance(before, Table) and before.place != table.place and len(before.rows[0]) == len(table.rows[0]):
        rows = table.rows[1:] if table.rows[0] == before.rows[0] else table.rows
        blocks[-1] = Table(before.rows + rows, max(before.header_rows, 1), before.place)
    else:
        blocks.append(table)

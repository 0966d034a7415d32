"""Word documents: text as printed, with automatic numbers and merged cells, without hidden or deleted text."""

from __future__ import annotations

import re
import zipfile
import zlib
from collections.abc import Iterator
from pathlib import Path

import docx
from docx.opc.exceptions import PackageNotFoundError
from lxml import etree

from knowledge.documents.blocks import Block, Extract, Paragraph
from knowledge.documents.cleaning import clean_line
from knowledge.documents.docx_numbering import Node, Numbering, Styles, W
from knowledge.documents.grids import Cell, make_table
from knowledge.documents.refusals import refuse
from knowledge.model import Remark

MEDIA_TYPE = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
_MC = "{http://schemas.openxmlformats.org/markup-compatibility/2006}"
_PROLOG_BYTES = 4096
_UNPRINTED = frozenset(
    {f"{_MC}Fallback", *(W + tag for tag in ("del", "moveFrom", "pPr", "rPr", "sdtPr", "instrText"))}
)
_TEXT_BOX = f"{W}txbxContent"
_OFF = ("0", "false", "off", "none")


def read_docx(path: Path, file_name: str) -> Extract:
    """Read a DOCX: paragraphs, tables, text boxes, footnotes in reading order; headers and footers as margins.

    Raises UnreadableDocument for a damaged file and for one with a DTD (entities are never resolved).
    """
    _refuse_entities(path, file_name)
    try:
        document = docx.Document(str(path))
    except (PackageNotFoundError, KeyError, ValueError, etree.XMLSyntaxError, zipfile.BadZipFile, zlib.error) as error:
        raise refuse("truncated", file_name, "文件不完整或已损坏，请用 Word 重新保存后再收录") from error
    related = list(document.part.rels.values())
    styles = Styles(_related_element(related, "styles"))
    reader = _Reader(styles, Numbering(_related_element(related, "numbering"), styles))
    blocks = list(reader.read(document.element.body))
    for footnotes in ("footnotes", "endnotes"):
        notes = _related_element(related, footnotes)
        if notes is not None:
            blocks.extend(reader.read_notes(notes))
    margins = [line for relation in related for line in _read_margin(relation)]
    title = next((block.text for block in blocks if isinstance(block, Paragraph) and block.place == "标题"), "")
    remarks = reader.remarks(document.element.body)
    return Extract(blocks, MEDIA_TYPE, title=title, margins=tuple(margins), remarks=remarks)


def _refuse_entities(path: Path, file_name: str) -> None:
    """A part with a document type declaration: Word writes none, an attack needs one."""
    try:
        with zipfile.ZipFile(path) as archive:
            for entry in archive.infolist():
                if entry.filename.endswith((".xml", ".rels")):
                    with archive.open(entry) as part:
                        head = part.read(_PROLOG_BYTES).upper().replace(b"\x00", b"")
                    if b"<!DOCTYPE" in head or b"<!ENTITY" in head:
                        told = "文件里有外部实体声明，不安全，未读取"
                        raise refuse("entities", file_name, told, place=entry.filename[:60])
    except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError) as error:
        raise refuse("truncated", file_name, "文件不完整或已损坏，请用 Word 重新保存后再收录") from error


def _related_element(related: list[Node], kind: str) -> Node:
    for relation in related:
        if relation.reltype.endswith(f"/{kind}") and not relation.is_external:
            element = getattr(relation.target_part, "element", None)
            if element is not None:
                return element
            parser = etree.XMLParser(resolve_entities=False, no_network=True, huge_tree=False)
            return etree.fromstring(relation.target_part.blob, parser=parser)
    return None


def _read_margin(relation: Node) -> Iterator[str]:
    if relation.is_external or not relation.reltype.endswith(("/header", "/footer")):
        return
    parser = etree.XMLParser(resolve_entities=False, no_network=True, huge_tree=False)
    root = etree.fromstring(relation.target_part.blob, parser=parser)
    for paragraph in root.iter(f"{W}p"):
        text = clean_line("".join(node.text or "" for node in paragraph.iter(f"{W}t")))
        if text:
            yield text
    for shape in root.iter("{urn:schemas-microsoft-com:vml}textpath"):  # a watermark
        yield clean_line(str(shape.get("string", "")))


class _Reader:
    def __init__(self, styles: Styles, numbering: Numbering) -> None:
        self._styles = styles
        self._numbering = numbering
        self._count = 0

    def read(self, holder: Node) -> Iterator[Block]:
        """The blocks of a body, a cell or a text box."""
        for element in holder:
            if element.tag == f"{W}p":
                yield from self._paragraph(element)
            elif element.tag == f"{W}tbl":
                yield from self._table(element)
            elif element.tag == f"{W}sdt":
                content = element.find(f"{W}sdtContent")
                if content is not None:
                    yield from self.read(content)
            elif element.tag in (f"{W}ins", f"{W}moveTo", f"{W}smartTag", f"{W}customXml"):
                yield from self.read(element)

    def read_notes(self, notes: Node) -> Iterator[Block]:
        """Footnotes, with the number that stands at their reference."""
        for note in notes:
            number = note.get(f"{W}id", "0")
            if note.get(f"{W}type") in (None, "normal") and number.lstrip("-").isdigit() and int(number) > 0:
                lines = [block.text for block in self.read(note) if isinstance(block, Paragraph)]
                if lines:
                    yield Paragraph(f"［{number}］{' '.join(lines)}", place="脚注")

    def remarks(self, body: Node) -> list[Remark]:
        """What an officer should know of the file: pictures whose text was not read, tracked changes."""
        found = []
        pictures = sum(1 for _ in body.iter("{http://schemas.openxmlformats.org/drawingml/2006/main}blip"))
        if pictures:
            found.append(Remark("pictures", "正文", f"正文有{pictures}张图片，图中的文字没有读入"))
        if next(body.iter(f"{W}del", f"{W}ins"), None) is not None:
            found.append(Remark("tracked_changes", "正文", "有未接受的修订，已按接受全部修订读入"))
        return found

    def _paragraph(self, paragraph: Node) -> Iterator[Block]:
        label = self._numbering.label(paragraph)
        pieces: list[str] = []
        strong: list[bool] = []
        boxes: list[Node] = []
        for node, run in _walk(paragraph, None):
            if node.tag == _TEXT_BOX:
                boxes.append(node)
            elif node.tag == f"{W}t" and node.text and not _is_unseen(run, paragraph):
                pieces.append(node.text)
                strong.append(_is_on(run, "b"))
            elif node.tag == f"{W}sym" and str(node.get(f"{W}char", "")).upper().startswith("F0"):
                continue  # a glyph of a symbol font has no text
            elif node.tag in (f"{W}tab", f"{W}cr"):
                pieces.append(" ")
            elif node.tag == f"{W}br" and node.get(f"{W}type") in (None, "textWrapping"):
                pieces.append("\n")
            elif node.tag == f"{W}noBreakHyphen":
                pieces.append("-")
        self._count += 1
        level, is_title = self._heading(paragraph)
        prominent = _is_centred(paragraph, self._styles) or (bool(strong) and all(strong))
        lines = "".join(pieces).split("\n")
        for number, line in enumerate(lines):
            shown = clean_line((label if number == 0 else "") + line)
            if clean_line(line):
                yield Paragraph(shown, level, prominent, "标题" if is_title else f"第{self._count}段")
        for box in boxes:
            yield from self.read(box)

    def _heading(self, paragraph: Node) -> tuple[int, bool]:
        """The level of a heading (1..6, else 0), and whether it is the document's title."""
        properties = paragraph.find(f"{W}pPr")
        style_id = None
        if properties is not None:
            outline = properties.find(f"{W}outlineLvl")
            if outline is not None and str(outline.get(f"{W}val")).isdigit():
                return _level(int(outline.get(f"{W}val")) + 1), False
            style = properties.find(f"{W}pStyle")
            style_id = None if style is None else style.get(f"{W}val")
        for style in self._styles.chain(style_id):
            named = style.find(f"{W}name")
            name = str(named.get(f"{W}val", "")).lower() if named is not None else ""
            if name in ("title", "标题"):
                return 1, True
            match = re.fullmatch(r"(?:heading|标题)\s*([1-9])", name)
            if match:
                return _level(int(match.group(1))), False
            outline = style.find(f"{W}pPr/{W}outlineLvl")
            if outline is not None and str(outline.get(f"{W}val")).isdigit():
                return _level(int(outline.get(f"{W}val")) + 1), False
        return 0, False

    def _table(self, table: Node) -> Iterator[Block]:
        rows = [list(self._cells(row)) for row in _rows(table)]
        heads = 0
        for row in _rows(table):
            if row.find(f"{W}trPr/{W}tblHeader") is None:
                break
            heads += 1
        if len(rows) < 2 or max((len(row) for row in rows), default=0) < 2:
            for row in _rows(table):  # a frame around text, not a table
                for cell in _cells_of(row):
                    yield from self.read(cell)
            return
        merged = [list(_own_cells(rows, number)) for number in range(len(rows))]
        made = make_table(merged, heads, f"第{self._count}段后的表格")
        if made is not None:
            yield made

    def _cells(self, row: Node) -> Iterator[tuple[int, int, str, str]]:
        """Column, columns spanned, state of a vertical merge, text."""
        before = row.find(f"{W}trPr/{W}gridBefore")
        column = int(before.get(f"{W}val", "0")) if before is not None else 0
        if column:
            yield 0, column, "", ""
        for cell in _cells_of(row):
            properties = cell.find(f"{W}tcPr")
            span = None if properties is None else properties.find(f"{W}gridSpan")
            columns = min(int(span.get(f"{W}val", "1")), 500) if span is not None else 1
            merge = None if properties is None else properties.find(f"{W}vMerge")
            state = "" if merge is None else merge.get(f"{W}val", "continue")
            text = "" if state == "continue" else " ".join(_texts(self.read(cell)))
            yield column, columns, state, text
            column += columns


def _walk(element: Node, run: Node) -> Iterator[tuple[Node, Node]]:
    """The printed nodes of a paragraph with their runs; a text box is one node."""
    for child in element:
        if child.tag in _UNPRINTED:
            continue
        if child.tag == _TEXT_BOX:
            yield child, run
            continue
        yield child, run
        yield from _walk(child, child if child.tag == f"{W}r" else run)


def _rows(table: Node) -> Iterator[Node]:
    for child in table:
        if child.tag == f"{W}tr":
            if child.find(f"{W}trPr/{W}del") is None:
                yield child
        elif child.tag in (f"{W}sdt", f"{W}ins", f"{W}sdtContent", f"{W}customXml"):
            yield from _rows(child)


def _cells_of(row: Node) -> Iterator[Node]:
    for child in row:
        if child.tag == f"{W}tc":
            yield child
        elif child.tag in (f"{W}sdt", f"{W}sdtContent", f"{W}customXml"):
            yield from _cells_of(child)


def _own_cells(rows: list[list[tuple[int, int, str, str]]], number: int) -> Iterator[Cell]:
    """The cells that begin in a row, with the rows they span."""
    for column, columns, state, text in rows[number]:
        if state != "continue":
            yield text, columns, _rows_spanned(rows, number, column)


def _rows_spanned(rows: list[list[tuple[int, int, str, str]]], number: int, column: int) -> int:
    spanned = 1
    for row in rows[number + 1 :]:
        if not any(start == column and state == "continue" for start, _, state, _ in row):
            break
        spanned += 1
    return spanned


def _texts(blocks: Iterator[Block]) -> Iterator[str]:
    for block in blocks:
        if isinstance(block, Paragraph):
            yield block.text
        else:
            yield from (cell for row in block.rows for cell in row if cell)


def _is_on(run: Node, name: str) -> bool:
    element = None if run is None else run.find(f"{W}rPr/{W}{name}")
    return element is not None and str(element.get(f"{W}val", "1")).lower() not in _OFF


def _is_unseen(run: Node, paragraph: Node) -> bool:
    """Hidden text, white text on white paper, letters of a point or less."""
    if _is_on(run, "vanish") or _is_on(run, "webHidden"):
        return True
    properties = None if run is None else run.find(f"{W}rPr")
    if properties is None:
        return False
    size = properties.find(f"{W}sz")
    if size is not None and str(size.get(f"{W}val", "")).isdigit() and int(size.get(f"{W}val")) <= 2:
        return True
    colour = properties.find(f"{W}color")
    if colour is None or str(colour.get(f"{W}val", "")).upper() != "FFFFFF":
        return False
    holders = [properties, paragraph, *paragraph.iterancestors(f"{W}tc", f"{W}tbl")]
    return not any(_is_shaded(holder) for holder in holders) and properties.find(f"{W}highlight") is None


def _is_shaded(holder: Node) -> bool:
    for place in (f"{W}shd", f"{W}pPr/{W}shd", f"{W}tcPr/{W}shd", f"{W}tblPr/{W}tblStyle"):
        element = holder.find(place)
        if element is not None and str(element.get(f"{W}fill", "style")).upper() not in ("AUTO", "FFFFFF", ""):
            return True
    return False


def _is_centred(paragraph: Node, styles: Styles) -> bool:
    properties = paragraph.find(f"{W}pPr")
    if properties is None:
        return False
    style = properties.find(f"{W}pStyle")
    chain = styles.chain(None if style is None else style.get(f"{W}val"))
    for holder in (properties, *(found for s in chain if (found := s.find(f"{W}pPr")) is not None)):
        alignment = holder.find(f"{W}jc")
        if alignment is not None:
            return bool(alignment.get(f"{W}val") == "center")
    return False


def _level(level: int) -> int:
    return level if level <= 6 else 0

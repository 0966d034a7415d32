"""Elements of a page as paragraphs and tables."""

from __future__ import annotations

import re
from collections.abc import Iterator

from lxml import html as lxml_html

from knowledge.documents.blocks import Block, Paragraph, Table
from knowledge.documents.cleaning import clean_line, fold_source_breaks
from knowledge.documents.grids import make_table

_INLINE = frozenset(
    "a abbr acronym b bdi bdo big cite code del dfn em font i ins kbd label mark q ruby s samp small span strike strong"
    " sub sup time tt u var wbr rp rt rb".split()
)
_HEADINGS = {f"h{level}": level for level in range(1, 7)}
_BOLD_STYLE = re.compile(r"font-weight\s*:\s*(?:bold|[6-9]00)", re.IGNORECASE)
_CENTRED_STYLE = re.compile(r"text-align\s*:\s*center", re.IGNORECASE)
_LAYOUT_CELL_CHARS = 400  # a cell this long on average holds a page, not a value


def read_element(element: lxml_html.HtmlElement) -> Iterator[Block]:
    """The blocks of an element in reading order. Inline elements run together, block elements and <br> end a line."""
    yield from _Reader().read(element)


class _Reader:
    def __init__(self) -> None:
        self._line: list[str] = []
        self._strong: list[bool] = []

    def read(self, element: lxml_html.HtmlElement) -> Iterator[Block]:
        yield from self._children(element, level=0, centred=False, strong=False, prefix="")
        yield from self._flush(0, centred=False)

    def _children(
        self, element: lxml_html.HtmlElement, *, level: int, centred: bool, strong: bool, prefix: str
    ) -> Iterator[Block]:
        """Text and children of one element; `prefix` is the number that a list shows in front of it."""
        if prefix:
            self._take(prefix, strong=strong)
        self._take(element.text, strong=strong)
        number = int(element.get("start", 1)) if element.tag == "ol" and str(element.get("start", "1")).isdigit() else 1
        for child in element:
            if isinstance(child.tag, str):
                yield from self._child(element, child, number, level=level, centred=centred, strong=strong)
                number += child.tag == "li"
            self._take(child.tail, strong=strong)

    def _child(
        self,
        parent: lxml_html.HtmlElement,
        child: lxml_html.HtmlElement,
        number: int,
        *,
        level: int,
        centred: bool,
        strong: bool,
    ) -> Iterator[Block]:
        style = str(child.get("style", ""))
        strong = strong or child.tag in ("b", "strong") or _BOLD_STYLE.search(style) is not None
        if child.tag == "br":
            yield from self._flush(level, centred=centred)
        elif child.tag == "table" and _is_data(child):
            yield from self._flush(level, centred=centred)
            table = read_table(child)
            if table is not None:
                yield table
        elif child.tag in _INLINE and not _holds_blocks(child):
            yield from self._children(child, level=level, centred=centred, strong=strong, prefix="")
        else:
            yield from self._flush(level, centred=centred)
            here = centred or child.tag == "center" or _CENTRED_STYLE.search(style) is not None
            here = here or str(child.get("align", "")).lower() == "center"
            prefix = f"{number}. " if child.tag == "li" and parent.tag == "ol" else ""
            depth = _HEADINGS.get(child.tag, level)
            yield from self._children(child, level=depth, centred=here, strong=strong, prefix=prefix)
            yield from self._flush(depth, centred=here)

    def _take(self, text: str | None, *, strong: bool) -> None:
        if text:
            self._line.append(text)
            if text.strip():
                self._strong.append(strong)

    def _flush(self, level: int, *, centred: bool) -> Iterator[Paragraph]:
        text = clean_line(fold_source_breaks("".join(self._line)))
        prominent = centred or (bool(self._strong) and all(self._strong))
        self._line, self._strong = [], []
        if text:
            yield Paragraph(text, level, prominent, "正文")


def read_table(element: lxml_html.HtmlElement) -> Table | None:
    """A data table with its merged cells filled; None where it holds no text."""
    rows: list[list[tuple[str, int, int]]] = []
    heads = 0
    for row in _rows(element):
        cells = [cell for cell in row if cell.tag in ("td", "th")]
        rows.append([(_cell_text(cell), _span(cell, "colspan"), _span(cell, "rowspan")) for cell in cells])
        if cells and all(cell.tag == "th" for cell in cells) and heads == len(rows) - 1:
            heads += 1
    return make_table(rows, heads, "正文")


def _cell_text(cell: lxml_html.HtmlElement) -> str:
    return " ".join(block.text for block in _Reader().read(cell) if isinstance(block, Paragraph))


def _span(cell: lxml_html.HtmlElement, name: str) -> int:
    value = str(cell.get(name, "1")).strip()
    return max(1, min(int(value), 1000)) if value.isdigit() else 1


def _rows(table: lxml_html.HtmlElement) -> Iterator[lxml_html.HtmlElement]:
    for child in table:
        if child.tag == "tr":
            yield child
        elif child.tag in ("thead", "tbody", "tfoot"):
            yield from (row for row in child if row.tag == "tr")


def _is_data(table: lxml_html.HtmlElement) -> bool:
    """Whether a table is one: two rows or more of two cells or more, no table inside, cells that hold values."""
    if next(table.iterdescendants("table"), None) is not None:
        return False
    rows = [[cell for cell in row if cell.tag in ("td", "th")] for row in _rows(table)]
    rows = [row for row in rows if row]
    cells = sum(len(row) for row in rows)
    if len(rows) < 2 or max((len(row) for row in rows), default=0) < 2:
        return False
    return len("".join(table.text_content().split())) / cells < _LAYOUT_CELL_CHARS


def _holds_blocks(element: lxml_html.HtmlElement) -> bool:
    tags = (child.tag for child in element.iterdescendants() if isinstance(child.tag, str))
    return any(tag not in _INLINE and tag != "br" for tag in tags)

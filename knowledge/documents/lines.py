"""Lines of print as paragraphs: what a page shows broken at its width is put together again."""

from __future__ import annotations

import re
import statistics
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise

from knowledge.documents.blocks import Paragraph
from knowledge.documents.cleaning import clean_line
from knowledge.numbering import read_marker

_ENDS = "。；：！？”）】;:!?"
_PAGE_NUMBER = re.compile(r"[-—–·\s]*(?:第\s*)?[0-9０-９]{1,4}\s*(?:页)?[-—–·\s]*(?:[/／共]\s*[0-9]{1,4}\s*页?)?\s*")
_MARGIN = 0.1  # of the page's height: where headers and footers stand
_LATIN = re.compile(r"[0-9A-Za-z.,;:!?)%]$")


@dataclass(frozen=True, slots=True)
class Line:
    """A line of print. Coordinates run from the page's upper left corner, in points or pixels."""

    text: str
    left: float
    right: float
    top: float
    bottom: float
    page: int
    width: float  # of the page
    height: float

    @property
    def size(self) -> float:
        """The height of its characters."""
        return self.bottom - self.top


def merge_fragments(pieces: Sequence[Line]) -> list[Line]:
    """Pieces that stand side by side are one line, from left to right; lines from top to bottom."""
    lines: list[list[Line]] = []
    for piece in sorted(pieces, key=lambda piece: (piece.page, piece.top)):
        middle = (piece.top + piece.bottom) / 2
        row = lines[-1] if lines else None
        if row and row[0].page == piece.page and row[0].top <= middle <= row[0].bottom:
            row.append(piece)
        else:
            lines.append([piece])
    return [_merge(sorted(row, key=lambda piece: piece.left)) for row in lines]


def drop_margins(lines: Sequence[Line]) -> tuple[list[Line], list[str]]:
    """The lines without page numbers, repeated headers and footers; and the texts of those headers and footers."""
    pages = len({line.page for line in lines})
    edge = [line for line in lines if _is_at_edge(line)]
    repeated = Counter(re.sub(r"\d+", "#", line.text) for line in edge)
    often = max(3, (pages + 1) // 2)
    margins: list[str] = []
    kept: list[Line] = []
    for line in lines:
        at_edge = _is_at_edge(line)
        if at_edge and _PAGE_NUMBER.fullmatch(line.text):
            continue
        if at_edge and repeated[re.sub(r"\d+", "#", line.text)] >= often:
            margins.append(line.text)
        else:
            kept.append(line)
    return kept, list(dict.fromkeys(margins))


def join_lines(lines: Sequence[Line]) -> list[Paragraph]:
    """Paragraphs of lines.

    A line goes on with the one before it unless it is indented, numbered after a finished sentence, of another size,
    set apart, or the one before it ended short of the margin or was centred.
    """
    if not lines:
        return []
    size = statistics.median(line.size for line in lines)
    left = _common(line.left for line in lines)
    right = max(_common((line.right for line in lines), highest=True), max(line.right for line in lines) - size)
    paragraphs: list[Paragraph] = []
    previous: Line | None = None
    for line in lines:
        centred = _is_centred(line, left, size)
        if previous is not None and _goes_on(previous, line, left, right, size) and not centred:
            paragraphs[-1] = _extend(paragraphs[-1], line.text)
        else:
            paragraphs.append(Paragraph(clean_line(line.text), prominent=centred, place=f"第{line.page}页"))
        previous = line
    return [paragraph for paragraph in paragraphs if paragraph.text]


def _goes_on(previous: Line, line: Line, left: float, right: float, size: float) -> bool:
    ended = previous.text.rstrip()[-1:] in _ENDS
    if line.left > left + 1.2 * size:
        return False
    if previous.right < right - 2.5 * size or _is_centred(previous, left, size):
        return False
    if abs(previous.size - line.size) > 0.3 * size:
        return False
    if previous.page == line.page and line.top - previous.bottom > 1.6 * size:
        return False
    return not (ended and read_marker(line.text))


def _is_centred(line: Line, left: float, size: float) -> bool:
    middle = (line.left + line.right) / 2
    return abs(middle - line.width / 2) < 1.5 * size and line.left > left + 2.8 * size


def _is_at_edge(line: Line) -> bool:
    return line.bottom < _MARGIN * line.height or line.top > (1 - _MARGIN) * line.height


def _merge(row: Sequence[Line]) -> Line:
    text = row[0].text
    for before, after in pairwise(row):
        gap = after.left - before.right
        text += (" " if gap > 0.5 * after.size else "") + after.text
    first = row[0]
    return Line(
        text, first.left, max(piece.right for piece in row), min(piece.top for piece in row),
        max(piece.bottom for piece in row), first.page, first.width, first.height,
    )  # fmt: skip


def _extend(paragraph: Paragraph, text: str) -> Paragraph:
    blank = " " if _LATIN.search(paragraph.text) and re.match(r"[A-Za-z]", text) else ""
    return Paragraph(clean_line(paragraph.text + blank + text), prominent=False, place=paragraph.place)


def _common(values: Iterable[float], *, highest: bool = False) -> float:
    """The value that most lines share, to five points."""
    counts = Counter(round(value / 5) * 5 for value in values)
    most = max(counts.values())
    shared = [value for value, count in counts.items() if count >= 0.6 * most]
    return float(max(shared) if highest else min(shared))

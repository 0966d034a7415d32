"""Placeholders in a Word file: {{contacts}} in running text, {{表：同比}} as a paragraph of its own.

Word cuts a text into runs wherever somebody edited it, so a placeholder may lie over several: it is found in the whole
paragraph's text, and what takes its place looks as its first sign did.
"""

from __future__ import annotations

import copy
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from docx.oxml import OxmlElement
from docx.oxml.ns import qn

from jobs.reports.evaluation.elements import Document, Xml

_FOUND = re.compile(r"[{｛]{2}([^{}｛｝]*)[}｝]{2}")
_BROKEN = re.compile(r"[{｛]{2}|[}｝]{2}")
_TOP = re.compile(r"\s*([一二三四五六七八九十]{1,3})、")
_BELOW = re.compile(r"\s*[（(]([一二三四五六七八九十]{1,3})[）)]")
_DIGITS = "零一二三四五六七八九十"
_SPACE = "{http://www.w3.org/XML/1998/namespace}space"


@dataclass(frozen=True, slots=True)
class Placeholder:
    """What stands between the braces: a name, and what of it is asked for ("" the thing itself)."""

    name: str
    ask: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Place:
    """Where a paragraph stands: the section 四（一）, the paragraph in words, the section with its heading's."""

    section: str
    told: str
    title: str


def list_placeholders(text: str) -> list[Placeholder]:
    """Those of a paragraph, in order."""
    found = []
    for match in _FOUND.finditer(text):
        name, _, ask = match[1].replace(":", "：").partition("：")
        found.append(Placeholder(name.strip(), ask.strip(), match.start(), match.end()))
    return found


def has_broken(text: str) -> bool:
    """Whether braces are left over that make no placeholder."""
    return bool(_BROKEN.search(_FOUND.sub("", text)))


def list_texts(paragraph: Xml) -> list[Xml]:
    """The texts of a paragraph in order, without those of a text box in it, which has paragraphs of its own."""
    own = paragraph.iter(qn("w:t"))
    return [text for text in own if next(text.iterancestors(qn("w:p"))) is paragraph]


def read_text(paragraph: Xml) -> str:
    """The whole text of a paragraph."""
    return "".join(text.text or "" for text in list_texts(paragraph))


def replace(paragraph: Xml, start: int, end: int, runs: Sequence[Xml], text: str) -> None:
    """Put a text, and these elements after it, where the paragraph's text is from `start` to `end`."""
    _cut(paragraph, end)
    _cut(paragraph, start)
    place = 0
    first = None
    for piece in list_texts(paragraph):
        here, place = place, place + len(piece.text or "")
        if here < start or here >= end or not piece.text:
            continue
        if first is None:
            first = piece
            continue
        run = piece.getparent()
        run.remove(piece)
    if first is None:
        return
    first.text = text
    first.set(_SPACE, "preserve")
    after = first.getparent()
    for run in runs:
        after.addnext(run)
        after = run


def _cut(paragraph: Xml, place: int) -> None:
    """Make a run end at that place of the text, by parting the one that goes over it."""
    here = 0
    for piece in list_texts(paragraph):
        text = piece.text or ""
        if here < place < here + len(text):
            run = piece.getparent()
            behind = OxmlElement("w:r")
            properties = run.find(qn("w:rPr"))
            if properties is not None:
                behind.append(copy.deepcopy(properties))
            rest = OxmlElement("w:t")
            rest.text, piece.text = text[place - here :], text[: place - here]
            for one in (rest, piece):
                one.set(_SPACE, "preserve")
            behind.append(rest)
            for sibling in list(piece.itersiblings()):
                behind.append(sibling)
            run.addnext(behind)
            return
        here += len(text)


class Places:
    """Follows the headings of a document, so that each paragraph can be told by its section."""

    def __init__(self, document: Document) -> None:
        self._levels = {
            style.style_id: int(style.name[-1]) for style in document.styles if style.name in {"Heading 1", "Heading 2"}
        }
        self._top = self._below = ""
        self._tops = self._belows = 0
        self._heading = "开头"
        self._count = 0

    def level_of(self, paragraph: Xml) -> int:
        """1 or 2 for a heading of the outline, 0 else."""
        style = paragraph.find(f"{qn('w:pPr')}/{qn('w:pStyle')}")
        return 0 if style is None else self._levels.get(style.get(qn("w:val")), 0)

    def enter(self, paragraph: Xml) -> Place:
        """Where the next paragraph stands."""
        text = read_text(paragraph)
        level = self.level_of(paragraph)
        if level:
            self._count = 0
            self._heading = text.strip()
        if level == 1:
            self._tops, self._belows, self._below = self._tops + 1, 0, ""
            match = _TOP.match(text)
            self._top = match[1] if match else _number(self._tops)  # numbered by Word itself: the text has none
        elif level == 2:
            self._belows += 1
            match = _BELOW.match(text)
            self._below = match[1] if match else _number(self._belows)
        elif text.strip():
            self._count += 1
        section = f"{self._top}（{self._below}）" if self._below else self._top
        cell = next(paragraph.iterancestors(qn("w:tc")), None)
        where = "标题" if level else f"第{self._count}段" if cell is None else _tell_cell(cell)
        title = f"{self._top}{self._heading}" if self._below else self._heading
        return Place(section, f"“{self._heading}”{where}", title)


def _number(count: int) -> str:
    return _DIGITS[count] if count <= 10 else f"十{_DIGITS[count - 10]}"


def _tell_cell(cell: Xml) -> str:
    row = cell.getparent()
    number = len(list(row.itersiblings(qn("w:tr"), preceding=True))) + 1
    column = len(list(cell.itersiblings(qn("w:tc"), preceding=True))) + 1
    return f"表格第{number}行第{column}格"


def list_paragraphs(root: Xml) -> Iterator[Xml]:
    """All paragraphs below an element as it stands now, in order."""
    yield from list(root.iter(qn("w:p")))

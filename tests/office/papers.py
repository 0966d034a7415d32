"""Reading the self-evaluation as Word has it: text by section with its endnotes, headings, tables, contents."""

from __future__ import annotations

import io
import re
import zipfile
from collections import defaultdict
from dataclasses import dataclass, field

from docx import Document
from docx.oxml.ns import qn
from lxml import etree

_TOP, _BELOW = re.compile(r"([一二三四五六七八九十]+)、"), re.compile(r"（([一二三四五六七八九十]+)）")


@dataclass(slots=True)
class Paper:
    """A report: its texts by section (四（一）), each note behind its figure as ［3］; headings with their styles."""

    sections: dict[str, str] = field(default_factory=lambda: defaultdict(str))
    headings: list[tuple[str, str]] = field(default_factory=list)
    notes: dict[int, str] = field(default_factory=dict)
    tables: list[list[list[str]]] = field(default_factory=list)
    contents: list[str] = field(default_factory=list)
    pictures: list[str] = field(default_factory=list)

    @property
    def text(self) -> str:
        """All of it."""
        return "\n".join(self.sections.values())

    def note_behind(self, section: str, words: str) -> str:
        """The endnote of the figure that is told in these words there."""
        found = re.search(re.escape(words) + r"(?:【待填】)?［(\d+)］", self.sections[section])
        assert found, f"{words} in {section}: {self.sections[section]}"
        return self.notes[int(found[1])]


def read(content: bytes) -> Paper:
    """A paper from its file. Its notes are numbered in the order of the text."""
    paper = Paper()
    document = Document(io.BytesIO(content))
    styles = {style.style_id: style.name for style in document.styles}
    numbers: dict[str, int] = {}
    section = top = ""
    for paragraph in document.element.body.iter(qn("w:p")):
        style = paragraph.find(f"{qn('w:pPr')}/{qn('w:pStyle')}")
        name = styles.get(style.get(qn("w:val")), "") if style is not None else ""
        text = _tell(paragraph, numbers)
        if name in {"Title", "Heading 1", "Heading 2", "Heading 3", "Heading 4"}:
            paper.headings.append((name, text))
        if name.startswith("toc"):
            paper.contents.append(text)
        if name == "Heading 1":
            match = _TOP.match(text)
            section = top = match[1] if match else text
        elif name == "Heading 2":
            match = _BELOW.match(text)
            assert match
            section = f"{top}（{match[1]}）"
        paper.sections[section] += text + "\n"
    paper.tables = [
        [[_tell(cell._tc, numbers) for cell in row.cells] for row in table.rows] for table in document.tables
    ]
    properties = "{http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing}docPr"
    paper.pictures = [one.get("descr") for one in document.element.body.iter(properties)]
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        notes = etree.fromstring(archive.read("word/endnotes.xml"))
    for note in notes:
        number = note.get(qn("w:id"))
        if number in numbers:
            paper.notes[numbers[number]] = "".join(one.text or "" for one in note.iter(qn("w:t"))).strip()
    return paper


def _tell(element: etree._Element, numbers: dict[str, int]) -> str:
    """The text with its notes as Word shows them; of a field what it shows, not what it asks."""
    told = []
    for one in element.iter(qn("w:t"), qn("w:endnoteReference"), qn("w:tab")):
        if one.tag == qn("w:endnoteReference"):
            number = numbers.setdefault(one.get(qn("w:id")), len(numbers) + 1)
            told.append(f"［{number}］")
        elif one.tag == qn("w:t"):
            style = one.getparent().find(f"{qn('w:rPr')}/{qn('w:rStyle')}")
            is_note = style is not None and "ndnote" in style.get(qn("w:val")) and (one.text or "").isdigit()
            told.append(f"［{one.text}］" if is_note else one.text or "")
    return "".join(told)

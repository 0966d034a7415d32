"""Word documents for tests: automatic numbering, merged cells, hidden text, archives that are none."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterable
from typing import Any

import docx
from docx.oxml import parse_xml
from docx.text.paragraph import Paragraph

W = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
LEVELS = (
    ("chineseCountingThousand", "第%1章", "space", ""),
    ("chineseCountingThousand", "第%2条", "space", '<w:lvlRestart w:val="0"/>'),
    ("chineseCounting", "（%3）", "nothing", ""),
    ("decimal", "%4.", "nothing", ""),
)


class Word:
    """A document being written; `save` gives its bytes."""

    def __init__(self) -> None:
        self.document: Any = docx.Document()
        levels = "".join(
            f'<w:lvl w:ilvl="{depth}"><w:start w:val="1"/><w:numFmt w:val="{form}"/>{restart}<w:suff w:val="{suffix}"/>'
            f'<w:lvlText w:val="{text}"/></w:lvl>'
            for depth, (form, text, suffix, restart) in enumerate(LEVELS)
        )
        numbering = self.document.part.numbering_part.element
        numbering.insert(0, parse_xml(f'<w:abstractNum {W} w:abstractNumId="90">{levels}</w:abstractNum>'))
        numbering.append(parse_xml(f'<w:num {W} w:numId="90"><w:abstractNumId w:val="90"/></w:num>'))
        numbering.append(
            parse_xml(
                f'<w:num {W} w:numId="91"><w:abstractNumId w:val="90"/>'
                '<w:lvlOverride w:ilvl="2"><w:startOverride w:val="1"/></w:lvlOverride></w:num>'
            )
        )

    def write(self, text: str, depth: int | None = None, *, number: int = 90, centred: bool = False) -> Paragraph:
        """A paragraph; `depth` numbers it automatically (0 chapter, 1 article, 2 item, 3 sub-item)."""
        paragraph: Paragraph = self.document.add_paragraph(text)
        properties = paragraph._p.get_or_add_pPr()  # the XML is what is tested
        if depth is not None:
            properties.append(parse_xml(f'<w:numPr {W}><w:ilvl w:val="{depth}"/><w:numId w:val="{number}"/></w:numPr>'))
        if centred:
            paragraph.alignment = 1
        return paragraph

    def mark_last_run(self, xml: str) -> None:
        """Give the last run a property, such as <w:vanish/>."""
        run = self.document.paragraphs[-1].runs[-1]._r
        run.get_or_add_rPr().append(parse_xml(xml.replace("/>", f" {W}/>", 1)))

    def save(self) -> bytes:
        """The file."""
        stream = io.BytesIO()
        self.document.save(stream)
        return stream.getvalue()


def repack(content: bytes, changes: dict[str, bytes]) -> bytes:
    """A DOCX with parts replaced or added."""
    stream = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as old, zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            if name not in changes:
                new.writestr(name, old.read(name))
        for name, part in changes.items():
            new.writestr(name, part)
    return stream.getvalue()


def measure(lines: Iterable[str]) -> bytes:
    """A short measure, each line a paragraph."""
    word = Word()
    for line in lines:
        word.write(line)
    return word.save()

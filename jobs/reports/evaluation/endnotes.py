"""Real endnotes of Word in a document of python-docx, which has none: the part, its two separators, its references.

A figure's first mention carries the note; later ones refer to it by a NOTEREF field, so that its source stands once.
ECMA-376 part 1, 17.11 (footnotes and endnotes) and 17.16.5.41 (NOTEREF).
"""

from __future__ import annotations

from docx.opc.constants import CONTENT_TYPE, RELATIONSHIP_TYPE
from docx.opc.packuri import PackURI
from docx.opc.part import Part
from docx.oxml import OxmlElement, parse_xml
from docx.oxml.ns import qn

from jobs.reports.evaluation.elements import Document, Xml

_EMPTY = (
    '<w:endnotes xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main">'
    '<w:endnote w:type="separator" w:id="-1"><w:p><w:r><w:separator/></w:r></w:p></w:endnote>'
    '<w:endnote w:type="continuationSeparator" w:id="0"><w:p><w:r><w:continuationSeparator/></w:r></w:p></w:endnote>'
    "</w:endnotes>"
)
_BOOKMARKS_FROM = 9_000  # above what a template of ours or Word's own has


class Endnotes:
    """The notes of one document; `write` puts them into it at the end."""

    def __init__(self, document: Document) -> None:
        self._document = document
        self._part = next(
            (rel.target_part for rel in document.part.rels.values() if rel.reltype == RELATIONSHIP_TYPE.ENDNOTES), None
        )
        self._notes = parse_xml(_EMPTY if self._part is None else self._part.blob)
        ids = [int(note.get(qn("w:id"))) for note in self._notes]
        self._next = max([0, *ids]) + 1
        self._text, self._reference = (_style_id(document, name) for name in ("endnote text", "endnote reference"))
        self._numbers: dict[str, int] = {}

    def refer(self, key: str, text: str) -> list[Xml]:
        """What stands in a paragraph after the figure of that key: its note, or the way to it where it has one."""
        if key in self._numbers:
            return self._refer_again(f"_note{self._numbers[key]}", self._numbers[key])
        number, self._next = self._next, self._next + 1
        self._numbers[key] = len(self._numbers) + 1
        mark = f"_note{self._numbers[key]}"
        self._notes.append(self._make_note(number, text))
        start, end = OxmlElement("w:bookmarkStart"), OxmlElement("w:bookmarkEnd")
        for element in (start, end):
            element.set(qn("w:id"), str(_BOOKMARKS_FROM + number))
        start.set(qn("w:name"), mark)
        reference = OxmlElement("w:endnoteReference")
        reference.set(qn("w:id"), str(number))
        return [start, self._run(reference), end]

    def write(self) -> None:
        """Put the notes into the document, numbered 1, 2, 3."""
        from lxml import etree

        blob = etree.tostring(self._notes, xml_declaration=True, encoding="UTF-8", standalone=True)
        if self._part is None:
            name = PackURI("/word/endnotes.xml")
            part = Part(name, CONTENT_TYPE.WML_ENDNOTES, blob, self._document.part.package)
            self._document.part.relate_to(part, RELATIONSHIP_TYPE.ENDNOTES)
            self._name_separators()
        else:
            self._part._blob = blob  # a part that python-docx has no class for is its bytes
        for section in self._document.sections:
            _number_plainly(section._sectPr)

    def _make_note(self, number: int, text: str) -> Xml:
        note, paragraph = OxmlElement("w:endnote"), OxmlElement("w:p")
        note.set(qn("w:id"), str(number))
        properties, style = OxmlElement("w:pPr"), OxmlElement("w:pStyle")
        style.set(qn("w:val"), self._text)
        properties.append(style)
        said, told = OxmlElement("w:r"), OxmlElement("w:t")
        told.text = f" {text}"
        told.set("{http://www.w3.org/XML/1998/namespace}space", "preserve")
        said.append(told)
        for element in (properties, self._run(OxmlElement("w:endnoteRef")), said):
            paragraph.append(element)
        note.append(paragraph)
        return note

    def _refer_again(self, mark: str, number: int) -> list[Xml]:
        """A field that shows the number of the note behind a bookmark, and leads there."""
        runs = []
        for kind in ("begin", None, "separate", "", "end"):
            if kind is None:
                element = OxmlElement("w:instrText")
                element.text = f" NOTEREF {mark} \\h "
            elif kind:
                element = OxmlElement("w:fldChar")
                element.set(qn("w:fldCharType"), kind)
            else:
                element = OxmlElement("w:t")
                element.text = str(number)
            runs.append(self._run(element))
        return runs

    def _run(self, element: Xml) -> Xml:
        """A raised run."""
        run, properties, style = OxmlElement("w:r"), OxmlElement("w:rPr"), OxmlElement("w:rStyle")
        style.set(qn("w:val"), self._reference)
        properties.append(style)
        run.append(properties)
        run.append(element)
        return run

    def _name_separators(self) -> None:
        """The settings name the two notes that are lines; in the place that the schema gives them, before `compat`."""
        settings = self._document.settings.element
        properties = OxmlElement("w:endnotePr")
        for number in ("-1", "0"):
            note = OxmlElement("w:endnote")
            note.set(qn("w:id"), number)
            properties.append(note)
        compat = settings.find(qn("w:compat"))
        if compat is None:
            settings.append(properties)
        else:
            compat.addprevious(properties)


def _number_plainly(section: Xml) -> None:
    """1, 2, 3: Word's own numbers of endnotes are i, ii, iii. After header and footer, as the schema has it."""
    if section.find(qn("w:endnotePr")) is not None:
        return
    properties, form = OxmlElement("w:endnotePr"), OxmlElement("w:numFmt")
    form.set(qn("w:val"), "decimal")
    properties.append(form)
    before = [
        child
        for child in section
        if child.tag in {qn("w:headerReference"), qn("w:footerReference"), qn("w:footnotePr")}
    ]
    if before:
        before[-1].addnext(properties)
    else:
        section.insert(0, properties)


def _style_id(document: Document, name: str) -> str:
    """The id of a style; a template that lost it gets it back."""
    from docx.enum.style import WD_STYLE_TYPE

    for style in document.styles:
        if style.name == name:
            return str(style.style_id)
    kind = WD_STYLE_TYPE.CHARACTER if name.endswith("reference") else WD_STYLE_TYPE.PARAGRAPH
    made = document.styles.add_style(name, kind, builtin=True)
    if kind is WD_STYLE_TYPE.CHARACTER:
        made.font.superscript = True
    return str(made.style_id)

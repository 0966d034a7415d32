"""The table of contents: Word's own field with what it shows already in it, so that it is there before Word makes it.

Each line leads to its heading. On which page that is only who lays out the pages can say: the field is marked for Word
to make it anew as the file is opened, with page numbers.
"""

from __future__ import annotations

from docx.oxml import OxmlElement
from docx.oxml.ns import qn

from jobs.reports.evaluation.elements import Document, Xml

_FROM = 8_000  # numbers of bookmarks, apart from those of notes
_LEVELS = 2


def put_contents(document: Document, paragraph: Xml) -> None:
    """Put the table in the place of a paragraph. All headings of the document are there by now."""
    levels = {
        style.style_id: int(style.name[-1]) for style in document.styles if style.name in {"Heading 1", "Heading 2"}
    }
    styles = {level: _find(document, f"toc {level}") for level in range(1, _LEVELS + 1)}
    headings = []
    for heading in document.element.body.iter(qn("w:p")):
        style = heading.find(f"{qn('w:pPr')}/{qn('w:pStyle')}")
        level = levels.get(style.get(qn("w:val"))) if style is not None else None
        if level is not None:
            headings.append((level, heading, "".join(text.text or "" for text in heading.iter(qn("w:t")))))
    title = _line(None)
    title.append(_run(_text("目录"), bold=True))
    lines = [title]
    for number, (level, heading, text) in enumerate(headings):
        mark = f"_Toc{_FROM + number}"
        _mark(heading, mark, _FROM + number)
        line = _line(styles[level])
        if not number:
            for run in _begin(f' TOC \\o "1-{_LEVELS}" \\h \\z \\u ', dirty=True):
                line.append(run)
        link = OxmlElement("w:hyperlink")
        link.set(qn("w:anchor"), mark)
        link.set(qn("w:history"), "1")
        link.append(_run(_text(text)))
        line.append(link)
        if number == len(headings) - 1:
            line.append(_run(_char("end")))
        lines.append(line)
    for line in lines:
        paragraph.addprevious(line)
    paragraph.getparent().remove(paragraph)


def _find(document: Document, name: str) -> str | None:
    return next((str(style.style_id) for style in document.styles if style.name == name), None)


def _line(style: str | None) -> Xml:
    line, properties = OxmlElement("w:p"), OxmlElement("w:pPr")
    if style is None:
        middle = OxmlElement("w:jc")
        middle.set(qn("w:val"), "center")
        properties.append(middle)
    else:
        named = OxmlElement("w:pStyle")
        named.set(qn("w:val"), style)
        properties.append(named)
    line.append(properties)
    return line


def _begin(instruction: str, *, dirty: bool = False) -> list[Xml]:
    told = OxmlElement("w:instrText")
    told.text = instruction
    told.set("{http://www.w3.org/XML/1998/namespace}space", "preserve")
    begin = _char("begin")
    if dirty:
        begin.set(qn("w:dirty"), "true")
    return [_run(begin), _run(told), _run(_char("separate"))]


def _char(kind: str) -> Xml:
    element = OxmlElement("w:fldChar")
    element.set(qn("w:fldCharType"), kind)
    return element


def _text(text: str) -> Xml:
    element = OxmlElement("w:t")
    element.text = text
    return element


def _run(element: Xml, *, bold: bool = False) -> Xml:
    run = OxmlElement("w:r")
    if bold:
        properties = OxmlElement("w:rPr")
        properties.append(OxmlElement("w:b"))
        run.append(properties)
    run.append(element)
    return run


def _mark(heading: Xml, mark: str, number: int) -> None:
    """A bookmark around what the heading says."""
    start, end = OxmlElement("w:bookmarkStart"), OxmlElement("w:bookmarkEnd")
    for element in (start, end):
        element.set(qn("w:id"), str(number))
    start.set(qn("w:name"), mark)
    properties = heading.find(qn("w:pPr"))
    if properties is None:
        heading.insert(0, start)
    else:
        properties.addnext(start)
    heading.append(end)

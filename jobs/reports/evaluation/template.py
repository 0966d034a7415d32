"""The template that the office edits in Word: made of `template.md` where the office has none of its own."""

from __future__ import annotations

import io
import re
from functools import lru_cache
from pathlib import Path

from jobs.reports.evaluation.elements import Document, Xml
from storage.errors import StorageRefusal

SHIPPED = Path(__file__).with_name("template.md")
OWN = "self-evaluation.docx"  # in the data folder
MOST_BYTES = 10 * 1024 * 1024
MOST_UNPACKED = 100 * 1024 * 1024  # a DOCX is a zip
_HEADING = re.compile(r"(#{1,3}) +(.+)")
BODY = "Body Text"  # Word's own style of running text


class TemplateUnusable(StorageRefusal):
    """The template can't be filled; `problems` name each fault with its place. Nothing was written."""

    def __init__(self, name: str, problems: tuple[str, ...]) -> None:
        lines = "\n".join(problems)
        super().__init__("report.template", f"模板 {name} 不能用：\n{lines}", name=name, problems=lines)
        self.problems = problems


def read_template(data_dir: Path) -> tuple[bytes, str]:
    """The office's template, else the usual one, and what it is called. Raises OSError, TemplateUnusable."""
    own = data_dir / OWN
    if not own.is_file():
        return make_template(), SHIPPED.name
    if own.stat().st_size > MOST_BYTES:
        raise TemplateUnusable(OWN, (f"文件超过 {MOST_BYTES >> 20} MB",))
    return own.read_bytes(), OWN


@lru_cache(maxsize=1)
def make_template() -> bytes:
    """The usual template as a Word file: headings in Word's styles, a placeholder where something is filled in."""
    from docx import Document

    document = Document()
    set_look(document)
    is_cover = True
    for text in re.split(r"\n\s*\n", SHIPPED.read_text(encoding="utf-8").strip()):
        heading = _HEADING.fullmatch(text)
        if heading is not None:
            level = len(heading[1]) - 1
            made = document.add_heading(heading[2], level)
            made.alignment = 0 if level else 1
            made.paragraph_format.page_break_before = level == 1 and is_cover  # the text begins after the contents
            is_cover = is_cover and level != 1
        elif is_cover:
            document.add_paragraph(text, style="Subtitle").alignment = 1
        else:
            document.add_paragraph(text, style=BODY)
    written = io.BytesIO()
    document.save(written)
    return written.getvalue()


def set_look(document: Document) -> None:
    """An A4 page, the faces official papers are set in, Word's own styles for headings, contents and notes."""
    from docx.enum.style import WD_STYLE_TYPE
    from docx.oxml.ns import qn
    from docx.shared import Cm, Pt

    from jobs.reports.paper_docx import BODY_FACE, HEAD_FACE, number_pages, set_face

    section = document.sections[0]
    section.page_width, section.page_height = Cm(21.0), Cm(29.7)
    section.left_margin = section.right_margin = Cm(2.0)
    section.top_margin = section.bottom_margin = Cm(2.5)
    number_pages(section, "zh")
    styles = document.styles
    for name, face, size in (
        ("Normal", BODY_FACE, 12), ("Title", HEAD_FACE, 20), ("Subtitle", BODY_FACE, 12),
        ("Heading 1", HEAD_FACE, 15), ("Heading 2", HEAD_FACE, 13),
        ("Heading 3", HEAD_FACE, 12), ("Heading 4", HEAD_FACE, 11), (BODY, BODY_FACE, 12),
    ):  # fmt: skip
        set_face(styles[name], face, Pt(size))
    for border in styles["Title"].element.pPr.findall(qn("w:pBdr")):  # Word's usual title has a blue line under it
        styles["Title"].element.pPr.remove(border)
    styles["Subtitle"].font.italic = styles["Heading 4"].font.italic = False
    body = styles[BODY]
    body.paragraph_format.line_spacing = 1.5
    body.paragraph_format.space_after = Pt(4)
    _indent(body)
    for name, kind in (
        ("toc 1", WD_STYLE_TYPE.PARAGRAPH), ("toc 2", WD_STYLE_TYPE.PARAGRAPH),
        ("endnote text", WD_STYLE_TYPE.PARAGRAPH), ("endnote reference", WD_STYLE_TYPE.CHARACTER),
    ):  # fmt: skip
        if name not in {style.name for style in styles}:
            styles.add_style(name, kind, builtin=True)
    for level, name in enumerate(("toc 1", "toc 2")):
        set_face(styles[name], BODY_FACE, Pt(12))
        styles[name].paragraph_format.left_indent = Cm(0.8 * level)
        styles[name].paragraph_format.space_after = Pt(2)
        styles[name].paragraph_format.tab_stops.add_tab_stop(Cm(17.0), 2, 1)  # at the right, led by dots
    set_face(styles["endnote text"], BODY_FACE, Pt(9))
    styles["endnote text"].paragraph_format.space_after = Pt(1)
    styles["endnote reference"].font.superscript = True


def _indent(style: Xml) -> None:
    """Two characters, whatever their size."""
    from docx.oxml import OxmlElement
    from docx.oxml.ns import qn

    indent = OxmlElement("w:ind")
    indent.set(qn("w:firstLineChars"), "200")
    indent.set(qn("w:firstLine"), "480")
    style.element.get_or_add_pPr().append(indent)

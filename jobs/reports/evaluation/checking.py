"""A template looked through before anything is made: each placeholder that can't be filled, with its place."""

from __future__ import annotations

import difflib
import io
import zipfile

from docx.oxml.ns import qn

from jobs.reports.evaluation.elements import Document, Xml
from jobs.reports.evaluation.facts import AGAINST, BEFORE, CONTENTS, REST, SENTENCE, TO_FILL_LIST, Content
from jobs.reports.evaluation.placeholders import (
    Placeholder,
    Places,
    has_broken,
    list_paragraphs,
    list_placeholders,
    read_text,
)
from jobs.reports.evaluation.template import MOST_UNPACKED, TemplateUnusable


def open_template(template: bytes, name: str) -> Document:
    """The template's document. Raises TemplateUnusable: it is no Word file, or unpacks to too much."""
    from docx import Document

    try:
        with zipfile.ZipFile(io.BytesIO(template)) as archive:
            unpacked = sum(entry.file_size for entry in archive.infolist())
        if unpacked <= MOST_UNPACKED:
            return Document(io.BytesIO(template))
    except Exception as error:  # whatever a broken zip or XML makes python-docx raise
        raise TemplateUnusable(name, ("打不开：不是 Word 文件（.docx），或已损坏",)) from error
    raise TemplateUnusable(name, ("展开后太大",))


def list_problems(document: Document, content: Content) -> list[str]:
    """Each placeholder that is unknown, or stands where it can't be filled, with its place."""
    problems: list[str] = []
    named = 0
    places = Places(document)
    body = document.element.body
    for paragraph in list_paragraphs(body):
        place = places.enter(paragraph)
        named += len(list_placeholders(read_text(paragraph)))
        problems += _judge(paragraph, place.told, content, in_body=is_top(paragraph))
    for root in list_margins(document):
        for paragraph in list_paragraphs(root):
            problems += _judge(paragraph, "页眉页脚", content, in_body=False)
    if not named:  # some other file
        problems.append("没有占位符，不是自评报告的模板")
    return problems


def _judge(paragraph: Xml, place: str, content: Content, *, in_body: bool) -> list[str]:
    text = read_text(paragraph)
    problems = [f"{place}：花括号不成对，占位符应形如 {{{{contacts}}}}"] if has_broken(text) else []
    for one in list_placeholders(text):
        whole = write_name(one)
        if is_block(one, content):
            if not in_body or text.strip() != text[one.start : one.end]:
                problems.append(f"{place}：{whole} 要单独成段，不能在表格、页眉或句子里")
        elif not _is_known(one, content):
            near = difflib.get_close_matches(one.name, [*content.names, *content.words], n=1, cutoff=0.6)
            hint = f"，是不是 {{{{{near[0]}}}}}" if near else ""
            problems.append(f"{place}：不认识 {whole}{hint}")
    return problems


def write_name(one: Placeholder) -> str:
    """As it stands in the template."""
    return f"{{{{{one.name}：{one.ask}}}}}" if one.ask else f"{{{{{one.name}}}}}"


def is_block(one: Placeholder, content: Content) -> bool:
    """Whether it is a paragraph of its own: a table, a picture, a list."""
    return write_name(one)[2:-2] in {CONTENTS, REST, TO_FILL_LIST, *content.blocks}


def _is_known(one: Placeholder, content: Content) -> bool:
    if one.name in content.words:
        return not one.ask
    return content.key_of(one.name) is not None and one.ask in {"", SENTENCE, BEFORE, AGAINST}


def is_top(paragraph: Xml) -> bool:
    """Whether a paragraph stands in no table and no text box."""
    return next(paragraph.iterancestors(qn("w:tc"), qn("w:txbxContent")), None) is None


def list_margins(document: Document) -> list[Xml]:
    """Headers and footers that a section has of its own."""
    kinds = ("header", "footer", "first_page_header", "first_page_footer", "even_page_header", "even_page_footer")
    margins = (getattr(section, kind) for section in document.sections for kind in kinds)
    return [margin._element for margin in margins if not margin.is_linked_to_previous]

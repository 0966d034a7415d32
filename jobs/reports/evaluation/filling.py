"""A template filled: each placeholder by what it stands for, each figure with its source as an endnote.

First the whole template is looked through: an unknown placeholder is named with its place, and nothing is made. Then it
is filled in the order of the text, so that the notes are numbered as they come. A figure that the text doesn't mention
in its own section stands at that section's end, so that none is lost.
"""

from __future__ import annotations

import io
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from docx.oxml.ns import qn

from jobs.reports.blocks import Block, Heading, Line
from jobs.reports.evaluation.checking import is_block, is_top, list_margins, list_problems, open_template, write_name
from jobs.reports.evaluation.contents import put_contents
from jobs.reports.evaluation.elements import Document, Xml
from jobs.reports.evaluation.endnotes import Endnotes
from jobs.reports.evaluation.facts import (
    AGAINST,
    BEFORE,
    CONTENTS,
    REST,
    SENTENCE,
    TO_FILL_LIST,
    Content,
    Missing,
)
from jobs.reports.evaluation.phrases import (
    TO_FILL,
    write_comparison,
    write_note,
    write_phrase,
    write_sentence,
    write_value,
)
from jobs.reports.evaluation.placeholders import (
    Place,
    Placeholder,
    Places,
    list_paragraphs,
    list_placeholders,
    read_text,
    replace,
)
from jobs.reports.evaluation.template import BODY, TemplateUnusable
from jobs.reports.paper_docx import put_block
from jobs.reports.tables import Grid

CLAIM = "非常满意"
# 【待填：立项依据｜人才科】 shows what is missing, 【待填｜目标值｜人才科】 only that something is; neither shows whom.
_HINT = re.compile(r"【待填(?P<sign>[：｜|])(?P<what>[^】｜|]*)(?:[｜|](?P<whom>[^】]*))?】")
_ELSEWHERE = "其他数据"


@dataclass(frozen=True, slots=True)
class Filled:
    """The paper as a Word file, and what is still missing in it, in the order of the text."""

    document: bytes
    missing: tuple[Missing, ...]


@dataclass(slots=True)
class _Filling:
    document: Document
    content: Content
    notes: Endnotes
    missing: list[Missing] = field(default_factory=list)
    told: set[tuple[str, str]] = field(default_factory=set)  # section and key


def fill(template: bytes, name: str, content: Content) -> Filled:
    """The paper. Raises TemplateUnusable, which names each fault with its place."""
    document = open_template(template, name)
    if problems := list_problems(document, content):
        raise TemplateUnusable(name, tuple(problems))
    filling = _Filling(document, content, Endnotes(document))
    _plan(filling)
    last = _fill_body(filling)
    for root in list_margins(document):
        for paragraph in list_paragraphs(root):
            _fill_text(filling, paragraph, Place("", "页眉页脚", "页眉页脚"), notes=False)
    _finish(filling, last)
    document.core_properties.title = read_title(content)
    document.core_properties.author = ""
    written = io.BytesIO()
    document.save(written)
    return Filled(written.getvalue(), tuple(list_once(filling.missing)))


def list_once(missing: Sequence[Missing]) -> list[Missing]:
    """What is missing in several places is asked for once, for the first of them."""
    found: dict[tuple[str, str], Missing] = {}
    for one in missing:
        found.setdefault((one.what, one.whom), one)
    return list(found.values())


def read_title(content: Content) -> str:
    """What the file is called in its properties."""
    return f"{content.year}年度人才专项绩效自评报告"


def _plan(filling: _Filling) -> None:
    """Notes which figures the text mentions in their own section, and sees to a place for the rest of each section."""
    content, body = filling.content, filling.document.element.body
    places = Places(filling.document)
    ends: dict[str, Xml] = {}
    has_rest: set[str] = set()
    attachments = None
    for paragraph in list_paragraphs(body):
        place = places.enter(paragraph)
        if attachments is None and places.level_of(paragraph) == 1 and "附件" in read_text(paragraph):
            attachments = paragraph
        ends[place.section] = _top_of(paragraph, body)
        for one in list_placeholders(read_text(paragraph)):
            key = content.key_of(one.name)
            if key is not None and one.ask in {"", SENTENCE}:
                filling.told.add((place.section, key))
            elif write_name(one)[2:-2] == REST:
                has_rest.add(place.section)
    wanted = dict.fromkeys(figure.entry.section for figure in content.figures.values())
    for section in wanted:
        if section in ends and section not in has_rest and _list_rest(filling, section):
            ends[section].addnext(_take(filling.document, [Line(f"{{{{{REST}}}}}")])[0])
    lost = [section for section in wanted if section not in ends]
    if lost:
        _add_elsewhere(filling, lost, attachments)


def _add_elsewhere(filling: _Filling, sections: Sequence[str], before: Xml) -> None:
    """Figures of sections that the template has not got, under a heading of their own before the attachments."""
    keys = [key for key, one in filling.content.figures.items() if one.entry.section in sections]
    text = "；".join(f"{{{{{key}：{SENTENCE}}}}}" for key in keys)
    made = _take(filling.document, [Heading(_ELSEWHERE, 1), Line(f"{text}。")])
    body = filling.document.element.body
    for element in made:
        if before is not None:
            before.addprevious(element)
        else:
            body.insert(len(body) - (body[-1].tag == qn("w:sectPr")), element)
    told = "、".join(section or "（没有写）" for section in sections)
    filling.missing.append(Missing(_ELSEWHERE, f"模板里没有这些数据的章节：{told}", filling.content.others))


def _list_rest(filling: _Filling, section: str) -> list[str]:
    figures = filling.content.figures
    rest = [key for key, one in figures.items() if one.entry.section == section and key not in filling.content.unsaid]
    return [key for key in rest if (section, key) not in filling.told]


def _fill_body(filling: _Filling) -> dict[str, Xml]:
    """Fills all in order; what can only be made last is returned by its name."""
    places = Places(filling.document)
    last: dict[str, Xml] = {}
    body = filling.document.element.body
    for paragraph in list_paragraphs(body):
        place = places.enter(paragraph)
        found = list_placeholders(read_text(paragraph))
        if len(found) == 1 and is_block(found[0], filling.content):
            name = write_name(found[0])[2:-2]
            if name in {CONTENTS, TO_FILL_LIST}:
                last[name] = paragraph
            else:
                _put(filling, paragraph, place, _make_blocks(filling, name, place.section))
        else:
            _check_claim(filling, paragraph, place)
            _fill_text(filling, paragraph, place)
    return last


def _make_blocks(filling: _Filling, name: str, section: str) -> Sequence[Block]:
    if name != REST:
        return filling.content.blocks[name]()
    keys = _list_rest(filling, section)
    filling.told.update((section, key) for key in keys)
    return [Line("；".join(f"{{{{{key}：{SENTENCE}}}}}" for key in keys) + "。")] if keys else []


def _put(filling: _Filling, paragraph: Xml, place: Place, blocks: Sequence[Block]) -> None:
    """Put blocks in the place of a paragraph; what they name is filled in like the template's own."""
    for element in _take(filling.document, blocks):
        paragraph.addprevious(element)
        for inner in list_paragraphs(element) if element.tag != qn("w:p") else [element]:
            _fill_text(filling, inner, place)
    paragraph.getparent().remove(paragraph)


def _take(document: Document, blocks: Sequence[Block]) -> list[Xml]:
    """The elements of blocks, made at the document's end and taken out again."""
    body = document.element.body
    before = len(body)
    names = {style.name for style in document.styles}
    for block, after in zip(blocks, [*blocks[1:], None], strict=False):
        if isinstance(block, Line) and not block.is_note:
            paragraph = document.add_paragraph(block.text, style=BODY if BODY in names else None)
            paragraph.paragraph_format.keep_with_next = block.is_kept
        else:
            put_block(document, block, after)
    made = list(body)[before - 1 : -1] if body[-1].tag == qn("w:sectPr") else list(body)[before:]
    for element in made:
        body.remove(element)
    return made


def _fill_text(filling: _Filling, paragraph: Xml, place: Place, *, notes: bool = True) -> None:
    """Fill the placeholders of a paragraph, the last first, so that places stay; the notes are made in order."""
    text = read_text(paragraph)
    made = [(one, *_say(filling, one, place)) for one in list_placeholders(text)]
    ready = [(one, told, filling.notes.refer(*source) if source and notes else []) for one, told, source in made]
    for one, told, runs in reversed(ready):
        replace(paragraph, one.start, one.end, runs, told)
    if ready and not read_text(paragraph).strip() and is_top(paragraph):  # nothing was to be said
        paragraph.getparent().remove(paragraph)
        return
    text = read_text(paragraph)
    missing: list[Missing] = []
    for match in reversed(list(_HINT.finditer(text))):
        what, whom = match["what"].strip(), (match["whom"] or "").strip() or filling.content.others
        missing.append(Missing(place.title, what, whom))
        shown = f"【待填：{what}】" if match["sign"] == "：" else TO_FILL
        if shown != match[0]:
            replace(paragraph, match.start(), match.end(), [], shown)
    filling.missing += reversed(missing)


def _say(filling: _Filling, one: Placeholder, place: Place) -> tuple[str, tuple[str, str] | None]:
    """What stands for a placeholder, and its note: the key and the text; None without one."""
    content = filling.content
    if one.name in content.words:
        source = content.sources.get(one.name)
        return content.words[one.name], None if source is None else (one.name, source)
    key = content.key_of(one.name) or one.name
    figure, before = content.figures.get(key), content.before.get(key)
    if one.ask in {BEFORE, AGAINST}:
        if before is None or (one.ask == AGAINST and figure is None):
            return ("上年没有数据" if one.ask == BEFORE else ""), None
        told = write_phrase(before.entry)
        if one.ask == AGAINST and figure is not None:
            told = write_comparison(figure.entry, before.entry)
        return told, (f"{content.year - 1}_{key}", write_note(before)) if told else None
    if figure is None:
        filling.missing.append(Missing(place.title, _name(content, key), content.whom_of(key)))
        return TO_FILL, None
    if figure.entry.value is None:
        filling.missing.append(Missing(place.title, figure.entry.name, content.whom_of(key)))
    beside = None if figure.beside is None else figure.beside.value
    if figure.entry.value is not None and beside is not None and beside != figure.entry.value:
        entered, recorded = write_phrase(figure.entry), write_value(beside, figure.entry.unit)
        what = f"{figure.entry.name}：填报值与系统记录不同（填报{entered}，记录{recorded}），请核对"
        filling.missing.append(Missing(place.title, what, content.whom_of(key)))
    told = write_sentence(figure.entry) if one.ask == SENTENCE else write_phrase(figure.entry)
    return told, (key, write_note(figure))


def _name(content: Content, key: str) -> str:
    return next((name for name, one in content.names.items() if one == key and name != key), key)


def _check_claim(filling: _Filling, paragraph: Xml, place: Place) -> None:
    """The template itself must not say what the data don't carry."""
    text = read_text(paragraph)
    if filling.content.carries_claim or CLAIM not in text:
        return
    for match in reversed(list(re.finditer(CLAIM, text))):
        replace(paragraph, match.start(), match.end(), [], f"【待核：{CLAIM}】")
    filling.missing.append(Missing(place.title, f"模板写有“{CLAIM}”，调查结果没有达到这一档", filling.content.others))


def _finish(filling: _Filling, last: Mapping[str, Xml]) -> None:
    """The list of what is missing, the contents, the notes."""
    missing = list_once(filling.missing)
    if TO_FILL_LIST in last:
        paragraph = last[TO_FILL_LIST]
        rows = tuple((number, one.where, one.what, one.whom) for number, one in enumerate(missing, 1))
        blocks: list[Block] = []
        if rows:
            blocks = [
                Heading("待填清单（定稿前删去）", 1),
                Grid(("序号", "所在部分", "内容", "请谁提供"), rows, (7, 24, 45, 24)),
            ]
        for element in _take(filling.document, blocks):
            paragraph.addprevious(element)
        paragraph.getparent().remove(paragraph)
    if CONTENTS in last:
        put_contents(filling.document, last[CONTENTS])
    filling.notes.write()


def _top_of(paragraph: Xml, body: Xml) -> Xml:
    """The element of the body that a paragraph lies in: itself, or its table."""
    element = paragraph
    while element.getparent() is not body:
        element = element.getparent()
    return element

"""What goes out to departments that are not in the bot: the sheet of one need, the table of all."""

from __future__ import annotations

import io
import tempfile
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from bot.channels.paper import BODY_FACE, HEAD_FACE, set_face
from bot.screens import clean
from bot.texts import say
from bot.views.names import category_word, need_category
from bot.views.need_words import Told
from jobs.sheets import Sheet, write_book
from storage.need_lists import Listed
from storage.need_tables import HEADINGS

if TYPE_CHECKING:
    from storage.need_lists import Page

_WIDTHS_CM = (2.8, 5.7, 2.8, 5.7)  # of an A4 page's 17 between the margins
_ROW_CM = 0.9
_WIDE_ROWS = {"words": 4.5, "said": 6.0}  # cm: room for what is written by hand


def write_form(page: Page, told: Told) -> bytes:
    """人才诉求转办单 as DOCX: what is asked, by when, and room for the department's answer. No name stands in it."""
    from docx import Document
    from docx.shared import Cm, Pt

    language, need = told.language, page.need
    document = Document()
    section = document.sections[0]
    section.page_width, section.page_height = Cm(21.0), Cm(29.7)
    section.left_margin = section.right_margin = Cm(2.0)
    section.top_margin = section.bottom_margin = Cm(2.0)
    set_face(document.styles["Normal"], BODY_FACE, Pt(12))
    heading = document.add_paragraph()
    heading.alignment = 1
    run = heading.add_run(say(language, "need_form.title"))
    run.bold = True
    set_face(run, HEAD_FACE, Pt(20))
    sent = page.last("transfer")
    category = need_category(need.category, language)
    urgent = say(language, "needs.urgent") if need.urgent else say(language, "need_form.usual")
    who = say(language, "needs.of_somebody", category=category_word(need.talent_category, language))
    if need.members:
        who = say(language, "needs.of_all", who=who, count=need.members + 1)
    pairs = [
        ("number", str(need.id), "sent", told.day_of(sent.at) if sent else ""),
        ("unit", told.unit(need.department), "due", told.day(need.due_on) if need.due_on else ""),
        ("who", who, "category", f"{category} · {urgent}"),
    ]
    table = document.add_table(rows=0, cols=4, style="Table Grid")
    table.autofit = False
    for column, width in zip(table.columns, _WIDTHS_CM, strict=True):  # what programs go by that ignore the cells'
        column.width = Cm(width)
    for left, value, right, other in pairs:
        cells = (say(language, f"need_form.{left}"), value, say(language, f"need_form.{right}"), other)
        _put_row(table, cells, bold=(0, 2))
    for key, text in (("words", clean(need.text)), ("said", "")):
        row = _put_row(table, (say(language, f"need_form.{key}"), "", "", ""), bold=(0,))
        row.cells[1].merge(row.cells[3]).text = text
        row.height = Cm(_WIDE_ROWS[key])
    for left, right in (("letter", "phone"), ("signed", "day")):
        _put_row(table, (say(language, f"need_form.{left}"), "", say(language, f"need_form.{right}"), ""), bold=(0, 2))
    document.add_paragraph()
    document.add_paragraph(say(language, "need_form.foot"))
    document.core_properties.title = say(language, "need_form.title")
    document.core_properties.author = ""
    document.core_properties.comments = told.today.isoformat()
    written = io.BytesIO()
    document.save(written)
    return written.getvalue()


def _put_row(table: Any, texts: Sequence[str], *, bold: Sequence[int]) -> Any:  # noqa: ANN401 -- python-docx ships no types
    from docx.shared import Cm

    row = table.add_row()
    row.height = Cm(_ROW_CM)
    for place, (cell, text, width) in enumerate(zip(row.cells, texts, _WIDTHS_CM, strict=True)):
        cell.width = Cm(width)
        cell.paragraphs[0].add_run(text).bold = place in bold
    return row


def write_table(found: Sequence[Listed], told: Told) -> bytes:
    """The department's table as XLSX, with the state and the reply to be filled in; it comes back by /import."""
    language = told.language
    head = [
        HEADINGS["number"][0],
        *(say(language, f"need_form.{key}") for key in ("category", "words", "due")),
        HEADINGS["state"][0],
        HEADINGS["reply"][0],
        HEADINGS["letter"][0],
    ]
    rows = [
        (
            need.id,
            need_category(need.category, language),
            clean(need.text),
            told.day(need.due_on) if need.due_on else "",
            "",
            "",
            "",
        )
        for need in found
    ]
    notes = [[text] for text in say(language, "need_form.notes").split("\n")]
    sheets = [
        Sheet(say(language, "need_form.sheet"), head, rows, widths=(8, 12, 48, 20, 14, 48, 24)),
        Sheet(say(language, "need_form.notes_sheet"), [say(language, "need_form.notes_head")], notes, widths=(80,)),
    ]
    with tempfile.TemporaryDirectory(prefix="siwen-") as folder:
        path = Path(folder) / "table.xlsx"
        write_book(path, sheets)
        return path.read_bytes()

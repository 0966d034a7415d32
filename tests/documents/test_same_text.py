"""One measure as Markdown, as a Word file and as a printed PDF: the same articles from each."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from knowledge.documents.blocks import Paragraph, Table
from knowledge.documents.markdown import read_markdown
from knowledge.model import ArticleKind, ParsedDocument
from tests.documents.conftest import SOURCES, Reader
from tests.documents.pdfs import Item, make_pdf, rectangle, text
from tests.documents.words import Word

MEASURES = [path for path in SOURCES if path.stem[:2] in ("02", "03", "04", "05")]
LINE_CHARS = 36
STEP = 20.0


def blocks_of(path: Path) -> list[Paragraph | Table]:
    return list(read_markdown(path.read_text("utf-8"), path.name).blocks)


def as_word(blocks: list[Paragraph | Table]) -> bytes:
    word = Word()
    for block in blocks:
        if isinstance(block, Paragraph):
            word.write(block.text, centred=block.level == 1)
            continue
        table = word.document.add_table(len(block.rows), len(block.rows[0]))
        for row, cells in enumerate(block.rows):
            for column, cell in enumerate(cells):
                table.cell(row, column).text = cell
    return word.save()


class Printer:
    """Prints blocks on pages: indented paragraphs broken at a width, ruled tables with wrapped cells."""

    def __init__(self) -> None:
        self.pages: list[list[Item]] = [[]]
        self.y = 790.0

    def room(self, height: float) -> None:
        if self.y - height < 80:
            self.pages[-1].append(text(290, 30, f"- {len(self.pages)} -", size=9))
            self.pages.append([])
            self.y = 790.0

    def paragraph(self, words: str, *, centred: bool) -> None:
        if centred:
            self.room(STEP)
            self.pages[-1].append(text((595 - 12 * len(words)) / 2, self.y, words))
            self.y -= STEP
            return
        first = LINE_CHARS - 2
        lines = [words[:first], *(words[i : i + LINE_CHARS] for i in range(first, len(words), LINE_CHARS))]
        for number, line in enumerate(lines):
            self.room(STEP)
            self.pages[-1].append(text(80 + (24 if number == 0 else 0), self.y, line))
            self.y -= STEP

    def table(self, table: Table) -> None:
        columns = len(table.rows[0])
        width = 432 / columns
        per_line = int((width - 8) // 11)
        for cells in table.rows:
            wrapped = [[cell[i : i + per_line] for i in range(0, len(cell), per_line)] or [""] for cell in cells]
            height = 16.0 * max(map(len, wrapped)) + 8
            self.room(height)
            top = self.y + 14
            for column, lines in enumerate(wrapped):
                left = 80 + column * width
                self.pages[-1].append(rectangle(left, top - height, width, height))
                for number, line in enumerate(lines):
                    self.pages[-1].append(text(left + 4, top - 16 * (number + 1), line, size=11))
            self.y -= height
        self.y -= 10


def as_pdf(blocks: list[Paragraph | Table]) -> bytes:
    printer = Printer()
    for block in blocks:
        if isinstance(block, Paragraph):
            printer.paragraph(block.text, centred=block.level > 0)
        else:
            printer.table(block)
    return make_pdf(printer.pages)


def articles_of(document: ParsedDocument) -> dict[str, str]:
    return {a.key: re.sub(r"\s", "", a.text) for a in document.articles if a.kind is ArticleKind.ARTICLE}


@pytest.mark.parametrize("path", MEASURES, ids=lambda path: path.stem)
@pytest.mark.parametrize(("ending", "convert"), [("docx", as_word), ("pdf", as_pdf)], ids=["docx", "pdf"])
def test_the_form_of_a_file_does_not_change_its_articles(
    read: Reader, path: Path, ending: str, convert: object
) -> None:
    blocks = blocks_of(path)
    given = {"title": next(b.text for b in blocks if isinstance(b, Paragraph) and b.level == 1)}
    wanted = articles_of(read(path.name, path.read_bytes()))
    found = articles_of(read(f"办法.{ending}", convert(blocks), overrides=given))  # type: ignore[operator]  # a function
    assert list(found) == list(wanted)
    assert found == wanted


@pytest.mark.parametrize("path", MEASURES, ids=lambda path: path.stem)
def test_what_a_text_says_of_itself_agrees_with_its_front_matter(read: Reader, path: Path) -> None:
    stated = read(path.name, path.read_bytes()).metadata
    found = read("办法.docx", as_word(blocks_of(path))).metadata
    assert (found.effective_from, found.effective_to) == (stated.effective_from, stated.effective_to)
    assert found.kind == "measure"

"""Reading what a run comes to as files: the attachment's tables and sentences, the workbook's cells."""

from __future__ import annotations

import itertools
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from docx import Document
from openpyxl import load_workbook


@dataclass(frozen=True, slots=True)
class Paper:
    """A Word file: its tables, its summary, what is said of each item."""

    tables: list[list[list[str]]]
    conclusion: str
    said: list[str]


def read_paper(path: Path) -> Paper:
    """The attachment."""
    document = Document(str(path))
    paragraphs = [paragraph for paragraph in document.paragraphs if paragraph.text]
    after = {before.text: one for before, one in itertools.pairwise(paragraphs)}
    said = [after[one.text].text for one in paragraphs if one.style.name == "Heading 2"]
    tables = [[[cell.text for cell in row.cells] for row in table.rows] for table in document.tables]
    return Paper(tables, after["一、总体结论"].text, said)


def read_book(path: Path) -> dict[str, list[list[Any]]]:
    """The workbook: the rows of each sheet. No cell is a formula."""
    book = load_workbook(path)
    assert not any(cell.data_type == "f" for sheet in book for row in sheet.iter_rows() for cell in row)
    return {sheet.title: [[cell.value for cell in row] for row in sheet.iter_rows()] for sheet in book}

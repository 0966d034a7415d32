"""Blocks as text: paragraphs a line each, tables as Markdown tables, with the place of every line and row."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from knowledge.documents.blocks import Block, Paragraph, Table

_SERIAL = re.compile(r"序\s*号|№|No\.?|#", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Span:
    """Where a line (`row` is -1) or a table row lies in the rendered text."""

    block: int
    row: int
    start: int
    end: int


def render_blocks(blocks: Sequence[Block]) -> tuple[str, list[Span]]:
    """The text of blocks, and where each paragraph and each table row (header rows left out) stands in it."""
    text = ""
    spans: list[Span] = []
    for index, block in enumerate(blocks):
        if isinstance(block, Paragraph):
            text += "\n" if text else ""
            spans.append(Span(index, -1, len(text), len(text) + len(block.text)))
            text += block.text
            continue
        text += "\n\n" if text else ""
        header = column_names(block)
        text += _markdown_row(header) + "\n" + _markdown_row(["---"] * len(header)).replace(" ", "")
        for number, row in enumerate(block.rows[block.header_rows :]):
            text += "\n"
            line = _markdown_row(row)
            spans.append(Span(index, number, len(text), len(text) + len(line)))
            text += line
        if index + 1 < len(blocks):
            text += "\n"
    return text, spans


def column_names(table: Table) -> list[str]:
    """One name a column; where the header has several rows, the upper name precedes the lower."""
    width = len(table.rows[0]) if table.rows else 0
    names = []
    for column in range(width):
        parts: list[str] = []
        for row in table.rows[: table.header_rows]:
            if row[column] and row[column] not in parts:
                parts.append(row[column])
        names.append(" ".join(parts))
    return names


def describe_row(table: Table, row: int) -> str:
    """A row joined to its header: 类别：第一类；总额（万元）：500. A serial number says nothing and is left out."""
    names = column_names(table)
    cells = table.rows[table.header_rows + row]
    if table.header_rows == 0:
        return "；".join(" ".join(cell for cell in pair if cell) for pair in _pairs(cells))
    if len(set(cells)) == 1:
        return cells[0]
    told = [
        f"{name}：{cell}" if name else cell
        for name, cell in zip(names, cells, strict=True)
        if cell and not is_serial(name)
    ]
    return "；".join(told)


def list_cells(table: Table, row: int) -> str:
    """The cells of a row without their column names and without a serial number."""
    cells = table.rows[table.header_rows + row]
    return " ".join(cell for name, cell in zip(column_names(table), cells, strict=True) if cell and not is_serial(name))


def is_serial(name: str) -> bool:
    """Whether a column only counts its rows: 序号."""
    return _SERIAL.fullmatch(name) is not None


def _pairs(cells: Sequence[str]) -> list[Sequence[str]]:
    return [cells[start : start + 2] for start in range(0, len(cells), 2)]


def _markdown_row(cells: Sequence[str]) -> str:
    return "| " + " | ".join(cell.replace("\n", " ").replace("|", "\\|") for cell in cells) + " |"

"""Tables with merged cells as full rows, so that each row can be read alone."""

from __future__ import annotations

from collections.abc import Sequence

from knowledge.documents.blocks import Table

MAX_CELLS = 200_000  # a table beyond this is an attack or a data dump, not a measure

Cell = tuple[str, int, int]  # text, columns, rows that it spans


def make_table(rows: Sequence[Sequence[Cell]], header_rows: int, place: str) -> Table | None:
    """Lay cells out on a grid: a cell that spans rows repeats its text in each; None for a grid without text.

    A cell that spans columns repeats its text across a header and across a full row, and stands once elsewhere.
    `header_rows` 0 means unknown: the first row is taken for the header unless the first column ends in colons.
    """
    grid: list[list[str]] = []
    pending: dict[int, tuple[str, int]] = {}
    filled = 0
    for number, row in enumerate(rows):
        line: list[str] = []
        cells = iter(row)
        column = 0
        while True:
            if column in pending:
                text, left = pending.pop(column)
                line.append(text)
                if left > 1:
                    pending[column] = (text, left - 1)
                column += 1
                continue
            cell = next(cells, None)
            if cell is None:
                if any(waiting > column for waiting in pending):
                    line.append("")
                    column += 1
                    continue
                break
            text, columns, spanned = cell
            repeats = number < max(header_rows, 1) or (len(row) == 1 and columns > 1)
            for offset in range(columns):
                line.append(text if offset == 0 or repeats else "")
                if spanned > 1:
                    pending[column + offset] = (line[-1], spanned - 1)
            column += columns
        filled += len(line)
        if filled > MAX_CELLS:
            return None
        grid.append(line)
    width = max((len(line) for line in grid), default=0)
    full = [tuple(line + [""] * (width - len(line))) for line in grid if any(line)]
    if not full:
        return None
    return Table(tuple(full), _count_header_rows(full, header_rows, rows), place)


def _count_header_rows(full: Sequence[tuple[str, ...]], stated: int, rows: Sequence[Sequence[Cell]]) -> int:
    if stated:
        return min(stated, len(full) - 1) if len(full) > 1 else 0
    if len(full) == 1 or all(line[0].endswith(("：", ":")) for line in full if line[0]):
        return 0
    # a header whose cells span rows reaches down as far as they do
    deepest = max((spanned for _, _, spanned in rows[0]), default=1)
    spans_columns = any(columns > 1 for _, columns, _ in rows[0])
    return min(deepest, len(full) - 1) if deepest > 1 and spans_columns else 1

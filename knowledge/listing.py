"""What is read out together: a table by category, items of a category each, the list that was asked for."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import replace

from knowledge import extraction, rows, steps
from knowledge.content import drop_filler
from knowledge.lexical import tokenise
from knowledge.reading import Part
from knowledge.rows import Row, RowTable
from knowledge.units import Unit, UnitKind

_WHOLE_ROWS = 6  # a table by category that is short enough to be read out
_LABELLED_ITEMS = 3  # items of different categories, from which on they are read as a table
_ITEMS_CHARS = 260  # of such items together: about six lines on a phone
_LIST_CHARS = 320  # of a list that was asked for
# What a question asks a list of, and how a list of it is introduced or headed.
_LISTS = (
    (re.compile(r"材料|资料|[带交]什么|准备(?:什么|哪些|啥)|手续"), re.compile(r"材料|资料|清单|证明")),
    (
        re.compile(
            r"(?:什么|哪些|啥)[^，。？?]{0,6}(?:条件|要求|资格)|(?:条件|要求|资格)(?:[是有]?(?:什么|哪些|啥)|[？?]?$)|什么人|哪些人|谁可以"
        ),
        re.compile(r"条件|要求|资格|对象|之一|情形|范围"),
    ),
    (re.compile(r"流程|步骤|程序|怎么(?:办|申|报|领)|如何(?:办|申|报|领)"), re.compile(r"流程|步骤|程序|方式|办理")),
)


def read_table(part: Part, asked: str) -> str | None:
    """All rows of a table in one line, for a question of no row or of many (总额：第一类500万元、…).

    The column is the one of whose head the question says most (租金标准, asked for 租金), else the first that holds
    amounts; None where the lead is no row, or is the one that is asked for.
    """
    unit = part.unit
    if unit is None or unit.row is None:
        return None
    table = next((entry for entry in rows.read_tables(part.hit.article.text) if unit.row in entry.rows), None)
    if table is None or not 2 < len(table.rows) <= _WHOLE_ROWS:
        return None
    if not steps.is_label(unit.row.label) and _singles_out(table, unit.row, asked):
        return None
    columns = [column for column in range(len(table.heads)) if column != unit.row.label_column]
    beside = asked.replace(part.heading, " ") if part.heading else asked
    said = {column: _said_signs(rows.split_unit(table.heads[column])[0], beside) for column in columns}
    amounts = [column for column in columns if rows.split_unit(table.heads[column])[1]]
    column = max(columns, key=lambda one: said[one]) if any(said.values()) else (amounts or columns)[0]
    name, measure = rows.split_unit(table.heads[column])
    values = [rows.read_cell(f"（{measure}）" if measure else "", row.cells[column]) for row in table.rows]
    listed = "、".join(f"{row.label}**{value}**" for row, value in zip(table.rows, values, strict=True))
    if not steps.is_label(unit.row.label):
        return f"{name}按{table.heads[unit.row.label_column]}：{listed}"
    return f"{part.heading}{name}按类别：{listed}" if part.heading else f"{name}按类别：{listed}"


def _singles_out(table: RowTable, row: Row, asked: str) -> bool:
    """Whether a question says a word that this row has and most others have not."""
    words = {token for token in tokenise(drop_filler(asked)) if len(token) > 1}
    held = Counter(word for entry in table.rows for word in words.intersection(tokenise(" ".join(entry.cells))))
    return any(2 * held[word] <= len(table.rows) for word in words.intersection(tokenise(" ".join(row.cells))))


def _said_signs(head: str, asked: str) -> int:
    """How long the longest piece of a column's head is that the question says; 0 below two signs."""
    return max(
        (
            end - start
            for start in range(len(head))
            for end in range(start + 2, len(head) + 1)
            if head[start:end] in asked
        ),
        default=0,
    )


def open_list(part: Part) -> Part:
    """A part whose lead introduces a list or table (符合下列条件：) with the first entry as its lead; else as it is."""
    unit = part.unit
    if unit is None or not unit.quote.endswith(("：", ":")):
        return part
    first = next((other for other in part.units if other.lead_in and unit.quote.endswith(other.lead_in)), None)
    return part if first is None else replace(part, unit=first)


def read_introduced(part: Part) -> str | None:
    """The list that the lead itself introduces (同时符合以下条件的，可申请办理：); None where it introduces none."""
    opened = open_list(part)
    if opened is part or opened.unit is None or opened.unit.kind is not UnitKind.ITEM or part.unit is None:
        return None
    return _join(part.unit.spoken, _lists_around(opened, opened.unit)[0][1])


def read_list(part: Part, question: str) -> str | None:
    """The list that the lead stands in, where the question asks for such a list (要哪些材料, 要什么条件).

    A list longer than is read out ends with ……; None where the lead stands in none.
    """
    unit = part.unit
    if unit is None or unit.kind is UnitKind.ROW:
        return None
    for above, items in _lists_around(part, unit):
        for asks, introduces in _LISTS:
            if asks.search(question) and introduces.search(above) and len(items) > 1:
                return _join(above, items)
    return None


def _lists_around(part: Part, unit: Unit) -> list[tuple[str, list[Unit]]]:
    """The list of items that a unit stands in, then the one around that, each with what introduces it."""
    found: list[tuple[str, list[Unit]]] = []
    for _ in range(2):
        beside = [
            other for other in part.units
            if other.kind is UnitKind.ITEM and (other.head, other.lead_in) == (unit.head, unit.lead_in)
        ]  # fmt: skip
        found.append((unit.lead_in or unit.head or part.heading, beside))
        outer = next((other for other in part.units if unit.head and other.spoken.strip("：: ") == unit.head), None)
        if outer is None:
            break
        unit = outer
    return found


def _join(above: str, items: list[Unit]) -> str:
    said: list[str] = []
    for item in items:
        text = item.spoken.strip("；;。 ")
        if said and sum(map(len, said)) + len(text) > _LIST_CHARS:
            said.append("……")
            break
        said.append(text)
    return f"{above.rstrip('：:')}：{'；'.join(said)}"


def find_items_by_label(part: Part) -> tuple[Unit, ...]:
    """The items beside the lead's, each about a category of its own, where the question names none; () where not so.

    They are read out together as long as a person still reads them: one category's item alone would answer somebody
    else's question.
    """
    unit = part.unit
    if unit is None or unit.kind is UnitKind.ROW:
        return ()
    beside = [other for other in part.units if other.kind is unit.kind and other.lead_in == unit.lead_in]
    labels = [extraction.leading_label(other.spoken) for other in beside]
    if not extraction.leading_label(unit.spoken) or not all(labels) or len(set(labels)) < _LABELLED_ITEMS:
        return ()
    return tuple(beside) if sum(len(other.spoken) for other in beside) <= _ITEMS_CHARS else ()

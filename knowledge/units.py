"""An article as the parts that can answer: sentences, items, table rows, each with what stands above it."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from enum import StrEnum
from functools import lru_cache

from knowledge import rows
from knowledge.lexical import tokenise
from knowledge.rows import Row

LEAD_CHARS = 170  # two to three lines on a phone; a longer sentence is cut between its clauses

_ITEM = re.compile(r"^\s*(?:[（(][一二三四五六七八九十\d]{1,3}[）)]|\d{1,2}[.、．](?!\d)|[①-⑳]|[-*]\s)\s*")
_NUMBER_MARK = re.compile(
    r"\s*(?:\*\*[^*\n]{1,60}\*\*\s*|(?:第[〇零一二三四五六七八九十百千\d]+条(?:之[一二三四五六七八九十]+)?|事实[一二三四五六七八九十百\d]+|问\s*\d+)\s+)"
)
_HEAD_MARK = re.compile(r"^\s*(?:#{1,6}|>)\s*")
_SENTENCE = re.compile(r"[^。！？!?]*[。！？!?]+[”』」）)]*|[^。！？!?]+$")
_BY_TABLE = re.compile(r"(?:按照|按|依照|参照)下表(?:的?标准)?")  # the table isn't shown beside the sentence
_ANNOUNCED = re.compile(r"如下|下列|下表|以下(?:条件|要求|标准|规定|情形|材料|方式|程序|流程|内容|几|各)")
_HEAD_LINE_CHARS = 20  # a numbered line up to this, that no sign closes, is a heading
_CLOSED = re.compile(r"[。；，、！？;,]")


class UnitKind(StrEnum):
    """The form of a part of an article."""

    SENTENCE = "sentence"
    ITEM = "item"
    ROW = "row"


@dataclass(frozen=True, slots=True)
class Unit:
    """A part of an article that can answer: verbatim `quote` at `start`..`end`, and how it is said.

    `lead_in` is the sentence that introduces an item or a table, `head` the heading right above it inside the article
    ((二)租赁期限), "" where there is none.
    """

    kind: UnitKind
    quote: str
    spoken: str
    lead_in: str
    start: int
    end: int
    row: Row | None = None
    head: str = ""
    tokens: frozenset[str] = field(default=frozenset(), repr=False)
    around: frozenset[str] = field(default=frozenset(), repr=False)  # tokens of lead-in, head and column heads


@lru_cache(maxsize=2_048)  # articles asked about again and again; a unit's tokens are read with it
def split_units(text: str) -> tuple[Unit, ...]:
    """An article as the parts that can answer, in order: table rows, items (long ones by sentence), sentences."""
    units: list[Unit] = []
    found = rows.read_tables(text)
    inside = [(table.start, table.end) for table in found]
    above = _Above()
    position = 0
    for line in text.splitlines(keepends=True):
        start, position = position, position + len(line)
        table = next((number for number, span in enumerate(inside) if span[0] <= start < span[1]), None)
        if table is not None:
            if start == inside[table][0]:
                units += [_row_unit(text, row, above) for row in found[table].rows]
            continue
        body = line.rstrip("\n")
        shift = _mark_length(body)
        if not body[shift:].strip():
            continue
        item = _ITEM.match(body, shift)
        if item is not None:
            shift = item.end()
            above.enter(item.group())
        kind = UnitKind.ITEM if item is not None else UnitKind.SENTENCE
        if item is not None and len(body) - shift <= LEAD_CHARS:
            units.append(_unit(kind, body[shift:], start + shift, above, above.lead_in))
        else:
            for match in _SENTENCE.finditer(body, shift):
                if match.group().strip():
                    lead_in = above.lead_in if item else ""
                    units.append(_unit(kind, match.group(), start + match.start(), above, lead_in))
        above.read(body[shift:], item.group() if item else "")
    return tuple(units)


class _Above:
    """What stands above a line of an article: headings and lead-ins, by the style of their numbering."""

    def __init__(self) -> None:
        self._levels: list[tuple[str, str, str]] = []  # style, heading, lead-in
        self._base = ""

    @property
    def head(self) -> str:
        """The nearest heading."""
        return next((head for _, head, _ in reversed(self._levels) if head), "")

    @property
    def lead_in(self) -> str:
        """The nearest sentence that introduces a list or table."""
        return next((lead_in for _, _, lead_in in reversed(self._levels) if lead_in), self._base)

    def enter(self, mark: str) -> None:
        """An item begins: what an earlier one of its style introduced is over."""
        styles = [style for style, _, _ in self._levels]
        if _style_of(mark) in styles:
            del self._levels[styles.index(_style_of(mark)) :]

    def read(self, line: str, mark: str) -> None:
        """A line has been read; `mark` is its number, "" where it has none."""
        text = line.strip().replace("**", "")
        introduces = text.endswith(("：", ":"))
        if mark:
            head = text.rstrip("：:") if len(text) <= _HEAD_LINE_CHARS and not _CLOSED.search(text) else ""
            if head or introduces:
                self._levels.append((_style_of(mark), head, _SENTENCE.findall(text)[-1] if introduces else ""))
        elif introduces:
            self._base = _SENTENCE.findall(text)[-1].strip()
            self._levels = [level for level in self._levels if level[1]]


def _style_of(mark: str) -> str:
    """A mark of numbering without its number: （一） and （二） are one style, （1） another."""
    return re.sub(r"[①-⑳]", "o", re.sub(r"\d+", "1", re.sub(r"[一二三四五六七八九十]+", "一", mark.strip())))


def _mark_length(line: str) -> int:
    """How much of a line is Markdown: heading signs, a bold article number."""
    length = 0
    for mark in (_HEAD_MARK, _NUMBER_MARK):
        match = mark.match(line, length)
        if match is not None:
            length = match.end()
    return length


def _unit(kind: UnitKind, written: str, start: int, above: _Above, lead_in: str) -> Unit:
    lead = len(written) - len(written.lstrip())
    quote = written.strip()
    return Unit(
        kind, quote, quote.replace("**", ""), lead_in, start + lead, start + lead + len(quote), head=above.head,
        tokens=frozenset(tokenise(quote)), around=frozenset(tokenise(f"{lead_in} {above.head}")),
    )  # fmt: skip


def _row_unit(text: str, row: Row, above: _Above) -> Unit:
    quote, lead_in = text[row.start : row.end], above.lead_in
    return Unit(
        UnitKind.ROW, quote, rows.read_out(row), lead_in, row.start, row.end, row, head=above.head,
        tokens=frozenset(tokenise(quote)), around=frozenset(tokenise(f"{lead_in} {' '.join(row.heads)} {above.head}")),
    )  # fmt: skip


def drop_announcement(lead_in: str) -> str:
    """A lead-in without its last clause where that only announces what isn't read out (并符合下列要求：)."""
    clauses = re.split(r"(?<=[，；。])", lead_in.rstrip("：:"))
    if _ANNOUNCED.search(clauses[-1]):
        del clauses[-1]
    return _BY_TABLE.sub("", "".join(clauses))

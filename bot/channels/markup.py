"""A screen as Telegram's HTML, or as plain text, in messages that fit."""

from __future__ import annotations

import html
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, time
from itertools import groupby
from zoneinfo import ZoneInfo

from bot.screens import Block, Details, Paragraph, Screen, Span, Table, Tone

MESSAGE_UNITS = 4096  # Telegram's limit for one message, in UTF-16 code units
# A place to cut a paragraph that alone is too long: after a sentence, else after a clause or a space.
_ENDS = (re.compile(r"[。！？；\n]|[.!?;] "), re.compile(r"[，、：,: ]"))
# Signs that belong to the one before them: joiners, variation selectors, skin tones, combining marks.
_JOINED = re.compile("[\u200d\ufe00-\ufe0f\U0001f3fb-\U0001f3ff\u0300-\u036f\u20e3]")


def units(text: str) -> int:
    """The length that Telegram counts: UTF-16 code units."""
    return len(text.encode("utf-16-le")) // 2


@dataclass(frozen=True, slots=True)
class _Piece:
    """One line of a message, never parted from its own tags."""

    spans: tuple[Span, ...]
    tone: Tone
    gap: bool = False


def html_messages(screen: Screen, zone: ZoneInfo, limit: int = MESSAGE_UNITS) -> list[str]:
    """The screen as HTML texts of at most `limit` units each, parted between paragraphs, at least one.

    Only a paragraph that alone is too long is cut, at the end of a sentence where it has one; a tag or a
    surrogate pair never is (I2).
    """
    pages: list[list[_Piece]] = [[]]
    for piece in _cut_long(_pieces(screen.blocks), zone, limit):
        if pages[-1] and units(_page_html([*pages[-1], piece], zone)) > limit:
            pages.append([])
        pages[-1].append(piece)
    return [_page_html(page, zone) or "…" for page in pages]


def plain_messages(screen: Screen, limit: int = MESSAGE_UNITS) -> list[str]:
    """The same without any markup, for a server that refuses ours (F8)."""
    bare = Screen(tuple(_bare(block) for block in screen.blocks))
    return [html.unescape(page) for page in html_messages(bare, ZoneInfo("UTC"), limit)]


def _bare(block: Block) -> Block:
    if isinstance(block, Paragraph):
        return Paragraph(tuple(Span(span.text) for span in block.spans), gap=block.gap)
    return block


def _pieces(blocks: Sequence[Block]) -> Iterator[_Piece]:
    for block in blocks:
        match block:
            case Paragraph():
                yield _Piece(block.spans, block.tone, block.gap)
            case Table():
                yield from _table_lines(block)
            case Details():
                yield _Piece((Span(block.summary, bold=True),), Tone.BODY, gap=True)
                yield from _pieces(block.blocks)


def _table_lines(table: Table) -> Iterator[_Piece]:
    """A table on a phone without tables: a line a row, the first cell bold, the others under their heads."""
    if table.caption:
        yield _Piece((Span(table.caption, bold=True),), Tone.BODY, gap=True)
    for number, row in enumerate(table.rows):
        first, rest = (row[0] if row else ""), row[1:]
        told = "；".join(
            f"{head}：{cell}" if head else cell
            for head, cell in zip((*table.head[1:], *[""] * len(rest)), rest, strict=False)
            if cell
        )
        label = f"{table.head[0]} {first}" if first.isdigit() and table.head and table.head[0] else first
        spans = tuple(span for span in (Span(label, bold=True), Span(f"　{told}" if told else "")) if span.text)
        yield _Piece(spans, Tone.BODY, gap=number == 0 and not table.caption)


def _cut_long(pieces: Iterator[_Piece], zone: ZoneInfo, limit: int) -> Iterator[_Piece]:
    for whole in pieces:
        piece = whole
        while units(_page_html([piece], zone)) > limit:
            head, piece = _cut(piece, zone, limit)
            yield head
        yield piece


def _cut(piece: _Piece, zone: ZoneInfo, limit: int) -> tuple[_Piece, _Piece]:
    """The longest front of the piece that fits, cut at a good place, and the rest."""
    text = "".join(span.text for span in piece.spans)
    low, high = 1, len(text)
    while low < high:
        middle = (low + high + 1) // 2
        if units(_page_html([_part(piece, 0, middle)], zone)) <= limit:
            low = middle
        else:
            high = middle - 1
    cut = low
    for ends in _ENDS:
        places = [match.end() for match in ends.finditer(text, 0, low)]
        if places and places[-1] > low // 2:
            cut = places[-1]
            break
    else:
        while cut > 1 and (_JOINED.match(text[cut]) or text[cut - 1] == "\u200d"):
            cut -= 1
    return _part(piece, 0, cut), _part(piece, cut, len(text))


def _part(piece: _Piece, start: int, end: int) -> _Piece:
    spans: list[Span] = []
    at = 0
    for span in piece.spans:
        text = span.text[max(start - at, 0) : max(end - at, 0)]
        if text:
            spans.append(replace(span, text=text, day=span.day if text == span.text else None))
        at += len(span.text)
    return _Piece(tuple(spans), piece.tone, piece.gap and start == 0)


def _page_html(page: list[_Piece], zone: ZoneInfo) -> str:
    """One message: lines, with neighbouring quotes in one block and an empty line where a gap is wanted."""
    parts: list[str] = []
    for quoted, group in groupby(page, key=lambda piece: piece.tone is Tone.QUOTE):
        lines = list(group)
        told = "\n".join(
            ("\n" if piece.gap and (index or parts) else "") + _line_html(piece, zone)
            for index, piece in enumerate(lines)
        )
        parts.append(f"<blockquote>{told.lstrip()}</blockquote>" if quoted else told)
    return "\n".join(parts).strip("\n")


def _line_html(piece: _Piece, zone: ZoneInfo) -> str:
    told = "".join(_span_html(span, zone, bold=span.bold or piece.tone is Tone.HEADING) for span in piece.spans)
    return f"<i>{told}</i>" if piece.tone is Tone.QUIET else told


def _span_html(span: Span, zone: ZoneInfo, *, bold: bool) -> str:
    told = html.escape(span.text, quote=False)
    if span.day is not None:
        told = f'<tg-time unix="{noon(span.day, zone)}">{told}</tg-time>'
    if span.gone:
        told = f"<s>{told}</s>"
    if span.came:
        told = f"<b><ins>{told}</ins></b>"
    return f"<b>{told}</b>" if bold else told


def noon(day: date, zone: ZoneInfo) -> int:
    """Noon of the day at the office, as Unix time: the same day nearly everywhere, whatever zone the phone is in."""
    return int(datetime.combine(day, time(12), zone).timestamp())

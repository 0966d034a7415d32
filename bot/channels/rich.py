"""A screen as one of Telegram's rich messages (Bot API 10.1): real tables, headings, parts that fold."""

from __future__ import annotations

from collections.abc import Iterator
from zoneinfo import ZoneInfo

from aiogram import types

from bot.channels.markup import noon
from bot.screens import Block, Details, Paragraph, Screen, Span, Table, Tone

# Telegram's limits for one rich message; table rows count as blocks.
MOST_CHARS = 32_768
MOST_BLOCKS = 500
MOST_COLUMNS = 20


def rich_message(screen: Screen, zone: ZoneInfo) -> types.InputRichMessage | None:
    """The screen as rich blocks, or None where it exceeds Telegram's limits."""
    parts = list(_flat(screen.blocks))
    tables = [part for part in parts if isinstance(part, Table)]
    rows = [row for table in tables for row in (table.head, *table.rows)]
    chars = sum(len(cell) for row in rows for cell in row) + sum(len(table.caption) for table in tables)
    chars += sum(len(span.text) for part in parts if isinstance(part, Paragraph) for span in part.spans)
    if chars > MOST_CHARS or len(parts) + len(rows) > MOST_BLOCKS:
        return None
    if max((len(row) for row in rows), default=0) > MOST_COLUMNS:
        return None
    return types.InputRichMessage(blocks=[_block(block, zone) for block in screen.blocks])


def _flat(blocks: tuple[Block, ...]) -> Iterator[Paragraph | Table]:
    for block in blocks:
        if isinstance(block, Details):
            yield Paragraph((Span(block.summary),))
            yield from block.blocks
        else:
            yield block


def _block(block: Block, zone: ZoneInfo) -> types.InputRichBlockUnion:
    match block:
        case Table():
            return _table(block)
        case Details():
            inner = [_block(part, zone) for part in block.blocks]
            return types.InputRichBlockDetails(summary=block.summary, blocks=inner)
        case Paragraph(tone=Tone.HEADING):
            return types.InputRichBlockSectionHeading(text=_text(block.spans, zone), size=4)
        case Paragraph(tone=Tone.QUIET):
            return types.InputRichBlockFooter(text=_text(block.spans, zone))
        case Paragraph(tone=Tone.QUOTE):
            inner = [types.InputRichBlockParagraph(text=_text(block.spans, zone))]
            return types.InputRichBlockBlockQuotation(blocks=inner)
        case Paragraph():
            return types.InputRichBlockParagraph(text=_text(block.spans, zone))


def _table(table: Table) -> types.InputRichBlockTable:
    width = max(len(row) for row in (table.head, *table.rows))
    cells = [[_cell(cell, is_header=True) for cell in _filled(table.head, width)]] if any(table.head) else []
    cells += [[_cell(cell) for cell in _filled(row, width)] for row in table.rows]
    return types.InputRichBlockTable(cells=cells, is_bordered=True, is_compact=True, caption=table.caption or None)


def _filled(row: tuple[str, ...], width: int) -> tuple[str, ...]:
    return (*row, *[""] * (width - len(row)))


def _cell(text: str, *, is_header: bool = False) -> types.RichBlockTableCell:
    return types.RichBlockTableCell(align="left", valign="top", text=text, is_header=is_header or None)


def _text(spans: tuple[Span, ...], zone: ZoneInfo) -> types.RichTextUnion:
    return [_span(span, zone) for span in spans]


def _span(span: Span, zone: ZoneInfo) -> types.RichTextUnion:
    told: types.RichTextUnion = span.text
    if span.day is not None:
        # An empty format shows our words as they are; pressing them offers the reader's calendar.
        told = types.RichTextDateTime(text=told, unix_time=noon(span.day, zone), date_time_format="")
    if span.gone:
        told = types.RichTextStrikethrough(text=told)
    return types.RichTextBold(text=told) if span.bold or span.came else told

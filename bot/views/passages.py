"""The text of articles and answers as paragraphs and tables."""

from __future__ import annotations

import re
from datetime import date
from itertools import groupby

from bot.screens import Block, Paragraph, Span, Table, Tone, clean, line, spans

_RULE = re.compile(r"^\s*\|?[\s:|-]*-{2,}[\s:|-]*\|?\s*$")
_CELL = re.compile(r"(?<!\\)\|")
_DAY = re.compile(r"(\d{4})年(\d{1,2})月(\d{1,2})日")
# What makes a date a deadline: the words right before it, or right after it.
_UNTIL_BEFORE = re.compile(r"(?:至|到|截至|截止|截止日期为?|不迟于|最晚|最迟|有效期至|之前：?)\s*$")
_UNTIL_AFTER = re.compile(r"^\s*(?:之前|以前|前|止|截止|到期|届满|失效)")


def blocks(markdown: str) -> tuple[Block, ...]:
    """An article's Markdown as blocks: tables, headings, quotes, and a paragraph a line."""
    found: list[Block] = []
    lines = [text for text in clean(markdown).split("\n") if text.strip()]
    for is_row, group in groupby(lines, key=lambda text: text.lstrip().startswith("|")):
        part = list(group)
        found.extend([_table(part)] if is_row else [_paragraph(text.strip()) for text in part])
    return tuple(found)


def _paragraph(text: str) -> Paragraph:
    if text.startswith("#"):
        return line(text.lstrip("#").strip(), tone=Tone.HEADING)
    if text.startswith(">"):
        return line(text.lstrip("> "), tone=Tone.QUOTE)
    return line(text)


def _table(lines: list[str]) -> Table:
    rows = [_cells(text) for text in lines if not _RULE.match(text)]
    has_head = len(lines) > 1 and bool(_RULE.match(lines[1]))
    head, body = (rows[0], rows[1:]) if has_head else ((), rows)
    return Table(head, tuple(body))


def _cells(text: str) -> tuple[str, ...]:
    inner = text.strip().removeprefix("|").removesuffix("|")
    return tuple(cell.replace("\\|", "|").replace("**", "").replace("<br>", " ").strip() for cell in _CELL.split(inner))


def without_number(text: str, number: str, heading: str) -> str:
    """The text without the number and heading it starts with, where the screen has said them already."""
    rest = text.lstrip()
    for name in (number, heading):
        if not name:
            continue
        start = re.match(rf"[#>*\s]*{re.escape(name)}[*：:。.、\s]*", rest)
        if start is None:
            break
        rest = rest[start.end() :]
    return rest if rest.strip() else text


def told(text: str, today: date) -> tuple[Span, ...]:
    """A line of an answer: bold figures, and deadlines still to come as dates."""
    parts = spans(text)
    whole = "".join(part.text for part in parts)
    for found in _DAY.finditer(whole):
        day = _deadline(whole, found, today)
        if day is not None:
            parts = _mark(parts, found.start(), found.end(), day)
    return parts


def _deadline(text: str, found: re.Match[str], today: date) -> date | None:
    try:
        day = date(*(int(part) for part in found.groups()))
    except ValueError:
        return None
    near = _UNTIL_BEFORE.search(text[: found.start()]) or _UNTIL_AFTER.match(text[found.end() :])
    return day if near and day >= today else None


def _mark(parts: tuple[Span, ...], start: int, end: int, day: date) -> tuple[Span, ...]:
    marked: list[Span] = []
    at = 0
    for part in parts:
        before, inside = max(start - at, 0), max(end - at, 0)
        pieces = (part.text[:before], part.text[before:inside], part.text[inside:])
        # A date that is half bold stays text: an entity covers all of it or none.
        covered = len(pieces[1]) == end - start
        for piece, is_day in zip(pieces, (False, True, False), strict=True):
            if piece:
                marked.append(Span(piece, part.bold, day if is_day and covered else part.day))
        at += len(part.text)
    return tuple(marked)

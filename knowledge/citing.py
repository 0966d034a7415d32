"""Citations: the article, or the part of it that fits, with its standing; and the choice of what is cited together."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date
from typing import TYPE_CHECKING

from knowledge.model import Article, Citation, Hit, State, Version

if TYPE_CHECKING:
    from knowledge.reading import Part
    from knowledge.steps import Recognition
    from knowledge.units import Unit

MAX_CHARS = 1_500  # of one citation: what a person still reads; longer articles are cut at an item or row
MAX_CITATIONS = 3

_TABLE_RULE = re.compile(r"^\|?\s*:?-{2,}")
_GAP = "……"


def cut_text(text: str, start: int, end: int, limit: int = MAX_CHARS) -> str:
    """The part of a text around `start`..`end`, at most `limit` characters, cut only between lines or sentences.

    The first line (number, heading, head sentence) and the head of a table the part lies in always stay; what is
    left out shows as …….
    """
    if len(text) <= limit:
        return text
    pieces = _pieces(text, limit // 3)
    keep = {0}
    for number, (left, right) in enumerate(pieces):
        if left < max(end, start + 1) and start < right:
            keep.add(number)
            keep |= _table_head(text, pieces, number)
    used = sum(pieces[number][1] - pieces[number][0] for number in keep)
    first, last = min(keep - {0}, default=0), max(keep)
    before, after = first - 1, last + 1
    # What follows the answering part qualifies it more often than what precedes it: two after for each one before.
    turn = 0
    while before > 0 or after < len(pieces):
        forward = after < len(pieces) and (turn % 3 < 2 or before <= 0)
        number = after if forward else before
        size = pieces[number][1] - pieces[number][0]
        if used + size > limit - 4 * len(_GAP):
            break
        keep.add(number)
        used += size
        if forward:
            after += 1
        else:
            before -= 1
        turn += 1
    return _join(text, pieces, sorted(keep), limit)


def _pieces(text: str, size: int) -> list[tuple[int, int]]:
    """Lines with their line breaks; a line longer than `size` by sentences."""
    found: list[tuple[int, int]] = []
    position = 0
    for line in text.splitlines(keepends=True):
        if len(line) <= size or line.startswith("|"):
            found.append((position, position + len(line)))
        else:
            inner = position
            for sentence in re.findall(r"[^。；]*[。；]|[^。；]+", line):
                for cut in range(0, len(sentence), size):
                    part = min(size, len(sentence) - cut)
                    found.append((inner, inner + part))
                    inner += part
        position += len(line)
    return found


def _table_head(text: str, pieces: list[tuple[int, int]], number: int) -> set[int]:
    """The head rows of the table a piece lies in."""
    if not text[pieces[number][0] :].startswith("|"):
        return set()
    top = number
    while top > 0 and text[pieces[top - 1][0] :].startswith("|"):
        top -= 1
    head = {top}
    if top + 1 < len(pieces) and _TABLE_RULE.match(text[pieces[top + 1][0] : pieces[top + 1][1]]):
        head.add(top + 1)
    return head


def _join(text: str, pieces: list[tuple[int, int]], keep: list[int], limit: int) -> str:
    parts: list[str] = []
    previous = -1
    for number in keep:
        piece = text[pieces[number][0] : pieces[number][1]]
        if number != previous + 1:
            in_table = piece.startswith("|") and parts and parts[-1].startswith("|")
            parts.append("" if in_table else _GAP + "\n")
        parts.append(piece)
        previous = number
    if keep and keep[-1] + 1 < len(pieces):
        parts.append(_GAP)
    return "".join(parts).strip()[:limit]


def cite(
    version: Version, article: Article, state: State, *, quote: str, start: int, end: int, similarity: float
) -> Citation:
    """A citation of an article for the part at `start`..`end`."""
    metadata = version.metadata
    return Citation(
        document=metadata.id,
        version=version.id,
        title=metadata.title,
        article=article.number,
        article_key=article.key,
        heading=article.heading,
        path=article.path,
        text=cut_text(article.text, start, end),
        quote=quote,
        similarity=round(min(max(similarity, 0.0), 1.0), 4),
        state=state,
        sample=metadata.sample,
        source="；".join(metadata.source),
        effective_from=metadata.effective_from,
        effective_to=metadata.effective_to,
        number=metadata.number,
        kind=metadata.kind,
    )


def cite_part(part: Part) -> Citation:
    """The article of a part, quoted where it answers; the passage where no part of it does."""
    hit = part.hit
    start, end = (part.unit.start, part.unit.end) if part.unit is not None else (hit.passage.start, hit.passage.end)
    quote = part.unit.quote if part.unit is not None else hit.passage.text
    similarity = hit.dense or hit.fused
    return cite(hit.version, hit.article, hit.state, quote=quote, start=start, end=end, similarity=similarity)


def cite_units(hit: Hit, article: Article, units: Sequence[Unit]) -> Citation:
    """Another article of the lead's document, for the parts that a line quotes."""
    quote = "\n".join(unit.quote for unit in units)
    start, end = units[0].start, units[-1].end
    return cite(hit.version, article, hit.state, quote=quote, start=start, end=end, similarity=hit.dense or hit.fused)


def cite_row(hit: Hit, recognition: Recognition) -> Citation:
    """The row of a table by which a person is recognised."""
    row = recognition.row
    quote = recognition.article.text[row.start : row.end]
    return cite(
        hit.version, recognition.article, hit.state, quote=quote, start=row.start, end=row.end,
        similarity=hit.dense or hit.fused,
    )  # fmt: skip


def cite_parts(parts: Sequence[Part]) -> tuple[Citation, ...]:
    """The citations of at most three parts."""
    return tuple(cite_part(part) for part in parts[:MAX_CITATIONS])


def fill_citations(citations: Sequence[Citation], parts: Sequence[Part]) -> list[Citation]:
    """At most three citations, each article once: those the lines rest on, then the next best found."""
    found: dict[tuple[str, str], Citation] = {}
    for citation in [*citations, *(cite_part(part) for part in parts[1:MAX_CITATIONS])]:
        found.setdefault((citation.version, citation.article_key), citation)
    return list(found.values())[:MAX_CITATIONS]


def write_date(day: date) -> str:
    """2023年9月1日."""
    return f"{day.year}年{day.month}月{day.day}日"

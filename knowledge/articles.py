"""From paragraphs and tables to the units that are cited: articles, facts, questions with answers, sections.

The order of precedence: 第X条, 事实X and 问X are units wherever they stand; chapters and headings are what they stand
under; text under a heading without such a unit is a section, and so is each 一、 of a text without headings. A section
of more than SECTION_CHARS is split at its next numbering, an article never (its passages are).
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from knowledge.documents.blocks import Block, Paragraph, Table
from knowledge.model import Article, ArticleKind
from knowledge.numbering import Marker, Style, is_answer, read_marker, write_number
from knowledge.tables import render_blocks

SECTION_CHARS = 1_200  # what a person still reads in a chat, and less than the 1,500 that a citation may have
_PART_CHARS = 30  # a line longer than this is no heading of a part
_HEADING_CHARS = 42
_LEAD_CHARS = 60  # a lead-in this short goes with the first part of a split section

_TAIL = re.compile(r"(?:信息)?公开方式|抄送|主送|[（(]此件|[（(]联系人")
_ANNEX = re.compile(r"(附件|附录|附表|附图|附)\s*([0-9０-９一二三四五六七八九十]{0,3})\s*(?:[：:.．、\s]|$)")
_NOT_A_HEADING = re.compile(r"本(?:办法|细则|规定|条例|意见|方案|措施|指南)|应当|不得|可以|由|自.*起|负责|有效期\d")


@dataclass(slots=True)
class Unit:
    """A citable unit while it is being put together."""

    kind: ArticleKind
    key: str
    number: str
    heading: str
    path: tuple[str, ...]
    blocks: list[Block] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class _Container:
    rank: float
    label: str
    key: str


def split_blocks(blocks: Sequence[Block], title: str) -> list[Unit]:
    """Split a document's blocks into units, in reading order, each block in exactly one of them.

    A heading with nothing of its own under it is a HEADING unit; what stands before the first unit is the PREAMBLE.
    Keys are unique: a number that recurs is preceded by its part, or followed by #2.
    """
    outline = _Outline(blocks, title)
    units: list[Unit] = []
    for unit in outline.units():
        units.extend(_split_long(unit))
    _make_keys_unique(units)
    _keep_headings(units)
    return units


def make_article(unit: Unit, document_id: str, ordinal: int) -> Article:
    """The article of a unit."""
    text, _ = render_blocks(unit.blocks)
    return Article(document_id, unit.key, ordinal, unit.kind, unit.number, unit.heading, unit.path, text)


def shared_keys(units: Sequence[Unit]) -> list[str]:
    """The numbers of articles that occur more than once under the same part."""
    return [unit.number for unit in units if "#" in unit.key and unit.kind is ArticleKind.ARTICLE]


class _Outline:
    """One pass over the blocks, with the headings that are open."""

    def __init__(self, blocks: Sequence[Block], title: str) -> None:
        self._blocks = [block for block in blocks if not isinstance(block, Paragraph) or block.text]
        self._title = title
        self._markers = [read_marker(block.text) if isinstance(block, Paragraph) else None for block in self._blocks]
        self._open: list[_Container] = []
        self._units: list[Unit] = []
        self._questions = 0
        styles = Counter(marker.style for marker in self._markers if marker)
        starts = {marker.style for marker in self._markers if marker and marker.value == 1}
        self._has_articles = styles[Style.ARTICLE] > 1 or Style.ARTICLE in starts
        self._has_headings = any(
            isinstance(block, Paragraph) and block.level and not self._is_title(block) for block in self._blocks
        )
        self._top = None if self._has_headings or self._has_articles else self._find_top(styles)
        self._plain = not (self._has_headings or self._has_articles or self._top or styles[Style.QUESTION])

    def units(self) -> list[Unit]:
        """The units of all blocks."""
        self._units = [Unit(ArticleKind.PREAMBLE, "序", "文首", "", (self._title,))]
        for index, block in enumerate(self._blocks):
            if isinstance(block, Table):
                self._units[-1].blocks.append(block)
            else:
                self._place(index, block)
        return [self._settle(unit) for unit in self._units if unit.blocks]

    def _place(self, index: int, line: Paragraph) -> None:
        marker = self._markers[index]
        rank = self._rank(index, line, marker)
        if rank is not None:
            self._open_container(rank, line, marker)
        elif marker and marker.style is Style.ARTICLE and self._has_articles:
            self._start(ArticleKind.ARTICLE, f"第{write_number(marker.value)}条", marker.label, line, marker)
        elif marker and marker.style is Style.FACT:
            self._start(ArticleKind.FACT, marker.label, marker.label, line, marker)
        elif self._is_question(index, line, marker):
            self._questions += 1
            value = marker.value if marker and marker.value else self._questions
            printed = marker.label if marker and marker.style is Style.QUESTION and marker.value else f"问{value}"
            self._start(ArticleKind.QA, f"问{value}", printed, line, marker)
        else:
            self._units[-1].blocks.append(line)

    def _rank(self, index: int, line: Paragraph, marker: Marker | None) -> float | None:
        """How high the heading stands that this line is; None where it is none."""
        text = line.text
        begun = len(self._units) > 1
        if begun and _TAIL.match(text):
            return 0.5 if self._has_articles and not self._in_annex() else None
        if begun and _ANNEX.match(text) and (line.level or len(text) <= _HEADING_CHARS):
            return 0.5
        if marker and marker.style in (Style.PART, Style.CHAPTER, Style.SECTION):
            if line.level or line.prominent or len(text) <= _HEADING_CHARS:
                return {Style.PART: 1.0, Style.CHAPTER: 2.0}.get(marker.style, 3.0)
            return None
        if marker and marker.style in (Style.ARTICLE, Style.FACT, Style.QUESTION):
            return None
        if line.level:
            return None if self._is_title(line) else float(line.level)
        if self._top is None:
            return 2.0 if self._plain and self._is_plain_heading(index, line) else None
        if marker and marker.style is self._top and not self._is_question(index, line, marker):
            return 2.0
        return 1.0 if self._is_part(index, line) else None

    def _open_container(self, rank: float, line: Paragraph, marker: Marker | None) -> None:
        while self._open and self._open[-1].rank >= rank:
            self._open.pop()
        label = " ".join(line.text.split())
        path = (self._title, *(container.label for container in self._open))
        annex = _ANNEX.match(line.text) if rank == 0.5 else None
        if annex:
            key = number = annex.group(1) + annex.group(2)
            rest = line.text[annex.end() :].strip()
            heading = rest if len(line.text) <= _HEADING_CHARS and read_marker(rest) is None else ""
            label = key
        elif rank == 0.5:
            key = number = label = "文末"
            heading = ""
        else:
            key, number, heading = _name_section(line.text, marker)
        prefix = "/".join(container.key for container in self._open if rank == 2.0 and self._top)
        full_key = f"{prefix}/{key}" if prefix else key
        self._units.append(Unit(ArticleKind.SECTION, full_key, number, heading, path, [line]))
        self._open.append(_Container(rank, label if len(label) <= _HEADING_CHARS else number, key))

    def _start(self, kind: ArticleKind, key: str, number: str, line: Paragraph, marker: Marker | None) -> None:
        rest = line.text[marker.end if marker else 0 :].strip()
        heading = rest if kind is ArticleKind.QA else _find_heading(rest)
        if self._in_annex():
            key = f"{self._open[0].key}/{key}"
        path = (self._title, *(container.label for container in self._open))
        self._units.append(Unit(kind, key, number, heading, path, [line]))

    def _settle(self, unit: Unit) -> Unit:
        if unit.kind is ArticleKind.SECTION and len(unit.blocks) == 1 and isinstance(unit.blocks[0], Paragraph):
            bare = unit.key not in ("文末",) and len(unit.blocks[0].text) <= _HEADING_CHARS
            return replace(unit, kind=ArticleKind.HEADING) if bare and self._is_followed(unit) else unit
        return unit

    def _is_followed(self, unit: Unit) -> bool:
        """Whether something stands under this heading, so that the heading alone says nothing."""
        index = next(index for index, other in enumerate(self._units) if other is unit)
        return index + 1 < len(self._units)

    def _in_annex(self) -> bool:
        return bool(self._open) and self._open[0].rank == 0.5

    def _is_title(self, line: Paragraph) -> bool:
        return line.level == 1 and "".join(line.text.split()) in "".join(self._title.split())

    def _is_question(self, index: int, line: Paragraph, marker: Marker | None) -> bool:
        if marker and marker.style is Style.QUESTION:
            return True
        following = self._blocks[index + 1] if index + 1 < len(self._blocks) else None
        return isinstance(following, Paragraph) and is_answer(following.text) and not is_answer(line.text)

    def _is_part(self, index: int, line: Paragraph) -> bool:
        """A short bold or restarting line in front of 一、: 面向毕业生的扶持政策."""
        following = self._markers[index + 1] if index + 1 < len(self._markers) else None
        if self._markers[index] or following is None or following.style is not self._top or following.value != 1:
            return False
        starts = [marker for marker in self._markers if marker and marker.style is self._top and marker.value == 1]
        short = len(line.text) <= _PART_CHARS and line.text[-1] not in "。；：，,;:"
        return short and len(starts) > 1 and not self._same_as_title(line.text)

    def _same_as_title(self, text: str) -> bool:
        return "".join(text.split()) in "".join(self._title.split())

    def _is_plain_heading(self, index: int, line: Paragraph) -> bool:
        """A short line without a full stop in front of running text, where a text has no other structure."""
        following = self._blocks[index + 1] if index + 1 < len(self._blocks) else None
        if index == 0 or self._same_as_title(line.text) or self._markers[index]:
            return False
        short = len(line.text) <= _PART_CHARS // 2 + 5 and not re.search(r"[。；，,;.！？!?\d：:]$", line.text)
        return short and isinstance(following, (Paragraph, Table)) and _runs(following)

    def _find_top(self, styles: Counter[Style]) -> Style | None:
        """The numbering that divides the text: the first to appear, if it goes beyond 1."""
        for index, marker in enumerate(self._markers):
            if marker is None or marker.style is Style.QUESTION or marker.style is Style.FACT:
                continue
            if marker.value == 1 and styles[marker.style] > 1 and not self._is_short_list(index, marker.style):
                return marker.style
        return None

    def _is_short_list(self, index: int, style: Style) -> bool:
        """A list of a few words an item is no division of a text."""
        chosen = [
            block.text
            for block, marker in zip(self._blocks[index:], self._markers[index:], strict=True)
            if marker and marker.style is style and isinstance(block, Paragraph)
        ]
        total = sum(len(block.text) for block in self._blocks[index:] if isinstance(block, Paragraph))
        return style is not Style.HAN_COMMA and (total < 400 or total / len(chosen) < 60)


def _runs(block: Block) -> bool:
    return isinstance(block, Table) or len(block.text) > _PART_CHARS or block.text[-1:] in "。；："


def _name_section(text: str, marker: Marker | None) -> tuple[str, str, str]:
    """Key, number as cited and heading of a section that begins with this line."""
    label = " ".join(text.split())
    rest = text[marker.end :].strip() if marker else label
    short = len(label) <= _HEADING_CHARS and label[-1:] not in "；。，;,"
    if marker is None:
        return label[:20], label if short else label[:20], label.rstrip("：:") if short else ""
    key = marker.label.rstrip("、.．")
    return key, label.rstrip("：:") if short else key, rest.rstrip("：:") if short else _find_heading(rest)


def _find_heading(text: str) -> str:
    """安家补贴 of 安家补贴。对新引进的…, or of 【安家补贴】…; "" where an article has no heading."""
    bracketed = re.match(r"[【\[〔（(]([^】\]〕）)]{2,20})[】\]〕）)]", text)
    if bracketed:
        return bracketed.group(1)
    head, stop, rest = text.partition("。")
    if not stop:
        return head if head and len(head) <= 20 and not re.search(r"[，；：,;:、]|\s", head) and _plain(head) else ""
    if len(head) > 24 or not rest.strip() or re.search(r"[，；：,;:]", head) or not _plain(head):
        return ""
    return head


def _plain(head: str) -> bool:
    return _NOT_A_HEADING.search(head) is None


def _split_long(unit: Unit) -> list[Unit]:
    """Split a section at its next numbering while it is longer than SECTION_CHARS or made of questions."""
    if unit.kind is not ArticleKind.SECTION:
        return [unit]
    length = len(render_blocks(unit.blocks)[0])
    starts = _find_children(unit.blocks)
    if len(starts) < 2:
        return [unit]
    children = [unit.blocks[start:end] for start, end in zip(starts, [*starts[1:], len(unit.blocks)], strict=True)]
    firsts = [child[0].text for child in children if isinstance(child[0], Paragraph)]
    questions = all(first.rstrip().endswith(("？", "?")) for first in firsts)
    if not questions and (length <= SECTION_CHARS or length / len(children) < _LEAD_CHARS * 2):
        return [unit]
    head = unit.blocks[: starts[0]]
    lead_chars = sum(len(block.text) if isinstance(block, Paragraph) else _LEAD_CHARS for block in head[1:])
    pieces: list[Unit] = []
    if lead_chars > _LEAD_CHARS:
        pieces.append(replace(unit, blocks=head))
        head = []
    for child in children:
        first = child[0]
        marker = read_marker(first.text) if isinstance(first, Paragraph) else None
        key, number, heading = _name_section(first.text if isinstance(first, Paragraph) else "", marker)
        path = (*unit.path, unit.number)
        piece = Unit(ArticleKind.SECTION, f"{unit.key}/{key}", number, heading, path, [*head, *child])
        head = []
        pieces.extend(_split_long(piece))
    return pieces


def _find_children(blocks: Sequence[Block]) -> list[int]:
    """Where the parts of a section begin: the lines of its first numbering after the heading."""
    own = read_marker(blocks[0].text) if isinstance(blocks[0], Paragraph) else None
    starts: dict[Style, list[int]] = {}
    for index, block in enumerate(blocks[1:], start=1):
        marker = read_marker(block.text) if isinstance(block, Paragraph) else None
        if marker is None or (own is not None and marker.style is own.style):
            continue
        if marker.style in starts or marker.value == 1:
            starts.setdefault(marker.style, []).append(index)
    return next((places for places in starts.values() if len(places) > 1), [])


def _keep_headings(units: list[Unit]) -> None:
    """Articles have headings by habit of the drafter: where one in four or fewer seems to, they are first sentences."""
    articles = [unit for unit in units if unit.kind is ArticleKind.ARTICLE]
    if sum(bool(unit.heading) for unit in articles) * 4 <= len(articles):
        for unit in articles:
            unit.heading = ""


def _make_keys_unique(units: list[Unit]) -> None:
    counts = Counter(unit.key for unit in units)
    seen: Counter[str] = Counter()
    for unit in units:
        if counts[unit.key] > 1 and unit.kind in (ArticleKind.QA, ArticleKind.SECTION) and len(unit.path) > 1:
            unit.key = f"{unit.path[-1]}/{unit.key}"
        seen[unit.key] += 1
        if seen[unit.key] > 1:
            unit.key = f"{unit.key}#{seen[unit.key]}"

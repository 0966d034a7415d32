"""From articles to what is searched: the whole article, its items, its table rows, sentences of long paragraphs."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from knowledge.articles import Unit
from knowledge.documents.blocks import Paragraph, Table
from knowledge.model import Article, ArticleKind, Passage, PassageKind
from knowledge.numbering import DOCUMENT_STYLES, Style, read_marker
from knowledge.tables import Span, column_names, describe_row, is_serial, list_cells, render_blocks

SEARCH_CHARS = 400  # e5 reads 512 tokens, about 1.2 a Chinese character with the prefix
_ITEM_CHARS = 320  # a longer item is searched by its own items
_WINDOW_CHARS = 160  # sentences of a long paragraph go together up to this
_PART_CHARS = 150  # an article shorter than this is found as a whole
_HEAD_CHARS = 110
_CAPTION_CHARS = 60
_HEADING_CHARS = 42
_SHORT_ITEM_CHARS = 30  # a list of names is found as a whole
_ALMOST_ALL = 0.85  # a part that is nearly the whole article would be found twice

_PROMULGATED = re.compile(r"关于(?:印发|公布|发布)[《〈]?(.+?)[》〉]?的通知$")
_APPENDED = re.compile(r"[（(](?:样例|试行|暂行)[）)]")
_SENTENCES = re.compile(r"[^。！？；]*[。！？；][”’）」』]*|[^。！？；]+$")


@dataclass(slots=True)
class _Line:
    """A paragraph of an article with what stands under it: items, and text under an item that is a heading."""

    start: int
    end: int
    style: Style | None
    is_heading: bool
    children: list[_Line] = field(default_factory=list)

    @property
    def last(self) -> int:
        return self.children[-1].last if self.children else self.end


def shorten_title(title: str) -> str:
    """The name people use: 测试办法 of 测试区人民政府关于印发测试办法的通知, without （试行） and （样例）."""
    inner = _PROMULGATED.search(title)
    return _APPENDED.sub("", inner.group(1) if inner else title).strip("《》【】 ")


def make_passages(unit: Unit, article: Article) -> list[Passage]:
    """The passages of one article; together they hold all of it, each in at most SEARCH_CHARS where that is possible.

    A heading without text has none, nor has a preamble that holds nothing but the title and its banner.
    """
    if unit.kind is ArticleKind.HEADING:
        return []
    return list(_Maker(unit, article).passages())


class _Maker:
    def __init__(self, unit: Unit, article: Article) -> None:
        self._unit = unit
        self._article = article
        text, self._spans = render_blocks(unit.blocks)
        if text != article.text:
            raise ValueError(f"article {article.key} was not rendered from these blocks")
        self._context = _describe_context(article)
        told = "" if article.heading in article.number or unit.kind is ArticleKind.PREAMBLE else article.heading
        self._named = f"{article.number} {told}".strip()
        self._above = {"".join(label.split()) for label in (*article.path, article.number)}
        self._seen: set[str] = set()

    def passages(self) -> Iterator[Passage]:
        body = self._searchable_body()
        if not body:
            return
        named = "" if body.startswith(self._article.number) or self._is_preamble() else self._named
        whole = _join(self._context, named, body)
        yield from self._passage(PassageKind.WHOLE, 0, len(self._article.text), whole[:SEARCH_CHARS])
        yield from self._rows()
        is_cut = len(whole) > SEARCH_CHARS
        lines = self._tree()
        count = sum(1 + len(line.children) for line in lines)
        if is_cut or (len(whole) > _PART_CHARS and count > 1 and len(body) / count > _SHORT_ITEM_CHARS):
            yield from self._parts(lines, "")

    def _is_preamble(self) -> bool:
        return self._unit.kind is ArticleKind.PREAMBLE

    def _searchable_body(self) -> str:
        """The article's text without what a search does not need: lines that its context repeats, pipes, serials."""
        parts = []
        for block in self._unit.blocks:
            if isinstance(block, Table):
                names = "、".join(name for name in column_names(block) if name and not is_serial(name))
                rows = "；".join(list_cells(block, row) for row in range(len(block.rows) - block.header_rows))
                parts.append(f"{names}：{rows}" if names else rows)
            elif not self._is_above(block.text):
                parts.append(block.text)
        return "\n".join(parts)

    def _is_above(self, text: str) -> bool:
        """Whether a line only repeats the title, a chapter, or the section's own heading."""
        closed = "".join(text.split())
        title = "".join(self._article.path[0].split()) if self._article.path else ""
        return closed.rstrip("：:") in self._above or (self._is_preamble() and closed in title)

    def _rows(self) -> Iterator[Passage]:
        for span in self._spans:
            block = self._unit.blocks[span.block]
            if isinstance(block, Table):
                named = f"{self._named} {self._caption(span)}".strip()
                told = _join(self._context, named, describe_row(block, span.row))
                yield from self._passage(PassageKind.ROW, span.start, span.end, told)

    def _caption(self, span: Span) -> str:
        """The words that introduce the table, from the paragraph in front of it."""
        before = self._unit.blocks[span.block - 1] if span.block else None
        if not isinstance(before, Paragraph) or self._is_above(before.text):
            return ""
        sentence = self._without_name(_last_sentence(before.text))
        if len(sentence) <= _CAPTION_CHARS:
            return sentence
        clauses = [clause for clause in re.split("[，,；;]", sentence) if clause]
        telling = [clause for clause in clauses if re.search("如下|下表|下列", clause)]
        return (telling or clauses)[-1][:_CAPTION_CHARS]

    def _tree(self) -> list[_Line]:
        """The paragraphs with their items below them; the order in which styles of numbering appear is their rank."""
        top: list[_Line] = []
        stack: list[_Line] = []
        for span in self._spans:
            text = self._article.text[span.start : span.end]
            if span.row >= 0 or self._is_above(text):
                continue
            marker = read_marker(text)
            style = marker.style if marker and marker.style not in DOCUMENT_STYLES else None
            is_heading = style is not None and len(text) <= _HEADING_CHARS and text[-1] not in "。；：，！？;:,"
            line = _Line(span.start, span.end, style, is_heading)
            while stack and (style in {above.style for above in stack} if style else not stack[-1].is_heading):
                stack.pop()
            siblings = stack[-1].children if stack else top
            if style is None:
                siblings.append(line)
                continue
            if siblings and siblings[-1].style is None:
                siblings = siblings[-1].children  # the paragraph in front introduces the list
            siblings.append(line)
            stack.append(line)
        return top

    def _parts(self, lines: Sequence[_Line], head: str) -> Iterator[Passage]:
        """Items as they are, what stands between them in windows of whole sentences."""
        plain: list[_Line] = []
        for line in lines:
            text = self._article.text[line.start : line.end]
            if line.style is None:
                if plain and line.start > plain[-1].end + 1:  # a table stands between them
                    yield from self._windows(PassageKind.SENTENCE, plain, head)
                    plain = []
                plain.append(line)
                if line.children:
                    yield from self._windows(PassageKind.SENTENCE, plain, head)
                    plain = []
                    yield from self._parts(line.children, _last_sentence(text)[-_HEAD_CHARS:])
                continue
            yield from self._windows(PassageKind.SENTENCE, plain, head)
            plain = []
            if line.last - line.start <= _ITEM_CHARS:
                yield from self._part(PassageKind.ITEM, line.start, line.last, head)
                continue
            if not line.is_heading:
                yield from self._windows(PassageKind.ITEM, [line], head)
            below = f"{head} {text[:_HEAD_CHARS]}".strip()
            yield from self._parts(line.children, below[-2 * _HEAD_CHARS :])
        yield from self._windows(PassageKind.SENTENCE, plain, head)

    def _windows(self, kind: PassageKind, lines: Sequence[_Line], head: str) -> Iterator[Passage]:
        """Neighbouring paragraphs in windows of whole sentences; a lead-in alone is no window: its list repeats it."""
        if not lines:
            return
        begin, finish = lines[0].start, lines[-1].end
        start = end = begin
        for match in _SENTENCES.finditer(self._article.text, begin, finish):
            if end > start and match.end() - start > _WINDOW_CHARS:
                yield from self._part(kind, start, end, head)
                start = end
            end = match.end()
        leads = self._article.text[:finish].endswith(("：", ":")) and finish - start <= _HEAD_CHARS
        if end > start and not leads:
            yield from self._part(kind, start, end, head)

    def _part(self, kind: PassageKind, start: int, end: int, head: str) -> Iterator[Passage]:
        while start < end and self._article.text[start].isspace():
            start += 1
        text = self._article.text[start:end]
        if end - start >= _ALMOST_ALL * len(self._article.text):
            return
        named = "" if text.startswith(self._article.number) and not head else self._named
        told = _join(self._context, f"{named} {self._without_name(head)}".strip(), text.strip())
        yield from self._passage(kind, start, end, told)

    def _without_name(self, head: str) -> str:
        head = head.strip().removeprefix(self._article.number).strip()
        return "" if head in self._named else head

    def _passage(self, kind: PassageKind, start: int, end: int, search_text: str) -> Iterator[Passage]:
        key = hashlib.sha256(search_text.encode()).hexdigest()
        if key not in self._seen:
            self._seen.add(key)
            text = self._article.text[start:end]
            yield Passage(key, self._article.key, kind, start, end, text, search_text)


def _join(*parts: str) -> str:
    return "\n".join(part for part in parts if part)


def _describe_context(article: Article) -> str:
    """What stands above an article: the document's short name, and chapters that say something."""
    title, *above = article.path or ("",)
    names = [shorten_title(title)]
    for label in above:
        marker = read_marker(label)
        name = label[marker.end :].strip() if marker else label
        if name and name not in ("总则", "附则"):
            names.append(name)
    return " ".join(names)


def _last_sentence(text: str) -> str:
    sentences = [match.group(0) for match in _SENTENCES.finditer(text.strip()) if match.group(0).strip()]
    return sentences[-1].strip() if sentences else ""

"""From articles to what is searched: the whole article, its items, its table rows, the sentences of a long paragraph."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from knowledge.articles import Unit
from knowledge.documents.blocks import Paragraph, Table
from knowledge.model import Article, ArticleKind, Passage, PassageKind
from knowledge.numbering import DOCUMENT_STYLES, Style, read_marker
from knowledge.tables import Span, column_names, describe_row, render_blocks

SEARCH_CHARS = 400  # e5 reads 512 tokens, about 1.2 a Chinese character with the prefix
_ITEM_CHARS = 320  # a longer item is searched by its own items
_WINDOW_CHARS = 160  # sentences of a long paragraph go together up to this
_PART_CHARS = 150  # an article shorter than this is found as a whole
_HEAD_CHARS = 110

_PROMULGATED = re.compile(r"关于(?:印发|公布|发布)[《〈]?(.+?)[》〉]?的通知$")
_APPENDED = re.compile(r"[（(](?:样例|试行|暂行)[）)]")
_SENTENCES = re.compile(r"[^。！？；]*[。！？；][”’）」』]*|[^。！？；]+$")


@dataclass(slots=True)
class _Line:
    """A paragraph of an article with what is numbered under it."""

    start: int
    end: int
    style: Style | None
    children: list[_Line] = field(default_factory=list)

    @property
    def last(self) -> int:
        return self.children[-1].last if self.children else self.end


def shorten_title(title: str) -> str:
    """The name people use: 广州市引进人才入户管理办法 of 广州市人民政府办公厅关于印发广州市引进人才入户管理办法的通知."""
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
        self._named = " ".join(part for part in (article.number, article.heading) if part)
        self._seen: set[str] = set()

    def passages(self) -> Iterator[Passage]:
        body = self._searchable_body()
        if self._unit.kind is ArticleKind.PREAMBLE and not body:
            return
        whole = f"{self._context}\n{body}" if body else f"{self._context}\n{self._article.text}"
        yield from self._passage(PassageKind.WHOLE, 0, len(self._article.text), whole[:SEARCH_CHARS])
        yield from self._rows()
        lines = self._tree()
        long = len(whole) > SEARCH_CHARS
        if long or (len(whole) > _PART_CHARS and any(line.children for line in lines)):
            yield from self._parts(lines, "", whole_is_cut=long)

    def _searchable_body(self) -> str:
        """The article's text without what a search does not need: the title's lines and the pipes of tables."""
        parts = []
        title = "".join(self._article.path[0].split()) if self._article.path else ""
        for block in self._unit.blocks:
            if isinstance(block, Table):
                names = "、".join(name for name in column_names(block) if name)
                cells = "；".join(" ".join(cell for cell in row if cell) for row in block.rows[block.header_rows :])
                parts.append(f"{names}：{cells}" if names else cells)
            elif self._unit.kind is not ArticleKind.PREAMBLE or not _is_title_line(block, title):
                parts.append(block.text)
        return "\n".join(parts)

    def _rows(self) -> Iterator[Passage]:
        for span in self._spans:
            block = self._unit.blocks[span.block]
            if not isinstance(block, Table):
                continue
            caption = self._caption(span)
            told = f"{self._context}\n{self._named} {caption}\n{describe_row(block, span.row)}"
            yield from self._passage(PassageKind.ROW, span.start, span.end, told)

    def _caption(self, span: Span) -> str:
        """The sentence that introduces the table: the end of the paragraph in front of it."""
        for block in reversed(self._unit.blocks[: span.block]):
            if isinstance(block, Paragraph):
                sentence = _last_sentence(block.text)
                return "" if sentence == self._named else sentence[-_HEAD_CHARS:].removeprefix(self._article.number).strip()
        return ""

    def _tree(self) -> list[_Line]:
        """The paragraphs with their items below them, by the order in which styles of numbering appear."""
        top: list[_Line] = []
        stack: list[_Line] = []
        for span in self._spans:
            if span.row >= 0:
                continue
            marker = read_marker(self._article.text[span.start : span.end])
            style = marker.style if marker and marker.style not in DOCUMENT_STYLES else None
            line = _Line(span.start, span.end, style)
            if style is None:
                stack = []
                top.append(line)
                continue
            while stack and any(above.style is style for above in stack):
                stack.pop()
            siblings = stack[-1].children if stack else (top[-1].children if top and self._leads(top) else top)
            siblings.append(line)
            stack.append(line)
        return top

    def _leads(self, top: list[_Line]) -> bool:
        """Whether the last paragraph introduces the list that follows it."""
        return top[-1].style is None

    def _parts(self, lines: Sequence[_Line], head: str, *, whole_is_cut: bool) -> Iterator[Passage]:
        for line in lines:
            text = self._article.text[line.start : line.end]
            if line.style is None:
                if whole_is_cut:
                    yield from self._sentences(line, head)
                yield from self._parts(line.children, _last_sentence(text)[-_HEAD_CHARS:], whole_is_cut=whole_is_cut)
            elif line.last - line.start <= _ITEM_CHARS or not line.children:
                if line.last - line.start > _ITEM_CHARS:
                    yield from self._sentences(line, head)
                else:
                    yield from self._item(line.start, line.last, head)
            else:
                yield from self._sentences(line, head) if len(text) > _ITEM_CHARS else self._item(
                    line.start, line.end, head
                )
                below = f"{head} {text[:_HEAD_CHARS]}".strip()
                yield from self._parts(line.children, below[-2 * _HEAD_CHARS :], whole_is_cut=whole_is_cut)

    def _item(self, start: int, end: int, head: str) -> Iterator[Passage]:
        text = self._article.text[start:end]
        told = [self._context, f"{self._named} {self._without_number(head)}".strip(), text]
        yield from self._passage(PassageKind.ITEM, start, end, "\n".join(part for part in told if part))

    def _sentences(self, line: _Line, head: str) -> Iterator[Passage]:
        """The paragraph in windows of whole sentences."""
        kind = PassageKind.SENTENCE if line.style is None else PassageKind.ITEM
        start = end = line.start
        for match in _SENTENCES.finditer(self._article.text, line.start, line.end):
            if end > start and match.end() - start > _WINDOW_CHARS:
                yield from self._window(kind, start, end, head)
                start = end
            end = match.end()
        if end > start:
            yield from self._window(kind, start, end, head)

    def _window(self, kind: PassageKind, start: int, end: int, head: str) -> Iterator[Passage]:
        text = self._article.text[start:end]
        named = "" if text.startswith(self._article.number) else self._named
        told = [self._context, f"{named} {self._without_number(head)}".strip(), text.strip()]
        yield from self._passage(kind, start, end, "\n".join(part for part in told if part))

    def _without_number(self, head: str) -> str:
        head = head.removeprefix(self._article.number).strip()
        return "" if head in self._named else head

    def _passage(self, kind: PassageKind, start: int, end: int, search_text: str) -> Iterator[Passage]:
        key = hashlib.sha256(search_text.encode()).hexdigest()
        if key not in self._seen:
            self._seen.add(key)
            text = self._article.text[start:end]
            yield Passage(key, self._article.key, kind, start, end, text, search_text)


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


def _is_title_line(line: Paragraph, title: str) -> bool:
    text = "".join(line.text.split())
    return bool(text) and text in title


def _last_sentence(text: str) -> str:
    sentences = [match.group(0) for match in _SENTENCES.finditer(text.strip()) if match.group(0).strip()]
    return sentences[-1].strip() if sentences else ""

"""The words of the knowledge room: what a document, an article, a passage and an answer are.

Two levels of text, on purpose. An *article* is what is cited and shown: 第九条 with its table, a fact, a
question–answer pair, a section under one heading. A *passage* is what is searched: the whole article, one of
its items, one row of a table joined to its header. Passages point back to their article, so an answer never
loses the article it came from.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime
from enum import IntEnum, StrEnum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from knowledge.wording.account import Wording

DESK = "desk"


class Audience(IntEnum):
    """Who may read a document; a reader sees everything at or below the own level."""

    PUBLIC = 0
    REGISTERED = 1
    STAFF = 2


class State(StrEnum):
    """The standing of a version on a given day, computed from dates and `supersedes`, never stored."""

    IN_FORCE = "in_force"
    NOT_YET = "not_yet_in_force"
    SUPERSEDED = "superseded"
    EXPIRED = "expired"
    DRAFT = "draft"


class Status(StrEnum):
    """What kind of reply a question got."""

    ANSWERED = "answered"
    CHOOSE = "choose"
    EXPIRED = "expired"
    NEAREST = "nearest"
    NOT_FOUND = "not_found"
    OFF_TOPIC = "off_topic"


@dataclass(frozen=True, slots=True)
class Metadata:
    """What a document says of itself: front matter, options, or what its text states.

    `id` is stable over versions. Dates are whole days in the office's time zone; `effective_to` is the last
    day in force. `status` is kept for people; only "draft" decides anything.
    """

    id: str
    title: str
    kind: str = "measure"  # measure | guide | bulletin | facts | faq | desk (an answer of the office's desk)
    issuer: str = ""
    number: str = ""
    effective_from: date | None = None
    effective_to: date | None = None
    status: str = "in_force"
    supersedes: str = ""
    superseded_by: str = ""
    sample: bool = False
    audience: Audience = Audience.PUBLIC
    source: tuple[str, ...] = ()

    @property
    def is_desk_answer(self) -> bool:
        """Whether it is an answer of the office's desk for all (`knowledge.faq`): no document to people."""
        return self.kind == DESK


class ArticleKind(StrEnum):
    """The form of a citable unit."""

    ARTICLE = "article"  # 第九条
    FACT = "fact"  # 事实九
    QA = "qa"  # 问3, with its answer
    SECTION = "section"  # text under one heading
    PREAMBLE = "preamble"  # title, banner, dates: what stands before the first unit
    HEADING = "heading"  # a bare chapter line, kept so that nothing is lost: has no passages, is never cited


@dataclass(frozen=True, slots=True)
class Article:
    """A citable unit of one version of one document.

    `text` is the unit's whole text as Markdown (tables as Markdown tables), starting with its own number and
    heading as they are printed. Joined in `ordinal` order the articles of a version hold every visible
    character of the document's body.
    """

    document_id: str
    key: str  # unique in the version, stable while the numbering is: "第九条", "问3", "一/（二）"
    ordinal: int  # from 0, in reading order
    kind: ArticleKind
    number: str  # as cited: "第九条", "事实九", "问3"; for a section its heading
    heading: str  # "安家补贴" where the unit has one, else ""
    path: tuple[str, ...]  # document title › part › chapter › section, without the unit itself
    text: str


class PassageKind(StrEnum):
    """The part of its article that a passage holds."""

    WHOLE = "whole"
    ITEM = "item"
    ROW = "row"
    SENTENCE = "sentence"


@dataclass(frozen=True, slots=True)
class Passage:
    """What is searched: a part of an article together with the words that give it meaning.

    `text` is verbatim from the article (`article.text[start:end]`). `search_text` puts in front of it what a
    reader would have seen above it: document, chapter, heading, an item's head sentence, a row's column heads.
    `key` is the SHA-256 of `search_text` (hex), so an unchanged passage is embedded once, ever.
    """

    key: str
    article_key: str
    kind: PassageKind
    start: int
    end: int
    text: str
    search_text: str


@dataclass(frozen=True, slots=True)
class Remark:
    """Something an officer should look at before publishing; nothing that stops it."""

    code: str  # "duplicate_article", "unresolved_reference", ...
    place: str  # "第十二条", "line 14", "page 3"
    detail: str  # one sentence in Chinese


@dataclass(frozen=True, slots=True)
class ParsedDocument:
    """A file as read: not yet stored, not yet published."""

    metadata: Metadata
    articles: tuple[Article, ...]
    passages: tuple[Passage, ...]
    remarks: tuple[Remark, ...] = ()
    media_type: str = "text/markdown"
    table_count: int = 0

    @property
    def article_count(self) -> int:
        """How many units can be cited: without bare chapter lines and what stands before the first unit."""
        return sum(article.kind not in (ArticleKind.HEADING, ArticleKind.PREAMBLE) for article in self.articles)


@dataclass(frozen=True, slots=True)
class Version:
    """One stored version of a document; `id` is the SHA-256 of the parsed content (hex): equal content, one version."""

    id: str
    parsed: ParsedDocument
    original_sha256: str
    file_name: str  # as the sender called it; only text, never a path
    ingested_at: datetime

    @property
    def metadata(self) -> Metadata:
        """The metadata of this version."""
        return self.parsed.metadata


@dataclass(frozen=True, slots=True)
class Hit:
    """An article found for a question, with the scores staff see in /try and `kb search`.

    Scores are 0..1, higher is closer. `passage` is the best passage of the article; `near` has how close each of the
    article's sentences is by meaning, as (start, end, cosine), and is empty where nobody looked.
    """

    version: Version
    article: Article
    passage: Passage
    state: State
    dense: float
    lexical: float
    fused: float
    near: tuple[tuple[int, int, float], ...] = ()


@dataclass(frozen=True, slots=True)
class Citation:
    """Where an answer stands. `text` is the article, or the part of it cut at an item or row (≤ 1,500 characters)."""

    document: str
    version: str
    title: str
    article: str  # Article.number
    article_key: str
    heading: str
    path: tuple[str, ...]
    text: str
    quote: str  # the sentence, item or row the answer rests on, verbatim
    similarity: float  # 0..1
    state: State
    sample: bool
    source: str
    effective_from: date | None = None
    effective_to: date | None = None
    number: str = ""  # the document's own: "样例〔2023〕1号"
    kind: str = ""  # the document's: Metadata.kind


class LineKind(StrEnum):
    """The role of a line in an answer; a screen styles by it."""

    BANNER = "banner"  # 该办法已于…到期
    LEAD = "lead"  # the sentence that answers, its figure between ** **
    CONDITION = "condition"  # what it depends on, or the exception
    STEP = "step"  # the step before it: 先认定
    NOTE = "note"  # everything else: not found, nearest, computed working


@dataclass(frozen=True, slots=True)
class Line:
    """One line of an answer: plain text in which only **bold** is markup."""

    kind: LineKind
    text: str


@dataclass(frozen=True, slots=True)
class Choice:
    """A button of a question put back to the person: its label and the question it asks in full."""

    label: str
    question: str


@dataclass(frozen=True, slots=True)
class Answer:
    """The reply to one question."""

    question: str
    status: Status
    lines: tuple[Line, ...]
    text: str  # the lines, the citations and the sample banner as one text, for scripts and the terminal
    citations: tuple[Citation, ...] = ()
    choices: tuple[Choice, ...] = ()
    topic: str = ""  # which short reply: greeting, thanks, abuse, injection, own_case, documents, blank, ...
    offices: tuple[str, ...] = ()  # keys of offices.yaml, most fitting first
    degraded: bool = False  # found by words only: the index or its model was not to be had
    elapsed_ms: float = 0.0
    candidates: tuple[Hit, ...] = field(default=(), repr=False)  # what was looked at, for /try and records
    decision: str = ""  # why it was answered or not, in one line for staff
    wording: Wording | None = field(default=None, repr=False)  # what a language model was good for, where one was asked
    chance: float = 0.0  # that the lead answers, 0..1, where it was estimated

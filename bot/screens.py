"""What the bot shows, on any channel: paragraphs, tables and buttons as data. Views make screens, channels render them.

Text is spans, never markup: nothing a document or a person wrote can become a tag (I1).
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

# Format and control characters have no place on a screen (I3): NUL, zero-width, bidi marks and overrides.
# A zero-width joiner stays after a pictograph, where it makes one sign of two.
_PICTOGRAPH = "\U0001f000-\U0001faff\u2600-\u27bf\ufe0f"
_UNSEEN = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\u00ad\u061c\u180e\u200b\u200c\u200e\u200f\u2028-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb]"
    f"|(?<![{_PICTOGRAPH}])\u200d|[\ud800-\udfff]"
)
_BOLD = re.compile(r"\*\*(.+?)\*\*", re.DOTALL)


@dataclass(frozen=True, slots=True)
class Span:
    """A run of text of one look. `day` marks a deadline, a date entity where the channel has one.

    Of a change the words that are `gone` are struck, those that `came` are bold and underlined.
    """

    text: str
    bold: bool = False
    day: date | None = None
    gone: bool = False
    came: bool = False


class Tone(StrEnum):
    """How a paragraph sounds."""

    BODY = "body"
    HEADING = "heading"
    QUIET = "quiet"  # where it stands, that it is a sample
    QUOTE = "quote"  # words of a document, or of the person


@dataclass(frozen=True, slots=True)
class Paragraph:
    """One thought on one line; `gap` puts an empty line before it."""

    spans: tuple[Span, ...]
    tone: Tone = Tone.BODY
    gap: bool = False


@dataclass(frozen=True, slots=True)
class Table:
    """A table with its column heads. Rows may be shorter than the head."""

    head: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    caption: str = ""


@dataclass(frozen=True, slots=True)
class Details:
    """A long part under a line of its own, folded where a channel can fold, else in full."""

    summary: str
    blocks: tuple[Paragraph | Table, ...]


Block = Paragraph | Table | Details


@dataclass(frozen=True, slots=True)
class Button:
    """A button: `data` comes back when it is pressed (1 to 64 bytes), or `url` opens."""

    label: str
    data: str = ""
    url: str = ""


Row = tuple[Button, ...]


@dataclass(frozen=True, slots=True)
class Paging:
    """For a text that may be longer than one message: which page is shown, and the data that asks for another.

    `data` holds one `{}` where the page's number goes. `words` are the labels (previous, next), with `{}` likewise.
    """

    page: int
    data: str
    words: tuple[str, str]


@dataclass(frozen=True, slots=True)
class Screen:
    """One message: what it says and what can be pressed under it.

    `asks_phone` is the label of a key that shares the person's own phone number; such a screen has no other buttons.
    `about` are the talents (roster ids) whose data it shows, `sensitive` whose each of the restricted lines in it is:
    what passes servers abroad is counted (`storage.abroad`). `names`: it shows no more of them than a list does, their
    name, category, employer and what is due, so it is shown also of who refused that channel.
    """

    blocks: tuple[Block, ...]
    rows: tuple[Row, ...] = ()
    paging: Paging | None = None
    asks_phone: str = ""
    about: tuple[int, ...] = ()
    sensitive: tuple[int, ...] = ()
    names: bool = False

    @property
    def deserves_rich(self) -> bool:
        """Whether a table or something folded gains from a rich message."""
        return any(isinstance(block, (Table, Details)) for block in self.blocks)


def clean(text: str) -> str:
    """The text without what can't be seen; line ends become one kind."""
    return _UNSEEN.sub("", text.replace("\r\n", "\n").replace("\r", "\n"))


def spans(text: str, *, bold: bool = False) -> tuple[Span, ...]:
    """Spans of a text in which `**bold**` is the only markup."""
    found: list[Span] = []
    for index, part in enumerate(_BOLD.split(clean(text))):
        if part:
            found.append(Span(part, bold=bold or index % 2 == 1))
    return tuple(found)


def line(text: str, *, tone: Tone = Tone.BODY, gap: bool = False) -> Paragraph:
    """A paragraph of a text of ours or of an answer, in which `**bold**` is markup."""
    return Paragraph(spans(text), tone=tone, gap=gap)


def verbatim(text: str, *, tone: Tone = Tone.BODY, gap: bool = False, bold: bool = False) -> Paragraph:
    """A paragraph of somebody else's words, shown as typed."""
    return Paragraph((Span(clean(text), bold=bold),), tone=tone, gap=gap)


def in_rows(buttons: Iterable[Button], *, width: int = 3) -> tuple[Row, ...]:
    """The buttons in rows of at most `width`, in their order; four make two rows of two, not three and one."""
    every = tuple(buttons)
    if width == 3 and len(every) == 4:
        width = 2
    return tuple(every[start : start + width] for start in range(0, len(every), width))

"""What every reader hands on: paragraphs and tables in reading order, with what the file says of itself."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from knowledge.model import Remark


@dataclass(frozen=True, slots=True)
class Paragraph:
    """One line of text as a reader sees it.

    `level` is 1..6 for a heading, 0 for running text. `prominent` says that the whole line is bold or centred,
    which is how headings look where nobody used heading styles.
    """

    text: str
    level: int = 0
    prominent: bool = False
    place: str = ""


@dataclass(frozen=True, slots=True)
class Table:
    """A data table; all rows have the same number of cells, merged cells repeat their text downwards.

    `header_rows` is 0 where each row is a label and its value.
    """

    rows: tuple[tuple[str, ...], ...]
    header_rows: int = 1
    place: str = ""


Block = Paragraph | Table


@dataclass(slots=True)
class Extract:
    """The outcome of a reader.

    `front` is front matter (value and the line it stands in), `facts` are the labelled facts a page states beside its
    text (文号, 实施日期, …), `margins` are page headers and footers, where a secrecy marking can stand.
    """

    blocks: list[Block]
    media_type: str
    title: str = ""
    front: Mapping[str, tuple[str | tuple[str, ...], int]] = field(default_factory=dict)
    facts: Mapping[str, str] = field(default_factory=dict)
    margins: tuple[str, ...] = ()
    remarks: list[Remark] = field(default_factory=list)
    source: str = ""

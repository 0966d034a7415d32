"""The step before: what a person must first be recognised as, and when, read off the document's own structure.

Three general mechanics, none of them about one benefit:
- a classification table: one column holds nothing but labels of one family (第五类, 丁类, A级), another the titles,
  degrees and posts that lead to them; the asker's words are looked for there
- an article that is about such labels: its own table has rows of that family, or its sentences name them
- windows: the article on when to apply, whose items name what they are about, by label or by the benefit's heading
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from knowledge import extraction, rows
from knowledge.model import Article, Version
from knowledge.rows import Row
from knowledge.units import Unit, split_units

_LABEL = re.compile(r"^(?:第[一二三四五六七八九十]类|[甲乙丙丁戊]类|[A-E]级|[一二三四五]级)(?:人才)?$")
_FAMILY = re.compile(r"第[一二三四五六七八九十]类|[甲乙丙丁戊]类|[A-E]级")
_SOURCE_HEAD = re.compile(r"称号|奖项|资格|学位|学历|职称|条件|对象|标准|人员|要求")
_EXTRA_HEAD = re.compile(r"附加|年龄|要求|条件|备注|说明")
_WHEN_HEADING = re.compile(r"(?:申报|申请|受理|办理|认定)(?:的)?(?:时间|期限|批次)|时间安排")
_WINDOW = re.compile(
    r"(?:每年)?\d{1,2}月(?:\d{1,2}日)?(?:[至到-](?:\d{1,2}月)?(?:\d{1,2}日)?)?(?:[、和](?:\d{1,2}月)(?:\d{1,2}日)?(?:[至到-](?:\d{1,2}月)?(?:\d{1,2}日)?)?)*"
    r"|常年|随时|长期"
)
_SPLIT = re.compile(r"[、，,；;／/]|或者|以及|和")


@dataclass(frozen=True, slots=True)
class Recognition:
    """A row of a classification table that fits the asker: `words` as the table writes them, `label`, `extra`."""

    article: Article
    row: Row
    words: str
    label: str
    extra: str


@dataclass(frozen=True, slots=True)
class Window:
    """When something is taken: `text` as the document writes it, standing in `unit` of `article`."""

    article: Article
    unit: Unit
    text: str


def is_label(text: str) -> bool:
    """Whether a text is a category's label and nothing else (第五类, 丁类, A级)."""
    return _LABEL.match(text) is not None


def find_recognition(version: Version, question: str) -> Recognition | None:
    """The one row of the document's classification tables that the asker's words lead to; None where several fit."""
    best: list[tuple[float, Recognition]] = []
    for article in version.parsed.articles:
        for table in rows.read_tables(article.text):
            column = _label_column(table)
            if column is None:
                continue
            source = next((k for k, head in enumerate(table.heads) if k != column and _SOURCE_HEAD.search(head)), None)
            if source is None:
                continue
            for row in table.rows:
                for piece in _SPLIT.split(row.cells[source]):
                    fit = _fit(piece.strip(), question)
                    if fit:
                        best.append(
                            (
                                fit,
                                Recognition(
                                    article, row, piece.strip(), row.cells[column], _extra(row, column, source)
                                ),
                            )
                        )
    if not best:
        return None
    top = max(fit for fit, _ in best)
    chosen = [entry for fit, entry in best if fit == top]
    labels = {entry.label for entry in chosen}
    return chosen[0] if len(labels) == 1 else None


def _label_column(table: rows.RowTable) -> int | None:
    """The column that holds labels of one family and nothing else, at least two different ones."""
    for column in range(len(table.heads) - 1, -1, -1):
        cells = [row.cells[column] for row in table.rows if column < len(row.cells)]
        if len(set(cells)) > 1 and all(_LABEL.match(cell) for cell in cells):
            return column
    return None


def _extra(row: Row, column: int, source: int) -> str:
    for place, (head, cell) in enumerate(zip(row.heads, row.cells, strict=False)):
        if place not in {column, source} and _EXTRA_HEAD.search(head) and cell not in {"", "无", "-", "—"}:
            return cell
    return ""


def _fit(piece: str, question: str) -> float:
    """How well a question names a title: the share of the title it says, from its first word on; 0 below two signs.

    "博士" names 博士学位, "正高" 正高级职称; "博士后" does not name 博士学位.
    """
    for size in range(len(piece), 1, -1):
        start = question.find(piece[:size])
        while start >= 0:
            after = question[start + size : start + size + 1]
            if not (size < len(piece) and after in {"后", "生"} and piece[size] != after):
                return size / len(piece) + size / 100
            start = question.find(piece[:size], start + 1)
    return 0.0


def speaks_of_labels(article: Article, label: str) -> bool:
    """Whether an article depends on labels of the same family as `label`."""
    family = _FAMILY.findall(article.text)
    return any(extraction.covers_label(article.text, label) for _ in family[:1])


def find_window(version: Version, about: Sequence[str], label: str = "") -> Window | None:
    """When something is taken, from the articles on time: the part that names it (and covers `label`)."""
    for article in version.parsed.articles:
        if not _WHEN_HEADING.search(article.heading or article.text[:40]):
            continue
        for unit in split_units(article.text):
            for clause in _clauses(unit):
                named = any(word and word in clause for word in about)
                covered = not label or extraction.covers_label(clause, label)
                window = _WINDOW.search(clause)
                if named and covered and window and len(window.group()) > 1:
                    return Window(article, unit, window.group())
    return None


def _clauses(unit: Unit) -> list[str]:
    """The clauses of a part; one that names a thing without a time goes with the next (a: b, c: d)."""
    found: list[str] = []
    carried = ""
    for piece in re.split(r"(?<=[，；。])", unit.spoken):
        carried += piece
        if _WINDOW.search(carried):
            found.append(carried)
            carried = ""
    return [*found, carried] if carried else found

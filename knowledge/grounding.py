"""A check of its own on finished answers: whatever counts, measures or dates stands in the text that is cited.

The guard (`guard.py`) reads figures into values and drops a line before it is said. This check, made for the
evaluation, shares none of that code: it looks for each figure as it is written, with its unit, in the cited text.
What both pass was looked at in two ways.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING

from knowledge import guard, offices, phrasing
from knowledge.lexical import normalise
from knowledge.model import Answer

if TYPE_CHECKING:
    from knowledge.answering import Answerer

_FIGURE = re.compile(
    r"第[〇零一二三四五六七八九十百千\d]+(?:条|款|项|章|节|类|期|批|名|档|级|次|年)"
    r"|\d{4}年\d{1,2}月\d{1,2}日|\d{1,2}月\d{1,2}日|\d{4}年\d{1,2}月"
    r"|(?<![\d.这那哪每任同某另])\d+(?:\.\d+)?(?:[万亿千百]+)?(?:元|平方米|个工作日|个月|周岁|小时|[%倍折天日年月名人家套次件项分岁期])?"
)
_NUMBER = re.compile(r"\d+(?:\.\d+)?")
_WORKING = re.compile(r"(\d+(?:\.\d+)?)\S{0,4}?([−+×÷])(\d+(?:\.\d+)?)\S{0,4}?=(\d+(?:\.\d+)?)")
_DAY = re.compile(r"(\d{4})-(\d{1,2})-(\d{1,2})")
_SPACE = re.compile(r"[\s*]+")


def find_unsupported(answer: Answer, vouching: Iterable[str] = ()) -> tuple[str, ...]:
    """The figures of an answer that its citations don't hold, as written; none where the answer is sound.

    A figure holds when it stands in a cited text, that citation's place, title, number or dates with the same unit;
    or in a table whose head or cell has the unit (15 under 总额（万元）); or when the line shows how it was computed
    and the computation is right. `vouching` are further texts that may be quoted: the list of offices, the question.
    """
    sources = [text for citation in answer.citations for text in guard.citation_sources(citation)]
    sources += vouching
    folded = [_fold(text) for text in sources]
    tables = [_fold_lines(text) for text in sources if "|" in text]
    missing: list[str] = []
    for line in answer.lines:
        said = _fold(line.text)
        computed = _computed(said)
        for match in _FIGURE.finditer(said):
            figure = match.group()
            if figure in computed or any(_stands(figure, text) for text in folded) or _in_table(figure, tables):
                continue
            missing.append(figure)
    return tuple(dict.fromkeys(missing))


def vouch(answer: Answer, answerer: Answerer, today: date) -> list[str]:
    """What an answer may quote beside its citations: how the units it names are reached.

    Where it cites nothing also the question, and the titles and article numbers on file (没有第九十九条，现有的是…).
    """
    config = answerer.library.config
    places = offices.load_offices(config.offices_file, config.data_dir)
    told = [phrasing.office_line(place, "zh") for key in answer.offices if (place := places.get(key)) is not None]
    if answer.citations:
        return told
    readable = answerer.library.snapshot().readable(today)
    for version, _ in readable:
        told += guard.version_sources(version)
        told += [article.number for article in version.parsed.articles]
    return [*told, answer.question, phrasing.documents_lines([("", state, None) for _, state in readable], "zh")[0]]


def count_figures(answer: Answer) -> int:
    """How many figures an answer's lines hold."""
    return sum(len(_FIGURE.findall(_fold(line.text))) for line in answer.lines)


def _fold(text: str) -> str:
    """Without spaces and bold marks, numerals in Arabic before a measure, days as 2023年9月1日."""
    dated = _DAY.sub(lambda day: f"{int(day[1])}年{int(day[2])}月{int(day[3])}日", normalise(text))
    return _SPACE.sub("", dated)


def _fold_lines(text: str) -> list[list[str]]:
    """The rows of a text's tables, cells folded."""
    return [[_fold(cell) for cell in line.strip("| ").split("|")] for line in text.splitlines() if "|" in line]


def _stands(figure: str, text: str) -> bool:
    """Whether a figure stands in a text as it is, not as a part of a longer number."""
    end = r"(?!\d|\.\d)" if figure[-1].isdigit() else ""
    return re.search(rf"(?<![\d.]){re.escape(figure)}{end}", text) is not None


def _in_table(figure: str, tables: list[list[list[str]]]) -> bool:
    """Whether a cell is the figure's number (or a range or list that has it) and its column's head has the unit."""
    number = _NUMBER.match(figure)
    if number is None:
        return False
    # 元 is no 万元: a scale before the unit makes it another.
    unit = rf"(?<![万亿千百]){re.escape(figure[number.end() :])}"
    for rows in tables:
        for row in rows:
            for column, cell in enumerate(row):
                heads = "".join(above[column] for above in rows if column < len(above) and above is not row)
                if _stands(number.group(), cell) and re.search(unit, f"{heads} {cell}"):
                    return True
    return False


def _computed(said: str) -> set[str]:
    """The results of the computations that a line shows, as they are written, where they are right."""
    right: set[str] = set()
    for first, sign, second, result in _WORKING.findall(said):
        a, b = Decimal(first), Decimal(second)
        worked = {"−": a - b, "+": a + b, "×": a * b, "÷": a / b if b else None}[sign]
        if worked == Decimal(result):
            right |= {match.group() for match in _FIGURE.finditer(said) if _NUMBER.match(match.group() or "")
                      and match.group().startswith(result)}  # fmt: skip
    return right

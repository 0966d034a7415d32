"""Word's automatic numbering: 第X条 that stands in numbering.xml and nowhere in the text.

Source: ECMA-376 part 1, 17.9 (numbering), 17.18.59 (ST_NumberFormat). Counters belong to the abstract numbering, so two
lists that share one go on counting; `startOverride` starts a list anew when it is first used.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, TypeAlias

from knowledge.numbering import write_number

Node: TypeAlias = Any  # an lxml element: lxml ships no types

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_LEVELS = 9
_MAX_STYLE_DEPTH = 20  # Word allows 11; a chain that never ends is an attack


@dataclass(frozen=True, slots=True)
class _Level:
    start: int
    form: str
    text: str
    suffix: str
    legal: bool
    restart: int | None
    style: str


@dataclass(frozen=True, slots=True)
class _List:
    abstract: str
    starts: Mapping[int, int]
    levels: Mapping[int, _Level]


class Styles:
    """The paragraph styles of a document, with what they inherit."""

    def __init__(self, styles: Node) -> None:
        self._styles = {} if styles is None else {s.get(f"{W}styleId"): s for s in styles.iterchildren(f"{W}style")}

    def chain(self, style_id: str | None) -> list[Node]:
        """A style and the styles it is based on, nearest first."""
        found: list[Node] = []
        while style_id and style_id in self._styles and len(found) < _MAX_STYLE_DEPTH:
            found.append(self._styles[style_id])
            style_id = _value(self._styles[style_id].find(f"{W}basedOn"))
        return found


class Numbering:
    """Counts the paragraphs of one document; ask it for each paragraph once, in order."""

    def __init__(self, numbering: Node, styles: Styles) -> None:
        self._styles = styles
        self._abstract: dict[str, dict[int, _Level]] = {}
        self._lists: dict[str, _List] = {}
        self._counts: dict[str, list[int | None]] = {}
        self._begun: set[tuple[str, int]] = set()
        if numbering is not None:
            self._read(numbering)

    def label(self, paragraph: Node) -> str:
        """The number that Word shows in front of a paragraph, with the blank after it; "" where there is none."""
        number_id, depth = self._find(paragraph)
        numbered = self._lists.get(number_id)
        if numbered is None or depth not in numbered.levels:
            return ""
        level = numbered.levels[depth]
        counts = self._count(number_id, numbered, depth)
        if level.form == "bullet" or not level.text:
            return ""

        def show(match: re.Match[str]) -> str:
            return self._show(numbered, counts, int(match.group(1)) - 1, level)

        shown = re.sub("%([1-9])", show, level.text)
        return shown if level.suffix == "nothing" else f"{shown} "

    def _show(self, numbered: _List, counts: list[int | None], depth: int, shown_in: _Level) -> str:
        level = numbered.levels.get(depth)
        if level is None:
            return ""
        count = counts[depth]
        return format_number(level.start if count is None else count, "decimal" if shown_in.legal else level.form)

    def _count(self, number_id: str, numbered: _List, depth: int) -> list[int | None]:
        counts = self._counts.setdefault(numbered.abstract, [None] * _LEVELS)
        start = numbered.levels[depth].start
        if (number_id, depth) not in self._begun:
            self._begun.add((number_id, depth))
            if depth in numbered.starts:
                counts[depth] = None
                start = numbered.starts[depth]
        current = counts[depth]
        counts[depth] = start if current is None else current + 1
        for deeper in range(depth + 1, _LEVELS):
            restart = numbered.levels[deeper].restart if deeper in numbered.levels else None
            if restart is None or depth < restart:  # 0 means never
                counts[deeper] = None
        return counts

    def _find(self, paragraph: Node) -> tuple[str, int]:
        """The list and level of a paragraph: its own, else those of its style."""
        properties = paragraph.find(f"{W}pPr")
        own = None if properties is None else properties.find(f"{W}numPr")
        number_id = None if own is None else _value(own.find(f"{W}numId"))
        depth = None if own is None else _value(own.find(f"{W}ilvl"))
        if number_id is None:
            style_id = None if properties is None else _value(properties.find(f"{W}pStyle"))
            for style in self._styles.chain(style_id or "Normal"):
                inherited = style.find(f"{W}pPr/{W}numPr")
                if inherited is None:
                    continue
                number_id = _value(inherited.find(f"{W}numId"))
                depth = depth or _value(inherited.find(f"{W}ilvl")) or self._linked_depth(number_id, style)
                break
        return number_id or "0", int(depth) if depth and depth.isdigit() else 0

    def _linked_depth(self, number_id: str | None, style: Node) -> str | None:
        numbered = self._lists.get(number_id or "")
        style_id = style.get(f"{W}styleId")
        levels = numbered.levels if numbered else {}
        return next((str(depth) for depth, level in levels.items() if level.style == style_id), None)

    def _read(self, numbering: Node) -> None:
        links: dict[str, str] = {}
        for abstract in numbering.iterchildren(f"{W}abstractNum"):
            abstract_id = abstract.get(f"{W}abstractNumId")
            self._abstract[abstract_id] = {
                int(level.get(f"{W}ilvl", "0")): _read_level(level) for level in abstract.iterchildren(f"{W}lvl")
            }
            link = _value(abstract.find(f"{W}numStyleLink"))
            if link:
                links[abstract_id] = link
        for number in numbering.iterchildren(f"{W}num"):
            abstract_id = _value(number.find(f"{W}abstractNumId")) or ""
            levels = dict(self._abstract.get(abstract_id, {}))
            starts: dict[int, int] = {}
            for override in number.iterchildren(f"{W}lvlOverride"):
                depth = int(override.get(f"{W}ilvl", "0"))
                start = _value(override.find(f"{W}startOverride"))
                if start and start.isdigit():
                    starts[depth] = int(start)
                own = override.find(f"{W}lvl")
                if own is not None:
                    levels[depth] = _read_level(own)
            self._lists[number.get(f"{W}numId")] = _List(abstract_id, starts, levels)
        for number_id, numbered in list(self._lists.items()):
            if numbered.abstract in links and not numbered.levels:
                self._lists[number_id] = self._follow(links[numbered.abstract]) or numbered

    def _follow(self, style_id: str) -> _List | None:
        for style in self._styles.chain(style_id):
            linked = _value(style.find(f"{W}pPr/{W}numPr/{W}numId"))
            if linked in self._lists:
                return self._lists[linked]
        return None


def format_number(value: int, form: str) -> str:
    """A count in one of Word's number formats; formats not used in Chinese texts are shown as digits."""
    if form in ("none", "bullet"):
        return ""
    writer = _WRITERS.get(form)
    return writer(value) if writer else str(value)


def _read_level(level: Node) -> _Level:
    form = level.find(f"{W}numFmt")
    if form is None:
        form = next(level.iter(f"{W}numFmt"), None)  # within mc:AlternateContent
    restart = _value(level.find(f"{W}lvlRestart"))
    start = _value(level.find(f"{W}start"))
    return _Level(
        start=int(start) if start and start.isdigit() else 1,
        form=_value(form) or "decimal",
        text=_value(level.find(f"{W}lvlText")) or "",
        suffix=_value(level.find(f"{W}suff")) or "tab",
        legal=level.find(f"{W}isLgl") is not None,
        restart=int(restart) if restart and restart.isdigit() else None,
        style=_value(level.find(f"{W}pStyle")) or "",
    )


def _value(element: Node) -> str | None:
    return None if element is None else element.get(f"{W}val")


_ROMAN = (
    (1000, "m"), (900, "cm"), (500, "d"), (400, "cd"), (100, "c"), (90, "xc"), (50, "l"), (40, "xl"), (10, "x"),
    (9, "ix"), (5, "v"), (4, "iv"), (1, "i"),
)  # fmt: skip


def _letters(value: int) -> str:
    return chr(ord("a") + (value - 1) % 26) * ((value - 1) // 26 + 1) if value > 0 else ""


def _roman(value: int) -> str:
    shown = ""
    for amount, sign in _ROMAN:
        count, value = divmod(value, amount)
        shown += sign * count
    return shown


def _circled(value: int) -> str:
    if 1 <= value <= 20:
        return chr(0x2460 + value - 1)
    if 21 <= value <= 35:
        return chr(0x3251 + value - 21)
    return chr(0x32B1 + value - 36) if 36 <= value <= 50 else str(value)


def _digits(table: str) -> Callable[[int], str]:
    return lambda value: "".join(table[int(digit)] for digit in str(value))


def _cycle(table: str) -> Callable[[int], str]:
    return lambda value: table[(value - 1) % len(table)]


_LEGAL = str.maketrans("零一二三四五六七八九十百千", "零壹贰叁肆伍陆柒捌玖拾佰仟")
_WRITERS: Mapping[str, Callable[[int], str]] = {
    "chineseCounting": write_number,
    "chineseCountingThousand": write_number,
    "japaneseCounting": write_number,
    "taiwaneseCounting": write_number,
    "taiwaneseCountingThousand": write_number,
    "japaneseDigitalTen": write_number,
    "ideographDigital": _digits("〇一二三四五六七八九"),
    "taiwaneseDigital": _digits("○一二三四五六七八九"),
    "chineseLegalSimplified": lambda value: write_number(value).translate(_LEGAL),
    "ideographLegalTraditional": lambda value: write_number(value).translate(_LEGAL),
    "ideographTraditional": _cycle("甲乙丙丁戊己庚辛壬癸"),
    "ideographZodiac": _cycle("子丑寅卯辰巳午未申酉戌亥"),
    "ideographEnclosedCircle": lambda value: chr(0x3280 + value - 1) if 1 <= value <= 10 else str(value),
    "decimalEnclosedCircle": _circled,
    "decimalEnclosedCircleChinese": _circled,
    "decimalEnclosedParen": lambda value: f"（{value}）",
    "decimalEnclosedFullstop": lambda value: f"{value}.",
    "decimalFullWidth": _digits("０１２３４５６７８９"),
    "decimalFullWidth2": _digits("０１２３４５６７８９"),
    "decimalZero": lambda value: f"{value:02d}",
    "upperLetter": lambda value: _letters(value).upper(),
    "lowerLetter": _letters,
    "upperRoman": lambda value: _roman(value).upper(),
    "lowerRoman": _roman,
}

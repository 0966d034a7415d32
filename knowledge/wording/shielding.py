"""What tells a person is replaced before a text leaves the machine, and put back in what comes back.

Replaced are numbers and addresses by their form (`knowledge.identifiers`) and the names that the office knows: of
talents, of who keeps in touch with them, of employers. A name that nobody has on file can't be told from other words.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field

from knowledge.identifiers import PATTERNS

Names = Callable[[str], Iterable[str]]  # the names on file that stand in a text, in whatever spacing

_GAP = r"[\s\u200b-\u200f\u2060\ufeff·]*"  # what a name may be written apart with
_MARK = re.compile(r"〔隐([A-Z]+)〕")
BLANK = "某"


def know_nobody(_text: str) -> tuple[str, ...]:
    """The names on file where there is no roster."""
    return ()


@dataclass(slots=True)
class Shield:
    """The replacements of one question. `hide` as many texts as belong to it; the same name is the same mark."""

    names: Names = know_nobody
    _marks: dict[str, str] = field(default_factory=dict)

    def hide(self, text: str) -> str:
        """The text with marks in place of what tells a person."""
        for name in sorted({name for name in self.names(text) if len(name.strip()) > 1}, key=len, reverse=True):
            text = _spaced(name).sub(self._mark, text)
        for pattern in PATTERNS:
            text = pattern.sub(self._mark, text)
        return text

    def show(self, text: str) -> str:
        """The text with what the marks stand for."""
        return _MARK.sub(lambda mark: self._marks.get(mark.group(), mark.group()), text)

    def find_strange(self, text: str) -> list[str]:
        """Marks in a text that stand for nothing."""
        return [mark.group() for mark in _MARK.finditer(text) if mark.group() not in self._marks]

    def _mark(self, found: re.Match[str]) -> str:
        if _MARK.search(found.group()):
            return found.group()
        for mark, hidden in self._marks.items():
            if hidden == found.group():
                return mark
        mark = f"〔隐{_letters(len(self._marks))}〕"
        self._marks[mark] = found.group()
        return mark


def drop_marks(text: str) -> str:
    """The text without its marks: they say nothing about what is asked."""
    return _MARK.sub("", text)


def blank(text: str, names: Names) -> str:
    """The text with one word in place of whatever tells a person, for a model that only compares."""
    return _MARK.sub(BLANK, Shield(names).hide(text))


def _spaced(name: str) -> re.Pattern[str]:
    return re.compile(_GAP.join(re.escape(sign) for sign in name if not sign.isspace()), re.IGNORECASE)


def _letters(number: int) -> str:
    """A to Z, then AA, AB and so on."""
    letters = ""
    number += 1
    while number:
        number, rest = divmod(number - 1, 26)
        letters = chr(ord("A") + rest) + letters
    return letters

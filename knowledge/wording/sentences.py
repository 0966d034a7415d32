"""A text that is being written, cut into sentences with the numbers they cite: each as soon as it is complete."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

_ENDS = "。！？!?\n"
_CITED = re.compile(r"[\[［【]\s*(\d{1,3}(?:\s*[,，、]\s*\d{1,3})*)\s*[\]］】]")
_LIST_MARK = re.compile(r"^\s*(?:[-*•·]+|\d{1,2}[.、)）](?!\d))\s*")
_LONGEST = 400  # signs of a sentence: what is longer is none


@dataclass(frozen=True, slots=True)
class Sentence:
    """What is said, without its marks, and the numbers that it cites, in order, each once."""

    text: str
    cited: tuple[int, ...]


class Splitter:
    """Takes a text piece by piece and gives its sentences. A mark may stand before or after the full stop."""

    def __init__(self) -> None:
        self._rest = ""

    def take(self, piece: str) -> Iterator[Sentence]:
        """The sentences that a piece completes: what may still get a mark waits for the next."""
        self._rest += piece
        while (end := self._find_end()) is not None:
            sentence, self._rest = self._rest[:end], self._rest[end:]
            yield from _read(sentence)

    def finish(self) -> Iterator[Sentence]:
        """What is left at the end of the text."""
        rest, self._rest = self._rest, ""
        yield from _read(rest)

    def _find_end(self) -> int | None:
        place = next((at for at, sign in enumerate(self._rest) if sign in _ENDS), None)
        if place is None:
            return _LONGEST if len(self._rest) > _LONGEST else None
        end = place + 1
        while True:
            mark = re.compile(rf"[ \t]*{_CITED.pattern}[。]?").match(self._rest, end)
            if mark is None:
                break
            end = mark.end()
        rest = self._rest[end:].lstrip(" \t")
        if not rest or (rest[0] in "[［【" and not re.search(r"[\]］】]", rest)):
            return None  # a mark may follow
        return end


def split_text(text: str) -> list[Sentence]:
    """The sentences of a whole text."""
    splitter = Splitter()
    return [*splitter.take(text), *splitter.finish()]


def _read(written: str) -> Iterator[Sentence]:
    numbers = [int(number) for mark in _CITED.findall(written) for number in re.split(r"\s*[,，、]\s*", mark)]
    text = _LIST_MARK.sub("", _CITED.sub("", written)).replace("**", "").strip()
    text = re.sub(r"\s+(?=[。，；！？])", "", text)
    if text.strip("。！？!?；;，, "):
        yield Sentence(text, tuple(dict.fromkeys(numbers)))

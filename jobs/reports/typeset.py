"""Setting words in a picture or on a page: the typefaces, what they can show, where a line may end.

Noto Sans SC and Noto Serif SC come in a package of their own under the Open Font License, so Chinese shows on a machine
that has no Chinese typeface.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import lru_cache
from pathlib import Path

MISSING = "〓"  # what printers set for a character that they have not got
_CLOSING = "，。、；：！？）】》〉」』”’％%,.;:!?)}·…—\\]"  # begin no line; as a class of a pattern
_OPENING = "（【《〈「『“‘({\\["  # end no line
_PIECE = re.compile(f"[{_OPENING}]*(?:[A-Za-z0-9@#&/+\\-–.'_=<>~%]+|.)[{_CLOSING}]*", re.DOTALL)
_UNSEEN = re.compile("[\x00-\x08\x0b-\x1f\x7f\u200b-\u200f\u202a-\u202e\u2060-\u2064\u2066-\u206f\ufe00-\ufe0f\ufeff]")


def sans_face() -> Path:
    """The file of Noto Sans SC."""
    from pylopdf_fonts_zh_cn import sans_path

    return Path(sans_path())


def serif_face() -> Path:
    """The file of Noto Serif SC."""
    from pylopdf_fonts_zh_cn import serif_path

    return Path(serif_path())


@lru_cache(maxsize=2)
def _signs(face: Path) -> frozenset[int]:
    from matplotlib.ft2font import FT2Font

    return frozenset(FT2Font(str(face)).get_charmap())


def printable(text: str, face: Path) -> str:
    """The text with what the typeface can't show replaced, and without signs that aren't seen."""
    signs = _signs(face)
    plain = _UNSEEN.sub("", text)
    return "".join(sign if ord(sign) in signs or sign == "\n" else MISSING for sign in plain)


def wrap_text(text: str, width: float, measure: Callable[[str], float]) -> list[str]:
    """The lines of a text that are at most `width` wide by `measure`, in its unit.

    A line doesn't begin with closing signs or end with opening ones; words of letters stay whole where they fit.
    """
    lines: list[str] = []
    for paragraph in text.split("\n"):
        line = ""
        for piece in _PIECE.findall(paragraph):
            if measure((line + piece).rstrip()) <= width:
                line += piece
                continue
            if line.strip():
                lines.append(line.rstrip())
            line = piece.lstrip()
            while measure(line) > width and len(line) > 1:
                cut = next(end for end in range(len(line) - 1, 0, -1) if end == 1 or measure(line[:end]) <= width)
                lines.append(line[:cut])
                line = line[cut:]
        lines.append(line.rstrip())
    return lines


def count_ems(text: str) -> float:
    """About how wide a text is, in widths of a Chinese character: a letter is a little over half of one."""
    return sum(1.0 if ord(sign) > 0x2000 else 0.58 for sign in text)

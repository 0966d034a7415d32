"""Text as it is shown: verbatim, but for characters that nobody sees."""

from __future__ import annotations

import re
import unicodedata

# Zero-width and formatting characters, bidi controls, the byte order mark, soft hyphen, halves of surrogate pairs.
# Variation selectors stay: they choose the form of a rare character.
_INVISIBLE = re.compile(
    "[\x00-\x08\x0e-\x1f\x7f-\x84\x86-\x9f\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180e\u200b-\u200f"
    "\u202a-\u202e\u2060-\u206f\u3164\ufeff\uffa0\ufff0-\ufffb\ufffe\uffff\ud800-\udfff\U000e0000-\U000e0fff]"
)
_BLANKS = re.compile("[ \t\x0b\x0c\x85\u00a0\u1680\u2000-\u200a\u2028\u2029\u202f\u205f\u3000]+")
# A source line break between two Chinese characters is no blank; between words it is one.
_WIDE = "\u2e80-\u9fff\uf900-\ufaff\ufe30-\ufe4f\uff00-\uffef\u3000-\u303f\u201c\u201d\u2018\u2019\U00020000-\U0003ffff"
_SOURCE_BREAK = re.compile(r"[ \t\r]*\n\s*")
_BREAK_AFTER_WIDE = re.compile(rf"(?<=[{_WIDE}])\x00|\x00(?=[{_WIDE}])")


def strip_invisible(text: str) -> str:
    """Drop control, zero-width and direction characters; canonical composition (NFC), so （ stays （."""
    return unicodedata.normalize("NFC", _INVISIBLE.sub("", text))


def clean_line(text: str) -> str:
    """One line as shown: invisible characters gone, runs of blanks one blank, none at the ends."""
    return _BLANKS.sub(" ", strip_invisible(text).replace("\r", " ").replace("\n", " ")).strip()


def fold_source_breaks(text: str) -> str:
    """Join lines broken in the source: nothing between Chinese characters, one blank elsewhere."""
    marked = _SOURCE_BREAK.sub("\x00", text)
    return _BREAK_AFTER_WIDE.sub("", marked).replace("\x00", " ")


def visible_characters(text: str) -> str:
    """The characters that take ink: `text` without blanks and invisible characters."""
    return "".join(_BLANKS.sub("", strip_invisible(text)).split())

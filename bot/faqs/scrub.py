"""What tells a person, taken out of words that become an answer for all. What is missed, two people look for.

Numbers of phones, identity cards and accounts, addresses of mail, and the names that the roster has: of talents, of who
keeps in touch with them, of employers; besides what somebody says of themselves (我叫…, 我是张三).
"""

from __future__ import annotations

import re
from collections.abc import Iterable

from knowledge.identifiers import PATTERNS

BLANK = "○○"
_GREETING = re.compile(r"^(?:(?:您好|你好|老师好|请问一下|请问|麻烦问一下|想问一下|想咨询一下|咨询一下)[，,。！!\s]*)+")


def scrub(text: str, names: Iterable[str]) -> tuple[str, int]:
    """The text without what tells a person, and how many places that were; longer names first."""
    count = 0
    for name in sorted({name for name in names if len(name) > 1}, key=len, reverse=True):
        count += text.count(name)
        text = text.replace(name, BLANK)
    for pattern in PATTERNS:
        text, found = pattern.subn(BLANK, text)
        count += found
    return text, count


def scrub_question(text: str, names: Iterable[str]) -> tuple[str, int]:
    """A question likewise, without the greeting before it, in one line."""
    bare = _GREETING.sub("", " ".join(text.split()))
    return scrub(bare or text, names)


def count_blanks(text: str) -> int:
    """In how many places something was taken out and is still to be written otherwise."""
    return text.count(BLANK)

"""The number of the letter that a department's reply stands in: 增教函〔2026〕12号."""

from __future__ import annotations

import re

from storage.need_steps import LETTER_CHARS, NeedRefused

# Brackets as people type them; what is before them is the office that wrote it.
_NUMBER = re.compile(
    r"^\s*(?P<number>[^\s〔〕\[\]（）()]{1,20}\s*[〔\[（(【]\s*\d{4}\s*[〕\]）)】]\s*第?\s*\d{1,5}\s*号)\s*[:：，,。]?"
)
_NONE = re.compile(r"^\s*(?:无文号|没有文号|无|no number)\s*(?:[:：，,。]|\n|$)", re.IGNORECASE)


def split_letter(text: str) -> tuple[str, str]:
    """The number of the letter ("" where it says 无文号) and the reply after it.

    Raises NeedRefused `needs.no_letter` where neither begins the text.
    """
    found = _NUMBER.match(text)
    if found is not None:
        return "".join(found["number"].split())[:LETTER_CHARS], text[found.end() :].strip()
    none = _NONE.match(text)
    if none is None:
        raise NeedRefused("needs.no_letter")
    return "", text[none.end() :].strip()

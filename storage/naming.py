"""What people and units are found by: a key to compare names with, and all that a search may begin with.

A key is the name without case, width, spaces, signs that aren't seen and the dots between the parts of a name. A search
for any part of a name is a range of an index over the endings of its key; so are pinyin and initials. (FTS5's trigrams
do not find two characters, which is how long a Chinese name is.)
"""

from __future__ import annotations

import itertools
import unicodedata
from collections.abc import Iterable, Iterator
from functools import lru_cache

KEY_CHARS = 128  # what the columns of keys hold
ENDING_CHARS = 48  # nobody types more to find somebody
READINGS = 12  # of one ending: 单 is dan, shan and chan; a name of many such characters must not multiply
LAST = "\U0010ffff"  # sorts after every character: the end of a range of beginnings
TAG = "#"  # a key that is a tag begins so
PHONE = "+"  # and a phone so: an HR, who may not see them, doesn't find by them either
_DOTS = "·•・‧∙⋅."
_UMLAUT = str.maketrans({"ü": "v"})  # pinyin's ü as people type it


def key_of(text: str) -> str:
    """The text without case, width, spaces, unseen signs and the dots of a name; at most 256 characters."""
    folded = unicodedata.normalize("NFKC", text).casefold()
    if folded.isalnum():  # nearly every name: a roster has a hundred thousand of them
        return folded[:256]
    return "".join(sign for sign in folded if not _is_nothing(sign))[:256]


def fold(text: str) -> str:
    """The text without case, width, spaces, unseen signs and dots, whole."""
    folded = unicodedata.normalize("NFKC", text).casefold()
    return "".join(sign for sign in folded if not _is_nothing(sign))


def phone_key(text: str) -> str:
    """The last eleven digits of a phone number: with and without +86 it is the same one."""
    return "".join(sign for sign in unicodedata.normalize("NFKC", text) if sign.isdecimal())[-11:]


def list_name_keys(name: str) -> set[str]:
    """All that a name is found by: the endings of its key, of its pinyin (each reading) and of its initials."""
    key = key_of(name)[:ENDING_CHARS].lstrip(TAG + PHONE)
    found = set(list_endings(key))
    readings = [_read(sign) for sign in key]
    if any(options != (sign,) for options, sign in zip(readings, key, strict=True)):
        for start in range(len(key)):
            for reading in itertools.islice(itertools.product(*readings[start:]), READINGS):
                found.add("".join(reading)[:KEY_CHARS])
                found.add("".join(syllable[0] for syllable in reading))
    return found


def list_endings(key: str) -> Iterator[str]:
    """The endings of a key, itself the first: any part of it is the beginning of one."""
    short = key[:KEY_CHARS]
    for start in range(len(short)):
        yield short[start : start + ENDING_CHARS]


def list_talent_keys(name: str, tags: Iterable[str], phone: str) -> set[str]:
    """All that a talent is found by, besides the employer: name, tags, phone."""
    found = list_name_keys(name)
    found |= {TAG + ending for tag in tags for ending in list_endings(key_of(tag))}
    if phone:
        found.add(PHONE + phone_key(phone))
    return found


def fold_word(word: str) -> str:
    """A word that somebody searches by, as keys are written."""
    return key_of(word).translate(_UMLAUT)[:ENDING_CHARS].lstrip(TAG + PHONE)


def _is_nothing(sign: str) -> bool:
    return sign in _DOTS or sign.isspace() or unicodedata.category(sign) in {"Cf", "Cc", "Cs", "Mn"}


@lru_cache(maxsize=20_000)  # the characters of all names there are
def _read(sign: str) -> tuple[str, ...]:
    """The toneless readings of a character, the usual first; what has none stays itself."""
    if sign.isascii():
        return (sign,)
    from pypinyin import Style, pinyin  # its dictionary costs megabytes, and only names need it

    readings = pinyin(sign, heteronym=True, style=Style.NORMAL, errors="default")[0]
    return tuple(dict.fromkeys(reading for reading in readings if reading)) or (sign,)

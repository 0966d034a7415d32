"""Who is named in a message: the words of each talent, and what they may be as a name. Pure."""

from __future__ import annotations

import re

LEAST_NAME = 2  # characters: 周一鸣 is no 鸣 met on a Monday
_SEPARATORS = re.compile(r"[、,，;；]|\s+和\s+")
_TITLES = re.compile(r"(?:老师|教授|博士|先生|女士|总)$")


def read_people(words: list[str]) -> list[tuple[str, ...]]:
    """The words of each talent: 张三、李四 are two, 张 三 is one, 张三 示例芯科技 is one with an employer."""
    people: list[tuple[str, ...]] = []
    current: list[str] = []
    for word in words:
        parts = _SEPARATORS.split(word)
        for place, part in enumerate(parts):
            if place and current:
                people.append(tuple(_join(current)))
                current = []
            if part.strip():
                current.append(part.strip())
    if current:
        people.append(tuple(_join(current)))
    return people


def _join(words: list[str]) -> list[str]:
    """张 三 and 王 小 明 are typed with spaces: single characters belong together."""
    joined: list[str] = []
    for word in words:
        if joined and len(word) == 1 and _is_han(word) and len(joined[-1]) <= LEAST_NAME and _is_han(joined[-1]):
            joined[-1] += word
        else:
            joined.append(word)
    return joined


def _is_han(word: str) -> bool:
    return all(ord(sign) >= 0x3400 for sign in word)


def names_of(words: tuple[str, ...]) -> list[str]:
    """What the words may be as a name, the likeliest first: all of them (John Smith), the first, without a title."""
    every = [" ".join(words), words[0]] if len(words) > 1 else [words[0]]
    bare = [_TITLES.sub("", name) for name in every]
    return list(dict.fromkeys([*every, *(name for name in bare if len(name) >= LEAST_NAME)]))

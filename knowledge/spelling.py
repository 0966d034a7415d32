"""Characters typed for others that sound the same (人材公寓, 入互): put right where the documents leave no doubt.

A character is doubted where no passage has it beside a neighbour; it is replaced by one of the same sound where the
documents have that beside both neighbours; at the end of a word, where there is one neighbour, only for a pair that
they use often (入户), since 公式 is no 公示. Only into words of the list of terms: what else happens to stand side by
side (建设支持) is no word.
"""

from __future__ import annotations

import re
import unicodedata
from functools import cache
from typing import TYPE_CHECKING

from knowledge.content import drop_filler

if TYPE_CHECKING:
    from knowledge.extraction import Rarity
    from knowledge.terms import Terms

_SURE = 0.4  # rarity of a pair with one neighbour below which a character is not doubted for the other's sake
_GAIN = 0.3  # how much more usual the pairs have to become
_COMMON = 0.3  # rarity below which a pair alone, at a word's end, leaves no doubt: every sixth passage has it
_RUN = re.compile(r"[\u4e00-\u9fff]{2,}")


def mend(question: str, rarity: Rarity, terms: Terms) -> str:
    """A question with such characters replaced, one in a word; the same text where nothing is doubted."""
    rest = drop_filler(question)
    for word in sorted(terms.covers(question), key=len, reverse=True):
        rest = rest.replace(word, "\n")  # a word that the list knows is meant as it stands
    for run in dict.fromkeys(_RUN.findall(rest)):
        if run not in question:
            continue
        mended = _mend_run(run, rarity, terms)
        if mended != run:
            question = question.replace(run, mended)
    return question


def _mend_run(run: str, rarity: Rarity, terms: Terms) -> str:
    for place in range(len(run)):
        pairs = [run[at : at + 2] for at in (place - 1, place) if 0 <= at < len(run) - 1]
        before = [rarity(pair) for pair in pairs]
        if max(before) < 1.0 or (len(pairs) > 1 and sum(before) < 2.0 and min(before) < _SURE):
            continue
        most = 1.0 if len(pairs) > 1 else _COMMON
        best: tuple[float, str] | None = None
        for other in _same_sound(run[place]):
            changed = run[:place] + other + run[place + 1 :]
            new = [changed[at : at + 2] for at in (place - 1, place) if 0 <= at < len(run) - 1]
            rare = [rarity(pair) for pair in new]
            if terms.pairs.isdisjoint(new):
                continue
            if max(rare) < most and sum(rare) < sum(before) - _GAIN and (best is None or sum(rare) < best[0]):
                best = (sum(rare), changed)
        if best is not None:
            return best[1]
    return run


@cache
def _sounds() -> tuple[dict[str, str], dict[str, tuple[str, ...]]]:
    """Each character's first reading without its tone, and the characters of a reading."""
    from pypinyin.pinyin_dict import pinyin_dict  # some megabytes, and only a doubted character needs it

    reading = {
        chr(code): "".join(sign for sign in unicodedata.normalize("NFD", read.split(",")[0]) if sign.isascii())
        for code, read in pinyin_dict.items()
        if 0x4E00 <= code <= 0x9FFF
    }
    spoken: dict[str, list[str]] = {}
    for character, sound in reading.items():
        spoken.setdefault(sound, []).append(character)
    return reading, {sound: tuple(characters) for sound, characters in spoken.items()}


def _same_sound(character: str) -> tuple[str, ...]:
    reading, spoken = _sounds()
    return spoken.get(reading.get(character, ""), ())

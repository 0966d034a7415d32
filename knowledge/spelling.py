"""Characters typed for others that sound the same (人材公寓, 入互): put right where the documents leave no doubt.

A character is doubted where no passage has it beside a neighbour; it is replaced by one of the same sound where the
documents have that beside both neighbours; at the end of a word, where there is one neighbour, only for a pair that
they use often (入户), since 公式 is no 公示. Only into words of the list of terms: what else happens to stand side by
side (建设支持) is no word.

A sound that was left unwritten (免fei, 工作zhan) is written as the character that stands beside its neighbours most
often.
"""

from __future__ import annotations

import re
import unicodedata
from functools import cache
from typing import TYPE_CHECKING

from knowledge.content import drop_filler, is_common

if TYPE_CHECKING:
    from knowledge.extraction import Rarity
    from knowledge.terms import Terms

_SURE = 0.4  # rarity of a pair with one neighbour below which a character is not doubted for the other's sake
_GAIN = 0.3  # how much more usual the pairs have to become
_COMMON = 0.3  # rarity below which a pair alone, at a word's end, leaves no doubt: every sixth passage has it
_SPELLED = re.compile(r"(?<=[\u4e00-\u9fff])[a-z]{2,6}(?![a-z])|(?<![a-z])[a-z]{2,6}(?=[\u4e00-\u9fff])")
_COMMON_WORD = 0.5  # of a pair that every question may have (怎么, 多少钱), as a rarity
_RUN = re.compile(r"[\u4e00-\u9fff]{2,}")


def mend(question: str, rarity: Rarity, terms: Terms) -> str:
    """A question with such characters replaced, one in a word; the same text where nothing is doubted."""
    question = _write_sounds(question, rarity, terms)
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


def _write_sounds(question: str, rarity: Rarity, terms: Terms) -> str:
    """A question with each sound beside characters written as one of them, where a known pair says which."""
    place = 0
    while (match := _SPELLED.search(question, place)) is not None:
        place, sound = match.end(), match.group()
        if rarity(sound) < 1.0:  # a word of the documents: AI
            continue
        before, after = question[: match.start()][-1:], question[match.end() :][:1]
        chances = [
            (min(_rare(before + other, rarity, terms), _rare(other + after, rarity, terms)), other)
            for other in _sounds()[1].get(sound, ())
        ]
        rare, best = min(chances, default=(1.0, ""))
        if rare < 1.0:
            question = question[: match.start()] + best + question[match.end() :]
            place = match.start() + 1
    return question


def _rare(pair: str, rarity: Rarity, terms: Terms) -> float:
    """How rare a pair of characters is in the documents; those of questions' own words count as known."""
    if len(pair) < 2:
        return 1.0
    return min(rarity(pair), _COMMON_WORD if pair in terms.pairs or is_common(pair) else 1.0)


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

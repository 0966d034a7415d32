"""What a question says beside its function words, and which places it names (word lists: features.yaml)."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache
from importlib import resources
from typing import TYPE_CHECKING

from knowledge.lexical import normalise

if TYPE_CHECKING:
    from knowledge.terms import Terms

_HAN = re.compile(r"[\u3400-\u4dbf\u4e00-\u9fff]+")
_PASSED = re.compile(r"[去到在从跳搬迁来回往赴离喺][了过]?$")
_LATIN = re.compile(r"[a-z][a-z'-]+")


@dataclass(frozen=True, slots=True)
class _Words:
    """The word lists of features.yaml."""

    filler: re.Pattern[str]
    places: re.Pattern[str]
    procedure: re.Pattern[str]
    english_filler: frozenset[str]


@cache
def _words() -> _Words:
    import yaml

    data = yaml.safe_load(resources.files("knowledge").joinpath("features.yaml").read_text(encoding="utf-8"))
    filler = sorted(data["filler"], key=len, reverse=True)
    places = sorted(data["places"], key=len, reverse=True)
    return _Words(
        re.compile("|".join(map(re.escape, filler))),
        re.compile("|".join(map(re.escape, places))),
        re.compile("|".join(map(re.escape, sorted(data["procedure"], key=len, reverse=True)))),
        frozenset(data["english_filler"]),
    )


@dataclass(frozen=True, slots=True)
class Content:
    """What a question says beside its function words: runs of Chinese, Latin words."""

    runs: tuple[str, ...]
    words: tuple[str, ...]

    @property
    def size(self) -> int:
        """In characters; a Latin word counts as two."""
        return sum(map(len, self.runs)) + 2 * len(self.words)


def read_content(question: str, terms: Terms) -> tuple[Content, tuple[str, ...]]:
    """The content of a question, and the colloquial words in it that the list of terms explains."""
    folded = normalise(question)
    said = tuple(sorted(terms.covers(question), key=len, reverse=True))
    rest = folded
    for word in said:
        rest = rest.replace(word, "\n")
    rest = _words().filler.sub("\n", rest)
    runs = tuple(run for run in _HAN.findall(rest) if len(run) > 1)
    words = tuple(word for word in _LATIN.findall(rest) if word not in _words().english_filler)
    return Content(runs, words), said


def drop_filler(text: str) -> str:
    """A text, folded, with a line break for each function word."""
    return _words().filler.sub("\n", normalise(text))


def is_filler(text: str) -> bool:
    """Whether a text is function words and nothing else (的, 多少, 怎么): nearly every question says it."""
    folded = normalise(text)
    return not any(map(str.isalnum, _words().filler.sub("", folded))) or folded in _words().english_filler


def is_common(pair: str) -> bool:
    """Whether two characters stand together in a function word, or one of procedure (怎么, 多少钱)."""
    return pair in _common_pairs()


@cache
def _common_pairs() -> frozenset[str]:
    words = "\n".join(pattern.pattern for pattern in (_words().filler, _words().procedure)).replace("|", "\n")
    return frozenset(words[at : at + 2] for at in range(len(words) - 1))


def is_procedural(question: str, terms: Terms) -> bool:
    """Whether a question speaks of procedure alone (要交哪些材料, 怎么申请): it says not for what."""
    content, said = read_content(question, terms)
    if content.words or not (content.runs or said or _words().procedure.search(normalise(question))):
        return False
    rest = _words().procedure.sub("", "".join((*content.runs, *said)))
    return len(_words().filler.sub("", rest)) < 2


def find_places(question: str) -> set[str]:
    """The places a question is about: provinces, larger cities, districts of the region.

    A place one goes to, comes from or was in (跳去深圳, 在武汉评上) is part of the story, not what is asked about.
    """
    folded = normalise(question)
    return {match.group() for match in _words().places.finditer(folded) if not _PASSED.search(folded[: match.start()])}

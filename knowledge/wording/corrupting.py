"""True sentences made false by rule: what the guard has to catch is made, not collected.

Each rule changes one thing: a number (to another of the same article where there is one, else to one that nobody
wrote), a unit, a denial, the article cited, a limit left out, a sentence that nobody wrote put behind.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from random import Random

from knowledge.wording.content import share_covered
from knowledge.wording.labelling import find_labels
from knowledge.wording.limits import Limited, split_limits
from knowledge.wording.quantities import Quantity, find_quantities, fold
from knowledge.wording.supporting import read_grounds


class Fault(StrEnum):
    """What was made false."""

    NUMBER = "number changed"
    UNIT = "unit changed"
    NEGATION = "negation dropped"
    ARTICLE = "article swapped"
    CONDITION = "condition dropped"
    INVENTED = "invented sentence"


@dataclass(frozen=True, slots=True)
class Corrupted:
    """A false answer: sentences, each with whether it cites the right article or the one beside it."""

    fault: Fault
    sentences: tuple[str, ...]
    swapped: bool = False
    dropped: str = ""  # the limit left out


_DIGITS = re.compile(r"\d+(?:\.\d+)?")
_UNITS = (
    ("万元", "元"), ("个月", "年"), ("个工作日", "个月"), ("工作日", "个月"), ("平方米", "亩"), ("周岁", "个月"),
    ("%", "倍"), ("每月", "每年"), ("每年", "每月"), ("元", "万元"), ("年", "个月"), ("天", "个月"), ("日内", "年内"),
    ("名", "家"), ("次", "年"),
)  # fmt: skip
_DENIALS = (
    ("不予受理", "予以受理"), ("不予", "予以"), ("不享受", "享受"), ("不得", "可以"), ("不能", "能"),
    ("不适用", "适用"), ("不超过", "超过"), ("不低于", "低于"), ("不少于", "少于"), ("不影响", "影响"),
    ("不要求", "要求"), ("不受", "受"), ("不再", "再"), ("不计入", "计入"), ("不算", "算"), ("不需要", "需要"),
    ("不满", "满"), ("没有", "有"), ("未", "已"), ("无自有", "有自有"), ("不发", "发"), ("不视为", "视为"),
    ("不补", "补"), ("不设", "设"), ("不合格", "合格"),
)  # fmt: skip


def corrupt(
    sentences: Sequence[str], articles: Sequence[str], invented: Sequence[str], random: Random
) -> Iterator[Corrupted]:
    """What can be made of an answer over the articles it cites. At most two of a fault, but numbers: one a figure."""
    for place, sentence in enumerate(sentences):
        for changed in _change_numbers(sentence, articles, random):
            yield Corrupted(Fault.NUMBER, _put(sentences, place, changed))
        for changed in list(_swap(sentence, _UNITS))[:2]:
            yield Corrupted(Fault.UNIT, _put(sentences, place, changed))
        for changed in list(_swap(sentence, _DENIALS))[:2]:
            yield Corrupted(Fault.NEGATION, _put(sentences, place, changed))
        for changed, dropped in _drop_limits(sentence, articles):
            yield Corrupted(Fault.CONDITION, _put(sentences, place, changed), dropped=dropped)
    yield Corrupted(Fault.ARTICLE, tuple(sentences), swapped=True)
    yield Corrupted(Fault.INVENTED, (*sentences, random.choice(invented)))


def _put(sentences: Sequence[str], place: int, changed: str) -> tuple[str, ...]:
    return (*sentences[:place], changed, *sentences[place + 1 :])


def _change_numbers(sentence: str, articles: Sequence[str], random: Random) -> Iterator[str]:
    folded = fold(sentence)
    known: dict[str, set[str]] = {}
    for text in articles:
        for ground in read_grounds(text):
            for bound in ground.figures:
                written = _DIGITS.search(ground.text[bound.quantity.start : bound.quantity.end])
                if written:
                    known.setdefault(bound.quantity.unit, set()).add(written.group())
    for one in find_quantities(folded):
        match = _DIGITS.search(folded, one.start, one.end)
        if match is None or one.unit == "implied":
            continue
        others = sorted(known.get(one.unit, set()) - {match.group()} - _all_written(folded, one))
        near = random.choice(others) if others and random.random() < 0.5 else None
        changed = near or _another(match.group(), random)
        yield folded[: match.start()] + changed + folded[match.end() :]


def _all_written(folded: str, one: Quantity) -> set[str]:
    """The numbers of the same unit that the sentence says itself: swapping in one of them may say the same."""
    found = set()
    for other in find_quantities(folded):
        match = _DIGITS.search(folded, other.start, other.end)
        if match is not None and other.unit == one.unit:
            found.add(match.group())
    return found


def _another(number: str, random: Random) -> str:
    value = float(number)
    made = random.choice([value * 2 + 1, value + 3, max(1.0, value * 3), value * 10 + 7])
    return f"{made:g}" if made < 1e6 else f"{made:.0f}"


def _swap(sentence: str, pairs: Sequence[tuple[str, str]]) -> Iterator[str]:
    taken: list[range] = []
    for old, new in pairs:
        for match in re.finditer(re.escape(old), sentence):
            if any(at in span for span in taken for at in range(match.start(), match.end())) or not _fits(
                sentence, match, old
            ):
                continue
            taken.append(range(match.start(), match.end()))
            yield sentence[: match.start()] + new + sentence[match.end() :]


def _fits(sentence: str, match: re.Match[str], old: str) -> bool:
    """Whether a unit stands behind a number, and a denial is none of a longer word."""
    before = sentence[: match.start()].rstrip()
    if old in {"每月", "每年"} or any(old == denial for denial, _ in _DENIALS):
        return not re.search(r"[非未就]$", before) and not sentence[match.end() :].startswith(("成年", "同", "论"))
    if old in {"年", "名", "次"} and not re.search(r"(?<!\d)\d{1,2}$", before):
        return False
    return bool(re.search(r"\d$", before))


def _drop_limits(sentence: str, articles: Sequence[str]) -> Iterator[tuple[str, str]]:
    """The sentence without what its article joins to it by 但, 除外, 逾期, in one sentence there too; and that."""
    parts = split_limits(fold(sentence))
    theirs = [one for text in articles for ground in read_grounds(text) for one in split_limits(ground.text)]
    for at, part in enumerate(parts):
        own = find_labels(part.main).get("class", frozenset())
        for limit in part.limits:
            named = find_labels(limit).get("class", frozenset())
            if own and named and not own & named:
                continue  # 但第一类人才除外 takes nothing from what is said of the fifth
            if any(
                share_covered(part.main, one.main) >= 0.6
                and any(share_covered(limit, other) >= 0.6 for other in one.limits)
                for one in theirs
            ):
                left = Limited(part.main, tuple(other for other in part.limits if other != limit))
                kept = (*parts[:at], left, *parts[at + 1 :])
                yield "；".join("，".join((one.main, *one.limits)) for one in kept) + "。", limit
